//! A model from its registration to royalties and to its end.

use super::*;

#[test]
fn an_answer_costs_at_least_what_its_settlement_and_refund_cost() {
	use frame_support::traits::Get;
	externalities("development").execute_with(|| {
		let least = configs::prices::MinPrice::get();
		assert!(least > 0);
		forming_model(rules());
		assert_noop!(offer(least - 1), pallet_models::Error::<Runtime>::PriceTooLow);
		assert_ok!(offer(least));
	});
}

#[test]
fn leaving_degrades_then_halts_the_model_in_the_block_of_the_call() {
	externalities("development").execute_with(|| {
		active_model();
		assert_ok!(Contributions::revoke(signed(Charlie), ContributionId(0)));
		assert_eq!(Revocation::state(MODEL), ModelState::Active);
		assert_ok!(Contributions::revoke(signed(Dave), ContributionId(1)));
		assert_eq!(Revocation::state(MODEL), ModelState::Degraded);
		assert_ok!(Contributions::revoke(signed(Eve), ContributionId(2)));
		assert_eq!(Revocation::state(MODEL), ModelState::Halted);
		assert_eq!(<Revocation as KillSwitch>::halted_at(MODEL), Some(System::block_number()));
		check_invariants();
	});
}

#[test]
fn a_petition_halts_the_model_when_it_reaches_its_quorum() {
	externalities("development").execute_with(|| {
		active_model();
		run_to(2 * MINUTES + 1);
		assert_ok!(Revocation::open_petition(signed(Charlie), MODEL));
		assert_eq!(Revocation::state(MODEL), ModelState::Active);
		assert_ok!(Revocation::sign_petition(signed(Dave), MODEL));
		assert_eq!(Revocation::state(MODEL), ModelState::Halted);
		check_invariants();
	});
}

#[test]
fn royalties_follow_consent_and_the_books_balance() {
	externalities("development").execute_with(|| {
		active_model();
		run_to(2 * MINUTES);
		let before = |key| Balances::total_balance(&account(key));
		let start: Vec<_> = PEOPLE.iter().map(|key| before(*key)).collect();
		assert_ok!(<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &account(Alice), 100 * UNIT));
		for person in PEOPLE {
			assert_ok!(Royalties::claim(signed(person), MODEL));
		}
		let paid: Balance = PEOPLE.iter().zip(start).map(|(key, start)| before(*key) - start).sum();
		// Four equal weights: a quarter each, and at most a few plancks of dust.
		assert!(paid <= 100 * UNIT && 100 * UNIT - paid < 1_000, "{paid}");
		check_invariants();
	});
}

#[test]
fn the_deposits_of_data_come_back_when_everybody_leaves() {
	externalities("development").execute_with(|| {
		active_model();
		let held = |key| {
			let reasons = [configs::consent::ContributionHold::get(), configs::consent::PledgeHold::get()];
			reasons.map(|reason| Balances::balance_on_hold(&reason, &account(key)))
		};
		assert!(PEOPLE.iter().all(|key| held(*key).iter().all(|amount| *amount > 0)));
		for (i, person) in PEOPLE.into_iter().enumerate() {
			assert_ok!(Contributions::revoke(signed(person), ContributionId(i as u64)));
		}
		// What is still held is for the ledger entries of the shares that were earned: those stay.
		assert!(PEOPLE.iter().all(|key| held(*key) == [0, 0]));
		check_invariants();
	});
}

#[test]
fn the_consent_set_follows_the_active_set_in_the_block_of_the_change() {
	use assent_primitives::ConsentRoots;
	externalities("development").execute_with(|| {
		active_model();
		let slot = |id| ConsentTree::slot(MODEL, ContributionId(id));
		assert_eq!([0, 1, 2, 3].map(slot), [Some(0), Some(1), Some(2), Some(3)]);
		let joined = Contributions::version(MODEL);
		run_for(1);
		let before = ConsentTree::pinned(MODEL, joined);
		assert!(before.is_some());

		assert_ok!(Contributions::revoke(signed(Charlie), ContributionId(0)));

		assert_eq!(slot(0), None);
		let left = Contributions::version(MODEL);
		run_for(1);
		assert_eq!(ConsentTree::pinned(MODEL, joined), before);
		assert!(ConsentTree::pinned(MODEL, left).is_some_and(|root| Some(root) != before));
		check_invariants();
	});
}

#[test]
fn the_pool_refuses_a_settlement_that_cannot_pay() {
	use sp_runtime::transaction_validity::{InvalidTransaction, TransactionSource};
	externalities("development").execute_with(|| {
		active_model();
		let settlement = assent_primitives::Settlement {
			offer: OFFER,
			price: UNIT,
			root: [1; 32],
			nullifier: [1; 32],
			version: 1.into(),
			served_at: System::block_number() - 1,
			query_commitment: [0; 32],
			result_commitment: [0; 32],
			proof: [0; assent_primitives::PROOF_BYTES],
			consent: None,
		};
		let call = pallet_queries::Call::settle { batch: vec![settlement].try_into().unwrap() };
		let transaction = transaction(&Bob.pair(), call.into());
		let verdict = Executive::validate_transaction(TransactionSource::External, transaction, Default::default());
		let stale = pallet_queries::RefusalReason::StaleRoot.number();
		assert_eq!(verdict, Err(InvalidTransaction::Custom(stale).into()));
	});
}
