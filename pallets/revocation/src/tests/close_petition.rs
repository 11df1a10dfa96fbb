//! `close_petition`.

use super::*;

#[test]
fn anyone_closes_a_petition_that_ended() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign([2]);
		System::set_block_number(50);

		assert_ok!(Revocation::close_petition(signed(STRANGER), MODEL));

		assert_eq!(Revocation::petition(MODEL), None);
		assert_eq!(held(HoldReason::Petition, 1), 0);
		let (signed, snapshot) = (totals(2_000, 2), totals(10_000, 10));
		System::assert_last_event(Event::PetitionExpired { model: MODEL, petition: PETITION, signed, snapshot }.into());
	});
}

#[test]
fn close_refuses_a_petition_that_can_still_be_signed() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		System::set_block_number(49);
		assert_noop!(Revocation::close_petition(signed(1), MODEL), Error::<Test>::PetitionNotEnded);
	});
}

#[test]
fn close_refuses_when_there_is_no_petition() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		assert_noop!(Revocation::close_petition(signed(1), MODEL), Error::<Test>::PetitionNotFound);
	});
}
