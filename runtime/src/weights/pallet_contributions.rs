//! Provisional.
use core::marker::PhantomData;
use frame_support::weights::Weight;
/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_contributions::WeightInfo for WeightInfo<T> {
	fn contribute() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn pledge() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn attest() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn revoke(m: u32) -> Weight {
		Weight::from_parts(100000000, 20_000)
			.saturating_add(Weight::from_parts(50_000_000, 8_000).saturating_mul(m.into()))
	}
	fn unpledge() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn expire_pledge() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn activate(n: u32) -> Weight {
		Weight::from_parts(100000000, 20_000)
			.saturating_add(Weight::from_parts(50_000_000, 8_000).saturating_mul(n.into()))
	}
	fn on_idle_base() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
}
