//! `unfreeze`.

use sp_runtime::traits::BadOrigin;

use super::*;

#[test]
fn a_freeze_is_lifted() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_ok!(Revocation::freeze(RuntimeOrigin::root(), MODEL, 40));

		assert_ok!(Revocation::unfreeze(RuntimeOrigin::root(), MODEL));

		assert!(!<Revocation as KillSwitch>::is_frozen(MODEL));
		assert_eq!(Revocation::status(MODEL).frozen_until, None);
		assert_eq!(state(), ModelState::Active);
		System::assert_last_event(Event::Unfrozen { model: MODEL }.into());
	});
}

#[test]
fn unfreeze_refuses_a_model_that_is_not_frozen() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_noop!(Revocation::unfreeze(RuntimeOrigin::root(), MODEL), Error::<Test>::NotFrozen);

		assert_ok!(Revocation::freeze(RuntimeOrigin::root(), MODEL, 40));
		System::set_block_number(40);
		assert_noop!(Revocation::unfreeze(RuntimeOrigin::root(), MODEL), Error::<Test>::NotFrozen);
	});
}

#[test]
fn unfreeze_refuses_everyone_but_its_origin() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_ok!(Revocation::freeze(RuntimeOrigin::root(), MODEL, 40));
		assert_noop!(Revocation::unfreeze(signed(1), MODEL), BadOrigin);
	});
}
