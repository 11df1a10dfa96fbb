//! What other pallets do for an account: contributions that come from accepted work, and pledges that a model draws.

use super::*;
use assent_primitives::TaskSetId;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use sp_runtime::TokenError;

const WORK: Provenance = Provenance::Tasks { set: TaskSetId(7), accepted: 100 };

fn contribute(owner: AccountId, payer: AccountId, rows: u32) -> Result<ContributionId, DispatchError> {
	<Data as ContributionBook<AccountId>>::contribute(&owner, &payer, MODEL, statistic(0), rows, WORK)
}

fn pledge(contribution: ContributionId, model: ModelId, payer: AccountId) -> DispatchResult {
	<Data as ContributionBook<AccountId>>::pledge(contribution, model, &payer)
}

fn owner(contribution: ContributionId) -> Option<AccountId> {
	<Data as ContributionBook<AccountId>>::owner(contribution)
}

#[test]
fn accepted_work_becomes_a_contribution_of_the_labeller_that_another_pays_for() {
	ExtBuilder.build_and_execute(|| {
		let id = contribute(POOR, BOB, 100).unwrap();

		let view = Data::contribution(id).unwrap();
		assert_eq!((view.owner, view.payer, view.provenance), (POOR, BOB, WORK));
		assert_eq!(owner(id), Some(POOR));
		assert_eq!((held(POOR), held(BOB)), (0, 2 * DEPOSIT));
		assert_eq!(
			events().first(),
			Some(&Event::Contributed {
				contribution: id,
				owner: POOR,
				statistic: statistic(0),
				rows: 100,
				provenance: WORK
			})
		);
	});
}

#[test]
fn a_contribution_from_work_weighs_like_any_other() {
	ExtBuilder.build_and_execute(|| {
		let id = contribute(POOR, BOB, 100).unwrap();
		assert_ok!(Data::attest(by(WORKER), id, MODEL));
		pass_epoch();
		assert_eq!((weight(MODEL, POOR), weight(MODEL, BOB)), (100, 0));
		assert_eq!(totals(MODEL), (100, 1));
	});
}

#[test]
fn revoke_is_the_owners_and_returns_the_deposits_to_who_paid() {
	ExtBuilder.build_and_execute(|| {
		let id = contribute(ALICE, BOB, 100).unwrap();
		assert_ok!(pledge(id, OTHER_MODEL, CAROL));
		assert_noop!(Data::revoke(by(BOB), id), Error::<Test>::NotOwner);
		assert_noop!(Data::unpledge(by(CAROL), id, OTHER_MODEL), Error::<Test>::NotOwner);
		assert_ok!(Data::revoke(by(ALICE), id));

		for who in [ALICE, BOB, CAROL] {
			assert_eq!((held(who), Balances::free_balance(who)), (0, ENDOWMENT));
		}
	});
}

#[test]
fn unpledge_returns_the_deposit_of_a_drawn_pledge_to_the_payer() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(pledge(id, OTHER_MODEL, BOB));
		assert_eq!((held(ALICE), held(BOB)), (2 * DEPOSIT, DEPOSIT));
		assert_ok!(Data::unpledge(by(ALICE), id, OTHER_MODEL));
		assert_eq!((held(ALICE), held(BOB)), (2 * DEPOSIT, 0));
	});
}

#[test]
fn expire_pledge_returns_the_deposits_to_who_paid() {
	ExtBuilder.build_and_execute(|| {
		let id = contribute(ALICE, BOB, 100).unwrap();
		assert_ok!(pledge(id, OTHER_MODEL, CAROL));
		run_to(1 + LIFETIME + 1);
		assert_ok!(Data::expire_pledge(by(STRANGER), id, OTHER_MODEL));
		assert_eq!((held(BOB), held(CAROL)), (2 * DEPOSIT, 0));
		assert_ok!(Data::expire_pledge(by(STRANGER), id, MODEL));
		assert_eq!((held(BOB), held(CAROL)), (0, 0));
	});
}

#[test]
fn a_payer_whose_deposit_is_broken_keeps_nobody_from_leaving() {
	ExtBuilder.build_and_execute(|| {
		let id = contribute(ALICE, BOB, 100).unwrap();
		BrokenTickets::set(true);
		assert_ok!(Data::revoke(by(ALICE), id));
		assert_eq!(owner(id), None);
	});
}

#[test]
fn the_book_keeps_every_rule_of_the_calls() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(contribute(ALICE, BOB, 0), Error::<Test>::TooFewRows);
		assert_noop!(contribute(ALICE, BOB, MIN_ROWS - 1), Error::<Test>::TooFewRows);
		assert_noop!(contribute(ALICE, BOB, MAX_ROWS + 1), Error::<Test>::TooManyRows);
		assert_noop!(contribute(ALICE, BOB, u32::MAX), Error::<Test>::TooManyRows);
		assert_noop!(contribute(ALICE, POOR, 100), TokenError::FundsUnavailable);
		assert_noop!(pledge(ContributionId(0), MODEL, BOB), Error::<Test>::NotFound);

		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(pledge(id, MODEL, BOB), Error::<Test>::AlreadyPledged);
		assert_noop!(pledge(id, NO_MODEL, BOB), Error::<Test>::ModelNotFound);
		assert_noop!(pledge(id, OTHER_MODEL, POOR), TokenError::FundsUnavailable);
		Halted::set([MODEL, OTHER_MODEL].into());
		assert_noop!(pledge(id, OTHER_MODEL, BOB), Error::<Test>::ModelHalted);
		assert_noop!(contribute(ALICE, BOB, 100), Error::<Test>::ModelHalted);
	});
}

#[test]
fn the_book_refuses_more_models_than_a_contribution_can_have() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(pledge(id, OTHER_MODEL, BOB));
		assert_ok!(pledge(id, ModelId(3), BOB));
		assert_noop!(pledge(id, ModelId(4), BOB), Error::<Test>::TooManyPledges);
	});
}

#[test]
fn everyone_is_told_once_when_a_contribution_is_gone_whatever_took_it() {
	ExtBuilder.build_and_execute(|| {
		let revoked = active(ALICE, MODEL, 100);
		let unpledged = active(BOB, MODEL, 100);
		let dropped = attested(CAROL, OTHER_MODEL, 100);
		let expired = contributed(CAROL, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), revoked, OTHER_MODEL));
		assert_ok!(Data::unpledge(by(ALICE), revoked, OTHER_MODEL));
		assert_eq!(gone(), vec![], "it is still pledged to one model");

		assert_ok!(Data::revoke(by(ALICE), revoked));
		assert_eq!(gone(), vec![revoked]);
		assert_ok!(Data::unpledge(by(BOB), unpledged, MODEL));
		assert_eq!(gone(), vec![unpledged]);
		Halted::set([OTHER_MODEL].into());
		pass_epoch();
		assert_eq!(gone(), vec![dropped]);
		run_to(System::block_number() + LIFETIME);
		assert_ok!(Data::expire_pledge(by(STRANGER), expired, MODEL));
		assert_eq!(gone(), vec![expired]);
	});
}

#[test]
fn leaving_has_block_space_of_its_own() {
	let (contribution, model) = (ContributionId(0), MODEL);
	let class = |call: Call<Test>| call.get_dispatch_info().class;
	assert_eq!(class(Call::revoke { contribution }), DispatchClass::Operational);
	assert_eq!(class(Call::unpledge { contribution, model }), DispatchClass::Operational);
	assert_eq!(class(Call::pledge { contribution, model }), DispatchClass::Normal);
	assert_eq!(class(Call::expire_pledge { contribution, model }), DispatchClass::Normal);
}
