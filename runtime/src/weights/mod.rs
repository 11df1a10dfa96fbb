//! Weights measured on this runtime by `scripts/weights.sh`.

pub mod pallet_contributions;
pub mod pallet_models;
pub mod pallet_queries;
pub mod pallet_revocation;
pub mod pallet_royalties;
