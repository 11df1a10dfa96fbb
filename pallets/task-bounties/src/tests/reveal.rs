//! Revealing an answer.

use super::*;

/// Alice, Bob and Carol have the item of a set, and those named have committed to class 4.
fn ready(who: &[AccountId]) -> TaskSetId {
	let set = post_one(|_| ());
	all_take(&[ALICE, BOB, CAROL], set);
	who.iter().for_each(|who| committed(*who, set, 0, 4));
	set
}

fn reveal(who: AccountId, set: TaskSetId, class: u16, salt: Hash32) -> DispatchResult {
	Tasks::reveal(by(who), set, 0, Answer::Class(class), salt)
}

#[test]
fn reveal_shows_the_answer() {
	ExtBuilder.build_and_execute(|| {
		let set = ready(&[ALICE, BOB, CAROL]);
		assert_ok!(reveal(ALICE, set, 4, salt(ALICE)));
		let answer = Answer::Class(4);
		assert!(events().contains(&Event::Revealed { set, item: 0, who: ALICE, answer }));
		assert_eq!(Tasks::item(set, 0).unwrap().0.slots[0].state, SlotState::Revealed { answer });
	});
}

#[test]
fn reveal_refuses_without_a_commitment() {
	ExtBuilder.build_and_execute(|| {
		let set = ready(&[ALICE, BOB]);
		assert_noop!(reveal(CAROL, set, 4, salt(CAROL)), Error::<Test>::NotCommitted);
		assert_noop!(reveal(DAVE, set, 4, salt(DAVE)), Error::<Test>::NotAssigned);
		pass(COMMIT + 1);
		assert_noop!(reveal(CAROL, set, 4, salt(CAROL)), Error::<Test>::NotCommitted);
		assert_noop!(Tasks::reveal(by(ALICE), set, 1, Answer::Class(4), salt(ALICE)), Error::<Test>::ItemNotFound);
	});
}

#[test]
fn reveal_refuses_another_salt_and_another_answer() {
	ExtBuilder.build_and_execute(|| {
		let set = ready(&[ALICE, BOB, CAROL]);
		assert_noop!(reveal(ALICE, set, 4, salt(BOB)), Error::<Test>::CommitmentMismatch);
		assert_noop!(reveal(ALICE, set, 4, [0; 32]), Error::<Test>::CommitmentMismatch);
		assert_noop!(reveal(ALICE, set, 5, salt(ALICE)), Error::<Test>::CommitmentMismatch);
		assert_ok!(reveal(ALICE, set, 4, salt(ALICE)));
	});
}

#[test]
fn reveal_refuses_before_others_have_committed() {
	ExtBuilder.build_and_execute(|| {
		let set = ready(&[ALICE, BOB]);
		assert_noop!(reveal(ALICE, set, 4, salt(ALICE)), Error::<Test>::RevealNotOpen);
	});
}

#[test]
fn reveal_refuses_when_it_is_late() {
	ExtBuilder.build_and_execute(|| {
		let set = ready(&[ALICE, BOB, CAROL]);
		pass(REVEAL);
		assert_ok!(reveal(ALICE, set, 4, salt(ALICE)));
		pass(1);
		assert_noop!(reveal(BOB, set, 4, salt(BOB)), Error::<Test>::RevealPeriodOver);
	});
}

#[test]
fn reveal_refuses_a_second_time() {
	ExtBuilder.build_and_execute(|| {
		let set = ready(&[ALICE, BOB, CAROL]);
		assert_ok!(reveal(ALICE, set, 4, salt(ALICE)));
		assert_noop!(reveal(ALICE, set, 4, salt(ALICE)), Error::<Test>::AlreadyRevealed);
		assert_ok!(reveal(BOB, set, 4, salt(BOB)));
		assert_ok!(reveal(CAROL, set, 4, salt(CAROL)));
		assert_noop!(reveal(ALICE, set, 4, salt(ALICE)), Error::<Test>::AlreadyRevealed);
		pass(1);
		assert_ok!(resolve(set, 0));
		assert_noop!(reveal(ALICE, set, 4, salt(ALICE)), Error::<Test>::ItemNotFound);
	});
}

#[test]
fn reveal_refuses_an_answer_of_another_kind() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB, CAROL], set);
		[Answer::Choice(1), Answer::Class(10), Answer::Span { start: 0, end: 1 }]
			.into_iter()
			.zip([ALICE, BOB, CAROL])
			.for_each(|(answer, who)| {
				let hash = commitment(set, 0, &who, &answer, &salt(who));
				assert_ok!(Tasks::commit(by(who), set, 0, hash));
			});
		for (who, answer) in
			[(ALICE, Answer::Choice(1)), (BOB, Answer::Class(10)), (CAROL, Answer::Span { start: 0, end: 1 })]
		{
			assert_noop!(Tasks::reveal(by(who), set, 0, answer, salt(who)), Error::<Test>::InvalidAnswer);
		}
	});
}

#[test]
fn a_copied_commitment_cannot_be_opened() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB, CAROL], set);
		let hash = commitment(set, 0, &ALICE, &Answer::Class(4), &salt(ALICE));
		assert_ok!(Tasks::commit(by(ALICE), set, 0, hash));
		assert_ok!(Tasks::commit(by(BOB), set, 0, hash));
		committed(CAROL, set, 0, 5);
		assert_ok!(reveal(ALICE, set, 4, salt(ALICE)));
		// Bob knows all that Alice knows by now.
		assert_noop!(reveal(BOB, set, 4, salt(ALICE)), Error::<Test>::CommitmentMismatch);
	});
}

#[test]
fn a_commitment_is_bound_to_its_set_and_item() {
	let of = |set, item| commitment(TaskSetId(set), item, &ALICE, &Answer::Class(1), &[0; 32]);
	assert_ne!(of(0, 0), of(0, 1));
	assert_ne!(of(0, 0), of(1, 0));
	assert_ne!(of(0, 1), of(1, 0));
}
