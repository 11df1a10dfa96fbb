//! Weights of `pallet_sudo`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_sudo::weights::SubstrateWeight as WeightInfo;
