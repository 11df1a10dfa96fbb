//! Whether the cost of pledging, revoking, transferring, paying and claiming depends on the number of holders.
//!
//! Runs the runtime's own pallets natively over a Merkle trie: once on a model with 10 holders, once on one with 100,000
//! (or the number given as the first argument), the same calls, alternating nothing else. Prints ratios of medians as JSON.

use std::time::Instant;

use assent_primitives::{
	AnswerMode, BlockNumber, ContributionId, Floor, ModelId, ModelRules, OnConsentChange, Purpose, PurposeSet,
	RoyaltySink, Split,
};
use assent_runtime::{
	configs::workers::MinBond, genesis_config_presets::complete, AccountId, Balance, Balances, Contributions, Models,
	Royalties, RuntimeGenesisConfig, RuntimeOrigin, System, Workers, MINUTES, UNIT,
};
use frame_support::traits::{fungible::Mutate, OnIdle};
use frame_support::weights::Weight;
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{Perbill, Permill};

const MODEL: ModelId = ModelId(0);
/// Calls of each kind that are measured; the figure is their median.
const ROUNDS: u32 = 200;

fn account(index: u32) -> AccountId {
	let mut bytes = [0x77; 32];
	bytes[..4].copy_from_slice(&index.to_le_bytes());
	AccountId::new(bytes)
}

fn model() {
	let floor = Floor { weight: 1, heads: 1 };
	let rules = ModelRules {
		soft_floor: floor,
		hard_floor: floor,
		weight_cap: 1_000,
		min_rows: 100,
		min_head_weight: 100,
		quorum_weight: Perbill::from_percent(50),
		quorum_heads: Perbill::from_percent(50),
	};
	let split = Split {
		contributors: Permill::from_percent(60),
		worker: Permill::from_percent(25),
		owner: Permill::from_percent(10),
		treasury: Permill::from_percent(5),
	};
	let (alice, bob) = (RuntimeOrigin::signed(Alice.to_account_id()), RuntimeOrigin::signed(Bob.to_account_id()));
	let endpoint = b"https://worker.example".to_vec().try_into().expect("short");
	Models::set_worker(bob.clone(), endpoint, [1; 32]).expect("a worker");
	Workers::bond(bob, MinBond::get()).expect("a bond");
	let card = pallet_models::Card {
		document: [1; 32],
		descriptor: [2; 32],
		evaluation: [3; 32],
		purposes: PurposeSet::ALL,
		forbidden: PurposeSet::NONE,
		domain: b"Handwritten digits".to_vec().try_into().expect("short"),
		languages: Default::default(),
		licence: b"CC-BY-4.0".to_vec().try_into().expect("short"),
		rules,
		split,
	};
	Models::register_model(alice.clone(), card, Default::default()).expect("a model");
	let worker = Bob.to_account_id();
	Models::make_offer(alice, MODEL, AnswerMode::Label, Purpose::General, worker, UNIT).expect("an offer");
}

fn next_epoch() {
	let block: BlockNumber = System::block_number() / MINUTES * MINUTES + MINUTES;
	System::set_block_number(block);
	Contributions::on_idle(block, Weight::from_parts(u64::MAX / 2, u64::MAX / 2));
}

/// A pledge that the worker attests; it is active after the next epoch.
fn pledge(index: u32, id: &mut u64) -> ContributionId {
	let who = account(index);
	Balances::mint_into(&who, 1_000 * UNIT).expect("money");
	let contribution = ContributionId(*id);
	let mut statistic = [0; 32];
	statistic[..8].copy_from_slice(&id.to_le_bytes());
	*id += 1;
	Contributions::contribute(RuntimeOrigin::signed(who), MODEL, statistic, 200).expect("a contribution");
	Contributions::attest(RuntimeOrigin::signed(Bob.to_account_id()), contribution, MODEL).expect("attested");
	contribution
}

fn timed(times: &mut Vec<f64>, call: impl FnOnce()) {
	let start = Instant::now();
	call();
	times.push(start.elapsed().as_secs_f64() * 1e6);
}

fn median(mut times: Vec<f64>) -> f64 {
	times.sort_by(f64::total_cmp);
	times[times.len() / 2]
}

/// Medians in microseconds of pledge (its activation included), revoke, transfer, pay and claim, with `holders` holders.
fn measure(holders: u32) -> [f64; 5] {
	let mut state = sp_io::TestExternalities::default();
	let mut id = 0;
	state.execute_with(|| {
		let preset = complete(&"development".into()).expect("the preset exists");
		frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(preset).expect("it builds");
		System::set_block_number(1);
		model();
	});
	// The first ten are real contributors; the others hold shares and weight in the ledger as if they were.
	state.execute_with(|| {
		(0..10).for_each(|index| {
			pledge(index, &mut id);
		});
		next_epoch();
		for index in 10..holders {
			<Royalties as OnConsentChange<AccountId>>::weight_changed(MODEL, &account(index), 200);
		}
		System::set_block_number(System::block_number() + 5);
		<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &Alice.to_account_id(), UNIT).expect("paid");
	});
	state.commit_all().expect("committed");

	let mut times: [Vec<f64>; 5] = Default::default();
	for round in 0..ROUNDS {
		let newcomer = holders.max(10) + round;
		let holder = round % 10;
		state.execute_with(|| {
			timed(&mut times[0], || {
				pledge(newcomer, &mut id);
				next_epoch();
			});
			<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &Alice.to_account_id(), UNIT).expect("paid");
		});
		state.commit_all().expect("committed");
		state.execute_with(|| {
			let amount: Balance = 1_000;
			let origin = || RuntimeOrigin::signed(account(holder));
			timed(&mut times[2], || {
				Royalties::transfer(origin(), MODEL, account((holder + 1) % 10).into(), amount).expect("moved")
			});
		});
		state.commit_all().expect("committed");
		state.execute_with(|| {
			let alice = Alice.to_account_id();
			timed(&mut times[3], || <Royalties as RoyaltySink<AccountId>>::pay(MODEL, &alice, UNIT).expect("paid"));
		});
		state.commit_all().expect("committed");
		state.execute_with(|| {
			timed(&mut times[4], || Royalties::claim(RuntimeOrigin::signed(account(holder)), MODEL).expect("claimed"));
		});
		state.commit_all().expect("committed");
		state.execute_with(|| {
			let contribution = ContributionId(id - 1);
			let origin = RuntimeOrigin::signed(account(newcomer));
			timed(&mut times[1], || {
				Contributions::revoke(origin, contribution).expect("revoked");
			});
			System::reset_events();
		});
		state.commit_all().expect("committed");
	}
	times.map(median)
}

fn main() {
	let many = std::env::args().nth(1).map_or(100_000, |count| count.parse().expect("a number of holders"));
	let few = measure(10);
	let crowd = measure(many);
	let fields: Vec<String> = ["pledge", "revoke", "transfer", "pay", "claim"]
		.iter()
		.zip(few.iter().zip(crowd))
		.map(|(name, (few, crowd))| format!("\"{name}_weight_ratio_100k_vs_10\": {:.3}", crowd / few))
		.collect();
	println!("{{{}}}", fields.join(", "));
}
