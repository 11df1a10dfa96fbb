//! The relation that a proof of paid access proves, in plain Rust.
//!
//! The prover knows a note and a credit of it. Shown are five numbers: the access root, the nullifier, the offer, its
//! price and the binding. [`check`] is the whole statement; `circuit` says the same in constraints.

use ark_bn254::Fr;
use ark_ff::Zero;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
	field::{decode, encode, FieldBytes},
	hash::binding,
	poseidon::{hash1, hash2, hash4},
	shown::Shown,
	tree::DEPTH,
};

/// How many numbers a proof shows.
pub const INPUTS: usize = 5;

/// What a proof shows.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct PublicInputs {
	/// The access root: P(tree root, generation).
	pub root: FieldBytes,
	/// The one-time nullifier of the credit.
	pub nullifier: FieldBytes,
	/// The offer that was bought.
	pub offer: u32,
	/// Price of one credit, in plancks.
	pub price: u128,
	/// What the proof is for: [`serve_binding`] or [`refund_binding`].
	pub binding: FieldBytes,
}

impl Shown for PublicInputs {
	type Elements = [Fr; INPUTS];
	const COUNT: usize = INPUTS;

	/// Root, nullifier, offer, price, binding; `None` when one of the three byte strings is not canonical.
	fn to_field_elements(&self) -> Option<[Fr; INPUTS]> {
		Some([
			decode(&self.root)?,
			decode(&self.nullifier)?,
			Fr::from(self.offer),
			Fr::from(self.price),
			decode(&self.binding)?,
		])
	}
}

/// What a prover knows. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Witness<const LEVELS: usize = DEPTH> {
	/// The secret behind the identity commitment.
	pub secret: FieldBytes,
	/// Credits in the note.
	pub quota: u16,
	/// Number of the credit, from zero.
	pub credit: u16,
	/// Number of the tree.
	pub generation: u32,
	/// Number of the leaf in the tree.
	pub index: u32,
	/// Siblings of the leaf and of its ancestors, from the bottom up.
	pub path: [FieldBytes; LEVELS],
}

impl<const LEVELS: usize> fmt::Debug for Witness<LEVELS> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Witness(..)")
	}
}

/// The rule of the statement that does not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Violation {
	/// A byte string is not a canonical field element.
	NotCanonical,
	/// The index is not one of a leaf.
	IndexOutOfTree,
	/// The note has no credit of that number.
	CreditBeyondQuota,
	/// No such note of this offer and price lies there under the access root.
	NoteNotUnderRoot,
	/// The nullifier is not that of the credit.
	WrongNullifier,
}

impl fmt::Display for Violation {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::NotCanonical => "a byte string is not a canonical field element",
			Self::IndexOutOfTree => "there is no leaf of that index in a tree",
			Self::CreditBeyondQuota => "the note has no credit of that number: buy more",
			Self::NoteNotUnderRoot => {
				"no such note lies under the access root: wait for finality, or read the tree again"
			},
			Self::WrongNullifier => "the nullifier is not that of the credit",
		})
	}
}

impl core::error::Error for Violation {}

/// Whether `witness` opens `inputs`.
pub fn check<const LEVELS: usize>(inputs: &PublicInputs, witness: &Witness<LEVELS>) -> Result<(), Violation> {
	let [root, shown, offer, price, _binding] = inputs.to_field_elements().ok_or(Violation::NotCanonical)?;
	let secret = decode(&witness.secret).ok_or(Violation::NotCanonical)?;
	if witness.index >> LEVELS != 0 {
		return Err(Violation::IndexOutOfTree);
	}
	if witness.credit >= witness.quota {
		return Err(Violation::CreditBeyondQuota);
	}
	let mut node = hash4(hash1(secret), offer, Fr::from(witness.quota), price);
	for (level, sibling) in witness.path.iter().enumerate() {
		let sibling = decode(sibling).ok_or(Violation::NotCanonical)?;
		node = match witness.index >> level & 1 {
			0 => hash2(node, sibling),
			_ => hash2(sibling, node),
		};
	}
	if hash2(node, Fr::from(witness.generation)) != root {
		return Err(Violation::NoteNotUnderRoot);
	}
	let position = position_at::<LEVELS>(witness.generation, witness.index);
	if hash4(secret, offer, Fr::from(position), Fr::from(witness.credit)) != shown {
		return Err(Violation::WrongNullifier);
	}
	Ok(())
}

/// Where a leaf lies in the trees of the chain: `generation << 20 | index`.
pub const fn position(generation: u32, index: u32) -> u64 {
	position_at::<DEPTH>(generation, index)
}

/// Where a leaf lies in trees of `LEVELS` levels: `generation << LEVELS | index`.
pub const fn position_at<const LEVELS: usize>(generation: u32, index: u32) -> u64 {
	// Widening: `u64::from` is not const.
	(generation as u64) << LEVELS | index as u64
}

/// P(secret). `None` when the secret is not canonical.
pub fn identity_commitment(secret: &FieldBytes) -> Option<FieldBytes> {
	Some(encode(&hash1(decode(secret)?)))
}

/// P(idc, offer, quota, price): the leaf of a note. `None` when the identity commitment is zero or not canonical.
pub fn leaf(idc: &FieldBytes, offer: u32, quota: u16, price: u128) -> Option<FieldBytes> {
	let idc = decode(idc).filter(|idc| !idc.is_zero())?;
	Some(encode(&hash4(idc, Fr::from(offer), Fr::from(quota), Fr::from(price))))
}

/// P(secret, offer, position, credit): what is burnt when the credit is spent. `None` when the secret is not canonical.
pub fn nullifier(secret: &FieldBytes, offer: u32, position: u64, credit: u16) -> Option<FieldBytes> {
	let hash = hash4(decode(secret)?, Fr::from(offer), Fr::from(position), Fr::from(credit));
	Some(encode(&hash))
}

/// Binds a proof to one answer: of one worker, from one consent version, to one query.
pub fn serve_binding(
	genesis: &[u8; 32],
	circuit_version: u32,
	worker: &[u8; 32],
	version: u32,
	query_commitment: &[u8; 32],
) -> FieldBytes {
	binding(&(b"assent/serve/v1", genesis, circuit_version, worker, version, query_commitment))
}

/// Binds a proof to one refund: to one account, of one offer.
pub fn refund_binding(genesis: &[u8; 32], circuit_version: u32, beneficiary: &[u8; 32], offer: u32) -> FieldBytes {
	binding(&(b"assent/refund/v1", genesis, circuit_version, beneficiary, offer))
}
