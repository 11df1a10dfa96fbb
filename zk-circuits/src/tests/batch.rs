//! A batch gives the verdicts of its members, whatever is wrong with them.

use super::*;
use crate::verifier::VerifyError;
use ark_bn254::{Bn254, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_groth16::Proof;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_std::rand::SeedableRng;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;

type Item = (PublicInputs, [u8; PROOF_BYTES]);

/// Proofs of the ten credits of the sample note, made once.
fn proofs() -> &'static [Item] {
	static PROOFS: OnceLock<Vec<Item>> = OnceLock::new();
	PROOFS.get_or_init(|| {
		let note = Note::sample();
		let item = |credit| {
			let (inputs, witness) = note.spend(credit, served_by(credit as u8));
			(inputs, prove(key(), &inputs, &witness).unwrap())
		};
		(0..note.quota).map(item).collect()
	})
}

fn with_last_point(item: &Item, change: impl Fn(G1Affine) -> G1Affine) -> Item {
	let mut proof = Proof::<Bn254>::deserialize_compressed(&item.1[..]).unwrap();
	proof.c = change(proof.c);
	let mut bytes = [0; PROOF_BYTES];
	proof.serialize_compressed(&mut bytes[..]).unwrap();
	(item.0, bytes)
}

#[test]
fn an_honest_batch_verifies() {
	for count in 0..=proofs().len() {
		assert_eq!(key().prepared().verify_batch(&proofs()[..count]), vec![Ok(()); count]);
	}
}

/// The chain takes sixteen at once; the verifier has no limit of its own.
#[test]
fn batches_of_zero_one_sixteen_and_seventeen() {
	let items: Vec<_> = proofs().iter().copied().cycle().take(17).collect();
	for count in [0, 1, 16, 17] {
		assert_eq!(key().prepared().verify_batch(&items[..count]), vec![Ok(()); count], "{count}");
		let mut guilty = items[..count].to_vec();
		if let Some(last) = guilty.last_mut() {
			last.0.offer += 1;
			let verdicts = key().prepared().verify_batch(&guilty);
			assert_eq!(verdicts.iter().filter(|verdict| verdict.is_err()).count(), 1);
			assert_eq!(verdicts.last(), Some(&Err(VerifyError::InvalidProof)), "{count}");
		}
	}
}

#[test]
fn a_batch_of_two_keys_is_refused() {
	let other = ProvingKey::generate(&mut ChaCha20Rng::from_seed([8; 32])).unwrap();
	let note = Note::sample();
	let (inputs, witness) = note.spend(3, served_by(1));
	let theirs = (inputs, prove(&other, &inputs, &witness).unwrap());
	let verdicts = key().prepared().verify_batch(&[proofs()[0], theirs]);
	assert_eq!(verdicts, [Ok(()), Err(VerifyError::InvalidProof)]);
}

#[test]
fn the_guilty_are_found_and_the_others_pass() {
	let mut items = proofs().to_vec();
	items[2].0.price += 1;
	items[5].1[0] ^= 1;
	items[7].0.root = [0xff; 32];
	let verdicts = key().prepared().verify_batch(&items);
	for (place, verdict) in verdicts.iter().enumerate() {
		match place {
			2 => assert_eq!(*verdict, Err(VerifyError::InvalidProof)),
			5 => assert!(verdict.is_err()),
			7 => assert_eq!(*verdict, Err(VerifyError::NonCanonicalInput)),
			_ => assert_eq!(*verdict, Ok(())),
		}
	}
}

/// A proof that comes twice is as good as once: that its nullifier is burnt once is for the chain to see.
#[test]
fn duplicates_inside_a_batch() {
	let items = [proofs()[0], proofs()[0], proofs()[1]];
	assert_eq!(key().prepared().verify_batch(&items), vec![Ok(()); 3]);
	let wrong = (PublicInputs { price: 1, ..items[0].0 }, items[0].1);
	let verdicts = key().prepared().verify_batch(&[wrong, wrong, items[0]]);
	assert_eq!(verdicts, [Err(VerifyError::InvalidProof), Err(VerifyError::InvalidProof), Ok(())]);
}

/// Two proofs, each wrong by what the other is wrong by: their plain sum would hold.
#[test]
fn faults_that_cancel_out_are_found() {
	let shift = G1Affine::generator();
	let items = [
		with_last_point(&proofs()[0], |c| (c + shift).into_affine()),
		with_last_point(&proofs()[1], |c| (c - shift).into_affine()),
		proofs()[2],
	];
	let invalid = Err(VerifyError::InvalidProof);
	assert_eq!(key().prepared().verify_batch(&items), [invalid, invalid, Ok(())]);
}

#[test]
fn swapped_proofs_are_found() {
	let items = [(proofs()[0].0, proofs()[1].1), (proofs()[1].0, proofs()[0].1)];
	assert_eq!(key().prepared().verify_batch(&items), [Err(VerifyError::InvalidProof); 2]);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn a_batch_gives_the_verdicts_of_its_members(
		faults in prop::collection::vec((0u8..8, any::<prop::sample::Index>(), 1u8..), 0..10),
	) {
		let mut items = proofs()[..faults.len()].to_vec();
		for (item, (kind, place, change)) in items.iter_mut().zip(&faults) {
			match kind {
				0 => item.1[place.index(PROOF_BYTES)] ^= change,
				1 => item.0.nullifier[place.index(32)] ^= change,
				2 => item.0.offer ^= u32::from(*change),
				_ => {},
			}
		}
		let alone: Vec<_> = items.iter().map(|(inputs, proof)| key().prepared().verify(inputs, proof)).collect();
		prop_assert_eq!(key().prepared().verify_batch(&items), alone);
	}
}
