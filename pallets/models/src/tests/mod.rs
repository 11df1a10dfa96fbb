//! What the registry does, one file per call.

mod apply_card_change;
mod buy_model;
mod cancel_card_change;
mod cancel_sale;
mod close_offer;
mod complete_sale;
mod hostile;
mod invariants;
mod list_model;
mod make_offer;
mod migrations;
mod propose_card_change;
mod register_model;
mod registry;
mod remove_worker;
mod serve_notice;
mod set_worker;
mod unlist_model;

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
	offer_at(worker, Purpose::General, 50)
}

/// `OWNER` offers answers of model 0 by `worker` for `purpose` at `price`.
pub(crate) fn offer_at(worker: AccountId, purpose: Purpose, price: Balance) -> sp_runtime::DispatchResult {
	Registry::make_offer(signed(OWNER), MODEL, AnswerMode::Label, purpose, worker, price)
}
