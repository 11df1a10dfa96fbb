use super::*;

#[test]
fn cancel_draw_returns_the_deposit_at_any_time() {
	for blocks in [0, NOTICE, 5 * NOTICE] {
		ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
			assert_ok!(announce(&[FIRST]));
			pass(blocks);
			assert_ok!(DataPools::cancel_draw(by(OTTO), MODEL, FIRST));

			assert_eq!(DataPools::announced(MODEL, FIRST), None);
			assert_eq!(held(OTTO), DEPOSIT);
			assert_eq!(last_event(), Event::DrawCancelled { model: MODEL, contribution: FIRST });
			assert_noop!(DataPools::draw(by(OTTO), MODEL, FIRST), Error::<Test>::NotAnnounced);
		});
	}
}

#[test]
fn cancel_draw_is_open_to_who_announced_and_to_who_owns_the_model() {
	for who in [OTTO, OLGA] {
		ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
			assert_ok!(announce(&[FIRST]));
			sell_model(MODEL, OLGA);
			assert_ok!(DataPools::cancel_draw(by(who), MODEL, FIRST));
			assert_eq!((held(OTTO), held(OLGA)), (DEPOSIT, 0), "the deposit goes back to who left it");
		});
	}
}

#[test]
fn cancel_draw_makes_room_for_a_new_announcement_with_its_own_notice() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		pass(NOTICE - 1);
		assert_ok!(DataPools::cancel_draw(by(OTTO), MODEL, FIRST));
		assert_ok!(announce(&[FIRST]));
		pass(1);
		assert_noop!(DataPools::draw(by(OTTO), MODEL, FIRST), Error::<Test>::NoticeNotOver);
	});
}

#[test]
fn cancel_draw_refuses_a_stranger() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		for who in [STRANGER, MIA, ALICE] {
			assert_noop!(DataPools::cancel_draw(by(who), MODEL, FIRST), Error::<Test>::NotModelOwner);
		}
	});
}

#[test]
fn cancel_draw_refuses_what_was_not_announced() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_noop!(DataPools::cancel_draw(by(OTTO), MODEL, FIRST), Error::<Test>::NotAnnounced);
	});
}
