//! From one storage layout to the next.

#[cfg(any(test, feature = "try-runtime"))]
use alloc::vec::Vec;

use assent_primitives::{
	AnswerMode, Balance, BlockNumber, Hash32, ModelId, ModelRules, OfferId, Purpose, PurposeSet, Split,
};
use codec::{Decode, Encode};
use frame_support::{
	migrations::VersionedMigration,
	pallet_prelude::{OptionQuery, ValueQuery},
	storage_alias,
	traits::{Get, UncheckedOnRuntimeUpgrade},
	weights::Weight,
	Blake2_128Concat,
};

use crate::*;

/// The layout before cards said what a model may be used for, and before offers had notice.
pub mod v1 {
	use super::*;

	/// A card: two hashes, the rules and the split.
	#[derive(Clone, PartialEq, Eq, Encode, Decode, Debug)]
	pub struct Card {
		/// Hash of the document that explains the model to people.
		pub document: Hash32,
		/// Hash of the public descriptor.
		pub descriptor: Hash32,
		/// The rules that bind contributors.
		pub rules: ModelRules,
		/// How a payment for an answer is divided.
		pub split: Split,
	}

	/// A model.
	#[derive(Clone, PartialEq, Eq, Encode, Decode, Debug)]
	pub struct Model<AccountId, Declared, Ticket> {
		/// Who owns it.
		pub owner: AccountId,
		/// What it promises.
		pub card: Card,
		/// The accounts declared to be close to it.
		pub declared: Declared,
		/// When it was registered.
		pub registered_at: BlockNumber,
		/// The owner's deposit.
		pub ticket: Ticket,
	}

	/// An offer.
	#[derive(Clone, PartialEq, Eq, Encode, Decode, Debug)]
	pub struct Offer<AccountId, Ticket> {
		/// The model that answers.
		pub model: ModelId,
		/// Who computes.
		pub worker: AccountId,
		/// What an answer reveals.
		pub mode: AnswerMode,
		/// What answers may be used for.
		pub purpose: Purpose,
		/// Price of one credit.
		pub price: Balance,
		/// Whether it still sells.
		pub status: OfferStatus,
		/// The owner's deposit.
		pub ticket: Option<Ticket>,
	}

	/// A stored model.
	pub type ModelOf<T> =
		Model<<T as frame_system::Config>::AccountId, DeclaredOf<T>, <T as Config>::ModelConsideration>;
	/// A stored offer.
	pub type OfferOf<T> = Offer<<T as frame_system::Config>::AccountId, <T as Config>::OfferConsideration>;

	/// Every model ever registered.
	#[storage_alias]
	pub type Models<T: Config> = StorageMap<Pallet<T>, Blake2_128Concat, ModelId, ModelOf<T>, OptionQuery>;

	/// Every offer ever made.
	#[storage_alias]
	pub type Offers<T: Config> = StorageMap<Pallet<T>, Blake2_128Concat, OfferId, OfferOf<T>, OptionQuery>;

	/// How many open offers of a model a worker has.
	#[storage_alias]
	pub type ModelWorkers<T: Config> = StorageDoubleMap<
		Pallet<T>,
		Blake2_128Concat,
		ModelId,
		Blake2_128Concat,
		<T as frame_system::Config>::AccountId,
		u32,
		ValueQuery,
	>;
}

/// Version 1 to 2: a card allows every purpose and says nothing of domain, languages, licence and evaluation, as before;
/// an offer has been open since the chain began. Deposits stay what they were.
///
/// It walks over all models, offers and workers in one block, which the registry of a young chain can bear.
pub type MigrateV1ToV2<T> =
	VersionedMigration<1, 2, UncheckedV1ToV2<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

/// The migration without the check of versions.
pub struct UncheckedV1ToV2<T>(core::marker::PhantomData<T>);

impl<T: Config> UncheckedOnRuntimeUpgrade for UncheckedV1ToV2<T> {
	fn on_runtime_upgrade() -> Weight {
		let mut touched = 0u64;
		Models::<T>::translate::<v1::ModelOf<T>, _>(|_, old| {
			touched = touched.saturating_add(1);
			let v1::Model { owner, card, declared, registered_at, ticket } = old;
			Some(Model { owner, card: card_from(card), declared, registered_at, ticket })
		});
		Offers::<T>::translate::<v1::OfferOf<T>, _>(|_, old| {
			touched = touched.saturating_add(1);
			let v1::Offer { model, worker, mode, purpose, price, status, ticket } = old;
			Some(Offer { model, worker, mode, purpose, price, opens_at: 0, status, ticket })
		});
		ModelWorkers::<T>::translate::<u32, _>(|_, _, open| {
			touched = touched.saturating_add(1);
			Some(Service { open, opens_at: 0 })
		});
		// Every map is left by one read that finds nothing more.
		T::DbWeight::get().reads_writes(touched.saturating_add(3), touched)
	}

	#[cfg(feature = "try-runtime")]
	fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
		Ok(counts::<T>().encode())
	}

	#[cfg(feature = "try-runtime")]
	fn post_upgrade(before: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
		frame_support::ensure!(before == counts::<T>().encode(), "a model, an offer or a worker was lost");
		Pallet::<T>::do_try_state()
	}
}

/// How many models, offers and workers of models there are; keys are the same in both layouts.
#[cfg(any(test, feature = "try-runtime"))]
pub(crate) fn counts<T: Config>() -> Vec<u64> {
	let count = |keys: usize| u64::try_from(keys).unwrap_or(u64::MAX);
	Vec::from([
		count(Models::<T>::iter_keys().count()),
		count(Offers::<T>::iter_keys().count()),
		count(ModelWorkers::<T>::iter_keys().count()),
	])
}

fn card_from(old: v1::Card) -> Card {
	let v1::Card { document, descriptor, rules, split } = old;
	Card {
		document,
		descriptor,
		evaluation: Default::default(),
		purposes: PurposeSet::ALL,
		forbidden: PurposeSet::NONE,
		domain: Default::default(),
		languages: Default::default(),
		licence: Default::default(),
		rules,
		split,
	}
}
