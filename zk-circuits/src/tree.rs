//! The access tree: append-only, binary, P at every node, empty leaves zero.
//!
//! The chain's trees have 2^20 leaves. Everything here also works for trees of up to 2^27.
//!
//! The chain keeps only the [`Frontier`]: the roots of the full subtrees that still wait for a right sibling, at most one
//! for each level, like the ones in the binary number of leaves. Wallets read the leaves and make their [`path`].
//!
//! A full tree is followed by the next generation. What a proof shows is the [`access_root`], which names both.

use ark_bn254::Fr;
use ark_ff::BigInt;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	field::{decode, encode, FieldBytes},
	poseidon::hash2,
};

/// Levels between the leaves and the root of the chain's trees.
pub const DEPTH: usize = 20;
/// How many leaves a tree of the chain holds.
pub const CAPACITY: u32 = 1 << DEPTH;
/// The most levels that a tree can have.
pub const MAX_DEPTH: usize = 27;

/// The frontier of a tree of the chain.
pub type Frontier = FrontierOf<DEPTH>;

/// What has to be kept of a tree of `LEVELS` levels to append to it and to know its root.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct FrontierOf<const LEVELS: usize> {
	/// At level `i`, if bit `i` of `len` is set: the root of the full subtree of 2^i leaves that waits for its right
	/// sibling; zero otherwise. In a full tree the last of them is the root.
	pub filled: [FieldBytes; LEVELS],
	/// Number of leaves.
	pub len: u32,
}

impl<const LEVELS: usize> Default for FrontierOf<LEVELS> {
	fn default() -> Self {
		Self { filled: [FieldBytes::default(); LEVELS], len: 0 }
	}
}

impl<const LEVELS: usize> FrontierOf<LEVELS> {
	/// How many leaves such a tree holds.
	pub const CAPACITY: u32 = {
		assert!(LEVELS <= MAX_DEPTH, "the roots of empty trees go no further");
		1 << LEVELS
	};

	/// Appends `leaf` and gives the new root; `None`, without effect, as for [`FrontierOf::append`].
	pub fn push(&mut self, leaf: FieldBytes) -> Option<FieldBytes> {
		self.append(leaf)?;
		Some(self.root())
	}

	/// Appends `leaf` and gives its index; `None`, without effect, when the tree is full or `leaf` is not canonical.
	///
	/// Two hashes on average and `LEVELS` at most. Together with one [`FrontierOf::root`] after it, exactly `LEVELS`.
	pub fn append(&mut self, leaf: FieldBytes) -> Option<u32> {
		if self.is_full() {
			return None;
		}
		let index = self.len;
		let mut node = decode(&leaf)?;
		let mut next = self.clone();
		let mut free = None;
		for (level, slot) in next.filled.iter_mut().enumerate() {
			free = Some(slot);
			if index >> level & 1 == 0 {
				break;
			}
			if let Some(slot) = free.as_deref_mut() {
				node = hash2(decode(slot)?, node);
				*slot = FieldBytes::default();
			}
		}
		// After the last leaf no slot was free: `free` is then the topmost one, which keeps the root.
		*free? = encode(&node);
		next.len = index.checked_add(1)?;
		*self = next;
		Some(index)
	}

	/// Whether nothing can be appended.
	pub fn is_full(&self) -> bool {
		self.len >= Self::CAPACITY
	}

	/// The root of the tree, empty leaves included.
	pub fn root(&self) -> FieldBytes {
		if self.is_full() {
			return self.filled.last().copied().unwrap_or_default();
		}
		let mut node = None;
		for (level, (left, empty)) in self.filled.iter().zip(EMPTY).enumerate() {
			let right = node.unwrap_or(Fr::new_unchecked(BigInt(empty)));
			node = match (self.len >> level & 1, node) {
				(0, None) => None,
				(0, Some(left)) => Some(hash2(left, Fr::new_unchecked(BigInt(empty)))),
				// Slots are only ever written canonically; zero keeps this total.
				_ => Some(hash2(decode(left).unwrap_or_default(), right)),
			};
		}
		encode(&node.unwrap_or(empty_root(LEVELS)))
	}
}

/// P(tree root, generation): what proofs show. A tree root that is not canonical counts as zero.
pub fn access_root(tree_root: &FieldBytes, generation: u32) -> FieldBytes {
	encode(&hash2(decode(tree_root).unwrap_or_default(), Fr::from(generation)))
}

/// The root of the chain's tree with these leaves; `None` as for [`root_at`].
#[cfg(feature = "std")]
pub fn root_of(leaves: &[FieldBytes]) -> Option<FieldBytes> {
	root_at::<DEPTH>(leaves)
}

/// The root of the tree of `LEVELS` levels with these leaves; `None` when there are too many, or one is not canonical.
#[cfg(feature = "std")]
pub fn root_at<const LEVELS: usize>(leaves: &[FieldBytes]) -> Option<FieldBytes> {
	let mut level = decode_leaves(leaves, FrontierOf::<LEVELS>::CAPACITY)?;
	for empty in EMPTY.iter().take(LEVELS) {
		level = parents(&level, Fr::new_unchecked(BigInt(*empty)));
	}
	Some(encode(level.first().unwrap_or(&empty_root(LEVELS))))
}

/// The path of leaf `index` in the chain's tree; `None` as for [`path_at`].
#[cfg(feature = "std")]
pub fn path(leaves: &[FieldBytes], index: u32) -> Option<[FieldBytes; DEPTH]> {
	path_at(leaves, index)
}

/// The siblings of leaf `index` and of its ancestors, from the bottom up; `None` when there is no such leaf, or there are
/// too many, or one is not canonical.
#[cfg(feature = "std")]
pub fn path_at<const LEVELS: usize>(leaves: &[FieldBytes], index: u32) -> Option<[FieldBytes; LEVELS]> {
	let mut level = decode_leaves(leaves, FrontierOf::<LEVELS>::CAPACITY)?;
	let mut index = usize::try_from(index).ok().filter(|index| *index < leaves.len())?;
	let mut path = [FieldBytes::default(); LEVELS];
	for (sibling, empty) in path.iter_mut().zip(EMPTY) {
		let empty = Fr::new_unchecked(BigInt(empty));
		*sibling = encode(level.get(index ^ 1).unwrap_or(&empty));
		level = parents(&level, empty);
		index >>= 1;
	}
	Some(path)
}

#[cfg(feature = "std")]
fn decode_leaves(leaves: &[FieldBytes], capacity: u32) -> Option<Vec<Fr>> {
	let fits = u32::try_from(leaves.len()).is_ok_and(|len| len <= capacity);
	fits.then(|| leaves.iter().map(decode).collect::<Option<_>>())?
}

#[cfg(feature = "std")]
fn parents(level: &[Fr], empty: Fr) -> Vec<Fr> {
	level.chunks(2).map(|pair| hash2(pair[0], pair.get(1).copied().unwrap_or(empty))).collect()
}

/// The root of an empty tree; of the largest one if there is none of so many levels.
fn empty_root(levels: usize) -> Fr {
	let [.., last] = EMPTY;
	Fr::new_unchecked(BigInt(EMPTY.get(levels).copied().unwrap_or(last)))
}

/// Roots of the empty subtrees, from a leaf (zero) to the largest tree: limbs of the Montgomery form.
#[rustfmt::skip]
const EMPTY: [[u64; 4]; MAX_DEPTH + 1] = [
	[0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000],
	[0x2be2f8e4fa019a82, 0x83a5545bada54c1b, 0xd55b737ba798e04e, 0x08a1296d65a73174],
	[0xe55297b7aefeb450, 0x4e98a607622c187b, 0x426ce5d7c96d5ebf, 0x18b7439850669688],
	[0xfb78fda359dd6ff5, 0x02dca0201cb366c0, 0x874e669530b6fad2, 0x2dc21c9e81f0b2f2],
	[0x2ed4b9673bea586e, 0x7ab879cc2fb240e3, 0xcb04046d7a7ae48c, 0x2052b9c016fc631d],
	[0xe269b44a0cba8425, 0x048a321be1c1d3d5, 0x9e5308110dea5c3f, 0x1fe3bd136b048cec],
	[0xf03d20ca684a7bc6, 0x96827a24b66f5e33, 0xf21a8ea1ff59503e, 0x00aaa5fe8185b9cf],
	[0x50bc79e1460bd64d, 0x997ca34b4c282290, 0x801426f3b4e1b292, 0x1ca0a946b3c218dc],
	[0xe563b7de5f69c74d, 0xd1425c231dfac185, 0xcfcd6788cd7a9196, 0x12344a59a7fcb520],
	[0xb4a7ccd2d4053f36, 0x4fd1ac816154870d, 0xc4133d5c53f9211d, 0x16c5a3fa2ab3fb5d],
	[0xa1841531b472abbe, 0x6969ef69bf4d108d, 0xb56302c49ffd4008, 0x1781f07824052281],
	[0x6909d45cf14df4e4, 0x6ba60e11a1bef1d4, 0x24ae3938ec75e2a4, 0x210d1ff022cd723d],
	[0x4c32350d2c3759b1, 0x99f8fdf33fe25f8f, 0xaaaf4e543d8d2101, 0x05e2f6ddf2085c11],
	[0xd7be41e8916173ed, 0x6114a69f6f1395a3, 0x6eadf70055eceb3d, 0x03dcd2dfeb47d3f4],
	[0x34204bece48051cc, 0x845a1463af32e98d, 0x21700af7df192d26, 0x140abb3b8a904f00],
	[0xb8f762ca51f04a79, 0x9a7102a5b6342b44, 0x81dabe3aba491aa3, 0x1d33f148bb8f0086],
	[0xd63b3304d96c3f17, 0x34f0cd13b05aff5e, 0xb97c1ec2601a8a62, 0x15dfbd1687473b71],
	[0x288643fbf7e46918, 0xb53e832550476244, 0xb39f59e658d3eedf, 0x1f0277a0cadde541],
	[0x4135f5ab9a0d6eec, 0xd4dc2258ea55d2d3, 0x0bbbaea22a63ad3e, 0x228eb89433caf0a8],
	[0x14628f377fbafb33, 0x405df0f322f34116, 0xbddbee3a88591016, 0x1208c7e38893f089],
	[0x4efcaae6dead5944, 0xf489bb2ba47e22e7, 0xa0afa92385eefe83, 0x28738966835e6e91],
	[0x7ef5d61525a9d0d7, 0x121db1cfe9c230dd, 0x4e0747d482f2a755, 0x096d543c65ad0a72],
	[0x0f21d824f0ab5a75, 0x2080683153bb3e6f, 0x5b1130d4dc581d23, 0x07a17e752ed7fd26],
	[0x8a36b16ff4cad1ea, 0x66ed2817f891517a, 0xbfa67e8871e3c41c, 0x0979ac5c70dac709],
	[0xbf3ce58c5f8d2a8e, 0x0d0e1a2aaea5e247, 0x30dbd7253dcbaefc, 0x01fd0c36724c443c],
	[0x95c43ae0c2f38499, 0x608a62029e7ae815, 0x26de871e5ce4ae77, 0x2c91a2971ae249b8],
	[0xab63fc9826536a88, 0x3bf6f281b4659e72, 0xd4e4b2b68c4d77f9, 0x1d750685a8fae98d],
	[0x64cff7e5c0d40a0b, 0xf5672cfb6f11c7ac, 0x94d8e39fb60eda78, 0x26b71000801fdaba],
];

#[cfg(test)]
mod tests {
	use super::*;
	use ark_ff::AdditiveGroup;
	use proptest::prelude::*;

	fn number(number: u64) -> FieldBytes {
		encode(&Fr::from(number))
	}

	#[test]
	fn the_roots_of_empty_subtrees_are_hashes_of_each_other() {
		let mut root = Fr::ZERO;
		for limbs in EMPTY {
			assert_eq!(Fr::new_unchecked(BigInt(limbs)), root);
			root = hash2(root, root);
		}
	}

	#[test]
	fn an_empty_tree_has_the_empty_root() {
		assert_eq!(Frontier::default().root(), encode(&empty_root(DEPTH)));
		assert_eq!(root_of(&[]), Some(encode(&empty_root(DEPTH))));
		assert_eq!(path(&[], 0), None);
	}

	#[test]
	fn a_full_tree_keeps_its_root_and_takes_nothing_more() {
		// Every slot filled: as after 2^20 - 1 leaves.
		let filled = core::array::from_fn(|level| number(level as u64 + 1));
		let mut tree = Frontier { filled, len: CAPACITY - 1 };
		let last = number(99);
		let expected = filled.iter().fold(Fr::from(99u64), |node, left| hash2(decode(left).unwrap(), node));
		assert_eq!(tree.push(last), Some(encode(&expected)));
		assert!(tree.is_full());
		assert_eq!(tree.root(), encode(&expected));
		let full = tree.clone();
		assert_eq!(tree.push(last), None);
		assert_eq!(tree, full);
	}

	#[test]
	fn a_leaf_that_is_not_canonical_changes_nothing() {
		let mut tree = Frontier::default();
		assert_eq!(tree.push([0xff; 32]), None);
		assert_eq!(tree, Frontier::default());
		assert_eq!(root_of(&[[0xff; 32]]), None);
		assert_eq!(path(&[[0xff; 32]], 0), None);
	}

	#[test]
	fn a_path_of_no_leaf_is_none() {
		assert!(path(&[number(1)], 0).is_some());
		assert_eq!(path(&[number(1)], 1), None);
	}

	#[test]
	fn the_generation_is_part_of_the_access_root() {
		let root = Frontier::default().root();
		assert_ne!(access_root(&root, 0), access_root(&root, 1));
		assert_eq!(access_root(&root, 7), encode(&hash2(empty_root(DEPTH), Fr::from(7u64))));
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(32))]

		#[test]
		fn the_frontier_paths_and_leaves_agree(leaves in prop::collection::vec(1u64.., 1..40), pick: prop::sample::Index) {
			let leaves: Vec<_> = leaves.into_iter().map(number).collect();
			let mut tree = Frontier::default();
			for (count, leaf) in leaves.iter().enumerate() {
				prop_assert_eq!(tree.push(*leaf), root_of(&leaves[..=count]));
			}
			prop_assert_eq!(tree.len as usize, leaves.len());
			let index = pick.index(leaves.len());
			let mut node = decode(&leaves[index]).unwrap();
			for (level, sibling) in path(&leaves, index as u32).unwrap().iter().enumerate() {
				let sibling = decode(sibling).unwrap();
				node = if index >> level & 1 == 0 { hash2(node, sibling) } else { hash2(sibling, node) };
			}
			prop_assert_eq!(encode(&node), tree.root());
		}

		#[test]
		fn slots_are_filled_like_the_bits_of_the_length(count in 0u32..70) {
			let mut tree = Frontier::default();
			for leaf in 0..count {
				prop_assert_eq!(tree.append(number(u64::from(leaf) + 1)), Some(leaf));
			}
			for (level, slot) in tree.filled.iter().enumerate() {
				prop_assert_eq!(*slot != FieldBytes::default(), count >> level & 1 == 1);
			}
		}
	}
}
