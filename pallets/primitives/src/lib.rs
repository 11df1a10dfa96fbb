//! What the pallets of Assent, the engine and the `assent` program agree on.
//!
//! Pallets never import each other. They meet in the traits of [`seams`], which the runtime wires together, and in the
//! types of [`types`], which also travel over the wire between node, worker and client.
//!
//! # Terms
//!
//! * **consent weight**: rows of labelled data under active consent, capped per account by the model's card. Never bought.
//! * **party**: the owner, the workers and the declared accounts of a model. They count on neither side of the kill switch.
//! * **offer**: one (model, worker, answer mode, purpose) with one price.
//! * **credit**: the right to one answer of an offer, bought in notes of several credits.
//! * **consent version**: the number of a model's active set. Every block that changes the set moves it on by one.
//! * **epoch**: a fixed number of blocks. Joins are batched at its boundary, leaves are immediate.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

pub mod deposit;
pub mod hash;
pub mod refusal;
#[cfg(feature = "seams")]
pub mod seams;
pub mod split;
pub mod tasks;
pub mod types;

pub use deposit::*;
pub use hash::*;
pub use refusal::*;
#[cfg(feature = "seams")]
pub use seams::*;
pub use sp_arithmetic::{Perbill, Permill};
pub use split::*;
pub use types::*;
