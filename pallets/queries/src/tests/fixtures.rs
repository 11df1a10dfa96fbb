use super::{commitment, prove_cached, secret, Note, PROVING_KEY};
use crate::fixtures::*;
use assent_circuits::{
	statement::{leaf, refund_binding, serve_binding, PublicInputs},
	tree::{access_root, path, root_of},
	verifier::CIRCUIT_VERSION,
};
use assent_primitives::{Balance, RefundClaim, Settlement};
use codec::Encode;

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

#[test]
fn make_benchmark_fixtures() {
	let fixtures = if std::env::var_os(WRITE).is_some() {
		let served = (0..SERVED).map(claim).collect();
		let refunded = (SERVED..SERVED + REFUNDED).map(claim).collect();
		let made = Fixtures { served, refunded };
		// The directory as cargo says it now: a shared target directory may hold a binary that another checkout built.
		let crate_dir = std::env::var("CARGO_MANIFEST_DIR").expect("run by cargo");
		std::fs::write(std::path::Path::new(&crate_dir).join("src/fixtures.scale"), made.encode()).unwrap();
		made
	} else {
		load().expect("the file is whole")
	};
	let Fixtures { served, refunded } = fixtures;
	assert_eq!((served.len(), refunded.len()), (SERVED as usize, REFUNDED as usize));
	let items: Vec<_> = (0..)
		.zip(served.iter().chain(&refunded))
		.map(|(credit, claim)| {
			let inputs = inputs(credit);
			assert_eq!((inputs.root, inputs.nullifier), (claim.root, claim.nullifier), "of another circuit");
			(inputs, claim.proof)
		})
		.collect();
	assert!(PROVING_KEY.prepared().verify_batch(&items).iter().all(Result::is_ok), "of another key");
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

#[test]
fn every_fixture_is_settled() {
	on_a_benchmarks_chain(|fixtures| {
		let batch: Vec<_> = (0..)
			.zip(fixtures.served)
			.map(|(index, RefundClaim { root, nullifier, proof })| Settlement {
				offer: OFFER,
				price: PRICE,
				root,
				nullifier,
				version: VERSION,
				served_at: 2,
				query_commitment: query_commitment(index),
				result_commitment: [0; 32],
				proof,
				consent: None,
			})
			.collect();
		super::settle(batch).unwrap();
		assert_eq!(crate::Nullifiers::<crate::mock::Test>::iter().count(), SERVED as usize);
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
