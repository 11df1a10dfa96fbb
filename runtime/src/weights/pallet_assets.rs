//! Weights of `pallet_assets`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_assets::weights::SubstrateWeight as WeightInfo;
