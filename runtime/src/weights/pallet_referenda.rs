//! Weights of `pallet_referenda`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_referenda::weights::SubstrateWeight as WeightInfo;
