//! `register_model`.

use frame_support::{traits::fungible::InspectHold, BoundedVec};
use sp_runtime::{traits::BadOrigin, Perbill, Permill, TokenError};

use super::*;

fn register(card: Card) -> sp_runtime::DispatchResult {
	Registry::register_model(signed(OWNER), card, declared(&[]))
}

fn with_rules(change: impl FnOnce(&mut ModelRules)) -> Card {
	let mut card = card();
	change(&mut card.rules);
	card
}

#[test]
fn anyone_registers_a_model_and_owns_it() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Registry::register_model(signed(STRANGER), card(), declared(&[9, 7, 9])));

		let sorted = vec![7, 9];
		let info = ModelInfo { owner: STRANGER, card: card(), declared: sorted.clone(), registered_at: 1 };
		assert_eq!(Registry::model(MODEL), Some(info));
		System::assert_last_event(
			Event::ModelRegistered { model: MODEL, owner: STRANGER, card: card(), declared: declared(&sorted) }.into(),
		);
	});
}

#[test]
fn models_are_numbered_in_order() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(register(card()));

		assert_eq!(Registry::model(ModelId(1)).map(|model| model.owner), Some(OWNER));
		assert_eq!(NextModelId::<Test>::get(), ModelId(2));
	});
}

#[test]
fn the_owner_pays_for_every_declared_account() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(register(card()));
		let none = held(HoldReason::Model, OWNER);

		assert_ok!(Registry::register_model(signed(STRANGER), card(), declared(&[7, 8, 9])));

		assert_eq!(held(HoldReason::Model, STRANGER), none + 3 * 8);
		assert!(none > 100 + 64 + u128::from(MAX_OPEN) * 4);
	});
}

#[test]
fn register_refuses_who_cannot_pay_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		let poor = signed(POOR);
		assert_noop!(Registry::register_model(poor, card(), declared(&[])), TokenError::FundsUnavailable);
		assert_eq!(Balances::total_balance_on_hold(&POOR), 0);
	});
}

#[test]
fn register_needs_an_account() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Registry::register_model(RuntimeOrigin::root(), card(), declared(&[])), BadOrigin);
	});
}

#[test]
fn register_refuses_a_split_that_is_not_exact() {
	ExtBuilder::default().build_and_execute(|| {
		for worker in [249_999, 250_001] {
			let mut card = card();
			card.split.worker = Permill::from_parts(worker);
			assert_noop!(register(card), Error::<Test>::SplitNotExact);
		}
	});
}

#[test]
fn register_refuses_an_empty_soft_floor() {
	ExtBuilder::default().build_and_execute(|| {
		let no_weight = |rules: &mut ModelRules| (rules.soft_floor.weight, rules.hard_floor.weight) = (0, 0);
		let no_heads = |rules: &mut ModelRules| (rules.soft_floor.heads, rules.hard_floor.heads) = (0, 0);
		assert_noop!(register(with_rules(no_weight)), Error::<Test>::SoftFloorEmpty);
		assert_noop!(register(with_rules(no_heads)), Error::<Test>::SoftFloorEmpty);
	});
}

#[test]
fn register_refuses_a_hard_floor_above_the_soft_one() {
	ExtBuilder::default().build_and_execute(|| {
		let weight = |rules: &mut ModelRules| rules.hard_floor.weight = rules.soft_floor.weight + 1;
		let heads = |rules: &mut ModelRules| rules.hard_floor.heads = rules.soft_floor.heads + 1;
		assert_noop!(register(with_rules(weight)), Error::<Test>::HardFloorAboveSoft);
		assert_noop!(register(with_rules(heads)), Error::<Test>::HardFloorAboveSoft);
	});
}

#[test]
fn register_takes_equal_floors_and_equal_weights() {
	ExtBuilder::default().build_and_execute(|| {
		let tight = with_rules(|rules| {
			rules.hard_floor = rules.soft_floor;
			rules.min_rows = 1;
			rules.min_head_weight = 1;
			rules.weight_cap = 1;
			rules.quorum_weight = Perbill::one();
			rules.quorum_heads = Perbill::from_parts(1);
		});
		assert_ok!(register(tight));
	});
}

#[test]
fn register_refuses_contributions_of_no_rows() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(register(with_rules(|rules| rules.min_rows = 0)), Error::<Test>::MinRowsZero);
	});
}

#[test]
fn register_refuses_heads_lighter_than_one_contribution() {
	ExtBuilder::default().build_and_execute(|| {
		let card = with_rules(|rules| rules.min_head_weight = 99);
		assert_noop!(register(card), Error::<Test>::HeadWeightBelowMinRows);
	});
}

#[test]
fn register_refuses_a_cap_under_which_nobody_is_a_head() {
	ExtBuilder::default().build_and_execute(|| {
		let card = with_rules(|rules| rules.weight_cap = 99);
		assert_noop!(register(card), Error::<Test>::WeightCapBelowHeadWeight);
	});
}

#[test]
fn register_refuses_a_quorum_of_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let weight = with_rules(|rules| rules.quorum_weight = Perbill::zero());
		let heads = with_rules(|rules| rules.quorum_heads = Perbill::zero());
		assert_noop!(register(weight), Error::<Test>::QuorumZero);
		assert_noop!(register(heads), Error::<Test>::QuorumZero);
	});
}

#[test]
fn register_stops_when_the_identifiers_are_used_up() {
	ExtBuilder::default().build_and_execute(|| {
		NextModelId::<Test>::put(ModelId(u32::MAX));
		assert_noop!(register(card()), Error::<Test>::IdsExhausted);
	});
}

#[test]
fn register_refuses_a_card_that_allows_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let none = Card { purposes: PurposeSet::NONE, ..card() };
		assert_noop!(register(none), Error::<Test>::PurposesEmpty);
	});
}

#[test]
fn register_refuses_a_card_that_contradicts_itself() {
	ExtBuilder::default().build_and_execute(|| {
		for purpose in [Purpose::General, Purpose::Research, Purpose::Commercial, Purpose::Public] {
			let both = Card { forbidden: [purpose].into_iter().collect(), ..card() };
			assert_noop!(register(both), Error::<Test>::PurposesContradict);
		}
		let apart = Card {
			purposes: [Purpose::Research].into_iter().collect(),
			forbidden: [Purpose::Commercial, Purpose::General].into_iter().collect(),
			..card()
		};
		assert_ok!(register(apart));
	});
}

#[test]
fn register_refuses_texts_that_are_none() {
	ExtBuilder::default().build_and_execute(|| {
		for domain in [&b"\xff"[..], b"two\nlines", b"\0"] {
			let domain = BoundedVec::truncate_from(domain.to_vec());
			assert_noop!(register(Card { domain, ..card() }), Error::<Test>::DomainNotText);
		}
		for languages in [vec![*b"EN"], vec![*b"e1"], vec![*b"en", *b"en"]] {
			let languages = BoundedVec::truncate_from(languages);
			assert_noop!(register(Card { languages, ..card() }), Error::<Test>::LanguageNotIso);
		}
		for licence in [&b"CC BY"[..], b"<script>", b"MIT;"] {
			let licence = BoundedVec::truncate_from(licence.to_vec());
			assert_noop!(register(Card { licence, ..card() }), Error::<Test>::LicenceNotSpdx);
		}
	});
}

#[test]
fn register_takes_empty_texts_and_the_longest() {
	ExtBuilder::default().build_and_execute(|| {
		let empty = Card {
			domain: vec![].try_into().unwrap(),
			languages: Default::default(),
			licence: Default::default(),
			..card()
		};
		assert_ok!(register(empty));
		let longest = Card {
			domain: "\u{e9}".repeat(16).into_bytes().try_into().unwrap(),
			languages: (b'a'..b'i').map(|letter| [letter; 2]).collect::<Vec<_>>().try_into().unwrap(),
			licence: vec![b'+'; 32].try_into().unwrap(),
			..card()
		};
		assert_ok!(register(longest));
	});
}
