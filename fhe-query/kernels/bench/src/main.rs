//! Measures the kernels and prints one JSON object. One core; ratios are medians of interleaved runs.
//!
//! *scores*: 24-bit ciphertext words, three byte planes, recombined to 32-bit words. *int8*: the same kernel with one plane,
//! which is our best plaintext product. *f32*: the crate `gemm-f32`. Models: L1 (24 KB), L2 (512 KB), memory (384 MB, or
//! `--megabytes N`), and 64 vectors at once on the L2 model. `read` is how fast the memory-sized model's bytes are read alone.
//!
//! ```sh
//! cargo run --manifest-path fhe-query/kernels/bench/Cargo.toml
//! ```

use fhe_kernels::{read, Matrix, Path, Side};
use gemm_common::Parallelism;
use std::{hint::black_box, time::Instant};

const COLUMNS: usize = 384;
const BATCH: usize = 64;
/// Bytes of one 24-bit word.
const PLANES: usize = 3;
const MEGABYTES: usize = 384;

fn main() -> Result<(), Box<dyn std::error::Error>> {
	let megabytes = match std::env::args().skip_while(|argument| argument != "--megabytes").nth(1) {
		Some(text) => text.parse()?,
		None => MEGABYTES,
	};
	let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
	let figures = pool.install(|| measure(megabytes)).ok_or("a shape does not fit")?;
	println!("{figures:#}");
	Ok(())
}

fn measure(megabytes: usize) -> Option<serde_json::Value> {
	let mut figures = serde_json::Map::new();
	let mut put = |name: String, value: f64| {
		figures.insert(name, serde_json::json!((value * 1e4).round() / 1e4));
	};
	let models = [
		("l1", 64, COLUMNS, 1, 20_000, 9),
		("l2", 512, 1024, 1, 2_000, 9),
		("batch64", 512, 1024, BATCH, 20, 9),
		("dram", (megabytes << 20) / COLUMNS, COLUMNS, 1, 1, 9),
	];
	for (name, rows, columns, batch, runs, rounds) in models {
		let model = Model::new(rows, columns, batch)?;
		let works: [&dyn Fn(); 5] =
			[&|| model.scores(), &|| model.int8(), &|| model.f32(false), &|| model.f32(true), &|| {
				black_box(read(black_box(&model.bytes)));
			}];
		let [scores, int8, by_row, by_column, pass] = interleaved(rounds, runs, works);
		let f32 = by_row.min(by_column);
		put(format!("scores_vs_int8_{name}"), scores / int8);
		put(format!("scores_vs_f32_{name}"), scores / f32);
		put(format!("scores_us_{name}"), scores * 1e6);
		put(format!("int8_us_{name}"), int8 * 1e6);
		put(format!("f32_us_{name}"), f32 * 1e6);
		let bandwidth = (rows * columns) as f64 / scores;
		if name == "dram" {
			let reading = (model.bytes.len() * 8) as f64 / pass;
			put("scores_read_bandwidth_share".into(), bandwidth / reading);
			put("read_gb_per_s".into(), reading / 1e9);
		}
		put(format!("scores_gb_per_s_{name}"), bandwidth / 1e9);
	}
	let mut figures = serde_json::Value::Object(figures);
	figures["path"] = format!("{:?}", Path::best()).into();
	figures["megabytes"] = megabytes.into();
	Some(figures)
}

struct Model {
	matrix: Matrix,
	/// Three planes of every vector of words.
	words: Side,
	/// One plane of every vector.
	plain: Side,
	/// The weights as f32, row by row and column by column: the better order counts.
	floats: [Vec<f32>; 2],
	vectors: Vec<f32>,
	/// As many bytes as the weights have.
	bytes: Vec<u64>,
	rows: usize,
	columns: usize,
	batch: usize,
}

impl Model {
	fn new(rows: usize, columns: usize, batch: usize) -> Option<Self> {
		let mut state = 1u64;
		let mut next = || {
			state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
			state >> 33
		};
		let weights: Vec<i8> = (0..rows * columns).map(|_| next() as i8).collect();
		let words: Vec<u32> = (0..batch * columns).map(|_| next() as u32 & 0xff_ffff).collect();
		Some(Self {
			matrix: Matrix::new(rows, columns, &weights)?,
			words: Side::of_words(batch, &words, PLANES),
			plain: Side::of_words(batch, &words, 1),
			floats: [
				weights.iter().map(|weight| f32::from(*weight)).collect(),
				(0..columns)
					.flat_map(|column| (0..rows).map(move |row| (row, column)))
					.map(|(row, column)| f32::from(weights[row * columns + column]))
					.collect(),
			],
			vectors: words.iter().map(|word| (*word & 0xff) as f32).collect(),
			bytes: vec![1; rows * columns / 8],
			rows,
			columns,
			batch,
		})
	}

	fn scores(&self) {
		black_box(self.matrix.times_words(black_box(&self.words), PLANES, 8, Path::best()));
	}

	fn int8(&self) {
		black_box(self.matrix.times(black_box(&self.plain), Path::best()));
	}

	fn f32(&self, by_column: bool) {
		let mut product = vec![0.0f32; self.rows * self.batch];
		let (rows, columns, batch) = (self.rows, self.columns, self.batch);
		let (along, down) = if by_column { (rows, 1) } else { (1, columns) };
		// SAFETY: the strides walk `rows` x `batch`, `rows` x `columns` and `columns` x `batch` entries, the lengths of the
		// three vectors.
		unsafe {
			gemm_f32::gemm::f32::get_gemm_fn()(
				rows,
				batch,
				columns,
				product.as_mut_ptr(),
				rows as isize,
				1,
				false,
				black_box(self.floats[usize::from(by_column)].as_ptr()),
				along as isize,
				down as isize,
				self.vectors.as_ptr(),
				columns as isize,
				1,
				0.0,
				1.0,
				false,
				false,
				false,
				Parallelism::None,
			);
		}
		black_box(product);
	}
}

/// Median seconds of one run of each work; the works take turns.
fn interleaved<const N: usize>(rounds: usize, runs: usize, works: [&dyn Fn(); N]) -> [f64; N] {
	let mut times = [const { Vec::new() }; N];
	for round in 0..=rounds {
		for (work, times) in works.iter().zip(&mut times) {
			let start = Instant::now();
			(0..runs).for_each(|_| work());
			// The first round warms up.
			if round > 0 {
				times.push(start.elapsed().as_secs_f64() / runs as f64);
			}
		}
	}
	times.map(|mut times| {
		times.sort_by(f64::total_cmp);
		times[times.len() / 2]
	})
}
