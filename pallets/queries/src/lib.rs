//! Queries: credits are bought in the open, spent without a name, and paid out against a zero-knowledge proof.
//!
//! # Terms
//!
//! * **credit**: the right to one answer of an offer. Bought in **notes** of `quota` credits.
//! * **leaf**: what the chain stores of a note: a hash of the buyer's identity commitment, the offer, the quota and the
//!   price that was really paid.
//! * **access root**: the hash of the tree of all leaves and the tree's generation. Proofs are made against one.
//! * **nullifier**: the one-time name of a credit. It says nothing about the note it comes from.
//! * **settlement**: an answered query with the proof of its credit; it moves one price out of escrow.
//! * **settle window**: how many blocks after it was served a query can be settled.
//!
//! # Story
//!
//! A querier [buys](Pallet::buy) credits: the money goes to escrow, a leaf goes into the access tree, and at the end of the
//! block the tree has a new root. Off chain, the querier shows a worker a proof of "some leaf of this root is mine, and this
//! is the nullifier of one of its credits" together with an encrypted query, and gets an encrypted answer.
//!
//! The worker's node batches such proofs into [`settle`](Pallet::settle). Anybody may submit them, because the proof names
//! the worker that is paid. Each item is checked for itself: cheap checks first, then all proofs together. What passes is
//! paid to contributors, worker, owner and treasury; what does not is refused with a reason, and the rest of the batch goes
//! on. Only a batch without a single good item fails.
//!
//! When a model is halted, an offer is closed or its worker leaves, and the last answers have had time to be settled,
//! unspent credits go back to whoever proves to have them: [`refund`](Pallet::refund). That never expires, because the
//! newest root of every generation of the tree is kept for ever.
//!
//! The key that proofs are verified with is [registered](Pallet::register_verifying_key) by governance and becomes active
//! after a delay. Without a key nothing is sold.
//!
//! # What the worker must check before it answers
//!
//! A root stays known for the settle window and a margin after a newer one replaced it. An answer given at block `b` can
//! be settled through block `b + SettleWindow` when [`RootInfo::expires_at`] is `None` or later than that.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod crypto;
#[cfg(any(test, feature = "runtime-benchmarks"))]
pub mod fixtures;
mod impls;
#[cfg(test)]
mod mock;
pub mod offchain;
#[cfg(test)]
mod tests;
mod try_state;
mod types;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use assent_circuits::{field::FieldBytes, tree::Frontier};
use assent_primitives::{
	Balance, BlockNumber, BlockNumberProvider, Consent, Hash32, KillSwitch, ModelRegistry, OfferId, Parts, PolicyGate,
	RefundClaim, RoyaltySink, Settlement, WorkerStanding, MAX_REFUNDS, MAX_SETTLEMENTS,
};
use frame_support::{pallet_prelude::*, traits::fungible, PalletId};
use frame_system::{
	offchain::{AppCrypto, CreateSignedTransaction},
	pallet_prelude::*,
};

#[frame_support::pallet]
pub mod pallet {
	use super::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: CreateSignedTransaction<Call<Self>> + frame_system::Config<AccountId: Into<[u8; 32]>> {
		/// Weights of the calls and hooks.
		type WeightInfo: WeightInfo;

		/// The money that queries are paid in.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance> + fungible::Mutate<Self::AccountId>;

		/// Models and their offers.
		type Models: ModelRegistry<Self::AccountId>;

		/// Which consent version was current when.
		type Consent: Consent<Self::AccountId>;

		/// Which models sell, are frozen, or are halted.
		type KillSwitch: KillSwitch;

		/// Which workers have something to lose.
		type Workers: WorkerStanding<Self::AccountId>;

		/// What the contributors of a model permit.
		type Policies: PolicyGate;

		/// Takes the contributors' part of a payment.
		type Royalties: RoyaltySink<Self::AccountId>;

		/// The height that windows are counted in. It must move by exactly one with every block.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// Names the account that holds the money of credits that are neither settled nor refunded.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Takes the treasury's part, and every part whose payee cannot receive it. Must be endowed.
		type Treasury: Get<Self::AccountId>;

		/// Who registers verifying keys.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Blocks between the registration of a verifying key and its first use.
		#[pallet::constant]
		type KeyDelay: Get<BlockNumber>;

		/// Blocks for which a replaced access root is known beyond the settle window.
		#[pallet::constant]
		type RootMargin: Get<BlockNumber>;

		/// The key with which the off-chain worker signs settlements.
		type AuthorityId: AppCrypto<Self::Public, Self::Signature>;
	}

	/// How many blocks after it was served a query can be settled.
	#[pallet::storage]
	pub type SettleWindow<T> = StorageValue<_, BlockNumber, ValueQuery, DefaultSettleWindow>;

	/// The settle window of a chain whose genesis does not set one.
	#[pallet::type_value]
	pub fn DefaultSettleWindow() -> BlockNumber {
		DEFAULT_SETTLE_WINDOW
	}

	/// The verifying key that proofs are checked with.
	#[pallet::storage]
	pub type Key<T> = StorageValue<_, KeyRecord>;

	/// The verifying key that becomes active at [`KeyEnactsAt`].
	#[pallet::storage]
	pub type PendingKey<T> = StorageValue<_, KeyRecord>;

	/// When [`PendingKey`] becomes active. Apart from it, so that asking every block does not read a whole key.
	#[pallet::storage]
	pub type KeyEnactsAt<T> = StorageValue<_, BlockNumber>;

	/// Whether the development key, whose secrets everybody can compute, is accepted. Set by the development preset only.
	#[pallet::storage]
	pub type AllowDevelopmentKeys<T> = StorageValue<_, bool, ValueQuery>;

	/// The generation of the access tree that purchases go into.
	#[pallet::storage]
	pub type Generation<T> = StorageValue<_, u32, ValueQuery>;

	/// The right edge of the present generation's tree.
	#[pallet::storage]
	pub type Tree<T> = StorageValue<_, Frontier, ValueQuery>;

	/// Every leaf, by generation and index: wallets compute their paths from them.
	#[pallet::storage]
	pub type Leaves<T> = StorageDoubleMap<_, Twox64Concat, u32, Twox64Concat, u32, FieldBytes>;

	/// Root of the present tree after this block's purchases; turned into an access root when the block ends.
	#[pallet::storage]
	pub type FreshTreeRoot<T> = StorageValue<_, FieldBytes>;

	/// The access roots that proofs may be made against.
	#[pallet::storage]
	pub type Roots<T> = StorageMap<_, Blake2_128Concat, FieldBytes, RootInfo>;

	/// The root that stops being known at a block. At most one root is replaced in a block.
	#[pallet::storage]
	pub type RootExpiry<T> = StorageMap<_, Twox64Concat, BlockNumber, FieldBytes>;

	/// Newest access root of the present generation, once it has a leaf.
	#[pallet::storage]
	pub type LatestRoot<T> = StorageValue<_, FieldBytes>;

	/// Last access root of each full generation. Known for ever, so that its credits never expire.
	#[pallet::storage]
	pub type FinalRoots<T> = StorageMap<_, Twox64Concat, u32, FieldBytes>;

	/// Money of the credits of an offer that are neither settled nor refunded.
	#[pallet::storage]
	pub type Escrow<T> = StorageMap<_, Twox64Concat, OfferId, Balance, ValueQuery>;

	/// Credits of an offer: sold, settled, refunded.
	#[pallet::storage]
	pub type Credits<T> = StorageMap<_, Twox64Concat, OfferId, CreditCounts, ValueQuery>;

	/// Nullifiers of credits that were settled or refunded. Kept for ever: the price covers it.
	#[pallet::storage]
	pub type Nullifiers<T> = StorageMap<_, Blake2_128Concat, FieldBytes, ()>;

	#[pallet::genesis_config]
	pub struct GenesisConfig<T> {
		/// How many blocks after it was served a query can be settled.
		pub settle_window: BlockNumber,
		/// Compressed verifying key. Without one the chain sells no credits until governance registers one.
		pub verifying_key: Option<Vec<u8>>,
		/// Whether the development key is accepted.
		pub allow_development_keys: bool,
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self {
				settle_window: DEFAULT_SETTLE_WINDOW,
				verifying_key: None,
				allow_development_keys: false,
				_config: core::marker::PhantomData,
			}
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(self.settle_window > 0, "nothing could ever be settled");
			SettleWindow::<T>::put(self.settle_window);
			AllowDevelopmentKeys::<T>::put(self.allow_development_keys);
			Pallet::<T>::endow_escrow().expect("the currency can hold one more existential deposit at genesis");
			if let Some(bytes) = &self.verifying_key {
				Key::<T>::put(
					Pallet::<T>::prepare_key(bytes).expect("the genesis verifying key is well-formed and allowed"),
				);
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Credits were bought: `quota × price` went into escrow, and `leaf` into the access tree.
		CreditsBought {
			offer: OfferId,
			buyer: T::AccountId,
			quota: u16,
			price: Balance,
			generation: u32,
			index: u32,
			leaf: FieldBytes,
		},
		/// The access tree has a new root, from the next block on.
		RootRecorded { generation: u32, root: FieldBytes },
		/// A query was paid. `result_commitment` speaks for the worker only if `settled_by` is the worker.
		QuerySettled {
			offer: OfferId,
			worker: T::AccountId,
			nullifier: FieldBytes,
			query_commitment: Hash32,
			result_commitment: Hash32,
			version: assent_primitives::ConsentVersion,
			parts: Parts,
			settled_by: T::AccountId,
		},
		/// One item of a batch was not paid; the rest went on.
		SettlementRefused { nullifier: FieldBytes, reason: RefusalReason },
		/// An unspent credit was given back.
		CreditRefunded { offer: OfferId, beneficiary: T::AccountId, nullifier: FieldBytes, price: Balance },
		/// One claim of a batch was not refunded; the rest went on.
		RefundRefused { nullifier: FieldBytes, reason: RefusalReason },
		/// A verifying key was registered.
		VerifyingKeyRegistered { version: u32, hash: Hash32, enact_at: BlockNumber },
		/// A verifying key became active.
		VerifyingKeyEnacted { version: u32, hash: Hash32 },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such offer.
		OfferNotFound,
		/// The offer is closed, or was already when the query was served.
		OfferClosed,
		/// The offer is not open yet: contributors have notice of it.
		OfferNotOpenYet,
		/// The worker has no bond in full, or is withdrawing it.
		WorkerNotBonded,
		/// The contributors of the model do not permit the offer's purpose at its price.
		PurposeNotPermitted,
		/// The model is not active, so nothing new is sold.
		ModelNotSelling,
		/// The model is frozen for a time: try again when the freeze has ended.
		ModelFrozen,
		/// A note has at least one credit.
		NoCredits,
		/// The identity commitment is zero or not a canonical field element.
		BadIdentityCommitment,
		/// No verifying key is active, so nobody could spend the credits.
		NoVerifyingKey,
		/// The batch has no items.
		NothingSubmitted,
		/// Credits are refunded once the model is halted, the offer closed or its worker gone, and the settle window has
		/// passed since.
		RefundsNotOpen,
		/// The access root is not known, or no longer: prove again with the same credit against a newer one.
		StaleRoot,
		/// The nullifier is not a canonical field element.
		NullifierNotCanonical,
		/// The credit was settled or refunded before.
		NullifierUsed,
		/// The block in which the query is said to have been served is not yet in the past.
		NotServedYet,
		/// The query was served longer than the settle window ago.
		ServedTooLongAgo,
		/// The query was served when the model was halted already.
		ModelHalted,
		/// The consent version was not current when the query was served.
		StaleVersion,
		/// The offer's escrow holds less than the price.
		EscrowExhausted,
		/// The proof is not two points of the first and one of the second group.
		MalformedProof,
		/// The proof does not prove this statement under the active verifying key.
		InvalidProof,
		/// The money could not be moved; nothing was burnt, so it can be submitted again.
		PaymentFailed,
		/// The worker had left already when the query was served: it had unbonded, or had been slashed below the least
		/// bond.
		WorkerLeft,
		/// The development key's secrets are public: it is refused outside the development preset.
		DevelopmentKey,
		/// The verifying key is malformed, degenerate or of another circuit.
		InvalidVerifyingKey,
		/// There is no room for another leaf.
		TreeFull,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			let now = Self::now();
			Self::expire_root(now);
			let weight = T::WeightInfo::expire_root().saturating_add(T::WeightInfo::record_root());
			match Self::enact_due_key(now) {
				true => weight.saturating_add(T::WeightInfo::enact_key()),
				false => weight,
			}
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::record_root();
		}

		fn offchain_worker(_: BlockNumberFor<T>) {
			offchain::run::<T>();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The account that holds the money of open credits.
		pub fn escrow_account() -> T::AccountId {
			Self::escrow_account_id()
		}

		/// Whether the credit of `nullifier` was settled or refunded.
		pub fn is_spent(nullifier: FieldBytes) -> bool {
			Nullifiers::<T>::contains_key(nullifier)
		}

		/// First block in which credits of `offer` are refunded; `None` while its model lives, it is open and its worker
		/// has not left.
		pub fn refunds_open_at(offer: OfferId) -> Option<BlockNumber> {
			T::Models::offer(offer).and_then(|offer| Self::first_refund_block(&offer))
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Buys `quota` credits of `offer` into the note of `identity_commitment`.
		///
		/// Anybody, signed. Moves `quota × price` from the caller to escrow, keeping the caller's account alive, and puts
		/// the note's leaf into the access tree. `identity_commitment` is the Poseidon hash of a secret that the caller
		/// keeps; use a fresh secret for every purchase.
		///
		/// Emits `CreditsBought`, and `RootRecorded` when the block ends.
		///
		/// Errors: `OfferNotFound`, `OfferClosed`, `OfferNotOpenYet`, `ModelNotSelling`, `ModelFrozen`, `WorkerNotBonded`,
		/// `PurposeNotPermitted`, `NoCredits`, `NoVerifyingKey`, `BadIdentityCommitment`, and those of the transfer.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::buy())]
		pub fn buy(
			origin: OriginFor<T>,
			offer: OfferId,
			quota: u16,
			identity_commitment: FieldBytes,
		) -> DispatchResult {
			let buyer = ensure_signed(origin)?;
			Self::do_buy(buyer, offer, quota, &identity_commitment)
		}

		/// Settles answered queries against their proofs.
		///
		/// Anybody, signed: the proof names the worker that is paid. An item is paid if its offer exists, its root is
		/// known, its credit unspent, it was served in the past, at most the settle window ago, before a halt of the model,
		/// before the offer was closed and before its worker left, its consent version was current then, and its proof
		/// verifies. Operational: a full block of other calls does not make an answer go unpaid.
		/// The price of the note goes from escrow to contributors, worker, owner and treasury by the model's split; a part
		/// whose payee cannot receive it goes to the treasury. The whole weight is charged, whatever is paid.
		///
		/// Emits `QuerySettled` or `SettlementRefused` for each item.
		///
		/// Errors: `NothingSubmitted`, `NoVerifyingKey`; and when no item at all is paid, the error of the first item.
		#[pallet::call_index(1)]
		#[pallet::weight(({
			let proofs = u32::try_from(batch.len()).unwrap_or(u32::MAX);
			T::WeightInfo::settle(proofs).max(T::WeightInfo::settle_with_a_bad_proof(proofs))
		}, DispatchClass::Operational))]
		pub fn settle(
			origin: OriginFor<T>,
			batch: BoundedVec<Settlement, ConstU32<MAX_SETTLEMENTS>>,
		) -> DispatchResult {
			let settled_by = ensure_signed(origin)?;
			Self::do_settle(settled_by, &batch)
		}

		/// Gives unspent credits of `offer`, bought at `price` each, back to `beneficiary`.
		///
		/// Anybody, signed: the proofs name the beneficiary. Opens when the settle window has passed since the model was
		/// halted, the offer closed or its worker left; stays open for ever, unless it is only the worker that left, and
		/// it bonds again. The credits are burnt; `price` for each goes from escrow to `beneficiary`. The whole weight is
		/// charged, whatever is refunded. Operational, as `settle` is.
		///
		/// Emits `CreditRefunded` or `RefundRefused` for each claim.
		///
		/// Errors: `NothingSubmitted`, `OfferNotFound`, `RefundsNotOpen`, `NoVerifyingKey`; when no claim at all is good,
		/// the error of the first claim; and those of the transfer.
		#[pallet::call_index(2)]
		#[pallet::weight(({
			let proofs = u32::try_from(claims.len()).unwrap_or(u32::MAX);
			T::WeightInfo::refund(proofs).max(T::WeightInfo::refund_with_a_bad_proof(proofs))
		}, DispatchClass::Operational))]
		pub fn refund(
			origin: OriginFor<T>,
			offer: OfferId,
			price: Balance,
			beneficiary: T::AccountId,
			claims: BoundedVec<RefundClaim, ConstU32<MAX_REFUNDS>>,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_refund(offer, price, beneficiary, &claims)
		}

		/// Registers the verifying key that becomes active after the key delay.
		///
		/// `AdminOrigin` only. A key that is still pending is replaced. Proofs made for the old key do not verify under
		/// the new one: workers settle before it becomes active, queriers prove again with the same credit.
		///
		/// Emits `VerifyingKeyRegistered`, and `VerifyingKeyEnacted` when it becomes active.
		///
		/// Errors: `DevelopmentKey`, `InvalidVerifyingKey`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::register_verifying_key())]
		pub fn register_verifying_key(
			origin: OriginFor<T>,
			bytes: BoundedVec<u8, ConstU32<MAX_VERIFYING_KEY_BYTES>>,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_register_key(&bytes)
		}
	}
}
