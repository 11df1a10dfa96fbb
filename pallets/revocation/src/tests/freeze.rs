//! `freeze`.

use sp_runtime::traits::BadOrigin;

use super::*;

fn freeze(until: BlockNumber) -> sp_runtime::DispatchResult {
	Revocation::freeze(RuntimeOrigin::root(), MODEL, until)
}

fn is_frozen() -> bool {
	<Revocation as KillSwitch>::is_frozen(MODEL)
}

#[test]
fn a_model_is_frozen_until_a_block() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_ok!(freeze(25));

		System::assert_last_event(Event::Frozen { model: MODEL, until: 25 }.into());
		System::set_block_number(24);
		assert!(is_frozen());
		System::set_block_number(25);
		assert!(!is_frozen());
	});
}

#[test]
fn a_freeze_is_no_state() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_ok!(freeze(25));
		assert_eq!(state(), ModelState::Active);
		assert_eq!(<Revocation as KillSwitch>::halted_at(MODEL), None);
		assert_eq!(Told::get(), vec![]);
	});
}

#[test]
fn a_frozen_model_can_be_left_and_petitioned_against() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		assert_ok!(freeze(25));
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		sign(2..=5);
		assert_eq!(Revocation::status(MODEL).frozen_until, Some(25));
		assert_eq!(state(), ModelState::Halted);
	});
}

#[test]
fn a_freeze_can_be_moved() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_ok!(freeze(25));
		assert_ok!(freeze(22));
		System::set_block_number(22);
		assert!(!is_frozen());
	});
}

#[test]
fn freeze_refuses_everyone_but_its_origin() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		for who in [1, OWNER, STRANGER] {
			assert_noop!(Revocation::freeze(signed(who), MODEL, 25), BadOrigin);
		}
	});
}

#[test]
fn freeze_refuses_an_unknown_model() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Revocation::freeze(RuntimeOrigin::root(), NO_MODEL, 25), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn freeze_refuses_a_halted_model() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		halt_by_floor();
		assert_noop!(freeze(25), Error::<Test>::ModelHalted);
	});
}

#[test]
fn freeze_refuses_what_would_be_over() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_noop!(freeze(20), Error::<Test>::FreezeAlreadyOver);
		assert_noop!(freeze(0), Error::<Test>::FreezeAlreadyOver);
	});
}

#[test]
fn freeze_refuses_more_than_the_longest() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_noop!(freeze(20 + MAX_FREEZE + 1), Error::<Test>::FreezeTooLong);
		assert_noop!(freeze(BlockNumber::MAX), Error::<Test>::FreezeTooLong);
		assert_ok!(freeze(20 + MAX_FREEZE));
	});
}
