//! The kernels with AVX2.
//!
//! `vpmaddubsw` would saturate (255 · 127 · 2 exceeds 2^15), so the kernel widens weights to 16 bits first.
#![allow(unsafe_code)] // Intrinsics.

use crate::{
	cpu::Avx2,
	layout::{Line, GROUP, STRIP_ROWS, STRIP_WORDS},
	portable,
};
use std::arch::x86_64::*;

/// Computes the same sums as [`portable::panel`].
pub(crate) fn panel(_: Avx2, lines: &[Line], groups: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	let (strips, width) = (lines.len() / groups, panel.len() / groups);
	for strip in 0..strips {
		macro_rules! widths {
			($($width:literal)*) => {
				match width {
					// SAFETY: the token shows that this processor has AVX2.
					$($width => unsafe { sized::<$width>(lines, strips, strip, panel, sums) },)*
					_ => return portable::panel(lines, groups, panel, sums),
				}
			};
		}
		widths!(1 2 3 4 5 6);
	}
}

/// Computes the sums of one strip: eight rows in each of two registers.
#[target_feature(enable = "avx2")]
fn sized<const WIDTH: usize>(lines: &[Line], strips: usize, strip: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	let mut registers = [[_mm256_setzero_si256(); 2]; WIDTH];
	let (panel, _) = panel.as_chunks::<WIDTH>();
	for (lines, bytes) in lines.chunks_exact(strips).zip(panel) {
		let line = lines[strip].0.as_ptr();
		// SAFETY: a line is two times 32 bytes, aligned to 64.
		let weights = unsafe { [_mm256_load_si256(line.cast()), _mm256_load_si256(line.add(32).cast())] };
		// The first and third weight of every row, and the second and fourth, as 16-bit integers.
		let even = weights.map(|weights| _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(weights)));
		let odd = weights.map(|weights| _mm256_srai_epi16::<8>(weights));
		for (bytes, sums) in bytes.iter().zip(&mut registers) {
			let word = i32::from_le_bytes(*bytes);
			let even_bytes = _mm256_set1_epi32(word & 0x00ff_00ff);
			let odd_bytes = _mm256_set1_epi32(word >> 8 & 0x00ff_00ff);
			for half in 0..2 {
				let products = _mm256_add_epi32(
					_mm256_madd_epi16(even[half], even_bytes),
					_mm256_madd_epi16(odd[half], odd_bytes),
				);
				sums[half] = _mm256_add_epi32(sums[half], products);
			}
		}
	}
	for (vector, registers) in registers.iter().enumerate() {
		let start = (vector * strips + strip) * STRIP_ROWS;
		for (register, sums) in registers.iter().zip(sums[start..start + STRIP_ROWS].as_chunks_mut::<8>().0) {
			// SAFETY: the array is 32 bytes long; the store needs no alignment.
			unsafe { _mm256_storeu_si256(sums.as_mut_ptr().cast(), *register) };
		}
	}
}

/// Computes the same sums as [`crate::avx512::words`], with four words in a register.
///
/// A product is the sum of two 32-bit products with the weight's absolute value; the weight's sign decides if it is added
/// or subtracted.
pub(crate) fn words<const ROWS: usize>(
	_: Avx2,
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	sums: &mut [[u64; STRIP_WORDS]; ROWS],
) {
	// SAFETY: the token shows that this processor has AVX2.
	unsafe { add_words(weights, list, width, start, sums) }
}

#[target_feature(enable = "avx2")]
fn add_words<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	sums: &mut [[u64; STRIP_WORDS]; ROWS],
) {
	for quarter in 0..4 {
		let mut registers = [_mm256_setzero_si256(); ROWS];
		for (register, sums) in registers.iter_mut().zip(sums.iter()) {
			// SAFETY: the array is 32 bytes long; the load needs no alignment.
			*register = unsafe { _mm256_loadu_si256(sums.as_chunks::<4>().0[quarter].as_ptr().cast()) };
		}
		for (weights, words) in weights.iter().zip(list.chunks_exact(width)) {
			let Some(words) = words[start + 4 * quarter..].first_chunk::<4>() else { return };
			// SAFETY: the array is 32 bytes long; the load needs no alignment.
			let low = unsafe { _mm256_loadu_si256(words.as_ptr().cast()) };
			let high = _mm256_srli_epi64::<32>(low);
			for (weight, sum) in weights.iter().zip(&mut registers) {
				let size = _mm256_set1_epi64x(weight.abs());
				let product = _mm256_add_epi64(
					_mm256_mul_epu32(low, size),
					_mm256_slli_epi64::<32>(_mm256_mul_epu32(high, size)),
				);
				*sum = if *weight < 0 { _mm256_sub_epi64(*sum, product) } else { _mm256_add_epi64(*sum, product) };
			}
		}
		for (register, sums) in registers.iter().zip(sums.iter_mut()) {
			let sums = &mut sums.as_chunks_mut::<4>().0[quarter];
			// SAFETY: the array is 32 bytes long; the store needs no alignment.
			unsafe { _mm256_storeu_si256(sums.as_mut_ptr().cast(), *register) };
		}
	}
}
