//! AES-128 (FIPS 197) in counter mode, with the processor's instructions: four blocks at a time with VAES, eight in turn with AES-NI.
#![allow(unsafe_code)]

use crate::masks::STRIP;
use std::arch::x86_64::*;

const ROUNDS: usize = 10;

/// Round keys, on a processor that has the instructions.
#[derive(Clone)]
pub(crate) struct Cipher {
	keys: [__m128i; ROUNDS + 1],
	wide: bool,
}

impl Cipher {
	/// `None` if this processor has no AES. `wide` allows four blocks at a time.
	pub(crate) fn new(key: u128, wide: bool) -> Option<Self> {
		if !is_x86_feature_detected!("aes") {
			return None;
		}
		let wide = wide && is_x86_feature_detected!("vaes") && is_x86_feature_detected!("avx512f");
		// SAFETY: the instructions have been found on this processor.
		Some(Self { keys: unsafe { expand(key) }, wide })
	}

	/// Fills strips with encrypted counters of 128 bits, eight for each: strip i begins at the counter `first + i · stride`.
	pub(crate) fn strips(&self, first: u64, stride: u64, strips: &mut [[u64; STRIP]]) {
		// SAFETY: `new` has found the instructions on this processor.
		match self.wide {
			true => unsafe { four(&self.keys, first, stride, strips) },
			false => unsafe { eight(&self.keys, first, stride, strips) },
		}
	}
}

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

#[target_feature(enable = "aes")]
#[inline]
fn next<const CONSTANT: i32>(key: __m128i) -> __m128i {
	let word = _mm_shuffle_epi32::<0xff>(_mm_aeskeygenassist_si128::<CONSTANT>(key));
	// Every word is the sum of those before it: three shifted additions.
	let mut sum = key;
	let mut shifted = key;
	for _ in 0..3 {
		shifted = _mm_slli_si128::<4>(shifted);
		sum = _mm_xor_si128(sum, shifted);
	}
	_mm_xor_si128(sum, word)
}

#[target_feature(enable = "aes")]
fn eight(keys: &[__m128i; ROUNDS + 1], first: u64, stride: u64, strips: &mut [[u64; STRIP]]) {
	let mut counter = first;
	for strip in strips {
		let mut blocks = [keys[0]; STRIP / 2];
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

#[target_feature(enable = "avx512f,vaes")]
fn four(keys: &[__m128i; ROUNDS + 1], first: u64, stride: u64, strips: &mut [[u64; STRIP]]) {
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
