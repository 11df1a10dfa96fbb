//! `assent task`, `assent profile`, `assent sponsor`.

use std::path::PathBuf;

use assent_chain::{AnswerKind, OrganisationType};
use assent_client::tasks::parse_kind;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::{DescriptorFile, OfSet, Signing};
use crate::output::parse_amount;

#[derive(Debug, Subcommand)]
pub enum TaskCommand {
	/// Post a set of items to label, with its secret gold answers and its money
	Create(TaskCreate),
	/// Find work by skill or organisation type, or look at one set
	#[command(after_help = "Examples:\n  assent task list\n  assent task list --tag 1\n  \
		assent task list --organisation-type research\n  assent task list --set 0 --account //Dave")]
	List(TaskList),
	/// Take an item: the chain draws one for you a block later
	Take(TaskTake),
	/// Commit to an answer; nobody sees it before everyone has committed
	Submit(TaskSubmit),
	/// Reveal committed answers, as soon as that is possible
	Reveal(TaskReveal),
	/// Reveal secret gold answers, as the organisation
	Judge(TaskJudge),
	/// Decide an item on which labellers disagree, as a reviewer of a higher tier
	Review(TaskReview),
	/// Settle items that are due: pay, start a second round, or send to review. Anyone may do so
	Resolve(TaskResolve),
	/// Turn accepted labels into a contribution to the set's model
	Contribute(TaskContribute),
	/// Close a finished set: unspent money returns. Anyone may do so
	#[command(after_help = "Example:\n  assent task close --set 0 --signer //Alice")]
	Close(TaskClose),
	/// Remove the rest of a closed set: the organisation gets its deposits back. Anyone may do so
	#[command(after_help = "Example:\n  assent task clear --set 0 --signer //Alice\n\n\
		Possible once every accepted label was contributed, or long after the set was closed.")]
	Clear(TaskClose),
	/// Draw items for waiting labellers, if blocks had no room for it. Anyone may do so
	#[command(after_help = "Example:\n  assent task assign --signer //Bob")]
	Assign(Signing),
	/// Remove the count of items that an account took on a past day. Anyone may do so
	#[command(after_help = "Example:\n  assent task forget-day --account //Dave --signer //Bob")]
	ForgetDay(TaskForgetDay),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OrganisationArg {
	/// A company
	Company,
	/// A university or institute
	Research,
	/// A public body
	Public,
	/// A charity or association
	NonProfit,
	/// A person or an informal group
	Individual,
}

impl From<OrganisationArg> for OrganisationType {
	fn from(kind: OrganisationArg) -> Self {
		match kind {
			OrganisationArg::Company => Self::Company,
			OrganisationArg::Research => Self::Research,
			OrganisationArg::Public => Self::Public,
			OrganisationArg::NonProfit => Self::NonProfit,
			OrganisationArg::Individual => Self::Individual,
		}
	}
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
	assent task create --model 0 --csv items.csv --gold gold.csv --title 'Which digit is it?' --instructions \
	instructions.md --kind class --tag 1 --organisation-type research --reward 0.05 --redundancy 3 --quorum 2 \
	--work-blocks 28800 --judge-blocks 57600 --secrets gold.json --signer //Alice\n\n\
	items.csv holds one item a row, without answers; publish it, labellers check it by its hash. gold.csv has the \
	columns item and answer; it stays secret, and so does the file at --secrets, which `assent task judge` needs. \
	Kinds: class (the model's classes), grid:CELLS, span:LENGTH, quiz:CHOICES. The whole cost is on hold until the set \
	is closed.")]
pub struct TaskCreate {
	/// The model that the work feeds
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// The items, as CSV with a header: one item a row
	#[arg(long, value_name = "FILE")]
	pub csv: PathBuf,
	/// Secret answers to some of the items, as CSV with the columns item and answer
	#[arg(long, value_name = "FILE", requires = "secrets")]
	pub gold: Option<PathBuf>,
	/// The new file for the gold answers and their salts, for `assent task judge`; readable by you alone
	#[arg(long, value_name = "FILE")]
	pub secrets: Option<PathBuf>,
	/// The title; published by its hash
	#[arg(long, value_name = "TEXT")]
	pub title: String,
	/// The instructions for labellers; published by their hash
	#[arg(long, value_name = "FILE")]
	pub instructions: PathBuf,
	/// The kind of answer: class, grid:CELLS, span:LENGTH, quiz:CHOICES
	#[arg(long, default_value = "class", value_name = "KIND", value_parser = parse_kind)]
	pub kind: AnswerKindArg,
	/// A skill that the work needs, by number; may be repeated
	#[arg(long, value_name = "SKILL", required = true)]
	pub tag: Vec<u16>,
	/// The type of your organisation
	#[arg(long, value_enum, default_value = "individual")]
	pub organisation_type: OrganisationArg,
	/// Paid for each accepted answer
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub reward: u128,
	/// The number of labellers for each item
	#[arg(long, value_name = "K", default_value = "3")]
	pub redundancy: u8,
	/// The number of labellers that must agree; more than half
	#[arg(long, value_name = "N", default_value = "2")]
	pub quorum: u8,
	/// Least tier of a labeller in the first skill
	#[arg(long, value_name = "TIER", default_value = "0")]
	pub min_tier: u8,
	/// Blocks from now in which work can be done
	#[arg(long, value_name = "BLOCKS", default_value = "28800")]
	pub work_blocks: u32,
	/// Blocks after that in which it can be judged; what is not judged then is paid
	#[arg(long, value_name = "BLOCKS", default_value = "57600")]
	pub judge_blocks: u32,
	#[command(flatten)]
	pub descriptor: DescriptorFile,
	#[command(flatten)]
	pub by: Signing,
}

/// An answer kind as it is written; `class` takes its number of classes from the model.
pub type AnswerKindArg = Option<AnswerKind>;

#[derive(Debug, Args)]
pub struct TaskList {
	/// Only sets that ask for this skill
	#[arg(long, value_name = "SKILL", conflicts_with_all = ["organisation_type", "set"])]
	pub tag: Option<u16>,
	/// Only sets of this type of organisation
	#[arg(long, value_enum, conflicts_with = "set")]
	pub organisation_type: Option<OrganisationArg>,
	/// One set, with its items
	#[arg(long, value_name = "ID")]
	pub set: Option<u32>,
	/// Also what this account has to do in the set
	#[arg(long, value_name = "ACCOUNT", requires = "set")]
	pub account: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent task take --set 0 --signer //Dave\n  \
	assent task take --set 0 --items items.csv --signer //Dave\n\n\
	Nobody can choose an item or who else answers it. With --items the row is shown.")]
pub struct TaskTake {
	#[command(flatten)]
	pub of: OfSet,
	/// The items that the organisation published; checked against the chain
	#[arg(long, value_name = "FILE")]
	pub items: Option<PathBuf>,
	#[command(flatten)]
	pub by: Signing,
}

/// The work file: committed answers and their salts until they are revealed.
#[derive(Debug, Args)]
pub struct WorkFile {
	/// The file for committed answers and their salts; readable by you alone, and needed to reveal
	#[arg(long, value_name = "FILE", default_value = "assent-work.json")]
	pub work: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent task submit --set 0 --item 7 --answer cat --signer //Dave\n  \
	assent task submit --set 1 --item 2 --answer 0,5,9 --signer //Dave\n  \
	assent task submit --set 2 --item 0 --answer 118-163 --signer //Dave\n\n\
	A class by its name, or as class:NUMBER; cells of a grid as 0,5,9 or none; a span as FROM-TO; a quiz choice by \
	its number.")]
pub struct TaskSubmit {
	#[command(flatten)]
	pub of: OfSet,
	/// The item that you were assigned
	#[arg(long, value_name = "ITEM")]
	pub item: u32,
	/// Your answer
	#[arg(long, value_name = "ANSWER")]
	pub answer: String,
	#[command(flatten)]
	pub work: WorkFile,
	#[command(flatten)]
	pub descriptor: DescriptorFile,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent task reveal --set 0 --signer //Dave\n  \
	assent task reveal --set 0 --item 7 --signer //Dave --wait")]
pub struct TaskReveal {
	#[command(flatten)]
	pub of: OfSet,
	/// One item [default: all that can be revealed now]
	#[arg(long, value_name = "ITEM")]
	pub item: Option<u32>,
	/// Wait until everyone has committed, or the time for that is over
	#[arg(long)]
	pub wait: bool,
	#[command(flatten)]
	pub work: WorkFile,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent task judge --set 0 --secrets gold.json --signer //Alice\n  \
	assent task judge --set 0 --item 7 --secrets gold.json --signer //Alice")]
pub struct TaskJudge {
	#[command(flatten)]
	pub of: OfSet,
	/// One item [default: every gold item whose answers are revealed]
	#[arg(long, value_name = "ITEM")]
	pub item: Option<u32>,
	/// The file that `assent task create` wrote
	#[arg(long, value_name = "FILE")]
	pub secrets: PathBuf,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent task review --set 0 --item 7 --answer cat --signer //Eve")]
pub struct TaskReview {
	#[command(flatten)]
	pub of: OfSet,
	/// The item
	#[arg(long, value_name = "ITEM")]
	pub item: u32,
	/// Your answer, which decides; written as in `assent task submit`
	#[arg(long, value_name = "ANSWER")]
	pub answer: String,
	#[command(flatten)]
	pub descriptor: DescriptorFile,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent task resolve --set 0 --signer //Dave\n  \
	assent task resolve --set 0 --item 7 --signer //Dave")]
pub struct TaskResolve {
	#[command(flatten)]
	pub of: OfSet,
	/// One item [default: every item that is due]
	#[arg(long, value_name = "ITEM")]
	pub item: Option<u32>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
	assent task contribute --set 0 --items items.csv --signer //Dave --wait\n\n\
	Each accepted item goes into the statistic of one of those who agreed on it, drawn by the chain. The statistic of \
	yours is made here and uploaded; the contribution is yours, and can be revoked like any other. Run the command \
	again if the upload fails.")]
pub struct TaskContribute {
	#[command(flatten)]
	pub of: OfSet,
	/// The items that the organisation published; checked against the chain
	#[arg(long, value_name = "FILE")]
	pub items: PathBuf,
	#[command(flatten)]
	pub work: WorkFile,
	#[command(flatten)]
	pub descriptor: DescriptorFile,
	/// Wait until the data counts
	#[arg(long)]
	pub wait: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct TaskClose {
	#[command(flatten)]
	pub of: OfSet,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct TaskForgetDay {
	/// The account
	#[arg(long, value_name = "ACCOUNT")]
	pub account: String,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["account", "leaders"]))]
#[command(
	after_help = "Examples:\n  assent profile --account //Dave --skill 1\n  assent profile --skill 1 --leaders\n  \
	assent profile --account //Dave --skill 1 --refresh --signer //Bob\n  \
	assent profile --account //Dave --skill 1 --forget --signer //Dave"
)]
pub struct Profile {
	/// The account
	#[arg(long, value_name = "ACCOUNT")]
	pub account: Option<String>,
	/// The leaders in the skill instead
	#[arg(long)]
	pub leaders: bool,
	/// The skill, by number
	#[arg(long, value_name = "SKILL", required = true)]
	pub skill: Vec<u16>,
	/// Bring the record on the chain up to date first: points decay; anyone may do so
	#[arg(long, requires_all = ["account", "signer"], conflicts_with = "leaders")]
	pub refresh: bool,
	/// Give your own record up, badges and all: its deposit comes back, and nothing else does
	#[arg(long, requires_all = ["account", "signer"], conflicts_with_all = ["leaders", "refresh"])]
	pub forget: bool,
	/// The key that signs, for --refresh and --forget
	#[arg(long, value_name = "SURI")]
	pub signer: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum SponsorCommand {
	/// Open a budget for the fees of people who work on a set or contribute to a model
	Open(SponsorOpen),
	/// Add to a budget
	TopUp(SponsorTopUp),
	/// Invite an account, and send it enough to exist
	Invite(SponsorInvite),
	/// End an invitation
	#[command(after_help = "Example:\n  assent sponsor uninvite --set 0 --who 5DAAnrj7... --signer //Alice")]
	Uninvite(SponsorUninvite),
	/// Close a budget that has no invitations; what is left returns
	#[command(after_help = "Example:\n  assent sponsor close --set 0 --signer //Alice")]
	Close(SponsorClose),
}

/// The sponsored scope: one of your models or task sets.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ScopeArg {
	/// Contributing to this model, and leaving it
	#[arg(long, value_name = "ID")]
	pub model: Option<u32>,
	/// Working on this task set
	#[arg(long, value_name = "ID")]
	pub set: Option<u32>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent sponsor open --set 0 --budget 10 --allowance 0.2 --signer //Alice")]
pub struct SponsorOpen {
	#[command(flatten)]
	pub scope: ScopeArg,
	/// The most that is spent on fees
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub budget: u128,
	/// The most that is spent on the fees of one account
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub allowance: u128,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent sponsor top-up --set 0 --amount 5 --signer //Alice")]
pub struct SponsorTopUp {
	#[command(flatten)]
	pub scope: ScopeArg,
	/// The amount
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub amount: u128,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent sponsor invite --set 0 --who 5DAAnrj7... --grant 1 --signer //Alice")]
pub struct SponsorInvite {
	#[command(flatten)]
	pub scope: ScopeArg,
	/// Whom
	#[arg(long, value_name = "ACCOUNT")]
	pub who: String,
	/// Sent to the account, for its existence and its deposits; zero for one that has money
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, default_value = "0")]
	pub grant: u128,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct SponsorUninvite {
	#[command(flatten)]
	pub scope: ScopeArg,
	/// Whom
	#[arg(long, value_name = "ACCOUNT")]
	pub who: String,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct SponsorClose {
	#[command(flatten)]
	pub scope: ScopeArg,
	#[command(flatten)]
	pub by: Signing,
}
