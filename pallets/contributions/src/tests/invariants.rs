//! Random calls against a model of the pallet that recomputes everything from the list of contributions.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: [AccountId; 5] = [ALICE, BOB, CAROL, OWNER, WORKER];
const MODELS: [ModelId; 3] = [MODEL, OTHER_MODEL, ModelId(3)];

#[derive(Clone, Debug)]
enum Op {
	Contribute { who: usize, model: usize, rows: u32, statistic: u64 },
	Pledge { who: usize, contribution: u64, model: usize },
	Attest { contribution: u64, model: usize },
	Revoke { who: usize, contribution: u64 },
	Unpledge { who: usize, contribution: u64, model: usize },
	Expire { contribution: u64, model: usize },
	Activate { model: usize },
	Blocks { count: u32, idle: bool },
	Halt { model: usize },
}

fn op() -> impl Strategy<Value = Op> {
	let (who, model, contribution) = (0..PEOPLE.len(), 0..MODELS.len(), 0..24u64);
	prop_oneof![
		6 => (who.clone(), model.clone(), 5..900u32, 0..40u64)
			.prop_map(|(who, model, rows, statistic)| Op::Contribute { who, model, rows, statistic }),
		3 => (who.clone(), contribution.clone(), model.clone())
			.prop_map(|(who, contribution, model)| Op::Pledge { who, contribution, model }),
		12 => (contribution.clone(), model.clone())
			.prop_map(|(contribution, model)| Op::Attest { contribution, model }),
		4 => (who.clone(), contribution.clone())
			.prop_map(|(who, contribution)| Op::Revoke { who, contribution }),
		3 => (who, contribution.clone(), model.clone())
			.prop_map(|(who, contribution, model)| Op::Unpledge { who, contribution, model }),
		2 => (contribution, model.clone()).prop_map(|(contribution, model)| Op::Expire { contribution, model }),
		2 => model.clone().prop_map(|model| Op::Activate { model }),
		8 => (1..8u32, any::<bool>()).prop_map(|(count, idle)| Op::Blocks { count, idle }),
		1 => model.prop_map(|model| Op::Halt { model }),
	]
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Stage {
	Pending(u32),
	Attested(u32),
	Active(u32),
}

struct Registered {
	owner: AccountId,
	rows: u32,
	statistic: u64,
	pledges: BTreeMap<ModelId, Stage>,
}

/// The pallet, as one would write it without caring what it costs.
#[derive(Default)]
struct Naive {
	contributions: BTreeMap<u64, Registered>,
	next: u64,
	/// Which models changed in which blocks.
	changes: BTreeMap<ModelId, BTreeSet<u32>>,
	halted: BTreeSet<ModelId>,
}

impl Naive {
	fn staged(&self, model: ModelId) -> impl Iterator<Item = (&Registered, Stage)> {
		self.contributions.values().filter_map(move |record| record.pledges.get(&model).map(|stage| (record, *stage)))
	}

	fn taken(&self, model: ModelId, statistic: u64) -> bool {
		self.staged(model).any(|(record, stage)| record.statistic == statistic && !matches!(stage, Stage::Pending(_)))
	}

	fn takes(&self, model: ModelId, rows: u32, statistic: u64) -> bool {
		!self.halted.contains(&model) && rows >= MIN_ROWS && !self.taken(model, statistic)
	}

	fn queued(&self, model: ModelId) -> usize {
		self.staged(model).filter(|(_, stage)| matches!(stage, Stage::Attested(..))).count()
	}

	fn weight(&self, model: ModelId, who: AccountId, before: u32) -> u64 {
		let rows = self.staged(model).filter_map(|(record, stage)| match stage {
			Stage::Active(epoch) if record.owner == who && epoch < before => Some(u64::from(record.rows)),
			_ => None,
		});
		rows.sum::<u64>().min(CAP)
	}

	fn totals(&self, model: ModelId, before: u32) -> (u64, u32) {
		let weights: Vec<u64> = [ALICE, BOB, CAROL].into_iter().map(|who| self.weight(model, who, before)).collect();
		(weights.iter().sum(), weights.iter().filter(|weight| **weight >= MIN_HEAD).count() as u32)
	}

	fn changed(&mut self, model: ModelId, now: u32) {
		self.changes.entry(model).or_default().insert(now);
	}

	fn version(&self, model: ModelId, at: u32) -> u32 {
		self.changes.get(&model).map_or(0, |blocks| blocks.range(..=at).count() as u32)
	}

	fn remove(&mut self, id: u64, model: ModelId, now: u32) {
		let Some(record) = self.contributions.get_mut(&id) else {
			return;
		};
		if let Some(Stage::Active(_)) = record.pledges.remove(&model) {
			self.changed(model, now);
		}
		if self.contributions[&id].pledges.is_empty() {
			self.contributions.remove(&id);
		}
	}

	fn attest(&mut self, id: u64, model: ModelId, now: u32) -> bool {
		let Some(record) = self.contributions.get(&id) else {
			return false;
		};
		let Some(Stage::Pending(expires)) = record.pledges.get(&model).copied() else {
			return false;
		};
		let of_account = self
			.staged(model)
			.filter(|(other, stage)| other.owner == record.owner && !matches!(stage, Stage::Pending(_)))
			.count();
		let waiting = MODELS.iter().filter(|other| **other != model && self.queued(**other) > 0).count();
		let fits = of_account < 4 && self.queued(model) < 6 && waiting < 3;
		if now > expires || self.halted.contains(&model) || self.taken(model, record.statistic) || !fits {
			return false;
		}
		self.contributions.get_mut(&id).unwrap().pledges.insert(model, Stage::Attested(now / EPOCH));
		true
	}

	fn activate(&mut self, model: ModelId, now: u32) -> bool {
		let epoch = now / EPOCH;
		let due: Vec<u64> = self
			.contributions
			.iter()
			.filter(|(_, record)| matches!(record.pledges.get(&model), Some(Stage::Attested(at)) if *at < epoch))
			.map(|(id, _)| *id)
			.collect();
		for id in &due {
			if self.halted.contains(&model) {
				self.remove(*id, model, now);
			} else {
				self.contributions.get_mut(id).unwrap().pledges.insert(model, Stage::Active(epoch));
				self.changed(model, now);
			}
		}
		!due.is_empty()
	}

	/// Does what the pallet should do, and says whether it should succeed.
	fn apply(&mut self, op: &Op, now: u32) -> bool {
		let owns = |naive: &Self, who: usize, id: u64| {
			naive.contributions.get(&id).is_some_and(|record| record.owner == PEOPLE[who])
		};
		match *op {
			Op::Contribute { who, model, rows, statistic } => {
				let model = MODELS[model];
				if !self.takes(model, rows, statistic) {
					return false;
				}
				let pledges = [(model, Stage::Pending(now + LIFETIME))].into();
				self.contributions.insert(self.next, Registered { owner: PEOPLE[who], rows, statistic, pledges });
				self.next += 1;
				true
			},
			Op::Pledge { who, contribution, model } => {
				let model = MODELS[model];
				if !owns(self, who, contribution) {
					return false;
				}
				let record = &self.contributions[&contribution];
				if record.pledges.contains_key(&model) || !self.takes(model, record.rows, record.statistic) {
					return false;
				}
				let record = self.contributions.get_mut(&contribution).unwrap();
				record.pledges.insert(model, Stage::Pending(now + LIFETIME));
				true
			},
			Op::Attest { contribution, model } => self.attest(contribution, MODELS[model], now),
			Op::Revoke { who, contribution } => {
				let owned = owns(self, who, contribution);
				if owned {
					MODELS.iter().for_each(|model| self.remove(contribution, *model, now));
				}
				owned
			},
			Op::Unpledge { who, contribution, model } => {
				let pledged = owns(self, who, contribution)
					&& self.contributions[&contribution].pledges.contains_key(&MODELS[model]);
				if pledged {
					self.remove(contribution, MODELS[model], now);
				}
				pledged
			},
			Op::Expire { contribution, model } => {
				let stage = self.contributions.get(&contribution).and_then(|record| record.pledges.get(&MODELS[model]));
				let expired = matches!(stage, Some(Stage::Pending(expires)) if now > *expires);
				if expired {
					self.remove(contribution, MODELS[model], now);
				}
				expired
			},
			Op::Activate { model } => self.activate(MODELS[model], now),
			Op::Blocks { .. } => true,
			Op::Halt { model } => {
				self.halted.insert(MODELS[model]);
				true
			},
		}
	}
}

/// Does the same on the chain.
fn run(op: &Op, naive: &mut Naive) -> bool {
	let id = ContributionId;
	match *op {
		Op::Contribute { who, model, rows, statistic: seed } => {
			Data::contribute(by(PEOPLE[who]), MODELS[model], statistic(seed), rows).is_ok()
		},
		Op::Pledge { who, contribution, model } => {
			Data::pledge(by(PEOPLE[who]), id(contribution), MODELS[model]).is_ok()
		},
		Op::Attest { contribution, model } => Data::attest(by(WORKER), id(contribution), MODELS[model]).is_ok(),
		Op::Revoke { who, contribution } => Data::revoke(by(PEOPLE[who]), id(contribution)).is_ok(),
		Op::Unpledge { who, contribution, model } => {
			Data::unpledge(by(PEOPLE[who]), id(contribution), MODELS[model]).is_ok()
		},
		Op::Expire { contribution, model } => {
			Data::expire_pledge(by(STRANGER), id(contribution), MODELS[model]).is_ok()
		},
		Op::Activate { model } => Data::activate(by(STRANGER), MODELS[model]).is_ok(),
		Op::Blocks { count, idle } => {
			for _ in 0..count {
				if idle {
					let now = System::block_number();
					MODELS.iter().for_each(|model| {
						naive.activate(*model, now);
					});
				}
				next_block_with(if idle { Weight::MAX } else { Weight::zero() });
			}
			true
		},
		Op::Halt { .. } => {
			Halted::set(naive.halted.clone());
			true
		},
	}
}

fn compare(naive: &Naive) {
	let now = System::block_number();
	let epoch = now / EPOCH;
	for model in MODELS {
		assert_eq!(totals(model), naive.totals(model, u32::MAX));
		assert_eq!(mature(model), naive.totals(model, epoch));
		for who in PEOPLE {
			let expected = naive.weight(model, who, u32::MAX);
			assert_eq!(weight(model, who), expected);
			assert_eq!(last_told(model, who), expected, "the last word about {who} is true");
			let matured = <Data as Consent<AccountId>>::mature_weight(model, &who, EpochIndex(epoch));
			let counted = ![OWNER, WORKER].contains(&who);
			assert_eq!(matured, if counted { naive.weight(model, who, epoch) } else { 0 });
		}
		for at in now.saturating_sub(RETENTION)..=now {
			let known = <Data as Consent<AccountId>>::version_at(model, at);
			assert_eq!(known.map(|version| version.0), Some(naive.version(model, at)), "after block {at}");
		}
	}
	for who in PEOPLE {
		let deposits = naive.contributions.values().filter(|record| record.owner == who);
		let deposits: usize = deposits.map(|record| 1 + record.pledges.len()).sum();
		assert_eq!(held(who), deposits as u128 * DEPOSIT, "deposits of {who}");
	}
	Data::do_try_state().unwrap();
}

fn trace(ops: Vec<Op>) {
	ExtBuilder.build_and_execute(|| {
		let mut naive = Naive::default();
		for op in ops {
			let expected = naive.apply(&op, System::block_number());
			let outcome = frame_support::storage::with_storage_layer(|| {
				run(&op, &mut naive).then_some(()).ok_or(DispatchError::Other("refused"))
			});
			assert_eq!(outcome.is_ok(), expected, "{op:?}");
			compare(&naive);
		}
		// Everyone leaves: nothing is left but what each model remembers of its versions.
		for (id, record) in Contributions::<Test>::iter().collect::<Vec<_>>() {
			assert_ok!(Data::revoke(by(record.owner), id));
		}
		assert_eq!(Pledges::<Test>::iter().count() + Statistics::<Test>::iter().count(), 0);
		assert_eq!(AccountConsent::<Test>::iter().count() + Joining::<Test>::iter().count(), 0);
		assert!(PEOPLE.iter().all(|who| held(*who) == 0 && Balances::free_balance(who) == ENDOWMENT));
		assert!(MODELS.iter().all(|model| totals(*model) == (0, 0)));
	});
}

/// Traces per test; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(48)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn the_pallet_does_what_the_naive_one_does(ops in prop::collection::vec(op(), 1..120)) {
		trace(ops);
	}
}
