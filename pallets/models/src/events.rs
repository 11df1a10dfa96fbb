//! What the registry tells.

use frame_support::pallet_macros::pallet_section;

/// The events of the pallet.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A model was registered.
		ModelRegistered {
			/// The model.
			model: ModelId,
			/// Who owns it.
			owner: T::AccountId,
			/// What it promises.
			card: Card,
			/// The accounts declared to be close to it.
			declared: BoundedVec<T::AccountId, T::MaxDeclared>,
		},
		/// An offer was made.
		OfferMade {
			/// The offer.
			offer: OfferId,
			/// The model that answers.
			model: ModelId,
			/// Who computes.
			worker: T::AccountId,
			/// What an answer reveals.
			mode: AnswerMode,
			/// What answers may be used for.
			purpose: Purpose,
			/// Price of one credit, in plancks.
			price: Balance,
			/// First block in which it sells.
			opens_at: BlockNumber,
		},
		/// An offer was closed: nothing more is sold, and what was sold can be refunded.
		OfferClosed {
			/// The offer.
			offer: OfferId,
			/// Its model.
			model: ModelId,
			/// Its worker.
			worker: T::AccountId,
			/// The owner or the worker, whoever closed it, or who put a card into force that rules its purpose out.
			closed_by: T::AccountId,
		},
		/// A worker registered itself, or replaced its record.
		WorkerSet {
			/// The worker.
			worker: T::AccountId,
			/// Where it takes queries and statistics.
			endpoint: BoundedVec<u8, T::MaxEndpoint>,
			/// X25519 public key to which statistics are encrypted.
			encryption_key: [u8; 32],
		},
		/// A worker removed its record.
		WorkerRemoved {
			/// The worker.
			worker: T::AccountId,
		},
		/// An owner wants to change the card: contributors have notice.
		CardChangeProposed {
			/// The model.
			model: ModelId,
			/// What the card will say.
			change: CardChange,
			/// First block in which it can be put into force.
			effective_at: BlockNumber,
		},
		/// A changed card is in force.
		CardChanged {
			/// The model.
			model: ModelId,
			/// What the card said.
			old: CardChange,
			/// What it says.
			new: CardChange,
		},
		/// An owner took a proposed card back.
		CardChangeCancelled {
			/// The model.
			model: ModelId,
		},
		/// A contributor is told of what will change in a model that has its data.
		NoticeServed {
			/// The model.
			model: ModelId,
			/// Whom this is addressed to.
			who: T::AccountId,
			/// First block in which something changes.
			effective_at: BlockNumber,
			/// What will change.
			what: Notice,
		},
		/// A model is for sale, or has another price.
		ModelListed {
			/// The model.
			model: ModelId,
			/// What its owner asks, in plancks.
			price: Balance,
		},
		/// A model is not for sale any more.
		ModelUnlisted {
			/// The model.
			model: ModelId,
		},
		/// A model was bought: contributors have notice before it changes hands.
		ModelBought {
			/// The model.
			model: ModelId,
			/// Who sells it.
			seller: T::AccountId,
			/// Who bought it, and is a party of it from now on.
			buyer: T::AccountId,
			/// What is on hold for the seller, in plancks.
			price: Balance,
			/// First block in which it can change hands.
			effective_at: BlockNumber,
		},
		/// A model changed hands.
		OwnerChanged {
			/// The model.
			model: ModelId,
			/// Who owned it, and stays a party of it.
			old: T::AccountId,
			/// Who owns it.
			new: T::AccountId,
			/// What was paid, in plancks.
			price: Balance,
		},
		/// A sale was called off: the buyer has its money back.
		SaleCancelled {
			/// The model.
			model: ModelId,
			/// Who had bought it.
			buyer: T::AccountId,
			/// What was given back, in plancks.
			price: Balance,
			/// Who called it off.
			cancelled_by: T::AccountId,
		},
	}
}
