//! Provisional.
use core::marker::PhantomData;
use frame_support::weights::Weight;
/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_models::WeightInfo for WeightInfo<T> {
	fn register_model() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn make_offer() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn close_offer() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn set_worker() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn remove_worker() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
}
