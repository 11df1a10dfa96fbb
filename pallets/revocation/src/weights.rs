//! What the calls cost. The runtime implements this with measured numbers.

use frame_support::weights::Weight;

/// The weight of each call, in its worst case.
pub trait WeightInfo {
	/// The opener's signature is quorum enough.
	fn open_petition() -> Weight;
	/// The signature makes the quorum.
	fn sign_petition() -> Weight;
	/// The petition is still open.
	fn withdraw_signature() -> Weight;
	/// A petition that ended.
	fn close_petition() -> Weight;
	/// A model that was not frozen.
	fn freeze() -> Weight;
	/// A model that is frozen.
	fn unfreeze() -> Weight;
	/// Not a call: what a change of a signer's weight costs here, when it makes the quorum.
	fn weight_changed() -> Weight;
}

impl WeightInfo for () {
	fn open_petition() -> Weight {
		Weight::from_parts(90_000_000, 9_000)
	}
	fn sign_petition() -> Weight {
		Weight::from_parts(90_000_000, 9_000)
	}
	fn withdraw_signature() -> Weight {
		Weight::from_parts(50_000_000, 6_000)
	}
	fn close_petition() -> Weight {
		Weight::from_parts(40_000_000, 5_000)
	}
	fn freeze() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
	}
	fn unfreeze() -> Weight {
		Weight::from_parts(20_000_000, 4_000)
	}
	fn weight_changed() -> Weight {
		Weight::from_parts(80_000_000, 9_000)
	}
}
