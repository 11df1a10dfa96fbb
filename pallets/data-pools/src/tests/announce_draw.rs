use super::*;

#[test]
fn announce_draw_tells_each_owner_and_waits_for_the_notice() {
	ExtBuilder::default().with_members([ALICE, BOB]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST, SECOND]));

		let effective_at = 1 + NOTICE;
		let told =
			|who, contribution| Event::DrawAnnounced { who, contribution, pool: POOL, model: MODEL, effective_at };
		assert_eq!(events(), vec![told(ALICE, FIRST), told(BOB, SECOND)]);
		let expected = DrawView { pool: POOL, model: MODEL, effective_at, stands: true };
		assert_eq!(DataPools::announced(MODEL, FIRST), Some(expected));
		assert_eq!(held_for(HoldReason::Draw, OTTO), 3 * DEPOSIT);
		assert_eq!(Pledged::get().len(), 0);
	});
}

#[test]
fn announce_draw_takes_a_full_batch() {
	ExtBuilder::default().with_members([ALICE; 4]).with_model().build_and_execute(|| {
		let all: Vec<_> = (0..4).map(ContributionId).collect();
		assert_ok!(announce(&all));
		assert_eq!(Draws::<Test>::iter().count(), 4);
		let more: Result<BoundedVec<ContributionId, <Test as Config>::MaxBatch>, _> = vec![FIRST; 5].try_into();
		assert!(more.is_err(), "a call with more does not decode");
	});
}

#[test]
fn announce_draw_refuses_a_model_that_is_not_bound_to_the_pool() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_noop!(announce_as(OTTO, POOL, THIRD_MODEL, &[FIRST]), Error::<Test>::NotAdmitted);
		assert_noop!(announce_as(OLGA, POOL, OTHER_MODEL, &[FIRST]), Error::<Test>::NotAdmitted);
	});
}

#[test]
fn announce_draw_refuses_a_model_whose_owner_the_policy_permits_no_more() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		change_policy(research_of(&[OLGA]));
		assert_noop!(announce(&[FIRST]), Error::<Test>::OwnerNotPermitted);
	});
}

#[test]
fn announce_draw_refuses_a_stranger() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		for who in [STRANGER, MIA, ALICE, OLGA] {
			assert_noop!(announce_as(who, POOL, MODEL, &[FIRST]), Error::<Test>::NotModelOwner);
		}
	});
}

#[test]
fn announce_draw_refuses_an_empty_batch() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(announce(&[]), Error::<Test>::NothingToDraw);
	});
}

#[test]
fn announce_draw_refuses_what_is_not_in_the_pool() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(DataPools::create_pool(by(MIA), open()));
		let outside = contribution_of(BOB);
		let elsewhere = contribution_of(BOB);
		assert_ok!(DataPools::join(by(BOB), OTHER_POOL, elsewhere));
		for contribution in [outside, elsewhere, ContributionId(u64::MAX)] {
			assert_noop!(announce(&[contribution]), Error::<Test>::NotAMember);
		}
	});
}

#[test]
fn announce_draw_is_all_or_nothing() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		let outside = contribution_of(BOB);
		let outcome = frame_support::storage::with_storage_layer(|| announce(&[FIRST, outside]));
		assert_eq!(outcome, Err(Error::<Test>::NotAMember.into()));
		assert_eq!((Draws::<Test>::iter().count(), held(OTTO)), (0, DEPOSIT));
	});
}

#[test]
fn announce_draw_refuses_the_same_draw_twice() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		let twice = frame_support::storage::with_storage_layer(|| announce(&[FIRST, FIRST]));
		assert_eq!(twice, Err(Error::<Test>::AlreadyAnnounced.into()));
		assert_ok!(announce(&[FIRST]));
		assert_noop!(announce(&[FIRST]), Error::<Test>::AlreadyAnnounced);
	});
}

#[test]
fn announce_draw_refuses_a_halted_model_and_one_that_does_not_exist() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_noop!(announce_as(OTTO, POOL, NO_MODEL, &[FIRST]), Error::<Test>::ModelNotFound);
		assert_noop!(announce_as(OTTO, NO_POOL, MODEL, &[FIRST]), Error::<Test>::PoolNotFound);
		halt(MODEL);
		assert_noop!(announce(&[FIRST]), Error::<Test>::ModelHalted);
	});
}

#[test]
fn announce_draw_refuses_an_owner_that_cannot_pay_the_deposit() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		sell_model(MODEL, POOR);
		assert_noop!(announce_as(POOR, POOL, MODEL, &[FIRST]), TokenError::FundsUnavailable);
	});
}
