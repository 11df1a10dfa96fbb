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

#[test]
fn withdraw_model_frees_a_model_that_has_drawn_while_a_change_is_pending() {
	for policy in [open(), research_of(&[OLGA])] {
		with_a_draw(|| {
			assert_ok!(DataPools::propose_policy(by(MIA), POOL, policy));
			assert_noop!(withdraw(STRANGER), Error::<Test>::NotModelOwner);
			assert_noop!(withdraw(MIA), Error::<Test>::NotModelOwner);
			assert_ok!(withdraw(OTTO));

			assert_eq!((DataPools::pools_of(MODEL), held(OTTO)), (vec![], 0));
			let pledged = || Pledged::get().into_keys().collect::<Vec<_>>();
			assert_eq!(pledged(), vec![(MODEL, FIRST)], "what it drew stays pledged");
			revoke(FIRST);
			assert_eq!(pledged(), vec![], "for as long as the contributor wants");
		});
	}
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
