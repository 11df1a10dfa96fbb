//! The kernel in plain Rust. The tests hold the other kernels against it.

use crate::layout::{Line, GROUP, STRIP_ROWS};

/// Computes the sums of a block with one panel: vector by vector, and for each vector row by row.
pub(crate) fn panel(lines: &[Line], groups: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	let (strips, width) = (lines.len() / groups, panel.len() / groups);
	sums.fill(0);
	for (lines, bytes) in lines.chunks_exact(strips).zip(panel.chunks_exact(width)) {
		for (bytes, sums) in bytes.iter().zip(sums.chunks_exact_mut(strips * STRIP_ROWS)) {
			for (line, sums) in lines.iter().zip(sums.chunks_exact_mut(STRIP_ROWS)) {
				for (weights, sum) in line.0.as_chunks::<GROUP>().0.iter().zip(sums) {
					let product = |lane: usize| i32::from(weights[lane]) * i32::from(bytes[lane]);
					*sum = sum.wrapping_add(product(0) + product(1) + product(2) + product(3));
				}
			}
		}
	}
}
