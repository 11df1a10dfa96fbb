use super::*;

/// Every key of the pallet that has a prefix of its own.
fn entries() -> usize {
	Contributions::<Test>::iter().count()
		+ Pledges::<Test>::iter().count()
		+ Statistics::<Test>::iter().count()
		+ AccountConsent::<Test>::iter().count()
		+ Joining::<Test>::iter().count()
		+ JoinQueue::<Test>::get().len()
}

#[test]
fn revoke_takes_the_weight_out_in_its_own_block() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		active(BOB, MODEL, 60);
		told();
		let (before, at) = (version(MODEL), System::block_number());
		assert_ok!(Data::revoke(by(ALICE), id));

		assert_eq!(weight(MODEL, ALICE), 0);
		assert_eq!(totals(MODEL), (60, 1));
		assert_eq!(version(MODEL), before + 1);
		assert_eq!(told(), vec![(MODEL, ALICE, 0)]);
		let set = ModelConsent::<Test>::get(MODEL).unwrap();
		assert_eq!(set.since, at);
		let (old, new) = (ConsentVersion(before), set.version);
		assert_eq!(
			events().split_last_chunk::<2>().unwrap().1,
			&[
				Event::VersionChanged { model: MODEL, old, new, log: set.log },
				Event::Revoked { contribution: id, owner: ALICE },
			]
		);
	});
}

#[test]
fn revoke_leaves_every_model_wherever_the_pledge_stands_and_nothing_remains() {
	ExtBuilder.build_and_execute(|| {
		// given: active in one model, attested in a second, pending in a third
		let id = active(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		assert_ok!(Data::attest(by(WORKER), id, OTHER_MODEL));
		assert_ok!(Data::pledge(by(ALICE), id, ModelId(3)));
		assert_eq!(held(ALICE), 4 * DEPOSIT);

		// when
		let post = Data::revoke(by(ALICE), id).unwrap();

		// then
		assert_eq!(post.actual_weight, Some(<()>::revoke(3)));
		assert_eq!(entries(), 0);
		assert_eq!(Data::contribution(id), None);
		assert_eq!(held(ALICE), 0);
		assert_eq!(Balances::free_balance(ALICE), ENDOWMENT);
		assert_eq!(version(OTHER_MODEL), 0);
	});
}

#[test]
fn a_revoked_attested_pledge_never_joins() {
	ExtBuilder.build_and_execute(|| {
		let id = attested(ALICE, MODEL, 100);
		attested(BOB, MODEL, 60);
		assert_ok!(Data::revoke(by(ALICE), id));
		pass_epoch();
		assert_eq!(totals(MODEL), (60, 1));
		assert_eq!(weight(MODEL, ALICE), 0);
	});
}

#[test]
fn revoking_one_of_several_contributions_leaves_the_others() {
	ExtBuilder.build_and_execute(|| {
		let id = attested(ALICE, MODEL, 100);
		attested(ALICE, MODEL, 40);
		pass_epoch();
		assert_ok!(Data::revoke(by(ALICE), id));
		// Still there, and no head any more.
		assert_eq!(totals(MODEL), (40, 0));
	});
}

#[test]
fn revoke_works_in_a_halted_model() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		Halted::set([MODEL].into());
		assert_ok!(Data::revoke(by(ALICE), id));
		assert_eq!(totals(MODEL), (0, 0));
	});
}

#[test]
fn a_broken_ticket_keeps_nobody_from_revoking() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		BrokenTickets::set(true);
		assert_ok!(Data::revoke(by(ALICE), id));
		assert_eq!(totals(MODEL), (0, 0));
		assert_eq!(entries(), 0);
	});
}

#[test]
fn the_number_of_a_revoked_contribution_is_never_used_again() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_ok!(Data::revoke(by(ALICE), id));
		assert_ok!(Data::contribute(by(ALICE), MODEL, statistic(id.0), 100));
		assert_eq!(Data::contribution(id), None);
		assert!(Data::contribution(ContributionId(1)).is_some());
	});
}

#[test]
fn revoke_refuses_a_stranger() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_noop!(Data::revoke(by(STRANGER), id), Error::<Test>::NotOwner);
		assert_noop!(Data::revoke(by(OWNER), id), Error::<Test>::NotOwner);
		assert_noop!(Data::revoke(by(WORKER), id), Error::<Test>::NotOwner);
	});
}

#[test]
fn revoke_refuses_a_second_time() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		assert_ok!(Data::revoke(by(ALICE), id));
		assert_noop!(Data::revoke(by(ALICE), id), Error::<Test>::NotFound);
	});
}
