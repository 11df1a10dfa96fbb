//! What receipts show, and what it costs.

use assent_primitives::{OfferView, Receipt};
use frame_support::traits::{
	fungible::{hold::Balanced as _, Balanced as _},
	Imbalance,
};
use sp_core::sr25519::{Public, Signature};
use sp_runtime::traits::Zero;

use crate::*;

impl<T: Config> Pallet<T> {
	/// The worker that contradicts itself, and its bond. Cheap checks first, signatures last.
	pub(crate) fn convict_of_contradiction(
		reporter: &T::AccountId,
		first: &SignedReceipt,
		second: &SignedReceipt,
	) -> Result<(T::AccountId, Bond), DispatchError> {
		let (one, other) = (&first.receipt, &second.receipt);
		let same_credit = one.offer == other.offer && one.nullifier == other.nullifier;
		ensure!(same_credit && one != other, Error::<T>::NoContradiction);
		let (offer, bond) = Self::accuse(reporter, one)?;
		Self::ensure_of_this_chain(one)?;
		Self::ensure_of_this_chain(other)?;
		Self::ensure_signed_by(&offer.worker, first)?;
		Self::ensure_signed_by(&offer.worker, second)?;
		Ok((offer.worker, bond))
	}

	/// The worker that answered from a stale version, and its bond. Cheap checks first, the signature last.
	pub(crate) fn convict_of_a_stale_version(
		reporter: &T::AccountId,
		signed: &SignedReceipt,
	) -> Result<(T::AccountId, Bond), DispatchError> {
		let receipt = &signed.receipt;
		let (offer, bond) = Self::accuse(reporter, receipt)?;
		Self::ensure_of_this_chain(receipt)?;
		let current = T::Consent::version_at(offer.model, receipt.served_at).ok_or(Error::<T>::VersionUnknown)?;
		ensure!(current != receipt.version, Error::<T>::VersionWasCurrent);
		Self::ensure_signed_by(&offer.worker, signed)?;
		Ok((offer.worker, bond))
	}

	/// The offer of the receipt, and its worker's bond, which can still be slashed for this nullifier.
	fn accuse(reporter: &T::AccountId, receipt: &Receipt) -> Result<(OfferView<T::AccountId>, Bond), DispatchError> {
		let offer = T::Models::offer(receipt.offer).ok_or(Error::<T>::OfferNotFound)?;
		ensure!(*reporter != offer.worker, Error::<T>::SelfReport);
		ensure!(!Reported::<T>::contains_key(&offer.worker, receipt.nullifier), Error::<T>::AlreadyReported);
		let bond = Self::held_bond(&offer.worker).map_err(|_| Error::<T>::NothingToSlash)?;
		Ok((offer, bond))
	}

	/// Whether `receipt` names this chain, and one of its blocks within the evidence window.
	fn ensure_of_this_chain(receipt: &Receipt) -> DispatchResult {
		let now = Self::now();
		ensure!(receipt.genesis == Self::block_hash(0), Error::<T>::ForeignChain);
		ensure!(receipt.served_at < now, Error::<T>::NotServedYet);
		ensure!(now.saturating_sub(receipt.served_at) <= T::EvidenceWindow::get(), Error::<T>::EvidenceTooOld);
		let hash = Self::block_hash(receipt.served_at);
		// No block has the hash zero: it stands for one that is not known.
		ensure!(hash != Hash32::default() && hash == receipt.served_at_hash, Error::<T>::ForeignBlock);
		Ok(())
	}

	/// The hash of block `at`; zero if it is not known.
	pub(crate) fn block_hash(at: BlockNumber) -> Hash32 {
		frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::from(at)).into()
	}

	fn ensure_signed_by(worker: &T::AccountId, signed: &SignedReceipt) -> DispatchResult {
		let key = Public::from_raw(worker.clone().into());
		let signature = Signature::from_raw(signed.signature);
		let is_signed = sp_io::crypto::sr25519_verify(&signature, &signed.receipt.signing_payload(), &key);
		ensure!(is_signed, Error::<T>::ForgedSignature);
		Ok(())
	}

	/// Takes one slash from `bond`, or all there is when that is less.
	pub(crate) fn slash(worker: T::AccountId, bond: Bond, reporter: T::AccountId, nullifier: Hash32, fault: Fault) {
		let now = Self::now();
		let loss = bond.amount.min(T::SlashAmount::get());
		let (credit, missing) = T::Currency::slash(&HoldReason::Bond.into(), &worker, loss);
		if !missing.is_zero() {
			frame_support::defensive!("a bond is on hold in full");
		}
		let amount = credit.peek();
		let to_reporter = Self::distribute(credit, &reporter);
		let bond = bond.slashed_by(loss, T::MinBond::get(), now);
		let left_at = bond.standing.left_at();
		Bonds::<T>::insert(&worker, bond);
		Reported::<T>::insert(&worker, nullifier, now);
		Self::deposit_event(Event::Slashed { worker, fault, nullifier, reporter, amount, to_reporter, left_at });
	}

	/// Pays the reporter its share, rounded down, and the treasury the rest, which has also what the reporter's account
	/// cannot receive. Tells what the reporter got.
	fn distribute(credit: fungible::Credit<T::AccountId, T::Currency>, reporter: &T::AccountId) -> Balance {
		let share = T::ReporterShare::get().mul_floor(credit.peek());
		let (reward, rest) = credit.split(share);
		let (rest, paid) = match T::Currency::resolve(reporter, reward) {
			Ok(()) => (rest, share),
			Err(reward) => (rest.merge(reward), 0),
		};
		if let Err(rest) = T::Currency::resolve(&T::Treasury::get(), rest) {
			log::warn!(target: LOG_TARGET, "the treasury cannot receive {} plancks of a slash: burnt", rest.peek());
		}
		paid
	}
}
