use super::*;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};

#[test]
fn leave_is_free_and_returns_the_deposit() {
	ExtBuilder::default().with_members([ALICE, BOB]).build_and_execute(|| {
		assert_ok!(DataPools::leave(by(ALICE), FIRST));

		assert_eq!(DataPools::pool_of(FIRST), None);
		assert_eq!(DataPools::pool(POOL).unwrap().members, 1);
		assert_eq!((held(ALICE), Balances::free_balance(ALICE)), (0, ENDOWMENT));
		assert_eq!(events(), vec![Event::Left { pool: POOL, contribution: FIRST, owner: ALICE }]);
	});
}

#[test]
fn leave_works_during_the_notice_of_a_draw_and_the_draw_fails_afterwards() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		pass(NOTICE - 1);
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		pass(1);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));

		assert_eq!(Pledged::get().len(), 0);
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
	});
}

#[test]
fn leave_works_in_the_last_block_before_another_policy_holds() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		pass(NOTICE);
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_ok!(DataPools::apply_policy(by(MIA), POOL));
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
	});
}

#[test]
fn leave_works_on_a_broken_ticket() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		BrokenTickets::set(true);
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_eq!(DataPools::pool_of(FIRST), None);
	});
}

#[test]
fn who_left_can_join_another_pool() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		assert_ok!(DataPools::create_pool(by(MIA), open()));
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_ok!(DataPools::join(by(ALICE), OTHER_POOL, FIRST));
		assert_eq!(DataPools::pool_of(FIRST), Some(OTHER_POOL));
	});
}

#[test]
fn leave_refuses_a_stranger() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		assert_noop!(DataPools::leave(by(STRANGER), FIRST), Error::<Test>::NotContributionOwner);
		assert_noop!(DataPools::leave(by(MIA), FIRST), Error::<Test>::NotContributionOwner);
	});
}

#[test]
fn leave_refuses_a_contribution_that_is_in_no_pool() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let id = contribution_of(ALICE);
		assert_noop!(DataPools::leave(by(ALICE), id), Error::<Test>::NotAMember);
	});
}

#[test]
fn leave_refuses_the_second_time() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_noop!(DataPools::leave(by(ALICE), FIRST), Error::<Test>::NotAMember);
	});
}

#[test]
fn leaving_has_block_space_of_its_own() {
	let class = |call: Call<Test>| call.get_dispatch_info().class;
	assert_eq!(class(Call::leave { contribution: FIRST }), DispatchClass::Operational);
	assert_eq!(class(Call::join { pool: POOL, contribution: FIRST }), DispatchClass::Normal);
}
