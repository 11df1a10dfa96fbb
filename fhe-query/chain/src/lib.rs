//! The chain as the program and the worker read it and write to it.
//!
//! * **snapshot**: the chain's storage after one block. Everything read from one snapshot belongs together.
//! * **head**: number and hash of a block, as it becomes the best or a final one.
//! * **call**: what a signer asks the runtime to do; submitted, it is *included* in a block with its events.
//!
//! A [`Chain`] is a connection that heals itself: a read that meets a lost connection dials again, a stream of heads
//! subscribes again, and only when the node stays away does an error say so. Nothing here is generated from metadata;
//! names and shapes are looked up in the metadata that the node serves, so that a runtime upgrade which keeps them
//! needs no new program.
#![forbid(unsafe_code)]

mod calls;
mod connection;
mod economy;
mod error;
mod files;
mod follow;
mod ledger;
mod read;
mod records;
mod rpc;
mod signer;
mod submit;

pub use calls::{batch_all, Call, Calls, Conviction, ProposalOrigin, Side};
pub use connection::{AccountId, At, Chain, Head, Snapshot};
pub use economy::*;
pub use error::{ChainError, DispatchFailure};
pub use files::{beside, private_folder, sync_folder, write_private};
pub use follow::HeadStream;
pub use records::*;
pub use signer::{parse_account, read_secret, ss58, FileOrUri, Signer};
pub use submit::{ChainEvent, Included, Wait};
