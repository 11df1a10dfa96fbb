//! Task sets, their items, and who is to do what.

use assent_primitives::{Balance, BlockNumber, Hash32, ModelId, SkillId, TaskSetId};
use codec::{Decode, Encode};
use scale_value::Value;
use subxt::ext::scale_decode::DecodeAsType;

use crate::{
	connection::{AccountId, Snapshot},
	error::ChainError,
};

/// The kind of answer that the items of a set take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum AnswerKind {
	/// One of so many classes.
	Class {
		/// Number of them.
		classes: u16,
	},
	/// Any of so many cells of a picture.
	Grid {
		/// Number of cells, row by row.
		cells: u16,
	},
	/// A passage of a text.
	Span {
		/// Length of the text, in characters.
		length: u32,
	},
	/// One of so many choices of a question.
	Quiz {
		/// Number of them.
		choices: u8,
	},
}

/// A label for an item. Encoded as the runtime encodes it, because labellers commit to these bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Answer {
	/// A class, from zero.
	Class(u16),
	/// The cells of a grid that match: bit `i % 8` of byte `i / 8` is cell `i`.
	Cells([u8; 32]),
	/// A passage, from `start` up to and without `end`.
	Span {
		/// First character.
		start: u32,
		/// First character after it.
		end: u32,
	},
	/// A choice, from zero.
	Choice(u8),
}

/// The kind of account that posts work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
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

/// The terms of a set, as its organisation creates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSetSpec {
	/// The model whose data the labels become.
	pub model: ModelId,
	/// Hash of the title.
	pub title: Hash32,
	/// Hash of the instructions.
	pub instructions: Hash32,
	/// Hash of the published items.
	pub items: Hash32,
	/// Kind of answers.
	pub kind: AnswerKind,
	/// The skills under which the set is found; reputation is asked and earned in the first.
	pub tags: Vec<SkillId>,
	/// Kind of the poster.
	pub organisation_type: OrganisationType,
	/// For each accepted label, in plancks.
	pub reward: Balance,
	/// Labels asked of an item in one round.
	pub redundancy: u32,
	/// Number of them that must agree.
	pub quorum: u32,
	/// Number of items.
	pub item_count: u32,
	/// Least tier of a labeller.
	pub min_tier: u8,
	/// Last block in which a label can be committed.
	pub work_deadline: BlockNumber,
	/// Last block in which an item can be reviewed.
	pub judge_deadline: BlockNumber,
	/// Root of the tree of gold answers.
	pub gold_root: Option<Hash32>,
}

/// The periods of a set, in blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Times {
	/// From an assignment to its commitment.
	pub commit: BlockNumber,
	/// For the reveals of an item.
	pub reveal: BlockNumber,
	/// For the gold of an item.
	pub judge: BlockNumber,
}

/// State of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum SetState {
	/// Its items are worked on or resolved.
	Open,
	/// Finished: the rest of the money went back.
	Closed {
		/// Since when.
		at: BlockNumber,
	},
}

/// The money of a set, in plancks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Money {
	/// Put on hold when the set was created.
	pub funded: Balance,
	/// Paid to labellers and reviewers.
	pub paid: Balance,
	/// Given back to the organisation.
	pub returned: Balance,
}

/// Progress of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Progress {
	/// Items that were opened so far are those below.
	pub next_item: u32,
	/// Items that are worked on.
	pub in_flight: u32,
	/// Items that are over.
	pub finished: u32,
	/// Items judged by gold.
	pub gold_revealed: u32,
	/// Accepted labels that wait to be contributed.
	pub credits: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct SpecWire {
	model: u32,
	title: Hash32,
	instructions: Hash32,
	items: Hash32,
	kind: AnswerKind,
	tags: Vec<u16>,
	organisation_type: OrganisationType,
	reward: u128,
	redundancy: u32,
	quorum: u32,
	item_count: u32,
	min_tier: u8,
	work_deadline: u32,
	judge_deadline: u32,
	gold_root: Option<Hash32>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct SetWire {
	organisation: AccountId,
	spec: SpecWire,
	times: Times,
	state: SetState,
	money: Money,
	progress: Progress,
}

impl From<SetWire> for TaskSetRecord {
	fn from(wire: SetWire) -> Self {
		let SetWire { organisation, spec, times, state, money, progress } = wire;
		let spec = TaskSetSpec {
			model: ModelId(spec.model),
			title: spec.title,
			instructions: spec.instructions,
			items: spec.items,
			kind: spec.kind,
			tags: spec.tags.into_iter().map(SkillId).collect(),
			organisation_type: spec.organisation_type,
			reward: spec.reward,
			redundancy: spec.redundancy,
			quorum: spec.quorum,
			item_count: spec.item_count,
			min_tier: spec.min_tier,
			work_deadline: spec.work_deadline,
			judge_deadline: spec.judge_deadline,
			gold_root: spec.gold_root,
		};
		Self { organisation, spec, times, state, money, progress }
	}
}

/// A set of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSetRecord {
	/// The account that posted it and pays.
	pub organisation: AccountId,
	/// Its terms.
	pub spec: TaskSetSpec,
	/// Its periods.
	pub times: Times,
	/// Its state.
	pub state: SetState,
	/// Its money.
	pub money: Money,
	/// Its progress.
	pub progress: Progress,
}

/// Progress of one label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum SlotState {
	/// Given out.
	Assigned {
		/// Last block in which it can be committed.
		until: BlockNumber,
	},
	/// The hash is there; the answer is due.
	Committed {
		/// Its hash.
		hash: Hash32,
	},
	/// The answer is there.
	Revealed {
		/// The answer.
		answer: Answer,
	},
}

/// One label of an item.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Slot {
	/// The labeller.
	pub who: AccountId,
	/// Its progress.
	pub state: SlotState,
}

/// An item that is worked on.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct ItemRecord {
	/// The labels of the present round.
	pub slots: Vec<Slot>,
	/// The labels of the first round, once the second has begun.
	pub earlier: Vec<Slot>,
	/// Last block in which an assigned label can be committed.
	pub commit_by: BlockNumber,
	/// The gold answer, once it is revealed.
	pub gold: Option<Answer>,
}

impl ItemRecord {
	/// The progress of the label of `who` in the present round.
	pub fn slot_of(&self, who: &AccountId) -> Option<&SlotState> {
		self.slots.iter().find(|slot| slot.who == *who).map(|slot| &slot.state)
	}
}

/// The next step of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
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

/// The labeller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
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

/// The outcome of an item.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct TaskOutcome {
	/// The labellers.
	pub verdict: Verdict,
	/// The accepted label, if any.
	pub answer: Option<Answer>,
	/// The account whose statistic the label enters.
	pub credited: Option<AccountId>,
}

/// The assignment of an account in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Pending {
	/// Nothing.
	None,
	/// It waits for an item.
	Queued,
	/// It has this item and has not committed.
	Assigned {
		/// The item.
		item: u32,
	},
}

/// The work of an account in one set.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct LabellerRecord {
	/// The items it has a label in that are not over.
	pub items: Vec<u32>,
	/// Its assignment.
	pub pending: Pending,
	/// Accepted labels that are its to contribute.
	pub credits: u32,
}

impl Answer {
	/// The answer, as a call takes it.
	pub(crate) fn value(&self) -> Value {
		let number = |number: u32| Value::u128(number.into());
		match self {
			Self::Class(class) => Value::unnamed_variant("Class", [number((*class).into())]),
			Self::Cells(cells) => Value::unnamed_variant("Cells", [Value::from_bytes(cells)]),
			Self::Span { start, end } => {
				Value::named_variant("Span", [("start", number(*start)), ("end", number(*end))])
			},
			Self::Choice(choice) => Value::unnamed_variant("Choice", [number((*choice).into())]),
		}
	}
}

/// Task sets and what accounts have to do in them.
impl Snapshot {
	/// The set, if there is one.
	pub async fn task_set(&self, set: TaskSetId) -> Result<Option<TaskSetRecord>, ChainError> {
		Ok(self.get::<_, SetWire>("TaskBounties", "TaskSets", (set.0,)).await?.map(Into::into))
	}

	/// Every set, open or closed, by number.
	pub async fn task_sets(&self) -> Result<Vec<(TaskSetId, TaskSetRecord)>, ChainError> {
		let mut list: Vec<((u32,), SetWire)> = self.list("TaskBounties", "TaskSets", ()).await?;
		list.sort_unstable_by_key(|((set,), _)| *set);
		Ok(list.into_iter().map(|((set,), wire)| (TaskSetId(set), wire.into())).collect())
	}

	/// The sets in the list of a skill.
	pub async fn sets_by_skill(&self, skill: SkillId) -> Result<Vec<TaskSetId>, ChainError> {
		let sets: Vec<u32> = self.view("TaskBounties", "sets_by_skill", (skill.0,)).await?;
		Ok(sets.into_iter().map(TaskSetId).collect())
	}

	/// The item with what can happen to it now; `None` when nobody has labelled it yet, or it is over.
	pub async fn task_item(&self, set: TaskSetId, item: u32) -> Result<Option<(ItemRecord, Phase)>, ChainError> {
		self.view("TaskBounties", "item", (set.0, item)).await
	}

	/// The numbers of the items that are worked on.
	pub async fn items_in_flight(&self, set: TaskSetId) -> Result<Vec<u32>, ChainError> {
		let list: Vec<((u32, u32), ItemRecord)> = self.list("TaskBounties", "Items", (set.0,)).await?;
		let mut items: Vec<u32> = list.into_iter().map(|((_, item), _)| item).collect();
		items.sort_unstable();
		Ok(items)
	}

	/// The outcomes of the items that are over, by number.
	pub async fn task_results(&self, set: TaskSetId) -> Result<Vec<(u32, TaskOutcome)>, ChainError> {
		let list: Vec<((u32, u32), TaskOutcome)> = self.list("TaskBounties", "Results", (set.0,)).await?;
		let mut results: Vec<_> = list.into_iter().map(|((_, item), outcome)| (item, outcome)).collect();
		results.sort_unstable_by_key(|(item, _)| *item);
		Ok(results)
	}

	/// The work of `who` in `set`.
	pub async fn labeller(&self, set: TaskSetId, who: &AccountId) -> Result<LabellerRecord, ChainError> {
		self.view("TaskBounties", "assignments", (set.0, *who)).await
	}

	/// First block in which `who` can review the item, if it can at all.
	pub async fn review_opens(
		&self,
		set: TaskSetId,
		item: u32,
		who: &AccountId,
	) -> Result<Option<BlockNumber>, ChainError> {
		self.view("TaskBounties", "review_opens", (set.0, item, *who)).await
	}
}
