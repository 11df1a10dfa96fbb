//! Keeps settlements and refunds that cannot pay out of the transaction pool.

use codec::{Decode, DecodeWithMemTracking, Encode};
use core::{fmt, marker::PhantomData};
use frame_support::traits::IsSubType;
use scale_info::TypeInfo;
use sp_runtime::{
	impl_tx_ext_default,
	traits::{DispatchInfoOf, DispatchOriginOf, TransactionExtension, ValidateResult},
	transaction_validity::{InvalidTransaction, TransactionSource},
};

use crate::*;

/// Refuses a `settle` or `refund` none of whose items could be paid in the next block.
///
/// Both are operational: space is kept for them in every block, and their weight is charged in full only once they are in
/// one. So what the chain knows already (an unknown offer, a spent nullifier, an expired root, a version that was not
/// current) is asked before that: a few reads for each item, and never a pairing. A proof may still be bad; that costs its
/// sender the whole weight. A call inside another call is not looked at.
///
/// Takes no space in a transaction and nothing that is signed, so wallets need not know it. The refusal's number is
/// [`RefusalReason::number`] of the first item, or one of [`REFUNDS_NOT_OPEN`] and [`NOTHING_SUBMITTED`].
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, PartialEq, Eq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckPayable<T>(PhantomData<T>);

/// The pool's number for a refund that has not opened.
pub const REFUNDS_NOT_OPEN: u8 = 254;
/// The pool's number for a batch without items.
pub const NOTHING_SUBMITTED: u8 = 255;

impl<T> CheckPayable<T> {
	/// The extension.
	pub fn new() -> Self {
		Self(PhantomData)
	}
}

impl<T> Default for CheckPayable<T> {
	fn default() -> Self {
		Self::new()
	}
}

impl<T> fmt::Debug for CheckPayable<T> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("CheckPayable")
	}
}

type CallOf<T> = <T as frame_system::Config>::RuntimeCall;

impl<T: Config + Send + Sync> TransactionExtension<CallOf<T>> for CheckPayable<T>
where
	CallOf<T>: IsSubType<Call<T>>,
{
	const IDENTIFIER: &'static str = "CheckPayable";
	type Implicit = ();
	type Val = ();
	type Pre = ();

	fn weight(&self, call: &CallOf<T>) -> Weight {
		let items = match call.is_sub_type() {
			Some(Call::settle { batch }) => batch.len(),
			Some(Call::refund { claims, .. }) => claims.len(),
			_ => return Weight::zero(),
		};
		T::WeightInfo::check_payable(u32::try_from(items).unwrap_or(u32::MAX))
	}

	fn validate(
		&self,
		origin: DispatchOriginOf<CallOf<T>>,
		call: &CallOf<T>,
		_info: &DispatchInfoOf<CallOf<T>>,
		_len: usize,
		_self_implicit: Self::Implicit,
		_inherited_implication: &impl Encode,
		_source: TransactionSource,
	) -> ValidateResult<Self::Val, CallOf<T>> {
		let refusal = match call.is_sub_type() {
			Some(Call::settle { batch }) => Pallet::<T>::settles_nothing(batch),
			Some(Call::refund { offer, price, beneficiary, claims }) => {
				Pallet::<T>::refunds_nothing(*offer, *price, beneficiary, claims)
			},
			_ => None,
		};
		match refusal {
			Some(number) => Err(InvalidTransaction::Custom(number).into()),
			None => Ok((Default::default(), (), origin)),
		}
	}

	impl_tx_ext_default!(CallOf<T>; prepare);
}

impl<T: Config> Pallet<T> {
	/// The number of the reason why no item of `batch` can be paid in this block, by the cheap checks.
	pub(crate) fn settles_nothing(batch: &[Settlement]) -> Option<u8> {
		first_refusal(&Self::assess(batch, Self::now()))
	}

	/// The number of the reason why no claim can be refunded in this block, by the cheap checks.
	pub(crate) fn refunds_nothing(
		offer: OfferId,
		price: Balance,
		beneficiary: &T::AccountId,
		claims: &[RefundClaim],
	) -> Option<u8> {
		let Some(view) = T::Models::offer(offer) else {
			return Some(RefusalReason::OfferNotFound.number());
		};
		if Self::first_refund_block(&view).is_none_or(|first| Self::now() < first) {
			return Some(REFUNDS_NOT_OPEN);
		}
		let Some(key) = KeyRings::<T>::get(Circuit::PaidQuery).active else {
			return Some(RefusalReason::NoVerifyingKey.number());
		};
		first_refusal(&Self::assess_claims(key.version, offer, price, beneficiary, claims))
	}
}

/// The number of the first refusal, if there is nothing else.
fn first_refusal<A>(verdicts: &[Result<A, RefusalReason>]) -> Option<u8> {
	match verdicts.iter().all(|verdict| verdict.is_err()) {
		true => {
			Some(verdicts.iter().find_map(|verdict| verdict.as_ref().err()).map_or(NOTHING_SUBMITTED, |r| r.number()))
		},
		false => None,
	}
}
