use super::*;

fn draw() -> DispatchResult {
	DataPools::draw(by(STRANGER), MODEL, FIRST)
}

/// Alice's contribution is announced and the notice is over.
fn due(then: impl FnOnce()) {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		pass(NOTICE);
		System::reset_events();
		then();
	});
}

/// The draw is made for nobody: nothing is pledged and Otto has his deposit back, but for the binding's.
fn assert_dropped(reason: DropReason) {
	assert_ok!(draw());
	assert_eq!(last_event(), Event::DrawDropped { model: MODEL, contribution: FIRST, reason });
	assert_eq!((Pledged::get().len(), Draws::<Test>::iter().count()), (0, 0));
	assert_eq!(held_for(HoldReason::Draw, OTTO), DEPOSIT);
}

#[test]
fn draw_pledges_the_contribution_and_the_models_owner_pays() {
	due(|| {
		assert_ok!(draw());

		assert_eq!(Pledged::get().into_iter().collect::<Vec<_>>(), vec![((MODEL, FIRST), OTTO)]);
		assert_eq!(DataPools::announced(MODEL, FIRST), None);
		assert_eq!(held(OTTO), DEPOSIT, "the announcement's deposit is back, the binding's stays");
		assert_eq!(Balances::free_balance(OTTO), ENDOWMENT - DEPOSIT - PLEDGE);
		assert_eq!(Balances::free_balance(STRANGER), ENDOWMENT);
		assert_eq!(events(), vec![Event::Drawn { who: ALICE, contribution: FIRST, pool: POOL, model: MODEL }]);
	});
}

#[test]
fn draw_refuses_before_its_notice_is_over() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		assert_noop!(draw(), Error::<Test>::NoticeNotOver);
		pass(NOTICE - 1);
		assert_noop!(draw(), Error::<Test>::NoticeNotOver);
		pass(1);
		assert_ok!(draw());
	});
}

#[test]
fn draw_refuses_what_was_not_announced() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_noop!(draw(), Error::<Test>::NotAnnounced);
		assert_noop!(DataPools::draw(by(OTTO), NO_MODEL, ContributionId(u64::MAX)), Error::<Test>::NotAnnounced);
	});
}

#[test]
fn draw_refuses_the_second_time() {
	due(|| {
		assert_ok!(draw());
		assert_noop!(draw(), Error::<Test>::NotAnnounced);
	});
}

#[test]
fn draw_of_a_member_that_left_is_dropped() {
	due(|| {
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_dropped(DropReason::MemberLeft);
	});
}

#[test]
fn draw_of_a_member_that_left_and_came_back_is_dropped() {
	due(|| {
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_ok!(DataPools::join(by(ALICE), POOL, FIRST));
		assert!(!DataPools::announced(MODEL, FIRST).unwrap().stands);
		assert_dropped(DropReason::MemberLeft);
	});
}

#[test]
fn draw_of_a_revoked_contribution_is_dropped() {
	due(|| {
		revoke(FIRST);
		assert_dropped(DropReason::MemberLeft);
	});
}

#[test]
fn draw_by_a_model_that_was_sold_is_dropped() {
	due(|| {
		sell_model(MODEL, OLGA);
		assert_dropped(DropReason::OwnerChanged);
		assert_eq!(Balances::free_balance(OLGA), ENDOWMENT, "the buyer pays for nothing it did not announce");
	});
}

#[test]
fn draw_by_a_model_that_does_not_meet_the_policy_any_more_is_dropped() {
	due(|| {
		change_policy(research_of(&[OLGA]));
		assert_dropped(DropReason::OwnerNotPermitted);
	});
}

#[test]
fn draw_by_a_model_that_withdrew_from_the_pool_is_dropped() {
	due(|| {
		assert_ok!(DataPools::withdraw_model(by(OTTO), POOL, MODEL));
		assert_ok!(draw());
		let reason = DropReason::NotAdmitted;
		assert_eq!(last_event(), Event::DrawDropped { model: MODEL, contribution: FIRST, reason });
		assert_eq!((Pledged::get().len(), held(OTTO)), (0, 0));
	});
}

#[test]
fn draw_waits_until_the_last_offer_that_the_policy_does_not_permit_is_closed() {
	due(|| {
		// Sold before the model was bound: for commerce, and for research below the least price.
		let mut offered = vec![(MODEL, Purpose::Commercial, 500), (MODEL, Purpose::Research, 9)];
		for _ in 0..2 {
			Offered::set(&offered);
			let outcome = frame_support::storage::with_storage_layer(draw);
			assert_eq!(outcome, Err(Error::<Test>::OffersNotPermitted.into()));
			assert!(DataPools::announced(MODEL, FIRST).is_some_and(|draw| draw.stands));
			offered.remove(0);
		}
		Offered::set(&vec![(MODEL, Purpose::Research, 10), (OTHER_MODEL, Purpose::Commercial, 0)]);
		assert_ok!(draw());
	});
}

#[test]
fn draw_that_is_dropped_asks_for_no_offers() {
	due(|| {
		Offered::set(&vec![(MODEL, Purpose::Commercial, 500)]);
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_dropped(DropReason::MemberLeft);
	});
}

#[test]
fn draw_by_a_halted_model_is_dropped() {
	due(|| {
		halt(MODEL);
		assert_dropped(DropReason::ModelHalted);
	});
}

#[test]
fn draw_refuses_what_is_pledged_already_and_keeps_the_announcement() {
	due(|| {
		assert_ok!(Book::pledge(FIRST, MODEL, &ALICE));
		let outcome = frame_support::storage::with_storage_layer(draw);
		assert_eq!(outcome, Err(DispatchError::Other("already pledged")));
		assert_eq!(held(OTTO), 2 * DEPOSIT);
		assert_ok!(DataPools::cancel_draw(by(OTTO), MODEL, FIRST));
	});
}

#[test]
fn draw_refuses_a_payer_that_cannot_pay_for_the_pledge() {
	due(|| {
		// The announcement's own deposit comes back first; what is spent is all of it but less than a pledge costs.
		let all = Balances::free_balance(OTTO) - 1;
		assert_ok!(Balances::transfer_allow_death(by(OTTO), OLGA, all));
		assert_ok!(draw());
		assert_eq!(Balances::free_balance(OTTO), 1 + DEPOSIT - PLEDGE);
	});
	due(|| {
		BrokenTickets::set(true);
		let all = Balances::free_balance(OTTO) - 1;
		assert_ok!(Balances::transfer_allow_death(by(OTTO), OLGA, all));
		let outcome = frame_support::storage::with_storage_layer(draw);
		assert_eq!(outcome, Err(TokenError::FundsUnavailable.into()));
		assert!(DataPools::announced(MODEL, FIRST).is_some());
	});
}

#[test]
fn draw_refuses_an_unsigned_origin() {
	due(|| {
		assert_noop!(DataPools::draw(RuntimeOrigin::none(), MODEL, FIRST), DispatchError::BadOrigin);
	});
}
