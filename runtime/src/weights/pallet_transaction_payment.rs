//! Weights of `pallet_transaction_payment`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use pallet_transaction_payment::weights::SubstrateWeight as WeightInfo;
