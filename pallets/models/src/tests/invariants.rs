//! Random traces against a plain-Rust registry, and storage that was tampered with.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sp_runtime::DispatchResult;

use super::*;

const ACCOUNTS: std::ops::Range<AccountId> = 1..6;

#[derive(Clone, Debug)]
enum Command {
	Register { who: AccountId, sound: bool },
	Offer { who: AccountId, model: u32, worker: AccountId, price: Balance },
	Close { who: AccountId, offer: u32 },
	SetWorker { who: AccountId, secure: bool },
	RemoveWorker { who: AccountId },
	Halt { model: u32 },
	Join { model: u32, who: AccountId },
}

fn command() -> impl Strategy<Value = Command> {
	use Command::*;
	let price = prop_oneof![Just(MIN_PRICE - 1), MIN_PRICE..100, Just(Balance::MAX)];
	prop_oneof![
		2 => (ACCOUNTS, prop::bool::weighted(0.8)).prop_map(|(who, sound)| Register { who, sound }),
		8 => (ACCOUNTS, 0..3u32, ACCOUNTS, price)
			.prop_map(|(who, model, worker, price)| Offer { who, model, worker, price }),
		6 => (ACCOUNTS, 0..12u32).prop_map(|(who, offer)| Close { who, offer }),
		4 => (ACCOUNTS, prop::bool::weighted(0.9)).prop_map(|(who, secure)| SetWorker { who, secure }),
		2 => ACCOUNTS.prop_map(|who| RemoveWorker { who }),
		1 => (0..3u32).prop_map(|model| Halt { model }),
		1 => (0..3u32, ACCOUNTS).prop_map(|(model, who)| Join { model, who }),
	]
}

/// The registry without a chain.
#[derive(Default)]
struct Plain {
	owners: Vec<AccountId>,
	offers: Vec<(u32, AccountId, bool)>,
	workers: BTreeSet<AccountId>,
	halted: BTreeSet<u32>,
	consents: BTreeSet<(u32, AccountId)>,
}

impl Plain {
	fn open(&self, of: impl Fn(u32, AccountId) -> bool) -> usize {
		self.offers.iter().filter(|(model, worker, open)| *open && of(*model, *worker)).count()
	}

	/// Whether the command is allowed; if so, its effect.
	fn run(&mut self, command: &Command) -> bool {
		match *command {
			Command::Register { who, sound } => {
				if sound {
					self.owners.push(who);
				}
				sound
			},
			Command::Offer { who, model, worker, price } => {
				let allowed = self.owners.get(model as usize) == Some(&who)
					&& !self.halted.contains(&model)
					&& (MIN_PRICE..100).contains(&price)
					&& self.workers.contains(&worker)
					&& !self.consents.contains(&(model, worker))
					&& self.open(|of, _| of == model) < MAX_OPEN as usize;
				if allowed {
					self.offers.push((model, worker, true));
				}
				allowed
			},
			Command::Close { who, offer } => {
				let Some((model, worker, open)) = self.offers.get(offer as usize).copied() else {
					return false;
				};
				let allowed = open && (worker == who || self.owners[model as usize] == who);
				self.offers[offer as usize].2 = open && !allowed;
				allowed
			},
			Command::SetWorker { who, secure } => {
				if secure {
					self.workers.insert(who);
				}
				secure
			},
			Command::RemoveWorker { who } => {
				let allowed = self.workers.contains(&who) && self.open(|_, worker| worker == who) == 0;
				allowed && self.workers.remove(&who)
			},
			Command::Halt { model } => {
				self.halted.insert(model);
				true
			},
			Command::Join { model, who } => {
				self.consents.insert((model, who));
				true
			},
		}
	}

	fn assert_is_what_the_chain_has(&self) {
		assert_eq!(NextModelId::<Test>::get().0 as usize, self.owners.len());
		assert_eq!(NextOfferId::<Test>::get().0 as usize, self.offers.len());
		for (model, owner) in self.owners.iter().enumerate() {
			let model = model as u32;
			assert_eq!(Registry::owner(ModelId(model)), Some(*owner));
			for who in ACCOUNTS {
				let served = self.offers.iter().any(|offer| offer.0 == model && offer.1 == who);
				assert_eq!(Registry::is_party(ModelId(model), &who), who == *owner || served);
				let serves = self.open(|of, worker| of == model && worker == who) > 0;
				assert_eq!(Registry::serves(ModelId(model), &who), serves);
			}
			assert_eq!(Registry::open_offers(ModelId(model)).len(), self.open(|of, _| of == model));
		}
		for who in ACCOUNTS {
			assert_eq!(Workers::<Test>::contains_key(who), self.workers.contains(&who));
			let per_offer = u128::from(self.open(|model, _| self.owners[model as usize] == who) as u32);
			assert_eq!(held(HoldReason::Offer, who), per_offer * offer_deposit());
			assert_eq!(held(HoldReason::Worker, who) > 0, self.workers.contains(&who));
		}
	}
}

fn offer_deposit() -> Balance {
	100 + u128::from(Registry::offer_footprint().size)
}

fn run(command: &Command) -> DispatchResult {
	match *command {
		Command::Register { who, sound } => {
			let mut card = card();
			card.rules.min_rows = if sound { 100 } else { 0 };
			Registry::register_model(signed(who), card, declared(&[]))
		},
		Command::Offer { who, model, worker, price } => {
			Registry::make_offer(signed(who), ModelId(model), AnswerMode::Label, Purpose::General, worker, price)
		},
		Command::Close { who, offer } => Registry::close_offer(signed(who), OfferId(offer)),
		Command::SetWorker { who, secure } => {
			let url = if secure { "https://engine.example.org" } else { "http://engine.example.org" };
			Registry::set_worker(signed(who), endpoint(url), [1; 32])
		},
		Command::RemoveWorker { who } => Registry::remove_worker(signed(who)),
		Command::Halt { model } => {
			halt(ModelId(model));
			Ok(())
		},
		Command::Join { model, who } => {
			join(ModelId(model), who, 1);
			Ok(())
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn the_registry_agrees_with_a_plain_one(commands in prop::collection::vec(command(), 1..60)) {
		ExtBuilder::default().build_and_execute(|| {
			let mut plain = Plain::default();
			for command in &commands {
				let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
				let outcome = frame_support::storage::with_storage_layer(|| run(command));
				assert_eq!(outcome.is_ok(), plain.run(command), "{command:?}: {outcome:?}");
				if outcome.is_err() {
					assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
				}
				plain.assert_is_what_the_chain_has();
			}
		});
	}

	#[test]
	fn no_plain_http_off_loopback_is_taken(host in "[a-z0-9.@:\\[\\]/?#-]{1,20}") {
		let url = format!("http://{host}");
		if is_secure_endpoint(url.as_bytes()) {
			let authority = host.split(['/', '?', '#']).next().unwrap_or_default();
			let bare = authority.strip_prefix("[::1]").or_else(|| authority.strip_prefix("localhost"))
				.or_else(|| authority.strip_prefix("127.0.0.1"));
			prop_assert!(bare.is_some_and(|port| port.is_empty() || port[1..].parse::<u16>().is_ok()));
		}
	}
}

fn noticed(tamper: impl FnOnce()) {
	ExtBuilder::default().with_offer().build().execute_with(|| {
		assert_ok!(Registry::do_try_state());
		tamper();
		assert!(Registry::do_try_state().is_err());
	});
}

#[test]
fn a_model_beyond_the_next_identifier_is_noticed() {
	noticed(|| NextModelId::<Test>::put(ModelId(0)));
}

#[test]
fn a_card_changed_behind_everyones_back_is_noticed() {
	noticed(|| Models::<Test>::mutate_extant(MODEL, |model| model.card.rules.min_rows = 0));
}

#[test]
fn declared_accounts_out_of_order_are_noticed() {
	noticed(|| Models::<Test>::mutate_extant(MODEL, |model| model.declared = declared(&[9, 7])));
}

#[test]
fn an_offer_beyond_the_next_identifier_is_noticed() {
	noticed(|| NextOfferId::<Test>::put(OfferId(0)));
}

#[test]
fn an_open_offer_without_a_deposit_is_noticed() {
	noticed(|| Offers::<Test>::mutate_extant(OFFER, |offer| offer.ticket = None));
}

#[test]
fn an_open_offer_that_is_not_listed_is_noticed() {
	noticed(|| OpenOffers::<Test>::remove(MODEL));
}

#[test]
fn a_list_with_an_offer_of_another_model_is_noticed() {
	noticed(|| OpenOffers::<Test>::insert(ModelId(1), frame_support::BoundedVec::truncate_from(vec![OFFER])));
}

#[test]
fn a_wrong_count_of_open_offers_is_noticed() {
	noticed(|| ModelWorkers::<Test>::insert(MODEL, WORKER, 2));
	noticed(|| ModelWorkers::<Test>::insert(MODEL, STRANGER, 0));
	noticed(|| ModelWorkers::<Test>::remove(MODEL, WORKER));
	noticed(|| Workers::<Test>::mutate_extant(WORKER, |worker| worker.open_offers = 0));
}

#[test]
fn an_open_offer_of_a_worker_that_left_is_noticed() {
	noticed(|| Workers::<Test>::remove(WORKER));
}

#[test]
fn an_endpoint_in_the_clear_is_noticed() {
	noticed(|| Workers::<Test>::mutate_extant(WORKER, |worker| worker.endpoint = endpoint("http://example.org")));
}

#[test]
fn the_plain_registry_is_not_vacuous() {
	let mut plain = Plain::default();
	assert!(plain.run(&Command::Register { who: OWNER, sound: true }));
	assert!(plain.run(&Command::SetWorker { who: WORKER, secure: true }));
	assert!(plain.run(&Command::Offer { who: OWNER, model: 0, worker: WORKER, price: 50 }));
	assert!(!plain.run(&Command::RemoveWorker { who: WORKER }));
	assert!(!plain.run(&Command::Close { who: STRANGER, offer: 0 }));
	assert!(plain.run(&Command::Close { who: WORKER, offer: 0 }));
	assert!(plain.run(&Command::RemoveWorker { who: WORKER }));
	let counts: BTreeMap<u32, usize> = [(0, plain.open(|_, _| true))].into();
	assert_eq!(counts[&0], 0);
}
