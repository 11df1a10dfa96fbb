//! What needs no chain.

use super::*;

fn cells(set: &[u16]) -> Answer {
	let mut bits = [0; 32];
	set.iter().for_each(|cell| bits[usize::from(cell / 8)] |= 1 << (cell % 8));
	Answer::Cells(bits)
}

#[test]
fn kinds_admit_their_answers_and_no_others() {
	let class = AnswerKind::Class { classes: 3 };
	assert!(class.admits(&Answer::Class(0)) && class.admits(&Answer::Class(2)));
	assert!(!class.admits(&Answer::Class(3)) && !class.admits(&Answer::Choice(0)));
	let grid = AnswerKind::Grid { cells: 9 };
	assert!(grid.admits(&cells(&[])) && grid.admits(&cells(&[0, 3, 8])));
	assert!(!grid.admits(&cells(&[0, 9])) && !grid.admits(&cells(&[255])));
	assert!(AnswerKind::Grid { cells: 256 }.admits(&cells(&[0, 255])));
	let span = AnswerKind::Span { length: 10 };
	assert!(span.admits(&Answer::Span { start: 0, end: 10 }) && span.admits(&Answer::Span { start: 9, end: 10 }));
	assert!(!span.admits(&Answer::Span { start: 3, end: 3 }) && !span.admits(&Answer::Span { start: 4, end: 3 }));
	assert!(!span.admits(&Answer::Span { start: 0, end: 11 }));
	let quiz = AnswerKind::Quiz { choices: 4 };
	assert!(quiz.admits(&Answer::Choice(3)));
	assert!(!quiz.admits(&Answer::Choice(4)) && !quiz.admits(&Answer::Choice(u8::MAX)));
}

#[test]
fn every_cell_is_its_own() {
	for cell in 0..256u16 {
		assert!(AnswerKind::Grid { cells: cell + 1 }.admits(&cells(&[cell])));
		assert!(!AnswerKind::Grid { cells: cell }.admits(&cells(&[cell])));
	}
}

#[test]
fn funding_is_the_worst_case_at_zero_one_and_the_maximum() {
	let of = |reward, redundancy, item_count| SpecOf::<Test> { reward, redundancy, item_count, ..spec() }.funding();
	assert_eq!(of(0, 1, 1), Some(0));
	assert_eq!(of(1, 1, 1), Some(4));
	assert_eq!(of(10, 3, 7), Some(10 * 8 * 7));
	assert_eq!(of(1, u32::MAX, u32::MAX), Some((2 * u128::from(u32::MAX) + 2) * u128::from(u32::MAX)));
	assert_eq!(of(Balance::MAX, 1, 1), None);
	assert_eq!(of(Balance::MAX / 4, 1, 1), Some(Balance::MAX / 4 * 4));
}

#[test]
fn gold_is_one_item_in_five_rounded_down() {
	let of = |item_count, gold_root| SpecOf::<Test> { item_count, gold_root, ..spec() }.max_gold();
	assert_eq!(of(100, None), 0);
	let some = Some([0; 32]);
	assert_eq!([0, 1, 4, 5, 9, 10, 100, u32::MAX].map(|count| of(count, some)), [0, 0, 0, 1, 1, 2, 20, u32::MAX / 5]);
}

#[test]
fn gold_paths_lead_to_the_root_for_every_item_of_every_size() {
	for count in 1..=33u32 {
		let leaves: Vec<Hash32> = (0..count).map(|item| salt(item.into())).collect();
		for item in 0..count {
			let (root, path) = gold::tree(&leaves, item as usize);
			let leaf = leaves[item as usize];
			assert_eq!(path.len(), gold::depth(count) as usize);
			assert!(gold::verify(&root, count, item, leaf, &path));
			for other in (0..count + 2).filter(|other| *other != item) {
				assert!(!gold::verify(&root, count, other, leaf, &path), "{count} {item} {other}");
			}
		}
	}
}

#[test]
fn gold_paths_have_one_length() {
	let leaves: Vec<Hash32> = (0..8).map(salt).collect();
	let (root, path) = gold::tree(&leaves, 5);
	// A node is no leaf, and a path with more or fewer steps is none.
	let above = gold::node(&path[0], &leaves[5]);
	assert!(!gold::verify(&root, 8, 2, above, &path[1..]));
	assert!(!gold::verify(&root, 4, 2, above, &path[1..2]));
	assert!(!gold::verify(&root, 8, 5, leaves[5], &[]));
	assert!(!gold::verify(&root, 8, 5, leaves[5], &[path.clone(), vec![[0; 32]]].concat()));
}
