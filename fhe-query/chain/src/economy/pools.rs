//! Data pools, their members and announced draws.

use assent_primitives::{Balance, BlockNumber, ContributionId, ModelId, PoolId, PurposeSet};
use subxt::ext::scale_decode::DecodeAsType;

use crate::{
	connection::{AccountId, Snapshot},
	error::ChainError,
	read::PurposesWire,
};

/// The conditions for models that draw on a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolPolicy {
	/// Permitted purposes of answers.
	pub allowed: PurposeSet,
	/// Forbidden purposes of answers.
	pub forbidden: PurposeSet,
	/// Least price of one answer, in plancks.
	pub min_price: Balance,
	/// Required owner of the model; anyone when `None`.
	pub owners: Option<Vec<AccountId>>,
}

/// A pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolRecord {
	/// The account that made it, changes its policy and closes it.
	pub manager: AccountId,
	/// Policy in force.
	pub policy: PoolPolicy,
	/// Announced policy, and the first block in which it can be applied.
	pub pending: Option<(PoolPolicy, BlockNumber)>,
	/// Contributions in it.
	pub members: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PolicyWire {
	allowed: PurposesWire,
	forbidden: PurposesWire,
	min_price: u128,
	owners: Option<Vec<AccountId>>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PendingWire {
	policy: PolicyWire,
	effective_at: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PoolWire {
	manager: AccountId,
	policy: PolicyWire,
	pending: Option<PendingWire>,
	members: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct MembershipWire {
	pool: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct BindingWire {
	pool: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct DrawWire {
	effective_at: u32,
}

impl From<PolicyWire> for PoolPolicy {
	fn from(wire: PolicyWire) -> Self {
		let PolicyWire { allowed, forbidden, min_price, owners } = wire;
		Self { allowed: allowed.into(), forbidden: forbidden.into(), min_price, owners }
	}
}

impl From<PoolWire> for PoolRecord {
	fn from(wire: PoolWire) -> Self {
		let PoolWire { manager, policy, pending, members } = wire;
		let pending = pending.map(|pending| (pending.policy.into(), pending.effective_at));
		Self { manager, policy: policy.into(), pending, members }
	}
}

impl Snapshot {
	/// The pool, if there is one.
	pub async fn pool(&self, pool: PoolId) -> Result<Option<PoolRecord>, ChainError> {
		Ok(self.get::<_, PoolWire>("DataPools", "Pools", (pool.0,)).await?.map(Into::into))
	}

	/// Every pool, by number.
	pub async fn pools(&self) -> Result<Vec<(PoolId, PoolRecord)>, ChainError> {
		let mut list: Vec<((u32,), PoolWire)> = self.list("DataPools", "Pools", ()).await?;
		list.sort_unstable_by_key(|((pool,), _)| *pool);
		Ok(list.into_iter().map(|((pool,), wire)| (PoolId(pool), wire.into())).collect())
	}

	/// The contributions in a pool.
	pub async fn pool_members(&self, pool: PoolId) -> Result<Vec<ContributionId>, ChainError> {
		let list: Vec<((u64,), MembershipWire)> = self.list("DataPools", "Memberships", ()).await?;
		let members = list.into_iter().filter(|(_, membership)| membership.pool == pool.0);
		let mut members: Vec<_> = members.map(|((contribution,), _)| ContributionId(contribution)).collect();
		members.sort_unstable();
		Ok(members)
	}

	/// The pools to whose policies `model` is bound.
	pub async fn pools_of(&self, model: ModelId) -> Result<Vec<PoolId>, ChainError> {
		let bindings: Option<Vec<BindingWire>> = self.get("DataPools", "ModelPools", (model.0,)).await?;
		Ok(bindings.unwrap_or_default().into_iter().map(|binding| PoolId(binding.pool)).collect())
	}

	/// The draws announced for `model`, and the first block of each.
	pub async fn draws(&self, model: ModelId) -> Result<Vec<(ContributionId, BlockNumber)>, ChainError> {
		let mut list: Vec<((u32, u64), DrawWire)> = self.list("DataPools", "Draws", (model.0,)).await?;
		list.sort_unstable_by_key(|((_, contribution), _)| *contribution);
		Ok(list
			.into_iter()
			.map(|((_, contribution), draw)| (ContributionId(contribution), draw.effective_at))
			.collect())
	}
}
