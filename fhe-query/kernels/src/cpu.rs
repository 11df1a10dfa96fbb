//! Tokens for the instructions of this processor.
//!
//! A kernel that uses an instruction set takes its token, and only [`detect`](Avx512::detect) makes one, after it has asked
//! the processor. A function that holds a token may therefore call the kernel: without the token it does not compile, and
//! with it there is nothing left to check. Tokens have no size and cost nothing at run time.

/// AVX-512 F, BW, DQ and VNNI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx512(());

impl Avx512 {
	/// The token, if this processor has the instructions.
	pub(crate) fn detect() -> Option<Self> {
		let found = is_x86_feature_detected!("avx512f")
			&& is_x86_feature_detected!("avx512bw")
			&& is_x86_feature_detected!("avx512dq")
			&& is_x86_feature_detected!("avx512vnni");
		found.then_some(Self(()))
	}
}

/// AVX2.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

impl Avx2 {
	/// The token, if this processor has the instructions.
	pub(crate) fn detect() -> Option<Self> {
		is_x86_feature_detected!("avx2").then_some(Self(()))
	}
}

/// AES-NI: AES, one block at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aes(());

impl Aes {
	/// The token, if this processor has the instructions.
	pub(crate) fn detect() -> Option<Self> {
		is_x86_feature_detected!("aes").then_some(Self(()))
	}
}

/// VAES with AVX-512 F: AES, four blocks at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vaes(());

impl Vaes {
	/// The token, if this processor has the instructions.
	pub(crate) fn detect() -> Option<Self> {
		(is_x86_feature_detected!("vaes") && is_x86_feature_detected!("avx512f")).then_some(Self(()))
	}
}
