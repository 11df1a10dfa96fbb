//! The command line.
//!
//! | file | commands |
//! |---|---|
//! | `models` | `model`, `offer`, `market` |
//! | `data` | `contribute`, `pledge`, `revoke`, `petition`, `pool` |
//! | `queries` | `credits`, `query`, `claim`, `transfer`, `status` |
//! | `tasks` | `task`, `profile`, `sponsor` |
//! | `votes` | `vote` |
//! | `workers` | `worker` |
//! | `keys` | `keys` |
//! | `documents` | `completions`, `man` |
//!
//! Arguments that several commands share are written once, in `common`.

mod common;
mod data;
mod documents;
mod keys;
mod models;
mod queries;
mod tasks;
#[cfg(test)]
mod tests;
mod votes;
mod workers;

use clap::{Parser, Subcommand};

pub use common::*;
pub use data::*;
pub use documents::*;
pub use keys::*;
pub use models::*;
pub use queries::*;
pub use tasks::*;
pub use votes::*;
pub use workers::*;

const DEFAULT_NODE: &str = "ws://127.0.0.1:9944";

/// Own the data behind a model: register it, be paid each time the model answers with it, and switch it off.
#[derive(Debug, Parser)]
#[command(name = "assent", version, propagate_version = true, arg_required_else_help = true)]
#[command(
	after_help = "Keys are given as SURI: //Alice (development accounts), a mnemonic in quotes, 0x and 64 hexadecimal \
	digits, or @FILE with one of these inside.\n\
	Amounts are in UNIT (12 decimals), or in plancks with the suffix planck: 0.5, 2UNIT, 1000000planck.\n\n\
	Examples:\n  \
	assent status\n  \
	assent model list\n\n\
	Each command has examples of its own: assent credits buy --help"
)]
pub struct Cli {
	/// The node [default: ws://127.0.0.1:9944, or $ASSENT_NODE]
	#[arg(long, global = true, value_name = "URL")]
	pub node: Option<String>,
	/// One JSON object on standard output, nothing else; errors as {"error": ...} with exit code 1
	#[arg(long, global = true)]
	pub json: bool,
	/// Wait until the block of a transaction is final, not only until it is in the best chain
	#[arg(long, global = true)]
	pub finalized: bool,
	#[command(subcommand)]
	pub command: Command,
}

impl Cli {
	pub fn node(&self) -> String {
		let environment = || std::env::var("ASSENT_NODE").ok().filter(|url| !url.is_empty());
		self.node.clone().or_else(environment).unwrap_or_else(|| DEFAULT_NODE.into())
	}
}

#[derive(Debug, Subcommand)]
pub enum Command {
	/// Make, register, change and look at models
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent model new --csv sample.csv --label-column digit --out model.json\n  \
		assent model register --descriptor model.json --card card.json --price 1 --worker //Bob --signer //Alice\n  \
		assent model list"
	)]
	Model(ModelCommand),
	/// Bring data to a model: a statistic is made here, and only it is uploaded
	Contribute(Contribute),
	/// Pledge contributions to more models, and see to what waits
	#[command(
		subcommand,
		after_help = "Example:\n  \
		assent pledge add --contribution 3 --model 1 --csv mine.csv --signer //Dave --wait"
	)]
	Pledge(PledgeCommand),
	/// Withdraw a contribution from every model, for good, or from one
	Revoke(Revoke),
	/// Halt a model together
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent petition open --model 0 --signer //Dave\n  \
		assent petition sign --model 0 --signer //Eve"
	)]
	Petition(PetitionCommand),
	/// Offer answers of a model, or close an offer
	Offer(Offer),
	/// Buy, list and give back credits
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent credits buy --model 0 --quota 20 --signer //Charlie --wallet wallet.json\n  \
		assent credits list --wallet wallet.json"
	)]
	Credits(CreditsCommand),
	/// Ask encrypted: a label and a checked receipt for each row
	Query(Query),
	/// Pay out the royalties earned with a model
	Claim(Claim),
	/// Send shares of a model to another account
	Transfer(Transfer),
	/// State of one model or of all: what it waits for, weight, floors, version, shares, royalties, escrow
	Status(Status),
	/// Post labelling work, do it, be paid for it
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent task list\n  \
		assent task take --set 0 --signer //Dave\n  \
		assent task submit --set 0 --item 7 --answer cat --signer //Dave\n  \
		assent task reveal --set 0 --signer //Dave --wait"
	)]
	Task(TaskCommand),
	/// Tiers, levels and badges of an account, and the leaders in a skill
	Profile(Profile),
	/// Put contributions under one policy, and draw on them
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent pool list\n  \
		assent pool create --purpose research --min-price 0.01 --signer //Alice\n  \
		assent pool join --pool 0 --contribution 3 --signer //Dave"
	)]
	Pool(PoolCommand),
	/// Buy and sell models, and trade their shares
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent market list\n  \
		assent market price --model 0 --sell 1000\n  \
		assent market swap --model 0 --pay 0.5 --signer //Charlie"
	)]
	Market(MarketCommand),
	/// Pay the fees of people who have no tokens yet
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent sponsor open --set 0 --budget 10 --allowance 0.2 --signer //Alice\n  \
		assent sponsor invite --set 0 --who //Dave --grant 1 --signer //Alice"
	)]
	Sponsor(SponsorCommand),
	/// Govern the chain: propose, vote, look
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent vote list\n  \
		assent vote cast --referendum 0 --aye 1000 --conviction 2 --signer //Bob"
	)]
	Vote(VoteCommand),
	/// Run, register and bond a worker
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent worker run --suri //Bob --data worker\n  \
		assent worker status --account //Bob"
	)]
	Worker(WorkerCommand),
	/// Make, import, export and look at the keys of proofs
	#[command(
		subcommand,
		after_help = "Examples:\n  \
		assent keys development --out keys\n  \
		assent keys show --in ceremony.vk"
	)]
	Keys(KeysCommand),
	/// Print the script with which a shell completes commands and flags
	Completions(Completions),
	/// Print the manual page, or write the pages of all commands
	Man(Man),
}
