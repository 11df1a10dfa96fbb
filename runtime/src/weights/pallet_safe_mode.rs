//! Weights of `pallet_safe_mode`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_safe_mode::weights::SubstrateWeight as WeightInfo;
