//! Provisional.
use core::marker::PhantomData;
use frame_support::weights::Weight;
/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_royalties::WeightInfo for WeightInfo<T> {
	fn transfer() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn claim() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
}
