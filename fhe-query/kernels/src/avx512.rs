//! The kernels with AVX-512: `vpdpbusd` for bytes, `vpmullq` for 64-bit words.
#![allow(unsafe_code)]

use crate::{aligned::Line, GROUP, STRIP_ROWS};
use std::arch::x86_64::*;

/// What [`crate::portable::panel`] computes. Callers have asked the processor for AVX-512 F and VNNI.
pub(crate) fn panel(lines: &[Line], groups: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	let (strips, width) = (lines.len() / groups, panel.len() / groups);
	macro_rules! shapes {
		($($strips:literal: $($width:literal)*;)*) => {
			match (strips, width) {
				// SAFETY: `Path::checked` has found the instructions on this processor.
				$($(($strips, $width) => unsafe { sized::<$strips, $width>(lines, panel, sums) },)*)*
				_ => crate::portable::panel(lines, groups, panel, sums),
			}
		};
	}
	shapes!(1: 1 2 3 4 5 6; 2: 1 2 3 4 5 6; 3: 1 2 3 4 5 6; 4: 1 2 3 4 5 6;)
}

/// How far ahead weights are fetched, in bytes.
const AHEAD: usize = 8192;

#[target_feature(enable = "avx512f,avx512vnni")]
fn sized<const STRIPS: usize, const WIDTH: usize>(lines: &[Line], panel: &[[u8; GROUP]], sums: &mut [i32]) {
	// Few sums wait for each other: two groups in turn have sums of their own then.
	if STRIPS * WIDTH <= 4 {
		turns::<STRIPS, WIDTH, 2>(lines, panel, sums);
	} else {
		turns::<STRIPS, WIDTH, 1>(lines, panel, sums);
	}
}

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

/// One group: every line of weights is loaded once and used for every vector.
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

/// Adds to each of ROWS strips of sums the words times the row's weight, for all columns; see [`crate::words`].
///
/// `list` holds a row of `width` words for every column, of which those from `start` on are taken, sixteen of them. Callers have asked the processor for AVX-512 F and DQ.
pub(crate) fn words_checked<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	sums: &mut [[u64; 16]; ROWS],
) {
	// SAFETY: `Path::checked` has found the instructions on this processor.
	unsafe { words(weights, list, width, start, sums) }
}

#[target_feature(enable = "avx512f,avx512dq")]
fn words<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	sums: &mut [[u64; 16]; ROWS],
) {
	let mut registers = [[_mm512_setzero_si512(); 2]; ROWS];
	for (registers, sums) in registers.iter_mut().zip(sums.iter()) {
		for (register, sums) in registers.iter_mut().zip(sums.as_chunks::<8>().0) {
			// SAFETY: the array is 64 bytes long; the load needs no alignment.
			*register = unsafe { _mm512_loadu_si512(sums.as_ptr().cast()) };
		}
	}
	for (weights, words) in weights.iter().zip(list.chunks_exact(width)) {
		let Some(words) = words[start..].first_chunk::<16>() else { return };
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

/// The exclusive or of all words, for measuring how fast memory is read.
pub(crate) fn read_checked(words: &[[u64; 32]]) -> u64 {
	// SAFETY: callers have found the instructions on this processor.
	unsafe { read(words) }
}

#[target_feature(enable = "avx512f")]
fn read(words: &[[u64; 32]]) -> u64 {
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
