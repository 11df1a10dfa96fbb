//! Weights of `frame_system_extensions`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

pub use frame_system::SubstrateExtensionsWeight as WeightInfo;
