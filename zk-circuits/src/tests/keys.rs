//! Keys are checked before they are used, pinned by hash, and made again from their seed.

use super::*;
use crate::{
	hash::blake2_256,
	prover::{ProveError, ProvingKeyError},
	verifier::{
		is_development_key, KeyError, Prepared, PreparedKey, DEVELOPMENT_KEY_HASH, DEVELOPMENT_VERIFYING_KEY,
		MAX_PREPARED_KEY_BYTES, VERIFYING_KEY_BYTES,
	},
};
use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ff::{BigInteger, PrimeField};
use ark_groth16::VerifyingKey;
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_std::rand::SeedableRng;
use codec::{Decode, Encode, MaxEncodedLen};
use rand_chacha::ChaCha20Rng;
use std::{env, fs, ops::Range, path::PathBuf, process};

/// Where the points of a verifying key lie: alpha, beta, gamma, delta and the six for the inputs.
fn points() -> Vec<Range<usize>> {
	let mut points = vec![0..32, 32..96, 96..160, 160..224];
	points.extend((0..6).map(|input| 232 + 32 * input..264 + 32 * input));
	points
}

fn verifying_key() -> Vec<u8> {
	DEVELOPMENT_VERIFYING_KEY.to_vec()
}

fn refusal(key: &[u8]) -> KeyError {
	PreparedKey::prepare(key).unwrap_err()
}

/// A file that is removed in the end.
struct File(PathBuf);

impl File {
	fn new(name: &str) -> Self {
		Self(env::temp_dir().join(format!("assent-circuits-{}-{name}", process::id())))
	}
}

impl Drop for File {
	fn drop(&mut self) {
		let _ = fs::remove_file(&self.0);
	}
}

#[test]
fn the_development_key_is_pinned() {
	assert_eq!(blake2_256(DEVELOPMENT_VERIFYING_KEY), DEVELOPMENT_KEY_HASH);
	assert_eq!(PreparedKey::prepare(DEVELOPMENT_VERIFYING_KEY).unwrap().hash(), DEVELOPMENT_KEY_HASH);
}

#[test]
fn the_development_key_of_use_consent_is_pinned_and_made_from_its_seed() {
	assert_eq!(blake2_256(uses::DEVELOPMENT_VERIFYING_KEY), uses::DEVELOPMENT_KEY_HASH);
	assert_eq!(use_key().prepared().hash(), uses::DEVELOPMENT_KEY_HASH);
	assert_eq!(use_key().verifying_key(), uses::DEVELOPMENT_VERIFYING_KEY);
}

#[test]
fn a_development_key_is_known_as_one() {
	assert!(is_development_key(&key().prepared().hash()));
	assert!(is_development_key(&use_key().prepared().hash()));
	let other = ProvingKey::generate(&mut ChaCha20Rng::from_seed([9; 32])).unwrap();
	assert!(!is_development_key(&other.prepared().hash()));
}

/// The seeds are public and different, and so are the keys' points: no proof under one says anything under the other.
#[test]
fn the_development_keys_share_nothing() {
	let paid = VerifyingKey::<Bn254>::deserialize_compressed(DEVELOPMENT_VERIFYING_KEY).unwrap();
	let uses = VerifyingKey::<Bn254>::deserialize_compressed(uses::DEVELOPMENT_VERIFYING_KEY).unwrap();
	assert_ne!((paid.alpha_g1, paid.beta_g2), (uses.alpha_g1, uses.beta_g2));
	assert_ne!((paid.gamma_g2, paid.delta_g2), (uses.gamma_g2, uses.delta_g2));
}

#[test]
fn the_development_key_is_made_from_its_seed() {
	assert_eq!(key().verifying_key(), DEVELOPMENT_VERIFYING_KEY);
	assert_eq!(ProvingKey::development().verifying_key(), DEVELOPMENT_VERIFYING_KEY);
}

#[test]
fn a_verifying_key_of_another_length_is_refused() {
	let key = verifying_key();
	assert_eq!(key.len(), VERIFYING_KEY_BYTES);
	assert_eq!(refusal(&[]), KeyError::WrongLength);
	assert_eq!(refusal(&key[..key.len() - 1]), KeyError::WrongLength);
	assert_eq!(refusal(&[&key[..], &[0]].concat()), KeyError::WrongLength);
}

/// The points for the inputs are called IC.
#[test]
fn an_ic_that_is_too_short_or_too_long_is_refused() {
	fn refusals<S: Shown>(bytes: &[u8]) -> Vec<(usize, Option<KeyError>)> {
		let mut key = VerifyingKey::<Bn254>::deserialize_compressed(bytes).unwrap();
		let whole = key.gamma_abc_g1.clone();
		let refusal = |count| {
			key.gamma_abc_g1 = whole.iter().cycle().take(count).copied().collect();
			let mut bytes = Vec::new();
			key.serialize_compressed(&mut bytes).unwrap();
			(count, Prepared::<S>::prepare(&bytes).err())
		};
		[0, 1, 5, 6, 7, 8, 9].map(refusal).into()
	}
	let verdicts =
		|right| [0, 1, 5, 6, 7, 8, 9].map(|count| (count, (count != right).then_some(KeyError::WrongInputCount)));
	assert_eq!(refusals::<PublicInputs>(DEVELOPMENT_VERIFYING_KEY), verdicts(6));
	assert_eq!(refusals::<uses::PublicInputs>(uses::DEVELOPMENT_VERIFYING_KEY), verdicts(8));
}

#[test]
fn a_point_at_infinity_in_a_key_is_refused() {
	for point in points() {
		let mut key = verifying_key();
		key[point.clone()].fill(0);
		key[point.end - 1] = 0x40;
		assert_eq!(refusal(&key), KeyError::PointAtInfinity, "{point:?}");
	}
}

#[test]
fn a_malformed_point_in_a_key_is_refused() {
	for point in points() {
		let mut key = verifying_key();
		key[point.start..point.start + 32].copy_from_slice(&Fq::MODULUS.to_bytes_le());
		assert_eq!(refusal(&key), KeyError::MalformedPoint, "{point:?}");
	}
}

#[test]
fn a_point_off_the_curve_in_a_key_is_refused() {
	let x1 = (1u64..).map(Fq::from).find(|x| G1Affine::get_point_from_x_unchecked(*x, false).is_none()).unwrap();
	let mut candidates = (1u64..).map(|x| Fq2::new(x.into(), x.into()));
	let x2 = candidates.find(|x| G2Affine::get_point_from_x_unchecked(*x, false).is_none()).unwrap();
	for point in points() {
		let mut key = verifying_key();
		match point.len() {
			32 => x1.serialize_compressed(&mut key[point]).unwrap(),
			_ => x2.serialize_compressed(&mut key[point]).unwrap(),
		}
		assert_eq!(refusal(&key), KeyError::NotOnCurve);
	}
}

#[test]
fn a_point_out_of_the_subgroup_in_a_key_is_refused() {
	let stray =
		(1u64..).find_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), x.into()), false)).unwrap();
	for point in points().into_iter().filter(|point| point.len() == 64) {
		let mut key = verifying_key();
		stray.serialize_compressed(&mut key[point]).unwrap();
		assert_eq!(refusal(&key), KeyError::NotInSubgroup);
	}
}

#[test]
fn a_key_with_gamma_that_is_delta_is_refused() {
	let mut key = verifying_key();
	key.copy_within(160..224, 96);
	assert_eq!(refusal(&key), KeyError::GammaIsDelta);
	let mut key = uses::DEVELOPMENT_VERIFYING_KEY.to_vec();
	key.copy_within(160..224, 96);
	assert_eq!(uses::PreparedKey::prepare(&key).unwrap_err(), KeyError::GammaIsDelta);
}

#[test]
fn a_prepared_key_survives_storage() {
	let prepared = key().prepared();
	let bytes = prepared.to_bytes();
	assert_eq!(u32::try_from(bytes.len()), Ok(MAX_PREPARED_KEY_BYTES));
	assert_eq!(prepared.encode(), bytes);
	assert_eq!(prepared.encoded_size(), PreparedKey::max_encoded_len());
	assert_eq!(PreparedKey::encoded_fixed_size(), Some(bytes.len()));
	let restored = PreparedKey::from_bytes(&bytes).unwrap();
	assert_eq!(restored, *prepared);
	let (inputs, proof) = sample_proof();
	assert_eq!(restored.verify(&inputs, &proof), Ok(()));
}

#[test]
fn a_prepared_key_of_another_length_is_refused() {
	let bytes = key().prepared().to_bytes();
	assert!(PreparedKey::from_bytes(&[]).is_none());
	assert!(PreparedKey::from_bytes(&bytes[1..]).is_none());
	assert!(PreparedKey::from_bytes(&[&bytes[..], &[0]].concat()).is_none());
}

#[test]
fn a_proving_key_survives_its_file() {
	let file = File::new("survives");
	let hash = key().write(&file.0).unwrap();
	let restored = ProvingKey::read(&file.0, &hash).unwrap();
	assert_eq!(restored.verifying_key(), key().verifying_key());
	let (inputs, witness) = Note::sample().spend(1, served_by(1));
	let proof = prove(&restored, &inputs, &witness).unwrap();
	assert_eq!(key().prepared().verify(&inputs, &proof), Ok(()));
}

#[test]
fn a_proving_key_with_another_hash_is_refused() {
	let file = File::new("hash");
	let hash = key().write(&file.0).unwrap();
	let mut bytes = fs::read(&file.0).unwrap();
	bytes[1_000] ^= 1;
	fs::write(&file.0, &bytes).unwrap();
	assert!(matches!(ProvingKey::read(&file.0, &hash), Err(ProvingKeyError::HashMismatch)));
}

#[test]
fn a_proving_key_that_is_cut_or_padded_is_refused() {
	let file = File::new("cut");
	key().write(&file.0).unwrap();
	let bytes = fs::read(&file.0).unwrap();
	for bytes in [&bytes[..bytes.len() / 2], &[&bytes[..], &[0]].concat()] {
		fs::write(&file.0, bytes).unwrap();
		assert!(matches!(ProvingKey::read(&file.0, &blake2_256(bytes)), Err(ProvingKeyError::Malformed)));
	}
}

#[test]
fn a_proving_key_of_another_circuit_is_refused() {
	let file = File::new("circuit");
	key().write(&file.0).unwrap();
	let bytes = fs::read(&file.0).unwrap();
	let mut other = ark_groth16::ProvingKey::<Bn254>::deserialize_uncompressed_unchecked(&bytes[..]).unwrap();
	other.a_query.pop();
	let mut bytes = Vec::new();
	other.serialize_uncompressed(&mut bytes).unwrap();
	fs::write(&file.0, &bytes).unwrap();
	assert!(matches!(ProvingKey::read(&file.0, &blake2_256(&bytes)), Err(ProvingKeyError::WrongCircuit)));
}

#[test]
fn a_proving_key_that_is_not_there_is_refused() {
	let nowhere = File::new("nowhere");
	assert!(matches!(ProvingKey::read(&nowhere.0, &[0; 32]), Err(ProvingKeyError::Io(_))));
}

/// The hash vouches for the file, not for its maker: a key that makes bad proofs is noticed by the prover itself.
#[test]
fn a_broken_proving_key_is_noticed_before_its_proof_leaves() {
	let file = File::new("broken");
	key().write(&file.0).unwrap();
	let bytes = fs::read(&file.0).unwrap();
	let mut broken = ark_groth16::ProvingKey::<Bn254>::deserialize_uncompressed_unchecked(&bytes[..]).unwrap();
	broken.a_query.swap(7, 8);
	let mut bytes = Vec::new();
	broken.serialize_uncompressed(&mut bytes).unwrap();
	fs::write(&file.0, &bytes).unwrap();
	let broken = ProvingKey::read(&file.0, &blake2_256(&bytes)).unwrap();
	let (inputs, witness) = Note::sample().spend(1, served_by(1));
	assert!(matches!(prove(&broken, &inputs, &witness), Err(ProveError::SelfCheck(_))));
}
