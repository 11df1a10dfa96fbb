//! Weights of `pallet_proxy`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_proxy::weights::SubstrateWeight as WeightInfo;
