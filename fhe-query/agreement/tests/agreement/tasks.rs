//! What labellers and organisations commit to is what the pallet opens.

use std::collections::BTreeMap;

use assent_chain::Answer;
use assent_client::tasks::{answers, GoldFile};
use assent_primitives::TaskSetId;
use codec::Encode;
use pallet_task_bounties::{gold, types};

const ORGANISATION: [u8; 32] = [1; 32];
const ITEMS: [u8; 32] = [2; 32];

/// Each kind of answer, as both sides write it.
fn answers_of_each_kind() -> [(Answer, types::Answer); 4] {
	let cells = core::array::from_fn(|i| i as u8);
	[
		(Answer::Class(513), types::Answer::Class(513)),
		(Answer::Cells(cells), types::Answer::Cells(cells)),
		(Answer::Span { start: 7, end: 70_000 }, types::Answer::Span { start: 7, end: 70_000 }),
		(Answer::Choice(3), types::Answer::Choice(3)),
	]
}

#[test]
fn answers_have_the_same_bytes() {
	for (ours, theirs) in answers_of_each_kind() {
		assert_eq!(ours.encode(), theirs.encode());
	}
}

#[test]
fn a_commitment_is_the_pallets() {
	let (set, item, who, salt) = (TaskSetId(9), 12, [3u8; 32], [4u8; 32]);
	for (ours, theirs) in answers_of_each_kind() {
		assert_eq!(
			answers::commitment(set, item, &who, &ours, &salt),
			types::commitment(set, item, &who, &theirs, &salt)
		);
	}
}

#[test]
fn every_gold_answer_verifies_at_the_pallet_and_only_in_its_place() {
	for item_count in [5u32, 6, 9, 16, 17, 100, 1_000] {
		let most = item_count / types::GOLD_ONE_IN;
		let chosen = (0..most).map(|n| n * types::GOLD_ONE_IN);
		let answers: BTreeMap<u32, Answer> =
			chosen.enumerate().map(|(i, item)| (item, answers_of_each_kind()[i % 4].0)).collect();
		let file = GoldFile::new(ORGANISATION, ITEMS, item_count, answers.clone(), &[]).expect("not too many");
		for (i, item) in answers.keys().enumerate() {
			let reveal = file.reveal(*item).expect("it is gold");
			let theirs = answers_of_each_kind()[i % 4].1;
			let leaf = gold::leaf(&ORGANISATION, &ITEMS, *item, &theirs, &reveal.salt);
			assert!(gold::verify(&file.root(), item_count, *item, leaf, &reveal.proof), "item {item} of {item_count}");
			assert!(!gold::verify(&file.root(), item_count, item ^ 1, leaf, &reveal.proof));
		}
	}
}

#[test]
fn gold_of_another_organisation_or_other_items_does_not_verify() {
	let answers = [(0, Answer::Class(1))].into();
	let file = GoldFile::new(ORGANISATION, ITEMS, 5, answers, &[]).expect("not too many");
	let reveal = file.reveal(0).expect("it is gold");
	let check = |organisation: [u8; 32], items: [u8; 32]| {
		let leaf = gold::leaf(&organisation, &items, 0, &types::Answer::Class(1), &reveal.salt);
		gold::verify(&file.root(), 5, 0, leaf, &reveal.proof)
	};
	assert!(check(ORGANISATION, ITEMS));
	assert!(!check([9; 32], ITEMS));
	assert!(!check(ORGANISATION, [9; 32]));
}

#[test]
fn no_more_gold_is_made_than_the_pallet_lets_decide() {
	let of = |count: u32| (0..count).map(|item| (item, Answer::Choice(0))).collect::<BTreeMap<_, _>>();
	for items in [1u32, 4, 5, 6, 100] {
		let most = items / types::GOLD_ONE_IN;
		assert!(GoldFile::new(ORGANISATION, ITEMS, items, of(most), &[]).is_ok());
		assert!(GoldFile::new(ORGANISATION, ITEMS, items, of(most + 1), &[]).is_err());
	}
}
