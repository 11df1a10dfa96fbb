use super::{commitment, prove_cached, secret, Note, PROVING_KEY};
use super::{consent::USE_KEY, settle};
use crate::{fixtures::*, Error, Event, RefusalReason};
use assent_circuits::{
	consent::consent_root,
	field::from_hash,
	prover::prove,
	statement::{leaf, refund_binding, serve_binding, PublicInputs},
	tree::{access_root, path, root_of},
	use_consent::{self, used_commitment},
	verifier::CIRCUIT_VERSION,
};
use assent_primitives::{Balance, ConsentUse, RefundClaim, Settlement, MAX_SETTLEMENTS};
use codec::Encode;
use frame_support::{assert_noop, assert_ok};

/// Set to write the file: `ASSENT_WRITE_FIXTURES=1 cargo test -p pallet-queries make_benchmark_fixtures`.
const WRITE: &str = "ASSENT_WRITE_FIXTURES";

/// The fixtures' note, whose tree has no other leaf.
fn note() -> Note {
	let quota = u16::try_from(SERVED + REFUNDED).unwrap();
	Note { secret: secret(1), offer: OFFER, quota, price: PRICE, generation: 0, index: 0 }
}

fn inputs(credit: u32) -> PublicInputs {
	let note = note();
	let leaf = leaf(&commitment(1), note.offer.0, note.quota, note.price).unwrap();
	let binding = match credit.checked_sub(SERVED) {
		None => serve_binding(&GENESIS, CIRCUIT_VERSION, &WORKER, VERSION.0, &query_commitment(credit)),
		Some(_) => refund_binding(&GENESIS, CIRCUIT_VERSION, &BENEFICIARY, OFFER.0),
	};
	let root = access_root(&root_of(&[leaf]).unwrap(), 0);
	let nullifier = note.nullifier(u16::try_from(credit).unwrap());
	PublicInputs { root, nullifier, offer: OFFER.0, price: PRICE, binding }
}

fn claim(credit: u32) -> RefundClaim {
	let note = note();
	let leaf = leaf(&commitment(1), note.offer.0, note.quota, note.price).unwrap();
	let inputs = inputs(credit);
	let witness = assent_circuits::prover::Witness {
		secret: note.secret,
		quota: note.quota,
		credit: u16::try_from(credit).unwrap(),
		generation: 0,
		index: 0,
		path: path(&[leaf], 0).unwrap(),
	};
	RefundClaim { root: inputs.root, nullifier: inputs.nullifier, proof: prove_cached(&inputs, &witness).unwrap() }
}

/// What the answer of credit `credit` shows, and what opens it: the one contribution was used.
fn use_of(credit: u32) -> (use_consent::PublicInputs, use_consent::Witness) {
	let words = consents();
	let used = words.map(|word| word.bits);
	let salt = from_hash(&query_commitment(credit));
	let (model, version) = (MODEL.0, VERSION.0);
	let nullifier = inputs(credit).nullifier;
	let inputs = use_consent::PublicInputs {
		root: consent_root(&words, model, version).unwrap(),
		query: from_hash(&query_commitment(credit)),
		result: from_hash(&RESULT),
		used: used_commitment(&used, &salt).unwrap(),
		count: 1,
		weight: 512,
		binding: use_consent::use_binding(&GENESIS, use_consent::CIRCUIT_VERSION, &WORKER, model, version, &nullifier),
	};
	(inputs, use_consent::Witness { words, model, version, used, salt })
}

fn consent(credit: u32) -> ConsentUse {
	let (inputs, witness) = use_of(credit);
	let proof = prove(&USE_KEY, &inputs, &witness).unwrap();
	ConsentUse { used: inputs.used, count: inputs.count, weight: inputs.weight, proof }
}

#[test]
fn make_benchmark_fixtures() {
	let fixtures = if std::env::var_os(WRITE).is_some() {
		let served = (0..SERVED).map(claim).collect();
		let refunded = (SERVED..SERVED + REFUNDED).map(claim).collect();
		let used = (0..USED).map(consent).collect();
		let made = Fixtures { served, used, refunded };
		// The directory as cargo says it now: a shared target directory may hold a binary that another checkout built.
		let crate_dir = std::env::var("CARGO_MANIFEST_DIR").expect("run by cargo");
		std::fs::write(std::path::Path::new(&crate_dir).join("src/fixtures.scale"), made.encode()).unwrap();
		made
	} else {
		load().expect("the file is whole")
	};
	let Fixtures { served, used, refunded } = fixtures;
	assert_eq!((served.len(), used.len(), refunded.len()), (SERVED as usize, USED as usize, REFUNDED as usize));
	let items: Vec<_> = (0..)
		.zip(served.iter().chain(&refunded))
		.map(|(credit, claim)| {
			let inputs = inputs(credit);
			assert_eq!((inputs.root, inputs.nullifier), (claim.root, claim.nullifier), "of another circuit");
			(inputs, claim.proof)
		})
		.collect();
	assert!(PROVING_KEY.prepared().verify_batch(&items).iter().all(Result::is_ok), "of another key");
	let items: Vec<_> = (0..)
		.zip(&used)
		.map(|(credit, shown)| {
			let (inputs, _) = use_of(credit);
			assert_eq!((inputs.used, inputs.count, inputs.weight), (shown.used, shown.count, shown.weight));
			(inputs, shown.proof)
		})
		.collect();
	let key = use_consent::PreparedKey::prepare(use_consent::DEVELOPMENT_VERIFYING_KEY).unwrap();
	assert!(key.verify_batch(&items).iter().all(Result::is_ok), "of another key of UseConsent");
}

/// A chain that a benchmark would make: the fixtures' first block, offer, root and money.
fn on_a_benchmarks_chain(test: impl FnOnce(Fixtures)) {
	use crate::mock::{self, Balances, ExtBuilder, Test};
	use frame_support::traits::fungible::Mutate;
	ExtBuilder::default().build().execute_with(|| {
		let fixtures = load().expect("the file is whole");
		frame_system::BlockHash::<Test>::insert(0, sp_core::H256(GENESIS));
		mock::set_worker(OFFER, WORKER.into());
		mock::set_price(OFFER, PRICE);
		let escrow = PRICE * Balance::from(SERVED + REFUNDED);
		Balances::mint_into(&mock::escrow_account(), escrow).unwrap();
		crate::Escrow::<Test>::insert(OFFER, escrow);
		crate::Roots::<Test>::insert(inputs(0).root, crate::RootInfo::default());
		mock::run_to(3);
		test(fixtures);
	});
}

/// The answers of the first `count` credits; those to searches show what they used.
fn batch(fixtures: &Fixtures, count: usize, searches: bool) -> Vec<Settlement> {
	(0..)
		.zip(&fixtures.served)
		.take(count)
		.map(|(index, claim)| Settlement {
			offer: OFFER,
			price: PRICE,
			root: claim.root,
			nullifier: claim.nullifier,
			version: VERSION,
			served_at: 2,
			query_commitment: query_commitment(index),
			result_commitment: RESULT,
			proof: claim.proof,
			consent: searches.then(|| fixtures.used[index as usize]),
		})
		.collect()
}

fn spent() -> usize {
	crate::Nullifiers::<crate::mock::Test>::iter().count()
}

#[test]
fn every_fixture_is_settled() {
	on_a_benchmarks_chain(|fixtures| {
		assert_ok!(settle(batch(&fixtures, SERVED as usize, false)));
		assert_eq!(spent(), SERVED as usize);
	});
}

#[test]
fn every_fixture_is_settled_as_a_search() {
	use crate::mock;
	on_a_benchmarks_chain(|fixtures| {
		mock::set_mode(OFFER, assent_primitives::AnswerMode::Search);
		mock::set_consents(VERSION, consents());
		assert_ok!(settle(batch(&fixtures, USED as usize, true)));
		assert_eq!(spent(), USED as usize);
	});
}

#[test]
fn batches_of_zero_one_the_limit_and_one_more() {
	on_a_benchmarks_chain(|fixtures| {
		assert_noop!(settle(vec![]), Error::<crate::mock::Test>::NothingSubmitted);
		assert_ok!(settle(batch(&fixtures, 1, false)));
		assert_eq!(spent(), 1);
		// The first of them is spent already.
		let limit = MAX_SETTLEMENTS as usize;
		assert_ok!(settle(batch(&fixtures, limit, false)));
		assert_eq!(spent(), limit);
		let mut more = batch(&fixtures, limit, false);
		more.push(more[0].clone());
		let more = frame_support::BoundedVec::<_, frame_support::traits::ConstU32<MAX_SETTLEMENTS>>::try_from(more);
		assert!(more.is_err(), "one more does not fit");
	});
}

#[test]
fn duplicates_inside_a_batch() {
	on_a_benchmarks_chain(|fixtures| {
		let one = batch(&fixtures, 1, false);
		assert_ok!(settle(vec![one[0].clone(); MAX_SETTLEMENTS as usize]));
		assert_eq!(spent(), 1);
		let reason = RefusalReason::NullifierUsed;
		let refused = Event::SettlementRefused { nullifier: one[0].nullifier, reason };
		let refusals = crate::mock::events().into_iter().filter(|event| *event == refused).count();
		assert_eq!(refusals, MAX_SETTLEMENTS as usize - 1);
	});
}

#[test]
fn every_fixture_is_refunded() {
	use crate::mock::{self, Queries, RuntimeOrigin};
	on_a_benchmarks_chain(|fixtures| {
		mock::halt();
		mock::run_to(3 + mock::SETTLE_WINDOW + 1);
		let origin = RuntimeOrigin::signed(mock::STRANGER);
		Queries::refund(origin, OFFER, PRICE, BENEFICIARY.into(), fixtures.refunded.try_into().unwrap()).unwrap();
		assert_eq!(crate::Nullifiers::<mock::Test>::iter().count(), REFUNDED as usize);
	});
}
