use super::*;

/// Attests three joins of two accounts and comes to the boundary without idle time, so that nothing has joined.
fn due_joins() -> [ContributionId; 3] {
	let ids = [attested(ALICE, MODEL, 100), attested(BOB, MODEL, 40), attested(ALICE, MODEL, 20)];
	System::set_block_number(EPOCH);
	ids
}

#[test]
fn joins_become_active_together_in_the_idle_time_of_the_first_block_of_the_next_epoch() {
	ExtBuilder.build_and_execute(|| {
		let ids = [attested(ALICE, MODEL, 100), attested(BOB, MODEL, 40)];
		run_to(EPOCH);
		assert_eq!(totals(MODEL), (0, 0));

		next_block();
		assert_eq!(totals(MODEL), (140, 1));
		assert_eq!(version(MODEL), 1);
		let active = PledgeState::Active { epoch: EpochIndex(1), since: EPOCH };
		assert!(ids.iter().all(|id| state_of(MODEL, *id) == Some(active.clone())));
	});
}

#[test]
fn a_join_attested_in_an_epoch_waits_for_its_end() {
	ExtBuilder.build_and_execute(|| {
		run_to(EPOCH);
		let id = attested(ALICE, MODEL, 100);
		run_to(2 * EPOCH);
		assert!(!state_of(MODEL, id).unwrap().is_active());
		next_block();
		assert!(state_of(MODEL, id).unwrap().is_active());
	});
}

#[test]
fn activate_does_it_where_blocks_had_no_room() {
	ExtBuilder.build_and_execute(|| {
		let ids = due_joins();
		next_block_with(Weight::zero());
		assert_eq!(totals(MODEL), (0, 0));

		let post = Data::activate(by(STRANGER), MODEL).unwrap();
		assert_eq!(post.actual_weight, Some(<()>::activate(3)));
		assert_eq!(totals(MODEL), (160, 1));
		let log = ModelConsent::<Test>::get(MODEL).unwrap().log;
		let (old, new) = (ConsentVersion(0), ConsentVersion(1));
		let contributions = ids.to_vec().try_into().unwrap();
		assert_eq!(
			events().split_last_chunk::<2>().unwrap().1,
			&[
				Event::VersionChanged { model: MODEL, old, new, log },
				Event::Activated { model: MODEL, version: new, contributions },
			]
		);
	});
}

#[test]
fn activation_tells_each_account_once_after_the_totals_changed() {
	ExtBuilder.build_and_execute(|| {
		due_joins();
		assert_ok!(Data::activate(by(STRANGER), MODEL));
		assert_eq!(told(), vec![(MODEL, ALICE, 120), (MODEL, BOB, 40)]);
	});
}

#[test]
fn activate_refuses_when_nothing_is_due() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Data::activate(by(STRANGER), MODEL), Error::<Test>::NothingToActivate);
		attested(ALICE, MODEL, 100);
		assert_noop!(Data::activate(by(STRANGER), MODEL), Error::<Test>::NothingToActivate);
		assert_noop!(Data::activate(by(STRANGER), NO_MODEL), Error::<Test>::NothingToActivate);
	});
}

#[test]
fn joins_of_this_epoch_stay_when_overdue_ones_are_processed() {
	ExtBuilder.build_and_execute(|| {
		due_joins();
		let late = attested(CAROL, MODEL, 70);
		assert_ok!(Data::activate(by(STRANGER), MODEL));
		assert_eq!(state_of(MODEL, late), Some(PledgeState::Attested { by: WORKER }));
		assert_noop!(Data::activate(by(STRANGER), MODEL), Error::<Test>::NothingToActivate);
		pass_epoch();
		assert_eq!(weight(MODEL, CAROL), 70);
	});
}

#[test]
fn idle_time_is_metered_and_takes_whole_queues_only() {
	ExtBuilder.build_and_execute(|| {
		attested(ALICE, MODEL, 100);
		attested(ALICE, OTHER_MODEL, 100);
		System::set_block_number(EPOCH);
		let worst = <()>::activate(6);

		// Not even enough to look.
		assert_eq!(next_block_with(Weight::from_parts(1, 1)), Weight::zero());
		// Enough to look.
		assert_eq!(next_block_with(<()>::on_idle_base()), <()>::on_idle_base());
		assert_eq!((version(MODEL), version(OTHER_MODEL)), (0, 0));
		// Enough for one full queue: the second model's turn comes in the next block.
		let used = next_block_with(<()>::on_idle_base() + worst);
		assert_eq!(used, <()>::on_idle_base() + <()>::activate(1));
		assert_eq!((version(MODEL), version(OTHER_MODEL)), (1, 0));
		next_block_with(<()>::on_idle_base() + worst);
		assert_eq!((version(MODEL), version(OTHER_MODEL)), (1, 1));
	});
}

#[test]
fn a_model_that_was_halted_meanwhile_drops_its_joins_and_returns_the_deposits() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		assert_ok!(Data::attest(by(WORKER), id, MODEL));
		let only = attested(BOB, MODEL, 100);
		Halted::set([MODEL].into());
		System::set_block_number(EPOCH);
		assert_ok!(Data::activate(by(STRANGER), MODEL));

		assert_eq!(
			events().split_last_chunk::<3>().unwrap().1,
			&[
				Event::PledgeDropped { model: MODEL, contribution: id },
				Event::PledgeDropped { model: MODEL, contribution: only },
				Event::Removed { contribution: only, owner: BOB },
			]
		);
		assert_eq!(state_of(MODEL, id), None);
		assert_eq!(Data::contribution(id).unwrap().pledges.len(), 1);
		assert_eq!(Data::contribution(only), None);
		assert_eq!((held(ALICE), held(BOB)), (2 * DEPOSIT, 0));
		assert_eq!(version(MODEL), 0);
	});
}

#[test]
fn a_join_that_finds_its_account_full_is_dropped_and_the_others_join() {
	ExtBuilder.build_and_execute(|| {
		(0..4).for_each(|_| {
			attested(ALICE, MODEL, 10);
		});
		pass_epoch();
		let last = ContributionId(3);
		// As after an upgrade that lowered the limit: a queued join of an account without room.
		assert_ok!(Data::revoke(by(ALICE), last));
		let id = attested(ALICE, MODEL, 10);
		let other = attested(BOB, MODEL, 10);
		AccountConsent::<Test>::mutate(MODEL, ALICE, |account| {
			let active = &mut account.as_mut().unwrap().active;
			let joined = EpochIndex(1);
			active.try_push(ActiveContribution { contribution: last, rows: 10, joined }).unwrap();
		});
		System::set_block_number(System::block_number() + EPOCH);
		assert_ok!(Data::activate(by(STRANGER), MODEL));

		assert_eq!(state_of(MODEL, id), None);
		assert!(state_of(MODEL, other).unwrap().is_active());
		assert!(events().contains(&Event::PledgeDropped { model: MODEL, contribution: id }));
		AccountConsent::<Test>::mutate(MODEL, ALICE, |account| {
			account.as_mut().unwrap().active.pop();
		});
	});
}
