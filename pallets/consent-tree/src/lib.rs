//! The consent tree: which contributions an answer may use, under one root for each version of a model.
//!
//! # Terms
//!
//! * **slot**: the place of an active contribution in the consent set of its model, one bit.
//! * **word**: 253 slots of contributions of like size. A set has fifteen words, so 3,795 slots.
//! * **unit**: what one slot of a word weighs, in rows: a power of two, never more than the contribution has.
//! * **consent root**: the hash of a model's words, the model and the version. Proofs of UseConsent show it.
//! * **pinned**: computed. A root is pinned at the end of the block that made its version, in what that block has left
//!   over, and at the latest when a settlement asks for it.
//!
//! # Story
//!
//! The pallet of contributions tells this one which contributions joined or left a model, and the version that the model
//! has from then on. A join sets a bit; whoever leaves has its bit cleared in the same call. Nothing is hashed there: the
//! word is dirty, and a withdrawal costs the same however large the set is.
//!
//! A worker that searches a model's rows proves that what it declares to have used lies inside the set of the version it
//! answered from. For that it reads the [words](Sets) and the [slots](Slots) at the block it answers at. The chain takes
//! the one root of exactly that version, and no other.
//!
//! Versions that are over stay known for [`Config::Retention`], longer than the time in which answers can be settled.
//! One that is over before anything was hashed keeps a copy of its set until it is.
//!
//! # What it does not do
//!
//! A model has 3,795 slots and fifteen units in use at once. A contribution that finds none counts like any other, but an
//! answer that used it cannot be proved. It stays without a slot until it joins again.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

#[cfg(feature = "runtime-benchmarks")]
extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use assent_circuits::{consent::WORDS, field::FieldBytes};
use assent_primitives::{
	BlockNumber, BlockNumberProvider, ConsentRoots, ConsentVersion, ContributionId, ModelId, OnActiveSet,
};
use frame_support::pallet_prelude::*;
use frame_system::pallet_prelude::*;

#[frame_support::pallet]
pub mod pallet {
	use super::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// What changes and roots cost.
		type WeightInfo: WeightInfo;

		/// What time is.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// Blocks for which a version that is over stays known. Longer than the time in which answers can be settled.
		#[pallet::constant]
		type Retention: Get<BlockNumber>;

		/// Models whose roots can wait for the end of a block. Others wait for the settlement that needs them.
		#[pallet::constant]
		type MaxDue: Get<u32>;
	}

	/// The consent set of each model that anything ever joined.
	#[pallet::storage]
	pub type Sets<T> = StorageMap<_, Twox64Concat, ModelId, ConsentSet>;

	/// The slot of each contribution in the set of a model: word times 253 plus bit.
	#[pallet::storage]
	pub type Slots<T> = StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, ContributionId, u16>;

	/// Versions that are over.
	#[pallet::storage]
	pub type PastVersions<T> = StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, ConsentVersion, PastVersion>;

	/// The sets of versions that were over before their roots were computed.
	#[pallet::storage]
	pub type UnhashedSets<T> = StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, ConsentVersion, ConsentSet>;

	/// Models whose root is computed when a block has room for it, first come, first served.
	#[pallet::storage]
	pub type Due<T: Config> = StorageValue<_, BoundedVec<ModelId, T::MaxDue>, ValueQuery>;

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The slot of a contribution in the set of a model; `None` when it is not active there, or found none.
		pub fn slot(model: ModelId, contribution: ContributionId) -> Option<u16> {
			Slots::<T>::get(model, contribution)
		}

		/// The consent root of a version, hashed now if it was not yet; `None` for a version that is not known.
		pub fn consent_root(model: ModelId, version: ConsentVersion) -> Option<FieldBytes> {
			<Self as ConsentRoots>::pinned(model, version)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			Self::pin_due(limit)
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
