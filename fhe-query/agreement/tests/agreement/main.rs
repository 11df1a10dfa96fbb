//! The program and the runtime mean the same: one test program, because each links the whole runtime.

mod calls;
mod tasks;
