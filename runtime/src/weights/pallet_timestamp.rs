//! Weights of `pallet_timestamp`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_timestamp::weights::SubstrateWeight as WeightInfo;
