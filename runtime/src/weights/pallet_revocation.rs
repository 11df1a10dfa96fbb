//! Provisional.
use core::marker::PhantomData;
use frame_support::weights::Weight;
/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_revocation::WeightInfo for WeightInfo<T> {
	fn open_petition() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn sign_petition() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn withdraw_signature() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn close_petition() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn freeze() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn unfreeze() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn weight_changed() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
}
