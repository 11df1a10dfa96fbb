//! What the kill switch does, one file per call and one for the floors.

mod close_petition;
mod floors;
mod freeze;
mod invariants;
mod leaving;
mod open_petition;
mod sign_petition;
mod unfreeze;
mod withdraw_signature;

pub(crate) use assent_primitives::*;
pub(crate) use frame_support::{assert_noop, assert_ok};

pub(crate) use crate::{mock::*, *};

pub(crate) const PETITION: PetitionId = PetitionId(0);
pub(crate) const NO_MODEL: ModelId = ModelId(9);

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub(crate) fn totals(weight: Weight64, heads: u32) -> ConsentTotals {
	ConsentTotals { weight, heads }
}

pub(crate) fn petition() -> PetitionInfo<AccountId> {
	Revocation::petition(MODEL).expect("is open")
}

/// The accounts sign, in order.
pub(crate) fn sign(accounts: impl IntoIterator<Item = AccountId>) {
	for who in accounts {
		assert_ok!(Revocation::sign_petition(signed(who), MODEL));
	}
}

/// The state `halted` by a floor, without anyone leaving.
pub(crate) fn halt_by_floor() {
	let everyone: Vec<_> = Consents::get().into_keys().map(|(_, who)| who).collect();
	everyone.into_iter().for_each(|who| leave(who, 0));
	assert_eq!(state(), ModelState::Halted);
}
