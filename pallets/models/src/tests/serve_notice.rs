//! `serve_notice`.

use frame_support::BoundedVec;

use super::*;

fn serve(accounts: &[AccountId]) -> sp_runtime::DispatchResult {
	Registry::serve_notice(signed(STRANGER), MODEL, BoundedVec::truncate_from(accounts.to_vec()))
}

fn served() -> Vec<(AccountId, BlockNumber, Notice)> {
	let told = |record: frame_system::EventRecord<RuntimeEvent, _>| match record.event {
		RuntimeEvent::Registry(Event::NoticeServed { model: MODEL, who, effective_at, what }) => {
			Some((who, effective_at, what))
		},
		_ => None,
	};
	System::events().into_iter().filter_map(told).collect()
}

fn with_contributors(builder: ExtBuilder, test: impl FnOnce()) {
	builder.build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		join(MODEL, STRANGER, 1);
		join(ModelId(1), OTHER_WORKER, 100);
		test();
	});
}

#[test]
fn each_contributor_is_told_of_a_card_to_come() {
	with_contributors(ExtBuilder::default().with_offer(), || {
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change(&[Purpose::Public])));
		assert_ok!(serve(&[CONTRIBUTOR, OTHER_WORKER, STRANGER]));

		let what = Notice { card: Some(1 + NOTICE), ..Default::default() };
		assert_eq!(served(), vec![(CONTRIBUTOR, 1 + NOTICE, what), (STRANGER, 1 + NOTICE, what)]);
	});
}

#[test]
fn contributors_are_told_of_an_offer_to_come_until_it_opens() {
	with_contributors(ExtBuilder::default().with_offer(), || {
		assert_ok!(offer_at(WORKER, Purpose::General, 51));
		pass(1);
		assert_ok!(offer_at(WORKER, Purpose::General, 52));
		assert_ok!(serve(&[CONTRIBUTOR]));
		let what = |offer| Notice { offer: Some(offer), ..Default::default() };
		assert_eq!(served(), vec![(CONTRIBUTOR, 1 + NOTICE, what(1 + NOTICE))]);

		System::reset_events();
		pass(NOTICE - 1);
		assert_ok!(serve(&[CONTRIBUTOR]));
		assert_eq!(served(), vec![(CONTRIBUTOR, 2 + NOTICE, what(2 + NOTICE))]);
		pass(1);
		assert_noop!(serve(&[CONTRIBUTOR]), Error::<Test>::NothingPending);
	});
}

#[test]
fn contributors_are_told_of_everything_at_once_with_the_first_block() {
	with_contributors(ExtBuilder::default().with_listing(), || {
		assert_ok!(offer_at(WORKER, Purpose::General, 51));
		pass(2);
		assert_ok!(Registry::buy_model(signed(BUYER), MODEL, PRICE));
		assert_ok!(serve(&[CONTRIBUTOR]));

		let what = Notice { card: None, offer: Some(1 + NOTICE), sale: Some(3 + NOTICE) };
		assert_eq!(served(), vec![(CONTRIBUTOR, 1 + NOTICE, what)]);
	});
}

#[test]
fn whoever_has_left_is_not_told() {
	with_contributors(ExtBuilder::default().with_sale(), || {
		join(MODEL, CONTRIBUTOR, 0);
		assert_ok!(serve(&[CONTRIBUTOR]));
		assert_ok!(serve(&[]));
		assert_eq!(served(), vec![]);
	});
}

#[test]
fn notice_refuses_when_nothing_will_change() {
	with_contributors(ExtBuilder::default().with_listing(), || {
		assert_noop!(serve(&[CONTRIBUTOR]), Error::<Test>::NothingPending);
	});
}

#[test]
fn notice_refuses_an_unknown_model() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(serve(&[CONTRIBUTOR]), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn more_contributors_than_fit_one_call_do_not_decode() {
	use codec::{Decode, Encode};
	let fitting = vec![1u64; MAX_NOTICES as usize].encode();
	let more = vec![1u64; MAX_NOTICES as usize + 1].encode();
	type Accounts = BoundedVec<AccountId, <Test as Config>::MaxNotices>;
	assert!(Accounts::decode(&mut &fitting[..]).is_ok());
	assert!(Accounts::decode(&mut &more[..]).is_err());
}
