//! The pallet's specification: one file per call and seam, and what has to hold under any order of them.

mod arithmetic;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
mod claim;
mod cost;
mod emission;
mod fungibles;
mod genesis;
mod hostile;
mod invariants;
mod market;
mod pay;
mod refund;
mod touch;
mod transfer;
mod weight_changed;

pub use frame_support::{assert_noop, assert_ok};
pub use sp_core::U256;
pub use sp_runtime::{ArithmeticError, TokenError};

pub use crate::{mock::*, *};

/// `who` makes an entry for itself.
pub fn touch(who: AccountId, model: ModelId) {
	assert_ok!(Royalties::touch(by(who), model, who));
}

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}
