//! How fees find their payer.
//!
//! [`SponsoredFees`] stands before the runtime's own adapter. For a call in the scope of an invitation that covers the
//! whole fee, the fee comes from the budget and the sender pays only the tip. Every other call, and every part of
//! paying but the source of the fee, is left to the inner adapter: fees go where they always go.
//!
//! | | from the budget | from the sender |
//! |---|---|---|
//! | invited, and both budget and allowance cover the fee | fee | tip |
//! | not invited, or one of them falls short | | fee and tip |
//! | the call is free | | tip |
//!
//! Whether a sponsor pays is decided anew when the transaction is included, not when it entered the pool. A fee that
//! turns out smaller after dispatch, or that is waived, goes back to where it came from.

use core::marker::PhantomData;

use frame_support::{
	pallet_prelude::TransactionValidityError,
	traits::{Imbalance, NoDrop},
	weights::Weight,
};
use pallet_transaction_payment::{OnChargeTransaction, Pallet as TransactionPayment, TxCreditHold};
use sp_runtime::traits::{DispatchInfoOf, PostDispatchInfoOf};

use super::*;

/// Which calls can be sponsored, and in which scope.
pub trait ScopeOf<Call> {
	/// The scope of `call`; `None` if nobody but its sender pays for it. Must not name a call that closes a budget or
	/// ends an invitation.
	fn scopes(call: &Call) -> Option<SponsorScope>;
}

impl<Call> ScopeOf<Call> for () {
	fn scopes(_: &Call) -> Option<SponsorScope> {
		None
	}
}

/// Charges fees to sponsors where `Scopes` and invitations say so, and leaves the rest to `Inner`.
pub struct SponsoredFees<Runtime, Inner, Scopes>(PhantomData<(Runtime, Inner, Scopes)>);

/// What was charged before dispatch.
#[derive(Default)]
pub struct Charged<Own> {
	/// What the inner adapter has to remember: the tip, and the fee if nobody sponsors it.
	own: Own,
	/// The scope whose budget the fee came from.
	scope: Option<SponsorScope>,
}

impl<Runtime, Inner, Scopes> TxCreditHold<Runtime> for SponsoredFees<Runtime, Inner, Scopes>
where
	Runtime: pallet_transaction_payment::Config,
	Inner: TxCreditHold<Runtime>,
{
	type Credit = Inner::Credit;
}

impl<Runtime, Inner, Scopes> SponsoredFees<Runtime, Inner, Scopes>
where
	Runtime: Config + pallet_transaction_payment::Config,
	Runtime::OnChargeTransaction: TxCreditHold<Runtime, Credit = NoDrop<CreditOf<Runtime>>>,
{
	/// Gives back to the sponsor what is left of the fee when `due` is taken, and returns what could not be given back:
	/// none of it is the sender's.
	fn refund(who: &Runtime::AccountId, scope: SponsorScope, due: Balance) -> Balance {
		let remaining: Balance = TransactionPayment::<Runtime>::remaining_txfee();
		let overpaid = TransactionPayment::<Runtime>::withdraw_txfee(remaining.saturating_sub(due));
		match Pallet::<Runtime>::settle_fee(who, scope, remaining.min(due), overpaid.unwrap_or_default()) {
			Ok(()) => 0,
			Err(kept) => {
				let amount = kept.peek();
				TransactionPayment::<Runtime>::deposit_txfee(kept);
				amount
			},
		}
	}
}

impl<Runtime, Inner, Scopes> OnChargeTransaction<Runtime> for SponsoredFees<Runtime, Inner, Scopes>
where
	Runtime: Config + pallet_transaction_payment::Config,
	Runtime::OnChargeTransaction: TxCreditHold<Runtime, Credit = NoDrop<CreditOf<Runtime>>>,
	Inner: OnChargeTransaction<Runtime, Balance = Balance>,
	Scopes: ScopeOf<<Runtime as frame_system::Config>::RuntimeCall>,
{
	type Balance = Balance;
	type LiquidityInfo = Charged<Inner::LiquidityInfo>;

	fn withdraw_fee(
		who: &Runtime::AccountId,
		call: &<Runtime as frame_system::Config>::RuntimeCall,
		info: &DispatchInfoOf<<Runtime as frame_system::Config>::RuntimeCall>,
		fee_with_tip: Balance,
		tip: Balance,
	) -> Result<Self::LiquidityInfo, TransactionValidityError> {
		let fee = fee_with_tip.saturating_sub(tip);
		let reserve = |scope| Some((scope, Pallet::<Runtime>::reserve_fee(who, scope, fee)?));
		let Some((scope, credit)) = Scopes::scopes(call).and_then(reserve) else {
			let own = Inner::withdraw_fee(who, call, info, fee_with_tip, tip)?;
			return Ok(Charged { own, scope: None });
		};
		match Inner::withdraw_fee(who, call, info, tip, tip) {
			Ok(own) => {
				TransactionPayment::<Runtime>::deposit_txfee(credit);
				Ok(Charged { own, scope: Some(scope) })
			},
			Err(error) => {
				// The transaction is not included. What the sponsor could not have back is burnt.
				drop(Pallet::<Runtime>::settle_fee(who, scope, 0, credit));
				Err(error)
			},
		}
	}

	fn can_withdraw_fee(
		who: &Runtime::AccountId,
		call: &<Runtime as frame_system::Config>::RuntimeCall,
		info: &DispatchInfoOf<<Runtime as frame_system::Config>::RuntimeCall>,
		fee_with_tip: Balance,
		tip: Balance,
	) -> Result<(), TransactionValidityError> {
		let fee = fee_with_tip.saturating_sub(tip);
		let sponsored = Scopes::scopes(call).is_some_and(|scope| Pallet::<Runtime>::covers(who, scope, fee));
		let own = if sponsored { tip } else { fee_with_tip };
		Inner::can_withdraw_fee(who, call, info, own, tip)
	}

	fn correct_and_deposit_fee(
		who: &Runtime::AccountId,
		info: &DispatchInfoOf<<Runtime as frame_system::Config>::RuntimeCall>,
		post_info: &PostDispatchInfoOf<<Runtime as frame_system::Config>::RuntimeCall>,
		corrected_fee_with_tip: Balance,
		tip: Balance,
		charged: Self::LiquidityInfo,
	) -> Result<(), TransactionValidityError> {
		let due = corrected_fee_with_tip.saturating_sub(tip);
		let kept = charged.scope.map(|scope| Self::refund(who, scope, due)).unwrap_or_default();
		// To the inner adapter there is nothing left to correct.
		let corrected = corrected_fee_with_tip.saturating_add(kept);
		Inner::correct_and_deposit_fee(who, info, post_info, corrected, tip, charged.own)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn endow_account(who: &Runtime::AccountId, amount: Balance) {
		Inner::endow_account(who, amount);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn minimum_balance() -> Balance {
		Inner::minimum_balance()
	}
}

/// What charging a transaction costs when a sponsor may pay for it: what it costs anyway, and the sponsor's part.
pub struct SponsoredWeights<Base, Own>(PhantomData<(Base, Own)>);

impl<Base: pallet_transaction_payment::WeightInfo, Own: WeightInfo> pallet_transaction_payment::WeightInfo
	for SponsoredWeights<Base, Own>
{
	fn charge_transaction_payment() -> Weight {
		Base::charge_transaction_payment().saturating_add(Own::sponsor_fee())
	}
}
