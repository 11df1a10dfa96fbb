//! The choice of instructions, made when the program runs.

#[cfg(target_arch = "x86_64")]
use crate::cpu::{Avx2, Avx512};

/// The instructions that a product uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
	/// AVX-512 with VNNI and DQ.
	Avx512,
	/// AVX2.
	Avx2,
	/// Plain Rust, as the compiler translates it.
	Portable,
}

/// A path that this processor can run, with the token that shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kernels {
	#[cfg(target_arch = "x86_64")]
	Avx512(Avx512),
	#[cfg(target_arch = "x86_64")]
	Avx2(Avx2),
	Portable,
}

impl Path {
	/// Lists every path that this processor can run, the fastest first.
	pub fn available() -> Vec<Self> {
		[Self::Avx512, Self::Avx2, Self::Portable].into_iter().filter(|path| path.runs_here()).collect()
	}

	/// Returns the fastest path of this processor.
	pub fn best() -> Self {
		if Self::Avx512.runs_here() {
			Self::Avx512
		} else if Self::Avx2.runs_here() {
			Self::Avx2
		} else {
			Self::Portable
		}
	}

	/// Tells if this processor has the instructions of the path.
	pub fn runs_here(self) -> bool {
		self.detected().is_some()
	}

	/// Returns the kernels of this path, or the portable ones where the processor lacks its instructions.
	pub(crate) fn kernels(self) -> Kernels {
		self.detected().unwrap_or(Kernels::Portable)
	}

	#[cfg(target_arch = "x86_64")]
	fn detected(self) -> Option<Kernels> {
		match self {
			Self::Avx512 => Avx512::detect().map(Kernels::Avx512),
			Self::Avx2 => Avx2::detect().map(Kernels::Avx2),
			Self::Portable => Some(Kernels::Portable),
		}
	}

	#[cfg(not(target_arch = "x86_64"))]
	fn detected(self) -> Option<Kernels> {
		(self == Self::Portable).then_some(Kernels::Portable)
	}
}
