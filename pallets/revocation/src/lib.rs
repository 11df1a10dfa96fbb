//! The collective switch of a model. To withdraw your own data, call `revoke` of pallet contributions: this pallet has no
//! such call.
//!
//! Contributors stop a model together, by leaving it or by petition. This pallet keeps the state that follows.
//!
//! # Terms
//!
//! * **floors**: two bounds on the counted consent of a model, fixed on its card. Below the soft floor nothing new is sold;
//!   below the hard floor the model is halted for good.
//! * **head**: an account whose counted weight is at least the card's `min_head_weight`.
//! * **mature**: held for a whole epoch. Only mature weight signs, so nobody joins in order to sign.
//! * **petition**: heads asking for a halt. Its **snapshot** is the mature consent of the block it opened in; it is the
//!   denominator of the quorum. Later joiners neither sign nor count.
//! * **quorum**: the share of the snapshot, in weight and in heads, that must have signed.
//! * **freeze**: a pause with an expiry by the emergency track. Not a state; it opens no refunds.
//!
//! # Story
//!
//! 1. A model is `Forming`. When its counted consent reaches the soft floor it is `Active`.
//! 2. Ada revokes her data: the model falls below the soft floor and is `Degraded`. Ben joins; it is `Active` again.
//! 3. Cleo dislikes what the model is used for. She opens a petition with [`Pallet::open_petition`], which is also her own
//!    signature. Dan signs with [`Pallet::sign_petition`]. In the block in which weight and heads both reach the quorum,
//!    the model is `Halted`. Nothing starts it again.
//! 4. Eve signed too, and revoked her data before the quorum was reached. Her weight left both sides: she asks for nothing
//!    any more, and nobody needs to ask her.
//! 5. Signers get their deposits back with [`Pallet::withdraw_signature`], whenever they like. A petition that has not
//!    reached its quorum in time is put away with [`Pallet::close_petition`], by anyone.
//!
//! What one head counts is capped at `HeadShare` of the snapshot: a few large heads cannot carry a petition alone. With
//! the minimum weight of a head, held for an epoch, this prices an attack by many accounts; it does not prevent it.
//!
//! Opening, signing and withdrawing are operational calls: they have block space that no other traffic can take.
//!
//! # Weight of a leave
//!
//! [`OnConsentChange`](assent_primitives::OnConsentChange) is called inside the calls of another pallet. What it costs in
//! its worst case is [`WeightInfo::weight_changed`]; the runtime adds it to those calls.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use assent_primitives::{
		BlockNumber, BlockNumberProvider, Clock, Consent, ConsentTotals, Deposit, ModelId, ModelRegistry, ModelState,
		OnStateChange, PetitionId, Weight64,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{Consideration, EnsureOrigin, Footprint, StorageVersion},
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::Perbill;

	use crate::{types::*, WeightInfo};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// Tells the rules of a model.
		type Models: ModelRegistry<Self::AccountId>;

		/// Tells who consents to what, and since when.
		type Consent: Consent<Self::AccountId>;

		/// Is told when a model's state changes.
		type OnStateChange: OnStateChange;

		/// What the opener of a petition leaves until it is over.
		type PetitionConsideration: Consideration<Self::AccountId, Footprint>;

		/// What a signer leaves until it withdraws its signature.
		type SignatureConsideration: Consideration<Self::AccountId, Footprint>;

		/// The clock.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// Who may freeze a model.
		type FreezeOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The longest freeze, in blocks.
		#[pallet::constant]
		type MaxFreeze: Get<u32>;

		/// How many whole epochs a petition stays open, after the one it is opened in.
		#[pallet::constant]
		type PetitionEpochs: Get<u32>;

		/// One head's weight counts at most this share of the snapshot.
		#[pallet::constant]
		type HeadShare: Get<Perbill>;
	}

	/// Where each model stands. A model without an entry is forming. The entry has no deposit: there is one of some
	/// twenty bytes for each model, whose own deposit is never returned.
	#[pallet::storage]
	pub type States<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, Status, ValueQuery>;

	/// The petition to halt a model; one at a time.
	#[pallet::storage]
	pub type Petitions<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, PetitionOf<T>>;

	/// The signatures under all petitions, until their signers withdraw them.
	#[pallet::storage]
	pub type Signatures<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, PetitionId, Blake2_128Concat, T::AccountId, SignatureOf<T>>;

	/// The next petition.
	#[pallet::storage]
	pub type NextPetitionId<T: Config> = StorageValue<_, PetitionId, ValueQuery>;

	/// Why this pallet's tickets hold money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// An open petition.
		#[codec(index = 0)]
		Petition,
		/// A signature.
		#[codec(index = 1)]
		Signature,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A model's state changed.
		StateChanged {
			/// The model.
			model: ModelId,
			/// Where it stood.
			old: ModelState,
			/// Where it stands.
			new: ModelState,
		},
		/// A model was halted, for ever.
		Halted {
			/// The model.
			model: ModelId,
			/// Why.
			cause: HaltCause,
			/// In which block.
			at: BlockNumber,
		},
		/// A petition was opened.
		PetitionOpened {
			/// The model it asks to halt.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
			/// Who opened it.
			opener: T::AccountId,
			/// The mature consent of which a share must sign.
			snapshot: ConsentTotals,
			/// First block in which it cannot be signed any more.
			ends: BlockNumber,
		},
		/// A petition was signed.
		PetitionSigned {
			/// The model it asks to halt.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
			/// Who signed.
			who: T::AccountId,
			/// What the signature counts.
			weight: Weight64,
			/// What has signed by now.
			signed: ConsentTotals,
		},
		/// A signer took back data, and its signature counts less, on both sides.
		SignatureReduced {
			/// The model the petition asks to halt.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
			/// Who signed.
			who: T::AccountId,
			/// What the signature counted.
			old: Weight64,
			/// What it counts now.
			new: Weight64,
		},
		/// A signature was withdrawn and its deposit returned.
		SignatureWithdrawn {
			/// The model the petition asks, or asked, to halt.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
			/// Who had signed.
			who: T::AccountId,
			/// What the signature counted.
			weight: Weight64,
		},
		/// A petition reached its quorum: the model is halted.
		PetitionCarried {
			/// The model.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
			/// What had signed.
			signed: ConsentTotals,
			/// Of what.
			snapshot: ConsentTotals,
		},
		/// A petition did not reach its quorum in time.
		PetitionExpired {
			/// The model.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
			/// What had signed.
			signed: ConsentTotals,
			/// Of what.
			snapshot: ConsentTotals,
		},
		/// A petition ended because the model fell below its hard floor first.
		PetitionOvertaken {
			/// The model.
			model: ModelId,
			/// The petition.
			petition: PetitionId,
		},
		/// A model was frozen for a time.
		Frozen {
			/// The model.
			model: ModelId,
			/// First block in which it is not frozen any more.
			until: BlockNumber,
		},
		/// A model's freeze was lifted.
		Unfrozen {
			/// The model.
			model: ModelId,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such model.
		ModelNotFound,
		/// The model is halted, for ever.
		ModelHalted,
		/// The model has a petition already: sign it, or close it when it has ended.
		PetitionOngoing,
		/// The model has no petition.
		PetitionNotFound,
		/// The petition has ended: it can only be closed.
		PetitionEnded,
		/// The petition can still be signed; it cannot be closed yet.
		PetitionNotEnded,
		/// Only a head whose weight was counted and a whole epoch old when the petition opened can sign it.
		NotEligible,
		/// The account signed this petition already.
		AlreadySigned,
		/// The account has no signature under this petition.
		SignatureNotFound,
		/// The freeze would be over already.
		FreezeAlreadyOver,
		/// The freeze must not be longer than `MaxFreeze`.
		FreezeTooLong,
		/// The model is not frozen.
		NotFrozen,
		/// There are no identifiers left.
		IdsExhausted,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Opens a petition to halt `model`, and signs it.
		///
		/// A head may call it whose counted weight is a whole epoch old, while the model has no petition. It leaves two
		/// deposits: one until the petition is over, one until it withdraws its signature.
		///
		/// Emits [`Event::PetitionOpened`] and [`Event::PetitionSigned`]; and, when the opener's signature is quorum
		/// enough, what [`Pallet::sign_petition`] emits then.
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::ModelHalted`], [`Error::PetitionOngoing`],
		/// [`Error::NotEligible`], [`Error::IdsExhausted`], or a deposit cannot be paid.
		#[pallet::call_index(0)]
		#[pallet::weight((T::WeightInfo::open_petition(), DispatchClass::Operational))]
		pub fn open_petition(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let opener = ensure_signed(origin)?;
			let rules = Self::rules_of_running(model)?;
			ensure!(!Petitions::<T>::contains_key(model), Error::<T>::PetitionOngoing);
			let epoch = T::Consent::epoch();
			let mature = Self::eligible_weight(model, &opener, epoch, &rules)?;

			let petition = Self::new_petition(model, &opener, epoch)?;
			let PetitionOf::<T> { id, snapshot, ends, .. } = petition;
			Self::deposit_event(Event::PetitionOpened { model, petition: id, opener: opener.clone(), snapshot, ends });
			Self::add_signature(model, petition, opener, mature, &rules)
		}

		/// Signs the petition to halt `model`. When weight and heads reach the quorum, the model is halted in this block.
		///
		/// A head may call it whose counted weight was a whole epoch old when the petition opened. It leaves a deposit
		/// until it withdraws its signature.
		///
		/// Emits [`Event::PetitionSigned`]; with the quorum also [`Event::PetitionCarried`], [`Event::StateChanged`] and
		/// [`Event::Halted`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::ModelHalted`], [`Error::PetitionNotFound`],
		/// [`Error::PetitionEnded`], [`Error::AlreadySigned`], [`Error::NotEligible`], or the deposit cannot be paid.
		#[pallet::call_index(1)]
		#[pallet::weight((T::WeightInfo::sign_petition(), DispatchClass::Operational))]
		pub fn sign_petition(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let rules = Self::rules_of_running(model)?;
			let petition = Petitions::<T>::get(model).ok_or(Error::<T>::PetitionNotFound)?;
			ensure!(petition.is_open(Self::now()), Error::<T>::PetitionEnded);
			ensure!(!Signatures::<T>::contains_key(petition.id, &who), Error::<T>::AlreadySigned);
			let mature = Self::eligible_weight(model, &who, petition.opened_epoch, &rules)?;

			Self::add_signature(model, petition, who, mature, &rules)
		}

		/// Withdraws the caller's signature under `petition` and returns its deposit.
		///
		/// The signer may call it at any time, also when the petition is over. While it is not, the signature no longer
		/// counts; the snapshot stays.
		///
		/// Emits [`Event::SignatureWithdrawn`].
		///
		/// Errors: [`Error::SignatureNotFound`].
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::withdraw_signature(), DispatchClass::Operational))]
		pub fn withdraw_signature(origin: OriginFor<T>, petition: PetitionId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let signature = Signatures::<T>::take(petition, &who).ok_or(Error::<T>::SignatureNotFound)?;

			let SignatureOf::<T> { model, weight, head, ticket, .. } = signature;
			Self::uncount(model, petition, weight, head);
			Deposit::left_by(&who, ticket).close();

			Self::deposit_event(Event::SignatureWithdrawn { model, petition, who, weight });
			Ok(())
		}

		/// Puts the petition of `model` away when it ended without its quorum. The opener's deposit returns.
		///
		/// Any account may call it.
		///
		/// Emits [`Event::PetitionExpired`].
		///
		/// Errors: [`Error::PetitionNotFound`], [`Error::PetitionNotEnded`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::close_petition())]
		pub fn close_petition(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			ensure_signed(origin)?;
			let petition = Petitions::<T>::get(model).ok_or(Error::<T>::PetitionNotFound)?;
			ensure!(!petition.is_open(Self::now()), Error::<T>::PetitionNotEnded);

			let PetitionOf::<T> { id, signed, snapshot, .. } = petition;
			Self::put_away(model, petition);

			Self::deposit_event(Event::PetitionExpired { model, petition: id, signed, snapshot });
			Ok(())
		}

		/// Freezes `model` until block `until`, or moves the end of its freeze there. Opens no refunds.
		///
		/// [`Config::FreezeOrigin`] may call it.
		///
		/// Emits [`Event::Frozen`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::ModelHalted`], [`Error::FreezeAlreadyOver`],
		/// [`Error::FreezeTooLong`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::freeze())]
		pub fn freeze(origin: OriginFor<T>, model: ModelId, until: BlockNumber) -> DispatchResult {
			T::FreezeOrigin::ensure_origin(origin)?;
			Self::rules_of_running(model)?;
			let length = until.checked_sub(Self::now()).filter(|length| *length > 0);
			let length = length.ok_or(Error::<T>::FreezeAlreadyOver)?;
			ensure!(length <= T::MaxFreeze::get(), Error::<T>::FreezeTooLong);

			States::<T>::mutate(model, |status| status.frozen_until = Some(until));

			Self::deposit_event(Event::Frozen { model, until });
			Ok(())
		}

		/// Lifts the freeze of `model`.
		///
		/// [`Config::FreezeOrigin`] may call it.
		///
		/// Emits [`Event::Unfrozen`].
		///
		/// Errors: [`Error::NotFrozen`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::unfreeze())]
		pub fn unfreeze(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			T::FreezeOrigin::ensure_origin(origin)?;
			let status = States::<T>::get(model);
			ensure!(status.is_frozen(Self::now()), Error::<T>::NotFrozen);

			States::<T>::insert(model, Status { frozen_until: None, ..status });

			Self::deposit_event(Event::Unfrozen { model });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The state of the model; forming, for one that does not exist.
		pub fn state(model: ModelId) -> ModelState {
			States::<T>::get(model).state
		}

		/// The state of the model, when and why it was halted, and until when it is frozen.
		pub fn status(model: ModelId) -> Status {
			States::<T>::get(model)
		}

		/// The petition to halt the model, if there is one.
		pub fn petition(model: ModelId) -> Option<PetitionInfo<T::AccountId>> {
			Petitions::<T>::get(model).map(Into::into)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(!T::HeadShare::get().is_zero(), "`HeadShare` of nothing: no petition could ever carry");
			assert!(T::PetitionEpochs::get() > 0, "`PetitionEpochs` of nothing: a petition might never be signed");
			assert!(T::MaxFreeze::get() > 0, "`MaxFreeze` of nothing: no model could be frozen");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
