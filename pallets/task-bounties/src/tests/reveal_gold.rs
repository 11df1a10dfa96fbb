//! Gold: the organisation shows what it knew.

use super::*;

const SALT: Hash32 = [7; 32];

fn leaf(organisation: AccountId, item: u32, class: u16) -> Hash32 {
	gold::leaf(&organisation, &spec().items, item, &Answer::Class(class), &SALT)
}

/// A tree over five items, of which gold can judge one; the gold of the first is class 4.
fn tree() -> (Hash32, GoldProof) {
	let (root, path) = gold::tree(&leaves(leaf(ORGANISATION, 0, 4)), 0);
	(root, path.try_into().unwrap())
}

fn leaves(first: Hash32) -> [Hash32; 5] {
	[first, [9; 32], [9; 32], [9; 32], [9; 32]]
}

/// A set of five items, the first of which is labelled.
fn golden(labels: &[(AccountId, u16)]) -> TaskSetId {
	golden_with(tree().0, labels)
}

fn golden_with(root: Hash32, labels: &[(AccountId, u16)]) -> TaskSetId {
	MaxOpenItems::set(1);
	let set = post(SpecOf::<Test> { item_count: 5, gold_root: Some(root), ..spec() });
	labelled(set, labels);
	MaxOpenItems::set(WINDOW);
	set
}

fn reveal(who: AccountId, set: TaskSetId, item: u32, class: u16) -> DispatchResult {
	Tasks::reveal_gold(by(who), set, item, Answer::Class(class), SALT, tree().1)
}

#[test]
fn gold_pays_those_who_are_right_even_if_they_are_few() {
	ExtBuilder.build_and_execute(|| {
		let set = golden(&[(ALICE, 4), (BOB, 5), (CAROL, 5)]);
		assert_eq!(phase(set, 0), Phase::Judging);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		assert_ok!(reveal(ORGANISATION, set, 0, 4));
		assert_eq!(events(), [Event::GoldRevealed { set, item: 0, answer: Answer::Class(4) }]);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARD as i128, 0, 0]);
		let right = [Told::Gold(ALICE, true), Told::Accepted(ALICE)];
		let wrong = [Told::Gold(BOB, false), Told::Refused(BOB), Told::Gold(CAROL, false), Told::Refused(CAROL)];
		assert_eq!(told(), [&right[..], &wrong[..]].concat());
		let answer = Some(Answer::Class(4));
		assert_eq!(outcome(set, 0), Outcome { verdict: Verdict::Gold, answer, credited: Some(ALICE) });
	});
}

#[test]
fn an_organisation_that_keeps_its_gold_only_makes_labellers_wait() {
	ExtBuilder.build_and_execute(|| {
		let set = golden(&[(ALICE, 5), (BOB, 5), (CAROL, 4)]);
		pass(JUDGE - 1);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		pass(1);
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARD as i128, REWARD as i128, 0]);
	});
}

#[test]
fn gold_proof_refuses_another_answer_and_another_item() {
	ExtBuilder.build_and_execute(|| {
		let set = golden(&[(ALICE, 5), (BOB, 5), (CAROL, 4)]);
		assert_noop!(reveal(ORGANISATION, set, 0, 5), Error::<Test>::BadGoldProof);
		assert_noop!(reveal(ORGANISATION, set, 0, 10), Error::<Test>::InvalidAnswer);
		assert_noop!(reveal(ORGANISATION, set, 1, 4), Error::<Test>::ItemNotFound);
		let show = |salt, proof| Tasks::reveal_gold(by(ORGANISATION), set, 0, Answer::Class(4), salt, proof);
		assert_noop!(show(SALT, GoldProof::default()), Error::<Test>::BadGoldProof);
		assert_noop!(show([8; 32], tree().1), Error::<Test>::BadGoldProof);
		// The second item's leaf is no answer of the first.
		labelled_second(set);
		assert_noop!(reveal(ORGANISATION, set, 1, 4), Error::<Test>::BadGoldProof);
	});
}

fn labelled_second(set: TaskSetId) {
	let labels = [DAVE, EVE, FRANK];
	MaxOpenItems::set(1);
	labels.into_iter().for_each(|who| assert_eq!(taken(who, set), 1));
	MaxOpenItems::set(WINDOW);
	labels.into_iter().for_each(|who| committed(who, set, 1, 4));
	labels.into_iter().for_each(|who| revealed(who, set, 1, 4));
	// The judge period of the first item goes on.
}

#[test]
fn gold_proof_refuses_one_for_another_set() {
	ExtBuilder.build_and_execute(|| {
		golden(&[(ALICE, 5), (BOB, 5), (CAROL, 4)]);
		// Another set of the same organisation with other gold.
		let (other, _) = gold::tree(&leaves(leaf(ORGANISATION, 0, 5)), 0);
		let set = golden_with(other, &[(ALICE, 5), (BOB, 5), (CAROL, 4)]);
		assert_noop!(reveal(ORGANISATION, set, 0, 4), Error::<Test>::BadGoldProof);
	});
}

#[test]
fn gold_proof_refuses_one_for_another_organisation_or_other_items() {
	ExtBuilder.build_and_execute(|| {
		// Who copies a root cannot use its leaves.
		MaxOpenItems::set(1);
		let copied = SpecOf::<Test> { item_count: 5, gold_root: Some(tree().0), ..spec() };
		assert_ok!(Tasks::create_set(by(OTHER_ORGANISATION), copied.clone()));
		labelled(TaskSetId(0), &[(ALICE, 5), (BOB, 5), (CAROL, 4)]);
		assert_noop!(reveal(OTHER_ORGANISATION, TaskSetId(0), 0, 4), Error::<Test>::BadGoldProof);

		let set = post(SpecOf::<Test> { items: [4; 32], ..copied });
		labelled(set, &[(ALICE, 5), (BOB, 5), (CAROL, 4)]);
		assert_noop!(reveal(ORGANISATION, set, 0, 4), Error::<Test>::BadGoldProof);
	});
}

#[test]
fn reveal_gold_refuses_everyone_else() {
	ExtBuilder.build_and_execute(|| {
		let set = golden(&[(ALICE, 4), (BOB, 5), (CAROL, 5)]);
		assert_noop!(reveal(ALICE, set, 0, 4), Error::<Test>::NotOrganisation);
		assert_noop!(reveal(OWNER, set, 0, 4), Error::<Test>::NotOrganisation);
	});
}

#[test]
fn reveal_gold_refuses_before_the_labels_and_after_the_judge_period() {
	ExtBuilder.build_and_execute(|| {
		MaxOpenItems::set(1);
		let set = post(SpecOf::<Test> { item_count: 5, gold_root: Some(tree().0), ..spec() });
		let show = || reveal(ORGANISATION, set, 0, 4);
		assert_eq!(show(), Err(Error::<Test>::ItemNotFound.into()));
		let labels = [ALICE, BOB, CAROL];
		all_take(&labels, set);
		assert_eq!(show(), Err(Error::<Test>::NotInJudgePeriod.into()));
		labels.into_iter().for_each(|who| committed(who, set, 0, 5));
		assert_eq!(show(), Err(Error::<Test>::NotInJudgePeriod.into()));
		labels.into_iter().for_each(|who| revealed(who, set, 0, 5));
		pass(JUDGE + 1);
		assert_eq!(show(), Err(Error::<Test>::NotInJudgePeriod.into()));
		assert_ok!(resolve(set, 0));
		assert_eq!(show(), Err(Error::<Test>::ItemNotFound.into()));
	});
}

#[test]
fn reveal_gold_refuses_a_second_time_and_beyond_one_item_in_five() {
	ExtBuilder.build_and_execute(|| {
		let leaves: Vec<_> = (0..9).map(|item| leaf(ORGANISATION, item, 4)).collect();
		let root = gold::tree(&leaves, 0).0;
		MaxOpenItems::set(1);
		let set = post(SpecOf::<Test> { item_count: 9, gold_root: Some(root), ..spec() });
		labelled(set, &[(ALICE, 5), (BOB, 5), (CAROL, 5)]);
		MaxOpenItems::set(WINDOW);
		let show = |item: u32| {
			let path = gold::tree(&leaves, item as usize).1.try_into().unwrap();
			Tasks::reveal_gold(by(ORGANISATION), set, item, Answer::Class(4), SALT, path)
		};
		assert_ok!(show(0));
		assert_eq!(show(0), Err(Error::<Test>::GoldAlreadyRevealed.into()));
		labelled_second(set);
		assert_eq!(show(1), Err(Error::<Test>::NoGoldLeft.into()));
		// And nobody waits for it.
		next_block();
		assert_ok!(resolve(set, 1));
		assert_eq!([DAVE, EVE, FRANK].map(gain), [REWARD as i128; 3]);
	});
}

#[test]
fn a_set_of_one_item_cannot_be_judged_by_gold() {
	ExtBuilder.build_and_execute(|| {
		// The organisation would have three labels for nothing.
		let set = post_one(|spec| spec.gold_root = Some(leaf(ORGANISATION, 0, 4)));
		labelled(set, &[(ALICE, 5), (BOB, 5), (CAROL, 5)]);
		let show = Tasks::reveal_gold(by(ORGANISATION), set, 0, Answer::Class(4), SALT, GoldProof::default());
		assert_eq!(show, Err(Error::<Test>::NoGoldLeft.into()));
		// And nobody waits for it.
		assert_ok!(resolve(set, 0));
		assert_eq!([ALICE, BOB, CAROL].map(gain), [REWARD as i128; 3]);
	});
}

#[test]
fn reveal_gold_refuses_a_set_without_gold() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 5), (BOB, 5), (CAROL, 5)]);
		assert_noop!(reveal(ORGANISATION, set, 0, 4), Error::<Test>::NoGoldLeft);
	});
}
