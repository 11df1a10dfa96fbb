use super::*;
use sp_runtime::Permill;

/// A contradiction of worker 0 about the credit 1, both sides of which `change` changed before they were signed.
fn altered(change: impl Fn(&mut Receipt)) -> (SignedReceipt, SignedReceipt) {
	let (mut first, mut second) = contradiction(0, 1);
	change(&mut first.receipt);
	change(&mut second.receipt);
	(sign(0, first.receipt), sign(0, second.receipt))
}

#[test]
fn report_conflict_slashes_and_pays_the_reporter_and_the_treasury() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, 2 * MIN_BOND);

		assert_ok!(report(&REPORTER, contradiction(0, 1)));

		// A quarter of 303, rounded down.
		assert_eq!(gained(&REPORTER), 75);
		assert_eq!(gained(&TREASURY), 228);
		assert_eq!(held(&who), 2 * MIN_BOND - SLASH);
		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: true, left_at: None });
		assert_eq!(Reported::<Test>::get(&who, [1; 32]), Some(System::block_number()));
		let slashed = Event::Slashed {
			worker: who,
			fault: Fault::Contradiction,
			nullifier: [1; 32],
			reporter: REPORTER,
			amount: SLASH,
			to_reporter: 75,
			left_at: None,
		};
		assert_eq!(events().last(), Some(&slashed));
	});
}

#[test]
fn report_conflict_that_leaves_less_than_the_least_bond_makes_the_worker_leave() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND + SLASH);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert!(Workers::is_bonded(&who));
		pass(1);
		assert_ok!(report(&REPORTER, contradiction(0, 2)));
		let left_at = Some(System::block_number());
		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: false, left_at });
		pass(1);
		// It cannot leave twice.
		assert_ok!(report(&REPORTER, contradiction(0, 3)));
		assert_eq!(Workers::left_at(&who), left_at);
	});
}

#[test]
fn bond_smaller_than_a_slash_is_lost_whole() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		for nullifier in 1..=3 {
			assert_ok!(report(&REPORTER, contradiction(0, nullifier)));
		}
		let rest = MIN_BOND - 3 * SLASH;
		assert_eq!(held(&who), rest);
		assert!(rest < SLASH);

		assert_ok!(report(&REPORTER, contradiction(0, 4)));

		assert_eq!(held(&who), 0);
		assert!(matches!(events().last(), Some(Event::Slashed { amount, .. }) if *amount == rest));
		assert_eq!(Balances::free_balance(&who), ENDOWMENT - MIN_BOND);
		assert_eq!(gained(&REPORTER) + gained(&TREASURY), MIN_BOND);
		assert_noop!(report(&REPORTER, contradiction(0, 5)), Error::<Test>::NothingToSlash);
		assert_noop!(Workers::unbond(by(&who)), Error::<Test>::NotBonded);
	});
}

#[test]
fn report_conflict_refuses_a_worker_that_reports_itself() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_noop!(report(&who, contradiction(0, 1)), Error::<Test>::SelfReport);
		// From another account it is possible, and costs what goes to the treasury.
		assert_ok!(report(&STRANGER, contradiction(0, 1)));
		assert!(gained(&TREASURY) > 0);
	});
}

#[test]
fn report_conflict_refuses_forged_evidence() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		bonded(1, MIN_BOND);
		let (first, second) = contradiction(0, 1);
		let by_another = sign(1, second.receipt.clone());
		let altered = SignedReceipt {
			receipt: Receipt { query_commitment: [9; 32], ..first.receipt.clone() },
			signature: first.signature,
		};
		let blank = SignedReceipt { receipt: second.receipt.clone(), signature: [0; 64] };
		let full = SignedReceipt { receipt: second.receipt.clone(), signature: [0xff; 64] };
		for forged in [by_another, altered, blank, full] {
			for pair in [(first.clone(), forged.clone()), (forged, first.clone())] {
				assert_noop!(report(&REPORTER, pair), Error::<Test>::ForgedSignature);
			}
		}
	});
}

#[test]
fn report_conflict_refuses_a_signature_of_the_bare_receipt() {
	use codec::Encode;
	use sp_core::Pair;
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let (first, mut second) = contradiction(0, 1);
		second.signature = pair(0).sign(&second.receipt.encode()).0;
		assert_noop!(report(&REPORTER, (first, second)), Error::<Test>::ForgedSignature);
	});
}

#[test]
fn report_conflict_refuses_repeated_evidence() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		let (first, second) = contradiction(0, 1);
		let third = sign(0, Receipt { result_commitment: [0x54; 32], ..first.receipt.clone() });
		assert_ok!(report(&REPORTER, (first.clone(), second.clone())));

		assert_noop!(report(&REPORTER, (first.clone(), second.clone())), Error::<Test>::AlreadyReported);
		assert_noop!(report(&STRANGER, (second, first.clone())), Error::<Test>::AlreadyReported);
		assert_noop!(report(&STRANGER, (first, third)), Error::<Test>::AlreadyReported);
		assert_noop!(report_stale(&STRANGER, stale(0, 1)), Error::<Test>::AlreadyReported);
		assert_eq!(held(&who), MIN_BOND - SLASH);
	});
}

#[test]
fn report_conflict_refuses_repeated_evidence_after_a_new_bond() {
	ExtBuilder.build_and_execute(|| {
		SlashAmount::set(MIN_BOND);
		let who = bonded(0, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_ok!(Workers::bond(by(&who), MIN_BOND));
		assert_noop!(report(&REPORTER, contradiction(0, 1)), Error::<Test>::AlreadyReported);
	});
}

#[test]
fn report_conflict_refuses_old_evidence() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let evidence = contradiction(0, 1);
		pass(EVIDENCE_WINDOW);
		assert_noop!(report(&REPORTER, evidence), Error::<Test>::EvidenceTooOld);
	});
}

#[test]
fn report_conflict_refuses_if_either_receipt_is_old() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let (old, _) = contradiction(0, 1);
		pass(EVIDENCE_WINDOW);
		let (new, _) = contradiction(0, 1);
		assert_noop!(report(&REPORTER, (old.clone(), new.clone())), Error::<Test>::EvidenceTooOld);
		assert_noop!(report(&REPORTER, (new, old)), Error::<Test>::EvidenceTooOld);
	});
}

#[test]
fn report_conflict_takes_evidence_through_the_end_of_the_window() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let evidence = contradiction(0, 1);
		pass(EVIDENCE_WINDOW - 1);
		assert_ok!(report(&REPORTER, evidence));
	});
}

#[test]
fn report_conflict_refuses_receipts_of_this_block_or_later() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let now = System::block_number();
		for served_at in [now, now + 1, BlockNumber::MAX] {
			let evidence = altered(|receipt| {
				receipt.served_at = served_at;
				receipt.served_at_hash = [0; 32];
			});
			assert_noop!(report(&REPORTER, evidence), Error::<Test>::NotServedYet);
		}
	});
}

#[test]
fn report_conflict_refuses_receipts_of_another_chain() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let foreign = altered(|receipt| receipt.genesis = [9; 32]);
		assert_noop!(report(&REPORTER, foreign), Error::<Test>::ForeignChain);
	});
}

#[test]
fn report_conflict_refuses_receipts_of_a_block_that_is_not_on_this_chain() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let fork = altered(|receipt| receipt.served_at_hash = [9; 32]);
		assert_noop!(report(&REPORTER, fork), Error::<Test>::ForeignBlock);
		// A block whose hash the chain does not know is not one whose hash is zero.
		frame_system::BlockHash::<Test>::remove(System::block_number() - 1);
		let unknown = altered(|receipt| receipt.served_at_hash = [0; 32]);
		assert_noop!(report(&REPORTER, unknown), Error::<Test>::ForeignBlock);
	});
}

#[test]
fn report_conflict_refuses_receipts_that_agree() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		// Two signatures of one receipt differ, and say the same.
		let (one, other) = (sign(0, receipt(0, 1)), sign(0, receipt(0, 1)));
		assert_ne!(one.signature, other.signature);
		assert_noop!(report(&REPORTER, (one, other)), Error::<Test>::NoContradiction);
	});
}

#[test]
fn report_conflict_refuses_receipts_of_different_credits() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let (first, _) = contradiction(0, 1);
		let of_another_nullifier = sign(0, receipt(0, 2));
		assert_noop!(report(&REPORTER, (first.clone(), of_another_nullifier)), Error::<Test>::NoContradiction);
		let of_another_offer = sign(0, Receipt { offer: OfferId(1), ..receipt(0, 1) });
		assert_noop!(report(&REPORTER, (first, of_another_offer)), Error::<Test>::NoContradiction);
	});
}

#[test]
fn report_conflict_refuses_an_offer_that_does_not_exist() {
	ExtBuilder.build_and_execute(|| {
		let evidence = altered(|receipt| receipt.offer = OfferId(99));
		assert_noop!(report(&REPORTER, evidence), Error::<Test>::OfferNotFound);
	});
}

#[test]
fn report_conflict_refuses_a_worker_that_never_bonded() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(report(&REPORTER, contradiction(0, 1)), Error::<Test>::NothingToSlash);
	});
}

#[test]
fn report_conflict_leaves_other_workers_alone() {
	ExtBuilder.build_and_execute(|| {
		bonded(0, MIN_BOND);
		let other = bonded(1, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert!(Workers::is_bonded(&other));
		// The same nullifier costs each worker once.
		assert_ok!(report(&REPORTER, contradiction(1, 1)));
	});
}

#[test]
fn a_reward_that_the_reporter_cannot_receive_goes_to_the_treasury() {
	ExtBuilder.build_and_execute(|| {
		SlashAmount::set(12);
		bonded(0, MIN_BOND);
		assert_ok!(report(&NEWCOMER, contradiction(0, 1)));
		assert_eq!(Balances::free_balance(NEWCOMER), 0);
		assert_eq!(gained(&TREASURY), 12);
		assert!(matches!(events().last(), Some(Event::Slashed { to_reporter: 0, amount: 12, .. })));
	});
}

#[test]
fn what_no_account_can_receive_is_burnt() {
	use frame_support::traits::{fungible::Mutate, tokens::Preservation};
	ExtBuilder.build().execute_with(|| {
		assert_ok!(Balances::transfer(&TREASURY, &STRANGER, ENDOWMENT, Preservation::Expendable));
		SlashAmount::set(1);
		let who = bonded(0, MIN_BOND);
		let issued = Balances::total_issuance();
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_eq!(held(&who), MIN_BOND - 1);
		assert_eq!(Balances::total_issuance(), issued - 1);
		assert_ok!(Workers::do_try_state());
	});
}

#[test]
fn a_slash_of_one_planck_and_of_all_money_divide_without_rest() {
	for (slash, share) in [(1, 0), (2, 0), (4, 1), (ENDOWMENT - EXISTENTIAL_DEPOSIT, 249_997)] {
		ExtBuilder.build_and_execute(|| {
			LeastBond::set(slash);
			SlashAmount::set(slash);
			let who = bonded(0, slash);
			assert_ok!(report(&REPORTER, contradiction(0, 1)));
			assert_eq!((gained(&REPORTER), gained(&TREASURY)), (share, slash - share));
			assert_eq!(held(&who), 0);
		});
	}
}

#[test]
fn a_reporters_share_of_nothing_pays_the_treasury() {
	ExtBuilder.build_and_execute(|| {
		ReporterShare::set(Permill::zero());
		bonded(0, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_eq!((gained(&REPORTER), gained(&TREASURY)), (0, SLASH));
	});
}

#[test]
fn the_largest_bond_there_can_be_is_slashed_exactly() {
	use frame_support::traits::fungible::Mutate;
	ExtBuilder.build().execute_with(|| {
		let who = worker(0);
		assert_ok!(Balances::mint_into(&who, Balance::MAX - Balances::total_issuance()));
		let all = Balances::free_balance(&who) - EXISTENTIAL_DEPOSIT;
		LeastBond::set(all);
		SlashAmount::set(all);
		bonded(0, all);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_eq!(gained(&REPORTER) + gained(&TREASURY), all);
		assert_eq!(gained(&REPORTER), ReporterShare::get().mul_floor(all));
		assert_ok!(Workers::do_try_state());
	});
}
