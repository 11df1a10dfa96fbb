//! What calls and hooks cost. The runtime's figures are measured; those for `()` serve tests.

use frame_support::weights::Weight;

/// Weights of the calls and hooks of this pallet.
pub trait WeightInfo {
	/// `buy` of the last place of a generation.
	fn buy() -> Weight;
	/// `settle` of `p` good proofs, all paid.
	fn settle(p: u32) -> Weight;
	/// `settle` of `p` proofs, one of them bad for each of two keys, so that each has to be verified alone.
	fn settle_with_a_bad_proof(p: u32) -> Weight;
	/// What `settle` costs besides for `p` good proofs of UseConsent, without computing their roots.
	fn check_consents(p: u32) -> Weight;
	/// The same when one of them is bad for each of two keys, so that each has to be verified alone.
	fn check_consents_with_a_bad_proof(p: u32) -> Weight;
	/// `refund` of `p` good claims.
	fn refund(p: u32) -> Weight;
	/// `refund` of `p` claims, one of them bad, so that each has to be verified alone.
	fn refund_with_a_bad_proof(p: u32) -> Weight;
	/// `register_verifying_key`.
	fn register_verifying_key() -> Weight;
	/// The start of a block in which a root expires, and nothing else is due.
	fn begin_block() -> Weight;
	/// Looking at `n` items that are all refused by the last of the cheap checks.
	fn check_payable(n: u32) -> Weight;
	/// A key of one circuit that becomes active while the one before it goes.
	fn turn_keys() -> Weight;
	/// Hashing `n` queued leaves into the tree, the first of which completes a generation.
	fn fold_leaves(n: u32) -> Weight;
	/// The access root of a tree whose every level has to be hashed.
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
	fn check_consents(p: u32) -> Weight {
		Weight::from_parts(10_000_000_000, 50_000)
			.saturating_add(Weight::from_parts(5_000_000_000, 10_000).saturating_mul(p.into()))
	}
	fn check_consents_with_a_bad_proof(p: u32) -> Weight {
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
	fn begin_block() -> Weight {
		Weight::from_parts(50_000_000, 5_000)
	}
	fn check_payable(n: u32) -> Weight {
		Weight::from_parts(50_000_000, 10_000)
			.saturating_add(Weight::from_parts(50_000_000, 5_000).saturating_mul(n.into()))
	}
	fn turn_keys() -> Weight {
		Weight::from_parts(100_000_000, 50_000)
	}
	fn fold_leaves(n: u32) -> Weight {
		Weight::from_parts(2_000_000_000, 5_000)
			.saturating_add(Weight::from_parts(150_000_000, 2_500).saturating_mul(n.into()))
	}
	fn record_root() -> Weight {
		Weight::from_parts(2_500_000_000, 10_000)
	}
}
