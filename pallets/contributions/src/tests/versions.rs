//! Which version was current when, and for how long that is known.

use super::*;

fn version_at(at: u32) -> Option<u32> {
	<Data as Consent<AccountId>>::version_at(MODEL, at).map(|version| version.0)
}

fn log() -> Hash32 {
	ModelConsent::<Test>::get(MODEL).unwrap().log
}

#[test]
fn version_zero_is_the_empty_set_before_anything_joined() {
	ExtBuilder.build_and_execute(|| {
		run_to(5);
		assert_eq!((version_at(0), version_at(5)), (Some(0), Some(0)));
		active(ALICE, MODEL, 100);
		assert_eq!((version_at(0), version_at(EPOCH - 1), version_at(EPOCH)), (Some(0), Some(0), Some(1)));
	});
}

#[test]
fn the_future_has_no_version() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(version_at(System::block_number() + 1), None);
	});
}

#[test]
fn several_changes_in_one_block_are_one_version_and_each_moves_the_log() {
	ExtBuilder.build_and_execute(|| {
		let [first, second] = [attested(ALICE, MODEL, 100), attested(BOB, MODEL, 100)];
		pass_epoch();
		assert_eq!(version(MODEL), 1);
		let before = log();

		assert_ok!(Data::revoke(by(ALICE), first));
		let between = log();
		assert_ok!(Data::revoke(by(BOB), second));
		assert_eq!(version(MODEL), 2);
		assert!(before != between && between != log() && before != log());
		assert_eq!(version_at(System::block_number() - 1), Some(1));

		let (old, new) = (ConsentVersion(1), ConsentVersion(2));
		let bumps = events().into_iter().filter(|event| {
			*event == Event::VersionChanged { model: MODEL, old, new, log: between }
				|| *event == Event::VersionChanged { model: MODEL, old, new, log: log() }
		});
		assert_eq!(bumps.count(), 2);
	});
}

#[test]
fn a_join_and_a_departure_in_one_block_are_one_version() {
	ExtBuilder.build_and_execute(|| {
		let id = active(ALICE, MODEL, 100);
		attested(BOB, MODEL, 100);
		run_to(2 * EPOCH);
		assert_ok!(Data::revoke(by(ALICE), id));
		next_block();
		assert_eq!(version(MODEL), 2);
		assert_eq!(totals(MODEL), (100, 1));
	});
}

#[test]
fn the_log_depends_on_what_changed() {
	let log_after = |who| {
		let mut ext = ExtBuilder.build();
		ext.execute_with(|| {
			let ids = [attested(ALICE, MODEL, 100), attested(BOB, MODEL, 100)];
			pass_epoch();
			let id = if who == ALICE { ids[0] } else { ids[1] };
			assert_ok!(Data::revoke(by(who), id));
			log()
		})
	};
	assert_eq!(log_after(ALICE), log_after(ALICE));
	assert_ne!(log_after(ALICE), log_after(BOB));
}

#[test]
fn every_version_is_known_at_every_block_of_the_retention_and_forgotten_after() {
	ExtBuilder.build_and_execute(|| {
		// given: a join per epoch, and a departure in the middle of each
		let mut history = vec![0, 0];
		for _ in 0..12 {
			let id = attested(ALICE, MODEL, 100);
			let start = System::block_number();
			while System::block_number() < start + EPOCH {
				if System::block_number() % EPOCH == 5 {
					if let Some(id) = first_active() {
						assert_ok!(Data::revoke(by(ALICE), id));
					}
				}
				next_block();
				history.push(version(MODEL));
			}
			assert!(state_of(MODEL, id).is_some());
		}

		// then
		let now = System::block_number();
		for at in 0..now {
			let known = version_at(at);
			let expected = Some(history[at as usize + 1]);
			assert!(known == expected || (known.is_none() && at + RETENTION < now), "at {at}: {known:?}");
		}
		assert_eq!(version_at(0), None);
		assert!(PastVersions::<Test>::iter().count() <= RETENTION as usize + 2);
	});
}

fn first_active() -> Option<ContributionId> {
	AccountConsent::<Test>::get(MODEL, ALICE)
		.and_then(|account| account.active.first().map(|active| active.contribution))
}

#[test]
fn one_change_forgets_at_most_two_versions() {
	ExtBuilder.build_and_execute(|| {
		let ids = [attested(ALICE, MODEL, 100), attested(ALICE, MODEL, 100), attested(ALICE, MODEL, 100)];
		pass_epoch();
		let last = attested(BOB, MODEL, 100);
		for id in ids {
			assert_ok!(Data::revoke(by(ALICE), id));
			next_block();
		}
		run_to(2 * EPOCH + RETENTION * 3);
		let oldest = ModelConsent::<Test>::get(MODEL).unwrap().oldest;
		assert_ok!(Data::revoke(by(BOB), last));
		assert_eq!(ModelConsent::<Test>::get(MODEL).unwrap().oldest.0, oldest.0 + 2);
	});
}
