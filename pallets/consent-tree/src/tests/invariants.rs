//! Random lives of a set against a plain book, and broken sets that `try_state` must notice.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
	Join(u32),
	Leave(prop::sample::Index),
	/// The block ends, with room for roots or without.
	End(bool),
	/// Somebody asks for the root of the present version or of one before it.
	Ask(u32),
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (1u32..5_000).prop_map(Step::Join),
		3 => any::<prop::sample::Index>().prop_map(Step::Leave),
		4 => any::<bool>().prop_map(Step::End),
		1 => (0u32..3).prop_map(Step::Ask),
	]
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn every_version_has_the_root_of_its_set(steps in prop::collection::vec(step(), 1..40)) {
		ExtBuilder.build_and_execute(|| {
			let mut active = BTreeMap::new();
			let (mut next, mut version, mut changed) = (0u64, 0, false);
			// The words of every version, once its block is over.
			let mut book = BTreeMap::new();
			let mut bump = |changed: &mut bool| {
				version += u32::from(!std::mem::replace(changed, true));
				version
			};
			for step in steps {
				match step {
					Step::Join(rows) => {
						join(MODEL, bump(&mut changed), &[(next, rows)]);
						active.insert(next, rows);
						next += 1;
					},
					Step::Leave(pick) if !active.is_empty() => {
						let id = *pick.get(&active.keys().copied().collect::<Vec<_>>());
						leave(MODEL, bump(&mut changed), id);
						active.remove(&id);
					},
					Step::Leave(_) => {},
					Step::End(room) => {
						if let Some(set) = Sets::<Test>::get(MODEL) {
							book.insert(set.version, (set.words, System::block_number()));
						}
						let left = if room { Weight::MAX } else { Weight::zero() };
						run_to_with(System::block_number() + 1, left);
						changed = false;
					},
					Step::Ask(ago) => {
						let current = Sets::<Test>::get(MODEL).map_or(0, |set| set.version.0);
						pinned(MODEL, current.saturating_sub(ago));
					},
				}
				for (id, rows) in &active {
					let slot = slot(MODEL, *id).expect("few contributions");
					let set = Sets::<Test>::get(MODEL).unwrap();
					assert!(set.consents(slot) && set.words[usize::from(slot) / WORD_BITS].unit <= *rows);
				}
				Consents::do_try_state().unwrap();
			}
			let now = System::block_number();
			for (version, (words, last_seen)) in book {
				if last_seen + RETENTION > now {
					assert_eq!(pinned(MODEL, version.0), consent_root(&words, MODEL.0, version.0));
				}
			}
		});
	}
}

/// Whether `try_state` notices what `corrupt` does to a set with two contributions and two past versions.
fn notices(message: &str, corrupt: impl FnOnce()) {
	ExtBuilder.build().execute_with(|| {
		join(MODEL, 1, &[(0, 100), (1, 100), (2, 1_000)]);
		run_to(2);
		leave(MODEL, 2, 0);
		run_to_with(3, Weight::zero());
		join(MODEL, 3, &[(3, 100)]);
		run_to(4);
		assert_ok!(Consents::do_try_state());
		corrupt();
		let error = Consents::do_try_state().expect_err("storage was corrupted");
		assert_eq!(error, sp_runtime::TryRuntimeError::Other(Box::leak(message.to_owned().into_boxed_str())));
	});
}

fn spoil(change: impl FnOnce(&mut ConsentSet)) {
	Sets::<Test>::mutate(MODEL, |set| change(set.as_mut().expect("the model has a set")));
}

#[test]
fn try_state_notices_a_slot_of_two_contributions() {
	notices("1: a slot without its bit, or of two contributions", || {
		Slots::<Test>::insert(MODEL, ContributionId(1), 0)
	});
}

#[test]
fn try_state_notices_consent_that_nobody_gave() {
	notices("1: a bit of no contribution", || spoil(|set| set.words[0] = word(64, &[0, 1, 2])));
}

#[test]
fn try_state_notices_a_slot_of_no_set() {
	notices("1: a slot of no set", || Slots::<Test>::insert(OTHER_MODEL, ContributionId(1), 0));
}

#[test]
fn try_state_notices_a_unit_that_is_no_power_of_two() {
	notices("2: a unit is not a power of two", || spoil(|set| set.words[0].unit = 65));
}

#[test]
fn try_state_notices_a_root_of_another_set() {
	notices("3: a root is not that of its words", || spoil(|set| set.root = Some([1; 32])));
}

#[test]
fn try_state_notices_a_word_that_was_not_hashed() {
	notices("3: a tree is not that of its words", || {
		spoil(|set| {
			let root = set.root;
			set.tree.set(5, &word(1, &[5])).unwrap();
			set.root = root;
		});
	});
}

#[test]
fn try_state_notices_a_set_that_was_lost() {
	notices("4: a set is kept exactly until it is hashed", || UnhashedSets::<Test>::remove(MODEL, ConsentVersion(2)));
}

#[test]
fn try_state_notices_a_version_from_the_future() {
	notices("4: a past version is too old, or not past", || {
		PastVersions::<Test>::insert(MODEL, ConsentVersion(3), PastVersion { until: 1, root: Some([1; 32]) });
	});
}
