//! What was measured, and on top of it what other pallets do in the same call: states that the benchmarks of one pallet
//! do not reach.
//!
//! | call | besides |
//! |---|---|
//! | leaving and joining | the kill switch looks at an open petition for every account and model |
//! | leaving and joining | the contribution's bit in the consent set of the model is cleared or set |
//! | revoking | the contribution leaves its pool |
//! | offering and buying | all pools that a model can be bound to are asked |
//! | settling | the market's pool takes its royalty in every payment |
//! | settling searches | the root of every consent set is computed |
//! | any transaction | the scope of a sponsor is looked up |

use frame_support::weights::Weight;
use pallet_consent_tree::WeightInfo as _;
use pallet_data_pools::WeightInfo as _;
use pallet_revocation::WeightInfo as _;
use pallet_royalties::WeightInfo as _;

use crate::{weights, Runtime};

type MeasuredConsent = weights::pallet_consent_tree::WeightInfo<Runtime>;
type MeasuredContributions = weights::pallet_contributions::WeightInfo<Runtime>;
type MeasuredModels = weights::pallet_models::WeightInfo<Runtime>;
type MeasuredPools = weights::pallet_data_pools::WeightInfo<Runtime>;
type MeasuredQueries = weights::pallet_queries::WeightInfo<Runtime>;
type MeasuredRevocation = weights::pallet_revocation::WeightInfo<Runtime>;
type MeasuredRoyalties = weights::pallet_royalties::WeightInfo<Runtime>;

/// Implements the functions of a `WeightInfo` by those of `$measured`, and `$besides` where it is given.
macro_rules! measured {
	($measured:ty: $($name:ident($($argument:ident),*) $(+ $besides:expr)?;)*) => {$(
		fn $name($($argument: u32),*) -> Weight {
			<$measured>::$name($($argument),*)$(.saturating_add($besides))?
		}
	)*};
}

/// What the kill switch does when `accounts` accounts leave or join while a petition is open.
fn petition(accounts: u32) -> Weight {
	MeasuredRevocation::weight_changed().saturating_mul(accounts.into())
}

/// What the consent sets do when a contribution leaves `models` models.
fn left(models: u32) -> Weight {
	MeasuredConsent::changed(1).saturating_mul(models.into())
}

/// What computing the roots of `sets` consent sets costs, when every word of each has changed.
fn roots(sets: u32) -> Weight {
	let words = u32::try_from(assent_circuits::consent::WORDS).unwrap_or(u32::MAX);
	MeasuredConsent::pin(words).saturating_mul(sets.into())
}

/// What the calls of contributions cost.
pub struct ContributionsWeight;
impl pallet_contributions::WeightInfo for ContributionsWeight {
	measured! {
		MeasuredContributions:
		contribute();
		pledge();
		attest();
		revoke(m) + petition(m).saturating_add(MeasuredPools::revoked()).saturating_add(left(m));
		unpledge() + petition(1).saturating_add(MeasuredPools::revoked()).saturating_add(left(1));
		expire_pledge() + MeasuredPools::revoked();
		activate(n) + petition(n)
			.saturating_add(MeasuredPools::revoked().saturating_mul(n.into()))
			.saturating_add(MeasuredConsent::changed(n));
		on_idle_base();
	}
}

/// What the calls of models cost.
pub struct ModelsWeight;
impl pallet_models::WeightInfo for ModelsWeight {
	measured! {
		MeasuredModels:
		register_model();
		make_offer() + MeasuredPools::permits();
		close_offer();
		set_worker();
		remove_worker();
		propose_card_change();
		apply_card_change();
		cancel_card_change();
		serve_notice(n);
		list_model();
		unlist_model();
		buy_model();
		complete_sale();
		cancel_sale();
	}
}

/// What a payment costs when the model's shares are in the market: the pool's entry is settled and paid out.
fn into_the_market(payments: u32) -> Weight {
	MeasuredRoyalties::claim().saturating_mul(payments.into())
}

/// What the calls of queries cost.
pub struct QueriesWeight;
impl pallet_queries::WeightInfo for QueriesWeight {
	measured! {
		MeasuredQueries:
		buy() + MeasuredPools::permits();
		settle(p) + into_the_market(p);
		settle_with_a_bad_proof(p) + into_the_market(p);
		check_consents(p) + roots(p);
		check_consents_with_a_bad_proof(p) + roots(p);
		refund(p);
		refund_with_a_bad_proof(p);
		register_verifying_key();
		begin_block();
		check_payable(n);
		turn_keys();
		fold_leaves(n);
		record_root();
	}
}

/// What paying a fee costs.
pub struct FeeWeight;
impl pallet_transaction_payment::WeightInfo for FeeWeight {
	fn charge_transaction_payment() -> Weight {
		type Sponsored = pallet_sponsorship::SponsoredWeights<
			weights::pallet_transaction_payment::WeightInfo<Runtime>,
			weights::pallet_sponsorship::WeightInfo<Runtime>,
		>;
		let lookup = <Runtime as frame_system::Config>::DbWeight::get().reads(1);
		Sponsored::charge_transaction_payment().saturating_add(lookup)
	}
}
