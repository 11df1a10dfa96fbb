//! Who is right, and who is paid.

use std::collections::BTreeMap;

use super::*;

const REWARDED: i128 = REWARD as i128;

#[test]
fn resolve_pays_those_who_agree_and_nobody_else() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 5)]);
		assert_ok!(resolve(set, 0));

		assert_eq!([gain(ALICE), gain(BOB), gain(CAROL), gain(ORGANISATION)], [REWARDED, REWARDED, 0, -2 * REWARDED]);
		assert_eq!(money(set), Money { funded: 8 * REWARD, paid: 2 * REWARD, returned: 0 });
		assert_eq!(told(), [Told::Accepted(ALICE), Told::Accepted(BOB), Told::Refused(CAROL)]);
		let Outcome { verdict, answer, credited } = outcome(set, 0);
		assert_eq!((verdict, answer), (Verdict::Agreement, Some(Answer::Class(4))));
		assert!([Some(ALICE), Some(BOB)].contains(&credited));
		let resolved = Event::Resolved { set, item: 0, verdict, answer, credited };
		let paid = |who| Event::Paid { set, item: 0, who, amount: REWARD };
		assert_eq!(events(), [paid(ALICE), paid(BOB), resolved]);
		assert!(Tasks::item(set, 0).is_none());
		assert!(!Labellers::<Test>::contains_key(CAROL, set));
	});
}

#[test]
fn resolve_pays_an_account_without_money() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|spec| spec.reward = EXISTENTIAL_DEPOSIT);
		labelled(set, &[(ALICE, 4), (POOR, 4), (CAROL, 4)]);
		assert_ok!(resolve(set, 0));
		assert_eq!(gain(POOR), EXISTENTIAL_DEPOSIT as i128);
	});
}

#[test]
fn resolve_refuses_what_is_not_there_or_not_due() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(resolve(TaskSetId(0), 0), Error::<Test>::SetNotFound);
		let set = post_one(|_| ());
		assert_noop!(resolve(set, 0), Error::<Test>::ItemNotFound);
		let labels = [ALICE, BOB, CAROL];
		all_take(&labels, set);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		labels.into_iter().for_each(|who| committed(who, set, 0, 1));
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		labels.into_iter().for_each(|who| revealed(who, set, 0, 1));
		// The block of the last reveal still belongs to the reveals.
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		next_block();
		assert_ok!(resolve(set, 0));
		assert_noop!(resolve(set, 0), Error::<Test>::ItemNotFound);
	});
}

#[test]
fn resolve_does_not_pay_who_did_not_reveal() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB, CAROL], set);
		[ALICE, BOB, CAROL].into_iter().for_each(|who| committed(who, set, 0, 4));
		[ALICE, BOB].into_iter().for_each(|who| revealed(who, set, 0, 4));
		pass(REVEAL);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		pass(1);
		assert_ok!(resolve(set, 0));
		assert_eq!([gain(ALICE), gain(BOB), gain(CAROL)], [REWARDED, REWARDED, 0]);
		assert!(told().contains(&Told::Refused(CAROL)));
	});
}

#[test]
fn a_label_is_credited_to_each_who_agree_about_as_often() {
	let mut credited: BTreeMap<AccountId, u32> = BTreeMap::new();
	for seed in 0..300 {
		ExtBuilder.build_and_execute(|| {
			Seed::set(seed);
			let set = post_one(|_| ());
			labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 4)]);
			assert_ok!(resolve(set, 0));
			*credited.entry(outcome(set, 0).credited.unwrap()).or_default() += 1;
		});
	}
	// A hundred each, and eight is one standard deviation.
	assert!(credited.values().all(|count| (60..140).contains(count)), "{credited:?}");
	assert_eq!(credited.len(), 3);
}

#[test]
fn whom_a_label_is_credited_to_does_not_depend_on_when_it_is_resolved() {
	let credited = |wait| {
		let mut who = None;
		ExtBuilder.build_and_execute(|| {
			let set = post_one(|_| ());
			labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 4)]);
			pass(wait);
			assert_ok!(resolve(set, 0));
			who = outcome(set, 0).credited;
		});
		who
	};
	assert!((1..20).all(|wait| credited(wait) == credited(0)));
}

#[test]
fn whom_a_label_is_credited_to_does_not_depend_on_block_hashes() {
	let credited = |change: &dyn Fn()| {
		let mut who = None;
		ExtBuilder.build_and_execute(|| {
			let set = post_one(|_| ());
			labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 4)]);
			change();
			assert_ok!(resolve(set, 0));
			who = outcome(set, 0).credited;
		});
		who
	};
	let expected = credited(&|| ());
	for other in 1..20 {
		// Another hash of every block from here on, and none of those before.
		let forget = || {
			Seed::set(other);
			pass(2);
			let _ = frame_system::BlockHash::<Test>::clear(u32::MAX, None);
		};
		assert_eq!(credited(&forget), expected);
	}
}

#[test]
fn the_salts_of_both_rounds_draw_whom_a_label_is_credited_to() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		let seed = || Items::<Test>::get(set, 0).unwrap().seed;
		let fold = |seed, who| content_hash(&(seed, salt(who)).encode());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		let first = [ALICE, BOB, CAROL].into_iter().fold([0; 32], fold);
		assert_eq!(seed(), first);
		assert_ok!(resolve(set, 0));
		assert_eq!(seed(), first);
		labelled(set, &[(DAVE, 1), (EVE, 1), (FRANK, 4)]);
		assert_eq!(seed(), [DAVE, EVE, FRANK].into_iter().fold(first, fold));
	});
}

#[test]
fn disagreement_asks_k_other_accounts() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		assert_eq!(events(), [Event::SecondRoundBegan { set, item: 0 }]);
		assert_eq!(rewards_held(), 8 * REWARD);

		assert_ok!(Tasks::take(by(ALICE), set));
		pass(2);
		assert_eq!(Tasks::assignments(set, ALICE).pending, Pending::None);

		labelled(set, &[(DAVE, 1), (EVE, 1), (FRANK, 4)]);
		told();
		assert_ok!(resolve(set, 0));
		// Alice was right all along.
		assert_eq!([ALICE, DAVE, EVE].map(gain), [REWARDED; 3]);
		assert_eq!([BOB, CAROL, FRANK].map(gain), [0; 3]);
		assert_eq!(told().iter().filter(|told| matches!(told, Told::Refused(_))).count(), 3);
	});
}

#[test]
fn the_first_round_does_not_help_to_a_quorum_in_the_second() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		labelled(set, &[(DAVE, 1), (EVE, 2), (FRANK, 3)]);
		assert_ok!(resolve(set, 0));
		assert_eq!(events(), [Event::Disputed { set, item: 0 }]);
		assert_eq!(phase(set, 0), Phase::Disputed { since: System::block_number() });
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
	});
}

#[test]
fn disagreement_at_the_end_of_work_waits_for_a_reviewer() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		run_to(500);
		assert_ok!(resolve(set, 0));
		assert!(matches!(phase(set, 0), Phase::Disputed { .. }));
	});
}

#[test]
fn a_second_round_nobody_comes_to_waits_for_a_reviewer() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		run_to(500);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		run_to(501);
		assert_eq!(phase(set, 0), Phase::Abandoned);
		assert_ok!(resolve(set, 0));
		assert!(matches!(phase(set, 0), Phase::Disputed { .. }));
	});
}

#[test]
fn silence_pays_everyone_who_revealed_in_both_rounds() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		labelled(set, &[(DAVE, 1), (EVE, 2), (FRANK, 3)]);
		assert_ok!(resolve(set, 0));
		told();
		run_to(1_000);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		run_to(1_001);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL, DAVE, EVE, FRANK].map(gain), [REWARDED; 6]);
		assert_eq!(outcome(set, 0), Outcome { verdict: Verdict::Silence, answer: None, credited: None });
		assert_eq!(told(), []);
	});
}

#[test]
fn silence_pays_when_nobody_resolves_in_time_either() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		run_to(1_001);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARDED; 3]);
		assert_ok!(Tasks::close_set(by(EVE), set));
		assert_eq!(held(ORGANISATION), SET_DEPOSIT + Tasks::work_footprint(&spec()).size as Balance);
	});
}

#[test]
fn silence_pays_after_a_second_round_nobody_came_to() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		run_to(1_001);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARDED; 3]);
	});
}

#[test]
fn an_agreement_pays_however_late_it_is_resolved() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 1), (CAROL, 3)]);
		run_to(3_000);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARDED, REWARDED, 0]);
	});
}

#[test]
fn an_item_nobody_worked_on_ends_with_the_work() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		taken(ALICE, set);
		run_to(501);
		assert_ok!(resolve(set, 0));
		assert_eq!(outcome(set, 0), Outcome { verdict: Verdict::Unworked, answer: None, credited: None });
		assert_eq!(money(set).paid, 0);
	});
}

#[test]
fn an_organisation_that_spends_all_it_has_cannot_stop_payment() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		let free = Balances::free_balance(ORGANISATION);
		assert_ok!(Balances::transfer_allow_death(by(ORGANISATION), EVE, free - EXISTENTIAL_DEPOSIT));
		labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 4)]);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARDED; 3]);
	});
}

#[test]
fn who_is_named_a_party_after_it_was_given_an_item_is_paid_all_the_same() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB, CAROL], set);
		ExtraParties::set([ALICE].into());
		[ALICE, BOB, CAROL].into_iter().for_each(|who| committed(who, set, 0, 4));
		[ALICE, BOB, CAROL].into_iter().for_each(|who| revealed(who, set, 0, 4));
		next_block();
		assert_ok!(resolve(set, 0));
		assert_eq!(gain(ALICE), REWARDED);
	});
}
