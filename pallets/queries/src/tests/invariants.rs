//! Random lives of an offer against a plain book, and broken books that `try_state` must notice.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Purchases are always of the same notes in the same order, so that random traces share proofs.
const NOTES: [(OfferId, u16); 3] = [(OFFER, 2), (OTHER_OFFER, 1), (OFFER, 1)];

#[derive(Clone, Debug)]
enum Step {
	Buy,
	/// Settle these credits of the notes bought so far, some of them perhaps more than once.
	Settle(Vec<usize>),
	/// Settle a credit against a proof of another query.
	Forge(usize),
	/// Claim these credits of an offer back.
	Refund(OfferId, Vec<usize>),
	Revoke,
	Halt,
	Close(OfferId),
	/// The worker of an offer leaves, or comes back.
	Leave(OfferId),
	ComeBack(OfferId),
	Wait(BlockNumber),
}

fn step() -> impl Strategy<Value = Step> {
	let offer = prop_oneof![Just(OFFER), Just(OTHER_OFFER)];
	let credits = prop::collection::vec(0..4usize, 1..4);
	prop_oneof![
		4 => Just(Step::Buy),
		5 => credits.clone().prop_map(Step::Settle),
		1 => (0..4usize).prop_map(Step::Forge),
		3 => (offer.clone(), credits).prop_map(|(offer, credits)| Step::Refund(offer, credits)),
		1 => Just(Step::Revoke),
		1 => Just(Step::Halt),
		1 => offer.clone().prop_map(Step::Close),
		1 => offer.clone().prop_map(Step::Leave),
		1 => offer.prop_map(Step::ComeBack),
		3 => prop_oneof![Just(1), Just(SETTLE_WINDOW), Just(SETTLE_WINDOW + 1)].prop_map(Step::Wait),
	]
}

/// What should be, in plain Rust.
#[derive(Default)]
struct Book {
	notes: Vec<Note>,
	/// Block in which each note was bought.
	bought_at: Vec<BlockNumber>,
	escrow: BTreeMap<OfferId, Balance>,
	spent: BTreeSet<(usize, u16)>,
	settled: Balance,
	refunded: Balance,
	halted_at: Option<BlockNumber>,
	closed_at: BTreeMap<OfferId, BlockNumber>,
	left_at: BTreeMap<OfferId, BlockNumber>,
}

fn worker_of(offer: OfferId) -> sp_core::crypto::AccountId32 {
	if offer == OFFER {
		WORKER
	} else {
		OTHER_WORKER
	}
}

impl Book {
	/// The `number`th credit that was bought.
	fn credit(&self, number: usize) -> Option<(usize, u16)> {
		let all = self.notes.iter().enumerate().flat_map(|(i, note)| (0..note.quota).map(move |credit| (i, credit)));
		all.clone().nth(number)
	}

	fn end(&self, offer: OfferId) -> Option<BlockNumber> {
		let ends = [self.halted_at, self.closed_at.get(&offer).copied(), self.left_at.get(&offer).copied()];
		ends.into_iter().flatten().min()
	}

	/// Whether an answer of the last block is paid now.
	fn pays(&self, note: usize, credit: u16) -> bool {
		let served_at = System::block_number() - 1;
		let known = self.bought_at.last().is_some_and(|at| *at < System::block_number());
		known
			&& !self.spent.contains(&(note, credit))
			&& self.end(self.notes[note].offer).is_none_or(|end| served_at < end)
	}

	fn take(&mut self, note: usize, credit: u16) {
		let Note { offer, price, .. } = self.notes[note];
		self.spent.insert((note, credit));
		*self.escrow.get_mut(&offer).expect("sold") -= price;
	}

	fn apply(&mut self, step: Step) {
		match step {
			Step::Buy => self.buy(),
			Step::Settle(numbers) => self.settle(&numbers),
			Step::Forge(number) => self.forge(number),
			Step::Refund(offer, numbers) => self.refund(offer, &numbers),
			Step::Revoke => {
				bump_version();
			},
			Step::Halt if self.halted_at.is_none() => {
				halt();
				self.halted_at = Some(System::block_number());
			},
			Step::Halt => {},
			Step::Close(offer) if !self.closed_at.contains_key(&offer) => {
				close(offer);
				self.closed_at.insert(offer, System::block_number());
			},
			Step::Close(_) => {},
			Step::Leave(offer) if !self.left_at.contains_key(&offer) => {
				leave(worker_of(offer));
				self.left_at.insert(offer, System::block_number());
			},
			Step::Leave(_) => {},
			Step::ComeBack(offer) => {
				come_back(&worker_of(offer));
				self.left_at.remove(&offer);
			},
			Step::Wait(blocks) => run_to(System::block_number() + blocks),
		}
	}

	fn buy(&mut self) {
		let Some((offer, quota)) = NOTES.get(self.notes.len()).copied() else {
			return;
		};
		let seed = u8::try_from(self.notes.len()).expect("three notes") + 1;
		if self.end(offer).is_some() {
			let refusal = Queries::buy(RuntimeOrigin::signed(BUYER), offer, quota, commitment(seed));
			assert!(refusal.is_err(), "sold after the end");
			return;
		}
		self.notes.push(buy_note_of(offer, quota, seed));
		self.bought_at.push(System::block_number());
		*self.escrow.entry(offer).or_default() += PRICE * Balance::from(quota);
	}

	fn settle(&mut self, numbers: &[usize]) {
		let credits: Vec<_> = numbers.iter().filter_map(|number| self.credit(*number)).collect();
		let batch: Vec<_> = credits.iter().map(|(note, credit)| self.notes[*note].settlement(*credit)).collect();
		let mut paid = 0;
		for (note, credit) in credits {
			if self.pays(note, credit) {
				self.take(note, credit);
				paid += 1;
			}
		}
		self.settled += PRICE * paid;
		assert_eq!(settle(batch).is_ok(), paid > 0);
	}

	fn forge(&mut self, number: usize) {
		let Some((note, credit)) = self.credit(number) else {
			return;
		};
		let forged = Settlement { query_commitment: query(99), ..self.notes[note].settlement(credit) };
		assert!(settle(vec![forged]).is_err());
	}

	fn refund(&mut self, offer: OfferId, numbers: &[usize]) {
		let credits: Vec<_> = numbers.iter().filter_map(|number| self.credit(*number)).collect();
		let claims: Vec<_> = credits.iter().map(|(note, credit)| self.notes[*note].claim(*credit, &BUYER)).collect();
		let now = System::block_number();
		let open = self.end(offer).is_some_and(|end| now > end + SETTLE_WINDOW);
		let mut paid = 0;
		for (note, credit) in credits {
			// The end was at least a window ago, so the root of every purchase is known.
			if open && self.notes[note].offer == offer && !self.spent.contains(&(note, credit)) && self.root_is_known()
			{
				self.take(note, credit);
				paid += 1;
			}
		}
		self.refunded += PRICE * paid;
		let origin = RuntimeOrigin::signed(STRANGER);
		let outcome = Queries::refund(origin, offer, PRICE, BUYER, claims.try_into().expect("few claims"));
		assert_eq!(outcome.is_ok(), paid > 0, "{outcome:?}");
	}

	/// Proofs are made against all purchases, so the last of them has to be in a block that is over.
	fn root_is_known(&self) -> bool {
		self.bought_at.last().is_some_and(|at| *at < System::block_number())
	}

	/// Chain and book agree, to the last unit.
	fn check(&self) {
		let in_escrow: Balance = self.escrow.values().sum();
		assert_eq!(escrow(), in_escrow);
		for (offer, amount) in &self.escrow {
			assert_eq!(Escrow::<Test>::get(offer), *amount);
		}
		let received: Balance = [ROYALTIES, WORKER, OTHER_WORKER, OWNER, TREASURY].iter().map(gained).sum();
		assert_eq!(received, self.settled);
		let bought = ENDOWMENT + self.refunded - Balances::free_balance(BUYER);
		assert_eq!(bought, in_escrow + self.settled + self.refunded, "received = paid + escrow");
		assert_eq!(Nullifiers::<Test>::iter().count(), self.spent.len());
		Queries::do_try_state().expect("invariants hold");
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

	#[test]
	fn any_life_of_an_offer_is_in_the_book(steps in prop::collection::vec(step(), 1..24)) {
		ExtBuilder::default().build_and_execute(|| {
			let mut book = Book::default();
			for step in steps {
				book.apply(step);
				book.check();
			}
		});
	}
}

/// Whether `try_state` notices what `corrupt` does to a chain with one note, one credit of which was settled.
fn notices(message: &str, corrupt: impl FnOnce(&Note)) {
	ExtBuilder::default().build().execute_with(|| {
		let note = bought_note(2);
		buy_note_of(OFFER, 1, 2);
		next_block();
		assert_ok!(settle(vec![note.settlement(0)]));
		assert_ok!(Queries::do_try_state());
		corrupt(&note);
		let error = Queries::do_try_state().expect_err("storage was corrupted");
		assert_eq!(error, sp_runtime::TryRuntimeError::Other(Box::leak(message.to_owned().into_boxed_str())));
	});
}

#[test]
fn try_state_notices_missing_money() {
	use frame_support::traits::{fungible::Mutate, tokens::Preservation};
	notices("1: the escrow account holds too little", |_| {
		assert_ok!(Balances::transfer(&escrow_account(), &STRANGER, 1, Preservation::Preserve));
	});
}

#[test]
fn try_state_notices_credits_out_of_nothing() {
	notices("2: more credits spent than sold", |_| Credits::<Test>::mutate(OFFER, |credits| credits.refunded = 3));
}

#[test]
fn try_state_notices_escrow_that_nobody_can_claim() {
	notices("2: escrow without open credits", |_| Credits::<Test>::mutate(OFFER, |credits| credits.sold = 1));
}

#[test]
fn try_state_notices_a_nullifier_too_few() {
	notices("3: nullifiers are not the spent credits", |note| Nullifiers::<Test>::remove(note.nullifier(0)));
}

#[test]
fn try_state_notices_a_leaf_that_was_changed() {
	notices("4: the tree is not that of its leaves", |_| Leaves::<Test>::insert(0, 0, [1; 32]));
}

#[test]
fn try_state_notices_a_newest_root_that_expires() {
	notices("5: the newest root is not known for ever", |_| {
		let root = LatestRoot::<Test>::get().unwrap();
		Roots::<Test>::insert(root, RootInfo { expires_at: Some(99) });
	});
}

#[test]
fn try_state_notices_a_newest_root_of_another_tree() {
	notices("5: the newest root is not that of the tree", |_| LatestRoot::<Test>::put([1; 32]));
}

#[test]
fn try_state_notices_a_root_without_an_end() {
	notices("6: a replaced root never expires", |_| Roots::<Test>::insert([1; 32], RootInfo::default()));
}

#[test]
fn try_state_notices_an_end_that_was_lost() {
	notices("6: a root has no expiry", |_| {
		let at = RootExpiry::<Test>::iter_keys().next().unwrap();
		RootExpiry::<Test>::remove(at);
	});
}

#[test]
fn try_state_notices_a_development_key_that_is_not_allowed() {
	notices("7: the development key is not allowed", |_| AllowDevelopmentKeys::<Test>::put(false));
}

#[test]
fn try_state_notices_a_key_that_is_not_prepared() {
	notices("7: a key is not prepared", |_| PreparedKeys::<Test>::remove(Circuit::PaidQuery, 1));
}

#[test]
fn try_state_notices_a_prepared_key_of_no_ring() {
	notices("7: a key of no ring is prepared", |_| {
		let prepared = PreparedKeys::<Test>::get(Circuit::PaidQuery, 1).unwrap();
		PreparedKeys::<Test>::insert(Circuit::PaidQuery, 2, prepared);
	});
}

#[test]
fn try_state_notices_keys_out_of_order() {
	notices("7: keys out of order", |_| {
		KeyRings::<Test>::mutate(Circuit::PaidQuery, |ring| ring.previous = ring.active);
	});
}

#[test]
fn try_state_notices_a_queue_that_lost_a_leaf() {
	notices("4: the queue is not what the tree lacks", |_| NextLeaf::<Test>::put(3));
}
