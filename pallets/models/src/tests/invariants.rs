//! Random traces against a plain-Rust registry.

use std::collections::{BTreeMap, BTreeSet};

use frame_support::traits::fungible::Inspect;
use proptest::prelude::*;
use sp_runtime::DispatchResult;

use super::*;

const ACCOUNTS: std::ops::Range<AccountId> = 1..6;
const MODELS: std::ops::Range<u32> = 0..2;
/// In a command: whoever may do it at that time.
const ENTITLED: AccountId = 0;

#[derive(Clone, Debug)]
enum Command {
	Register { who: AccountId, sound: bool },
	Offer { who: AccountId, model: u32, worker: AccountId, public: bool, price: Balance },
	Close { who: AccountId, offer: u32 },
	SetWorker { who: AccountId, secure: bool },
	RemoveWorker { who: AccountId },
	Propose { who: AccountId, model: u32, public: bool, document: u8 },
	Apply { model: u32 },
	Withdraw { who: AccountId, model: u32 },
	List { who: AccountId, model: u32, price: Balance },
	Unlist { who: AccountId, model: u32 },
	Buy { who: AccountId, model: u32, limit: Balance },
	Complete { model: u32 },
	CallOff { who: AccountId, model: u32 },
	Put { model: u32, state: u8 },
	Join { model: u32, who: AccountId, weight: Weight64 },
	Pass { blocks: BlockNumber },
}

fn anyone() -> impl Strategy<Value = AccountId> {
	prop_oneof![3 => Just(ENTITLED), 1 => ACCOUNTS]
}

fn offers_and_workers() -> BoxedStrategy<Command> {
	use Command::*;
	let price = prop_oneof![1 => Just(MIN_PRICE - 1), 8 => MIN_PRICE..100, 1 => Just(Balance::MAX)];
	prop_oneof![
		1 => (ACCOUNTS, prop::bool::weighted(0.8)).prop_map(|(who, sound)| Register { who, sound }),
		8 => (anyone(), MODELS, ACCOUNTS, any::<bool>(), price)
			.prop_map(|(who, model, worker, public, price)| Offer { who, model, worker, public, price }),
		3 => (anyone(), 0..12u32).prop_map(|(who, offer)| Close { who, offer }),
		2 => (ACCOUNTS, prop::bool::weighted(0.9)).prop_map(|(who, secure)| SetWorker { who, secure }),
		1 => ACCOUNTS.prop_map(|who| RemoveWorker { who }),
	]
	.boxed()
}

fn changes_and_market() -> BoxedStrategy<Command> {
	use Command::*;
	let limit = prop_oneof![1 => 0..1_000u128, 3 => Just(Balance::MAX)];
	let price = prop_oneof![1 => Just(0u128), 1 => Just(1), 8 => 100..1_000u128, 1 => Just(Balance::MAX)];
	prop_oneof![
		2 => (anyone(), MODELS, any::<bool>(), 1..3u8)
			.prop_map(|(who, model, public, document)| Propose { who, model, public, document }),
		3 => MODELS.prop_map(|model| Apply { model }),
		1 => (anyone(), MODELS).prop_map(|(who, model)| Withdraw { who, model }),
		5 => (anyone(), MODELS, price).prop_map(|(who, model, price)| List { who, model, price }),
		1 => (anyone(), MODELS).prop_map(|(who, model)| Unlist { who, model }),
		8 => (ACCOUNTS, MODELS, limit).prop_map(|(who, model, limit)| Buy { who, model, limit }),
		5 => MODELS.prop_map(|model| Complete { model }),
		2 => (anyone(), MODELS).prop_map(|(who, model)| CallOff { who, model }),
	]
	.boxed()
}

fn command() -> impl Strategy<Value = Command> {
	use Command::*;
	prop_oneof![
		8 => offers_and_workers(),
		12 => changes_and_market(),
		1 => (MODELS, prop_oneof![20 => 0..3u8, 1 => Just(HALTED)]).prop_map(|(model, state)| Put { model, state }),
		1 => (MODELS, ACCOUNTS, prop_oneof![2 => Just(0u64), 1 => Just(7)]).prop_map(|(model, who, weight)| Join { model, who, weight }),
		4 => (1..4u32).prop_map(|blocks| Pass { blocks }),
	]
}

struct PlainModel {
	owner: AccountId,
	/// What its card says: only public purposes, and this document.
	public: bool,
	document: u8,
	pending: Option<(bool, u8, BlockNumber)>,
	listed: Option<Balance>,
	sale: Option<PlainSale>,
	parties: BTreeSet<AccountId>,
}

#[derive(Clone, Copy)]
struct PlainSale {
	buyer: AccountId,
	price: Balance,
	at: BlockNumber,
	offers: u128,
}

#[derive(Clone, Copy)]
struct PlainOffer {
	model: u32,
	worker: AccountId,
	public: bool,
	price: Balance,
	at: BlockNumber,
	open: bool,
}

/// The registry without a chain.
struct Plain {
	now: BlockNumber,
	models: Vec<PlainModel>,
	offers: Vec<PlainOffer>,
	workers: BTreeSet<AccountId>,
	states: BTreeMap<u32, u8>,
	consents: BTreeMap<(u32, AccountId), Weight64>,
	/// What each account has gained or lost by sales.
	gains: BTreeMap<AccountId, i128>,
}

impl Default for Plain {
	fn default() -> Self {
		Self {
			now: 1,
			models: vec![],
			offers: vec![],
			workers: BTreeSet::new(),
			states: BTreeMap::new(),
			consents: BTreeMap::new(),
			gains: BTreeMap::new(),
		}
	}
}

const FORMING: u8 = 0;
const ACTIVE: u8 = 1;
const HALTED: u8 = 3;

impl Plain {
	fn open<'a>(&'a self, of: impl Fn(&PlainOffer) -> bool + 'a) -> impl Iterator<Item = &'a PlainOffer> + 'a {
		self.offers.iter().filter(move |offer| offer.open && of(offer))
	}

	fn state(&self, model: u32) -> u8 {
		self.states.get(&model).copied().unwrap_or(ACTIVE)
	}

	fn weight(&self, model: u32) -> Weight64 {
		self.consents.iter().filter(|((of, _), _)| *of == model).map(|(_, weight)| weight).sum()
	}

	fn consents(&self, model: u32, who: AccountId) -> bool {
		self.consents.get(&(model, who)).is_some_and(|weight| *weight > 0)
	}

	fn owned(&mut self, who: AccountId, model: u32) -> Option<&mut PlainModel> {
		self.models.get_mut(model as usize).filter(|plain| plain.owner == who)
	}

	/// The command with an account in place of [`ENTITLED`].
	fn named(&self, command: &Command) -> Command {
		let owner = |model: u32| self.models.get(model as usize).map_or(STRANGER, |plain| plain.owner);
		let buyer = |model: u32| {
			let sale = self.models.get(model as usize).and_then(|plain| plain.sale);
			sale.map_or(STRANGER, |sale| sale.buyer)
		};
		let mut named = command.clone();
		let (who, entitled) = match &mut named {
			Command::Offer { who, model, .. }
			| Command::Propose { who, model, .. }
			| Command::Withdraw { who, model }
			| Command::List { who, model, .. }
			| Command::Unlist { who, model } => (who, owner(*model)),
			Command::CallOff { who, model } => (who, buyer(*model)),
			Command::Close { who, offer } => {
				(who, self.offers.get(*offer as usize).map_or(STRANGER, |offer| offer.worker))
			},
			_ => return named,
		};
		if *who == ENTITLED {
			*who = entitled;
		}
		named
	}

	/// Whether the command is allowed; if so, its effect.
	fn run(&mut self, command: &Command) -> bool {
		self.try_run(command).is_some()
	}

	fn try_run(&mut self, command: &Command) -> Option<()> {
		let ensure = |holds: bool| holds.then_some(());
		match *command {
			Command::Register { who, sound } => {
				ensure(sound)?;
				let (pending, listed, sale, parties) = (None, None, None, BTreeSet::new());
				self.models.push(PlainModel { owner: who, public: false, document: 1, pending, listed, sale, parties });
			},
			Command::Offer { who, model, worker, public, price } => self.offer(who, model, worker, public, price)?,
			Command::Close { who, offer } => {
				let PlainOffer { model, worker, open, .. } = *self.offers.get(offer as usize)?;
				ensure(open && (worker == who || self.models[model as usize].owner == who))?;
				self.offers[offer as usize].open = false;
			},
			Command::SetWorker { who, secure } => {
				ensure(secure)?;
				self.workers.insert(who);
			},
			Command::RemoveWorker { who } => {
				ensure(self.open(|offer| offer.worker == who).count() == 0)?;
				ensure(self.workers.remove(&who))?;
			},
			Command::Put { model, state } => {
				if self.state(model) != HALTED {
					self.states.insert(model, state);
				}
			},
			Command::Join { model, who, weight } => {
				self.consents.insert((model, who), weight);
			},
			Command::Pass { blocks } => self.now += blocks,
			Command::Propose { .. } | Command::Apply { .. } | Command::Withdraw { .. } => self.change(command)?,
			_ => self.trade(command)?,
		}
		Some(())
	}

	fn offer(&mut self, who: AccountId, model: u32, worker: AccountId, public: bool, price: Balance) -> Option<()> {
		let plain = self.owned(who, model)?;
		let fits = plain.sale.is_none() && (public || !plain.public);
		let allowed = fits
			&& self.state(model) != HALTED
			&& (MIN_PRICE..100).contains(&price)
			&& self.workers.contains(&worker)
			&& !self.consents(model, worker)
			&& self.open(|offer| offer.model == model).count() < MAX_OPEN as usize;
		allowed.then_some(())?;
		let now = self.now;
		let opened = |offer: &PlainOffer| offer.model == model && offer.at <= now;
		let serves = self.open(|offer| opened(offer) && offer.worker == worker).next().is_some();
		let as_dear =
			self.open(|offer| opened(offer) && offer.public == public && offer.price >= price).next().is_some();
		let at = if self.weight(model) == 0 || (serves && as_dear) { now } else { now + NOTICE };
		self.offers.push(PlainOffer { model, worker, public, price, at, open: true });
		self.models[model as usize].parties.insert(worker);
		Some(())
	}

	fn put_card(&mut self, model: u32, public: bool, document: u8) {
		let plain = &mut self.models[model as usize];
		(plain.public, plain.document) = (public, document);
		let ruled_out = |offer: &&mut PlainOffer| offer.model == model && public && !offer.public;
		self.offers.iter_mut().filter(ruled_out).for_each(|offer| offer.open = false);
	}

	fn change(&mut self, command: &Command) -> Option<()> {
		let ensure = |holds: bool| holds.then_some(());
		match *command {
			Command::Propose { who, model, public, document } => {
				let (state, weight, now) = (self.state(model), self.weight(model), self.now);
				let plain = self.owned(who, model)?;
				ensure(plain.sale.is_none() && plain.pending.is_none() && state != HALTED)?;
				ensure((plain.public, plain.document) != (public, document))?;
				if state == FORMING && weight == 0 {
					self.put_card(model, public, document);
				} else {
					plain.pending = Some((public, document, now + NOTICE));
				}
			},
			Command::Apply { model } => {
				let now = self.now;
				let plain = self.models.get_mut(model as usize)?;
				let (public, document, _) = plain.pending.filter(|(_, _, at)| *at <= now)?;
				plain.pending = None;
				self.put_card(model, public, document);
			},
			Command::Withdraw { who, model } => {
				self.owned(who, model)?.pending.take()?;
			},
			_ => unreachable!("not a change"),
		}
		Some(())
	}

	fn trade(&mut self, command: &Command) -> Option<()> {
		let ensure = |holds: bool| holds.then_some(());
		let now = self.now;
		match *command {
			Command::List { who, model, price } => {
				let halted = self.state(model) == HALTED;
				let plain = self.owned(who, model)?;
				ensure(plain.sale.is_none() && !halted && (1..1_000_000).contains(&price))?;
				plain.listed = Some(price);
			},
			Command::Unlist { who, model } => {
				self.owned(who, model)?.listed.take()?;
			},
			Command::Buy { who, model, limit } => {
				let (halted, consents) = (self.state(model) == HALTED, self.consents(model, who));
				let offers = self.open(|offer| offer.model == model).count() as u128;
				let plain = self.models.get_mut(model as usize)?;
				let price = plain.listed.filter(|price| *price <= limit)?;
				ensure(plain.owner != who && plain.pending.is_none() && !halted && !consents)?;
				plain.listed = None;
				plain.parties.insert(who);
				plain.sale = Some(PlainSale { buyer: who, price, at: now + NOTICE, offers });
			},
			Command::Complete { model } => {
				let halted = self.state(model) == HALTED;
				let plain = self.models.get_mut(model as usize)?;
				let sale = plain.sale.filter(|sale| sale.at <= now && !halted)?;
				plain.sale = None;
				plain.parties.insert(plain.owner);
				*self.gains.entry(plain.owner).or_default() += sale.price as i128;
				*self.gains.entry(sale.buyer).or_default() -= sale.price as i128;
				plain.owner = sale.buyer;
			},
			Command::CallOff { who, model } => {
				let halted = self.state(model) == HALTED;
				let plain = self.models.get_mut(model as usize)?;
				let sale = plain.sale?;
				ensure(halted || (sale.buyer == who && now < sale.at))?;
				plain.sale = None;
			},
			_ => unreachable!("not a trade"),
		}
		Some(())
	}

	fn assert_is_what_the_chain_has(&self) {
		assert_eq!(NextModelId::<Test>::get().0 as usize, self.models.len());
		assert_eq!(NextOfferId::<Test>::get().0 as usize, self.offers.len());
		for (model, plain) in self.models.iter().enumerate() {
			self.assert_model(model as u32, plain);
		}
		for (offer, plain) in self.offers.iter().enumerate() {
			let view = <Registry as ModelRegistry<_>>::offer(OfferId(offer as u32)).expect("offers stay");
			assert_eq!((view.worker, view.price, view.opens_at), (plain.worker, plain.price, plain.at));
			assert_eq!(view.closed_at.is_none(), plain.open);
		}
		for who in ACCOUNTS {
			self.assert_money(who);
		}
	}

	fn assert_model(&self, model: u32, plain: &PlainModel) {
		let id = ModelId(model);
		let info = Registry::model(id).expect("models stay");
		assert_eq!(info.owner, plain.owner);
		assert_eq!(info.card, changed(plain.public, plain.document));
		let pending = Registry::pending(id);
		let card = plain.pending.map(|(public, document, at)| (changed(public, document).changeable(), at));
		assert_eq!((pending.card, pending.listed_at), (card, plain.listed));
		let sale = plain.sale.map(|sale| SaleInfo { buyer: sale.buyer, price: sale.price, effective_at: sale.at });
		assert_eq!(pending.sale, sale);
		for who in ACCOUNTS {
			assert_eq!(Registry::is_party(id, &who), who == plain.owner || plain.parties.contains(&who));
			let opened = |offer: &PlainOffer| offer.model == model && offer.worker == who && offer.at <= self.now;
			assert_eq!(Registry::serves(id, &who), self.open(opened).next().is_some());
		}
		assert_eq!(Registry::open_offers(id).len(), self.open(|offer| offer.model == model).count());
	}

	fn assert_money(&self, who: AccountId) {
		assert_eq!(Workers::<Test>::contains_key(who), self.workers.contains(&who));
		assert_eq!(held(HoldReason::Worker, who) > 0, self.workers.contains(&who));
		let (mut models, mut offers, mut cards, mut listings, mut price) = (0, 0, 0, 0, 0);
		for (model, plain) in self.models.iter().enumerate() {
			if plain.owner == who {
				models += 1;
				offers += self.open(|offer| offer.model == model as u32).count() as u128;
				cards += u128::from(plain.pending.is_some());
				listings += u128::from(plain.listed.is_some()) * deposit(Registry::listing_footprint());
			}
			if let Some(sale) = plain.sale.filter(|sale| sale.buyer == who) {
				models += 1;
				offers += sale.offers;
				listings += deposit(Registry::sale_footprint());
				price += sale.price;
			}
		}
		assert_eq!(held(HoldReason::Model, who), models * deposit(Registry::model_footprint(&declared(&[]))));
		assert_eq!(held(HoldReason::Offer, who), offers * deposit(Registry::offer_footprint()));
		assert_eq!(held(HoldReason::Card, who), cards * deposit(Registry::pending_footprint()));
		assert_eq!(held(HoldReason::Listing, who), listings);
		assert_eq!(held(HoldReason::Sale, who), price);
		let gain = self.gains.get(&who).copied().unwrap_or_default();
		assert_eq!(Balances::total_balance(&who) as i128, RICH as i128 + gain);
	}
}

fn deposit(footprint: frame_support::traits::Footprint) -> Balance {
	footprint.count as u128 * 100 + footprint.size as u128
}

fn changed(public: bool, document: u8) -> Card {
	let purposes = if public { [Purpose::Public].into_iter().collect() } else { PurposeSet::ALL };
	Card { document: [document; 32], purposes, ..card() }
}

fn run(command: &Command) -> DispatchResult {
	match *command {
		Command::Register { who, sound } => {
			let mut card = card();
			card.rules.min_rows = if sound { 100 } else { 0 };
			Registry::register_model(signed(who), card, declared(&[]))
		},
		Command::Offer { who, model, worker, public, price } => {
			let purpose = if public { Purpose::Public } else { Purpose::General };
			Registry::make_offer(signed(who), ModelId(model), AnswerMode::Label, purpose, worker, price)
		},
		Command::Close { who, offer } => Registry::close_offer(signed(who), OfferId(offer)),
		Command::SetWorker { who, secure } => {
			let url = if secure { "https://engine.example.org" } else { "http://engine.example.org" };
			Registry::set_worker(signed(who), endpoint(url), [1; 32])
		},
		Command::RemoveWorker { who } => Registry::remove_worker(signed(who)),
		Command::Propose { who, model, public, document } => {
			Registry::propose_card_change(signed(who), ModelId(model), changed(public, document).changeable())
		},
		Command::Apply { model } => Registry::apply_card_change(signed(STRANGER), ModelId(model)),
		Command::Withdraw { who, model } => Registry::cancel_card_change(signed(who), ModelId(model)),
		Command::List { who, model, price } => Registry::list_model(signed(who), ModelId(model), price),
		Command::Unlist { who, model } => Registry::unlist_model(signed(who), ModelId(model)),
		Command::Buy { who, model, limit } => Registry::buy_model(signed(who), ModelId(model), limit),
		Command::Complete { model } => Registry::complete_sale(signed(STRANGER), ModelId(model)),
		Command::CallOff { who, model } => Registry::cancel_sale(signed(who), ModelId(model)),
		Command::Put { model, state } => {
			if States::get().get(&ModelId(model)) != Some(&HALTED) {
				let all = [ModelState::Forming, ModelState::Active, ModelState::Degraded, ModelState::Halted];
				put_state(ModelId(model), all[usize::from(state)]);
			}
			Ok(())
		},
		Command::Join { model, who, weight } => {
			join(ModelId(model), who, weight);
			Ok(())
		},
		Command::Pass { blocks } => {
			pass(blocks);
			Ok(())
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn the_registry_agrees_with_a_plain_one(commands in prop::collection::vec(command(), 1..120)) {
		ExtBuilder::default().build_and_execute(|| {
			let mut plain = Plain::default();
			let beginning = [
				Command::Register { who: OWNER, sound: true },
				Command::Register { who: STRANGER, sound: true },
				Command::SetWorker { who: WORKER, secure: true },
				Command::SetWorker { who: OTHER_WORKER, secure: true },
			];
			for command in beginning.iter().chain(&commands) {
				let command = &plain.named(command);
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

#[test]
fn the_plain_registry_is_not_vacuous() {
	let mut plain = Plain::default();
	let join = |weight| Command::Join { model: 0, who: CONTRIBUTOR, weight };
	let offer = |price| Command::Offer { who: OWNER, model: 0, worker: WORKER, public: false, price };
	assert!(plain.run(&Command::Register { who: OWNER, sound: true }));
	assert!(plain.run(&Command::SetWorker { who: WORKER, secure: true }));
	assert!(plain.run(&offer(50)));
	assert!(plain.run(&join(1)) && plain.run(&offer(51)));
	assert_eq!(plain.offers.iter().map(|offer| offer.at).collect::<Vec<_>>(), vec![1, 1 + NOTICE]);
	assert!(!plain.run(&Command::RemoveWorker { who: WORKER }));
	assert!(!plain.run(&Command::Close { who: STRANGER, offer: 0 }));
	assert!(plain.run(&Command::Propose { who: OWNER, model: 0, public: true, document: 1 }));
	assert!(!plain.run(&Command::Apply { model: 0 }));
	assert!(plain.run(&Command::Pass { blocks: NOTICE }) && plain.run(&Command::Apply { model: 0 }));
	assert_eq!(plain.open(|_| true).count(), 0);
	assert!(plain.run(&Command::List { who: OWNER, model: 0, price: 9 }));
	assert!(!plain.run(&Command::Buy { who: CONTRIBUTOR, model: 0, limit: 9 }));
	assert!(!plain.run(&Command::Buy { who: STRANGER, model: 0, limit: 8 }));
	assert!(plain.run(&Command::Buy { who: STRANGER, model: 0, limit: 9 }));
	assert!(!plain.run(&Command::Complete { model: 0 }) && !plain.run(&Command::CallOff { who: OWNER, model: 0 }));
	assert!(plain.run(&Command::Pass { blocks: NOTICE }) && plain.run(&Command::Complete { model: 0 }));
	assert_eq!(plain.gains, [(OWNER, 9), (STRANGER, -9)].into());
	assert!(plain.run(&Command::RemoveWorker { who: WORKER }));
}
