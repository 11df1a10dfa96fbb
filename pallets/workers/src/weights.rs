//! What calls cost. The runtime's figures are measured; those for `()` serve tests.

use frame_support::weights::Weight;

/// Weights of the calls of this pallet.
pub trait WeightInfo {
	/// `bond` of a worker that had one before.
	fn bond() -> Weight;
	/// `bond_extra` that brings a worker back.
	fn bond_extra() -> Weight;
	/// `unbond`.
	fn unbond() -> Weight;
	/// `rebond`.
	fn rebond() -> Weight;
	/// `withdraw_unbonded`.
	fn withdraw_unbonded() -> Weight;
	/// `report_conflict` that slashes.
	fn report_conflict() -> Weight;
	/// `report_stale_version` that slashes.
	fn report_stale_version() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn bond() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn bond_extra() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn unbond() -> Weight {
		Weight::from_parts(50_000_000, 5_000)
	}
	fn rebond() -> Weight {
		Weight::from_parts(50_000_000, 5_000)
	}
	fn withdraw_unbonded() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn report_conflict() -> Weight {
		Weight::from_parts(300_000_000, 20_000)
	}
	fn report_stale_version() -> Weight {
		Weight::from_parts(250_000_000, 30_000)
	}
}
