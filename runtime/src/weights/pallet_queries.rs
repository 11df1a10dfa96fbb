//! Provisional.
use core::marker::PhantomData;
use frame_support::weights::Weight;
/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);
impl<T: frame_system::Config> pallet_queries::WeightInfo for WeightInfo<T> {
	fn buy() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn settle(p: u32) -> Weight {
		Weight::from_parts(100_000_000, 20_000)
			.saturating_add(Weight::from_parts(10_000_000_000, 8_000).saturating_mul(p.into()))
	}
	fn settle_with_a_bad_proof(p: u32) -> Weight {
		Weight::from_parts(100000000, 20_000)
			.saturating_add(Weight::from_parts(50_000_000, 8_000).saturating_mul(p.into()))
	}
	fn refund(p: u32) -> Weight {
		Weight::from_parts(100_000_000, 20_000)
			.saturating_add(Weight::from_parts(10_000_000_000, 8_000).saturating_mul(p.into()))
	}
	fn refund_with_a_bad_proof(p: u32) -> Weight {
		Weight::from_parts(100000000, 20_000)
			.saturating_add(Weight::from_parts(50_000_000, 8_000).saturating_mul(p.into()))
	}
	fn register_verifying_key() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn expire_root() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn enact_key() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
	fn record_root() -> Weight {
		Weight::from_parts(100000000, 20_000)
	}
}
