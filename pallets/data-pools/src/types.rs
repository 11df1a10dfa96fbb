//! The records of the pallet, and what a policy says.

use assent_primitives::{Balance, BlockNumber, ModelId, PoolId, Purpose, PurposeSet};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_runtime::traits::Get;

use crate::Config;

/// Every purpose there is.
const PURPOSES: [Purpose; 4] = [Purpose::General, Purpose::Research, Purpose::Commercial, Purpose::Public];

/// What models that draw on a pool must keep to.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Policy<Owners> {
	/// What answers may be sold for.
	pub allowed: PurposeSet,
	/// What answers must never be sold for.
	pub forbidden: PurposeSet,
	/// Least price of one answer, in plancks.
	pub min_price: Balance,
	/// Who must own the model; anyone when `None`. Kept sorted, without repetitions.
	pub owners: Option<Owners>,
}

impl<AccountId: Ord, S: Get<u32>> Policy<BoundedVec<AccountId, S>> {
	/// The same policy with its owners sorted, each once.
	pub fn normalised(mut self) -> Self {
		self.owners = self.owners.map(|owners| {
			let mut owners = owners.into_inner();
			owners.sort();
			owners.dedup();
			BoundedVec::truncate_from(owners)
		});
		self
	}

	/// Whether something can be sold under it, and nothing is both allowed and forbidden. The general purpose is
	/// whatever a model's card leaves open, so that it cannot be allowed beside anything forbidden.
	pub fn is_consistent(&self) -> bool {
		let general_is_bounded = self.allowed.general && !self.forbidden.is_empty();
		let somebody_may = self.owners.as_ref().is_none_or(|owners| !owners.is_empty());
		!self.allowed.is_empty() && self.allowed.is_disjoint(&self.forbidden) && !general_is_bounded && somebody_may
	}

	/// Whether answers may be sold for `purpose`.
	pub fn allows(&self, purpose: Purpose) -> bool {
		self.allowed.contains(purpose) && !self.forbidden.contains(purpose)
	}

	/// Whether answers may be sold for `purpose` at `price`.
	pub fn permits(&self, purpose: Purpose, price: Balance) -> bool {
		self.allows(purpose) && price >= self.min_price
	}

	/// Whether a model of `owner` may draw and sell.
	pub fn permits_owner(&self, owner: &AccountId) -> bool {
		self.owners.as_ref().is_none_or(|owners| owners.binary_search(owner).is_ok())
	}
}

/// Whether some purpose is allowed by all of `policies`.
pub fn agree<AccountId: Ord, S: Get<u32>>(policies: &[Policy<BoundedVec<AccountId, S>>]) -> bool {
	PURPOSES.iter().any(|purpose| policies.iter().all(|policy| policy.allows(*purpose)))
}

/// A policy that waits for its notice to be over.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct PendingPolicy<Policy> {
	/// What will hold.
	pub policy: Policy,
	/// First block in which it can be applied.
	pub effective_at: BlockNumber,
}

/// A pool.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Pool<AccountId, Policy, Ticket> {
	/// Who made it, changes its policy and closes it.
	pub manager: AccountId,
	/// What holds.
	pub policy: Policy,
	/// What was announced to hold.
	pub pending: Option<PendingPolicy<Policy>>,
	/// Contributions in it.
	pub members: u32,
	/// The manager's deposit.
	pub ticket: Ticket,
}

/// A contribution's place in a pool.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Membership<AccountId, Ticket> {
	/// Which pool.
	pub pool: PoolId,
	/// Number of this membership, never used again: who leaves and comes back is not the member that was announced.
	pub serial: u64,
	/// Whose contribution it is.
	pub owner: AccountId,
	/// The owner's deposit.
	pub ticket: Ticket,
}

/// How a model stands to a pool that it is bound to.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Standing {
	/// It was admitted and has not drawn: it may leave at once.
	Admitted,
	/// It drew on the pool: it is bound for as long as the pool is there.
	Drawn,
	/// It drew on the pool, and announced while the policy was about to change that it leaves.
	Leaving {
		/// First block in which it is bound no more.
		at: BlockNumber,
	},
}

impl Standing {
	/// Whether the pool's policy binds the model in block `now`.
	pub fn binds(&self, now: BlockNumber) -> bool {
		!matches!(self, Self::Leaving { at } if *at <= now)
	}

	/// Whether the model may draw on the pool.
	pub fn may_draw(&self) -> bool {
		!matches!(self, Self::Leaving { .. })
	}
}

/// A pool whose policy binds a model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Binding<AccountId, Ticket> {
	/// Which pool.
	pub pool: PoolId,
	/// How far the model has gone.
	pub standing: Standing,
	/// Who left the deposit.
	pub payer: AccountId,
	/// The deposit.
	pub ticket: Ticket,
}

/// What models made of a pool, and whether it is about to go.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct PoolUse {
	/// Models with a binding that drew on it.
	pub drawers: u32,
	/// First block in which it can be closed all the same, when that was announced.
	pub closes_at: Option<BlockNumber>,
}

/// A draw that was announced.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Draw<AccountId, Ticket> {
	/// From which pool.
	pub pool: PoolId,
	/// The membership that was announced.
	pub serial: u64,
	/// First block in which it can be made.
	pub effective_at: BlockNumber,
	/// The model's owner who announced it, leaves the deposits and has them back.
	pub payer: AccountId,
	/// The deposit for the announcement.
	pub ticket: Ticket,
}

/// Why an announced draw was not made.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum DropReason {
	/// The contribution left the pool, or is gone. It may have come back: then it needs a notice of its own.
	MemberLeft,
	/// The model is not bound to the pool any more.
	NotAdmitted,
	/// The model has another owner than the one who announced.
	OwnerChanged,
	/// The policy does not permit the model's owner any more.
	OwnerNotPermitted,
	/// The model is halted.
	ModelHalted,
	/// The model has announced that it leaves the pool.
	ModelLeaves,
}

/// A pool as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Debug)]
pub struct PoolView<AccountId, Policy> {
	/// Who made it, changes its policy and closes it.
	pub manager: AccountId,
	/// What holds.
	pub policy: Policy,
	/// What was announced to hold.
	pub pending: Option<PendingPolicy<Policy>>,
	/// Contributions in it.
	pub members: u32,
}

/// An announced draw as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Debug)]
pub struct DrawView {
	/// From which pool.
	pub pool: PoolId,
	/// To which model.
	pub model: ModelId,
	/// First block in which it can be made.
	pub effective_at: BlockNumber,
	/// Whether the contribution is still the member that was announced.
	pub stands: bool,
}

/// A policy of runtime `T`.
pub type PolicyOf<T> = Policy<BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxOwners>>;
/// A pool of runtime `T`.
pub type PoolOf<T> = Pool<<T as frame_system::Config>::AccountId, PolicyOf<T>, <T as Config>::PoolConsideration>;
/// A membership of runtime `T`.
pub type MembershipOf<T> = Membership<<T as frame_system::Config>::AccountId, <T as Config>::MembershipConsideration>;
/// A binding of runtime `T`.
pub type BindingOf<T> = Binding<<T as frame_system::Config>::AccountId, <T as Config>::DrawConsideration>;
/// An announced draw of runtime `T`.
pub type DrawOf<T> = Draw<<T as frame_system::Config>::AccountId, <T as Config>::DrawConsideration>;
/// The pools that bind one model of runtime `T`.
pub type BindingsOf<T> = BoundedVec<BindingOf<T>, <T as Config>::MaxPoolsPerModel>;
