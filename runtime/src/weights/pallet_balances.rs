//! Weights of `pallet_balances`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_balances::weights::SubstrateWeight as WeightInfo;
