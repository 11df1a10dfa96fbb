//! `assent contribute`, `assent pledge`, `assent revoke`, `assent petition`, `assent pool`.

use clap::{Args, Subcommand};

use super::{OfContribution, OfModel, OfPool, OwnData, PurposeArg, Signing};
use crate::output::parse_amount;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent contribute --model 0 --csv mine.csv --label-column digit --signer //Dave\n  \
	assent contribute --model 0 --csv mine.csv --signer @key.txt --wait\n  \
	assent contribute --model 1 --passages mine.txt --signer //Dave\n\n\
	Rows stay on this machine; passages of a model that searches become public, until they are revoked. The statistic \
	is registered by its hash, then sent to the model's worker, encrypted to the worker's key. It counts from the \
	epoch boundary after the worker has checked it. The signer owns it, earns shares, and alone can revoke. Run the \
	command again if the upload fails: what is registered is not registered twice.")]
pub struct Contribute {
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub data: OwnData,
	/// Wait until the data counts
	#[arg(long)]
	pub wait: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent revoke --contribution 3 --signer //Dave\n  \
	assent revoke --contribution 3 --model 1 --signer //Dave\n\n\
	From that block on it no longer counts in any model. Earned shares and royalties stay yours. The same rows come \
	back only as a new contribution. With --model it leaves that model alone, and everything with the last one.")]
pub struct Revoke {
	#[command(flatten)]
	pub of: OfContribution,
	/// Leave this model alone [default: every model, for good]
	#[arg(long, value_name = "ID")]
	pub model: Option<u32>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Subcommand)]
pub enum PledgeCommand {
	/// Pledge a contribution of yours to one more model, and upload its statistic there
	Add(PledgeAdd),
	/// Activate pledges that are due, if blocks had no room for it; anyone may do so
	#[command(after_help = "Example:\n  assent pledge activate --model 0 --signer //Bob")]
	Activate(PledgeActivate),
	/// Clear a pledge that no worker checked in time; anyone may do so
	#[command(after_help = "Example:\n  assent pledge expire --contribution 3 --model 1 --signer //Bob\n\n\
		The deposits return to who left them.")]
	Expire(PledgeExpire),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
	assent pledge add --contribution 3 --model 1 --csv mine.csv --signer //Dave --wait\n\n\
	The rows are those of the contribution, and the model computes from the same statistic as the first one: it has \
	the same descriptor. Run the command again if the upload fails.")]
pub struct PledgeAdd {
	#[command(flatten)]
	pub contribution: OfContribution,
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub data: OwnData,
	/// Wait until the data counts
	#[arg(long)]
	pub wait: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PledgeActivate {
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PledgeExpire {
	#[command(flatten)]
	pub contribution: OfContribution,
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Subcommand)]
pub enum PetitionCommand {
	/// Open a petition to halt a model, and sign it
	#[command(after_help = "Example:\n  assent petition open --model 0 --signer //Dave")]
	Open(Petition),
	/// Sign the open petition of a model
	#[command(after_help = "Example:\n  assent petition sign --model 0 --signer //Eve")]
	Sign(Petition),
	/// Take a signature back, and with it its deposit
	#[command(after_help = "Example:\n  assent petition withdraw --model 0 --signer //Eve")]
	Withdraw(Petition),
	/// Put away a petition that ended without its quorum
	#[command(after_help = "Example:\n  assent petition close --model 0 --signer //Eve")]
	Close(Petition),
}

#[derive(Debug, Args)]
pub struct Petition {
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Subcommand)]
pub enum PoolCommand {
	/// Make a pool under a policy
	Create(PoolCreate),
	/// Put a contribution of yours into a pool
	#[command(after_help = "Example:\n  assent pool join --pool 0 --contribution 3 --signer //Dave\n\n\
		Nothing is locked: leaving is free, also while a draw is announced.")]
	Join(PoolJoin),
	/// Take a contribution of yours out of its pool
	#[command(after_help = "Example:\n  assent pool leave --contribution 3 --signer //Dave")]
	Leave(PoolLeave),
	/// Bind a model of yours to a pool's policy, so that it can draw on the pool
	#[command(after_help = "Example:\n  assent pool admit --pool 0 --model 1 --signer //Alice")]
	Admit(PoolAdmit),
	/// End a model's binding to a pool
	#[command(after_help = "Example:\n  \
		assent pool withdraw --pool 0 --model 1 --signer //Alice\n\n\
		At once if the model has not drawn on the pool. One that has can only announce it, while another policy is \
		proposed, and is bound until the notice is over. Anyone may clear a binding that is over.")]
	Withdraw(PoolAdmit),
	/// Announce which contributions a model of yours will draw
	#[command(after_help = "Examples:\n  assent pool announce --pool 0 --model 1 --signer //Alice\n  \
		assent pool announce --pool 0 --model 1 --contribution 3 --contribution 4 --signer //Alice\n\n\
		Each contributor gets an event of its own, and the notice period to leave.")]
	Announce(PoolAnnounce),
	/// Draw announced contributions whose notice is over; anyone may do so
	#[command(after_help = "Examples:\n  assent pool draw --model 1 --signer //Bob\n  \
		assent pool draw --model 1 --contribution 3 --signer //Bob")]
	Draw(PoolDraw),
	/// Take an announced draw back
	#[command(after_help = "Example:\n  assent pool cancel --model 1 --contribution 3 --signer //Alice")]
	Cancel(PoolDraw),
	/// Propose another policy for a pool of yours, or put a proposed one into force
	Policy(PoolChange),
	/// Close an empty pool of yours
	#[command(after_help = "Example:\n  assent pool close --pool 0 --signer //Alice\n\n\
		If models drew on it, after a notice: run the command again when it is over.")]
	Close(PoolClose),
	/// List the pools, their policies and members
	#[command(after_help = "Example:\n  assent pool list")]
	List,
}

/// The policy of a pool.
#[derive(Debug, Args)]
pub struct PolicyArgs {
	/// A purpose that answers may be sold for; may be repeated
	#[arg(long, value_enum, value_name = "PURPOSE")]
	pub purpose: Vec<PurposeArg>,
	/// A purpose that answers must not be sold for; may be repeated
	#[arg(long, value_enum, value_name = "PURPOSE")]
	pub forbid: Vec<PurposeArg>,
	/// Least price of an answer
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, default_value = "0")]
	pub min_price: u128,
	/// An account whose models may draw; may be repeated [default: all accounts]
	#[arg(long, value_name = "ACCOUNT")]
	pub owner: Vec<String>,
}

#[derive(Debug, Args)]
#[command(
	after_help = "Example:\n  assent pool create --purpose research --purpose public --forbid commercial --min-price \
		0.01 --signer //Alice"
)]
pub struct PoolCreate {
	#[command(flatten)]
	pub policy: PolicyArgs,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(
	after_help = "Examples:\n  assent pool policy --pool 0 --purpose general --min-price 0.02 --signer //Alice\n  \
	assent pool policy --pool 0 --apply --signer //Alice\n\n\
	A policy that allows more takes effect after a notice in which members can leave."
)]
pub struct PoolChange {
	#[command(flatten)]
	pub of: OfPool,
	#[command(flatten)]
	pub policy: PolicyArgs,
	/// Put the proposed policy into force, once its notice is over
	#[arg(long, conflicts_with_all = ["purpose", "forbid", "owner"])]
	pub apply: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PoolJoin {
	#[command(flatten)]
	pub of: OfPool,
	#[command(flatten)]
	pub contribution: OfContribution,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PoolLeave {
	#[command(flatten)]
	pub of: OfContribution,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PoolAdmit {
	#[command(flatten)]
	pub pool: OfPool,
	#[command(flatten)]
	pub model: OfModel,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PoolAnnounce {
	#[command(flatten)]
	pub pool: OfPool,
	#[command(flatten)]
	pub model: OfModel,
	/// A contribution in the pool; may be repeated [default: all that the model has not got yet]
	#[arg(long, value_name = "ID")]
	pub contribution: Vec<u64>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PoolDraw {
	#[command(flatten)]
	pub model: OfModel,
	/// A contribution; may be repeated [default: every announced one]
	#[arg(long, value_name = "ID")]
	pub contribution: Vec<u64>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
pub struct PoolClose {
	#[command(flatten)]
	pub of: OfPool,
	#[command(flatten)]
	pub by: Signing,
}
