//! Reading memory as fast as it goes: the yardstick for kernels on models that do not fit a cache.

use crate::Path;

/// The exclusive or of all words, those after the last full 256 bytes aside.
pub fn read(words: &[u64]) -> u64 {
	let (blocks, _) = words.as_chunks::<32>();
	#[cfg(target_arch = "x86_64")]
	if Path::best() == Path::Avx512 {
		return crate::avx512::read_checked(blocks);
	}
	let _ = Path::best();
	let mut sums = [0u64; 32];
	for block in blocks {
		for (sum, word) in sums.iter_mut().zip(block) {
			*sum ^= word;
		}
	}
	sums.iter().fold(0, |sum, word| sum ^ word)
}
