//! Weights of `pallet_treasury`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_treasury::weights::SubstrateWeight as WeightInfo;
