//! What the registry does, one file per call.

mod close_offer;
mod invariants;
mod make_offer;
mod register_model;
mod registry;
mod remove_worker;
mod set_worker;

pub(crate) use assent_primitives::*;
pub(crate) use frame_support::{assert_noop, assert_ok};

pub(crate) use crate::{mock::*, *};

pub(crate) const MODEL: ModelId = ModelId(0);
pub(crate) const OFFER: OfferId = OfferId(0);

pub(crate) fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// `OWNER` offers answers of model 0 by `worker`.
pub(crate) fn offer_by(worker: AccountId) -> sp_runtime::DispatchResult {
	Registry::make_offer(signed(OWNER), MODEL, AnswerMode::Label, Purpose::General, worker, 50)
}
