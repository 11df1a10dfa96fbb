//! The traits in which the pallets meet.
//!
//! | trait | told by | asked by |
//! |---|---|---|
//! | [`ModelRegistry`] | models | contributions, revocation, queries, workers, task-bounties, data-pools |
//! | [`Consent`] | contributions | models, revocation, queries, workers |
//! | [`KillSwitch`] | revocation | models, contributions, queries, task-bounties, data-pools |
//! | [`OnConsentChange`] | contributions calls | royalties, revocation |
//! | [`OnActiveSet`] | contributions calls | consent-tree |
//! | [`ConsentRoots`] | consent-tree | queries |
//! | [`OnStateChange`] | revocation calls | royalties |
//! | [`RoyaltySink`] | royalties | queries |
//! | [`ContributionBook`] | contributions | task-bounties, data-pools |
//! | [`OnRevoke`] | contributions calls | data-pools |
//! | [`PolicyGate`] | data-pools | models, queries |
//! | [`WorkerStanding`] | workers | models, queries |
//! | [`Reputation`] | reputation | task-bounties |
//! | [`SponsorRights`] | models and task-bounties, joined by the runtime | sponsorship |

use sp_runtime::{DispatchError, DispatchResult};

use crate::*;

/// The height that a pallet counts in.
pub trait Clock {
	/// The source of the height.
	type Provider: BlockNumberProvider<BlockNumber = BlockNumber>;

	/// Reads the present height.
	fn now() -> BlockNumber {
		Self::Provider::current_block_number()
	}
}

/// Models, their rules and their offers.
pub trait ModelRegistry<AccountId> {
	/// The account that owns `model`, if it exists.
	fn owner(model: ModelId) -> Option<AccountId>;
	/// The rules on the card of `model`, if it exists.
	fn rules(model: ModelId) -> Option<ModelRules>;
	/// How a payment for an answer of `model` is divided, if it exists.
	fn split(model: ModelId) -> Option<Split>;
	/// Whether `who` is the owner, a declared account, or was ever a worker of `model`.
	fn is_party(model: ModelId, who: &AccountId) -> bool;
	/// Whether `who` has an open offer of `model`.
	fn serves(model: ModelId, who: &AccountId) -> bool;
	/// The offer `offer`, if it exists; closed offers stay readable.
	fn offer(offer: OfferId) -> Option<OfferView<AccountId>>;
	/// Whether every open offer of `model` has a purpose and a price that `permitted` says yes to.
	fn offers_only(model: ModelId, permitted: impl Fn(Purpose, Balance) -> bool) -> bool;
	/// Makes a model with these rules and an open offer of it, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(owner: &AccountId, worker: &AccountId, rules: ModelRules, price: Balance) -> (ModelId, OfferId);
}

/// Who consents to what, and since when.
pub trait Consent<AccountId> {
	/// Active consent weight of `who` in `model`, capped by the card. A party's weight is included.
	fn weight(model: ModelId, who: &AccountId) -> Weight64;
	/// Counted weight of `who` that had been held for a whole epoch when epoch `at` began. A party's is zero.
	fn mature_weight(model: ModelId, who: &AccountId, at: EpochIndex) -> Weight64;
	/// Whether anything is pledged to `model`, be it pending, attested or active.
	fn has_pledges(model: ModelId) -> bool;
	/// Counted consent now.
	fn totals(model: ModelId) -> ConsentTotals;
	/// Counted consent that has been held for a whole epoch when the present one began.
	fn mature_totals(model: ModelId) -> ConsentTotals;
	/// The present epoch.
	fn epoch() -> EpochIndex;
	/// First block of the epoch after `epoch`.
	fn epoch_end(epoch: EpochIndex) -> BlockNumber;
	/// The consent version that was current after block `at`; `None` when that is too long ago to be known.
	fn version_at(model: ModelId, at: BlockNumber) -> Option<ConsentVersion>;
	/// Gives `who` active, mature, counted weight in `model`, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_join(model: ModelId, who: &AccountId, weight: Weight64);
}

/// Is told of every change of an account's weight, in the call that makes it.
pub trait OnConsentChange<AccountId> {
	/// The active consent weight of `who` in `model` is now `weight`. Must not fail: leaving is never refused.
	fn weight_changed(model: ModelId, who: &AccountId, weight: Weight64);
}

impl<AccountId, A: OnConsentChange<AccountId>, B: OnConsentChange<AccountId>> OnConsentChange<AccountId> for (A, B) {
	fn weight_changed(model: ModelId, who: &AccountId, weight: Weight64) {
		A::weight_changed(model, who, weight);
		B::weight_changed(model, who, weight);
	}
}

/// Is told of every change of a model's active set, in the call that makes it.
pub trait OnActiveSet {
	/// The active set of `model` is now that of `version`: these contributions, of so many rows each, joined it, and these
	/// left. Changes of one block share a version. Must not fail: leaving is never refused.
	fn changed(model: ModelId, version: ConsentVersion, joined: &[(ContributionId, u32)], left: &[ContributionId]);
}

impl OnActiveSet for () {
	fn changed(_: ModelId, _: ConsentVersion, _: &[(ContributionId, u32)], _: &[ContributionId]) {}
}

/// The one name of each consent set.
pub trait ConsentRoots {
	/// The root of the consent set that `model` had in `version`, computed now if it was not yet; `None` when that version
	/// is not known. Ask only for a version whose block is over.
	fn pinned(model: ModelId, version: ConsentVersion) -> Option<Hash32>;
}

/// Where a model stands.
pub trait KillSwitch {
	/// The state of `model`; `Forming` for one that does not exist.
	fn state(model: ModelId) -> ModelState;
	/// Whether `model` is frozen for a time by the emergency track. Apart from its state; opens no refunds.
	fn is_frozen(model: ModelId) -> bool;
	/// The block in which `model` was halted.
	fn halted_at(model: ModelId) -> Option<BlockNumber>;
	/// Puts `model` into `state`, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_set_state(model: ModelId, state: ModelState);
}

/// Is told of every change of a model's state, in the call that makes it.
pub trait OnStateChange {
	/// `model` is now in `state`. Must not fail.
	fn state_changed(model: ModelId, state: ModelState);
}

impl OnStateChange for () {
	fn state_changed(_: ModelId, _: ModelState) {}
}

/// Takes the contributors' part of a payment.
pub trait RoyaltySink<AccountId> {
	/// Moves `amount` from `from` to the holders of the shares of `model`. O(1) in the number of holders.
	fn pay(model: ModelId, from: &AccountId, amount: Balance) -> DispatchResult;
	/// Gives the pool of `model` shares, so that a payment costs other pallets' benchmarks what it can cost at most.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_pool(_model: ModelId) {}
}

/// Registers contributions and pledges for accounts that do not call themselves. The calls of the pallet do the same.
pub trait ContributionBook<AccountId> {
	/// Registers `statistic` over `rows` rows as `owner`'s and pledges it to `model`. `payer` leaves the deposits and has
	/// them back when the contribution goes.
	fn contribute(
		owner: &AccountId,
		payer: &AccountId,
		model: ModelId,
		statistic: Hash32,
		rows: u32,
		provenance: Provenance,
	) -> Result<ContributionId, DispatchError>;
	/// Pledges a contribution to one more model. `payer` leaves the deposit.
	fn pledge(contribution: ContributionId, model: ModelId, payer: &AccountId) -> DispatchResult;
	/// Whose contribution it is; `None` once it was revoked.
	fn owner(contribution: ContributionId) -> Option<AccountId>;
	/// Makes a contribution that is pledged to `model`, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_contribution(owner: &AccountId, model: ModelId) -> ContributionId;
}

/// Is told when a contribution is gone, in the call that removes it.
pub trait OnRevoke {
	/// `contribution` is gone. Must not fail: leaving is never refused.
	fn revoked(contribution: ContributionId);
}

impl OnRevoke for () {
	fn revoked(_: ContributionId) {}
}

/// What the contributors of a model permit.
pub trait PolicyGate {
	/// Whether answers of `model` may be sold for `purpose` at `price`.
	fn permits(model: ModelId, purpose: Purpose, price: Balance) -> bool;
}

impl PolicyGate for () {
	fn permits(_: ModelId, _: Purpose, _: Balance) -> bool {
		true
	}
}

/// Which workers have something to lose.
pub trait WorkerStanding<AccountId> {
	/// Whether the bond of `who` is there in full and is not being withdrawn.
	fn is_bonded(who: &AccountId) -> bool;
	/// Since when `who`, who was bonded before, is not any more: it unbonds, or it was slashed below the least bond.
	fn left_at(who: &AccountId) -> Option<BlockNumber>;
	/// Bonds `who`, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_bond(who: &AccountId);
}

/// What people have proved to be able to do. Earned, never bought or moved.
pub trait Reputation<AccountId> {
	/// The tier of `who` in `skill`: zero for a stranger.
	fn tier(who: &AccountId, skill: SkillId) -> u8;
	/// A label of `who` was accepted. Must not fail.
	fn accepted(who: &AccountId, skill: SkillId);
	/// A label of `who` was not accepted. Must not fail.
	fn refused(who: &AccountId, skill: SkillId);
	/// A label of `who` was held against a secret gold answer. Must not fail.
	fn gold(who: &AccountId, skill: SkillId, right: bool);
	/// Puts `who` into at least `tier`, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_tier(who: &AccountId, skill: SkillId, tier: u8);
}

/// Who may spend money on the fees of others.
pub trait SponsorRights<AccountId> {
	/// Whether `who` may sponsor `scope`: the model is its own, or the task set is.
	fn may_sponsor(who: &AccountId, scope: SponsorScope) -> bool;
	/// Makes a scope that `who` may sponsor, so that other pallets can be benchmarked.
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_scope(who: &AccountId) -> SponsorScope;
}
