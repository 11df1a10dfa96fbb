//! Weights of `pallet_conviction_voting`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_conviction_voting::weights::SubstrateWeight as WeightInfo;
