//! Weights of `pallet_multisig`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_multisig::weights::SubstrateWeight as WeightInfo;
