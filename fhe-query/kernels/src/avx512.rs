//! The kernels with AVX-512: `vpdpbusd` for bytes, `vpmullq` for 64-bit words.
#![allow(unsafe_code)] // Intrinsics.

use crate::{
	cpu::Avx512,
	layout::{Line, GROUP, STRIP_ROWS, STRIP_WORDS},
	portable,
};
use std::arch::x86_64::*;

/// Computes the same sums as [`portable::panel`].
pub(crate) fn panel(_: Avx512, lines: &[Line], groups: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	let (strips, width) = (lines.len() / groups, panel.len() / groups);
	macro_rules! shapes {
		($($strips:literal: $($width:literal)*;)*) => {
			match (strips, width) {
				// SAFETY: the token shows that this processor has AVX-512 F and VNNI.
				$($(($strips, $width) => unsafe { sized::<$strips, $width>(lines, panel, sums) },)*)*
				_ => portable::panel(lines, groups, panel, sums),
			}
		};
	}
	shapes!(1: 1 2 3 4 5 6; 2: 1 2 3 4 5 6; 3: 1 2 3 4 5 6; 4: 1 2 3 4 5 6;)
}

/// Distance in bytes at which the kernel prefetches weights.
const AHEAD: usize = 8192;

#[target_feature(enable = "avx512f,avx512vnni")]
fn sized<const STRIPS: usize, const WIDTH: usize>(lines: &[Line], panel: &[[u8; GROUP]], sums: &mut [i32]) {
	// With few sums, each addition waits for the one before it: two groups in turn then have sums of their own.
	if STRIPS * WIDTH <= 4 {
		turns::<STRIPS, WIDTH, 2>(lines, panel, sums);
	} else {
		turns::<STRIPS, WIDTH, 1>(lines, panel, sums);
	}
}

/// Computes the sums of a block, TURNS groups in turn.
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
fn turns<const STRIPS: usize, const WIDTH: usize, const TURNS: usize>(
	lines: &[Line],
	panel: &[[u8; GROUP]],
	sums: &mut [i32],
) {
	let mut registers = [[[_mm512_setzero_si512(); STRIPS]; WIDTH]; TURNS];
	let (lines, _) = lines.as_chunks::<STRIPS>();
	let (panel, _) = panel.as_chunks::<WIDTH>();
	let (line_turns, line_rest) = lines.as_chunks::<TURNS>();
	let (panel_turns, panel_rest) = panel.as_chunks::<TURNS>();
	for (lines, bytes) in line_turns.iter().zip(panel_turns) {
		for turn in 0..TURNS {
			step(&lines[turn], &bytes[turn], &mut registers[turn]);
		}
	}
	for (lines, bytes) in line_rest.iter().zip(panel_rest) {
		step(lines, bytes, &mut registers[0]);
	}
	for (vector, sums) in sums.chunks_exact_mut(STRIPS * STRIP_ROWS).take(WIDTH).enumerate() {
		for (strip, sums) in sums.as_chunks_mut::<STRIP_ROWS>().0.iter_mut().enumerate() {
			let mut sum = registers[0][vector][strip];
			for turn in registers.iter().skip(1) {
				sum = _mm512_add_epi32(sum, turn[vector][strip]);
			}
			// SAFETY: the array is 64 bytes long; the store needs no alignment.
			unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), sum) };
		}
	}
}

/// Adds one group to the sums: loads each line of weights once and uses it for every vector.
#[target_feature(enable = "avx512f,avx512vnni")]
#[inline]
fn step<const STRIPS: usize, const WIDTH: usize>(
	lines: &[Line; STRIPS],
	bytes: &[[u8; GROUP]; WIDTH],
	sums: &mut [[__m512i; STRIPS]; WIDTH],
) {
	let mut weights = [_mm512_setzero_si512(); STRIPS];
	for (weights, line) in weights.iter_mut().zip(lines) {
		// A prefetch beyond the end of the memory does nothing.
		_mm_prefetch::<_MM_HINT_T0>(line.0.as_ptr().wrapping_add(AHEAD));
		// SAFETY: a line is 64 bytes, aligned to 64.
		*weights = unsafe { _mm512_load_si512(line.0.as_ptr().cast()) };
	}
	for (bytes, sums) in bytes.iter().zip(sums) {
		let bytes = _mm512_set1_epi32(i32::from_le_bytes(*bytes));
		for (sum, weights) in sums.iter_mut().zip(&weights) {
			*sum = _mm512_dpbusd_epi32(*sum, bytes, *weights);
		}
	}
}

/// Adds to each of ROWS strips of sums the words of all columns times the row's weights.
///
/// `list` holds a row of `width` words for each column; the strip takes sixteen of them from `start` on.
pub(crate) fn words<const ROWS: usize>(
	_: Avx512,
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	sums: &mut [[u64; STRIP_WORDS]; ROWS],
) {
	// SAFETY: the token shows that this processor has AVX-512 F and DQ.
	unsafe { add_words(weights, list, width, start, sums) }
}

#[target_feature(enable = "avx512f,avx512dq")]
fn add_words<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	sums: &mut [[u64; STRIP_WORDS]; ROWS],
) {
	let mut registers = [[_mm512_setzero_si512(); 2]; ROWS];
	for (registers, sums) in registers.iter_mut().zip(sums.iter()) {
		for (register, sums) in registers.iter_mut().zip(sums.as_chunks::<8>().0) {
			// SAFETY: the array is 64 bytes long; the load needs no alignment.
			*register = unsafe { _mm512_loadu_si512(sums.as_ptr().cast()) };
		}
	}
	for (weights, words) in weights.iter().zip(list.chunks_exact(width)) {
		let Some(words) = words[start..].first_chunk::<STRIP_WORDS>() else { return };
		// SAFETY: the array is two times 64 bytes long; the loads need no alignment.
		let words =
			unsafe { [_mm512_loadu_si512(words.as_ptr().cast()), _mm512_loadu_si512(words.as_ptr().add(8).cast())] };
		for (weight, sums) in weights.iter().zip(&mut registers) {
			let weight = _mm512_set1_epi64(*weight);
			for (sum, words) in sums.iter_mut().zip(words) {
				*sum = _mm512_add_epi64(*sum, _mm512_mullo_epi64(words, weight));
			}
		}
	}
	for (registers, sums) in registers.iter().zip(sums) {
		for (register, sums) in registers.iter().zip(sums.as_chunks_mut::<8>().0) {
			// SAFETY: the array is 64 bytes long; the store needs no alignment.
			unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), *register) };
		}
	}
}

/// Returns the exclusive or of all words, to measure how fast memory is read.
pub(crate) fn read(_: Avx512, words: &[[u64; 32]]) -> u64 {
	// SAFETY: the token shows that this processor has AVX-512 F.
	unsafe { fold(words) }
}

#[target_feature(enable = "avx512f")]
fn fold(words: &[[u64; 32]]) -> u64 {
	let mut sums = [_mm512_setzero_si512(); 4];
	for words in words {
		for (sum, words) in sums.iter_mut().zip(words.as_chunks::<8>().0) {
			_mm_prefetch::<_MM_HINT_T0>(words.as_ptr().cast::<i8>().wrapping_add(AHEAD));
			// SAFETY: the array is 64 bytes long; the load needs no alignment.
			*sum = _mm512_xor_si512(*sum, unsafe { _mm512_loadu_si512(words.as_ptr().cast()) });
		}
	}
	let mut total = [0u64; 8];
	let sum = _mm512_xor_si512(_mm512_xor_si512(sums[0], sums[1]), _mm512_xor_si512(sums[2], sums[3]));
	// SAFETY: the array is 64 bytes long; the store needs no alignment.
	unsafe { _mm512_storeu_si512(total.as_mut_ptr().cast(), sum) };
	total.iter().fold(0, |sum, word| sum ^ word)
}
