//! The logic of purchases, settlement and refunds.

use alloc::{collections::BTreeSet, vec::Vec};
use assent_circuits::{
	field,
	statement::{leaf, refund_binding, serve_binding, PublicInputs},
	verifier::CIRCUIT_VERSION,
};
use assent_primitives::{AnswerMode, ConsentUse, ModelId, OfferView};
use frame_support::{
	defensive,
	storage::with_storage_layer,
	traits::{fungible::*, tokens::Preservation},
};
use sp_runtime::{
	traits::{AccountIdConversion, Zero},
	ArithmeticError, DispatchError, DispatchResult,
};

use crate::{
	verdict::{Admitted, Check, Verdict},
	*,
};

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

/// Purchases and the access tree.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_buy(
		buyer: T::AccountId,
		offer: OfferId,
		quota: u16,
		identity_commitment: &FieldBytes,
	) -> DispatchResult {
		let view = T::Models::offer(offer).ok_or(Error::<T>::Refused(RefusalReason::OfferNotFound))?;
		ensure!(view.closed_at.is_none(), Error::<T>::Refused(RefusalReason::OfferClosed));
		ensure!(Self::now() >= view.opens_at, Error::<T>::OfferNotOpenYet);
		ensure!(T::KillSwitch::state(view.model).sells(), Error::<T>::ModelNotSelling);
		ensure!(!T::KillSwitch::is_frozen(view.model), Error::<T>::ModelFrozen);
		ensure!(T::Workers::is_bonded(&view.worker), Error::<T>::WorkerNotBonded);
		ensure!(T::Policies::permits(view.model, view.purpose, view.price), Error::<T>::PurposeNotPermitted);
		ensure!(!quota.is_zero(), Error::<T>::NoCredits);
		ensure!(
			KeyRings::<T>::get(Circuit::PaidQuery).active.is_some(),
			Error::<T>::Refused(RefusalReason::NoVerifyingKey)
		);
		let price = view.price;
		let leaf = leaf(identity_commitment, offer.0, quota, price).ok_or(Error::<T>::BadIdentityCommitment)?;
		Self::put_in_escrow(&buyer, offer, quota, price)?;
		let (generation, index) = Self::append(leaf)?;
		Self::deposit_event(Event::CreditsBought { offer, buyer, quota, price, generation, index, leaf });
		Ok(())
	}

	fn put_in_escrow(buyer: &T::AccountId, offer: OfferId, quota: u16, price: Balance) -> DispatchResult {
		let total = price.checked_mul(quota.into()).ok_or(ArithmeticError::Overflow)?;
		T::Currency::transfer(buyer, &Self::escrow_account_id(), total, Preservation::Preserve)?;
		Escrow::<T>::try_mutate(offer, |escrow| {
			*escrow = escrow.checked_add(total).ok_or(ArithmeticError::Overflow)?;
			Ok::<(), DispatchError>(())
		})?;
		Credits::<T>::mutate(offer, |credits| credits.sold = credits.sold.saturating_add(quota.into()));
		Ok(())
	}
}

/// Settlement.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_settle(settled_by: T::AccountId, batch: &[Settlement]) -> DispatchResult {
		ensure!(!batch.is_empty(), Error::<T>::NothingSubmitted);
		let mut verdicts = Self::assess(batch, Self::now());
		Self::check_proofs(&mut verdicts);
		Self::check_consents(batch, &mut verdicts);
		let mut first_refusal = None;
		let mut any_paid = false;
		for (item, verdict) in batch.iter().zip(verdicts) {
			match verdict.and_then(|(admitted, _)| Self::pay(&settled_by, item, admitted)) {
				Ok(()) => any_paid = true,
				Err(reason) => {
					first_refusal.get_or_insert(reason);
					Self::deposit_event(Event::SettlementRefused { nullifier: item.nullifier, reason });
				},
			}
		}
		match first_refusal {
			Some(reason) if !any_paid => Err(Error::<T>::Refused(reason).into()),
			_ => Ok(()),
		}
	}

	/// The cheap checks of a batch that is settled in block `now`. A nullifier passes once.
	pub(crate) fn assess(batch: &[Settlement], now: BlockNumber) -> Vec<Verdict<Admitted<T::AccountId>>> {
		let genesis = Self::genesis_hash();
		let window = SettleWindow::<T>::get();
		let keys = Circuit::ALL.map(KeyRings::<T>::get);
		let key_at = |circuit: &KeyRing, at| circuit.at(at).map(|key| key.version).ok_or(RefusalReason::NoVerifyingKey);
		let [access_keys, consent_keys] = &keys;
		let mut seen = BTreeSet::new();
		batch
			.iter()
			.map(|item| {
				let offer = T::Models::offer(item.offer).ok_or(RefusalReason::OfferNotFound)?;
				Self::check_credit(item.offer, item.price, &item.root, &item.nullifier)?;
				Self::check_served(item, &offer, now, window)?;
				let key = key_at(access_keys, item.served_at)?;
				let consent_key = match (offer.mode, &item.consent) {
					(AnswerMode::Search, Some(_)) => Some(key_at(consent_keys, item.served_at)?),
					(AnswerMode::Search, None) => return Err(RefusalReason::ConsentProofMissing),
					(_, Some(_)) => return Err(RefusalReason::ConsentProofUnexpected),
					(_, None) => None,
				};
				ensure!(seen.insert(item.nullifier), RefusalReason::NullifierUsed);
				let worker: [u8; 32] = offer.worker.clone().into();
				let binding = serve_binding(&genesis, CIRCUIT_VERSION, &worker, item.version.0, &item.query_commitment);
				let inputs = PublicInputs {
					root: item.root,
					nullifier: item.nullifier,
					offer: item.offer.0,
					price: item.price,
					binding,
				};
				let admitted = Admitted { model: offer.model, worker: offer.worker, consent_key };
				Ok((admitted, Check { key, inputs, proof: item.proof }))
			})
			.collect()
	}

	/// Whether the credit of `nullifier` can be spent at all.
	fn check_credit(
		offer: OfferId,
		price: Balance,
		root: &FieldBytes,
		nullifier: &FieldBytes,
	) -> Result<(), RefusalReason> {
		ensure!(field::is_canonical(nullifier), RefusalReason::NullifierNotCanonical);
		ensure!(!Nullifiers::<T>::contains_key(nullifier), RefusalReason::NullifierUsed);
		ensure!(Roots::<T>::contains_key(root), RefusalReason::StaleRoot);
		ensure!(Escrow::<T>::get(offer) >= price, RefusalReason::EscrowExhausted);
		Ok(())
	}

	/// Whether an answer of this version, given when it says, is paid in block `now`.
	fn check_served(
		item: &Settlement,
		offer: &OfferView<T::AccountId>,
		now: BlockNumber,
		window: BlockNumber,
	) -> Result<(), RefusalReason> {
		let served_at = item.served_at;
		let served_before = |end: Option<BlockNumber>| end.is_none_or(|end| served_at < end);
		ensure!(served_at < now, RefusalReason::NotServedYet);
		ensure!(now.saturating_sub(served_at) <= window, RefusalReason::ServedTooLongAgo);
		ensure!(served_before(T::KillSwitch::halted_at(offer.model)), RefusalReason::ModelHalted);
		ensure!(served_before(offer.closed_at), RefusalReason::OfferClosed);
		// Its credits are refunded once the window has passed: what it answers from then on would be paid by nobody.
		ensure!(served_before(T::Workers::left_at(&offer.worker)), RefusalReason::WorkerLeft);
		let version = T::Consent::version_at(offer.model, served_at);
		ensure!(version == Some(item.version), RefusalReason::StaleVersion);
		Ok(())
	}

	/// Burns the nullifier and pays the note, or does nothing.
	fn pay(
		settled_by: &T::AccountId,
		item: &Settlement,
		admitted: Admitted<T::AccountId>,
	) -> Result<(), RefusalReason> {
		let Admitted { model, worker, .. } = admitted;
		with_storage_layer(|| {
			Self::burn(item.offer, item.price, &item.nullifier)?;
			let parts = Self::divide(model, &worker, item.price)?;
			Credits::<T>::mutate(item.offer, |credits| {
				credits.settled = credits.settled.saturating_add(1);
				credits.paid = credits.paid.saturating_add(parts);
			});
			Self::deposit_event(Event::QuerySettled {
				offer: item.offer,
				worker,
				nullifier: item.nullifier,
				query_commitment: item.query_commitment,
				result_commitment: item.result_commitment,
				version: item.version,
				parts,
				settled_by: settled_by.clone(),
			});
			if let Some(ConsentUse { used, count, weight, .. }) = item.consent {
				Self::deposit_event(Event::UseShown { nullifier: item.nullifier, used, count, weight });
			}
			Ok(())
		})
		.map_err(|error: DispatchError| {
			log::warn!(target: LOG_TARGET, "a settlement of offer {} cannot be paid: {error:?}", item.offer.0);
			match error == Error::<T>::Refused(RefusalReason::EscrowExhausted).into() {
				true => RefusalReason::EscrowExhausted,
				false => RefusalReason::PaymentFailed,
			}
		})
	}

	/// Moves `price` from escrow to the payees of `model`. What a payee cannot receive goes to the treasury.
	fn divide(model: ModelId, worker: &T::AccountId, price: Balance) -> Result<Parts, DispatchError> {
		let split = T::Models::split(model).ok_or(Error::<T>::Refused(RefusalReason::OfferNotFound))?;
		let owner = T::Models::owner(model).ok_or(Error::<T>::Refused(RefusalReason::OfferNotFound))?;
		let escrow = Self::escrow_account_id();
		let due = split.divide(price);
		let contributors = Self::try_part(due.contributors, || T::Royalties::pay(model, &escrow, due.contributors));
		let to_worker = Self::try_part(due.worker, || Self::pay_out(worker, due.worker));
		let to_owner = Self::try_part(due.owner, || Self::pay_out(&owner, due.owner));
		let treasury = price.saturating_sub(contributors).saturating_sub(to_worker).saturating_sub(to_owner);
		if !treasury.is_zero() {
			Self::pay_out(&T::Treasury::get(), treasury)?;
		}
		Ok(Parts { contributors, worker: to_worker, owner: to_owner, treasury })
	}

	/// What of `amount` was moved by `payment`: all or nothing.
	fn try_part(amount: Balance, payment: impl FnOnce() -> DispatchResult) -> Balance {
		match amount.is_zero() || with_storage_layer(payment).is_ok() {
			true => amount,
			false => 0,
		}
	}

	fn pay_out(to: &T::AccountId, amount: Balance) -> DispatchResult {
		T::Currency::transfer(&Self::escrow_account_id(), to, amount, Preservation::Preserve)?;
		Ok(())
	}

	/// Spends a credit: its nullifier is used up and its price is no longer escrow.
	fn burn(offer: OfferId, price: Balance, nullifier: &FieldBytes) -> DispatchResult {
		let left =
			Escrow::<T>::get(offer).checked_sub(price).ok_or(Error::<T>::Refused(RefusalReason::EscrowExhausted))?;
		match left.is_zero() {
			true => Escrow::<T>::remove(offer),
			false => Escrow::<T>::insert(offer, left),
		}
		Nullifiers::<T>::insert(nullifier, ());
		Ok(())
	}
}

/// Refunds.
impl<T: Config> Pallet<T> {
	pub(crate) fn do_refund(
		offer: OfferId,
		price: Balance,
		beneficiary: T::AccountId,
		claims: &[RefundClaim],
	) -> DispatchResult {
		ensure!(!claims.is_empty(), Error::<T>::NothingSubmitted);
		let view = T::Models::offer(offer).ok_or(Error::<T>::Refused(RefusalReason::OfferNotFound))?;
		ensure!(Self::first_refund_block(&view).is_some_and(|first| Self::now() >= first), Error::<T>::RefundsNotOpen);
		let key = KeyRings::<T>::get(Circuit::PaidQuery)
			.active
			.ok_or(Error::<T>::Refused(RefusalReason::NoVerifyingKey))?
			.version;
		let mut verdicts = Self::assess_claims(key, offer, price, &beneficiary, claims);
		Self::check_proofs(&mut verdicts);
		let mut total: Balance = 0;
		let mut first_refusal = None;
		let mut any_refunded = false;
		for (claim, verdict) in claims.iter().zip(verdicts) {
			let nullifier = claim.nullifier;
			let burnt =
				verdict.and_then(|_| Self::burn(offer, price, &nullifier).map_err(|_| RefusalReason::EscrowExhausted));
			match burnt {
				Ok(()) => {
					any_refunded = true;
					total = total.checked_add(price).ok_or(ArithmeticError::Overflow)?;
					Credits::<T>::mutate(offer, |credits| credits.refunded = credits.refunded.saturating_add(1));
					let beneficiary = beneficiary.clone();
					Self::deposit_event(Event::CreditRefunded { offer, beneficiary, nullifier, price });
				},
				Err(reason) => {
					first_refusal.get_or_insert(reason);
					Self::deposit_event(Event::RefundRefused { nullifier, reason });
				},
			}
		}
		match first_refusal {
			Some(reason) if !any_refunded => Err(Error::<T>::Refused(reason).into()),
			// One transfer, so that many small credits can found an account that one could not.
			_ => Self::pay_out(&beneficiary, total),
		}
	}

	/// The cheap checks of claims, whose proofs are for the key of version `key`. A nullifier passes once.
	pub(crate) fn assess_claims(
		key: u32,
		offer: OfferId,
		price: Balance,
		beneficiary: &T::AccountId,
		claims: &[RefundClaim],
	) -> Vec<Verdict<()>> {
		let beneficiary: [u8; 32] = beneficiary.clone().into();
		let binding = refund_binding(&Self::genesis_hash(), CIRCUIT_VERSION, &beneficiary, offer.0);
		let mut seen = BTreeSet::new();
		claims
			.iter()
			.map(|claim| {
				Self::check_credit(offer, price, &claim.root, &claim.nullifier)?;
				ensure!(seen.insert(claim.nullifier), RefusalReason::NullifierUsed);
				let (root, nullifier) = (claim.root, claim.nullifier);
				let inputs = PublicInputs { root, nullifier, offer: offer.0, price, binding };
				Ok(((), Check { key, inputs, proof: claim.proof }))
			})
			.collect()
	}

	/// First block in which credits of `offer` are refunded: whatever was served before the end can be settled no more.
	pub(crate) fn first_refund_block(offer: &OfferView<T::AccountId>) -> Option<BlockNumber> {
		let ends = [T::KillSwitch::halted_at(offer.model), offer.closed_at, T::Workers::left_at(&offer.worker)];
		let end = ends.into_iter().flatten().min()?;
		Some(end.saturating_add(SettleWindow::<T>::get()).saturating_add(1))
	}
}

/// What proofs are bound to, and where the money is.
impl<T: Config> Pallet<T> {
	/// Hash of the first block, which keeps proofs of one chain from being used on another.
	pub(crate) fn genesis_hash() -> Hash32 {
		let hash = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		hash.as_ref().try_into().unwrap_or_else(|_| {
			defensive!("block hashes have 32 bytes");
			Hash32::default()
		})
	}

	/// The account that holds the money of open credits.
	pub(crate) fn escrow_account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Gives the escrow account the existential deposit, on top of which it holds the money of open credits.
	pub(crate) fn endow_escrow() -> DispatchResult {
		let escrow = Self::escrow_account_id();
		let missing = T::Currency::minimum_balance().saturating_sub(T::Currency::balance(&escrow));
		if !missing.is_zero() {
			T::Currency::mint_into(&escrow, missing)?;
		}
		Ok(())
	}
}
