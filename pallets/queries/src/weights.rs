//! What calls and hooks cost. The runtime's figures are measured; those for `()` serve tests.

use frame_support::weights::Weight;

/// Weights of the calls and hooks of this pallet.
pub trait WeightInfo {
	/// `buy` of the last leaf of a generation.
	fn buy() -> Weight;
	/// `settle` of `p` good proofs, all paid.
	fn settle(p: u32) -> Weight;
	/// `settle` of `p` proofs, one of them bad, so that each has to be verified alone.
	fn settle_with_a_bad_proof(p: u32) -> Weight;
	/// `refund` of `p` good claims.
	fn refund(p: u32) -> Weight;
	/// `refund` of `p` claims, one of them bad, so that each has to be verified alone.
	fn refund_with_a_bad_proof(p: u32) -> Weight;
	/// `register_verifying_key`.
	fn register_verifying_key() -> Weight;
	/// The part of a block's start in which a root expires.
	fn expire_root() -> Weight;
	/// The part of a block's start in which a key becomes active.
	fn enact_key() -> Weight;
	/// The end of a block with purchases.
	fn record_root() -> Weight;
}

impl WeightInfo for () {
	fn buy() -> Weight {
		Weight::from_parts(5_000_000_000, 10_000)
	}
	fn settle(p: u32) -> Weight {
		Weight::from_parts(10_000_000_000, 50_000)
			.saturating_add(Weight::from_parts(5_000_000_000, 10_000).saturating_mul(p.into()))
	}
	fn settle_with_a_bad_proof(p: u32) -> Weight {
		Weight::from_parts(10_000_000_000, 50_000)
			.saturating_add(Weight::from_parts(15_000_000_000, 10_000).saturating_mul(p.into()))
	}
	fn refund(p: u32) -> Weight {
		Weight::from_parts(10_000_000_000, 50_000)
			.saturating_add(Weight::from_parts(5_000_000_000, 5_000).saturating_mul(p.into()))
	}
	fn refund_with_a_bad_proof(p: u32) -> Weight {
		Weight::from_parts(10_000_000_000, 50_000)
			.saturating_add(Weight::from_parts(15_000_000_000, 5_000).saturating_mul(p.into()))
	}
	fn register_verifying_key() -> Weight {
		Weight::from_parts(20_000_000_000, 50_000)
	}
	fn expire_root() -> Weight {
		Weight::from_parts(50_000_000, 5_000)
	}
	fn enact_key() -> Weight {
		Weight::from_parts(100_000_000, 50_000)
	}
	fn record_root() -> Weight {
		Weight::from_parts(500_000_000, 10_000)
	}
}
