//! The order from which a page has a request made.

use assent_primitives::Hash32;
use serde::Deserialize;

/// A querier's note and the worker it asks, as the page gives them. Hashes are hexadecimal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
	/// Hash of the chain's first block.
	#[serde(with = "hex::serde")]
	pub genesis: Hash32,
	/// The worker's account.
	#[serde(with = "hex::serde")]
	pub worker: Hash32,
	/// Consent version of the query.
	pub version: u32,
	/// The offer.
	pub offer: u32,
	/// Price of a credit in plancks, as text: a number of JavaScript is too small for it.
	pub price: String,
	/// Credits in the note.
	pub quota: u16,
	/// The credit that is spent, counted from 0.
	pub credit: u16,
	/// Generation of the access tree that holds the note.
	pub generation: u32,
	/// Position of the note's leaf in it.
	pub index: u32,
	/// All leaves of the tree.
	pub leaves: Vec<Leaf>,
}

/// A leaf of the access tree.
#[derive(Deserialize)]
pub struct Leaf(#[serde(with = "hex::serde")] pub Hash32);
