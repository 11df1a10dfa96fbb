//! The command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};
use sc_cli::RunCmd;

use crate::sealing::SealingArgs;

/// A validator of the Assent chain, with a worker on request.
#[derive(Debug, Parser)]
pub struct Cli {
	#[command(subcommand)]
	pub subcommand: Option<Command>,

	#[clap(flatten)]
	pub run: RunCmd,

	#[clap(flatten)]
	pub sealing: SealingArgs,

	#[clap(flatten)]
	pub worker: WorkerArgs,
}

/// How this node answers encrypted queries, if it does.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Worker")]
pub struct WorkerArgs {
	/// Start the encrypted-inference engine inside this node.
	///
	/// It listens on loopback, signs with the sr25519 key of type `assw` in the keystore, and hands finished queries to
	/// the off-chain worker, which settles them.
	#[arg(long)]
	pub worker: bool,

	/// Settle the queries that the engine at this URL has answered, instead of starting one here.
	#[arg(long, value_name = "URL", conflicts_with = "worker")]
	pub worker_url: Option<String>,

	/// Where the engine listens. Loopback only: a TLS proxy stands in front of it.
	#[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9955")]
	pub worker_listen: SocketAddr,

	/// The URL under which queriers reach the engine, if it is not the address it listens on.
	#[arg(long, value_name = "URL")]
	pub worker_endpoint: Option<String>,

	/// Where the engine keeps its database and, by default, its blobs [default: a folder in the node's base path].
	#[arg(long, value_name = "DIR")]
	pub worker_data: Option<PathBuf>,

	/// Where the engine keeps blobs: `file:///DIR` or `s3://BUCKET/PREFIX` with the usual AWS_* environment.
	#[arg(long, value_name = "URL")]
	pub worker_store: Option<String>,

	/// Threads that compute on ciphertexts [default: all cores].
	#[arg(long, value_name = "N")]
	pub worker_threads: Option<usize>,

	/// File of the proving key for proofs of use, which searches are paid against; not needed where the chain uses the development
	/// key.
	#[arg(long, value_name = "FILE")]
	pub worker_use_key: Option<PathBuf>,

	/// Put this key into the keystore as the worker's, for development: `//Worker`, a mnemonic, or `@FILE` that holds one.
	#[arg(long, value_name = "SURI")]
	pub worker_suri: Option<String>,
}

/// What the program does besides running a node.
#[derive(Debug, Subcommand)]
pub enum Command {
	/// Generate, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Export the chain specification.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Validate blocks.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Export blocks.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Export the state of a given block into a chain specification.
	ExportState(sc_cli::ExportStateCmd),

	/// Import blocks.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the whole chain.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Revert the chain to a previous state.
	Revert(sc_cli::RevertCmd),

	/// Show the meta information of the database.
	ChainInfo(sc_cli::ChainInfoCmd),
}
