//! Reading memory at full speed: the yardstick for kernels on models that do not fit a cache.

#[cfg(target_arch = "x86_64")]
use crate::path::{Kernels, Path};

/// Returns the exclusive or of all words up to the last full 256 bytes.
pub fn read(words: &[u64]) -> u64 {
	let (blocks, _) = words.as_chunks::<32>();
	#[cfg(target_arch = "x86_64")]
	if let Kernels::Avx512(avx512) = Path::Avx512.kernels() {
		return crate::avx512::read(avx512, blocks);
	}
	let mut sums = [0u64; 32];
	for block in blocks {
		for (sum, word) in sums.iter_mut().zip(block) {
			*sum ^= word;
		}
	}
	sums.iter().fold(0, |sum, word| sum ^ word)
}
