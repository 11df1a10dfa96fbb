//! Random lives of workers against a plain book, and broken books that `try_state` must notice.

use super::*;
use proptest::prelude::*;
use sp_core::crypto::AccountId32;
use std::collections::BTreeSet;

#[derive(Clone, Debug)]
enum Step {
	Bond(u8, Balance),
	BondExtra(u8, Balance),
	Unbond(u8),
	Rebond(u8),
	Withdraw(u8),
	/// A report of a worker for a nullifier, by a worker or, if there is none of that number, by the reporter.
	Report {
		worker: u8,
		reporter: u8,
		nullifier: u8,
		is_stale: bool,
		/// How old the receipts are.
		age: BlockNumber,
	},
	Pass(BlockNumber),
}

fn amount() -> impl Strategy<Value = Balance> {
	prop_oneof![
		2 => 0..3u128, 2 => MIN_BOND - 2..MIN_BOND + 2, 4 => MIN_BOND..5 * MIN_BOND, 1 => Just(SLASH),
		1 => Just(ENDOWMENT - EXISTENTIAL_DEPOSIT), 1 => Just(Balance::MAX),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let who = 0..WORKERS;
	let age = prop_oneof![3 => Just(1), 1 => Just(EVIDENCE_WINDOW), 1 => Just(EVIDENCE_WINDOW + 1)];
	prop_oneof![
		4 => (who.clone(), amount()).prop_map(|(who, amount)| Step::Bond(who, amount)),
		3 => (who.clone(), amount()).prop_map(|(who, amount)| Step::BondExtra(who, amount)),
		2 => who.clone().prop_map(Step::Unbond),
		2 => who.clone().prop_map(Step::Rebond),
		3 => who.clone().prop_map(Step::Withdraw),
		6 => (who, 0..WORKERS + 2, 0..12u8, any::<bool>(), age)
			.prop_map(|(worker, reporter, nullifier, is_stale, age)|
				Step::Report { worker, reporter, nullifier, is_stale, age }),
		4 => prop_oneof![Just(1), Just(UNBONDING_DELAY - 1), Just(UNBONDING_DELAY)].prop_map(Step::Pass),
	]
}

/// A worker as the book has it.
#[derive(Clone, Copy, Default)]
struct Entry {
	free: Balance,
	held: Balance,
	left_at: Option<BlockNumber>,
	withdrawable_at: Option<BlockNumber>,
}

/// What should be, in plain Rust.
struct Book {
	workers: [Entry; WORKERS as usize],
	reporter: Balance,
	treasury: Balance,
	reported: BTreeSet<(u8, u8)>,
}

type Outcome = Result<(), DispatchError>;

fn refused(error: Error<Test>) -> Outcome {
	Err(error.into())
}

impl Book {
	fn new() -> Self {
		let entry = Entry { free: ENDOWMENT, ..Default::default() };
		Self { workers: [entry; WORKERS as usize], reporter: 0, treasury: 0, reported: BTreeSet::new() }
	}

	fn of(&mut self, who: u8) -> &mut Entry {
		&mut self.workers[usize::from(who)]
	}

	fn hold(&mut self, who: u8, amount: Balance) -> Outcome {
		let entry = self.of(who);
		if entry.held.checked_add(amount).is_none() {
			return Err(ArithmeticError::Overflow.into());
		}
		if amount > entry.free - EXISTENTIAL_DEPOSIT {
			return Err(TokenError::FundsUnavailable.into());
		}
		entry.free -= amount;
		entry.held += amount;
		Ok(())
	}

	fn apply(&mut self, step: &Step) {
		let (expected, outcome) = match step.clone() {
			Step::Bond(who, amount) => (self.bond(who, amount), Workers::bond(by(&worker(who)), amount)),
			Step::BondExtra(who, amount) => (self.add(who, amount), Workers::bond_extra(by(&worker(who)), amount)),
			Step::Unbond(who) => (self.unbond(who), Workers::unbond(by(&worker(who)))),
			Step::Rebond(who) => (self.rebond(who), Workers::rebond(by(&worker(who)))),
			Step::Withdraw(who) => (self.withdraw(who), Workers::withdraw_unbonded(by(&worker(who)))),
			Step::Report { worker, reporter, nullifier, is_stale, age } => {
				(self.slash(worker, reporter, nullifier, age), file(worker, reporter, nullifier, is_stale, age))
			},
			Step::Pass(blocks) => {
				pass(blocks);
				(Ok(()), Ok(()))
			},
		};
		assert_eq!(outcome, expected, "{step:?}");
	}

	fn bond(&mut self, who: u8, amount: Balance) -> Outcome {
		match self.of(who) {
			entry if entry.held > 0 => return refused(Error::AlreadyBonded),
			_ if amount < MIN_BOND => return refused(Error::BondTooSmall),
			_ => self.hold(who, amount)?,
		}
		self.of(who).left_at = None;
		Ok(())
	}

	fn add(&mut self, who: u8, amount: Balance) -> Outcome {
		match self.of(who) {
			_ if amount == 0 => return refused(Error::ZeroAmount),
			entry if entry.held == 0 => return refused(Error::NotBonded),
			_ => self.hold(who, amount)?,
		}
		let entry = self.of(who);
		if entry.withdrawable_at.is_none() && entry.held >= MIN_BOND {
			entry.left_at = None;
		}
		Ok(())
	}

	fn unbond(&mut self, who: u8) -> Outcome {
		let now = System::block_number();
		let entry = self.of(who);
		match entry.withdrawable_at {
			_ if entry.held == 0 => return refused(Error::NotBonded),
			Some(_) => return refused(Error::AlreadyUnbonding),
			None => entry.withdrawable_at = Some(now + UNBONDING_DELAY),
		}
		entry.left_at.get_or_insert(now);
		Ok(())
	}

	fn rebond(&mut self, who: u8) -> Outcome {
		let entry = self.of(who);
		match entry.withdrawable_at {
			_ if entry.held == 0 => refused(Error::NotBonded),
			None => refused(Error::NotUnbonding),
			Some(_) if entry.held < MIN_BOND => refused(Error::BondTooSmall),
			Some(_) => {
				(entry.left_at, entry.withdrawable_at) = (None, None);
				Ok(())
			},
		}
	}

	fn withdraw(&mut self, who: u8) -> Outcome {
		let entry = self.of(who);
		match entry.withdrawable_at {
			_ if entry.held == 0 => refused(Error::NotBonded),
			None => refused(Error::NotUnbonding),
			Some(at) if System::block_number() < at => refused(Error::UnbondingNotOver),
			Some(_) => {
				entry.free += core::mem::take(&mut entry.held);
				entry.withdrawable_at = None;
				Ok(())
			},
		}
	}

	fn slash(&mut self, who: u8, reporter: u8, nullifier: u8, age: BlockNumber) -> Outcome {
		let is_known = self.reported.contains(&(who, nullifier));
		let entry = self.of(who);
		match () {
			_ if who == reporter => return refused(Error::SelfReport),
			_ if is_known => return refused(Error::AlreadyReported),
			_ if entry.held == 0 => return refused(Error::NothingToSlash),
			_ if age > EVIDENCE_WINDOW => return refused(Error::EvidenceTooOld),
			_ => {},
		}
		let loss = entry.held.min(SLASH);
		entry.held -= loss;
		if entry.held < MIN_BOND {
			entry.left_at.get_or_insert(System::block_number());
		}
		if entry.held == 0 {
			entry.withdrawable_at = None;
		}
		let share = loss / 4;
		match reporter {
			0..WORKERS => self.of(reporter).free += share,
			_ => self.reporter += share,
		}
		self.treasury += loss - share;
		self.reported.insert((who, nullifier));
		Ok(())
	}

	/// Chain and book agree, to the last unit.
	fn check(&self) {
		for (number, entry) in (0..WORKERS).zip(&self.workers) {
			let who = worker(number);
			assert_eq!((Balances::free_balance(&who), held(&who)), (entry.free, entry.held));
			let is_bonded = entry.held >= MIN_BOND && entry.withdrawable_at.is_none();
			assert_eq!(Workers::standing(who), Status { is_bonded, left_at: entry.left_at });
		}
		assert_eq!((gained(&REPORTER), gained(&TREASURY)), (self.reporter, self.treasury));
		assert_eq!(Reported::<Test>::iter().count(), self.reported.len());
		let lost: Balance = Bonds::<Test>::iter_values().map(|bond| bond.slashed).sum();
		let rewards: Balance = Workers::rewards_of_workers();
		assert_eq!(lost, self.reporter + self.treasury + rewards, "slashed = paid to reporters and the treasury");
		Workers::do_try_state().expect("invariants hold");
	}
}

impl Pallet<Test> {
	/// What workers were paid for reports of other workers.
	fn rewards_of_workers() -> Balance {
		let reward = |event| match event {
			Event::Slashed { reporter, to_reporter, .. } if reporter != REPORTER => Some(to_reporter),
			_ => None,
		};
		events().into_iter().filter_map(reward).sum()
	}
}

/// Reports worker `number` with receipts that are `age` blocks old.
fn file(number: u8, reporter: u8, nullifier: u8, is_stale: bool, age: BlockNumber) -> DispatchResult {
	let aged = |signed: SignedReceipt| {
		let served_at = System::block_number().saturating_sub(age);
		sign(number, Receipt { served_at, served_at_hash: Workers::block_hash(served_at), ..signed.receipt })
	};
	let reporter = if reporter < WORKERS { worker(reporter) } else { REPORTER };
	match is_stale {
		true => report_stale(&reporter, aged(stale(number, nullifier))),
		false => {
			let (first, second) = contradiction(number, nullifier);
			report(&reporter, (aged(first), aged(second)))
		},
	}
}

/// Traces; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn any_life_of_workers_is_in_the_book(steps in prop::collection::vec(step(), 1..60)) {
		ExtBuilder.build_and_execute(|| {
			pass(2 * EVIDENCE_WINDOW);
			let mut book = Book::new();
			for step in &steps {
				book.apply(step);
				book.check();
			}
		});
	}
}

/// Whether `try_state` notices what `corrupt` does to a chain with a slashed and an unbonding worker.
fn notices(message: &str, corrupt: impl FnOnce(&AccountId32, &AccountId32)) {
	ExtBuilder.build().execute_with(|| {
		let slashed = bonded(0, MIN_BOND);
		let unbonding = bonded(1, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_ok!(Workers::unbond(by(&unbonding)));
		assert_ok!(Workers::do_try_state());
		corrupt(&slashed, &unbonding);
		let error = Workers::do_try_state().expect_err("storage was corrupted");
		assert_eq!(error, sp_runtime::TryRuntimeError::Other(Box::leak(message.to_owned().into_boxed_str())));
	});
}

fn change(who: &AccountId32, change: impl FnOnce(&mut Bond)) {
	Bonds::<Test>::mutate_extant(who, change);
}

#[test]
fn try_state_notices_a_bond_that_is_not_on_hold() {
	notices("1: a bond is not what is on hold", |slashed, _| change(slashed, |bond| bond.amount += 1));
}

#[test]
fn try_state_notices_money_on_hold_that_is_said_to_be_gone() {
	notices("1: a bond is gone if and only if nothing is on hold", |_, unbonding| {
		change(unbonding, |bond| bond.standing = Standing::Gone { since: 1 })
	});
}

#[test]
fn try_state_notices_who_left_in_the_future() {
	notices("2: a worker left in the future", |slashed, _| {
		let since = System::block_number() + 1;
		change(slashed, |bond| bond.standing = Standing::BelowMinimum { since })
	});
}

#[test]
fn try_state_notices_a_bond_without_a_delay() {
	notices("2: a bond can be withdrawn too early", |_, unbonding| {
		let since = System::block_number();
		change(unbonding, |bond| bond.standing = Standing::Unbonding { since, withdrawable_at: since })
	});
}

#[test]
fn try_state_notices_a_loss_without_a_report() {
	notices("3: losses are not what was reported", |slashed, _| Reported::<Test>::remove(slashed, [1; 32]));
}

#[test]
fn try_state_notices_a_report_without_a_loss() {
	notices("3: losses are not what was reported", |_, unbonding| {
		Reported::<Test>::insert(unbonding, [1; 32], 1);
	});
}

#[test]
fn try_state_notices_a_report_of_nobody() {
	notices("3: somebody without a bond was reported", |_, _| Reported::<Test>::insert(&STRANGER, [1; 32], 1));
}

#[test]
fn try_state_notices_a_report_from_the_future() {
	notices("3: a report comes from the future", |slashed, _| {
		Reported::<Test>::insert(slashed, [1; 32], BlockNumber::MAX);
	});
}
