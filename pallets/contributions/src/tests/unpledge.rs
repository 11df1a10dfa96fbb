use super::*;

#[test]
fn unpledge_leaves_one_model_only() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		assert_ok!(Data::attest(by(WORKER), id, MODEL));
		assert_ok!(Data::attest(by(WORKER), id, OTHER_MODEL));
		pass_epoch();
		assert_ok!(Data::unpledge(by(ALICE), id, MODEL));

		assert_eq!((weight(MODEL, ALICE), weight(OTHER_MODEL, ALICE)), (0, 100));
		assert_eq!((version(MODEL), version(OTHER_MODEL)), (2, 1));
		assert_eq!(held(ALICE), 2 * DEPOSIT);
		assert_eq!(events().last(), Some(&Event::Unpledged { model: MODEL, contribution: id }));
	});
}

#[test]
fn the_last_pledge_takes_the_contribution_with_it() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_ok!(Data::unpledge(by(ALICE), id, MODEL));

		assert_eq!(Data::contribution(id), None);
		assert_eq!(held(ALICE), 0);
		assert_eq!(
			events().split_last_chunk::<2>().unwrap().1,
			&[Event::Unpledged { model: MODEL, contribution: id }, Event::Removed { contribution: id, owner: ALICE },]
		);
	});
}

#[test]
fn unpledge_takes_an_attested_pledge_out_of_the_queue() {
	ExtBuilder.build_and_execute(|| {
		let id = attested(ALICE, MODEL, 100);
		assert_ok!(Data::unpledge(by(ALICE), id, MODEL));
		assert_eq!(JoinQueue::<Test>::get().len(), 0);
		pass_epoch();
		assert_eq!(version(MODEL), 0);
	});
}

#[test]
fn unpledge_works_in_a_halted_model_and_on_a_broken_ticket() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		Halted::set([MODEL].into());
		BrokenTickets::set(true);
		assert_ok!(Data::unpledge(by(ALICE), id, MODEL));
		assert_eq!(totals(MODEL), (0, 0));
	});
}

#[test]
fn unpledge_refuses_a_stranger() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_noop!(Data::unpledge(by(STRANGER), id, MODEL), Error::<Test>::NotOwner);
	});
}

#[test]
fn unpledge_refuses_a_contribution_that_does_not_exist() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Data::unpledge(by(ALICE), ContributionId(0), MODEL), Error::<Test>::NotFound);
	});
}

#[test]
fn unpledge_refuses_a_model_the_contribution_is_not_pledged_to() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_noop!(Data::unpledge(by(ALICE), id, OTHER_MODEL), Error::<Test>::NotPledged);
	});
}
