//! Programmable bootstraps, many at a time.
//!
//! *Keyswitch*: from the big key to the small one. Every word of every ciphertext is split into five signed digits of
//! three bits, and the digits are multiplied with the keyswitching key: an int8 matrix times the bytes of words, which
//! the kernels do for all ciphertexts with one load of the key. *Modulus switch*: to 2N = 4096, centred. *Blind
//! rotation*: per bit of the small key one external product; ciphertexts go through the key in batches, so each of its
//! elements is loaded once for the whole batch and not once for each.
//!
//! The bits are those of `tfhe`'s own bootstrap, up to the keyswitching key's rounding to 32 bits (2^-33 of the torus
//! for a word, 2^-21 for a sum) and the order of floating-point sums.

use super::{
	keys::{SessionKey, KEYSWITCH_PLANES},
	parameters::PARAMETERS,
};
use fhe_kernels::{Matrix, Path};
use rayon::prelude::*;
use tfhe::core_crypto::{
	fft_impl::fft64::crypto::bootstrap::batch_blind_rotate_assign_scratch,
	prelude::{
		extract_lwe_sample_from_glwe_ciphertext, lwe_ciphertext_centered_binary_modulus_switch, CiphertextCount,
		CiphertextModulusLog, ComputationBuffers, Fft, GlweCiphertext, GlweCiphertextList, LweCiphertext,
		LweCiphertextOwned, LweDimension, ModulusSwitchedLweCiphertext, MonomialDegree, SignedDecomposer,
	},
};

/// Most ciphertexts that go through the bootstrapping key together: with 64 KB each they stay in the second-level
/// cache.
const BATCH: usize = 8;
const N: usize = PARAMETERS.polynomial_size.0;

/// One bootstrap: what is bootstrapped, and the table that says what becomes of it.
pub(super) struct Job {
	/// A ciphertext under the big key.
	pub phase: Vec<u64>,
	/// N values for the upper half of the torus; the lower half gives them negated.
	pub table: Vec<u64>,
}

/// Runs all jobs; per job one ciphertext for each of the `reads`: what the table holds so many coefficients beyond the
/// phase.
pub(super) fn bootstrap(key: &SessionKey, jobs: &[Job], reads: &[usize]) -> Vec<Vec<Vec<u64>>> {
	let switched = keyswitch(key, jobs);
	let threads = rayon::current_num_threads().max(1);
	let rounds = jobs.len().div_ceil(threads * BATCH).max(1);
	let batch = jobs.len().div_ceil(threads * rounds).max(1);
	let batches = jobs.par_chunks(batch).zip(switched.par_chunks(batch));
	batches.flat_map_iter(|(jobs, switched)| rotate(key, jobs, switched, reads)).collect()
}

/// A ciphertext under the small key, switched to the modulus 2N.
struct Switched {
	mask: Vec<usize>,
	body: usize,
	log_modulus: CiphertextModulusLog,
}

impl ModulusSwitchedLweCiphertext<usize> for Switched {
	fn log_modulus(&self) -> CiphertextModulusLog {
		self.log_modulus
	}

	fn lwe_dimension(&self) -> LweDimension {
		PARAMETERS.lwe_dimension
	}

	fn body(&self) -> usize {
		self.body
	}

	fn mask(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
		self.mask.iter().copied()
	}
}

/// The jobs' ciphertexts under the small key, modulus 2N.
fn keyswitch(key: &SessionKey, jobs: &[Job]) -> Vec<Switched> {
	let decomposer = SignedDecomposer::<u64>::new(PARAMETERS.ks_base_log, PARAMETERS.ks_level);
	let digits: Vec<i8> = jobs
		.par_iter()
		.flat_map_iter(|job| {
			let mask = job.phase.split_last().map_or(&[][..], |(_, mask)| mask);
			let digits = mask.iter().flat_map(|word| decomposer.decompose(*word).map(|digit| digit.value() as i8));
			digits.collect::<Vec<_>>()
		})
		.collect();
	let words = Matrix::new(jobs.len(), key.keyswitch.columns(), &digits)
		.and_then(|digits| digits.times_words(&key.keyswitch, KEYSWITCH_PLANES, 0, Path::best()))
		.unwrap_or_default();
	let log_modulus = PARAMETERS.polynomial_size.to_blind_rotation_input_modulus_log();
	let switch = |(index, job): (usize, &Job)| {
		let column = words.iter().skip(index).step_by(jobs.len());
		let mut small: Vec<u64> = column.map(|word| u64::from(*word).wrapping_neg() << 32).collect();
		if let (Some(small), Some(body)) = (small.last_mut(), job.phase.last()) {
			*small = small.wrapping_add(*body);
		}
		let small = LweCiphertextOwned::from_container(small, PARAMETERS.ciphertext_modulus);
		let switched = lwe_ciphertext_centered_binary_modulus_switch::<u64, usize, _>(small.as_view(), log_modulus);
		Switched { mask: switched.mask().collect(), body: switched.body(), log_modulus }
	};
	jobs.par_iter().enumerate().map(switch).collect()
}

/// Blind rotation of some jobs together.
fn rotate(key: &SessionKey, jobs: &[Job], switched: &[Switched], reads: &[usize]) -> Vec<Vec<Vec<u64>>> {
	let glwe_size = PARAMETERS.glwe_dimension.to_glwe_size();
	let mut tables = Vec::with_capacity(jobs.len() * 2 * N);
	for job in jobs {
		tables.resize(tables.len() + PARAMETERS.glwe_dimension.0 * N, 0);
		tables.extend_from_slice(&job.table);
	}
	let mut list = GlweCiphertextList::from_container(
		tables,
		glwe_size,
		PARAMETERS.polynomial_size,
		PARAMETERS.ciphertext_modulus,
	);
	let fft = Fft::new(PARAMETERS.polynomial_size);
	let view = fft.as_view();
	let count = CiphertextCount(jobs.len());
	let scratch = batch_blind_rotate_assign_scratch::<u64>(glwe_size, PARAMETERS.polynomial_size, count, view);
	let mut buffers = ComputationBuffers::new();
	buffers.resize(scratch.unaligned_bytes_required());
	key.bootstrap.as_view().batch_blind_rotate_assign(list.as_mut_view(), switched, view, buffers.stack());
	let big = PARAMETERS.glwe_dimension.0 * N;
	list.into_container()
		.chunks_exact(big + N)
		.map(|words| {
			let rotated =
				GlweCiphertext::from_container(words, PARAMETERS.polynomial_size, PARAMETERS.ciphertext_modulus);
			let read = |at: &usize| {
				let mut out = LweCiphertext::from_container(vec![0u64; big + 1], PARAMETERS.ciphertext_modulus);
				extract_lwe_sample_from_glwe_ciphertext(&rotated, &mut out, MonomialDegree(*at));
				out.into_container()
			};
			reads.iter().map(read).collect()
		})
		.collect()
}
