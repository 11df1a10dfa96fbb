//! Every path against 64-bit integer arithmetic, bit for bit.

use fhe_kernels::{multiply_words, planes_of, read, Masks, Matrix, Path, Side, WordsError, PANEL};
use proptest::prelude::*;

/// A generator good enough for test data (xorshift; Marsaglia 2003).
fn numbers(mut seed: u64) -> impl FnMut() -> u64 {
	seed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
	move || {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		seed
	}
}

/// Weights with the extremes among them.
fn weights(count: usize, seed: u64) -> Vec<i8> {
	let mut next = numbers(seed);
	(0..count)
		.map(|_| match next() >> 20 & 7 {
			0 => i8::MIN,
			1 => i8::MAX,
			_ => (next() >> 24) as i8,
		})
		.collect()
}

fn bytes(count: usize, seed: u64) -> Vec<u8> {
	let mut next = numbers(seed);
	(0..count).map(|_| if next() >> 20 & 7 == 0 { 255 } else { (next() >> 24) as u8 }).collect()
}

fn words(count: usize, seed: u64) -> Vec<u32> {
	let mut next = numbers(seed);
	(0..count).map(|_| if next() >> 20 & 7 == 0 { u32::MAX } else { (next() >> 24) as u32 }).collect()
}

fn plain(rows: usize, columns: usize, weights: &[i8], vector: &[i64]) -> Vec<i64> {
	let row = |row: usize| weights[row * columns..(row + 1) * columns].iter().zip(vector);
	(0..rows).map(|index| row(index).map(|(w, x)| i64::from(*w).wrapping_mul(*x)).fold(0, i64::wrapping_add)).collect()
}

fn check_bytes(rows: usize, columns: usize, vectors: usize, seed: u64) {
	let weights = weights(rows * columns, seed);
	let matrix = Matrix::new(rows, columns, &weights).unwrap();
	let vector: Vec<Vec<u8>> = (0..vectors).map(|index| bytes(columns, seed + 1 + index as u64)).collect();
	let side = Side::from_fn(vectors, columns, |index, column| vector[index][column]);
	let expected: Vec<i32> = vector
		.iter()
		.flat_map(|vector| {
			let wide: Vec<i64> = vector.iter().map(|byte| i64::from(*byte)).collect();
			plain(rows, columns, &weights, &wide).into_iter().map(|sum| sum as i32)
		})
		.collect();
	for path in Path::available() {
		assert_eq!(matrix.times(&side, path).unwrap(), expected, "{path:?} {rows} x {columns} x {vectors}");
	}
}

fn check_words(rows: usize, columns: usize, vectors: usize, planes: usize, seed: u64) {
	let weights = weights(rows * columns, seed);
	let matrix = Matrix::new(rows, columns, &weights).unwrap();
	let shift = 32 - 8 * planes as u32;
	let words: Vec<u32> = words(vectors * columns, seed).into_iter().map(|word| word >> shift).collect();
	let side = Side::of_words(vectors, &words, planes);
	let expected: Vec<u32> = words
		.chunks(columns)
		.flat_map(|vector| {
			let wide: Vec<i64> = vector.iter().map(|word| i64::from(*word) << shift).collect();
			plain(rows, columns, &weights, &wide).into_iter().map(|sum| sum as u32)
		})
		.collect();
	for path in Path::available() {
		let found = matrix.times_words(&side, planes, shift, path).unwrap();
		assert_eq!(found, expected, "{path:?} {rows} x {columns} x {vectors}, {planes} planes");
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]
	#[test]
	fn bytes_are_multiplied_exactly(rows in 1usize..150, columns in 1usize..300, vectors in 1usize..14, seed: u32) {
		check_bytes(rows, columns, vectors, seed.into());
	}

	#[test]
	fn words_are_multiplied_exactly(rows in 1usize..150, columns in 1usize..300, vectors in 1usize..5, planes in 1usize..=4, seed: u32) {
		check_words(rows, columns, vectors, planes, seed.into());
	}

	#[test]
	fn long_words_are_multiplied_exactly(rows in 1usize..23, columns in 1usize..60, width in 1usize..90, seed: u32) {
		let weights = weights(rows * columns, seed.into());
		let mut next = numbers(seed.into());
		let list: Vec<u64> = (0..columns * width).map(|_| next()).collect();
		let rows: Vec<&[i8]> = weights.chunks(columns).collect();
		let expected: Vec<Vec<u64>> = rows.iter().map(|row| {
			(0..width).map(|at| row.iter().zip(list.chunks(width)).fold(0u64, |sum, (weight, words)| {
				sum.wrapping_add((i64::from(*weight) as u64).wrapping_mul(words[at]))
			})).collect()
		}).collect();
		for path in Path::available() {
			prop_assert_eq!(&multiply_words(&rows, &list, width, path).unwrap(), &expected, "{:?}", path);
		}
	}
}

#[test]
fn every_shape_of_a_kernel_is_exact() {
	for rows in [1, 15, 16, 17, 32, 33, 48, 49, 63, 64, 65, 128, 130] {
		for vectors in 1..=2 * PANEL + 1 {
			check_bytes(rows, 37, vectors, rows as u64);
		}
	}
}

#[test]
fn extremes_do_not_saturate() {
	for (weight, byte) in [(i8::MIN, 255), (i8::MAX, 255), (i8::MIN, 127), (-1, 255), (i8::MAX, 127)] {
		let columns = 4096;
		let matrix = Matrix::new(70, columns, &vec![weight; 70 * columns]).unwrap();
		let side = Side::of_bytes(&vec![byte; columns]);
		let expected = columns as i32 * i32::from(weight) * i32::from(byte);
		for path in Path::available() {
			assert!(matrix.times(&side, path).unwrap().iter().all(|sum| *sum == expected), "{path:?}");
		}
	}
}

#[test]
fn a_product_that_passes_32_bits_wraps_alike_on_every_path() {
	check_words(3, 70_000, 1, 3, 5);
	let columns = 140_000;
	let matrix = Matrix::new(1, columns, &vec![i8::MIN; columns]).unwrap();
	let side = Side::of_bytes(&vec![255; columns]);
	let expected = (columns as i64 * -128 * 255) as i32;
	for path in Path::available() {
		assert_eq!(matrix.times(&side, path).unwrap(), [expected]);
	}
}

#[test]
fn a_product_does_not_depend_on_the_number_of_threads() {
	let matrix = Matrix::new(1500, 700, &weights(1500 * 700, 3)).unwrap();
	let side = Side::of_words(1, &words(700, 4), 4);
	let product = |threads| {
		let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
		pool.install(|| matrix.times_words(&side, 4, 0, Path::best()).unwrap())
	};
	assert_eq!(product(1), product(3));
	// Few rows and many vectors: panels are shared out.
	let matrix = Matrix::new(40, 900, &weights(40 * 900, 3)).unwrap();
	let side = Side::of_words(50, &words(50 * 900, 4), 4);
	let product = |threads| {
		let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
		pool.install(|| matrix.times_words(&side, 4, 0, Path::best()).unwrap())
	};
	assert_eq!(product(1), product(3));
}

#[test]
fn bytes_in_the_order_of_a_panel_are_taken_as_they_are() {
	for columns in [1, 4, 7, 384] {
		let words = words(columns, 8);
		let high: Vec<u32> = words.iter().map(|word| word >> 8).collect();
		let bytes = planes_of(&words, 3, 8);
		assert_eq!(Side::of_panel(3, columns, &bytes), Some(Side::of_words(1, &high, 3)));
		assert_eq!(Side::of_panel(3, columns, &bytes[1..]), None);
		assert_eq!(Side::of_panel(3, columns + 4, &bytes), None);
	}
	assert_eq!(Side::of_panel(PANEL + 1, 4, &[0; 28]), None);
}

#[test]
fn entries_are_read_back_and_replaced() {
	let (rows, columns) = (75, 13);
	let weights = weights(rows * columns, 9);
	let mut matrix = Matrix::new(rows, columns, &weights).unwrap();
	for (index, weight) in weights.iter().enumerate() {
		assert_eq!(matrix.get(index / columns, index % columns), *weight);
	}
	let before = matrix.clone();
	matrix.set(70, 5, &[1, 2, 3]);
	assert_eq!((matrix.get(70, 5), matrix.get(70, 6), matrix.get(70, 7)), (1, 2, 3));
	matrix.set(70, 5, &weights[70 * columns + 5..70 * columns + 8]);
	assert_eq!(matrix, before);
	matrix.set(75, 0, &[1]);
	matrix.set(0, 13, &[1]);
	assert_eq!(matrix, before);
	assert_eq!((matrix.get(75, 0), matrix.get(0, 13)), (0, 0));
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
	assert!(Matrix::new(2, 3, &[0; 5]).is_none());
	let matrix = Matrix::zero(2, 3);
	assert!(matrix.times(&Side::of_bytes(&[0; 4]), Path::best()).is_none());
	assert!(matrix.times_words(&Side::of_words(1, &[0; 3], 3), 2, 0, Path::best()).is_none());
	assert!(matrix.times_words(&Side::of_words(1, &[0; 3], 3), 0, 0, Path::best()).is_none());
	assert_eq!(multiply_words(&[&[1, 2]], &[0; 5], 2, Path::best()), Err(WordsError));
	assert_eq!(multiply_words(&[&[1]], &[0; 4], 2, Path::best()), Err(WordsError));
	assert_eq!(multiply_words(&[&[1]], &[], 0, Path::best()), Err(WordsError));
	assert_eq!(Matrix::zero(0, 5).times(&Side::of_bytes(&[0; 5]), Path::best()), Some(Vec::new()));
}

#[test]
fn reading_sees_every_word() {
	let mut words = vec![0u64; 4096];
	for at in [0, 31, 32, 2000, 4095] {
		words[at] = 1 << (at % 64);
		assert_eq!(read(&words), 1 << (at % 64));
		words[at] = 0;
	}
}

/// The zero block under the zero key, from the test vectors of AES (NIST SP 800-38 examples).
#[test]
fn masks_begin_with_the_published_block() {
	for masks in Path::available().into_iter().filter_map(|path| Masks::new(0, path)) {
		let mut words = [0; 2];
		masks.fill(&mut words);
		let bytes = words.map(u64::to_le_bytes).concat();
		assert_eq!(bytes, 0x66e9_4bd4_ef8a_2c3b_884c_fa59_ca34_2b2e_u128.to_be_bytes());
	}
}

#[test]
fn masks_are_the_same_on_every_path_and_in_every_length() {
	let seed = 0x0123_4567_89ab_cdef_0fed_cba9_8765_4321;
	let all: Vec<Masks> = Path::available().into_iter().filter_map(|path| Masks::new(seed, path)).collect();
	let Some(first) = all.first() else { return };
	let mut long = vec![0; 1000];
	first.fill(&mut long);
	for (masks, length) in all.iter().flat_map(|masks| [0, 1, 15, 16, 17, 160, 1000].map(|length| (masks, length))) {
		let mut words = vec![0; length];
		masks.fill(&mut words);
		assert_eq!(words, long[..length], "{length}");
	}
}

#[test]
fn masks_are_multiplied_like_words_in_memory() {
	for (rows, columns, width) in [(1, 1, 16), (2, 300, 48), (10, 129, 160), (13, 40, 32)] {
		let weights = weights(rows * columns, 4);
		let rows: Vec<&[i8]> = weights.chunks(columns).collect();
		for path in Path::available() {
			let Some(masks) = Masks::new(77, path) else { continue };
			let mut list = vec![0; columns * width];
			masks.fill(&mut list);
			assert_eq!(masks.multiply(&rows, width, path), multiply_words(&rows, &list, width, path), "{path:?}");
			assert_eq!(masks.multiply(&rows, width + 1, path), Err(WordsError));
			assert_eq!(masks.multiply(&[&weights[..1], &[]], width, path), Err(WordsError));
		}
	}
}
