//! Nothing but tests: that the `assent` program and the runtime mean the same.
//!
//! The program names calls, fields and variants as text and hashes what people commit to by itself; the runtime has types and
//! functions of its own. Here one is held against the other. It is a package of its own so that building the program does not
//! build the runtime.
#![forbid(unsafe_code)]
