//! Weights of `pallet_identity`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_identity::weights::SubstrateWeight as WeightInfo;
