//! `assent worker`.

use std::{net::SocketAddr, path::PathBuf};

use clap::{ArgGroup, Args, Subcommand};

use super::Signing;
use crate::output::parse_amount;

#[derive(Debug, Subcommand)]
pub enum WorkerCommand {
	/// Run the engine beside a node
	Run(WorkerRun),
	/// Put a running worker's address and key on the chain, and bond it
	Register(WorkerRegister),
	/// Take the address and key off the chain, once every offer that names you is closed
	#[command(after_help = "Example:\n  assent worker remove --signer //Bob")]
	Remove(Signing),
	/// Put a bond on hold, add to it, or stay after all
	Bond(WorkerBond),
	/// Begin to leave: nothing more is sold, and the bond comes back after the delay
	#[command(after_help = "Example:\n  assent worker unbond --signer //Bob")]
	Unbond(Signing),
	/// Take the bond back, once the delay is over
	#[command(after_help = "Example:\n  assent worker withdraw --signer //Bob")]
	Withdraw(Signing),
	/// Report a worker with its own receipts, and earn a part of the slash
	Report(WorkerReport),
	/// The bond of a worker, and where it stands
	Status(WorkerStatus),
}

/// The configuration of an engine: address, data and threads.
#[derive(Debug, Args)]
pub struct EngineFlags {
	/// The address to listen at
	#[arg(long, default_value = "127.0.0.1:9955", value_name = "ADDRESS")]
	pub listen: SocketAddr,
	/// Its folder: index, keys, and blobs unless --store says otherwise
	#[arg(long, value_name = "DIR")]
	pub data: PathBuf,
	/// The store of blobs: file:///dir or s3://bucket
	#[arg(long, value_name = "URL")]
	pub store: Option<String>,
	/// Threads that compute [default: one for each core]
	#[arg(long, value_name = "N")]
	pub threads: Option<usize>,
	/// The address that others reach it by, to be put on the chain [default: the one it listens on]
	#[arg(long, value_name = "URL")]
	pub endpoint: Option<String>,
	/// The proving key for proofs of use, which searches are paid against, where the chain does not use the development
	/// key
	#[arg(long, value_name = "FILE")]
	pub use_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent worker run --node ws://127.0.0.1:9944 --suri //Bob --data worker\n  \
	assent worker run --key worker.key --data worker --store s3://bucket --endpoint https://worker.example.org\n\n\
	The service speaks plain HTTP on this machine only; further away it stands behind a TLS proxy, whose address is \
	--endpoint. It registers itself, and bonds the least bond when it has none.")]
pub struct WorkerRun {
	/// The worker's key
	#[arg(long, value_name = "SURI", required_unless_present = "key", conflicts_with = "key")]
	pub suri: Option<String>,
	/// A file with the worker's key
	#[arg(long, value_name = "FILE")]
	pub key: Option<PathBuf>,
	#[command(flatten)]
	pub engine: EngineFlags,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent worker register --endpoint http://127.0.0.1:9955 --signer //Bob")]
pub struct WorkerRegister {
	/// The public address of the worker
	#[arg(long, value_name = "URL")]
	pub endpoint: String,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(
	after_help = "Examples:\n  assent worker bond --signer //Bob\n  assent worker bond --amount 500 --signer //Bob\n  \
	assent worker bond --again --signer //Bob\n\n\
	Bonded already, --amount is added. --again takes an unbonding back."
)]
pub struct WorkerBond {
	/// The amount [default: the rest of the least bond]
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, conflicts_with = "again")]
	pub amount: Option<u128>,
	/// Stay after all: take the unbonding back
	#[arg(long)]
	pub again: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("kind").required(true).args(["against", "stale"]))]
#[command(after_help = "Examples:\n  \
	assent worker report --receipt a.json --against b.json --signer //Charlie\n  \
	assent worker report --receipt a.json --stale --signer //Charlie\n\n\
	A receipt file holds one receipt as `assent query --json` prints it. Two receipts of one credit that differ \
	contradict each other; a stale one names a consent version that was not current in its block.")]
pub struct WorkerReport {
	/// The receipt
	#[arg(long, value_name = "FILE")]
	pub receipt: PathBuf,
	/// Another receipt for the same credit
	#[arg(long, value_name = "FILE")]
	pub against: Option<PathBuf>,
	/// The receipt alone is the evidence: its consent version was not current
	#[arg(long)]
	pub stale: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent worker status --account //Bob")]
pub struct WorkerStatus {
	/// The worker
	#[arg(long, value_name = "ACCOUNT")]
	pub account: String,
}
