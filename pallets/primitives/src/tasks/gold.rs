//! Gold answers: what the organisation knew before anybody labelled, committed to in one hash.
//!
//! A binary Merkle tree over BLAKE2b-256 whose leaves are numbered like the items, one leaf each. The path of an item
//! follows the bits of its number, lowest first, and its length is the depth of the tree: an organisation has one
//! answer for an item and cannot pick another when it has seen the labels. Leaves of items without gold are random
//! bytes, leaves beyond the last item are zero.
//!
//! A leaf is bound to the organisation and to the hash of the items, and a salt keeps labellers from trying out the
//! answers; leaves and nodes have tags of their own, so that none can be taken for the other.

use alloc::vec::Vec;

use codec::Encode;

use super::Answer;
use crate::{content_hash, Hash32};

const LEAF: &[u8; 14] = b"assent/gold/v1";
const NODE: &[u8; 19] = b"assent/gold-node/v1";

/// Depth of the tree over `item_count` items.
pub fn depth(item_count: u32) -> u32 {
	u32::BITS.saturating_sub(item_count.saturating_sub(1).leading_zeros())
}

/// The leaf of an item whose answer is known.
pub fn leaf<AccountId: Encode>(
	organisation: &AccountId,
	items: &Hash32,
	item: u32,
	answer: &Answer,
	salt: &Hash32,
) -> Hash32 {
	content_hash(&(LEAF, organisation, items, item, answer, salt).encode())
}

/// The node above two others.
pub fn node(left: &Hash32, right: &Hash32) -> Hash32 {
	content_hash(&(NODE, left, right).encode())
}

/// Whether `leaf` is the one of `item` in the tree of `root` over `item_count` items.
pub fn verify(root: &Hash32, item_count: u32, item: u32, leaf: Hash32, path: &[Hash32]) -> bool {
	let right_length = u32::try_from(path.len()) == Ok(depth(item_count));
	let climb = |(below, bits): (Hash32, u32), sibling: &Hash32| {
		let above = if bits & 1 == 0 { node(&below, sibling) } else { node(sibling, &below) };
		(above, bits >> 1)
	};
	right_length && item < item_count && path.iter().fold((leaf, item), climb).0 == *root
}

/// Computes the root over `leaves`, one for every item, and the path of `item`.
pub fn tree(leaves: &[Hash32], item: usize) -> (Hash32, Vec<Hash32>) {
	let mut level = leaves.to_vec();
	level.resize(leaves.len().next_power_of_two(), Hash32::default());
	let (mut path, mut position) = (Vec::new(), item);
	while level.len() > 1 {
		path.push(level.get(position ^ 1).copied().unwrap_or_default());
		level = level.chunks_exact(2).filter_map(|pair| Some(node(pair.first()?, pair.last()?))).collect();
		position >>= 1;
	}
	(level.first().copied().unwrap_or_default(), path)
}
