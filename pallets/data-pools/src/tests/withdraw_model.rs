use super::*;

fn withdraw(who: AccountId) -> DispatchResult {
	DataPools::withdraw_model(by(who), POOL, MODEL)
}

fn with_a_draw(then: impl FnOnce()) {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		pass(NOTICE);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));
		then();
	});
}

#[test]
fn withdraw_model_frees_a_model_that_has_not_drawn() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(withdraw(OTTO));
		assert!(DataPools::permits(MODEL, Purpose::Commercial, 0));
		assert_eq!((DataPools::pools_of(MODEL), held(OTTO)), (vec![], 0));
		assert_eq!(last_event(), Event::ModelWithdrawn { pool: POOL, model: MODEL });
	});
}

#[test]
fn withdraw_model_refuses_a_model_that_has_drawn() {
	with_a_draw(|| {
		assert_noop!(withdraw(OTTO), Error::<Test>::ModelHasDrawn);
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_noop!(withdraw(OTTO), Error::<Test>::ModelHasDrawn);
		assert!(!DataPools::permits(MODEL, Purpose::Commercial, 10));
	});
}

/// Alice's contribution was drawn, and Otto has announced that the model leaves.
fn leaving(then: impl FnOnce()) {
	with_a_draw(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_ok!(withdraw(OTTO));
		then();
	});
}

#[test]
fn withdraw_model_that_has_drawn_waits_for_a_notice_and_for_a_change_that_is_pending() {
	for policy in [open(), research_of(&[OLGA])] {
		with_a_draw(|| {
			assert_ok!(DataPools::propose_policy(by(MIA), POOL, policy));
			assert_noop!(withdraw(STRANGER), Error::<Test>::NotModelOwner);
			assert_noop!(withdraw(MIA), Error::<Test>::NotModelOwner);
			assert_ok!(withdraw(OTTO));
			let effective_at = System::block_number() + NOTICE;
			assert_eq!(last_event(), Event::WithdrawalAnnounced { pool: POOL, model: MODEL, effective_at });

			pass(NOTICE - 1);
			for who in [OTTO, STRANGER] {
				let early = if who == OTTO { Error::<Test>::NoticeNotOver } else { Error::<Test>::NotModelOwner };
				assert_noop!(withdraw(who), early);
			}
			assert!(!DataPools::permits(MODEL, Purpose::Commercial, 10), "it is still bound");

			pass(1);
			assert!(DataPools::permits(MODEL, Purpose::Commercial, 0), "whoever clears the record");
			assert_ok!(withdraw(STRANGER));
			assert_eq!(last_event(), Event::ModelWithdrawn { pool: POOL, model: MODEL });
			assert_eq!((DataPools::pools_of(MODEL), held(OTTO)), (vec![], 0));
			let pledged = || Pledged::get().into_keys().collect::<Vec<_>>();
			assert_eq!(pledged(), vec![(MODEL, FIRST)], "what it drew stays pledged");
			revoke(FIRST);
			assert_eq!(pledged(), vec![], "for as long as the contributor wants");
		});
	}
}

#[test]
fn manager_and_owner_together_free_no_model_before_its_contributors_had_notice() {
	with_a_draw(|| {
		// They try everything in one block, and the manager takes the change back.
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_ok!(withdraw(OTTO));
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, research()));
		assert_noop!(withdraw(OTTO), Error::<Test>::NoticeNotOver);
		for _ in 0..NOTICE {
			assert!(!DataPools::permits(MODEL, Purpose::Commercial, u128::MAX));
			pass(1);
		}
		assert!(DataPools::permits(MODEL, Purpose::Commercial, 0));
	});
}

#[test]
fn a_stricter_policy_binds_a_model_that_announced_too_late() {
	with_a_draw(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, research_of(&[OLGA])));
		pass(NOTICE - 1);
		assert_ok!(withdraw(OTTO));
		pass(1);
		assert_ok!(DataPools::apply_policy(by(STRANGER), POOL));
		assert!(!DataPools::permits(MODEL, Purpose::Research, 10));
		pass(NOTICE - 1);
		assert!(DataPools::permits(MODEL, Purpose::Research, 10));
	});
}

#[test]
fn a_model_that_leaves_draws_no_more() {
	ExtBuilder::default().with_members([ALICE, BOB]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		pass(NOTICE);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));
		assert_ok!(announce(&[SECOND]));
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_ok!(withdraw(OTTO));

		assert_noop!(announce(&[FIRST]), Error::<Test>::ModelLeaves);
		pass(NOTICE - 1);
		System::set_block_number(System::block_number() + 1);
		assert_noop!(announce(&[FIRST]), Error::<Test>::NotAdmitted);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, SECOND));
		let reason = DropReason::NotAdmitted;
		assert_eq!(last_event(), Event::DrawDropped { model: MODEL, contribution: SECOND, reason });
	});
}

#[test]
fn a_draw_that_was_announced_before_the_model_announced_that_it_leaves_is_dropped() {
	ExtBuilder::default().with_members([ALICE, BOB]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST, SECOND]));
		pass(NOTICE);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_ok!(withdraw(OTTO));
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, SECOND));
		let reason = DropReason::ModelLeaves;
		assert_eq!(last_event(), Event::DrawDropped { model: MODEL, contribution: SECOND, reason });
	});
}

#[test]
fn a_model_that_has_left_can_be_admitted_again_once_its_record_is_cleared() {
	leaving(|| {
		pass(NOTICE);
		assert_noop!(DataPools::admit_model(by(OTTO), POOL, MODEL), Error::<Test>::AlreadyAdmitted);
		assert_ok!(withdraw(STRANGER));
		assert_ok!(DataPools::admit_model(by(OTTO), POOL, MODEL));
	});
}

#[test]
fn withdraw_model_refuses_a_model_that_has_drawn_when_the_change_holds_or_was_taken_back() {
	with_a_draw(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, research()));
		assert_noop!(withdraw(OTTO), Error::<Test>::ModelHasDrawn);
		change_policy(open());
		assert_noop!(withdraw(OTTO), Error::<Test>::ModelHasDrawn);
	});
}

#[test]
fn withdraw_model_lets_anyone_clear_the_binding_to_a_closed_pool() {
	with_a_draw(|| {
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		assert_noop!(withdraw(STRANGER), Error::<Test>::NotModelOwner);
		pass(NOTICE);
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		assert_ok!(withdraw(STRANGER));
		assert_eq!(held(OTTO), 0);
	});
}

#[test]
fn withdraw_model_lets_anyone_clear_the_binding_of_a_halted_model() {
	with_a_draw(|| {
		halt(MODEL);
		assert_ok!(withdraw(STRANGER));
		assert_eq!(held(OTTO), 0);
	});
}

#[test]
fn withdraw_model_returns_the_deposit_to_who_left_it() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		sell_model(MODEL, OLGA);
		assert_noop!(withdraw(OTTO), Error::<Test>::NotModelOwner);
		assert_ok!(withdraw(OLGA));
		assert_eq!((held(OTTO), Balances::free_balance(OLGA)), (0, ENDOWMENT));
	});
}

#[test]
fn withdraw_model_refuses_a_stranger() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(withdraw(STRANGER), Error::<Test>::NotModelOwner);
		assert_noop!(withdraw(MIA), Error::<Test>::NotModelOwner);
	});
}

#[test]
fn withdraw_model_refuses_a_model_that_is_not_bound() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_noop!(withdraw(OTTO), Error::<Test>::NotAdmitted);
	});
}
