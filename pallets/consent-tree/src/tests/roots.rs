use super::*;

#[test]
fn the_end_of_a_block_pins_the_root_of_its_version() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100)]);
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().root, None);
		run_to(2);
		let expected = root(&[word(64, &[0])], MODEL, 1);
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().root, expected);
		assert!(Due::<Test>::get().is_empty());
		assert_eq!(pinned(MODEL, 1), expected);
	});
}

#[test]
fn a_root_is_pinned_at_the_latest_when_it_is_asked_for() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100), (1, 1_000)]);
		run_to_with(2, Weight::zero());
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().root, None);
		let expected = root(&[word(64, &[0]), word(512, &[0])], MODEL, 1);
		assert_eq!(pinned(MODEL, 1), expected);
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().root, expected);
	});
}

#[test]
fn a_version_that_was_never_hashed_has_its_root_afterwards() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100), (1, 100)]);
		run_to_with(2, Weight::zero());
		leave(MODEL, 2, 0);
		run_to_with(3, Weight::zero());
		leave(MODEL, 3, 1);
		run_to(4);

		assert_eq!(UnhashedSets::<Test>::iter().count(), 2);
		assert_eq!(pinned(MODEL, 1), root(&[word(64, &[0, 1])], MODEL, 1));
		assert_eq!(pinned(MODEL, 2), root(&[word(64, &[1])], MODEL, 2));
		assert_eq!(pinned(MODEL, 3), root(&[word(64, &[])], MODEL, 3));
		assert_eq!(UnhashedSets::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_cleared_bit_changes_the_root_and_leaves_the_one_before_alone() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100), (1, 100)]);
		run_to(2);
		let before = pinned(MODEL, 1);
		leave(MODEL, 2, 0);
		run_to(3);
		assert_eq!(pinned(MODEL, 1), before);
		assert_ne!(pinned(MODEL, 2), before);
	});
}

#[test]
fn changes_of_one_block_share_a_version_and_a_root() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100)]);
		// A block whose end came before its last change, or somebody who asked too early.
		assert_eq!(pinned(MODEL, 1), root(&[word(64, &[0])], MODEL, 1));
		join(MODEL, 1, &[(1, 100)]);
		run_to(2);
		assert_eq!(pinned(MODEL, 1), root(&[word(64, &[0, 1])], MODEL, 1));
		assert_eq!(PastVersions::<Test>::iter().count(), 0);
	});
}

#[test]
fn no_version_but_those_there_were_has_a_root() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(pinned(MODEL, 0), None);
		join(MODEL, 5, &[(0, 100)]);
		run_to(2);
		assert_eq!([0, 4, 6].map(|version| pinned(MODEL, version)), [None, None, None]);
		assert_eq!(pinned(OTHER_MODEL, 5), None);
	});
}

#[test]
fn past_versions_are_forgotten_after_the_retention() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100)]);
		for version in 2..40 {
			run_to(version);
			join(MODEL, version, &[(u64::from(version), 100)]);
		}
		// Version v was over in block v + 1.
		assert!(pinned(MODEL, 39 - RETENTION).is_some());
		assert_eq!(pinned(MODEL, 38 - RETENTION), None);
		assert_eq!(PastVersions::<Test>::iter().count(), RETENTION as usize);
	});
}

#[test]
fn roots_that_are_due_wait_for_a_block_with_room() {
	ExtBuilder.build_and_execute(|| {
		let models = [MODEL, OTHER_MODEL, ModelId(9)];
		models.iter().for_each(|model| join(*model, 1, &[(0, 100)]));
		assert_eq!(Due::<Test>::get().to_vec(), models[..2], "the list is full");
		let for_one = <() as WeightInfo>::on_idle_base().saturating_add(<() as WeightInfo>::pin(WORDS as u32));
		run_to_with(2, for_one);
		assert_eq!(Due::<Test>::get().to_vec(), [OTHER_MODEL]);
		run_to(3);
		let is_pinned = |model: ModelId| Sets::<Test>::get(model).unwrap().root.is_some();
		assert_eq!(models.map(is_pinned), [true, true, false]);
		assert!(pinned(ModelId(9), 1).is_some());
	});
}
