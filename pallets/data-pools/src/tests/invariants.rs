//! Random calls against a model of the pallet that recomputes everything from plain lists.

use super::{naive::*, *};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn bits() -> impl Strategy<Value = Bits> {
	let owners = prop_oneof![3 => Just(None), 1 => Just(Some(0b11000)), 1 => Just(Some(0b01000)), 1 => Just(Some(0))];
	let purposes = prop_oneof![
		4 => Just((0b0010u8, 0b0100u8)),
		2 => Just((0b1010, 0b0100)),
		2 => Just((0b1111, 0)),
		2 => (0..16u8, 0..16u8),
	];
	(purposes, 0..3u128, owners).prop_map(|((allowed, forbidden), min_price, owners)| Bits {
		allowed,
		forbidden,
		min_price,
		owners,
	})
}

fn op() -> impl Strategy<Value = Op> {
	let (who, pool, model) = (0..PEOPLE.len(), 0..3u32, 0..MODELS.len());
	let one = 0..6u64;
	let offer = prop_oneof![2 => Just(None), 3 => (1..3usize, 0..3u128).prop_map(Some)];
	prop_oneof![
		3 => (1..3usize).prop_map(|who| Op::Contribute { who }),
		1 => (0..2usize, bits()).prop_map(|(who, policy)| Op::Create { who, policy }),
		8 => (1..3usize, pool.clone(), one.clone())
			.prop_map(|(who, pool, contribution)| Op::Join { who, pool, contribution }),
		3 => (1..3usize, one.clone()).prop_map(|(who, contribution)| Op::Leave { who, contribution }),
		5 => (3..5usize, pool.clone(), model.clone()).prop_map(|(who, pool, model)| Op::Admit { who, pool, model }),
		12 => (3..5usize, pool.clone(), model.clone(), prop::collection::vec(one.clone(), 0..3)).prop_map(
			|(who, pool, model, contributions)| Op::Announce { who, pool, model, contributions }
		),
		12 => (model.clone(), one.clone()).prop_map(|(model, contribution)| Op::Draw { model, contribution }),
		2 => (who.clone(), model.clone(), one.clone())
			.prop_map(|(who, model, contribution)| Op::Cancel { who, model, contribution }),
		1 => (0..2usize, pool.clone()).prop_map(|(who, pool)| Op::Close { who, pool }),
		3 => (0..2usize, pool.clone(), bits()).prop_map(|(who, pool, policy)| Op::Propose { who, pool, policy }),
		3 => pool.clone().prop_map(|pool| Op::Apply { pool }),
		5 => (who, pool, model.clone()).prop_map(|(who, pool, model)| Op::Withdraw { who, pool, model }),
		1 => one.prop_map(|contribution| Op::Revoke { contribution }),
		3 => (model.clone(), 3..5usize).prop_map(|(model, to)| Op::Sell { model, to }),
		2 => (model.clone(), offer).prop_map(|(model, offer)| Op::Offer { model, offer }),
		1 => model.prop_map(|model| Op::Halt { model }),
		8 => (1..8u32).prop_map(|count| Op::Blocks { count }),
	]
}

/// Commands, most of them aimed: see [`Naive::aim`].
fn commands(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<(Op, Option<usize>)>> {
	prop::collection::vec((op(), prop_oneof![1 => Just(None), 3 => (0..100usize).prop_map(Some)]), count)
}

/// A beginning from which draws are near: contributions of both, and two pools that any model may draw on.
fn beginning() -> Vec<Op> {
	let research = Bits { allowed: 0b0010, forbidden: 0b0100, min_price: 1, owners: None };
	let anything = Bits { allowed: 0b1111, forbidden: 0, min_price: 0, owners: None };
	let contributions = [1, 2, 1, 2].map(|who| Op::Contribute { who });
	let pools = [(0, research), (1, anything)].map(|(who, policy)| Op::Create { who, policy });
	contributions.into_iter().chain(pools).collect()
}

/// Does the same on the chain.
fn run(op: &Op) -> DispatchResult {
	let id = ContributionId;
	let ids = |list: &[u64]| list.iter().copied().map(id).collect::<Vec<_>>();
	match op {
		Op::Contribute { who } => {
			contribution_of(PEOPLE[*who]);
			Ok(())
		},
		Op::Create { who, policy } => DataPools::create_pool(by(PEOPLE[*who]), policy.policy()),
		Op::Join { who, pool, contribution } => DataPools::join(by(PEOPLE[*who]), PoolId(*pool), id(*contribution)),
		Op::Leave { who, contribution } => DataPools::leave(by(PEOPLE[*who]), id(*contribution)),
		Op::Admit { who, pool, model } => DataPools::admit_model(by(PEOPLE[*who]), PoolId(*pool), MODELS[*model]),
		Op::Announce { who, pool, model, contributions } => {
			announce_as(PEOPLE[*who], PoolId(*pool), MODELS[*model], &ids(contributions))
		},
		Op::Draw { model, contribution } => DataPools::draw(by(STRANGER), MODELS[*model], id(*contribution)),
		Op::Cancel { who, model, contribution } => {
			DataPools::cancel_draw(by(PEOPLE[*who]), MODELS[*model], id(*contribution))
		},
		Op::Close { who, pool } => DataPools::close_pool(by(PEOPLE[*who]), PoolId(*pool)),
		Op::Propose { who, pool, policy } => {
			DataPools::propose_policy(by(PEOPLE[*who]), PoolId(*pool), policy.policy())
		},
		Op::Apply { pool } => DataPools::apply_policy(by(STRANGER), PoolId(*pool)),
		Op::Withdraw { who, pool, model } => DataPools::withdraw_model(by(PEOPLE[*who]), PoolId(*pool), MODELS[*model]),
		Op::Revoke { contribution } => {
			revoke(id(*contribution));
			Ok(())
		},
		Op::Sell { model, to } => {
			sell_model(MODELS[*model], PEOPLE[*to]);
			Ok(())
		},
		Op::Halt { model } => {
			halt(MODELS[*model]);
			Ok(())
		},
		Op::Offer { model, offer } => {
			let mut offered = Offered::get();
			offered.retain(|(of, ..)| *of != MODELS[*model]);
			offered.extend(offer.map(|(purpose, price)| (MODELS[*model], PURPOSES[purpose], price)));
			Offered::set(&offered);
			Ok(())
		},
		Op::Blocks { count } => {
			pass(*count);
			Ok(())
		},
	}
}

fn compare(naive: &Naive) {
	for model in MODELS {
		for (bit, purpose) in PURPOSES.into_iter().enumerate() {
			for price in 0..3 {
				assert_eq!(DataPools::permits(model, purpose, price), naive.permits(model, bit, price));
			}
		}
		let bound: Vec<_> =
			naive.bindings.keys().filter(|(of, _)| *of == model).map(|(_, pool)| PoolId(*pool)).collect();
		assert_eq!(DataPools::pools_of(model), bound);
	}
	for (pool, record) in &naive.pools {
		let view = DataPools::pool(PoolId(*pool)).unwrap();
		assert_eq!(view.policy, record.policy.policy().normalised());
		let pending = view.pending.map(|pending| (pending.policy, pending.effective_at));
		assert_eq!(pending, record.pending.map(|(policy, at)| (policy.policy().normalised(), at)));
		assert_eq!(view.members as usize, naive.members.values().filter(|of| *of == pool).count());
	}
	assert_eq!(Pools::<Test>::iter().count(), naive.pools.len());
	for id in naive.contributions.keys() {
		assert_eq!(DataPools::pool_of(ContributionId(*id)), naive.members.get(id).copied().map(PoolId));
	}
	let draws: BTreeMap<_, _> = Draws::<Test>::iter_keys()
		.map(|(model, id)| ((model, id.0), DataPools::announced(model, id).unwrap().stands))
		.collect();
	assert_eq!(draws, naive.draws.iter().map(|(key, draw)| (*key, draw.stands)).collect());
	let pledged: BTreeSet<_> = Pledged::get().into_keys().map(|(model, id)| (model, id.0)).collect();
	assert_eq!(pledged, naive.pledged);
	for who in PEOPLE {
		assert_eq!(held(who), naive.deposits(who) as u128 * DEPOSIT, "deposits of {who}");
	}
	DataPools::do_try_state().unwrap();
}

/// Everyone goes: nothing is left, and everyone has what they had.
fn wind_up() {
	Contributors::get().into_keys().for_each(revoke);
	assert_eq!(Memberships::<Test>::iter().count(), 0);
	for (model, contribution) in Draws::<Test>::iter_keys().collect::<Vec<_>>() {
		let owner = ModelOwners::get()[&model];
		assert_ok!(DataPools::cancel_draw(by(owner), model, contribution));
	}
	// So that closing that was announced is due.
	pass(NOTICE);
	for (pool, record) in Pools::<Test>::iter().collect::<Vec<_>>() {
		assert_ok!(DataPools::close_pool(by(record.manager), pool));
		if Pools::<Test>::contains_key(pool) {
			pass(NOTICE);
			assert_ok!(DataPools::close_pool(by(record.manager), pool));
		}
	}
	for model in MODELS {
		for pool in DataPools::pools_of(model) {
			assert_ok!(DataPools::withdraw_model(by(STRANGER), pool, model));
		}
	}
	assert_eq!(ModelPools::<Test>::iter().count() + Pools::<Test>::iter().count() + Draws::<Test>::iter().count(), 0);
	assert_eq!(Uses::<Test>::iter().count(), 0);
	assert!(PEOPLE.iter().all(|who| held(*who) == 0 && Balances::free_balance(who) == ENDOWMENT));
}

/// What happened, by name of the command or of the event that ends a draw.
type Seen = BTreeMap<String, u32>;

fn name(what: &impl core::fmt::Debug) -> String {
	let text = format!("{what:?}");
	text.split([' ', '(']).next().unwrap_or_default().into()
}

/// Runs the same commands on both, and compares them after each.
fn trace(commands: Vec<(Op, Option<usize>)>, seen: &mut Seen) {
	ExtBuilder::default().build_and_execute(|| {
		let mut naive = Naive { owners: ModelOwners::get(), ..Default::default() };
		for (op, aimed) in beginning().into_iter().map(|op| (op, None)).chain(commands) {
			let op = aimed.and_then(|seed| naive.aim(op.clone(), seed)).unwrap_or(op);
			naive.now = System::block_number();
			let (frees, waits) = (naive.frees(&op), naive.waits(&op));
			let expected = naive.apply(&op, System::block_number());
			let outcome = frame_support::storage::with_storage_layer(|| run(&op));
			assert_eq!(outcome.is_ok(), expected, "{op:?}: {outcome:?}");
			if expected {
				*seen.entry(name(&op)).or_default() += 1;
				*seen.entry("Freed".into()).or_default() += u32::from(frees);
			}
			*seen.entry("Waited".into()).or_default() += u32::from(waits && !expected);
			naive.now = System::block_number();
			compare(&naive);
		}
		for event in events() {
			if let Event::DrawDropped { reason, .. } = event {
				*seen.entry(name(&reason)).or_default() += 1;
			} else {
				*seen.entry(name(&event)).or_default() += 1;
			}
		}
		wind_up();
	});
}

/// Traces per test; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn the_pallet_does_what_the_naive_one_does(commands in commands(1..150)) {
		trace(commands, &mut Seen::new());
	}
}

#[test]
fn the_random_commands_reach_everything() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};

	let (mut runner, mut seen) = (TestRunner::deterministic(), Seen::new());
	for _ in 0..80 {
		trace(commands(150).new_tree(&mut runner).unwrap().current(), &mut seen);
	}
	let names = [
		"Contribute",
		"Create",
		"Join",
		"Leave",
		"Admit",
		"Announce",
		"Draw",
		"Cancel",
		"Close",
		"Propose",
		"Apply",
		"Withdraw",
		"Revoke",
		"Sell",
		"Halt",
		"Offer",
		"Blocks",
	];
	let outcomes = [
		"Freed",
		"Waited",
		"Event::WithdrawalAnnounced",
		"Event::PoolClosing",
		"Event::PoolClosed",
		"Event::Drawn",
		"Event::PolicyProposed",
		"Event::PolicyChanged",
		"MemberLeft",
		"NotAdmitted",
		"ModelLeaves",
		"OwnerChanged",
		"OwnerNotPermitted",
		"ModelHalted",
	];
	for what in names.into_iter().chain(outcomes) {
		assert!(seen.get(what).is_some_and(|times| *times > 0), "{what} never happened: {seen:?}");
	}
}
