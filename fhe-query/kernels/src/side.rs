//! The right-hand side of a product: vectors of unsigned bytes, packed for the kernels.
//!
//! Six vectors form a panel. A panel is stored group by group, each group vector by vector with the four bytes of the group,
//! which a kernel reads with one broadcast.

use crate::layout::GROUP;
use rayon::prelude::*;

/// Vectors of a panel: the sums of six vectors times four strips fit 32 registers.
pub const PANEL: usize = 6;
/// Below this many groups packing stays on the calling thread.
const SHARE_FROM: usize = 1 << 18;

/// Vectors of unsigned bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
	columns: usize,
	vectors: usize,
	/// Panel by panel.
	groups: Vec<[u8; GROUP]>,
}

impl Side {
	/// Packs `vectors` vectors of `columns` bytes each; `byte` gives the byte of a vector at a column. The current rayon pool
	/// shares the panels if there are many.
	pub fn from_fn(vectors: usize, columns: usize, byte: impl Fn(usize, usize) -> u8 + Sync) -> Self {
		let count = columns.div_ceil(GROUP);
		let mut groups = vec![[0; GROUP]; vectors * count];
		let fill = |(panel, groups): (usize, &mut [[u8; GROUP]])| {
			let width = (vectors - panel * PANEL).min(PANEL);
			for (group, lanes) in groups.chunks_exact_mut(width).enumerate() {
				for (vector, bytes) in lanes.iter_mut().enumerate() {
					for (column, lane) in (group * GROUP..columns).zip(bytes) {
						*lane = byte(panel * PANEL + vector, column);
					}
				}
			}
		};
		let panel = (PANEL * count).max(1);
		if groups.len() < SHARE_FROM {
			groups.chunks_mut(panel).enumerate().for_each(fill);
		} else {
			groups.par_chunks_mut(panel).enumerate().for_each(fill);
		}
		Self { columns, vectors, groups }
	}

	/// Packs one vector of bytes.
	pub fn of_bytes(bytes: &[u8]) -> Self {
		Self::from_fn(1, bytes.len(), |_, column| bytes[column])
	}

	/// Packs the lowest `planes` bytes of each of `vectors` vectors of words, which lie one after the other.
	pub fn of_words(vectors: usize, words: &[u32], planes: usize) -> Self {
		let columns = words.len().checked_div(vectors).unwrap_or(0);
		Self::from_fn(vectors * planes, columns, |vector, column| {
			words[vector / planes * columns + column].to_le_bytes().get(vector % planes).copied().unwrap_or(0)
		})
	}

	/// Takes bytes that are already in the order of one panel: group by group, and in a group four bytes of each vector.
	/// Returns `None` if their number does not fit, or there are more vectors than [`PANEL`].
	pub fn of_panel(vectors: usize, columns: usize, bytes: &[u8]) -> Option<Self> {
		let (groups, rest) = bytes.as_chunks::<GROUP>();
		let fits =
			(1..=PANEL).contains(&vectors) && rest.is_empty() && groups.len() == vectors * columns.div_ceil(GROUP);
		fits.then(|| Self { columns, vectors, groups: groups.to_vec() })
	}

	/// Returns the number of vectors.
	pub fn vectors(&self) -> usize {
		self.vectors
	}

	/// Returns the number of bytes of a vector.
	pub fn columns(&self) -> usize {
		self.columns
	}

	/// Returns the size of the packed vectors in bytes.
	pub fn bytes(&self) -> usize {
		self.groups.len() * GROUP
	}

	pub(crate) fn panels(&self) -> impl Iterator<Item = &[[u8; GROUP]]> {
		self.groups.chunks((PANEL * self.columns.div_ceil(GROUP)).max(1))
	}
}

/// Lists the bytes of words in the order of [`Side::of_panel`]: the lowest `planes` bytes of each word after a shift to the
/// right by `shift`. Zeros fill up the last group.
pub fn planes_of(words: &[u32], planes: usize, shift: u32) -> Vec<u8> {
	let mut bytes = Vec::with_capacity(words.len().div_ceil(GROUP) * GROUP * planes);
	for group in words.chunks(GROUP) {
		for plane in 0..planes {
			let at = shift + 8 * plane as u32;
			bytes.extend((0..GROUP).map(|lane| (group.get(lane).copied().unwrap_or(0) >> at) as u8));
		}
	}
	bytes
}
