//! Signers who take back data.

use super::*;

fn reduced(old: Weight64, new: Weight64) -> RuntimeEvent {
	Event::SignatureReduced { model: MODEL, petition: PETITION, who: 2, old, new }.into()
}

#[test]
fn a_signer_who_revokes_leaves_both_sides() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign([2]);

		leave(2, 0);

		assert_eq!((petition().signed, petition().snapshot), (totals(1_000, 1), totals(9_000, 9)));
		System::assert_last_event(reduced(1_000, 0));
	});
}

#[test]
fn a_signer_who_revokes_a_part_leaves_with_that_part() {
	ExtBuilder::default().with_heads(10, 500).build_and_execute(|| {
		go_to_epoch(1);
		join(2, 400);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		sign([2]);
		assert_eq!((petition().signed, petition().snapshot), (totals(1_040, 2), totals(5_400, 10)));

		leave(2, 0);

		// It had 900 and counted the 540 of one head; the 400 that stay count in full.
		assert_eq!((petition().signed, petition().snapshot), (totals(900, 2), totals(4_900, 10)));
		System::assert_last_event(reduced(540, 400));
	});
}

#[test]
fn a_signer_who_falls_below_a_head_is_a_head_no_more() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(2, MIN_HEAD - 1);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		sign([2]);

		leave(2, 0);
		assert_eq!((petition().signed, petition().snapshot), (totals(1_099, 1), totals(9_099, 9)));

		leave(2, 0);
		assert_eq!((petition().signed, petition().snapshot), (totals(1_000, 1), totals(9_000, 9)));
	});
}

#[test]
fn what_was_taken_back_before_signing_stays_in_the_snapshot() {
	ExtBuilder::default().with_heads(10, 500).build_and_execute(|| {
		go_to_epoch(1);
		join(2, 200);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		leave(2, 0);
		sign([2]);
		assert_eq!((petition().signed, petition().snapshot), (totals(700, 2), totals(5_200, 10)));

		leave(2, 0);

		// Of its 700 it signed with 200, and took those back.
		assert_eq!((petition().signed, petition().snapshot), (totals(500, 1), totals(5_000, 9)));
	});
}

#[test]
fn what_a_signer_adds_or_takes_back_of_it_changes_nothing() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign([2]);
		let before = petition();

		join(2, 5_000);
		assert_eq!(petition(), before);
		leave(2, 1);
		assert_eq!(petition(), before);
	});
}

#[test]
fn who_did_not_sign_leaves_the_petition_alone() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		let before = petition();
		leave(2, 0);
		assert_eq!(petition(), before);
	});
}

#[test]
fn a_large_signer_who_revokes_can_bring_the_quorum() {
	ExtBuilder::default().with_heads(9, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(10, 91_000);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(10), MODEL));
		sign(1..=5);
		assert_eq!((petition().signed, petition().snapshot), (totals(15_000, 6), totals(100_000, 10)));
		assert_eq!(state(), ModelState::Active);

		leave(10, 0);

		// What is left: 5,000 of 9,000 rows, 5 of 9 heads.
		let halt = Halt { at: 20, cause: HaltCause::Petition(PETITION) };
		assert_eq!(Revocation::status(MODEL).halted, Some(halt));
		assert_eq!(held(HoldReason::Petition, 10), 0);
	});
}

#[test]
fn a_petition_everybody_has_left_carries_nothing() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		set_rules(|rules| (rules.hard_floor.weight, rules.hard_floor.heads) = (0, 0));
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		sign(2..=4);
		// The rest leave first, unasked; then the signers.
		(5..=10).for_each(|who| leave(who, 0));
		(1..=4).for_each(|who| leave(who, 0));

		assert_eq!(petition().signed, totals(0, 0));
		assert_eq!(state(), ModelState::Degraded);
	});
}

#[test]
fn when_every_signer_of_a_tiny_model_leaves_nothing_of_nothing_is_no_quorum() {
	ExtBuilder::default().with_heads(1, 1_000).with_petition().build_and_execute(|| {
		leave(1, 0);
		assert_eq!((petition().signed, petition().snapshot), (totals(0, 0), totals(0, 0)));
		assert_eq!(state(), ModelState::Forming);
	});
}

#[test]
fn a_petition_that_ended_carries_nothing_any_more() {
	ExtBuilder::default().with_heads(9, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(10, 91_000);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(10), MODEL));
		sign(1..=5);
		go_to_epoch(5);

		leave(10, 0);

		assert_eq!(state(), ModelState::Active);
		assert_eq!(petition().signed, totals(5_000, 5));
	});
}

#[test]
fn the_hard_floor_overtakes_a_petition() {
	ExtBuilder::default().with_heads(4, 250).with_petition().build_and_execute(|| {
		leave(4, 0);
		leave(3, 0);
		leave(2, 0);

		assert_eq!(Revocation::status(MODEL).halted, Some(Halt { at: 20, cause: HaltCause::Floor }));
		assert_eq!(Revocation::petition(MODEL), None);
		assert_eq!(held(HoldReason::Petition, 1), 0);
		System::assert_has_event(Event::PetitionOvertaken { model: MODEL, petition: PETITION }.into());
		assert_ok!(Revocation::withdraw_signature(signed(1), PETITION));
		assert_eq!(Balances::free_balance(1), RICH);
	});
}

#[test]
fn leaving_after_the_halt_is_nothing_special() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign(2..=5);
		let status = Revocation::status(MODEL);
		System::set_block_number(30);
		(1..=10).for_each(|who| leave(who, 0));
		assert_eq!(Revocation::status(MODEL), status);
	});
}

#[test]
fn a_petition_has_block_space_of_its_own() {
	use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

	let (model, petition, until) = (MODEL, PETITION, 1);
	let class = |call: Call<Test>| call.get_dispatch_info().class;
	assert_eq!(class(Call::open_petition { model }), DispatchClass::Operational);
	assert_eq!(class(Call::sign_petition { model }), DispatchClass::Operational);
	assert_eq!(class(Call::withdraw_signature { petition }), DispatchClass::Operational);
	assert_eq!(class(Call::close_petition { model }), DispatchClass::Normal);
	assert_eq!(class(Call::freeze { model, until }), DispatchClass::Normal);
}
