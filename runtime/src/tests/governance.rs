//! Referenda from their submission to what they do.

use frame_support::traits::{schedule::DispatchTime, Bounded, Get};
use pallet_conviction_voting::{AccountVote, Conviction, Vote};
use pallet_origins::Origin;
use pallet_queries::Circuit;
use pallet_referenda::ReferendumInfo;

use super::*;
use configs::parameters::{fees, periods, RuntimeParameters};

/// Submits `call` on the track of `origin`, with its preimage or without.
fn submit(origin: impl Into<OriginCaller>, call: RuntimeCall, with_preimage: bool) -> u32 {
	let bytes = call.encode();
	let proposal = Bounded::Lookup { hash: BlakeTwo256::hash(&bytes), len: bytes.len() as u32 };
	if with_preimage {
		assert_ok!(Preimage::note_preimage(signed(Alice), bytes));
	}
	let index = pallet_referenda::ReferendumCount::<Runtime>::get();
	let at = DispatchTime::After(1);
	assert_ok!(Referenda::submit(signed(Alice), Box::new(origin.into()), proposal, at));
	assert_ok!(Referenda::place_decision_deposit(signed(Bob), index));
	index
}

fn vote(index: u32, aye: bool, voters: impl IntoIterator<Item = Sr25519Keyring>) {
	for voter in voters {
		let vote = Vote { aye, conviction: Conviction::Locked1x };
		let vote = AccountVote::Standard { vote, balance: 900_000 * UNIT };
		assert_ok!(ConvictionVoting::vote(signed(voter), index, vote));
	}
}

/// All of the development accounts vote for it, and it runs to its end.
fn pass(index: u32) {
	vote(index, true, Sr25519Keyring::iter());
	run_for(10);
	let info = pallet_referenda::ReferendumInfoFor::<Runtime>::get(index);
	assert!(matches!(info, Some(ReferendumInfo::Approved(..))), "{info:?}");
}

fn set_byte_fee(fee: Balance) -> RuntimeCall {
	let key_value = RuntimeParameters::Fees(fees::Parameters::ByteFee(fees::ByteFee, Some(fee)));
	pallet_parameters::Call::set_parameter { key_value }.into()
}

fn set_notice(blocks: BlockNumber) -> RuntimeCall {
	let key_value = RuntimeParameters::Periods(periods::Parameters::Notice(periods::Notice, Some(blocks)));
	pallet_parameters::Call::set_parameter { key_value }.into()
}

fn happened(event: impl Into<RuntimeEvent>) -> bool {
	let event = event.into();
	System::events().iter().any(|record| record.event == event)
}

#[test]
fn a_referendum_goes_from_submission_through_votes_to_a_changed_parameter() {
	externalities("development").execute_with(|| {
		let before = TransactionPayment::length_to_fee(100);
		assert_eq!(before, 100 * MICRO_UNIT);

		let index = submit(Origin::General, set_byte_fee(3 * MICRO_UNIT), true);
		vote(index, true, [Alice, Bob, Charlie, Dave, Eve]);
		assert_eq!(TransactionPayment::length_to_fee(100), before);
		run_for(10);

		assert_eq!(fees::ByteFee::get(), 3 * MICRO_UNIT);
		assert_eq!(TransactionPayment::length_to_fee(100), 300 * MICRO_UNIT);
		assert_ok!(Referenda::refund_decision_deposit(signed(Bob), index));
		assert_ok!(Referenda::refund_submission_deposit(signed(Alice), index));
	});
}

#[test]
fn a_referendum_that_most_vote_against_changes_nothing() {
	externalities("development").execute_with(|| {
		let index = submit(Origin::General, set_byte_fee(3 * MICRO_UNIT), true);
		vote(index, true, [Alice]);
		vote(index, false, [Bob, Charlie, Dave]);
		run_for(30);
		let info = pallet_referenda::ReferendumInfoFor::<Runtime>::get(index);
		assert!(matches!(info, Some(ReferendumInfo::Rejected(..))), "{info:?}");
		assert_eq!(fees::ByteFee::get(), MICRO_UNIT);
	});
}

#[test]
fn a_referendum_with_a_missing_preimage_changes_nothing() {
	externalities("development").execute_with(|| {
		let index = submit(Origin::General, set_byte_fee(3 * MICRO_UNIT), false);
		vote(index, true, Sr25519Keyring::iter());
		let mut unavailable = false;
		for _ in 0..10 {
			run_for(1);
			unavailable |= System::events().iter().any(|record| {
				matches!(record.event, RuntimeEvent::Scheduler(pallet_scheduler::Event::CallUnavailable { .. }))
			});
		}
		let info = pallet_referenda::ReferendumInfoFor::<Runtime>::get(index);
		assert!(matches!(info, Some(ReferendumInfo::Approved(..))), "{info:?}");
		assert!(unavailable, "the scheduler says that it has no call");
		assert_eq!(fees::ByteFee::get(), MICRO_UNIT);
	});
}

#[test]
fn a_referendum_with_the_wrong_length_of_its_preimage_is_refused() {
	externalities("development").execute_with(|| {
		let bytes = set_byte_fee(1).encode();
		let proposal = Bounded::Lookup { hash: BlakeTwo256::hash(&bytes), len: bytes.len() as u32 + 1 };
		assert_ok!(Preimage::note_preimage(signed(Alice), bytes));
		let origin: Box<OriginCaller> = Box::new(Origin::General.into());
		assert_noop!(
			Referenda::submit(signed(Alice), origin, proposal, DispatchTime::After(1)),
			pallet_referenda::Error::<Runtime>::PreimageStoredWithDifferentLength
		);
	});
}

#[test]
fn the_general_track_sets_fees_and_no_periods() {
	externalities("development").execute_with(|| {
		let general = || RuntimeOrigin::from(Origin::General);
		assert_ok!(set_byte_fee(2).dispatch_bypass_filter(general()));
		assert!(set_notice(100).dispatch_bypass_filter(general()).is_err());
		assert!(set_notice(100).dispatch_bypass_filter(signed(Alice)).is_err());
		assert!(set_byte_fee(3).dispatch_bypass_filter(signed(Alice)).is_err());
		assert!(set_byte_fee(3).dispatch_bypass_filter(Origin::Emergency.into()).is_err());
	});
}

#[test]
fn the_root_track_changes_a_period_within_its_bounds() {
	externalities("development").execute_with(|| {
		let index = submit(frame_system::RawOrigin::Root, set_notice(9), true);
		pass(index);
		assert_eq!(configs::parameters::NoticePeriod::get(), 9);
		// No vote abolishes the notice.
		assert_ok!(set_notice(0).dispatch_bypass_filter(RuntimeOrigin::root()));
		assert_eq!(configs::parameters::NoticePeriod::get(), 1);
		assert_ok!(set_notice(BlockNumber::MAX).dispatch_bypass_filter(RuntimeOrigin::root()));
		assert_eq!(configs::parameters::NoticePeriod::get(), 30 * DAYS);
	});
}

#[test]
fn a_bond_always_outlasts_the_evidence() {
	externalities("development").execute_with(|| {
		for (evidence, unbonding) in [(0, 0), (1, 1), (BlockNumber::MAX, 0), (BlockNumber::MAX, BlockNumber::MAX)] {
			for period in [
				periods::Parameters::Evidence(periods::Evidence, Some(evidence)),
				periods::Parameters::Unbonding(periods::Unbonding, Some(unbonding)),
			] {
				assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), RuntimeParameters::Periods(period)));
			}
			assert!(configs::parameters::EvidenceWindow::get() < configs::parameters::UnbondingDelay::get());
			assert!(configs::parameters::EvidenceWindow::get() < configs::BlockHashCount::get());
		}
	});
}

#[test]
fn computing_never_becomes_free() {
	externalities("development").execute_with(|| {
		let free = fees::Parameters::WeightFee(fees::WeightFee, Some(0));
		assert_ok!(Parameters::set_parameter(Origin::General.into(), RuntimeParameters::Fees(free)));
		assert!(configs::prices::MinPrice::get() > 0);
	});
}

#[test]
fn a_careless_vote_on_fees_prices_nobody_out() {
	externalities("development").execute_with(|| {
		for fee in [
			fees::Parameters::WeightFee(fees::WeightFee, Some(Balance::MAX)),
			fees::Parameters::ByteFee(fees::ByteFee, Some(Balance::MAX)),
		] {
			assert_ok!(Parameters::set_parameter(Origin::General.into(), RuntimeParameters::Fees(fee)));
		}
		let revoke = RuntimeCall::from(pallet_contributions::Call::revoke { contribution: ContributionId(0) });
		let fee = TransactionPayment::compute_fee(200, &revoke.get_dispatch_info(), 0);
		assert!(fee < 1_000 * UNIT, "{fee}");
	});
}

#[test]
fn the_emergency_track_freezes_one_model() {
	externalities("development").execute_with(|| {
		active_model();
		let until = System::block_number() + 100;
		let index = submit(Origin::Emergency, pallet_revocation::Call::freeze { model: MODEL, until }.into(), true);
		pass(index);
		assert!(<Revocation as KillSwitch>::is_frozen(MODEL));
		// It opens no refunds, and keeps nobody in.
		assert_eq!(Revocation::state(MODEL), ModelState::Active);
		assert_ok!(Contributions::revoke(signed(Charlie), ContributionId(0)));
		run_to(until);
		assert!(!<Revocation as KillSwitch>::is_frozen(MODEL));
	});
}

#[test]
fn the_emergency_track_pauses_one_call() {
	externalities("development").execute_with(|| {
		let name = stops::name("Models", "register_model");
		let pause = pallet_tx_pause::Call::pause { full_name: name.clone() };
		let index = submit(Origin::Emergency, pause.into(), true);
		pass(index);

		let register = || pallet_models::Call::register_model { card: card(rules()), declared: Default::default() };
		let refused = RuntimeCall::from(register()).dispatch(signed(Alice)).unwrap_err();
		assert_eq!(refused.error, frame_system::Error::<Runtime>::CallFiltered.into());
		// The calls beside it go on, and the general track can lift the pause.
		assert_ok!(Models::set_worker(signed(Bob), b"https://worker.example".to_vec().try_into().unwrap(), [9; 32]));
		let unpause = pallet_tx_pause::Call::unpause { ident: name };
		let index = submit(Origin::General, unpause.into(), true);
		pass(index);
		assert_ok!(RuntimeCall::from(register()).dispatch(signed(Alice)));
	});
}

/// What the transcript of a ceremony hashes to.
const TRANSCRIPT: assent_primitives::Hash32 = [0x7c; 32];

fn register_key(key: Vec<u8>) -> RuntimeCall {
	let key = key.try_into().expect("keys are short");
	let circuit = Circuit::PaidQuery;
	pallet_queries::Call::register_verifying_key { circuit, key, transcript_hash: TRANSCRIPT }.into()
}

#[test]
fn the_emergency_track_can_do_nothing_else() {
	externalities("development").execute_with(|| {
		active_model();
		let index = submit(Origin::General, set_byte_fee(2), true);
		let key = assent_circuits::verifier::DEVELOPMENT_VERIFYING_KEY.to_vec();
		let beneficiary = Box::new(account(Alice));
		let calls: [RuntimeCall; 8] = [
			pallet_referenda::Call::cancel { index }.into(),
			pallet_referenda::Call::kill { index }.into(),
			pallet_safe_mode::Call::force_enter {}.into(),
			register_key(key),
			pallet_treasury::Call::spend_local { amount: 1, beneficiary: (*beneficiary).into() }.into(),
			frame_system::Call::set_code { code: vec![1] }.into(),
			pallet_identity::Call::add_registrar { account: account(Alice).into() }.into(),
			set_byte_fee(2),
		];
		for call in calls {
			assert!(call.clone().dispatch(RuntimeOrigin::from(Origin::Emergency)).is_err(), "{call:?}");
		}
	});
}

#[test]
fn the_general_track_spends_up_to_its_limit() {
	externalities("development").execute_with(|| {
		use frame_support::traits::fungible::Mutate;
		assert_ok!(Balances::mint_into(&Treasury::account_id(), 100_000 * UNIT));
		let spend = |amount| {
			let beneficiary = account(Dave);
			Treasury::spend(Origin::General.into(), Box::new(()), amount, Box::new(beneficiary), None)
		};
		assert!(spend(configs::governance::GENERAL_SPENDING + 1).is_err());
		let before = Balances::free_balance(account(Dave));
		assert_ok!(spend(configs::governance::GENERAL_SPENDING));
		assert_ok!(Treasury::payout(signed(Eve), 0));
		assert_eq!(Balances::free_balance(account(Dave)), before + configs::governance::GENERAL_SPENDING);
	});
}

#[test]
fn no_spending_takes_the_treasurys_account_away() {
	externalities("development").execute_with(|| {
		let treasury = Treasury::account_id();
		let (least, all) = (configs::ExistentialDeposit::get(), Balances::free_balance(&treasury) + 5 * UNIT);
		assert_ok!(Balances::transfer_keep_alive(signed(Alice), treasury.clone().into(), 5 * UNIT));
		let root = frame_system::RawOrigin::Root;
		for amount in [all, all - least + 1, all - least] {
			assert_ok!(Treasury::spend(root.clone().into(), Box::new(()), amount, Box::new(account(Dave)), None));
		}
		for index in 0..2 {
			assert_noop!(Treasury::payout(signed(Eve), index), pallet_treasury::Error::<Runtime>::PayoutError);
		}
		assert_ok!(Treasury::payout(signed(Eve), 2));
		assert_eq!(Balances::free_balance(&treasury), least);
		// It still takes a planck, as a part of an answer may be.
		assert_ok!(Balances::transfer_allow_death(signed(Alice), treasury.clone().into(), 1));
		assert_eq!(Balances::free_balance(&treasury), least + 1);
		check_invariants();
	});
}

#[test]
fn verifying_keys_are_registered_by_the_root_track_with_a_delay() {
	externalities("development").execute_with(|| {
		let key = assent_circuits::verifier::DEVELOPMENT_VERIFYING_KEY.to_vec();
		assert!(register_key(key.clone()).dispatch_bypass_filter(Origin::General.into()).is_err());
		let index = submit(frame_system::RawOrigin::Root, register_key(key), true);
		pass(index);
		let pending = pallet_queries::KeyRings::<Runtime>::get(Circuit::PaidQuery).pending.expect("registered");
		assert!(pending.active_from > System::block_number());
		assert_eq!(pending.hash, assent_circuits::verifier::DEVELOPMENT_KEY_HASH);
		assert_eq!(pending.transcript_hash, TRANSCRIPT);
	});
}

#[test]
fn an_organisation_registers_its_identity() {
	externalities("development").execute_with(|| {
		use pallet_identity::{legacy::IdentityInfo, Data, Judgement};
		let info = IdentityInfo { display: Data::Raw(b"Open Digits".to_vec().try_into().unwrap()), ..none() };
		let hash = BlakeTwo256::hash_of(&info);
		assert_ok!(Identity::set_identity(signed(Alice), Box::new(info)));
		assert_ok!(Identity::add_registrar(Origin::General.into(), account(Bob).into()));
		assert_ok!(Identity::request_judgement(signed(Alice), 0, 0));
		let judgement = Judgement::KnownGood;
		assert_ok!(Identity::provide_judgement(signed(Bob), 0, account(Alice).into(), judgement, hash));
		assert!(happened(pallet_identity::Event::JudgementGiven { target: account(Alice), registrar_index: 0 }));
		assert_ok!(Identity::clear_identity(signed(Alice)));
		assert_eq!(Balances::reserved_balance(account(Alice)), 0);
	});

	fn none() -> pallet_identity::legacy::IdentityInfo<sp_runtime::traits::ConstU32<8>> {
		use pallet_identity::Data::None;
		pallet_identity::legacy::IdentityInfo {
			additional: Default::default(),
			display: None,
			legal: None,
			web: None,
			riot: None,
			email: None,
			pgp_fingerprint: Option::None,
			image: None,
			twitter: None,
		}
	}
}
