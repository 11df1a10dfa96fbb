//! Random traces against a plain-Rust kill switch, and storage that was tampered with.

use std::collections::BTreeMap;

use proptest::{prelude::*, strategy::ValueTree};
use sp_runtime::DispatchResult;

use super::*;

#[derive(Clone, Debug)]
enum Command {
	Join { who: AccountId, rows: Weight64 },
	Leave { who: AccountId, lot: usize },
	Open { who: AccountId },
	Sign { who: AccountId },
	Withdraw { who: AccountId, petition: u32 },
	Close,
	Freeze { blocks: BlockNumber },
	Wait { blocks: BlockNumber },
}

fn join_of(who: impl Strategy<Value = AccountId>) -> impl Strategy<Value = Command> {
	let rows = prop_oneof![3 => 60..300u64, 1 => 1_000..5_000u64];
	(who, rows).prop_map(|(who, rows)| Command::Join { who, rows })
}

fn command() -> impl Strategy<Value = Command> {
	use Command::*;
	let who = || prop_oneof![12 => 1..9u64, 1 => Just(OWNER)];
	prop_oneof![
		4 => join_of(who()),
		10 => (who(), 0..2usize).prop_map(|(who, lot)| Leave { who, lot }),
		4 => who().prop_map(|who| Open { who }),
		8 => who().prop_map(|who| Sign { who }),
		3 => (who(), 0..4u32).prop_map(|(who, petition)| Withdraw { who, petition }),
		2 => Just(Close),
		1 => (0..130u32).prop_map(|blocks| Freeze { blocks }),
		5 => (1..15u32).prop_map(|blocks| Wait { blocks }),
	]
}

/// Some join, then anything happens.
fn trace() -> impl Strategy<Value = Vec<Command>> {
	let joins = prop::collection::vec(join_of(1..9u64), 0..12);
	(joins, prop::collection::vec(command(), 1..80)).prop_map(|(joins, rest)| [joins, rest].concat())
}

/// A petition, counted anew from the start on every question.
#[derive(Clone)]
struct PlainPetition {
	id: u32,
	opened: u32,
	ends: u32,
	cap: u64,
	/// Mature weight of everyone at the opening.
	opening: Vec<u64>,
	/// What every signer has left of what it signed with.
	signers: BTreeMap<AccountId, u64>,
	/// What signers took back, each time: before and after.
	taken_back: Vec<(u64, u64)>,
}

impl PlainPetition {
	fn sums<'a>(weights: impl Iterator<Item = &'a u64>, cap: u64) -> ConsentTotals {
		weights.fold(totals(0, 0), |sum, weight| {
			totals(sum.weight + weight.min(&cap), sum.heads + u32::from(*weight >= MIN_HEAD))
		})
	}

	fn signed(&self) -> ConsentTotals {
		Self::sums(self.signers.values(), self.cap)
	}

	fn all(&self) -> ConsentTotals {
		let opening = Self::sums(self.opening.iter(), u64::MAX);
		let before = Self::sums(self.taken_back.iter().map(|(before, _)| before), u64::MAX);
		let after = Self::sums(self.taken_back.iter().map(|(_, after)| after), u64::MAX);
		totals(opening.weight + after.weight - before.weight, opening.heads + after.heads - before.heads)
	}

	/// A quarter of the weight and half of the heads, and somebody.
	fn carries(&self) -> bool {
		let (signed, all) = (self.signed(), self.all());
		signed.weight > 0 && signed.heads > 0 && 4 * signed.weight >= all.weight && 2 * signed.heads >= all.heads
	}
}

/// The kill switch without a chain, in blocks and rows.
struct Plain {
	now: u32,
	lots: BTreeMap<AccountId, Vec<(u32, u64)>>,
	state: ModelState,
	cause: Option<HaltCause>,
	petition: Option<PlainPetition>,
	petitions: u32,
	deposits: BTreeMap<(u32, AccountId), ()>,
	frozen_until: u32,
}

impl Plain {
	fn new() -> Self {
		let (now, petitions, frozen_until) = (20, 0, 0);
		let (lots, deposits) = Default::default();
		Self { now, lots, state: ModelState::Forming, cause: None, petition: None, petitions, deposits, frozen_until }
	}

	fn mature(&self, who: AccountId, epoch: u32) -> u64 {
		let lots = self.lots.get(&who).into_iter().flatten();
		lots.filter(|(joined, _)| who != OWNER && joined / EPOCH < epoch).map(|(_, rows)| rows).sum()
	}

	fn halt(&mut self, cause: HaltCause) {
		self.state = ModelState::Halted;
		self.cause = Some(cause);
		self.petition = None;
	}

	/// What follows from a change: the petition first, then the floors.
	fn consent_changed(&mut self, who: AccountId) {
		if self.state == ModelState::Halted {
			return;
		}
		if let Some(mut petition) = self.petition.take() {
			let left = self.mature(who, petition.opened);
			let signed = petition.signers.get(&who).copied().filter(|signed| left < *signed);
			if let Some(signed) = signed {
				petition.signers.insert(who, left);
				petition.taken_back.push((signed, left));
			}
			let carried = signed.is_some() && self.now < petition.ends && petition.carries();
			let cause = HaltCause::Petition(PetitionId(petition.id));
			self.petition = Some(petition);
			if carried {
				self.halt(cause);
			}
		}
		self.follow_floors();
	}

	fn follow_floors(&mut self) {
		let weights: Vec<u64> =
			self.lots.iter().filter(|(who, _)| **who != OWNER).map(|(_, l)| l.iter().map(|lot| lot.1).sum()).collect();
		let now = PlainPetition::sums(weights.iter(), u64::MAX);
		let soft = now.weight >= 1_000 && now.heads >= 4;
		let hard = now.weight >= 500 && now.heads >= 2;
		match (self.state, soft, hard) {
			(ModelState::Halted, ..) | (ModelState::Forming, false, _) => {},
			(_, true, _) => self.state = ModelState::Active,
			(_, false, true) => self.state = ModelState::Degraded,
			(_, false, false) => self.halt(HaltCause::Floor),
		}
	}

	fn open(&mut self, who: AccountId) -> bool {
		let epoch = self.now / EPOCH;
		let eligible = self.mature(who, epoch) >= MIN_HEAD;
		if self.state == ModelState::Halted || self.petition.is_some() || !eligible {
			return false;
		}
		let opening: Vec<u64> = self.lots.keys().map(|who| self.mature(*who, epoch)).collect();
		let cap = opening.iter().sum::<u64>() / 10;
		let ends = (epoch + PETITION_EPOCHS + 1) * EPOCH;
		let (id, signers, taken_back) = (self.petitions, BTreeMap::new(), Vec::new());
		self.petition = Some(PlainPetition { id, opened: epoch, ends, cap, opening, signers, taken_back });
		self.petitions += 1;
		self.sign(who)
	}

	fn sign(&mut self, who: AccountId) -> bool {
		let Some(mut petition) = self.petition.clone() else {
			return false;
		};
		let mature = self.mature(who, petition.opened);
		if self.now >= petition.ends || mature < MIN_HEAD || petition.signers.contains_key(&who) {
			return false;
		}
		petition.signers.insert(who, mature);
		self.deposits.insert((petition.id, who), ());
		let carried = petition.carries();
		let cause = HaltCause::Petition(PetitionId(petition.id));
		self.petition = Some(petition);
		if carried {
			self.halt(cause);
		}
		true
	}

	/// Whether the command is allowed; if so, its effect.
	fn run(&mut self, command: &Command) -> bool {
		match *command {
			Command::Join { who, rows } => {
				self.lots.entry(who).or_default().push((self.now, rows));
				self.consent_changed(who);
				true
			},
			Command::Leave { who, lot } => {
				let lots = self.lots.entry(who).or_default();
				if lot < lots.len() {
					lots.remove(lot);
					self.consent_changed(who);
				}
				true
			},
			Command::Open { who } => self.open(who),
			Command::Sign { who } => self.sign(who),
			Command::Withdraw { who, petition } => {
				if let Some(open) = self.petition.as_mut().filter(|open| open.id == petition) {
					open.signers.remove(&who);
				}
				self.deposits.remove(&(petition, who)).is_some()
			},
			Command::Close => {
				let ended = self.petition.as_ref().is_some_and(|petition| self.now >= petition.ends);
				self.petition = self.petition.take().filter(|_| !ended);
				ended
			},
			Command::Freeze { blocks } => {
				let allowed = self.state != ModelState::Halted && (1..=MAX_FREEZE).contains(&blocks);
				if allowed {
					self.frozen_until = self.now + blocks;
				}
				allowed
			},
			Command::Wait { blocks } => {
				self.now += blocks;
				true
			},
		}
	}

	fn assert_is_what_the_chain_has(&self) {
		assert_eq!(state(), self.state);
		assert_eq!(Revocation::status(MODEL).halted.map(|halt| halt.cause), self.cause);
		assert_eq!(<Revocation as KillSwitch>::is_frozen(MODEL), self.now < self.frozen_until);
		let seen = Revocation::petition(MODEL).map(|petition| (petition.id.0, petition.signed, petition.snapshot));
		let expected = self.petition.as_ref().map(|petition| (petition.id, petition.signed(), petition.all()));
		assert_eq!(seen, expected);
		for who in (1..9).chain([OWNER]) {
			let signatures = self.deposits.keys().filter(|(_, signer)| *signer == who).count() as u128;
			let each = 100 + u128::from(Revocation::signature_footprint().size);
			assert_eq!(held(HoldReason::Signature, who), signatures * each);
		}
	}
}

fn run(command: &Command) -> DispatchResult {
	match *command {
		Command::Join { who, rows } => join(who, rows),
		Command::Leave { who, lot } => leave(who, lot),
		Command::Open { who } => return Revocation::open_petition(signed(who), MODEL),
		Command::Sign { who } => return Revocation::sign_petition(signed(who), MODEL),
		Command::Withdraw { who, petition } => {
			return Revocation::withdraw_signature(signed(who), PetitionId(petition));
		},
		Command::Close => return Revocation::close_petition(signed(STRANGER), MODEL),
		Command::Freeze { blocks } => {
			let until = System::block_number() + blocks;
			return Revocation::freeze(RuntimeOrigin::root(), MODEL, until);
		},
		Command::Wait { blocks } => System::set_block_number(System::block_number() + blocks),
	}
	Ok(())
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(192))]

	#[test]
	fn the_kill_switch_agrees_with_a_plain_one(commands in trace()) {
		ExtBuilder::default().build_and_execute(|| {
			let mut plain = Plain::new();
			for command in &commands {
				let was_halted = state() == ModelState::Halted;
				let outcome = frame_support::storage::with_storage_layer(|| run(command));
				assert_eq!(outcome.is_ok(), plain.run(command), "{command:?}: {outcome:?}");
				plain.assert_is_what_the_chain_has();
				assert!(!was_halted || state() == ModelState::Halted, "{command:?} started a halted model");
				assert_ok!(Revocation::do_try_state());
			}
		});
	}

	#[test]
	fn everyone_gets_every_deposit_back(commands in trace()) {
		ExtBuilder::default().build_and_execute(|| {
			for command in &commands {
				let _ = frame_support::storage::with_storage_layer(|| run(command));
			}
			System::set_block_number(System::block_number() + 10 * EPOCH);
			let signatures: Vec<_> = Signatures::<Test>::iter_keys().collect();
			for (petition, who) in signatures {
				assert_ok!(Revocation::withdraw_signature(signed(who), petition));
			}
			if Revocation::petition(MODEL).is_some() {
				assert_ok!(Revocation::close_petition(signed(STRANGER), MODEL));
			}
			for who in (1..9).chain([OWNER]) {
				assert_eq!(Balances::free_balance(who), RICH);
			}
			assert_eq!((Petitions::<Test>::iter().count(), Signatures::<Test>::iter().count()), (0, 0));
		});
	}
}

#[test]
fn the_random_traces_come_to_every_end() {
	let mut runner = proptest::test_runner::TestRunner::deterministic();
	let (mut carried, mut fell, mut expired) = (0, 0, 0);
	for _ in 0..500 {
		let trace = trace().new_tree(&mut runner).expect("generates").current();
		let mut plain = Plain::new();
		for command in &trace {
			let allowed = plain.run(command);
			expired += u32::from(allowed && matches!(command, Command::Close));
		}
		carried += u32::from(matches!(plain.cause, Some(HaltCause::Petition(_))));
		fell += u32::from(matches!(plain.cause, Some(HaltCause::Floor)));
	}
	assert!(carried > 10 && fell > 10 && expired > 10, "{carried} carried, {fell} fell, {expired} expired");
}

fn noticed(tamper: impl FnOnce()) {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build().execute_with(|| {
		assert_ok!(Revocation::do_try_state());
		tamper();
		assert!(Revocation::do_try_state().is_err());
	});
}

fn tamper_petition(change: impl FnOnce(&mut PetitionOf<Test>)) {
	Petitions::<Test>::mutate_extant(MODEL, change);
}

fn tamper_signature(change: impl FnOnce(&mut SignatureOf<Test>)) {
	Signatures::<Test>::mutate_exists(PETITION, 1, |signature| change(signature.as_mut().expect("the opener's")));
}

#[test]
fn a_halt_without_a_cause_is_noticed() {
	noticed(|| {
		Petitions::<Test>::remove(MODEL);
		States::<Test>::mutate(MODEL, |status| status.state = ModelState::Halted);
	});
	noticed(|| {
		let halt = Halt { at: 1, cause: HaltCause::Floor };
		States::<Test>::mutate(MODEL, |status| status.halted = Some(halt));
	});
}

#[test]
fn a_state_its_floors_deny_is_noticed() {
	noticed(|| States::<Test>::mutate(MODEL, |status| status.state = ModelState::Degraded));
}

#[test]
fn a_petition_that_never_was_is_noticed() {
	noticed(|| NextPetitionId::<Test>::put(PetitionId(0)));
}

#[test]
fn a_petition_against_a_halted_model_is_noticed() {
	noticed(|| {
		let halted = Some(Halt { at: 1, cause: HaltCause::Floor });
		States::<Test>::insert(MODEL, Status { state: ModelState::Halted, halted, frozen_until: None });
	});
}

#[test]
fn more_signed_than_there_is_is_noticed() {
	noticed(|| tamper_petition(|petition| petition.snapshot = totals(999, 10)));
	noticed(|| tamper_petition(|petition| petition.snapshot = totals(10_000, 0)));
}

#[test]
fn a_quorum_that_did_not_halt_is_noticed() {
	noticed(|| tamper_petition(|petition| petition.snapshot = totals(1_000, 1)));
}

#[test]
fn a_sum_that_is_not_the_sum_is_noticed() {
	noticed(|| tamper_petition(|petition| petition.signed.weight += 1));
	noticed(|| tamper_petition(|petition| petition.signed.heads += 1));
	noticed(|| Signatures::<Test>::remove(PETITION, 1));
}

#[test]
fn a_signature_of_what_nobody_consents_to_is_noticed() {
	noticed(|| Consents::set(&Default::default()));
	noticed(|| tamper_signature(|signature| signature.mature += 1));
	noticed(|| tamper_signature(|signature| signature.model = NO_MODEL));
	noticed(|| tamper_petition(|petition| petition.head_cap = 1));
}

#[test]
fn a_signature_under_no_petition_is_noticed() {
	noticed(|| {
		let signature = Signatures::<Test>::get(PETITION, 1).expect("the opener's");
		Signatures::<Test>::insert(PetitionId(7), 1, signature);
	});
}
