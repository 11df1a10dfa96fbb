//! What can be stopped, and what never can.

use frame_support::traits::{Contains, GetCallMetadata};
use pallet_origins::Origin;

use super::*;
use configs::governance::{
	stops::{Calls, NEVER_STOPPED},
	NeverStopped,
};

/// A call as the pallet that pauses calls names it.
pub(super) fn name(pallet: &str, call: &str) -> pallet_tx_pause::RuntimeCallNameOf<Runtime> {
	let bytes = |text: &str| text.as_bytes().to_vec().try_into().expect("names are short");
	(bytes(pallet), bytes(call))
}

/// Every pallet and call in the table, by name.
fn never_stopped() -> Vec<(&'static str, &'static str)> {
	let calls = |(pallet, calls): &(&'static str, Calls)| -> Vec<(&'static str, &'static str)> {
		match calls {
			Calls::All => RuntimeCall::get_call_names(pallet).iter().map(|call| (*pallet, *call)).collect(),
			Calls::Only(names) => names.iter().map(|call| (*pallet, *call)).collect(),
		}
	};
	NEVER_STOPPED.iter().flat_map(calls).collect()
}

#[test]
fn the_table_names_calls_that_exist() {
	for (pallet, call) in never_stopped() {
		assert!(RuntimeCall::get_module_names().contains(&pallet), "{pallet}");
		assert!(RuntimeCall::get_call_names(pallet).contains(&call), "{pallet}::{call}");
	}
}

#[test]
fn nobody_can_pause_governance_refunds_claims_revokes_petitions_or_settlements() {
	let must = [
		("Referenda", "submit"),
		("ConvictionVoting", "vote"),
		("Preimage", "note_preimage"),
		("Parameters", "set_parameter"),
		("Queries", "refund"),
		("Queries", "settle"),
		("Royalties", "claim"),
		("Contributions", "revoke"),
		("Contributions", "unpledge"),
		("Revocation", "open_petition"),
		("Revocation", "sign_petition"),
		("DataPools", "leave"),
		("AssetConversion", "remove_liquidity"),
		("TaskBounties", "reveal"),
		("TaskBounties", "resolve"),
		("Workers", "withdraw_unbonded"),
		("TxPause", "unpause"),
		("Timestamp", "set"),
	];
	externalities("development").execute_with(|| {
		assert!(must.iter().all(|call| never_stopped().contains(call)));
		for (pallet, call) in never_stopped() {
			for origin in [RuntimeOrigin::from(Origin::Emergency), RuntimeOrigin::root()] {
				assert_noop!(TxPause::pause(origin, name(pallet, call)), pallet_tx_pause::Error::<Runtime>::Unpausable);
			}
		}
	});
}

#[test]
fn nobody_else_pauses_anything() {
	externalities("development").execute_with(|| {
		for origin in [signed(Alice), RuntimeOrigin::none(), RuntimeOrigin::from(Origin::General)] {
			assert!(TxPause::pause(origin, name("Models", "register_model")).is_err());
		}
	});
}

/// Calls of people who want to leave, be paid, or govern.
fn ways_out() -> Vec<RuntimeCall> {
	let (beneficiary, claims) = (account(Alice), Default::default());
	let refund = pallet_queries::Call::refund { offer: OFFER, price: UNIT, beneficiary, claims };
	vec![
		pallet_contributions::Call::revoke { contribution: ContributionId(0) }.into(),
		pallet_contributions::Call::unpledge { contribution: ContributionId(0), model: MODEL }.into(),
		pallet_revocation::Call::open_petition { model: MODEL }.into(),
		pallet_revocation::Call::sign_petition { model: MODEL }.into(),
		pallet_royalties::Call::claim { model: MODEL }.into(),
		pallet_queries::Call::settle { batch: Default::default() }.into(),
		refund.into(),
		pallet_data_pools::Call::leave { contribution: ContributionId(0) }.into(),
		pallet_referenda::Call::place_decision_deposit { index: 0 }.into(),
		pallet_conviction_voting::Call::remove_vote { class: None, index: 0 }.into(),
		pallet_preimage::Call::note_preimage { bytes: vec![1] }.into(),
		pallet_timestamp::Call::set { now: 0 }.into(),
	]
}

fn filtered(call: RuntimeCall) -> bool {
	let refused = call.dispatch(signed(Dave)).err().map(|refused| refused.error);
	refused == Some(frame_system::Error::<Runtime>::CallFiltered.into())
}

#[test]
fn safe_mode_stops_everything_but_the_ways_out() {
	externalities("development").execute_with(|| {
		active_model();
		assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
		let transfer = pallet_balances::Call::transfer_allow_death { dest: account(Eve).into(), value: UNIT };
		assert!(filtered(transfer.clone().into()));
		assert!(filtered(
			pallet_royalties::Call::transfer { model: MODEL, dest: account(Eve).into(), amount: 1 }.into()
		));
		for call in ways_out() {
			assert!(!filtered(call.clone()), "{call:?}");
		}
		// A call inside another one is filtered by itself.
		let calls = vec![transfer.into(), pallet_royalties::Call::claim { model: MODEL }.into()];
		let batch: RuntimeCall = pallet_utility::Call::batch_all { calls }.into();
		assert!(filtered(batch));
		assert_ok!(Contributions::revoke(signed(Charlie), ContributionId(0)));
		check_invariants();
	});
}

#[test]
fn safe_mode_ends_by_itself_and_nobody_enters_it_for_money() {
	externalities("development").execute_with(|| {
		assert_noop!(SafeMode::enter(signed(Alice)), pallet_safe_mode::Error::<Runtime>::NotConfigured);
		assert!(SafeMode::force_enter(Origin::Emergency.into()).is_err());
		assert!(SafeMode::force_enter(Origin::General.into()).is_err());
		assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
		let until = pallet_safe_mode::EnteredUntil::<Runtime>::get();
		assert_eq!(until, Some(System::block_number() + DAYS));
	});
}

#[test]
fn the_filter_says_what_the_table_says() {
	for call in ways_out() {
		assert!(NeverStopped::contains(&call), "{call:?}");
		let metadata = call.get_call_metadata();
		assert!(NeverStopped::contains(&name(metadata.pallet_name, metadata.function_name)), "{call:?}");
	}
	for (pallet, call) in
		[("Models", "buy_model"), ("Queries", "buy"), ("Contributions", "contribute"), ("Nobody", "x")]
	{
		assert!(!NeverStopped::contains(&name(pallet, call)));
	}
}
