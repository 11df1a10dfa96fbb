//! Weights of `pallet_tx_pause`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_tx_pause::weights::SubstrateWeight as WeightInfo;
