//! An economy in full swing: what has to be there before 1,000 calls of all kinds can succeed, and those calls.

use assent_primitives::{
	AnswerMode, ContributionId, Floor, ModelId, ModelRules, ModelState, OfferId, PoolId, Purpose, PurposeSet,
	RoyaltySink, SkillId, Split, TaskSetId,
};
use assent_runtime::{
	configs::{
		market::Kind,
		parameters::{
			periods::{Commit, Parameters as Period, Reveal},
			RuntimeParameters,
		},
		workers::MinBond,
	},
	AccountId, Balance, BalancesCall, Parameters, Revocation, Royalties, Runtime, RuntimeCall, RuntimeOrigin,
	TaskBounties, HOURS, MILLI_UNIT, MINUTES, UNIT,
};
use pallet_asset_conversion::Call as Market;
use pallet_contributions::Call as Data;
use pallet_data_pools::Call as Pools;
use pallet_models::Call as Models;
use pallet_queries::Call as Queries;
use pallet_royalties::Call as Shares;
use pallet_task_bounties::{Answer, AnswerKind, Call as Tasks, OrganisationType, TaskSetSpec};
use pallet_workers::Call as Workers;
use sp_io::TestExternalities;
use sp_runtime::{Perbill, Permill};

use crate::chain::{Chain, Signer};

const MODELS: u32 = 8;
/// Contributors with shares in each model.
const HOLDERS: u32 = 40;
const ROWS: u32 = 200;
/// What everybody has at first.
const FUNDS: Balance = 200 * UNIT;
/// Money and shares in the market's pool.
const RESERVE: Balance = UNIT;
const POOL: PoolId = PoolId(0);
const SALT: [u8; 32] = [5; 32];
const ANSWER: Answer = Answer::Class(3);
/// Labels asked of an item.
const REDUNDANCY: u32 = 3;

/// The accounts of a role, by number.
struct Role {
	first: u32,
	count: u32,
}

impl Role {
	fn each(&self) -> impl Iterator<Item = (u32, Signer)> {
		let first = self.first;
		(0..self.count).map(move |index| (index, Signer::numbered(first + index)))
	}
}

macro_rules! roles {
	($($(#[$doc:meta])* $name:ident = $count:expr, after $previous:ident;)*) => {$(
		$(#[$doc])*
		const $name: Role = Role { first: $previous.first + $previous.count, count: $count };
	)*};
}

const NOBODY: Role = Role { first: 0, count: 0 };
roles! {
	/// Have active contributions: those of model 0 sell shares, the others claim, transfer or revoke.
	HOLDING = MODELS * HOLDERS, after NOBODY;
	/// Has most shares of model 0, and puts them into the market.
	PROVIDING = 1, after HOLDING;
	/// Have contributions that a worker attests.
	ATTESTED = 60, after PROVIDING;
	/// Pledge a contribution to one more model.
	PLEDGING = 60, after ATTESTED;
	/// Join a pool.
	JOINING = 40, after PLEDGING;
	/// Leave it.
	LEAVING = 40, after JOINING;
	/// Contribute for the first time.
	CONTRIBUTING = 100, after LEAVING;
	/// Buy credits.
	BUYING = 100, after CONTRIBUTING;
	/// Buy shares.
	TRADING = 40, after BUYING;
	/// Become workers.
	BONDING = 20, after TRADING;
	/// Ask for an item.
	TAKING = 80, after BONDING;
	/// Have an item, and commit.
	COMMITTING = 60, after TAKING;
	/// Have committed, and reveal.
	REVEALING = 60, after COMMITTING;
	/// Have revealed: what they did is resolved.
	RESOLVED = 60, after REVEALING;
}
/// How many accounts there are.
const PEOPLE: u32 = RESOLVED.first + RESOLVED.count;

/// The sets in which they label.
const TAKEN: TaskSetId = TaskSetId(0);
const WORK: [(TaskSetId, Role); 3] = [(TaskSetId(1), COMMITTING), (TaskSetId(2), REVEALING), (TaskSetId(3), RESOLVED)];

type Signed = (Signer, RuntimeCall);

fn alice() -> Signer {
	Signer::named("//Alice")
}

fn bob() -> Signer {
	Signer::named("//Bob")
}

/// The calls of `role`, one each.
fn by<C: Into<RuntimeCall>>(role: &Role, call: impl Fn(u32) -> C) -> Vec<Signed> {
	role.each().map(|(index, who)| (who, call(index).into())).collect()
}

fn register() -> RuntimeCall {
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
	Models::register_model { card, declared: Default::default() }.into()
}

fn offer(model: ModelId) -> RuntimeCall {
	let (mode, purpose) = (AnswerMode::Label, Purpose::General);
	Models::make_offer { model, mode, purpose, worker: bob().account(), price: UNIT }.into()
}

/// A contribution of its own to `model`, of the account with this number.
fn contribute(account: u32, model: ModelId, rows: u32) -> RuntimeCall {
	let mut statistic = [1; 32];
	statistic[..4].copy_from_slice(&account.to_le_bytes());
	Data::contribute { model, statistic, rows }.into()
}

fn set_of(now: u32, items: u32) -> RuntimeCall {
	let spec: pallet_task_bounties::SpecOf<Runtime> = TaskSetSpec {
		model: ModelId(0),
		title: [1; 32],
		instructions: [2; 32],
		items: [3; 32],
		kind: AnswerKind::Class { classes: 10 },
		tags: vec![SkillId(7)].try_into().expect("one skill"),
		organisation_type: OrganisationType::Research,
		reward: MILLI_UNIT,
		redundancy: REDUNDANCY,
		quorum: 2,
		item_count: items,
		min_tier: 0,
		work_deadline: now + HOURS,
		judge_deadline: now + 3 * HOURS,
		gold_root: None,
	};
	Tasks::create_set { spec }.into()
}

fn swap(who: &Signer, path: [Kind; 2]) -> RuntimeCall {
	let path = path.map(Box::new).to_vec();
	let send_to = who.account();
	let (amount_in, amount_out_min) = (MILLI_UNIT, MILLI_UNIT / 100);
	Market::swap_exact_tokens_for_tokens { path, amount_in, amount_out_min, send_to, keep_alive: true }.into()
}

/// Money for everybody, models with a worker, and active contributors who earn shares.
fn found(chain: &mut Chain) {
	let fund = (0..PEOPLE).map(|index| {
		let bonds = (BONDING.first..BONDING.first + BONDING.count).contains(&index);
		let bond = if bonds { MinBond::get() } else { 0 };
		let dest = Signer::numbered(index).account().into();
		(alice(), BalancesCall::transfer_keep_alive { dest, value: FUNDS + bond }.into())
	});
	chain.make_blocks(fund);
	let endpoint = b"https://worker.example".to_vec().try_into().expect("short");
	chain.make_blocks([
		(bob(), Workers::bond { amount: MinBond::get() }.into()),
		(bob(), Models::set_worker { endpoint, encryption_key: [1; 32] }.into()),
	]);
	chain.make_blocks((0..MODELS).map(|_| (alice(), register())));
	chain.make_blocks((0..MODELS).map(|model| (alice(), offer(ModelId(model)))));

	chain.make_blocks(by(&HOLDING, |index| contribute(HOLDING.first + index, held(index), ROWS)));
	chain.make_blocks(by(&PROVIDING, |_| contribute(PROVIDING.first, ModelId(0), 5 * ROWS)));
	let attest = |index, model| (bob(), Data::attest { contribution: ContributionId(index), model }.into());
	chain.make_blocks(HOLDING.each().map(|(index, _)| attest(index.into(), held(index))));
	chain.make_blocks([attest(HOLDING.count.into(), ModelId(0))]);

	// They join at the end of an epoch, and a block activates as many as it has time for.
	chain.idle(3 * MINUTES);
	chain.state.execute_with(|| {
		for (index, who) in HOLDING.each() {
			assert!(Royalties::shares(held(index), who.account()) > 0, "holder {index} earns");
		}
		assert!((0..MODELS).all(|model| Revocation::state(ModelId(model)) == ModelState::Active));
	});
}

/// The model in which holder `index` has shares.
fn held(index: u32) -> ModelId {
	ModelId(index / HOLDERS)
}

/// The contribution of account `account`: they are numbered in the order of the accounts, from the first holder on.
fn contribution_of(account: u32) -> ContributionId {
	ContributionId(account.into())
}

/// Contributions that wait, a pool of data, a market, and royalties to claim.
fn furnish(chain: &mut Chain) {
	for role in [&ATTESTED, &PLEDGING, &JOINING, &LEAVING] {
		chain.make_blocks(by(role, |index| contribute(role.first + index, ModelId(index % MODELS), ROWS)));
	}
	let policy =
		pallet_data_pools::Policy { allowed: PurposeSet::ALL, forbidden: PurposeSet::NONE, min_price: 0, owners: None };
	chain.make_blocks([(alice(), Pools::create_pool { policy }.into())]);
	chain.make_blocks(by(&LEAVING, |index| join(LEAVING.first + index)));

	let pair = || (Box::new(Kind::Native), Box::new(Kind::WithId(ModelId(0))));
	let (asset1, asset2) = pair();
	chain.make_blocks([(alice(), Market::create_pool { asset1, asset2 }.into())]);
	chain.make_blocks(PROVIDING.each().map(|(_, who)| {
		let ((asset1, asset2), mint_to) = (pair(), who.account());
		let (amount1_desired, amount2_desired, amount1_min, amount2_min) = (RESERVE, RESERVE, RESERVE, RESERVE);
		let call = Market::add_liquidity {
			asset1,
			asset2,
			amount1_desired,
			amount2_desired,
			amount1_min,
			amount2_min,
			mint_to,
		};
		(who, call.into())
	}));

	// Entries for what the traders will buy.
	chain.make_blocks(TRADING.each().map(|(_, who)| {
		let target = who.account().into();
		(who, Shares::touch { model: ModelId(0), target }.into())
	}));

	// What settlements pay in; their proofs are measured on their own.
	chain.state.execute_with(|| {
		for model in 0..MODELS {
			<Royalties as RoyaltySink<AccountId>>::pay(ModelId(model), &alice().account(), 100 * UNIT).expect("paid");
		}
	});
	chain.commit();
}

fn join(account: u32) -> Pools<Runtime> {
	Pools::join { pool: POOL, contribution: contribution_of(account) }
}

/// Sets of tasks in which labels wait to be committed, revealed and resolved.
fn employ(chain: &mut Chain) {
	// Long enough for the blocks that are measured.
	chain.state.execute_with(|| {
		for period in [Period::Commit(Commit, Some(HOURS)), Period::Reveal(Reveal, Some(HOURS))] {
			Parameters::set_parameter(RuntimeOrigin::root(), RuntimeParameters::Periods(period)).expect("root may");
		}
	});
	chain.commit();
	let now = chain.number();
	chain.make_blocks([(alice(), set_of(now, TAKING.count))]);
	for (_, role) in &WORK {
		chain.make_blocks([(alice(), set_of(now, role.count / REDUNDANCY))]);
	}
	for (set, role) in &WORK {
		chain.make_blocks(by(role, |_| Tasks::take { set: *set }));
	}
	while chain.state.execute_with(|| !pallet_task_bounties::Ends::<Runtime>::get().is_empty()) {
		chain.idle(1);
	}
	for (set, role) in &WORK[1..] {
		let commits = commits(&mut chain.state, *set, role);
		chain.make_blocks(commits);
	}
	let (set, role) = &WORK[2];
	let reveals = reveals(&mut chain.state, *set, role);
	chain.make_blocks(reveals);
	chain.idle(2);
}

/// What the labellers of `role` were given in `set`.
fn given(state: &mut TestExternalities, set: TaskSetId, role: &Role) -> Vec<(Signer, u32)> {
	state.execute_with(|| {
		role.each()
			.map(|(index, who)| match TaskBounties::assignments(set, who.account()).items.first() {
				Some(item) => (who, *item),
				None => panic!("labeller {index} of {set:?} was given nothing"),
			})
			.collect()
	})
}

fn commits(state: &mut TestExternalities, set: TaskSetId, role: &Role) -> Vec<Signed> {
	let commit = |(who, item): (Signer, u32)| {
		let hash = pallet_task_bounties::commitment(set, item, &who.account(), &ANSWER, &SALT);
		(who, Tasks::commit { set, item, hash }.into())
	};
	given(state, set, role).into_iter().map(commit).collect()
}

fn reveals(state: &mut TestExternalities, set: TaskSetId, role: &Role) -> Vec<Signed> {
	let reveal = |(who, item)| (who, Tasks::reveal { set, item, answer: ANSWER, salt: SALT }.into());
	given(state, set, role).into_iter().map(reveal).collect()
}

/// Brings the chain to where every call of [`mixed`] succeeds.
pub fn prepare(chain: &mut Chain) {
	found(chain);
	furnish(chain);
	employ(chain);
}

/// What the holders of shares do: those of model 0 sell some; of 14 others, five claim, six transfer, three revoke.
fn holders(calls: &mut [Vec<Signed>; 4]) {
	for (index, who) in HOLDING.each() {
		let model = held(index);
		let (kind, call) = match index.checked_sub(HOLDERS).map(|other| other % 14) {
			None => (0, swap(&who, [Kind::WithId(model), Kind::Native])),
			Some(0..5) => (1, Shares::claim { model }.into()),
			Some(5..11) => {
				let dest = Signer::numbered(HOLDING.first + (index + 1) % HOLDING.count).account().into();
				(2, Shares::transfer { model, dest, amount: MILLI_UNIT }.into())
			},
			Some(_) => (3, Data::revoke { contribution: contribution_of(HOLDING.first + index) }.into()),
		};
		calls[kind].push((who, call));
	}
}

/// A thousand calls, all kinds spread evenly.
pub fn mixed(chain: &mut Chain) -> Vec<Signed> {
	let mut kinds: [Vec<Signed>; 4] = Default::default();
	holders(&mut kinds);
	let mut kinds: Vec<Vec<Signed>> = kinds.into();
	kinds.push(by(&CONTRIBUTING, |index| contribute(CONTRIBUTING.first + index, ModelId(index % MODELS), ROWS)));
	kinds.push(by(&PLEDGING, |index| {
		let contribution = contribution_of(PLEDGING.first + index);
		Data::pledge { contribution, model: ModelId((index + 1) % MODELS) }
	}));
	let attest = |(index, _)| {
		let contribution = contribution_of(ATTESTED.first + index);
		(bob(), Data::attest { contribution, model: ModelId(index % MODELS) }.into())
	};
	kinds.push(ATTESTED.each().map(attest).collect());
	kinds.push(by(&BUYING, |index| {
		let mut identity_commitment = [0; 32];
		identity_commitment[14..18].copy_from_slice(&(index + 1).to_le_bytes());
		Queries::buy { offer: OfferId(index % MODELS), quota: 2, identity_commitment }
	}));
	kinds.push(by(&JOINING, |index| join(JOINING.first + index)));
	kinds.push(by(&LEAVING, |index| Pools::leave { contribution: contribution_of(LEAVING.first + index) }));
	let buy_shares = |(_, who): (u32, Signer)| {
		let call = swap(&who, [Kind::Native, Kind::WithId(ModelId(0))]);
		(who, call)
	};
	kinds.push(TRADING.each().map(buy_shares).collect());
	kinds.push(by(&BONDING, |_| Workers::bond { amount: MinBond::get() }));
	kinds.push(by(&TAKING, |_| Tasks::take { set: TAKEN }));
	let [(set, committing), (revealed, revealing), (resolved, resolving)] = &WORK;
	kinds.push(commits(&mut chain.state, *set, committing));
	kinds.push(reveals(&mut chain.state, *revealed, revealing));
	let items = 0..resolving.count / REDUNDANCY;
	kinds.push(items.map(|item| (bob(), Tasks::resolve { set: *resolved, item }.into())).collect());
	spread(kinds)
}

/// All calls of all kinds in one order, in which each kind comes at even distances.
fn spread(kinds: Vec<Vec<Signed>>) -> Vec<Signed> {
	let mut placed: Vec<(u64, Signed)> = Vec::new();
	for calls in kinds {
		let count = calls.len() as u64;
		placed.extend((0..).zip(calls).map(|(index, call)| ((2 * index + 1) * 1_000_000 / (2 * count), call)));
	}
	placed.sort_by_key(|(place, _)| *place);
	placed.into_iter().map(|(_, call)| call).collect()
}
