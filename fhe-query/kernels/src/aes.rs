//! AES-128 (FIPS 197) in counter mode with the processor's instructions: eight blocks in turn with AES-NI, four at a time
//! with VAES.
#![allow(unsafe_code)] // Intrinsics.

use crate::{
	cpu::{Aes, Vaes},
	layout::STRIP_WORDS,
};
use std::arch::x86_64::*;

const ROUNDS: usize = 10;

/// The round keys of one key, with the tokens of the instructions that use them.
#[derive(Clone)]
pub(crate) struct Cipher {
	keys: [__m128i; ROUNDS + 1],
	aes: Aes,
	vaes: Option<Vaes>,
}

impl Cipher {
	/// Expands `key`. With `vaes`, [`Cipher::strips`] encrypts four blocks at a time.
	pub(crate) fn new(aes: Aes, vaes: Option<Vaes>, key: u128) -> Self {
		// SAFETY: the token shows that this processor has AES-NI.
		Self { keys: unsafe { expand(key) }, aes, vaes }
	}

	/// Fills strips with encrypted counters of 128 bits, eight for each: strip i starts at the counter `first + i · stride`.
	pub(crate) fn strips(&self, first: u64, stride: u64, strips: &mut [[u64; STRIP_WORDS]]) {
		match (self.vaes, self.aes) {
			// SAFETY: the token shows that this processor has VAES and AVX-512 F.
			(Some(Vaes { .. }), _) => unsafe { four(&self.keys, first, stride, strips) },
			// SAFETY: the token shows that this processor has AES-NI.
			(None, Aes { .. }) => unsafe { eight(&self.keys, first, stride, strips) },
		}
	}
}

/// Expands a key into its round keys.
#[target_feature(enable = "aes")]
fn expand(key: u128) -> [__m128i; ROUNDS + 1] {
	let mut keys = [_mm_set_epi64x((key >> 64) as i64, key as i64); ROUNDS + 1];
	macro_rules! rounds {
		($($round:literal $constant:literal),*) => {
			$(keys[$round] = next::<$constant>(keys[$round - 1]);)*
		};
	}
	rounds!(1 0x01, 2 0x02, 3 0x04, 4 0x08, 5 0x10, 6 0x20, 7 0x40, 8 0x80, 9 0x1b, 10 0x36);
	keys
}

/// Makes the round key that follows `key`.
#[target_feature(enable = "aes")]
#[inline]
fn next<const CONSTANT: i32>(key: __m128i) -> __m128i {
	let word = _mm_shuffle_epi32::<0xff>(_mm_aeskeygenassist_si128::<CONSTANT>(key));
	// Each word is the sum of the words before it: three shifted additions.
	let mut sum = key;
	let mut shifted = key;
	for _ in 0..3 {
		shifted = _mm_slli_si128::<4>(shifted);
		sum = _mm_xor_si128(sum, shifted);
	}
	_mm_xor_si128(sum, word)
}

/// Encrypts with AES-NI, eight blocks in turn.
#[target_feature(enable = "aes")]
fn eight(keys: &[__m128i; ROUNDS + 1], first: u64, stride: u64, strips: &mut [[u64; STRIP_WORDS]]) {
	let mut counter = first;
	for strip in strips {
		let mut blocks = [keys[0]; STRIP_WORDS / 2];
		for (block, at) in blocks.iter_mut().zip(counter..) {
			*block = _mm_xor_si128(*block, _mm_set_epi64x(0, at as i64));
		}
		for key in &keys[1..ROUNDS] {
			blocks.iter_mut().for_each(|block| *block = _mm_aesenc_si128(*block, *key));
		}
		for (block, words) in blocks.iter().zip(strip.as_chunks_mut::<2>().0) {
			let block = _mm_aesenclast_si128(*block, keys[ROUNDS]);
			// SAFETY: the array is 16 bytes long; the store needs no alignment.
			unsafe { _mm_storeu_si128(words.as_mut_ptr().cast(), block) };
		}
		counter = counter.wrapping_add(stride);
	}
}

/// Encrypts with VAES, four blocks at a time.
#[target_feature(enable = "avx512f,vaes")]
fn four(keys: &[__m128i; ROUNDS + 1], first: u64, stride: u64, strips: &mut [[u64; STRIP_WORDS]]) {
	let mut wide = [_mm512_setzero_si512(); ROUNDS + 1];
	for (wide, key) in wide.iter_mut().zip(keys) {
		*wide = _mm512_broadcast_i32x4(*key);
	}
	let offsets = [_mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0), _mm512_set_epi64(0, 7, 0, 6, 0, 5, 0, 4)];
	let mut counter = first;
	for strip in strips {
		let at = _mm512_broadcast_i32x4(_mm_set_epi64x(0, counter as i64));
		let mut blocks = [_mm512_setzero_si512(); 2];
		for (block, offset) in blocks.iter_mut().zip(offsets) {
			*block = _mm512_xor_si512(_mm512_add_epi64(at, offset), wide[0]);
		}
		for key in &wide[1..ROUNDS] {
			for block in &mut blocks {
				*block = _mm512_aesenc_epi128(*block, *key);
			}
		}
		for (block, words) in blocks.iter().zip(strip.as_chunks_mut::<8>().0) {
			let block = _mm512_aesenclast_epi128(*block, wide[ROUNDS]);
			// SAFETY: the array is 64 bytes long; the store needs no alignment.
			unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), block) };
		}
		counter = counter.wrapping_add(stride);
	}
}
