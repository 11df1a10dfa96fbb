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
//! A querier [buys](Pallet::buy) credits: the money goes to escrow, a leaf gets its place in the access tree, and at the end
//! of the block the tree has a new root (a block without room for it leaves that to the start of the next). Off chain, the querier shows a worker a proof of "some leaf of this root is mine, and this
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
//! The keys that proofs are verified with are [registered](Pallet::register_verifying_key) by governance and become active
//! after a delay. What was served under a key is settled under it. Without a key nothing is sold.
//!
//! # What the worker must check before it answers
//!
//! A root stays known for the settle window and a margin after a newer one replaced it. An answer given at block `b` can
//! be settled through block `b + SettleWindow` when [`RootInfo::expires_at`] is `None` or later than that.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(any(test, feature = "runtime-benchmarks"))]
mod baselines;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod crypto;
mod errors;
pub mod extension;
#[cfg(any(test, feature = "runtime-benchmarks"))]
pub mod fixtures;
mod impls;
mod keys;
#[cfg(test)]
mod mock;
pub mod offchain;
#[cfg(feature = "runtime-benchmarks")]
mod precompile;
#[cfg(test)]
mod tests;
mod tree;
mod try_state;
mod types;
mod verdict;
pub mod weights;

pub use assent_primitives::RefusalReason;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

use alloc::vec::Vec;
use assent_circuits::{field::FieldBytes, tree::Frontier};
use assent_primitives::{
	Balance, BlockNumber, BlockNumberProvider, Clock, Consent, ConsentRoots, Hash32, KillSwitch, ModelRegistry,
	OfferId, Parts, PolicyGate, RefundClaim, RoyaltySink, Settlement, WorkerStanding, MAX_REFUNDS, MAX_SETTLEMENTS,
};
use frame_support::{pallet_prelude::*, traits::fungible, PalletId};
use frame_system::{
	offchain::{AppCrypto, CreateSignedTransaction},
	pallet_prelude::*,
};

#[frame_support::pallet_macros::import_section(errors::errors)]
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

		/// The root of each version's consent set.
		type ConsentRoots: ConsentRoots;

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

		/// Blocks for which a replaced access root is known beyond the settle window. At least one.
		#[pallet::constant]
		type RootMargin: Get<BlockNumber>;

		/// Purchases that can wait for their place in the tree to be hashed.
		#[pallet::constant]
		type MaxQueuedLeaves: Get<u32>;

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

	/// The verifying keys of each circuit: active, pending and previous.
	#[pallet::storage]
	pub type KeyRings<T> = StorageMap<_, Twox64Concat, Circuit, KeyRing, ValueQuery>;

	/// The keys of the rings in the form in which they verify fastest, by circuit and version.
	#[pallet::storage]
	pub type PreparedKeys<T> = StorageDoubleMap<_, Twox64Concat, Circuit, Twox64Concat, u32, PreparedKeyBytes>;

	/// Whether the development key, whose secrets everybody can compute, is accepted. Set by the development preset only.
	#[pallet::storage]
	pub type AllowDevelopmentKeys<T> = StorageValue<_, bool, ValueQuery>;

	/// The generation of the access tree that purchases go into.
	#[pallet::storage]
	pub type Generation<T> = StorageValue<_, u32, ValueQuery>;

	/// Index of the next leaf in it.
	#[pallet::storage]
	pub type NextLeaf<T> = StorageValue<_, u32, ValueQuery>;

	/// Every leaf, by generation and index: wallets compute their paths from them.
	#[pallet::storage]
	pub type Leaves<T> = StorageDoubleMap<_, Twox64Concat, u32, Twox64Concat, u32, FieldBytes>;

	/// The leaves that are queued for the tree, and whether a root is due.
	#[pallet::storage]
	pub type Backlog<T> = StorageValue<_, TreeBacklog, ValueQuery>;

	/// The generation whose tree is being hashed.
	#[pallet::storage]
	pub type TreeGeneration<T> = StorageValue<_, u32, ValueQuery>;

	/// The right edge of its tree, as far as it is hashed.
	#[pallet::storage]
	pub type Tree<T> = StorageValue<_, Frontier, ValueQuery>;

	/// The access roots that proofs may be made against.
	#[pallet::storage]
	pub type Roots<T> = StorageMap<_, Blake2_128Concat, FieldBytes, RootInfo>;

	/// The root that stops being known at a block. At most one root is replaced in a block.
	#[pallet::storage]
	pub type RootExpiry<T> = StorageMap<_, Twox64Concat, BlockNumber, FieldBytes>;

	/// Newest access root of the tree that is being hashed, once it has one.
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
		/// Compressed verifying keys. Without one of PaidQuery the chain sells no credits until governance registers one.
		pub verifying_keys: Vec<(Circuit, Vec<u8>)>,
		/// Whether the development keys are accepted.
		pub allow_development_keys: bool,
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T> Default for GenesisConfig<T> {
		fn default() -> Self {
			Self {
				settle_window: DEFAULT_SETTLE_WINDOW,
				verifying_keys: Vec::new(),
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
			for (circuit, bytes) in &self.verifying_keys {
				Pallet::<T>::set_key(*circuit, bytes).expect("genesis verifying keys are well-formed and allowed");
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
		/// The query of `nullifier`, which was paid, was answered from `count` contributions of at least `weight` rows, all of
		/// which consented. `used` is a commitment to them.
		UseShown { nullifier: FieldBytes, used: FieldBytes, count: u32, weight: assent_primitives::Weight64 },
		/// One item of a batch was not paid; the rest went on.
		SettlementRefused { nullifier: FieldBytes, reason: RefusalReason },
		/// An unspent credit was given back.
		CreditRefunded { offer: OfferId, beneficiary: T::AccountId, nullifier: FieldBytes, price: Balance },
		/// One claim of a batch was not refunded; the rest went on.
		RefundRefused { nullifier: FieldBytes, reason: RefusalReason },
		/// A verifying key was registered.
		VerifyingKeyRegistered {
			circuit: Circuit,
			version: u32,
			hash: Hash32,
			transcript_hash: Hash32,
			enact_at: BlockNumber,
		},
		/// A verifying key became active. The one before it still checks what was served until now.
		VerifyingKeyEnacted { circuit: Circuit, version: u32, hash: Hash32 },
		/// Nothing that was served under this verifying key can be settled any more: it is gone.
		VerifyingKeyRetired { circuit: Circuit, version: u32, hash: Hash32 },
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::begin_block(Self::now())
		}

		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			Self::work_off_backlog(limit, Self::now())
		}

		fn integrity_test() {
			assert!(T::RootMargin::get() > 0, "a root that is recorded a block late outlasts the settle window");
			assert!(T::MaxQueuedLeaves::get() > 0, "something can be bought");
			let whole =
				T::WeightInfo::fold_leaves(T::MaxQueuedLeaves::get()).saturating_add(T::WeightInfo::record_root());
			let fifth = sp_runtime::Perbill::from_percent(20) * T::BlockWeights::get().max_block;
			assert!(whole.all_lte(fifth), "a full queue is hashed in a fifth of a block");
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
		/// Errors: `OfferNotOpenYet`, `ModelNotSelling`, `ModelFrozen`, `WorkerNotBonded`, `PurposeNotPermitted`,
		/// `NoCredits`, `BadIdentityCommitment`, `QueueFull`, `TreeFull`, those of the transfer, and `Refused` with
		/// `OfferNotFound`, `OfferClosed` or `NoVerifyingKey`.
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
		/// verifies. An answer to a search, and no other, also has to prove that what it was computed from consented in that
		/// version. Operational: a full block of other calls does not make an answer go unpaid.
		/// The price of the note goes from escrow to contributors, worker, owner and treasury by the model's split; a part
		/// whose payee cannot receive it goes to the treasury. The whole weight is charged, whatever is paid.
		///
		/// Emits `QuerySettled`, with `UseShown` for a search, or `SettlementRefused` for each item.
		///
		/// Errors: `NothingSubmitted`; when no item at all is paid, `Refused` with the reason of the first item.
		#[pallet::call_index(1)]
		#[pallet::weight((Pallet::<T>::settle_weight(batch), DispatchClass::Operational))]
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
		/// Errors: `NothingSubmitted`, `RefundsNotOpen`, those of the transfer, and `Refused` with `OfferNotFound`,
		/// `NoVerifyingKey`, or the reason of the first claim when no claim at all is good.
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

		/// Registers the verifying key of `circuit` that becomes active after the key delay.
		///
		/// `AdminOrigin` only. `transcript_hash` is the BLAKE2b-256 of the public transcript of the ceremony that made
		/// the key. A key that is still pending is replaced. What was served before the new key becomes active is settled
		/// under the old one, for the settle window; so a switch waits until the one before it is that long ago. Refunds
		/// need a proof for the active key: wallets prove again with the same credit.
		///
		/// Emits `VerifyingKeyRegistered`; `VerifyingKeyEnacted` when it becomes active, and `VerifyingKeyRetired` when the
		/// one before it is of no more use.
		///
		/// Errors: `DevelopmentKey`, `InvalidVerifyingKey`.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::register_verifying_key())]
		pub fn register_verifying_key(
			origin: OriginFor<T>,
			circuit: Circuit,
			key: BoundedVec<u8, ConstU32<MAX_VERIFYING_KEY_BYTES>>,
			transcript_hash: Hash32,
		) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_register_key(circuit, &key, transcript_hash)
		}
	}
}
