//! The seeded fuzzer: calls decoded from bytes, through the real runtime, by a few accounts over many blocks.
//!
//! Bytes come from walking the type of `RuntimeCall` with values that mean something here (accounts that exist, small
//! identifiers, deadlines nearby, amounts at zero, one and the maximum), from calls made to fit what is in storage, from
//! mutating those and calls that succeeded before, and now and then from nothing but chance. After every block:
//!
//! 1. the total issuance is the sum of all balances;
//! 2. what is on hold for a reason is what the records say, reason by reason;
//! 3. `do_try_state` of every pallet of ours;
//!
//! and after every call: its actual weight is within the declared one.
//!
//! `ASSENT_FUZZ_CALLS` is the number of calls of all seeds together: 50,000 unless it is set, ten times as many when
//! `ASSENT_LONG` is. `ASSENT_FUZZ_SEED` is added to the seeds: another number is another run.

mod books;
mod bytes;
mod valid;

use std::collections::BTreeSet;

use frame_support::traits::{
	tokens::{Fortitude, Preservation},
	GetCallMetadata,
};

use super::*;
use bytes::{Chance, Generator};
use valid::Scene;

/// Seeds that run side by side.
const SEEDS: u64 = 4;
/// Calls in a block.
const CALLS_PER_BLOCK: usize = 50;
/// Calls that succeeded and are kept for mutation.
const KEPT: usize = 1_000;

/// Our pallets.
const OURS: [&str; 10] = [
	"Models::",
	"Contributions::",
	"Royalties::",
	"Revocation::",
	"Queries::",
	"Workers::",
	"Reputation::",
	"TaskBounties::",
	"DataPools::",
	"Sponsorship::",
];

/// What the calls of one seed did.
#[derive(Default)]
struct Report {
	decoded: usize,
	succeeded: usize,
	/// The calls that succeeded at least once.
	kinds: BTreeSet<String>,
}

fn number(variable: &str) -> Option<u64> {
	std::env::var(variable).ok().map(|number| number.parse().expect("a number"))
}

fn calls_per_seed() -> usize {
	let usual = if std::env::var_os("ASSENT_LONG").is_some() { 500_000 } else { 50_000 };
	(number("ASSENT_FUZZ_CALLS").unwrap_or(usual) / SEEDS).max(1) as usize
}

/// A world in which something can happen: a model with data, a worker, a task set, a pool, a market, a sponsor.
fn world() {
	// Root is not reachable: what only governance may do must fail.
	pallet_sudo::Key::<Runtime>::kill();
	active_model_with(lasting_rules());
	assert_ok!(Workers::bond(signed(Eve), 2 * configs::workers::MinBond::get()));
	assert_ok!(economy::create_set(Alice, 20));
	assert_ok!(Sponsorship::open(signed(Alice), SponsorScope::Model(MODEL), 100 * UNIT, UNIT));
	assert_ok!(Sponsorship::open(signed(Alice), SponsorScope::TaskSet(TaskSetId(0)), 100 * UNIT, UNIT));
	assert_ok!(DataPools::create_pool(signed(Dave), economy::open_policy()));
	let (money, shares) = (configs::market::Kind::Native, configs::market::Kind::WithId(MODEL));
	assert_ok!(AssetConversion::create_pool(signed(Dave), Box::new(money), Box::new(shares)));
	run_for(2 * MINUTES);
	let (money, shares) = (configs::market::Kind::Native, configs::market::Kind::WithId(MODEL));
	let (money, shares, to) = (Box::new(money), Box::new(shares), account(Charlie));
	assert_ok!(AssetConversion::add_liquidity(signed(Charlie), money, shares, 2 * UNIT, 2 * UNIT, 1, 1, to));
}

/// Rules of a model that lives as long as somebody is in it and nearly everybody wants it to.
fn lasting_rules() -> ModelRules {
	let least = Floor { weight: 1, heads: 1 };
	let most = Perbill::from_percent(90);
	ModelRules { soft_floor: least, hard_floor: least, quorum_weight: most, quorum_heads: most, ..rules() }
}

/// Dispatches `call` by `who` as a transaction would, and checks its weight. Says whether it succeeded.
fn dispatch(call: &RuntimeCall, who: AccountId) -> bool {
	let declared = call.get_dispatch_info().call_weight;
	let origin = RuntimeOrigin::signed(who);
	let result = frame_support::storage::with_storage_layer(|| call.clone().dispatch(origin));
	let post = result.unwrap_or_else(|error| error.post_info);
	if let Some(actual) = post.actual_weight {
		assert!(actual.all_lte(declared), "{call:?} declares {declared} and weighs {actual}");
	}
	result.is_ok()
}

/// One block of calls.
fn block(generator: &mut Generator, calls: usize, report: &mut Report) {
	generator.now = System::block_number();
	// The contributors' part of answers: settling takes proofs that chance does not find.
	let (payer, amount) = (account(Alice), generator.chance.below(1_000) as Balance * MILLI_UNIT);
	assert_ok!(frame_support::storage::with_storage_layer(|| Royalties::pay(MODEL, &payer, amount)).or_else(|error| {
		let poor = Balances::reducible_balance(&payer, Preservation::Preserve, Fortitude::Polite) < amount;
		if poor {
			Ok(())
		} else {
			Err(error)
		}
	}));
	let mut left = calls;
	while left > 0 {
		let (who, bytes) = generator.attempt();
		let Ok(call) = RuntimeCall::decode_all(&mut &bytes[..]) else { continue };
		left -= 1;
		report.decoded += 1;
		if dispatch(&call, who) {
			report.succeeded += 1;
			let metadata = call.get_call_metadata();
			report.kinds.insert(format!("{}::{}", metadata.pallet_name, metadata.function_name));
			generator.keep(bytes, KEPT);
		}
	}
	let next = System::block_number() + 1;
	Executive::finalize_block();
	check_invariants();
	books::check();
	begin(next);
}

fn fuzz(seed: u64) {
	let seed = seed + number("ASSENT_FUZZ_SEED").unwrap_or_default();
	let mut state = externalities("development");
	state.execute_with(world);
	let accounts: Vec<AccountId> = Sr25519Keyring::iter().take(8).map(account).collect();
	let mut generator = Generator::new(Chance::new(seed), accounts);
	let (mut report, calls) = (Report::default(), calls_per_seed());
	while report.decoded < calls {
		let some = CALLS_PER_BLOCK.min(calls - report.decoded);
		state.execute_with(|| block(&mut generator, some, &mut report));
		state.commit_all().expect("the block is in the trie");
	}
	println!("seed {seed}: {} calls, {} succeeded, {} kinds", report.decoded, report.succeeded, report.kinds.len());
	if calls >= 12_500 {
		// A fuzzer that only ever fails tests nothing.
		assert!(report.succeeded * 10 >= calls, "{} of {calls} succeeded", report.succeeded);
		assert!(report.kinds.len() >= 75, "{:?}", report.kinds);
		let ours = |kind: &&String| OURS.iter().any(|pallet| kind.starts_with(pallet));
		assert!(report.kinds.iter().filter(ours).count() >= 40, "{:?}", report.kinds);
	}
}

#[test]
fn random_calls_keep_the_books_seed_1() {
	fuzz(1);
}

#[test]
fn random_calls_keep_the_books_seed_2() {
	fuzz(2);
}

#[test]
fn random_calls_keep_the_books_seed_3() {
	fuzz(3);
}

#[test]
fn random_calls_keep_the_books_seed_4() {
	fuzz(4);
}

#[test]
fn one_seed_is_one_run() {
	let calls = |seed| {
		let mut generator = Generator::new(Chance::new(seed), vec![account(Alice)]);
		(0..100).map(|_| generator.call()).collect::<Vec<_>>()
	};
	assert_eq!(calls(7), calls(7));
	assert_ne!(calls(7), calls(8));
}

#[test]
fn the_books_notice_a_hold_without_a_record() {
	use frame_support::traits::fungible::MutateHold;
	externalities("development").execute_with(|| {
		world();
		books::check();
		assert_ok!(Balances::hold(&configs::models::ModelHold::get(), &account(Dave), UNIT));
		let noticed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(books::check));
		assert!(noticed.is_err());
	});
}
