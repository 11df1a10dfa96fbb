//! Workers: what they stand to lose, and how they lose it.
//!
//! # Terms
//!
//! * **bond**: money of a worker on hold. Who has no bond in full sells no answers.
//! * **receipt**: what a worker signs with its account key beside every answer: which credit it took, what was asked and
//!   answered, at which finalised block, from which consent version.
//! * **evidence**: signed receipts that no honest worker signs together, or at all.
//! * **slash**: the part of a bond that one fault costs.
//! * **evidence window**: how many blocks old a receipt can be and still count. Shorter than the unbonding delay.
//!
//! # Story
//!
//! 1. Wanda runs an engine. She [bonds](Pallet::bond), and model owners can make offers of her answers.
//! 2. Quentin buys an answer from her and keeps the receipt. He asks again with the same credit and gets another answer:
//!    two receipts for one nullifier. He [reports](Pallet::report_conflict) both. Wanda loses a slash: a part of it is
//!    Quentin's, the rest the treasury's.
//! 3. Somebody revoked, and Wanda went on answering with the old model. Her receipt names a consent version that was not
//!    current at its block, and is [reported](Pallet::report_stale_version) alone.
//! 4. What is left of her bond is less than the least one, so from this block on she has *left*: nothing she answers is
//!    paid, and once the settle window has passed her unspent credits are refunded. [Adding](Pallet::bond_extra) to the
//!    bond brings her back.
//! 5. She stops: she [unbonds](Pallet::unbond), which is leaving too. Until the delay has passed her bond can be slashed,
//!    then she [withdraws](Pallet::withdraw_unbonded) it. Or she changes her mind and [rebonds](Pallet::rebond).
//!
//! # What evidence shows, and what it does not
//!
//! A receipt counts if it names this chain's first block, the hash of the block in which its query was admitted, and an
//! offer, whose worker signed it. One nullifier costs one slash, however many receipts there are for it. A worker can
//! report itself from another account, and still loses what does not go to reporters; so their share is below the whole.
//! Receipts say nothing about whether an answer was computed rightly: for that, two workers are asked and compared.
//!
//! # Storage
//!
//! The record of a worker that left stays, because its credits are refunded for ever, and a report stays, so that no
//! nullifier costs twice. The first is paid for by a bond that was on hold for the whole delay, the second by the slash.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod evidence;
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

use alloc::boxed::Box;
use assent_primitives::{
	Balance, BlockNumber, BlockNumberProvider, Clock, Consent, Hash32, ModelRegistry, SignedReceipt, WorkerStanding,
};
use frame_support::{
	pallet_prelude::*,
	traits::{fungible, tokens::Precision},
};
use frame_system::pallet_prelude::*;
use sp_runtime::Permill;

#[frame_support::pallet]
pub mod pallet {
	use super::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config<AccountId: Into<[u8; 32]>, Hash: Into<[u8; 32]>> {
		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// The money that bonds are made of.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance>
			+ fungible::Mutate<Self::AccountId>
			+ fungible::hold::Inspect<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ fungible::hold::Mutate<Self::AccountId>
			+ fungible::hold::Balanced<Self::AccountId>;

		/// The reason that bonds are on hold for.
		type RuntimeHoldReason: From<HoldReason>;

		/// Whose an offer is.
		type Models: ModelRegistry<Self::AccountId>;

		/// Which consent version was current when.
		type Consent: Consent<Self::AccountId>;

		/// The height that delays are counted in: that of `frame_system`, whose block hashes receipts name.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// The least bond, in plancks. Raising it makes nobody leave: it stops the sales of those who have less.
		#[pallet::constant]
		type MinBond: Get<Balance>;

		/// What one fault costs, in plancks. A bond that holds less is lost whole.
		#[pallet::constant]
		type SlashAmount: Get<Balance>;

		/// The part of a slash that goes to whoever reported, rounded down. Below 100 %.
		#[pallet::constant]
		type ReporterShare: Get<Permill>;

		/// Blocks between the end of a bond and its release. Where it is not longer than the evidence window, one block
		/// more than the window is waited. Not a constant: governance may move it.
		type UnbondingDelay: Get<BlockNumber>;

		/// How many blocks old a receipt can be as evidence. At most as many as the chain keeps block hashes for. Not a
		/// constant: governance may move it.
		type EvidenceWindow: Get<BlockNumber>;

		/// Takes what of a slash is not the reporter's. Must be endowed, or what it cannot receive is burnt.
		type Treasury: Get<Self::AccountId>;
	}

	/// The bond of every account that ever had one.
	#[pallet::storage]
	pub type Bonds<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Bond>;

	/// The block in which a worker was slashed for a nullifier.
	#[pallet::storage]
	pub type Reported<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, Hash32, BlockNumber>;

	/// What money is held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A worker's bond.
		Bond,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A worker put a bond on hold.
		Bonded { worker: T::AccountId, amount: Balance },
		/// A worker added to its bond. If it had been slashed below the least bond, and `is_bonded`, it is back.
		BondAdded { worker: T::AccountId, added: Balance, amount: Balance, is_bonded: bool },
		/// A worker left: its bond can be withdrawn from `withdrawable_at` on.
		UnbondingStarted { worker: T::AccountId, amount: Balance, withdrawable_at: BlockNumber },
		/// A worker that was unbonding is back.
		Rebonded { worker: T::AccountId, amount: Balance },
		/// A worker has its bond back.
		BondWithdrawn { worker: T::AccountId, amount: Balance },
		/// A worker lost a part of its bond.
		Slashed {
			worker: T::AccountId,
			fault: Fault,
			nullifier: Hash32,
			reporter: T::AccountId,
			amount: Balance,
			to_reporter: Balance,
			left_at: Option<BlockNumber>,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The bond would be below the least one.
		BondTooSmall,
		/// Nothing is not an amount.
		ZeroAmount,
		/// There is a bond already: add to it, or rebond.
		AlreadyBonded,
		/// The account has no bond.
		NotBonded,
		/// The bond is on its way out already.
		AlreadyUnbonding,
		/// The bond is not on its way out.
		NotUnbonding,
		/// The unbonding delay has not passed yet.
		UnbondingNotOver,
		/// There is no such offer.
		OfferNotFound,
		/// Nobody is paid for reporting itself.
		SelfReport,
		/// The worker was slashed for this nullifier before.
		AlreadyReported,
		/// The worker has nothing on hold.
		NothingToSlash,
		/// The receipt is of another chain.
		ForeignChain,
		/// The receipt's block is not yet in the past.
		NotServedYet,
		/// The receipt's block is longer ago than the evidence window.
		EvidenceTooOld,
		/// The receipt's block has another hash on this chain.
		ForeignBlock,
		/// The offer's worker did not sign this receipt.
		ForgedSignature,
		/// The receipts are of different credits, or say the same.
		NoContradiction,
		/// It is not known any more which consent version was current at the receipt's block.
		VersionUnknown,
		/// The receipt's consent version was current at its block.
		VersionWasCurrent,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Puts `amount` on hold as the caller's bond.
		///
		/// Any account may call it that has no bond. It can have had one before.
		///
		/// Emits [`Event::Bonded`].
		///
		/// Errors: [`Error::AlreadyBonded`], [`Error::BondTooSmall`], and those of the hold.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::bond())]
		pub fn bond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			Self::do_bond(&worker, amount)?;
			Self::deposit_event(Event::Bonded { worker, amount });
			Ok(())
		}

		/// Adds `amount` to the caller's bond.
		///
		/// Any worker with a bond may call it. A bond that was slashed below the least one and reaches it again is there
		/// in full; one that is on its way out stays so until [`Pallet::rebond`].
		///
		/// Emits [`Event::BondAdded`].
		///
		/// Errors: [`Error::ZeroAmount`], [`Error::NotBonded`], and those of the hold.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::bond_extra())]
		pub fn bond_extra(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			ensure!(amount > 0, Error::<T>::ZeroAmount);
			let bond = Self::do_bond_extra(&worker, amount)?;
			let is_bonded = bond.covers(T::MinBond::get());
			Self::deposit_event(Event::BondAdded { worker, added: amount, amount: bond.amount, is_bonded });
			Ok(())
		}

		/// Leaves: nothing the caller answers from this block on is paid, and its bond is released after the delay.
		///
		/// Any worker with a bond may call it, in whatever state its models are. Until it is withdrawn the bond can be
		/// slashed.
		///
		/// Emits [`Event::UnbondingStarted`].
		///
		/// Errors: [`Error::NotBonded`], [`Error::AlreadyUnbonding`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::unbond())]
		pub fn unbond(origin: OriginFor<T>) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			let (amount, withdrawable_at) = Self::do_unbond(&worker)?;
			Self::deposit_event(Event::UnbondingStarted { worker, amount, withdrawable_at });
			Ok(())
		}

		/// Takes an [`Pallet::unbond`] back.
		///
		/// Any worker that is unbonding and has the least bond may call it.
		///
		/// Emits [`Event::Rebonded`].
		///
		/// Errors: [`Error::NotBonded`], [`Error::NotUnbonding`], [`Error::BondTooSmall`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::rebond())]
		pub fn rebond(origin: OriginFor<T>) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			let amount = Self::do_rebond(&worker)?;
			Self::deposit_event(Event::Rebonded { worker, amount });
			Ok(())
		}

		/// Releases the caller's bond after the delay.
		///
		/// Any worker that is unbonding may call it.
		///
		/// Emits [`Event::BondWithdrawn`].
		///
		/// Errors: [`Error::NotBonded`], [`Error::NotUnbonding`], [`Error::UnbondingNotOver`], and those of the release.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw_unbonded())]
		pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			let amount = Self::do_withdraw(&worker)?;
			Self::deposit_event(Event::BondWithdrawn { worker, amount });
			Ok(())
		}

		/// Slashes a worker that signed two different receipts for one credit.
		///
		/// Anybody but that worker, signed. Both receipts must count as evidence: of this chain, of a known block within
		/// the evidence window, signed by the worker of their offer.
		///
		/// Emits [`Event::Slashed`].
		///
		/// Errors: [`Error::NoContradiction`], [`Error::OfferNotFound`], [`Error::SelfReport`],
		/// [`Error::AlreadyReported`], [`Error::NothingToSlash`], [`Error::ForeignChain`], [`Error::NotServedYet`],
		/// [`Error::EvidenceTooOld`], [`Error::ForeignBlock`], [`Error::ForgedSignature`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::report_conflict())]
		pub fn report_conflict(
			origin: OriginFor<T>,
			first: Box<SignedReceipt>,
			second: Box<SignedReceipt>,
		) -> DispatchResult {
			let reporter = ensure_signed(origin)?;
			let (worker, bond) = Self::convict_of_contradiction(&reporter, &first, &second)?;
			Self::slash(worker, bond, reporter, first.receipt.nullifier, Fault::Contradiction);
			Ok(())
		}

		/// Slashes a worker that answered from a consent version that was not current at its receipt's block.
		///
		/// Anybody but that worker, signed. The receipt must count as evidence: see [`Pallet::report_conflict`].
		///
		/// Emits [`Event::Slashed`].
		///
		/// Errors: [`Error::OfferNotFound`], [`Error::SelfReport`], [`Error::AlreadyReported`],
		/// [`Error::NothingToSlash`], [`Error::ForeignChain`], [`Error::NotServedYet`], [`Error::EvidenceTooOld`],
		/// [`Error::ForeignBlock`], [`Error::VersionUnknown`], [`Error::VersionWasCurrent`],
		/// [`Error::ForgedSignature`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::report_stale_version())]
		pub fn report_stale_version(origin: OriginFor<T>, receipt: Box<SignedReceipt>) -> DispatchResult {
			let reporter = ensure_signed(origin)?;
			let (worker, bond) = Self::convict_of_a_stale_version(&reporter, &receipt)?;
			Self::slash(worker, bond, reporter, receipt.receipt.nullifier, Fault::StaleVersion);
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The bond of `who`, if it ever had one.
		pub fn bond_of(who: T::AccountId) -> Option<Bond> {
			Bonds::<T>::get(who)
		}

		/// Whether the answers of `who` can be sold, and since when not any more.
		pub fn standing(who: T::AccountId) -> Status {
			Status { is_bonded: Self::is_bonded(&who), left_at: Self::left_at(&who) }
		}

		/// How many blocks a bond is on its way out that is unbonded now.
		pub fn unbonding_delay() -> BlockNumber {
			Self::delay()
		}

		/// How many blocks old a receipt can be to count as evidence now.
		pub fn evidence_window() -> BlockNumber {
			T::EvidenceWindow::get()
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::SlashAmount::get() > 0, "a fault must cost something");
			assert!(T::SlashAmount::get() <= T::MinBond::get(), "the least bond must cover a fault");
			assert!(T::ReporterShare::get() < Permill::one(), "who reports itself must lose something");
			assert!(T::EvidenceWindow::get() > 0, "evidence is never of the present block");
			assert!(T::EvidenceWindow::get() < T::UnbondingDelay::get(), "a bond must outlast its evidence");
			assert!(
				BlockNumberFor::<T>::from(T::EvidenceWindow::get())
					<= <T as frame_system::Config>::BlockHashCount::get(),
				"the chain must know the hashes of blocks that evidence names"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
