//! Random traces, trade in real pools included, against books that visit every holder in every block and at every
//! payment, in big integers.

use super::*;
use proptest::prelude::*;
use sp_core::U512;

const HOLDERS: [AccountId; 5] = [1, 2, 3, 4, 5];
/// Where the books of a model's pool are, after those of the holders.
const POOL: usize = HOLDERS.len();
const MODELS: [ModelId; 2] = [MODEL, OTHER_MODEL];
/// One planck and one share unit, in the naive books: their own rounding is below `2^-100` of anything here.
const ONE_BITS: usize = 128;
/// Share units per block, of a kind that seldom divides evenly.
const EMISSION: Balance = 1_000_000_000_000;

#[derive(Clone, Debug)]
enum Op {
	Weight { model: usize, who: usize, weight: Weight64 },
	State { model: usize, state: ModelState },
	Blocks(u32),
	Pay { model: usize, amount: Balance },
	Transfer { model: usize, from: usize, to: usize, percent: u8 },
	Claim { model: usize, who: usize },
	MakePool { model: usize, who: usize },
	Add { model: usize, who: usize, money: Balance, percent: u8 },
	Remove { model: usize, who: usize, percent: u8 },
	Touch { model: usize, payer: usize, who: usize },
	Buy { model: usize, who: usize, money: Balance },
	Sell { model: usize, who: usize, percent: u8 },
}

/// The account of one of the books.
fn account(model: usize, index: usize) -> AccountId {
	HOLDERS.get(index).copied().unwrap_or_else(|| pool_of(MODELS[model]))
}

fn part(of: Balance, percent: u8) -> Balance {
	of / 100 * Balance::from(percent) + Balance::from(percent > 100)
}

fn op() -> impl Strategy<Value = Op> {
	let (model, who) = (0..MODELS.len(), 0..HOLDERS.len());
	let weight = prop_oneof![Just(0), 1..5u64, 1..100_000u64, Just(1 << 40)];
	let amount = prop_oneof![1..10u128, 1..1_000_000u128, 1..1_000 * EMISSION, Just(1 << 80)];
	let money = prop_oneof![Just(0), Just(1), 1..1_000u128, 1_000..500_000u128, Just(1 << 90), Just(Balance::MAX)];
	let state = prop_oneof![
		1 => Just(ModelState::Forming), 4 => Just(ModelState::Active), 1 => Just(ModelState::Degraded),
		1 => Just(ModelState::Halted),
	];
	prop_oneof![
		4 => (model.clone(), who.clone(), weight).prop_map(|(model, who, weight)| Op::Weight { model, who, weight }),
		2 => (model.clone(), state).prop_map(|(model, state)| Op::State { model, state }),
		4 => (1..50u32).prop_map(Op::Blocks),
		5 => (model.clone(), amount).prop_map(|(model, amount)| Op::Pay { model, amount }),
		4 => (model.clone(), who.clone(), 0..=POOL, 0..=101u8)
			.prop_map(|(model, from, to, percent)| Op::Transfer { model, from, to, percent }),
		3 => (model.clone(), who.clone()).prop_map(|(model, who)| Op::Claim { model, who }),
		2 => (model.clone(), who.clone()).prop_map(|(model, who)| Op::MakePool { model, who }),
		4 => (model.clone(), who.clone(), money.clone(), 0..=101u8)
			.prop_map(|(model, who, money, percent)| Op::Add { model, who, money, percent }),
		2 => (model.clone(), who.clone(), 0..=101u8)
			.prop_map(|(model, who, percent)| Op::Remove { model, who, percent }),
		3 => (model.clone(), who.clone(), who.clone())
			.prop_map(|(model, payer, who)| Op::Touch { model, payer, who }),
		4 => (model.clone(), who.clone(), money).prop_map(|(model, who, money)| Op::Buy { model, who, money }),
		4 => (model, who, 0..=101u8).prop_map(|(model, who, percent)| Op::Sell { model, who, percent }),
	]
}

/// Opens a market in both models: three holders earn, one of them makes the pool, two put half their shares into it.
fn opening() -> Vec<Op> {
	let in_model = |model| {
		let weight = |who| Op::Weight { model, who, weight: 100 };
		let add = |who| Op::Add { model, who, money: 100_000, percent: 50 };
		let start = Op::State { model, state: ModelState::Active };
		[weight(0), weight(1), weight(2), start, Op::Blocks(5), Op::MakePool { model, who: 3 }, add(0), add(1)]
	};
	(0..MODELS.len()).flat_map(in_model).collect()
}

#[derive(Clone, Copy, Default)]
struct Holder {
	weight: Weight64,
	/// In `2^-128` share units.
	shares: U512,
	/// All royalty there ever was, in `2^-128` plancks.
	royalty: U512,
	claimed: Balance,
	/// How often the pallet may have rounded this holder down.
	settled: u128,
}

/// The books as one would write them without caring what they cost.
#[derive(Clone, Default)]
struct Naive {
	holders: [Holder; POOL + 1],
	/// Money of the pool's account.
	reserve: Balance,
	emitting: bool,
	issuance: Balance,
	carried: Balance,
	received: Balance,
	payments: u128,
	/// What one share unit was paid in all, in plancks, rounded up at each payment.
	price: u128,
}

impl Naive {
	fn block(&mut self) {
		let weight: u128 = self.holders.iter().map(|holder| u128::from(holder.weight)).sum();
		if !self.emitting || weight == 0 {
			return;
		}
		self.issuance += EMISSION;
		for holder in &mut self.holders {
			holder.shares += (U512::from(EMISSION) << ONE_BITS) * U512::from(holder.weight) / U512::from(weight);
		}
	}

	fn pay(&mut self, amount: Balance) {
		self.received += amount;
		self.payments += 1;
		if self.issuance == 0 {
			self.carried += amount;
			return;
		}
		let funds = core::mem::take(&mut self.carried) + amount;
		self.price += funds.div_ceil(self.issuance);
		for holder in &mut self.holders {
			holder.royalty += U512::from(funds) * holder.shares / U512::from(self.issuance);
		}
	}

	/// How many share units the pallet may have kept back from a holder: one at each settlement, and what many
	/// emissions round down, which is below one for weights below `2^41` and fewer than 128 of them.
	fn missing_shares(&self, who: usize) -> u128 {
		self.holders[who].settled + 2
	}

	/// How far a holder's royalty may be from the exact one: a planck per settlement, one per payment for what is
	/// carried, and what the missing share units would have been paid.
	fn dust(&self, who: usize) -> u128 {
		self.holders[who].settled + self.payments + 2 + self.missing_shares(who) * self.price
	}
}

/// Trades, and books what changed hands; what fails changes nothing.
fn trade(naive: &mut Naive, model: usize, who: usize, call: impl FnOnce() -> DispatchResult) {
	let (holder, pool) = (HOLDERS[who], account(model, POOL));
	let shares = |who| Royalties::shares(MODELS[model], who);
	let royalties = || [holder, pool].map(|who| Royalties::pending_royalty(MODELS[model], who));
	let look = || [shares(holder), shares(pool), Balances::total_balance(&holder), Balances::total_balance(&pool)];
	let (before, earned) = (look(), royalties());
	let outcome = call();
	let after = look();
	assert_eq!(before[0] + before[1], after[0] + after[1], "no share is lost or made");
	assert_eq!(before[2] + before[3], after[2] + after[3], "no money is lost or made");
	assert_eq!(earned, royalties(), "a trade moves no royalty");
	if outcome.is_err() {
		assert_eq!(before, after);
		return;
	}
	let (gives, takes) = if after[0] < before[0] { (who, POOL) } else { (POOL, who) };
	let moved = U512::from(before[0].abs_diff(after[0])) << ONE_BITS;
	naive.holders[gives].shares = naive.holders[gives].shares.saturating_sub(moved);
	naive.holders[takes].shares += moved;
	naive.holders[gives].settled += 1;
	naive.holders[takes].settled += 1;
	naive.reserve = (naive.reserve + before[2]) - after[2];
}

fn apply_trade(op: &Op, naive: &mut [Naive; MODELS.len()]) {
	match *op {
		Op::MakePool { model, who } => {
			let possible = Royalties::ledger(MODELS[model]).is_some()
				&& !pallet_asset_conversion::Pools::<Test>::contains_key((Kind::Native, Kind::WithId(MODELS[model])));
			assert_eq!(make_pool(HOLDERS[who], MODELS[model]).is_ok(), possible);
		},
		Op::Touch { model, payer, who } => {
			let possible = Royalties::ledger(MODELS[model]).is_some()
				&& !Accounts::<Test>::contains_key(MODELS[model], HOLDERS[who]);
			let outcome = Royalties::touch(by(HOLDERS[payer]), MODELS[model], HOLDERS[who]);
			assert!(outcome.is_ok() == possible || outcome == Err(TokenError::FundsUnavailable.into()), "{outcome:?}");
		},
		Op::Add { model, who, money, percent } => trade(&mut naive[model], model, who, || {
			let shares = part(Royalties::shares(MODELS[model], HOLDERS[who]), percent);
			add(HOLDERS[who], MODELS[model], money, shares)
		}),
		Op::Remove { model, who, percent } => trade(&mut naive[model], model, who, || {
			remove(HOLDERS[who], MODELS[model], part(tokens(HOLDERS[who], MODELS[model]), percent))
		}),
		Op::Buy { model, who, money } => trade(&mut naive[model], model, who, || {
			swap(HOLDERS[who], Kind::Native, Kind::WithId(MODELS[model]), money)
		}),
		Op::Sell { model, who, percent } => trade(&mut naive[model], model, who, || {
			let shares = part(Royalties::shares(MODELS[model], HOLDERS[who]), percent);
			swap(HOLDERS[who], Kind::WithId(MODELS[model]), Kind::Native, shares)
		}),
		_ => unreachable!("{op:?} is no trade"),
	}
}

fn apply(op: &Op, naive: &mut [Naive; MODELS.len()]) {
	match *op {
		Op::Weight { model, who, weight } => {
			Royalties::weight_changed(MODELS[model], &HOLDERS[who], weight);
			naive[model].holders[who].weight = weight;
			naive[model].holders[who].settled += 1;
		},
		Op::State { model, state } => {
			Royalties::state_changed(MODELS[model], state);
			naive[model].emitting = state == ModelState::Active;
		},
		Op::Blocks(count) => {
			pass(count);
			naive.iter_mut().for_each(|naive| (0..count).for_each(|_| naive.block()));
		},
		Op::Pay { model, amount } => {
			let before = Balances::total_balance(&account(model, POOL));
			assert_ok!(Royalties::pay(MODELS[model], &PAYER, amount));
			naive[model].pay(amount);
			// The pool has its part at once.
			let paid = Balances::total_balance(&account(model, POOL)) - before;
			naive[model].reserve += paid;
			naive[model].holders[POOL].claimed += paid;
			naive[model].holders[POOL].settled += 1;
		},
		Op::Transfer { model, from, to, percent } => {
			let amount = part(Royalties::shares(MODELS[model], HOLDERS[from]), percent);
			let outcome = Royalties::transfer(by(HOLDERS[from]), MODELS[model], account(model, to), amount);
			let enough =
				amount <= Royalties::shares(MODELS[model], HOLDERS[from]) + if outcome.is_ok() { amount } else { 0 };
			assert_eq!(outcome.is_ok(), amount > 0 && from != to && enough, "{outcome:?}");
			if outcome.is_ok() {
				let holders = &mut naive[model].holders;
				// The pallet never says that a holder has more than it earned.
				holders[from].shares = holders[from].shares.saturating_sub(U512::from(amount) << ONE_BITS);
				holders[to].shares += U512::from(amount) << ONE_BITS;
				holders[from].settled += 1;
				holders[to].settled += 1;
			}
		},
		Op::Claim { model, who } => {
			let pending = Royalties::pending_royalty(MODELS[model], HOLDERS[who]);
			let before = Balances::total_balance(&HOLDERS[who]);
			let outcome = Royalties::claim(by(HOLDERS[who]), MODELS[model]);
			assert_eq!(outcome.is_ok(), pending > 0, "{outcome:?}");
			assert_eq!(Balances::total_balance(&HOLDERS[who]) - before, pending);
			naive[model].holders[who].claimed += pending;
			naive[model].holders[who].settled += 1;
		},
		_ => apply_trade(op, naive),
	}
}

fn compare(index: usize, naive: &Naive) {
	let model = MODELS[index];
	let whole = |exact: U512| u128::try_from(exact >> ONE_BITS).unwrap();
	let ledger = Royalties::ledger(model).unwrap_or_else(|| ModelLedger::new(0));
	assert_eq!((ledger.issuance, ledger.received), (naive.issuance, naive.received));
	let (mut claimable, mut claimed, mut shares) = (0, 0, 0);
	for (who, holder) in naive.holders.iter().enumerate() {
		let has = Royalties::shares(model, account(index, who));
		let exact = whole(holder.shares);
		assert!(has <= exact + 1 && exact <= has + naive.missing_shares(who), "{has} of {exact} share units");

		let pending = Royalties::pending_royalty(model, account(index, who));
		let (earned, exact, dust) = (pending + holder.claimed, whole(holder.royalty), naive.dust(who));
		assert!(earned.abs_diff(exact) <= dust, "{earned} of {exact} plancks, more than {dust} away");
		claimable += pending;
		claimed += holder.claimed;
		shares += has;
	}
	assert_eq!(ledger.claimed, claimed);
	assert_eq!(Balances::total_balance(&account(index, POOL)), naive.reserve);
	assert!(Royalties::pending_royalty(model, account(index, POOL)) < EXISTENTIAL_DEPOSIT);
	// claimed + claimable + carried + dust == received, and no dust is below zero.
	assert!(claimed + claimable + ledger.carried <= naive.received);
	assert!(shares <= naive.issuance);
	Royalties::do_try_state().unwrap();
}

/// Everyone leaves the pools and the entries without anything, as far as they let go, gives the shares to the first and claims. Then all money but dust
/// and what the pools keep is out, and all deposits are back.
fn wind_up(naive: &mut [Naive; MODELS.len()]) {
	for index in 0..MODELS.len() {
		for who in 0..HOLDERS.len() {
			apply_trade(&Op::Touch { model: index, payer: who, who }, naive);
			apply_trade(&Op::Remove { model: index, who, percent: 100 }, naive);
		}
	}
	for model in MODELS {
		for who in HOLDERS {
			Royalties::weight_changed(model, &who, 0);
		}
		for who in HOLDERS.into_iter().skip(1) {
			let all = Royalties::shares(model, who);
			assert_eq!(Royalties::transfer(by(who), model, HOLDERS[0], all).is_ok(), all > 0);
		}
		for who in HOLDERS {
			let pending = Royalties::pending_royalty(model, who);
			assert_eq!(Royalties::claim(by(who), model).is_ok(), pending > 0);
		}
		let entries: Vec<_> = Accounts::<Test>::iter_prefix(model).filter(|(_, entry)| entry.is_empty()).collect();
		for (who, entry) in entries {
			let (payer, _) = entry.ticket.expect("an empty entry was made by somebody");
			assert_ok!(Royalties::refund(by(payer), model, who));
		}
		let others = |who: &AccountId| ![HOLDERS[0], pool_of(model)].contains(who);
		assert_eq!(Accounts::<Test>::iter_key_prefix(model).filter(others).count(), 0);
	}
	let left: Balance = MODELS.iter().filter_map(|model| Royalties::ledger(*model)).map(|ledger| ledger.owed()).sum();
	assert_eq!(Balances::free_balance(vault()), EXISTENTIAL_DEPOSIT + left);
	let paid: Balance = naive.iter().map(|naive| naive.received).sum();
	let holders: Balance = HOLDERS.iter().map(Balances::total_balance).sum();
	let pools: Balance = MODELS.iter().map(|model| Balances::total_balance(&pool_of(*model))).sum();
	let fees = Balances::total_balance(&ConversionAccount::get());
	assert_eq!(holders + left + pools + fees, HOLDERS.len() as Balance * ENDOWMENT + paid);
	assert!(MODELS.iter().all(|model| held(pool_of(*model)) == 0));
	let entries = Accounts::<Test>::iter().filter(|(.., account)| account.ticket.is_some()).count();
	assert_eq!(HOLDERS.map(held).iter().sum::<Balance>(), entries as Balance * DEPOSIT);
}

/// Traces per test; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn the_books_say_what_the_naive_books_say(open in any::<bool>(), ops in prop::collection::vec(op(), 1..100)) {
		ExtBuilder.build_and_execute(|| {
			Emission::set(EMISSION);
			let mut naive: [Naive; MODELS.len()] = Default::default();
			let opening = if open { opening() } else { Vec::new() };
			for op in opening.iter().chain(&ops) {
				apply(op, &mut naive);
				naive.iter().enumerate().for_each(|(index, naive)| compare(index, naive));
			}
			wind_up(&mut naive);
		});
	}

	#[test]
	fn when_an_account_is_settled_makes_no_difference_but_dust(
		weights in prop::collection::vec(1..1_000u64, 3),
		steps in prop::collection::vec((1..20u32, 1..1_000_000u128, any::<bool>(), any::<bool>()), 1..40),
	) {
		let run = |settles: bool| {
			let mut ext = ExtBuilder.build();
			ext.execute_with(|| {
				Emission::set(EMISSION);
				let holders: Vec<_> = HOLDERS.into_iter().zip(weights.clone()).collect();
				earned(&holders);
				for (blocks, amount, first, second) in &steps {
					pass(*blocks);
					pay(*amount);
					if settles && *first {
						set_weight(HOLDERS[0], weights[0]);
					}
					if settles && *second {
						let _ = Royalties::claim(by(HOLDERS[1]), MODEL);
					}
				}
				let of = |who| royalty(who) + Balances::total_balance(&who) - ENDOWMENT;
				HOLDERS.map(of)
			})
		};
		let (often, once) = (run(true), run(false));
		for (often, once) in often.into_iter().zip(once) {
			prop_assert!(often <= once + 1 && once <= often + 2 * steps.len() as u128 + 2, "{} {}", often, once);
		}
	}
}
