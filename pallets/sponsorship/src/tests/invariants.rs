//! Random traces against books kept in plain Rust.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const PEOPLE: [AccountId; 4] = [ALICE, BOB, STRANGER, OTHER];
/// Scopes, who may sponsor them, and the model whose calls are in them, if any is.
const SCOPES: [(SponsorScope, AccountId, u32); 3] = [(MODEL, OWNER, 1), (OTHER_MODEL, OTHER, 2), (SET, OWNER, 0)];

#[derive(Clone, Debug)]
enum Op {
	Open { scope: usize, caller: AccountId, budget: Balance, allowance: Balance },
	TopUp { scope: usize, amount: Balance },
	Invite { scope: usize, who: usize, grant: Balance },
	Uninvite { scope: usize, who: usize, caller: AccountId },
	Close { scope: usize, caller: AccountId },
	Call { model: u32, who: usize, actual: u64, tip: Balance },
	Sell,
}

fn op() -> impl Strategy<Value = Op> {
	let (scope, who) = (0..SCOPES.len(), 0..PEOPLE.len());
	let caller = prop_oneof![Just(OWNER), Just(OTHER), Just(STRANGER), Just(ALICE)];
	let amount = prop_oneof![0..3u128, 100..120u128, 200..2_000u128, Just(ENDOWMENT), Just(Balance::MAX)];
	let tip = prop_oneof![3 => Just(0), 1 => 1..100u128];
	prop_oneof![
		2 => (scope.clone(), caller.clone(), amount.clone(), amount.clone())
			.prop_map(|(scope, caller, budget, allowance)| Op::Open { scope, caller, budget, allowance }),
		1 => (scope.clone(), amount).prop_map(|(scope, amount)| Op::TopUp { scope, amount }),
		4 => (scope.clone(), who.clone(), prop_oneof![0..GRANT * 5, Just(Balance::MAX)])
			.prop_map(|(scope, who, grant)| Op::Invite { scope, who, grant }),
		1 => (scope.clone(), who.clone(), caller.clone())
			.prop_map(|(scope, who, caller)| Op::Uninvite { scope, who, caller }),
		1 => (scope, caller).prop_map(|(scope, caller)| Op::Close { scope, caller }),
		8 => (1..3u32, who, 0..=100u64, tip).prop_map(|(model, who, actual, tip)| Op::Call { model, who, actual, tip }),
		1 => Just(Op::Sell),
	]
}

#[derive(Clone, Debug)]
struct Sponsored {
	sponsor: AccountId,
	left: Balance,
	allowance: Balance,
	spent: BTreeMap<AccountId, Balance>,
}

#[derive(Default)]
struct Naive {
	scopes: BTreeMap<SponsorScope, Sponsored>,
	/// Money of an account, on hold or not.
	money: BTreeMap<AccountId, Balance>,
	/// Of this, what cannot be used.
	held: BTreeMap<AccountId, Balance>,
	sold: bool,
}

impl Naive {
	fn new() -> Self {
		let money = [OWNER, OTHER, STRANGER].map(|who| (who, ENDOWMENT)).into_iter().collect();
		Self { money, ..Default::default() }
	}

	fn may(&self, who: AccountId, scope: SponsorScope) -> bool {
		let seller = if self.sold { OTHER } else { OWNER };
		SCOPES.iter().any(|(s, owner, _)| *s == scope && who == if scope == MODEL { seller } else { *owner })
	}

	fn exists(&self, who: AccountId) -> bool {
		self.money.contains_key(&who)
	}

	fn free(&self, who: AccountId) -> Balance {
		self.money.get(&who).copied().unwrap_or_default() - self.held.get(&who).copied().unwrap_or_default()
	}

	/// Money of an account that is neither on hold nor what keeps it alive.
	fn spare(&self, who: AccountId) -> Balance {
		self.free(who).saturating_sub(EXISTENTIAL_DEPOSIT)
	}

	fn hold(&mut self, who: AccountId, amount: Balance) {
		*self.held.entry(who).or_default() += amount;
	}

	fn release(&mut self, who: AccountId, amount: Balance) {
		*self.held.get_mut(&who).unwrap() -= amount;
	}

	fn open(&mut self, scope: SponsorScope, sponsor: AccountId, left: Balance, allowance: Balance) -> bool {
		let fine = self.may(sponsor, scope) && !self.scopes.contains_key(&scope) && left > 0 && allowance > 0;
		let fine = fine && left.checked_add(BUDGET_DEPOSIT).is_some_and(|all| all <= self.spare(sponsor));
		if fine {
			self.hold(sponsor, left + BUDGET_DEPOSIT);
			self.scopes.insert(scope, Sponsored { sponsor, left, allowance, spent: BTreeMap::new() });
		}
		fine
	}

	fn top_up(&mut self, scope: SponsorScope, caller: AccountId, amount: Balance) -> bool {
		let spare = self.spare(caller);
		let Some(sponsored) = self.scopes.get_mut(&scope) else { return false };
		if sponsored.sponsor != caller || amount == 0 || amount > spare {
			return false;
		}
		sponsored.left += amount;
		self.hold(caller, amount);
		true
	}

	fn invite(&mut self, scope: SponsorScope, caller: AccountId, who: AccountId, grant: Balance) -> bool {
		let Some(sponsored) = self.scopes.get(&scope) else { return false };
		let fine = sponsored.sponsor == caller && self.may(caller, scope) && who != caller;
		let fine = fine && !sponsored.spent.contains_key(&who) && (self.exists(who) || grant >= EXISTENTIAL_DEPOSIT);
		let fine = fine && grant.checked_add(INVITATION_DEPOSIT).is_some_and(|all| all <= self.spare(caller));
		if fine {
			self.scopes.get_mut(&scope).unwrap().spent.insert(who, 0);
			self.hold(caller, INVITATION_DEPOSIT);
			*self.money.get_mut(&caller).unwrap() -= grant;
			*self.money.entry(who).or_default() += grant;
		}
		fine
	}

	fn may_clear(&self, scope: SponsorScope, caller: AccountId) -> bool {
		let sponsored = &self.scopes[&scope];
		sponsored.sponsor == caller || !self.may(sponsored.sponsor, scope)
	}

	fn uninvite(&mut self, scope: SponsorScope, caller: AccountId, who: AccountId) -> bool {
		let Some(sponsored) = self.scopes.get(&scope) else { return false };
		let (sponsor, invited) = (sponsored.sponsor, sponsored.spent.contains_key(&who));
		if !invited || !(caller == who || self.may_clear(scope, caller)) {
			return false;
		}
		self.scopes.get_mut(&scope).unwrap().spent.remove(&who);
		self.release(sponsor, INVITATION_DEPOSIT);
		true
	}

	fn close(&mut self, scope: SponsorScope, caller: AccountId) -> bool {
		let empty = self.scopes.get(&scope).is_some_and(|sponsored| sponsored.spent.is_empty());
		if !empty || !self.may_clear(scope, caller) {
			return false;
		}
		let sponsored = self.scopes.remove(&scope).unwrap();
		self.release(sponsored.sponsor, sponsored.left + BUDGET_DEPOSIT);
		true
	}

	/// Whether the transaction is included.
	fn call(&mut self, model: u32, who: AccountId, actual: u64, tip: Balance) -> bool {
		let scope = SponsorScope::Model(ModelId(model));
		let paid_by = self.scopes.get(&scope).filter(|sponsored| {
			let spent = sponsored.spent.get(&who);
			sponsored.left >= FEE && spent.is_some_and(|spent| spent.saturating_add(FEE) <= sponsored.allowance)
		});
		let sponsor = paid_by.map(|sponsored| sponsored.sponsor);
		let own = if sponsor.is_some() { tip } else { tip + FEE };
		if !self.exists(who) || own > self.spare(who) {
			return false;
		}
		// The fee is paid, then the deposit, then what was too much comes back.
		let works = self.spare(who) - own >= CONTRIBUTION_DEPOSIT;
		let fee = if works { FEE - 100 + Balance::from(actual) } else { FEE };
		if works {
			self.hold(who, CONTRIBUTION_DEPOSIT);
		}
		*self.money.get_mut(&who).unwrap() -= tip;
		match sponsor {
			Some(sponsor) => {
				let sponsored = self.scopes.get_mut(&scope).unwrap();
				sponsored.left -= fee;
				*sponsored.spent.get_mut(&who).unwrap() += fee;
				*self.money.get_mut(&sponsor).unwrap() -= fee;
				self.release(sponsor, fee);
			},
			None => *self.money.get_mut(&who).unwrap() -= fee,
		}
		true
	}
}

/// As the chain dispatches: an error leaves no trace.
fn dispatched(call: impl FnOnce() -> DispatchResult) -> bool {
	frame_support::storage::with_storage_layer(call).is_ok()
}

fn apply(op: &Op, naive: &mut Naive) {
	let (is, expected) = match *op {
		Op::Open { scope, caller, budget, allowance } => {
			let scope = SCOPES[scope].0;
			let expected = naive.open(scope, caller, budget, allowance);
			(dispatched(|| Sponsorship::open(by(caller), scope, budget, allowance)), expected)
		},
		Op::TopUp { scope, amount } => {
			let (scope, caller, _) = SCOPES[scope];
			let expected = naive.top_up(scope, caller, amount);
			(dispatched(|| Sponsorship::top_up(by(caller), scope, amount)), expected)
		},
		Op::Invite { scope, who, grant } => {
			let ((scope, caller, _), who) = (SCOPES[scope], PEOPLE[who]);
			let expected = naive.invite(scope, caller, who, grant);
			(dispatched(|| Sponsorship::invite(by(caller), scope, who, grant)), expected)
		},
		Op::Uninvite { scope, who, caller } => {
			let (scope, who) = (SCOPES[scope].0, PEOPLE[who]);
			let expected = naive.uninvite(scope, caller, who);
			(dispatched(|| Sponsorship::uninvite(by(caller), scope, who)), expected)
		},
		Op::Close { scope, caller } => {
			let scope = SCOPES[scope].0;
			let expected = naive.close(scope, caller);
			(dispatched(|| Sponsorship::close(by(caller), scope)), expected)
		},
		Op::Call { model, who, actual, tip } => {
			let expected = naive.call(model, PEOPLE[who], actual, tip);
			let valid = validate(PEOPLE[who], contribute(model, actual), tip).is_ok();
			let included = send(PEOPLE[who], contribute(model, actual), tip).is_ok();
			assert!(valid || !included, "what is included was valid");
			(included, expected)
		},
		Op::Sell => {
			Owners::set(vec![(OTHER, MODEL), (OWNER, SET), (OTHER, OTHER_MODEL)]);
			naive.sold = true;
			(true, true)
		},
	};
	assert_eq!(is, expected, "{op:?}");
}

fn compare(naive: &Naive) {
	for (scope, ..) in SCOPES {
		let Some(sponsored) = naive.scopes.get(&scope) else {
			assert_eq!(Sponsorship::budget(scope), None);
			continue;
		};
		let budget = Sponsorship::budget(scope).unwrap();
		assert_eq!((budget.sponsor, budget.left), (sponsored.sponsor, sponsored.left));
		assert_eq!(budget.invitations as usize, sponsored.spent.len());
		for who in PEOPLE {
			let spent = Invitations::<Test>::get(who, scope).map(|invitation| invitation.spent);
			assert_eq!(spent, sponsored.spent.get(&who).copied(), "spent by {who}");
		}
	}
	for who in PEOPLE.into_iter().chain([OWNER]) {
		assert_eq!(Balances::total_balance(&who), naive.money.get(&who).copied().unwrap_or_default(), "money of {who}");
		assert_eq!(Balances::free_balance(who), naive.free(who), "free money of {who}");
	}
	Sponsorship::do_try_state().unwrap();
	check_deposits();
}

/// Traces per test; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn the_books_say_what_the_naive_books_say(ops in prop::collection::vec(op(), 1..80)) {
		ExtBuilder.build_and_execute(|| {
			let mut naive = Naive::new();
			// So that most traces have something to spend.
			apply(&Op::Open { scope: 0, caller: OWNER, budget: 1_500, allowance: 400 }, &mut naive);
			for op in &ops {
				apply(op, &mut naive);
				compare(&naive);
			}
		});
	}
}
