//! Weights of `frame_system`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use frame_system::weights::SubstrateWeight as WeightInfo;
