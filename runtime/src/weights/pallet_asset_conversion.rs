//! Weights of `pallet_asset_conversion`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_asset_conversion::weights::SubstrateWeight as WeightInfo;
