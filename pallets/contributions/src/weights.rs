//! What the calls of this pallet cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of the pallet's calls and of its work between blocks.
pub trait WeightInfo {
	/// One new contribution with its first pledge.
	fn contribute() -> Weight;
	/// A pledge beside as many as a contribution can have.
	fn pledge() -> Weight;
	/// An attestation that fills a queue.
	fn attest() -> Weight;
	/// A revocation of a contribution that is active in `m` models.
	fn revoke(m: u32) -> Weight;
	/// Leaving one model.
	fn unpledge() -> Weight;
	/// Clearing the last pledge of a contribution.
	fn expire_pledge() -> Weight;
	/// `n` joins of one model.
	fn activate(n: u32) -> Weight;
	/// Looking through a full list of models that have nothing to do yet.
	fn on_idle_base() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn contribute() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn pledge() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn attest() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn revoke(m: u32) -> Weight {
		Weight::from_parts(100_000_000, 10_000).saturating_mul(u64::from(m).saturating_add(1))
	}
	fn unpledge() -> Weight {
		Weight::from_parts(200_000_000, 20_000)
	}
	fn expire_pledge() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn activate(n: u32) -> Weight {
		Weight::from_parts(100_000_000, 10_000).saturating_mul(u64::from(n).saturating_add(1))
	}
	fn on_idle_base() -> Weight {
		Weight::from_parts(10_000_000, 1_000)
	}
}
