//! Weights of `pallet_scheduler`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_scheduler::weights::SubstrateWeight as WeightInfo;
