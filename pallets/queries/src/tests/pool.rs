//! What the transaction pool refuses, and what it does not look at.

use super::*;
use crate::extension::{CheckPayable, NOTHING_SUBMITTED, REFUNDS_NOT_OPEN};
use codec::Encode;
use frame_support::dispatch::GetDispatchInfo;
use sp_core::crypto::AccountId32;
use sp_runtime::{
	traits::DispatchTransaction,
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

/// The pool's verdict on a call.
fn pool(call: impl Into<RuntimeCall>) -> Result<(), TransactionValidityError> {
	let call = call.into();
	let info = call.get_dispatch_info();
	let origin = RuntimeOrigin::signed(STRANGER);
	let source = TransactionSource::External;
	CheckPayable::<Test>::new().validate_only(origin, &call, &info, 0, source, 0).map(|_| ())
}

fn pool_settle(batch: Vec<Settlement>) -> Result<(), TransactionValidityError> {
	pool(Call::<Test>::settle { batch: batch.try_into().expect("not too many") })
}

fn pool_refund(offer: OfferId, to: AccountId32, claims: Vec<RefundClaim>) -> Result<(), TransactionValidityError> {
	let claims = claims.try_into().expect("not too many");
	pool(Call::<Test>::refund { offer, price: PRICE, beneficiary: to, claims })
}

fn refused(number: u8) -> Result<(), TransactionValidityError> {
	Err(InvalidTransaction::Custom(number).into())
}

#[test]
fn the_pool_takes_a_settlement_that_can_pay() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		assert_eq!(pool_settle(vec![note.settlement(0)]), Ok(()));
	});
}

#[test]
fn the_pool_refuses_a_settle_that_cannot_pay() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let good = note.settlement(0);
		let refuses = |item: Settlement, reason: RefusalReason| {
			assert_eq!(pool_settle(vec![item.clone()]), refused(reason.number()), "{reason:?}");
			// One item that can be paid is enough.
			assert_eq!(pool_settle(vec![item, good.clone()]), Ok(()));
		};
		refuses(Settlement { offer: OfferId(9), ..good.clone() }, RefusalReason::OfferNotFound);
		refuses(Settlement { root: [3; 32], ..good.clone() }, RefusalReason::StaleRoot);
		refuses(Settlement { version: ConsentVersion(7), ..good.clone() }, RefusalReason::StaleVersion);
		refuses(Settlement { nullifier: [0xff; 32], ..good.clone() }, RefusalReason::NullifierNotCanonical);
		refuses(Settlement { served_at: System::block_number(), ..good.clone() }, RefusalReason::NotServedYet);
		refuses(Settlement { price: Balance::MAX, ..good.clone() }, RefusalReason::EscrowExhausted);
		let other = note.settlement(1);
		assert_ok!(settle(vec![other.clone()]));
		refuses(other, RefusalReason::NullifierUsed);
		assert_eq!(pool_settle(vec![]), refused(NOTHING_SUBMITTED));
	});
}

#[test]
fn the_pool_refuses_a_refund_that_cannot_pay() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let claim = note.claim(0, &BUYER);
		assert_eq!(pool_refund(OfferId(9), BUYER, vec![claim.clone()]), refused(RefusalReason::OfferNotFound.number()));
		assert_eq!(pool_refund(OFFER, BUYER, vec![claim.clone()]), refused(REFUNDS_NOT_OPEN));
		halt();
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		assert_eq!(pool_refund(OFFER, BUYER, vec![claim.clone()]), Ok(()));
		assert_eq!(pool_refund(OFFER, BUYER, vec![]), refused(NOTHING_SUBMITTED));
		let unknown = RefundClaim { root: [3; 32], ..claim.clone() };
		assert_eq!(pool_refund(OFFER, BUYER, vec![unknown]), refused(RefusalReason::StaleRoot.number()));
		assert_ok!(refund_to(BUYER, vec![claim.clone()]));
		assert_eq!(pool_refund(OFFER, BUYER, vec![claim]), refused(RefusalReason::NullifierUsed.number()));
	});
}

#[test]
fn validation_computes_no_pairing() {
	ExtBuilder::default().build().execute_with(|| {
		let note = bought_note(1);
		let good = note.settlement(0);
		// Whoever verified without its prepared key would panic here, as settling does.
		let keys: Vec<_> = PreparedKeys::<Test>::drain().collect();
		assert!(!keys.is_empty());
		assert_eq!(pool_settle(vec![good.clone(); 32]), Ok(()));
		assert!(std::panic::catch_unwind(|| settle(vec![good.clone()])).is_err());
		// What only a pairing tells is no matter for the pool.
		assert_eq!(pool_settle(vec![Settlement { proof: [0xff; 128], ..good.clone() }]), Ok(()));
		assert_eq!(pool_settle(vec![Settlement { query_commitment: query(9), ..good }]), Ok(()));
		halt();
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		let claim = RefundClaim { proof: [0xff; 128], ..note.claim(0, &BUYER) };
		assert_eq!(pool_refund(OFFER, BUYER, vec![claim]), Ok(()));
	});
}

#[test]
fn the_pool_does_not_look_at_other_calls() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(pool(Call::<Test>::buy { offer: OfferId(9), quota: 0, identity_commitment: [0; 32] }), Ok(()));
		assert_eq!(pool(frame_system::Call::<Test>::remark { remark: vec![] }), Ok(()));
	});
}

#[test]
fn looking_is_paid_for_by_the_item_and_takes_no_space() {
	use sp_runtime::traits::TransactionExtension;
	ExtBuilder::default().build_and_execute(|| {
		let extension = CheckPayable::<Test>::new();
		assert!(extension.encode().is_empty());
		let settle: RuntimeCall =
			Call::<Test>::settle { batch: vec![bought_note(1).settlement(0); 3].try_into().unwrap() }.into();
		assert_eq!(extension.weight(&settle), <() as WeightInfo>::check_payable(3));
		let remark: RuntimeCall = frame_system::Call::<Test>::remark { remark: vec![] }.into();
		assert_eq!(extension.weight(&remark), Weight::zero());
	});
}

#[test]
fn every_reason_has_its_number() {
	assert_eq!(RefusalReason::OfferNotFound.number(), 0);
	assert_eq!(RefusalReason::InvalidConsentProof.number(), 19);
}

#[test]
fn a_module_error_has_the_reason_in_its_second_byte() {
	for reason in [RefusalReason::OfferNotFound, RefusalReason::StaleRoot, RefusalReason::InvalidConsentProof] {
		let sp_runtime::DispatchError::Module(error) = Error::<Test>::Refused(reason).into() else {
			panic!("errors of a pallet are module errors");
		};
		assert_eq!(error.error, [0, reason.number(), 0, 0]);
	}
}
