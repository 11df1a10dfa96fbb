use super::*;

#[test]
fn expire_pledge_returns_the_deposits_of_a_contribution_that_nobody_attested() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		run_to(1 + LIFETIME + 1);
		assert_ok!(Data::expire_pledge(by(STRANGER), id, MODEL));

		assert_eq!(Data::contribution(id), None);
		assert_eq!(held(ALICE), 0);
		assert_eq!(
			events().split_last_chunk::<2>().unwrap().1,
			&[
				Event::PledgeExpired { model: MODEL, contribution: id },
				Event::Removed { contribution: id, owner: ALICE },
			]
		);
	});
}

#[test]
fn a_contribution_with_another_pledge_stays() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		run_to(System::block_number() + LIFETIME + 1);
		assert_ok!(Data::expire_pledge(by(STRANGER), id, OTHER_MODEL));

		assert_eq!(weight(MODEL, ALICE), 100);
		assert_eq!(held(ALICE), 2 * DEPOSIT);
		assert_eq!(events().last(), Some(&Event::PledgeExpired { model: OTHER_MODEL, contribution: id }));
	});
}

#[test]
fn expire_pledge_refuses_in_the_last_block_of_a_pledge() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		run_to(1 + LIFETIME);
		assert_noop!(Data::expire_pledge(by(STRANGER), id, MODEL), Error::<Test>::NotExpired);
	});
}

#[test]
fn expire_pledge_refuses_a_pledge_that_was_attested() {
	ExtBuilder.build_and_execute(|| {
		let id = attested(ALICE, MODEL, 100);
		assert_noop!(Data::expire_pledge(by(STRANGER), id, MODEL), Error::<Test>::NotPending);
		run_to(1 + LIFETIME + 1);
		assert_noop!(Data::expire_pledge(by(STRANGER), id, MODEL), Error::<Test>::NotPending);
	});
}

#[test]
fn expire_pledge_refuses_what_is_not_pledged() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(Data::expire_pledge(by(STRANGER), id, OTHER_MODEL), Error::<Test>::NotPledged);
		assert_noop!(Data::expire_pledge(by(STRANGER), ContributionId(7), MODEL), Error::<Test>::NotPledged);
	});
}
