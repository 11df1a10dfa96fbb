//! UseConsent: the proof that an answer used nothing outside the consent set, without saying what it used.
//!
//! # Terms
//!
//! * **consent root**: the name of one consent set, of one version of one model ([`crate::consent`]).
//! * **used set**: the slots that the worker declares to have used, in words like those of the consent set.
//! * **used commitment**: P chained over a salt and the used words, three at a time. The salt is random, so that nobody can
//!   try out which slots were used, and the worker keeps it to open the commitment in a dispute.
//! * **count, weight**: how many slots were used, and the sum of their words' units.
//!
//! # Story
//!
//! A worker answers under the consent version that the query names. With the answer it declares what it used: the proof
//! shows the consent root, the two commitments to query and result, a commitment to the used set, its count and weight, and
//! the binding. The chain looks up the one root of that version and takes no other.
//!
//! [`check`] is the whole statement; `circuit` says the same in constraints. It binds what the worker *declares* to the set
//! of the version. It does not show that the encrypted evaluation used that, and nothing else.

use ark_bn254::Fr;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
	consent::{consent_root, count, decode_bits, Word, WORDS},
	field::{decode, encode, FieldBytes},
	hash::binding,
	poseidon::hash4,
	shown::Shown,
	verifier::Prepared,
};

/// How many numbers a proof shows.
pub const INPUTS: usize = 7;
/// Version of the statement. It is part of every binding, so a proof for one version is nothing for another.
pub const CIRCUIT_VERSION: u32 = 1;

/// The verifying key for development. **Insecure**: it comes from a public seed, so anybody can forge proofs under it.
pub const DEVELOPMENT_VERIFYING_KEY: &[u8] = include_bytes!("../keys/use_consent.development.vk");
pub use crate::development::USE_CONSENT_KEY_HASH as DEVELOPMENT_KEY_HASH;

/// A prepared key for UseConsent.
pub type PreparedKey = Prepared<PublicInputs>;
/// Bytes of a verifying key for UseConsent.
pub const VERIFYING_KEY_BYTES: usize = PreparedKey::VERIFYING_KEY_BYTES;
/// Bytes of an encoded [`PreparedKey`], in the type in which storage bounds lengths.
pub const MAX_PREPARED_KEY_BYTES: u32 = PreparedKey::LEN;

/// Used words that one link of the chain takes in.
const LINK: usize = 3;
const _: () = assert!(WORDS.is_multiple_of(LINK), "no link is half full");

/// What a proof shows.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct PublicInputs {
	/// The consent root: P(tree root, model, version).
	pub root: FieldBytes,
	/// The commitment to the query, as [`crate::field::from_hash`] makes a field element of it.
	pub query: FieldBytes,
	/// The commitment to the result, likewise.
	pub result: FieldBytes,
	/// The commitment to the used set: [`used_commitment`].
	pub used: FieldBytes,
	/// How many slots were used.
	pub count: u32,
	/// The sum of the units of the used slots, in rows.
	pub weight: u64,
	/// What the proof is for: [`use_binding`].
	pub binding: FieldBytes,
}

impl Shown for PublicInputs {
	type Elements = [Fr; INPUTS];
	const COUNT: usize = INPUTS;

	/// Root, query, result, used, count, weight, binding; `None` when one of the five byte strings is not canonical.
	fn to_field_elements(&self) -> Option<[Fr; INPUTS]> {
		Some([
			decode(&self.root)?,
			decode(&self.query)?,
			decode(&self.result)?,
			decode(&self.used)?,
			Fr::from(self.count),
			Fr::from(self.weight),
			decode(&self.binding)?,
		])
	}
}

/// What a prover knows. What it used is wiped when dropped; the consent set is public.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Witness {
	/// The consent set of the version.
	#[zeroize(skip)]
	pub words: [Word; WORDS],
	/// The model.
	#[zeroize(skip)]
	pub model: u32,
	/// The consent version.
	#[zeroize(skip)]
	pub version: u32,
	/// The used slots, word by word.
	pub used: [FieldBytes; WORDS],
	/// What hides the used set in its commitment: a random field element.
	pub salt: FieldBytes,
}

impl fmt::Debug for Witness {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Witness(..)")
	}
}

/// The rule of the statement that does not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Violation {
	/// A byte string is not a canonical field element.
	NotCanonical,
	/// A word has more than 253 bits.
	WordTooLong,
	/// A slot was used without consent.
	UsedWithoutConsent,
	/// The consent set is not the one that the root names.
	WrongConsentRoot,
	/// The commitment is not one to the used set.
	WrongUsedCommitment,
	/// Another number of slots was used.
	WrongCount,
	/// The used slots have another weight.
	WrongWeight,
}

impl fmt::Display for Violation {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::NotCanonical => "a byte string is not a canonical field element",
			Self::WordTooLong => "a word has more than 253 bits",
			Self::UsedWithoutConsent => "a contribution was used without consent",
			Self::WrongConsentRoot => "the consent set is not the one that the root names: read it again",
			Self::WrongUsedCommitment => "the commitment is not one to the used set",
			Self::WrongCount => "another number of contributions was used",
			Self::WrongWeight => "the used contributions have another weight",
		})
	}
}

impl core::error::Error for Violation {}

/// Whether `witness` opens `inputs`.
pub fn check(inputs: &PublicInputs, witness: &Witness) -> Result<(), Violation> {
	inputs.to_field_elements().ok_or(Violation::NotCanonical)?;
	decode(&witness.salt).ok_or(Violation::NotCanonical)?;
	let root = consent_root(&witness.words, witness.model, witness.version).ok_or(Violation::WordTooLong)?;
	let used = used_commitment(&witness.used, &witness.salt).ok_or(Violation::WordTooLong)?;
	let consents = witness.words.iter().flat_map(|word| word.bits);
	if witness.used.iter().flatten().zip(consents).any(|(used, consent)| used & !consent != 0) {
		return Err(Violation::UsedWithoutConsent);
	}
	if root != inputs.root {
		return Err(Violation::WrongConsentRoot);
	}
	if used != inputs.used {
		return Err(Violation::WrongUsedCommitment);
	}
	let (count, weight) = count_and_weight(&witness.words, &witness.used);
	if count != inputs.count {
		return Err(Violation::WrongCount);
	}
	if weight != inputs.weight {
		return Err(Violation::WrongWeight);
	}
	Ok(())
}

/// How many slots are used, and the sum of their units. The sum is below 2^44: 3,795 slots of less than 2^32.
pub fn count_and_weight(words: &[Word; WORDS], used: &[FieldBytes; WORDS]) -> (u32, u64) {
	words.iter().zip(used).fold((0, 0), |(sum, weight), (word, used)| {
		let count = count(used);
		(sum + count, weight + u64::from(word.unit) * u64::from(count))
	})
}

/// The commitment to a used set. `None` when a word has more than 253 bits or the salt is not canonical.
///
/// It starts as the salt, and each three words w make it P(commitment, w, w', w'').
pub fn used_commitment(used: &[FieldBytes; WORDS], salt: &FieldBytes) -> Option<FieldBytes> {
	let mut commitment = decode(salt)?;
	let (links, _) = used.as_chunks::<LINK>();
	for [a, b, c] in links {
		commitment = hash4(commitment, decode_bits(a)?, decode_bits(b)?, decode_bits(c)?);
	}
	Some(encode(&commitment))
}

/// Binds a proof to one worker, one version of one model and one paid query, which its nullifier names.
pub fn use_binding(
	genesis: &[u8; 32],
	circuit_version: u32,
	worker: &[u8; 32],
	model: u32,
	version: u32,
	nullifier: &FieldBytes,
) -> FieldBytes {
	binding(&(b"assent/use/v1", genesis, circuit_version, worker, model, version, nullifier))
}
