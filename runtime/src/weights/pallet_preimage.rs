//! Weights of `pallet_preimage`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_preimage::weights::SubstrateWeight as WeightInfo;
