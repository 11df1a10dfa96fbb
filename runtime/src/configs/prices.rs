//! The price of weight, and what follows from it.

use frame_support::{
	traits::Get,
	weights::{WeightToFee as _, WeightToFeeCoefficient, WeightToFeeCoefficients, WeightToFeePolynomial},
};
use pallet_queries::WeightInfo as _;
use sp_runtime::Perbill;

use super::{parameters, weights::QueriesWeight};
use crate::*;

/// The fee for weight: [`parameters::WeightFee`] plancks a picosecond.
pub struct WeightToFee;
impl WeightToFeePolynomial for WeightToFee {
	type Balance = Balance;

	fn polynomial() -> WeightToFeeCoefficients<Self::Balance> {
		let coeff_integer = parameters::WeightFee::get();
		[WeightToFeeCoefficient { coeff_integer, coeff_frac: Perbill::zero(), negative: false, degree: 1 }]
			.into_iter()
			.collect()
	}
}

/// The minimum price of an answer: the fees of one settlement and one refund. It pays for the nullifier, which stays in
/// storage for ever.
pub struct MinPrice;
impl Get<Balance> for MinPrice {
	fn get() -> Balance {
		let fee = |weight| WeightToFee::weight_to_fee(&weight);
		let checked = |call| fee(QueriesWeight::check_payable(1)).saturating_add(fee(call));
		checked(QueriesWeight::settle(1)).saturating_add(checked(QueriesWeight::refund(1)))
	}
}
