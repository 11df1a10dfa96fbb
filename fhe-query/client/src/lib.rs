//! The querier's and contributor's side: a wallet of paid notes, the worker's HTTP interface, the way of one query and
//! that of one contribution.
//!
//! * **note**: `quota` credits of one offer, bought together; only its owner can link it to the purchase.
//! * **credit**: one answer. Spent durably before anything of it leaves this machine, together with what is needed to
//!   ask again: a crash or a lost connection costs nothing.
//! * **sealed**: encrypted to the worker's key that the chain names, so that nobody in between reads a statistic.
#![forbid(unsafe_code)]

pub mod access;
pub mod api;
pub mod card;
pub mod catalogue;
pub mod choice;
pub mod contribution;
pub mod files;
pub mod forming;
pub mod lookup;
pub mod query;
pub mod refund;
pub mod restore;
pub mod sealed;
pub mod tasks;
pub mod vault;
pub mod wallet;
pub mod wish;
pub mod words;

mod error;
mod progress;

pub use error::ClientError;
pub use progress::{Progress, Silent};
