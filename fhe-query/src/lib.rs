//! The encrypted-inference engine of Assent, its worker service and its client.
//!
//! * [`compute`]: feature map, statistics, heads, ciphertexts. Knows no network and no chain.
//! * [`chain`]: what the program and the worker read from and send to the chain, by subxt. Knows no FHE.
//! * [`service`]: the worker: HTTP, blob store, index, and the watcher that follows consent versions.
//! * [`client`]: the wallet, and the querier's and contributor's side of the worker's HTTP interface.
//! * [`fuzzing`]: every deserializer and every handler as a function of arbitrary bytes.
//! * [`protocol`]: what client and worker say to each other.
//! * [`words`]: numbers with their nouns.
#![forbid(unsafe_code)]

pub mod chain;
pub mod client;
pub mod fuzzing;
pub mod protocol;
pub mod service;
pub mod words;

pub use fhe_compute as compute;
