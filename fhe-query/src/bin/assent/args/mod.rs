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
//!
//! What several commands take is written once, in `common`.

mod common;
mod data;
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
	digits, or @FILE with one of these inside.\nAmounts are in UNIT (12 decimals), or in plancks with the suffix planck: \
	0.5, 2UNIT, 1000000planck.\nEach command has examples: assent credits buy --help"
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
	#[command(subcommand)]
	Model(ModelCommand),
	/// Bring data to a model: a statistic is made here, and only it is uploaded
	Contribute(Contribute),
	/// Pledge contributions to more models, and see to what waits
	#[command(subcommand)]
	Pledge(PledgeCommand),
	/// Withdraw a contribution from every model, for good, or from one
	Revoke(Revoke),
	/// Halt a model together
	#[command(subcommand)]
	Petition(PetitionCommand),
	/// Offer answers of a model, or close an offer
	Offer(Offer),
	/// Buy, list and give back credits
	#[command(subcommand)]
	Credits(CreditsCommand),
	/// Ask encrypted: a label and a checked receipt for each row
	Query(Query),
	/// Pay out the royalties earned with a model
	Claim(Claim),
	/// Send shares of a model to another account
	Transfer(Transfer),
	/// State, weight, version, shares, royalties and escrow of one model or of all
	Status(Status),
	/// Post labelling work, do it, be paid for it
	#[command(subcommand)]
	Task(TaskCommand),
	/// Tiers, levels and badges of an account, and the leaders in a skill
	Profile(Profile),
	/// Put contributions under one policy, and draw on them
	#[command(subcommand)]
	Pool(PoolCommand),
	/// Buy and sell models, and trade their shares
	#[command(subcommand)]
	Market(MarketCommand),
	/// Pay the fees of people who have no tokens yet
	#[command(subcommand)]
	Sponsor(SponsorCommand),
	/// Govern the chain: propose, vote, look
	#[command(subcommand)]
	Vote(VoteCommand),
	/// Run, register and bond a worker
	#[command(subcommand)]
	Worker(WorkerCommand),
	/// Make, import, export and look at the keys of proofs
	#[command(subcommand)]
	Keys(KeysCommand),
}
