//! Storage that was tampered with is noticed.

use super::*;

/// Makes a bit of everything, corrupts it, and returns what the invariants say.
fn after(corrupt: impl FnOnce(ContributionId)) -> &'static str {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		let id = active(ALICE, MODEL, 100);
		active(BOB, MODEL, 60);
		attested(BOB, MODEL, 60);
		contributed(CAROL, OTHER_MODEL, 60);
		Data::do_try_state().unwrap();
		corrupt(id);
		match Data::do_try_state() {
			Err(sp_runtime::TryRuntimeError::Other(message)) => message,
			other => panic!("not noticed: {other:?}"),
		}
	})
}

fn set(change: impl FnOnce(&mut ModelRecord)) {
	ModelConsent::<Test>::mutate(MODEL, |record| change(record.as_mut().unwrap()));
}

#[test]
fn wrong_totals_are_noticed() {
	assert_eq!(after(|_| set(|set| set.totals.weight += 1)), "totals are the sum over accounts");
	assert_eq!(after(|_| set(|set| set.totals.heads -= 1)), "totals are the sum over accounts");
	assert_eq!(after(|_| set(|set| set.before_latest.weight += 1)), "earlier totals are the sum over accounts");
}

#[test]
fn a_join_from_the_future_is_noticed() {
	let corrupt = |_| {
		AccountConsent::<Test>::mutate(MODEL, ALICE, |account| {
			account.as_mut().unwrap().active[0].joined = EpochIndex(77);
		})
	};
	assert_eq!(after(corrupt), "nothing joined after the latest epoch");
}

#[test]
fn a_lost_contribution_is_noticed() {
	assert_eq!(after(Contributions::<Test>::remove), "each pledge has its contribution");
}

#[test]
fn a_lost_pledge_is_noticed() {
	assert_eq!(after(|id| Pledges::<Test>::remove(MODEL, id)), "each model of a contribution has its pledge");
}

#[test]
fn a_reused_number_is_noticed() {
	assert_eq!(after(NextContributionId::<Test>::put), "a number is given out once");
}

#[test]
fn an_account_record_that_disagrees_with_its_pledges_is_noticed() {
	let rows = |_| {
		AccountConsent::<Test>::mutate(MODEL, OWNER, |account| {
			*account = Some(AccountRecord {
				active: vec![ActiveContribution { contribution: ContributionId(77), rows: 1, joined: EpochIndex(1) }]
					.try_into()
					.unwrap(),
				attested: 0,
				counted: false,
			});
		})
	};
	assert_eq!(after(rows), "a record names active pledges of its account");
	let count = |_| AccountConsent::<Test>::mutate(MODEL, BOB, |account| account.as_mut().unwrap().attested = 2);
	assert_eq!(after(count), "attested pledges are counted");
	let empty = |_| AccountConsent::<Test>::insert(MODEL, OWNER, AccountRecordOf::<Test>::default());
	assert_eq!(after(empty), "a record says something");
}

#[test]
fn a_lost_or_stray_statistic_is_noticed() {
	let lost = |id: ContributionId| Statistics::<Test>::remove(MODEL, statistic(id.0));
	assert_eq!(after(lost), "a vouched-for pledge holds the place of its statistic");
	let stray = |id| Statistics::<Test>::insert(MODEL, statistic(777), id);
	assert_eq!(after(stray), "a statistic's place is held by a pledge");
}

#[test]
fn a_broken_queue_is_noticed() {
	let unqueued = |_| Joining::<Test>::remove(MODEL);
	assert_eq!(after(unqueued), "exactly the attested pledges are queued");
	let nobody_waits = |_| JoinQueue::<Test>::kill();
	assert_eq!(after(nobody_waits), "a model with queued pledges waits");
	let early = |_| JoinQueue::<Test>::mutate(|queue| queue[0].since = EpochIndex(0));
	assert_eq!(after(early), "a waiting model has queued pledges, and waits since the first");
}

#[test]
fn broken_spans_are_noticed() {
	let lost = |_| PastVersions::<Test>::remove(MODEL, ConsentVersion(1));
	assert_eq!(after(lost), "no span is missing");
	let gap = |_| {
		PastVersions::<Test>::mutate(MODEL, ConsentVersion(1), |span| span.as_mut().unwrap().from += 1);
	};
	assert_eq!(after(gap), "spans touch");
	assert_eq!(after(|_| set(|set| set.since += 1)), "the last span touches the present version");
	let stray = |_| PastVersions::<Test>::insert(MODEL, ConsentVersion(77), Span { from: 0, until: 1 });
	assert_eq!(after(stray), "no span is left over");
}
