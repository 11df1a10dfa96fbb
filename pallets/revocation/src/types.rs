//! States, petitions and signatures, and the rules that need no chain.

use assent_primitives::{
	BlockNumber, ConsentTotals, EpochIndex, ModelId, ModelRules, ModelState, PetitionId, Weight64,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::Config;

/// A stored petition.
pub type PetitionOf<T> = Petition<<T as frame_system::Config>::AccountId, <T as Config>::PetitionConsideration>;
/// A stored signature.
pub type SignatureOf<T> = Signature<<T as Config>::SignatureConsideration>;

/// Why a model was halted.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum HaltCause {
	/// Its counted consent fell below the hard floor.
	Floor,
	/// A petition reached its quorum.
	Petition(PetitionId),
}

/// The end of a model.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Halt {
	/// In which block.
	pub at: BlockNumber,
	/// Why.
	pub cause: HaltCause,
}

/// Where a model stands.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct Status {
	/// Its state.
	pub state: ModelState,
	/// When and why it was halted, if it was.
	pub halted: Option<Halt>,
	/// First block in which it is not frozen any more.
	pub frozen_until: Option<BlockNumber>,
}

impl Status {
	/// Whether the model is frozen in block `now`.
	pub fn is_frozen(&self, now: BlockNumber) -> bool {
		self.frozen_until.is_some_and(|until| now < until)
	}
}

/// A petition to halt a model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Petition<AccountId, Ticket> {
	/// Its identifier.
	pub id: PetitionId,
	/// Who opened it.
	pub opener: AccountId,
	/// In which block.
	pub opened_at: BlockNumber,
	/// In which epoch: what was mature then can sign.
	pub opened_epoch: EpochIndex,
	/// First block in which it cannot be signed any more.
	pub ends: BlockNumber,
	/// Most weight a signature counts: a share of the snapshot at the opening, rounded down.
	pub head_cap: Weight64,
	/// The mature consent at the opening, less what signers have taken back since.
	pub snapshot: ConsentTotals,
	/// What has signed.
	pub signed: ConsentTotals,
	/// The opener's deposit.
	pub ticket: Ticket,
}

/// A signature under a petition.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Signature<Ticket> {
	/// The model the petition asks to halt.
	pub model: ModelId,
	/// The signer's mature weight that is in the snapshot.
	pub mature: Weight64,
	/// What it counts: `mature`, capped.
	pub weight: Weight64,
	/// Whether it counts as a head.
	pub head: bool,
	/// The signer's deposit.
	pub ticket: Ticket,
}

impl<AccountId, Ticket> Petition<AccountId, Ticket> {
	/// Whether it can be signed in block `now`.
	pub fn is_open(&self, now: BlockNumber) -> bool {
		now < self.ends
	}

	/// What a signer with `mature` weight counts.
	pub fn counted(&self, mature: Weight64) -> Weight64 {
		mature.min(self.head_cap)
	}

	/// Counts a signature.
	pub fn count(&mut self, weight: Weight64, head: bool) {
		self.signed.weight = self.signed.weight.saturating_add(weight);
		self.signed.heads = self.signed.heads.saturating_add(u32::from(head));
	}

	/// Counts a signature no more.
	pub fn uncount(&mut self, weight: Weight64, head: bool) {
		self.signed.weight = self.signed.weight.saturating_sub(weight);
		self.signed.heads = self.signed.heads.saturating_sub(u32::from(head));
	}

	/// The signer has only `mature` left of what it signed with: the difference leaves both sides.
	pub fn shrink<T>(&mut self, signature: &mut Signature<T>, mature: Weight64, min_head_weight: Weight64) {
		let weight = self.counted(mature);
		let head_lost = signature.head && mature < min_head_weight;
		self.uncount(signature.weight.saturating_sub(weight), head_lost);
		self.snapshot.weight = self.snapshot.weight.saturating_sub(signature.mature.saturating_sub(mature));
		self.snapshot.heads = self.snapshot.heads.saturating_sub(u32::from(head_lost));
		signature.head = signature.head && !head_lost;
		signature.weight = weight;
		signature.mature = mature;
	}

	/// Whether enough have signed, in weight and in heads, both rounded up. Never when nobody has: when every signer has
	/// left, nothing of nothing is no quorum.
	pub fn has_quorum(&self, rules: &ModelRules) -> bool {
		self.signed.weight > 0
			&& self.signed.heads > 0
			&& self.signed.weight >= rules.quorum_weight.mul_ceil(self.snapshot.weight)
			&& self.signed.heads >= rules.quorum_heads.mul_ceil(self.snapshot.heads)
	}
}

/// The state that follows `state` when the counted consent is `totals`.
pub fn next_state(state: ModelState, totals: &ConsentTotals, rules: &ModelRules) -> ModelState {
	let above_soft = totals.reaches(&rules.soft_floor);
	match state {
		ModelState::Halted => ModelState::Halted,
		ModelState::Forming if !above_soft => ModelState::Forming,
		ModelState::Forming => ModelState::Active,
		ModelState::Active | ModelState::Degraded if !totals.reaches(&rules.hard_floor) => ModelState::Halted,
		ModelState::Active | ModelState::Degraded if above_soft => ModelState::Active,
		ModelState::Active | ModelState::Degraded => ModelState::Degraded,
	}
}

/// A petition, as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct PetitionInfo<AccountId> {
	/// Its identifier.
	pub id: PetitionId,
	/// Who opened it.
	pub opener: AccountId,
	/// In which block.
	pub opened_at: BlockNumber,
	/// In which epoch: what was mature then can sign.
	pub opened_epoch: EpochIndex,
	/// First block in which it cannot be signed any more.
	pub ends: BlockNumber,
	/// Most weight a signature counts.
	pub head_cap: Weight64,
	/// The mature consent at the opening, less what signers have taken back since.
	pub snapshot: ConsentTotals,
	/// What has signed.
	pub signed: ConsentTotals,
}

impl<AccountId, Ticket> From<Petition<AccountId, Ticket>> for PetitionInfo<AccountId> {
	fn from(petition: Petition<AccountId, Ticket>) -> Self {
		let Petition { id, opener, opened_at, opened_epoch, ends, head_cap, snapshot, signed, .. } = petition;
		Self { id, opener, opened_at, opened_epoch, ends, head_cap, snapshot, signed }
	}
}
