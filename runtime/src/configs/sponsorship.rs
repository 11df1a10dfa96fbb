//! Sponsored fees: who may sponsor, and which calls.

use assent_primitives::{ModelRegistry, SponsorRights, SponsorScope};
use frame_support::parameter_types;

use super::deposits::StorageDeposit;
use crate::*;

parameter_types! {
	pub const BudgetHold: RuntimeHoldReason = RuntimeHoldReason::Sponsorship(pallet_sponsorship::HoldReason::Budget);
	pub const InvitationHold: RuntimeHoldReason =
		RuntimeHoldReason::Sponsorship(pallet_sponsorship::HoldReason::Invitation);
}

/// The right to sponsor: a model's owner sponsors its contributors, and an organisation the labellers of its open sets.
pub struct Sponsors;
impl SponsorRights<AccountId> for Sponsors {
	fn may_sponsor(who: &AccountId, scope: SponsorScope) -> bool {
		match scope {
			SponsorScope::Model(model) => Models::owner(model).as_ref() == Some(who),
			SponsorScope::TaskSet(set) => pallet_task_bounties::TaskSets::<Runtime>::get(set)
				.is_some_and(|set| set.is_open() && set.organisation == *who),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_scope(who: &AccountId) -> SponsorScope {
		use assent_primitives::{Floor, ModelRules};
		use sp_runtime::Perbill;

		let rules = ModelRules {
			soft_floor: Floor { weight: 1, heads: 1 },
			hard_floor: Floor { weight: 1, heads: 1 },
			weight_cap: 1_000,
			min_rows: 100,
			min_head_weight: 100,
			quorum_weight: Perbill::from_percent(50),
			quorum_heads: Perbill::from_percent(50),
		};
		let worker = super::accounts::TreasuryAccount::get();
		SponsorScope::Model(
			Models::benchmark_model(
				who,
				&worker,
				rules,
				<super::prices::MinPrice as frame_support::traits::Get<Balance>>::get(),
			)
			.0,
		)
	}
}

impl pallet_sponsorship::Config for Runtime {
	type WeightInfo = crate::weights::pallet_sponsorship::WeightInfo<Runtime>;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Rights = Sponsors;
	type BlockNumberProvider = System;
	type BudgetConsideration = StorageDeposit<BudgetHold>;
	type InvitationConsideration = StorageDeposit<InvitationHold>;
}

/// The calls that a sponsor pays for: those of a first-time contributor or labeller.
pub struct SponsoredCalls;
impl pallet_sponsorship::ScopeOf<RuntimeCall> for SponsoredCalls {
	fn scopes(call: &RuntimeCall) -> Option<SponsorScope> {
		use pallet_contributions::Call as Data;
		use pallet_royalties::Call as Income;
		use pallet_task_bounties::Call as Tasks;

		let model = match call {
			RuntimeCall::Contributions(Data::contribute { model, .. } | Data::pledge { model, .. }) => Some(*model),
			RuntimeCall::Contributions(Data::unpledge { model, .. }) => Some(*model),
			// All models of a contribution are left at once; the first of them sponsors it.
			RuntimeCall::Contributions(Data::revoke { contribution }) => {
				pallet_contributions::Contributions::<Runtime>::get(contribution)
					.and_then(|contribution| contribution.models.first().copied())
			},
			RuntimeCall::Royalties(Income::claim { model }) => Some(*model),
			_ => None,
		};
		let set = match call {
			RuntimeCall::TaskBounties(
				Tasks::take { set }
				| Tasks::commit { set, .. }
				| Tasks::reveal { set, .. }
				| Tasks::review { set, .. }
				| Tasks::contribute_work { set, .. },
			) => Some(*set),
			_ => None,
		};
		model.map(SponsorScope::Model).or(set.map(SponsorScope::TaskSet))
	}
}
