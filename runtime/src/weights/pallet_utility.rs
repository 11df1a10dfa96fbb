//! Weights of `pallet_utility`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_utility::weights::SubstrateWeight as WeightInfo;
