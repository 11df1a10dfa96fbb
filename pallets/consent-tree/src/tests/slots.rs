use super::*;

#[test]
fn contributions_of_like_size_share_a_word() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100), (1, 127), (2, 128), (3, 64)]);
		assert_eq!([0, 1, 2, 3].map(|id| slot(MODEL, id)), [Some(0), Some(1), Some(253), Some(2)]);
		let set = Sets::<Test>::get(MODEL).unwrap();
		assert_eq!(set.words[0], word(64, &[0, 1, 2]));
		assert_eq!(set.words[1], word(128, &[0]));
	});
}

#[test]
fn a_unit_is_never_more_than_the_rows() {
	for rows in [1, 2, 3, 255, 256, 100_000, u32::MAX] {
		let mut set = ConsentSet::new(ConsentVersion(1));
		assert_eq!(set.admit(rows), Some(0));
		assert!(set.words[0].unit <= rows && rows / 2 < set.words[0].unit, "{rows}");
	}
	assert_eq!(ConsentSet::new(ConsentVersion(1)).admit(0), None);
}

#[test]
fn leaving_clears_the_bit_in_the_call() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100), (1, 100)]);
		leave(MODEL, 2, 0);
		assert_eq!(slot(MODEL, 0), None);
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().words[0], word(64, &[1]));
	});
}

#[test]
fn a_slot_that_was_left_is_given_again() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100), (1, 100)]);
		leave(MODEL, 2, 0);
		join(MODEL, 3, &[(2, 100)]);
		assert_eq!((slot(MODEL, 1), slot(MODEL, 2)), (Some(1), Some(0)));
	});
}

#[test]
fn a_word_that_nobody_uses_takes_another_unit() {
	ExtBuilder.build_and_execute(|| {
		join(MODEL, 1, &[(0, 100)]);
		leave(MODEL, 2, 0);
		join(MODEL, 3, &[(1, 1_000)]);
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().words[0], word(512, &[0]));
	});
}

#[test]
fn a_unit_without_a_word_of_its_own_weighs_less() {
	ExtBuilder.build_and_execute(|| {
		// Fifteen units, 2^0 to 2^14, take all words.
		let all: Vec<_> = (0..15).map(|power| (power, 1u32 << power)).collect();
		join(MODEL, 1, &all);
		join(MODEL, 2, &[(15, 1 << 16)]);
		assert_eq!(slot(MODEL, 15), Some(14 * 253 + 1));
	});
}

#[test]
fn a_set_that_is_full_leaves_contributions_without_a_slot() {
	ExtBuilder.build_and_execute(|| {
		let all: Vec<_> = (0..u64::from(SLOTS) + 1).map(|id| (id, 1)).collect();
		join(MODEL, 1, &all);
		assert_eq!(slot(MODEL, u64::from(SLOTS) - 1), Some(SLOTS - 1));
		assert_eq!(slot(MODEL, u64::from(SLOTS)), None);
		assert_eq!(Sets::<Test>::get(MODEL).unwrap().len(), u32::from(SLOTS));
		// It leaves like any other, and what leaves makes room.
		leave(MODEL, 2, u64::from(SLOTS));
		leave(MODEL, 2, 7);
		join(MODEL, 3, &[(9_999, 1)]);
		assert_eq!(slot(MODEL, 9_999), Some(7));
		assert_eq!(SLOTS as usize, WORDS * WORD_BITS);
	});
}

#[test]
fn leaving_a_model_that_was_never_joined_does_no_harm() {
	ExtBuilder.build_and_execute(|| {
		leave(MODEL, 1, 0);
		assert!(Sets::<Test>::get(MODEL).unwrap().is_empty());
	});
}
