//! How the state follows from the counted consent.

use proptest::prelude::*;

use super::*;

fn changed(old: ModelState, new: ModelState) -> RuntimeEvent {
	Event::StateChanged { model: MODEL, old, new }.into()
}

#[test]
fn a_model_is_forming_until_weight_and_heads_reach_the_soft_floor() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(state(), ModelState::Forming);
		join(1, 5_000);
		join(2, 100);
		join(3, 100);
		assert_eq!(state(), ModelState::Forming);

		join(4, 99);
		assert_eq!(state(), ModelState::Forming);

		join(4, 1);
		assert_eq!(state(), ModelState::Active);
		assert_eq!(Told::get(), vec![(MODEL, ModelState::Active)]);
		System::assert_last_event(changed(ModelState::Forming, ModelState::Active));
	});
}

#[test]
fn heads_without_weight_do_not_make_a_model_active() {
	ExtBuilder::default().with_heads(9, 111).build_and_execute(|| {
		assert_eq!(state(), ModelState::Forming);
		join(10, 1);
		assert_eq!(state(), ModelState::Active);
	});
}

#[test]
fn a_forming_model_is_not_halted_by_its_floors() {
	ExtBuilder::default().build_and_execute(|| {
		join(1, 600);
		leave(1, 0);
		assert_eq!(state(), ModelState::Forming);
		assert_eq!(Told::get(), vec![]);
	});
}

#[test]
fn a_model_degrades_below_the_soft_floor_and_recovers() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		leave(4, 0);
		assert_eq!(state(), ModelState::Degraded);
		System::assert_last_event(changed(ModelState::Active, ModelState::Degraded));

		join(4, 250);
		assert_eq!(state(), ModelState::Active);
		System::assert_last_event(changed(ModelState::Degraded, ModelState::Active));
		assert_eq!(Told::get(), vec![(MODEL, ModelState::Degraded), (MODEL, ModelState::Active)]);
	});
}

#[test]
fn a_model_halts_below_the_hard_floor_in_weight() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		leave(4, 0);
		leave(3, 0);
		assert_eq!(state(), ModelState::Degraded);

		join(5, 100);
		leave(2, 0);
		assert_eq!(state(), ModelState::Halted);
		System::assert_has_event(changed(ModelState::Degraded, ModelState::Halted));
		System::assert_last_event(Event::Halted { model: MODEL, cause: HaltCause::Floor, at: 20 }.into());
	});
}

#[test]
fn a_model_halts_below_the_hard_floor_in_heads() {
	ExtBuilder::default().with_heads(3, 100).build_and_execute(|| {
		join(4, 900);
		leave(1, 0);
		leave(2, 0);
		assert_eq!(state(), ModelState::Degraded);
		leave(3, 0);
		assert_eq!(state(), ModelState::Halted);
	});
}

#[test]
fn a_model_can_halt_in_one_step() {
	ExtBuilder::default().with_heads(3, 100).build_and_execute(|| {
		join(4, 9_000);
		assert_eq!(state(), ModelState::Active);
		leave(4, 0);
		assert_eq!(state(), ModelState::Halted);
		System::assert_has_event(changed(ModelState::Active, ModelState::Halted));
	});
}

#[test]
fn halted_is_final() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		halt_by_floor();
		System::set_block_number(33);
		(1..=9).for_each(|who| join(who, 1_000));

		assert_eq!(state(), ModelState::Halted);
		assert_eq!(<Revocation as KillSwitch>::halted_at(MODEL), Some(20));
	});
}

#[test]
fn a_party_counts_for_no_floor() {
	ExtBuilder::default().with_heads(3, 400).build_and_execute(|| {
		join(OWNER, 5_000);
		assert_eq!(state(), ModelState::Forming);
	});
}

#[test]
fn the_kill_switch_tells_the_state() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_eq!(<Revocation as KillSwitch>::state(MODEL), ModelState::Active);
		assert_eq!(<Revocation as KillSwitch>::state(NO_MODEL), ModelState::Forming);
		assert_eq!(<Revocation as KillSwitch>::halted_at(MODEL), None);
	});
}

fn any_state() -> impl Strategy<Value = ModelState> {
	use ModelState::*;
	prop_oneof![Just(Forming), Just(Active), Just(Degraded), Just(Halted)]
}

proptest! {
	#[test]
	fn the_next_state_is_settled(state in any_state(), weight in 0..1_500u64, heads in 0..6u32) {
		let next = next_state(state, &totals(weight, heads), &rules());
		prop_assert_eq!(next_state(next, &totals(weight, heads), &rules()), next);
	}

	#[test]
	fn more_consent_never_makes_a_state_worse(
		state in any_state(), weight in 0..1_500u64, heads in 0..6u32, more_weight in 0..500u64, more_heads in 0..3u32,
	) {
		// From good to bad, for a model that has started.
		let rank = |state| match state {
			ModelState::Active => 0,
			ModelState::Forming | ModelState::Degraded => 1,
			ModelState::Halted => 2,
		};
		let less = next_state(state, &totals(weight, heads), &rules());
		let more = next_state(state, &totals(weight + more_weight, heads + more_heads), &rules());
		prop_assert!(rank(more) <= rank(less));
	}
}
