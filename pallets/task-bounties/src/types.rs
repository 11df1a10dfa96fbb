//! The records of the pallet, and the rules of an item that need no chain.

use alloc::vec::Vec;

use assent_primitives::{content_hash, Balance, BlockNumber, Hash32, ModelId, SkillId, TaskSetId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	traits::{ConstU32, Get},
	BoundedVec,
};
use scale_info::TypeInfo;

pub use assent_primitives::tasks::*;

/// The highest tier of reputation. A set asks for less, so that somebody can review it.
pub const MAX_TIER: u8 = 4;
/// Waiters that one `assign` serves at most.
pub const MAX_ASSIGNMENTS: u32 = 16;
/// Items that come back for more labels and enter the window with one assignment at most.
pub const MAX_REENTRIES: u32 = 4;
/// Sets that one page of the list of open sets looks through at most.
pub const MAX_PAGE: u32 = 256;

/// The siblings on the way from a gold leaf to the root, the leaf's own first.
pub type GoldProof = BoundedVec<Hash32, ConstU32<MAX_GOLD_DEPTH>>;

macro_rules! record {
	($(#[$doc:meta])* $visibility:vis $kind:ident $name:ident $($rest:tt)*) => {
		$(#[$doc])*
		#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
		$visibility $kind $name $($rest)*
	};
}

mod lists;

pub use lists::*;

record! {
	/// Who posts work.
	#[derive(Copy)]
	pub enum OrganisationType {
		/// A university or research institute.
		Research,
		/// A company.
		Company,
		/// A public body.
		Public,
		/// A non-profit organisation.
		NonProfit,
		/// One person, or a group without a legal form.
		Individual,
	}
}

record! {
	/// What the organisation says of a set when it creates it. Never changes.
	pub struct TaskSetSpec<Tags> {
		/// The model whose data the labels become.
		pub model: ModelId,
		/// Hash of the title.
		pub title: Hash32,
		/// Hash of the instructions.
		pub instructions: Hash32,
		/// Hash of the published features of the items, in their order.
		pub items: Hash32,
		/// What answers they take.
		pub kind: AnswerKind,
		/// The skills under which the set is found. Reputation is asked and earned in the first.
		pub tags: Tags,
		/// Who posts it.
		pub organisation_type: OrganisationType,
		/// For each accepted label, in plancks.
		pub reward: Balance,
		/// Labels asked of an item in one round: `k`.
		pub redundancy: u32,
		/// How many of them must agree: more than half of `k`.
		pub quorum: u32,
		/// Number of items.
		pub item_count: u32,
		/// Least tier of a labeller, below [`MAX_TIER`]. A reviewer has a higher one.
		pub min_tier: u8,
		/// Last block in which a label can be committed.
		pub work_deadline: BlockNumber,
		/// Last block in which an item can be reviewed. From then on silence pays.
		pub judge_deadline: BlockNumber,
		/// Root of the tree of gold answers, one leaf for every item; see [`gold`].
		pub gold_root: Option<Hash32>,
	}
}

impl<Tags> TaskSetSpec<Tags> {
	/// What the set can cost at most: two full rounds and a review of every item.
	pub fn funding(&self) -> Option<Balance> {
		funding(self.redundancy, self.item_count, self.reward)
	}

	/// How many items gold can judge at most.
	pub fn max_gold(&self) -> u32 {
		if self.gold_root.is_some() {
			max_gold(self.item_count)
		} else {
			0
		}
	}
}

impl<S: Get<u32>> TaskSetSpec<BoundedVec<SkillId, S>> {
	/// The skill in which reputation is asked and earned.
	pub fn skill(&self) -> SkillId {
		self.tags.first().copied().unwrap_or_default()
	}
}

record! {
	/// The periods of a set: those that were in force when it was created.
	#[derive(Copy, Default)]
	pub struct Times {
		/// Blocks an account has from its assignment to its commitment.
		pub commit: BlockNumber,
		/// Blocks for the reveals of an item, once its commitments are closed.
		pub reveal: BlockNumber,
		/// Blocks the organisation has to reveal the gold of an item, and over which reviewers are let in.
		pub judge: BlockNumber,
	}
}

record! {
	/// Where a set stands.
	#[derive(Copy)]
	pub enum SetState {
		/// Its items are worked on or resolved.
		Open,
		/// What was not spent went back. Labels can still be contributed.
		Closed {
			/// Since when.
			at: BlockNumber,
		},
	}
}

record! {
	/// The money of a set, in plancks: `funded == paid + returned + held`.
	#[derive(Copy, Default)]
	pub struct Money {
		/// Put on hold when the set was created.
		pub funded: Balance,
		/// Paid to labellers and reviewers.
		pub paid: Balance,
		/// Given back to the organisation.
		pub returned: Balance,
	}
}

impl Money {
	/// What is still on hold.
	pub fn held(&self) -> Balance {
		self.funded.saturating_sub(self.paid).saturating_sub(self.returned)
	}
}

record! {
	/// How far a set has come.
	#[derive(Copy, Default)]
	pub struct Progress {
		/// Items that were opened so far are those below.
		pub next_item: u32,
		/// Items with a record: labelled, revealed, judged or disputed.
		pub in_flight: u32,
		/// Items that are over.
		pub finished: u32,
		/// Results that were removed again.
		pub cleared: u32,
		/// Items judged by gold.
		pub gold_revealed: u32,
		/// Accepted labels that wait to be contributed.
		pub credits: u32,
		/// First place in the line of items that come back for more labels.
		pub waiting_head: u32,
		/// First free place in that line.
		pub waiting_tail: u32,
	}
}

record! {
	/// A set of tasks.
	pub struct TaskSet<AccountId, Tags, SetTicket, WorkTicket> {
		/// Who posted it and pays.
		pub organisation: AccountId,
		/// What it said.
		pub spec: TaskSetSpec<Tags>,
		/// Its periods.
		pub times: Times,
		/// Where it stands.
		pub state: SetState,
		/// Its money.
		pub money: Money,
		/// How far it has come.
		pub progress: Progress,
		/// The deposit for this record and its places in the lists.
		pub set_ticket: SetTicket,
		/// The deposit for its items, results and labellers.
		pub work_ticket: WorkTicket,
	}
}

impl<AccountId, Tags, A, B> TaskSet<AccountId, Tags, A, B> {
	/// Whether it is open.
	pub fn is_open(&self) -> bool {
		matches!(self.state, SetState::Open)
	}

	/// Whether items can be given out in block `now`.
	pub fn gives_work(&self, now: BlockNumber) -> bool {
		self.is_open() && now < self.spec.work_deadline
	}

	/// Whether gold can still be revealed for some item.
	pub fn expects_gold(&self) -> bool {
		self.progress.gold_revealed < self.spec.max_gold()
	}

	/// Whether nothing more can happen to any item.
	pub fn is_finished(&self, now: BlockNumber) -> bool {
		let all = self.progress.finished == self.spec.item_count;
		self.progress.in_flight == 0 && (all || now > self.spec.work_deadline)
	}
}

record! {
	/// A set without its deposits.
	pub struct SetInfo<AccountId, Tags> {
		/// Who posted it and pays.
		pub organisation: AccountId,
		/// What it said.
		pub spec: TaskSetSpec<Tags>,
		/// Its periods.
		pub times: Times,
		/// Where it stands.
		pub state: SetState,
		/// Its money.
		pub money: Money,
		/// How far it has come.
		pub progress: Progress,
	}
}

impl<AccountId, Tags, A, B> From<TaskSet<AccountId, Tags, A, B>> for SetInfo<AccountId, Tags> {
	fn from(set: TaskSet<AccountId, Tags, A, B>) -> Self {
		let TaskSet { organisation, spec, times, state, money, progress, .. } = set;
		Self { organisation, spec, times, state, money, progress }
	}
}

record! {
	/// How far one label has come.
	#[derive(Copy)]
	pub enum SlotState {
		/// Given out; the hash of the answer is due.
		Assigned {
			/// Last block in which it can be committed.
			until: BlockNumber,
		},
		/// The hash is there; the answer is due.
		Committed {
			/// See [`commitment`].
			hash: Hash32,
		},
		/// The answer is there.
		Revealed {
			/// Which.
			answer: Answer,
		},
	}
}

impl SlotState {
	/// The answer, once it is revealed.
	pub fn answer(&self) -> Option<&Answer> {
		match self {
			Self::Revealed { answer } => Some(answer),
			_ => None,
		}
	}

	/// Whether it was given out and nothing came.
	pub fn is_assigned(&self) -> bool {
		matches!(self, Self::Assigned { .. })
	}
}

record! {
	/// One label of an item.
	pub struct Slot<AccountId> {
		/// Whose.
		pub who: AccountId,
		/// How far it has come.
		pub state: SlotState,
	}
}

record! {
	/// Which labels count for the quorum.
	#[derive(Copy)]
	pub enum Round {
		/// The first `k`.
		First,
		/// `k` more, by other accounts.
		Second,
	}
}

record! {
	/// Where an item waits for labellers.
	#[derive(Copy)]
	pub enum Listing {
		/// Nowhere: it has as many as it needs.
		None,
		/// In the window from which items are drawn, until its commitments are due.
		Window,
		/// In the line of items that enter the window when there is room.
		Waiting,
	}
}

record! {
	/// An item that is worked on.
	pub struct Item<Slots> {
		/// The present round.
		pub round: Round,
		/// The labels of the present round.
		pub slots: Slots,
		/// The labels of the first round, once the second has begun.
		pub earlier: Slots,
		/// Last block of the commitments: the last one in which an assigned label can be committed.
		pub commit_by: BlockNumber,
		/// When the last of `k` labels was committed.
		pub commits_closed: Option<BlockNumber>,
		/// When the last committed label was revealed.
		pub reveals_closed: Option<BlockNumber>,
		/// Made of the salts of all labels that were revealed so far. It draws who is credited.
		pub seed: Hash32,
		/// The answer that the organisation knew all along.
		pub gold: Option<Answer>,
		/// Since when it waits for a reviewer.
		pub disputed_at: Option<BlockNumber>,
		/// Where it waits for labellers.
		pub listing: Listing,
	}
}

record! {
	/// What can happen to an item now.
	#[derive(Copy)]
	pub enum Phase {
		/// Labels are given out and committed.
		Committing,
		/// Nobody committed in time.
		Abandoned,
		/// Answers are revealed.
		Revealing,
		/// The organisation may reveal gold.
		Judging,
		/// It can be resolved.
		Due,
		/// A reviewer decides.
		Disputed {
			/// Since when.
			since: BlockNumber,
		},
	}
}

impl<AccountId: PartialEq, S: Get<u32>> Item<BoundedVec<Slot<AccountId>, S>> {
	/// An item that nobody has labelled yet, and can be until `commit_by`.
	pub fn new(commit_by: BlockNumber, listing: Listing) -> Self {
		Self {
			round: Round::First,
			slots: BoundedVec::new(),
			earlier: BoundedVec::new(),
			commit_by,
			commits_closed: None,
			reveals_closed: None,
			seed: Hash32::default(),
			gold: None,
			disputed_at: None,
			listing,
		}
	}

	/// Labels of the present round for which at least the hash is there.
	pub fn committed(&self) -> usize {
		self.slots.iter().filter(|slot| !slot.state.is_assigned()).count()
	}

	/// Last block of the reveals.
	pub fn reveals_end(&self, times: &Times) -> BlockNumber {
		let commits_end = self.commits_closed.unwrap_or(self.commit_by);
		self.reveals_closed.unwrap_or(commits_end.saturating_add(times.reveal))
	}

	/// What can happen to it in block `now`.
	pub fn phase(&self, now: BlockNumber, times: &Times, expects_gold: bool) -> Phase {
		if let Some(since) = self.disputed_at {
			return Phase::Disputed { since };
		}
		if self.commits_closed.is_none() && now <= self.commit_by {
			return Phase::Committing;
		}
		if self.committed() == 0 {
			return Phase::Abandoned;
		}
		let reveals_end = self.reveals_end(times);
		if self.reveals_closed.is_none() && now <= reveals_end {
			return Phase::Revealing;
		}
		// Due at the earliest in the block after the reveals.
		let waits = expects_gold && self.gold.is_none();
		if now <= reveals_end.saturating_add(if waits { times.judge } else { 0 }) {
			return Phase::Judging;
		}
		Phase::Due
	}

	/// Whether a labeller can be added in block `now`.
	pub fn takes_labellers(&self, now: BlockNumber, redundancy: u32) -> bool {
		let committing = self.disputed_at.is_none() && self.commits_closed.is_none() && now <= self.commit_by;
		committing && !is_full(&self.slots, redundancy)
	}

	/// The label of `who` in the present round.
	pub fn slot_mut(&mut self, who: &AccountId) -> Option<&mut Slot<AccountId>> {
		self.slots.iter_mut().find(|slot| slot.who == *who)
	}

	/// Makes the salt of a label that is revealed part of the seed. It was committed to before any other of its
	/// round was known.
	pub fn add_salt(&mut self, salt: &Hash32) {
		self.seed = content_hash(&(self.seed, salt).encode());
	}

	/// All labels of both rounds.
	pub fn labels(&self) -> impl Iterator<Item = &Slot<AccountId>> {
		self.earlier.iter().chain(self.slots.iter())
	}

	/// The answer that `quorum` labels of the present round agree on. There is one at most, as a quorum is a majority.
	pub fn agreement(&self, quorum: u32) -> Option<Answer> {
		let answers: Vec<&Answer> = self.slots.iter().filter_map(|slot| slot.state.answer()).collect();
		let support = |answer: &Answer| answers.iter().filter(|other| **other == answer).count();
		let needed = usize::try_from(quorum).unwrap_or(usize::MAX);
		answers.iter().find(|answer| support(answer) >= needed).map(|answer| **answer)
	}

	/// Begins the second round, for labels until `commit_by`.
	pub fn begin_second_round(self, commit_by: BlockNumber) -> Self {
		Self { round: Round::Second, earlier: self.slots, seed: self.seed, ..Self::new(commit_by, self.listing) }
	}
}

/// Whether `slots` are as many as a round asks for.
pub fn is_full<Slot>(slots: &[Slot], redundancy: u32) -> bool {
	u32::try_from(slots.len()).is_ok_and(|taken| taken >= redundancy)
}

record! {
	/// Who said so.
	#[derive(Copy)]
	pub enum Verdict {
		/// A quorum of the labellers.
		Agreement,
		/// The organisation, by an answer it had committed to.
		Gold,
		/// A reviewer.
		Review,
		/// Nobody in time: everyone who revealed is paid.
		Silence,
		/// Nobody worked on it.
		Unworked,
	}
}

record! {
	/// How an item ended.
	pub struct Outcome<AccountId> {
		/// Who said so.
		pub verdict: Verdict,
		/// What is accepted, if anything.
		pub answer: Option<Answer>,
		/// Whose statistic the label enters: one of those who gave that answer, by lot.
		pub credited: Option<AccountId>,
	}
}

record! {
	/// What an account is about to label in a set.
	#[derive(Copy, Default)]
	pub enum Pending {
		/// Nothing.
		#[default]
		None,
		/// It waits for an item.
		Queued,
		/// It has this item and has not committed.
		Assigned {
			/// Which.
			item: u32,
		},
	}
}

record! {
	/// What an account does in one set.
	#[derive(Default)]
	pub struct Labeller<Items> {
		/// The items it has a label in that are not over.
		pub items: Items,
		/// What it is about to label.
		pub pending: Pending,
		/// Accepted labels that are its to contribute.
		pub credits: u32,
	}
}

impl<S: Get<u32>> Labeller<BoundedVec<u32, S>> {
	/// Whether there is nothing to remember.
	pub fn is_empty(&self) -> bool {
		self.items.is_empty() && self.pending == Pending::None && self.credits == 0
	}

	/// Forgets `item`.
	pub fn leave(&mut self, item: u32) {
		self.items.retain(|other| *other != item);
		if self.pending == (Pending::Assigned { item }) {
			self.pending = Pending::None;
		}
	}
}
