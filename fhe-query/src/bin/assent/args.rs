//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use assent_primitives::{AnswerMode, Purpose};
use clap::{Args, Parser, Subcommand, ValueEnum};
use fhe_query::compute::MapSpec;

use crate::output::parse_amount;

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
	/// Make, register and look at models
	#[command(subcommand)]
	Model(ModelCommand),
	/// Bring data to a model: a statistic is made here, and only it is uploaded
	Contribute(Contribute),
	/// Withdraw a contribution from every model, for good
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
	/// Run or register a worker
	#[command(subcommand)]
	Worker(WorkerCommand),
	/// Make key files
	#[command(subcommand)]
	Keys(KeysCommand),
}

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
	/// Describe a model after a sample: columns, scaling, classes and a seeded feature map
	New(ModelNew),
	/// Register a model with its card and a first offer, and upload its descriptor to the worker
	Register(ModelRegister),
	/// Upload a registered model's descriptor to the workers that offer it
	Upload(ModelUpload),
	/// List the models of the chain
	List,
	/// Train and test in the clear, as the worker does it: the head's hash, its accuracy and its labels
	Evaluate(ModelEvaluate),
}

#[derive(Debug, Args)]
#[command(
	after_help = "Example:\n  assent model new --csv sample.csv --label-column digit --map rff:1024 --out model.json\n\n\
	The descriptor is public. It holds the range of each column of the sample, no rows."
)]
pub struct ModelNew {
	/// A labelled sample, as CSV with a header
	#[arg(long, value_name = "FILE")]
	pub csv: PathBuf,
	/// The column that holds the label
	#[arg(long, value_name = "COLUMN")]
	pub label_column: String,
	/// The feature map: rff:D, random Fourier features of dimension D
	#[arg(long, default_value = "rff:1024", value_name = "MAP")]
	pub map: MapSpec,
	/// Where the descriptor is written
	#[arg(long, value_name = "FILE")]
	pub out: PathBuf,
	/// Seed of the map, 64 hexadecimal digits [default: random]
	#[arg(long, value_name = "HEX", value_parser = parse_seed)]
	pub seed: Option<[u8; 32]>,
	/// Replace the file at --out
	#[arg(long)]
	pub force: bool,
}

#[derive(Debug, Args)]
#[command(
	after_help = "Example:\n  assent model register --descriptor model.json --card card.json --price 0.01 --worker 5FHneW46... --signer //Alice\n\n\
	scripts/data/card.json is an example of a card. Nobody can change a card once it is registered."
)]
pub struct ModelRegister {
	/// The descriptor that `assent model new` made
	#[arg(long, value_name = "FILE")]
	pub descriptor: PathBuf,
	/// The card: purpose, uses, licence, split, floors, quorum
	#[arg(long, value_name = "FILE")]
	pub card: PathBuf,
	/// Price of one answer
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub price: u128,
	/// Account of the worker that answers; it must be registered
	#[arg(long, value_name = "ACCOUNT")]
	pub worker: String,
	/// An account close to you or the worker, which therefore must not count in votes; may be repeated
	#[arg(long, value_name = "ACCOUNT")]
	pub declare: Vec<String>,
	/// What answers may be used for
	#[arg(long, value_enum, default_value = "general")]
	pub purpose: PurposeArg,
	/// Who registers, owns the model and pays the deposits
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent model upload --model 0 --descriptor model.json")]
pub struct ModelUpload {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// Its descriptor
	#[arg(long, value_name = "FILE")]
	pub descriptor: PathBuf,
}

#[derive(Debug, Args)]
#[command(
	after_help = "Example:\n  assent model evaluate --descriptor model.json --train a.csv --train b.csv --test held-out.csv"
)]
pub struct ModelEvaluate {
	/// The descriptor
	#[arg(long, value_name = "FILE")]
	pub descriptor: PathBuf,
	/// Labelled rows to train on; may be repeated
	#[arg(long, value_name = "FILE", required = true)]
	pub train: Vec<PathBuf>,
	/// Rows to label; with labels the accuracy is told as well
	#[arg(long, value_name = "FILE")]
	pub test: PathBuf,
	/// The column that holds the label [default: the descriptor's]
	#[arg(long, value_name = "COLUMN")]
	pub label_column: Option<String>,
}

#[derive(Debug, Args)]
#[command(
	after_help = "Examples:\n  assent contribute --model 0 --csv mine.csv --label-column digit --signer //Dave\n  \
	assent contribute --model 0 --csv mine.csv --signer @key.txt --wait\n\n\
	The rows stay on this machine. The statistic is registered by its hash, then sent to the model's worker, encrypted to the \
	worker's key. It counts from the epoch boundary after the worker has checked it. Run the command again if the upload fails: \
	what is registered is not registered twice."
)]
pub struct Contribute {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// Labelled rows, as CSV with the columns of the model's descriptor
	#[arg(long, value_name = "FILE")]
	pub csv: PathBuf,
	/// The column that holds the label [default: the descriptor's]
	#[arg(long, value_name = "COLUMN")]
	pub label_column: Option<String>,
	/// The descriptor [default: the worker's, checked against the chain]
	#[arg(long, value_name = "FILE")]
	pub descriptor: Option<PathBuf>,
	/// Wait until the data counts
	#[arg(long)]
	pub wait: bool,
	/// Whose data it is: earns shares, and alone can revoke
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent revoke --contribution 3 --signer //Dave\n\n\
	It counts in no model any more from that block on. Earned shares and royalties stay yours. The same rows come back only as \
	a new contribution.")]
pub struct Revoke {
	/// The contribution
	#[arg(long, value_name = "ID")]
	pub contribution: u64,
	/// Who contributed it
	#[arg(long, value_name = "SURI")]
	pub signer: String,
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
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// Who signs
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ModeArg {
	/// A label, not scores
	Label,
}

impl From<ModeArg> for AnswerMode {
	fn from(mode: ModeArg) -> Self {
		match mode {
			ModeArg::Label => Self::Label,
		}
	}
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PurposeArg {
	/// Anything the card does not forbid
	General,
	/// Research that is published
	Research,
	/// Products and services that are sold
	Commercial,
	/// Public services and non-profit work
	Public,
}

impl From<PurposeArg> for Purpose {
	fn from(purpose: PurposeArg) -> Self {
		match purpose {
			PurposeArg::General => Self::General,
			PurposeArg::Research => Self::Research,
			PurposeArg::Commercial => Self::Commercial,
			PurposeArg::Public => Self::Public,
		}
	}
}

#[derive(Debug, Args)]
#[command(
	after_help = "Examples:\n  assent offer --model 0 --worker 5FHneW46... --mode label --price 0.01 --signer //Alice\n  \
	assent offer --close 0 --signer //Alice"
)]
pub struct Offer {
	/// The model
	#[arg(long, value_name = "ID", required_unless_present = "close")]
	pub model: Option<u32>,
	/// Account of the worker that answers; it must be registered
	#[arg(long, value_name = "ACCOUNT", required_unless_present = "close")]
	pub worker: Option<String>,
	/// What an answer reveals
	#[arg(long, value_enum, default_value = "label")]
	pub mode: ModeArg,
	/// What answers may be used for
	#[arg(long, value_enum, default_value = "general")]
	pub purpose: PurposeArg,
	/// Price of one answer
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, required_unless_present = "close")]
	pub price: Option<u128>,
	/// Close this offer instead: nothing more is sold, unspent credits can be refunded
	#[arg(long, value_name = "OFFER", conflicts_with_all = ["model", "worker", "price"])]
	pub close: Option<u32>,
	/// The model's owner; the worker can close as well
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Debug, Subcommand)]
pub enum CreditsCommand {
	/// Buy credits into a wallet
	Buy(CreditsBuy),
	/// List the notes in a wallet
	List(CreditsList),
	/// Give unspent credits back, after a halt or a closed offer
	Refund(CreditsRefund),
}

#[derive(Debug, Args)]
#[command(
	after_help = "Example:\n  assent credits buy --model 0 --quota 20 --signer //Charlie --wallet wallet.json\n\n\
	The wallet is made if it is not there. Its seed is the one thing to back up, and it is not encrypted."
)]
pub struct CreditsBuy {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// How many credits
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
	pub quota: u16,
	/// The offer [default: the cheapest open one]
	#[arg(long, value_name = "OFFER")]
	pub offer: Option<u32>,
	/// Who pays
	#[arg(long, value_name = "SURI")]
	pub signer: String,
	/// The wallet
	#[arg(long, value_name = "FILE")]
	pub wallet: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent credits list --wallet wallet.json")]
pub struct CreditsList {
	/// The wallet
	#[arg(long, value_name = "FILE")]
	pub wallet: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent credits refund --model 0 --wallet wallet.json --to //Ferdie\n  \
	assent credits refund --model 0 --wallet wallet.json --to 5FHneW46... --signer //Charlie\n\n\
	The money goes to any account; a proof shows that the credits are unspent, not who bought them. Whoever signs is seen.")]
pub struct CreditsRefund {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// The wallet
	#[arg(long, value_name = "FILE")]
	pub wallet: PathBuf,
	/// Who gets the money: an account, or a SURI
	#[arg(long, value_name = "ACCOUNT")]
	pub to: String,
	/// Who signs and pays the fee [default: --to, when that is a SURI]
	#[arg(long, value_name = "SURI")]
	pub signer: Option<String>,
	/// The proving key, where the chain does not use the development key
	#[arg(long, value_name = "FILE")]
	pub proving_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent query --model 0 --csv rows.csv --wallet wallet.json\n\n\
	Each row costs one credit. A row whose answer got lost is asked again with the same credit: run the same command again.")]
pub struct Query {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// Rows, as CSV with the columns of the model's descriptor; a label column is compared with the answers
	#[arg(long, value_name = "FILE")]
	pub csv: PathBuf,
	/// The column with the true label, if there is one [default: the descriptor's, where the table has it]
	#[arg(long, value_name = "COLUMN")]
	pub label_column: Option<String>,
	/// The wallet
	#[arg(long, value_name = "FILE")]
	pub wallet: PathBuf,
	/// Only with credits of this offer
	#[arg(long, value_name = "OFFER")]
	pub offer: Option<u32>,
	/// Ask about the first rows only
	#[arg(long, value_name = "N")]
	pub limit: Option<usize>,
	/// The proving key, where the chain does not use the development key
	#[arg(long, value_name = "FILE")]
	pub proving_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent claim --model 0 --signer //Dave")]
pub struct Claim {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// Who has earned them
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent transfer --model 0 --to 5FHneW46... --amount 1000000 --signer //Dave\n\n\
	Royalties earned before stay yours; later ones are the receiver's. The consent right cannot be transferred.")]
pub struct Transfer {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
	/// Who receives
	#[arg(long, value_name = "ACCOUNT")]
	pub to: String,
	/// How many share units
	#[arg(long, value_name = "UNITS")]
	pub amount: u128,
	/// Who sends
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent status\n  assent status --model 0 --account //Dave")]
pub struct Status {
	/// One model [default: all]
	#[arg(long, value_name = "ID")]
	pub model: Option<u32>,
	/// Also what this account holds
	#[arg(long, value_name = "ACCOUNT")]
	pub account: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum WorkerCommand {
	/// Run the engine beside a node
	Run(WorkerRun),
	/// Put a running worker's address and key on the chain
	Register(WorkerRegister),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent worker run --node ws://127.0.0.1:9944 --suri //Bob --data worker\n  \
	assent worker run --key worker.key --data worker --store s3://bucket --endpoint https://worker.example.org\n\n\
	The service speaks plain HTTP on this machine only; further away it stands behind a TLS proxy, whose address is --endpoint.")]
pub struct WorkerRun {
	/// The worker's key
	#[arg(long, value_name = "SURI", required_unless_present = "key", conflicts_with = "key")]
	pub suri: Option<String>,
	/// A file with the worker's key
	#[arg(long, value_name = "FILE")]
	pub key: Option<PathBuf>,
	/// Where it listens
	#[arg(long, default_value = "127.0.0.1:9955", value_name = "ADDRESS")]
	pub listen: SocketAddr,
	/// Its folder: index, keys, and blobs unless --store says otherwise
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// Where blobs lie: file:///dir or s3://bucket
	#[arg(long, value_name = "URL")]
	pub store: Option<String>,
	/// Threads that compute [default: one for each core]
	#[arg(long, value_name = "N")]
	pub threads: Option<usize>,
	/// The address that others reach it by, to be put on the chain [default: the one it listens on]
	#[arg(long, value_name = "URL")]
	pub endpoint: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent worker register --endpoint http://127.0.0.1:9955 --signer //Bob")]
pub struct WorkerRegister {
	/// Where the worker is reached
	#[arg(long, value_name = "URL")]
	pub endpoint: String,
	/// The worker's account
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
	/// Write the development proving and verifying keys. INSECURE: everybody can make them, and forge proofs with them
	#[command(after_help = "Example:\n  assent keys development --out keys")]
	Development {
		/// The folder
		#[arg(long, value_name = "DIR")]
		out: PathBuf,
	},
}

fn parse_seed(text: &str) -> Result<[u8; 32], String> {
	let mut seed = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut seed)
		.map_err(|e| format!("64 hexadecimal digits: {e}"))?;
	Ok(seed)
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn parse(line: &str) -> Result<Cli, clap::Error> {
		Cli::try_parse_from(line.split_whitespace())
	}

	#[test]
	fn the_command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn the_commands_of_the_issue_parse() {
		for line in [
			"assent model new --csv sample.csv --label-column C --map rff:1024 --out model.json",
			"assent model register --descriptor model.json --card card.json --price 1 --worker //Bob --signer //Alice",
			"assent contribute --model 1 --csv rows.csv --label-column C --signer //Dave",
			"assent revoke --contribution 1 --signer //Dave",
			"assent petition open --model 1 --signer //Dave",
			"assent petition sign --model 1 --signer //Dave",
			"assent petition withdraw --model 1 --signer //Dave",
			"assent offer --model 1 --worker //Bob --mode label --price 1 --signer //Alice",
			"assent offer --close 1 --signer //Alice",
			"assent credits buy --model 1 --quota 5 --signer //Charlie --wallet w",
			"assent credits refund --model 1 --wallet w --to //Ferdie",
			"assent query --model 1 --csv rows.csv --wallet w",
			"assent claim --model 1 --signer //Dave",
			"assent transfer --model 1 --to //Eve --amount 5 --signer //Dave",
			"assent status",
			"assent --json --node ws://127.0.0.1:1 status --model 1",
			"assent status --json",
			"assent worker run --node ws://127.0.0.1:1 --suri //Bob --data d",
			"assent keys development --out keys",
		] {
			assert!(parse(line).is_ok(), "{line}: {}", parse(line).unwrap_err());
		}
	}

	#[test]
	fn every_command_has_an_example() {
		fn check(command: &clap::Command) {
			if command.get_subcommands().next().is_none() && command.get_name() != "list" {
				let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
				assert!(help.contains("Example"), "{}", command.get_name());
			}
			command.get_subcommands().filter(|command| command.get_name() != "help").for_each(check);
		}
		check(&Cli::command());
	}

	#[test]
	fn a_quota_of_zero_and_a_price_that_is_no_number_are_refused() {
		assert!(parse("assent credits buy --model 1 --quota 0 --signer //A --wallet w").is_err());
		assert!(parse("assent offer --model 1 --worker //Bob --price cheap --signer //Alice").is_err());
		assert!(parse("assent offer --close 1 --price 1 --signer //Alice").is_err());
		assert!(parse("assent model new --csv a --label-column C --map knn:5 --out b").is_err());
	}

	#[test]
	fn the_node_is_the_local_one_unless_told() {
		assert_eq!(parse("assent --node ws://127.0.0.1:5 status").unwrap().node(), "ws://127.0.0.1:5");
	}
}
