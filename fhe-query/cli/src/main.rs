//! `assent`: contribute to models, ask them encrypted, be paid for both, switch them off.
//!
//! Every command does one thing against a node and, where data travels, a worker. It speaks to people by default and to scripts
//! with `--json`: one object on standard output, `{"error": ...}` and exit code 1 when it fails.
#![forbid(unsafe_code)]

mod args;
mod bonds;
mod contribute;
mod credits;
mod forming;
mod keys;
mod market;
mod model;
mod names;
mod notice;
mod output;
mod passphrase;
mod pledges;
mod pools;
mod profile;
mod query;
mod rights;
mod sponsors;
mod status;
mod tasks;
mod votes;
mod worker;

use std::{io::IsTerminal, process::ExitCode};

use assent_chain::{Chain, FileOrUri, OfferRecord, Snapshot, Wait};
use assent_primitives::{ModelId, OfferId};
use clap::{error::ErrorKind, Parser};
use serde_json::json;

use args::{Cli, Command};
use output::{Outcome, Ui};

/// What a command works with.
pub struct Context {
	pub node: String,
	pub wait: Wait,
	pub ui: Ui,
}

impl Context {
	/// The node, connected.
	pub async fn chain(&self) -> anyhow::Result<Chain> {
		Ok(Chain::connect(&self.node).await?)
	}
}

/// A failure that has something to tell scripts besides its text.
#[derive(Debug)]
pub struct WithJson {
	pub error: anyhow::Error,
	pub json: serde_json::Map<String, serde_json::Value>,
}

impl std::fmt::Display for WithJson {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{:#}", self.error)
	}
}

impl std::error::Error for WithJson {}

fn main() -> ExitCode {
	let wants_json = std::env::args().any(|argument| argument == "--json");
	let cli = match Cli::try_parse() {
		Ok(cli) => cli,
		Err(error) if wants_json && !matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
			let text = error.render().to_string();
			let text = text.trim().trim_start_matches("error: ");
			output::print(&json!({ "error": text }).to_string());
			return ExitCode::FAILURE;
		},
		Err(error) => error.exit(),
	};
	let filter = tracing_subscriber::EnvFilter::try_from_env("ASSENT_LOG").unwrap_or_else(|_| default_filter(&cli));
	tracing_subscriber::fmt()
		.with_env_filter(filter)
		.with_ansi(std::io::stderr().is_terminal())
		.with_writer(std::io::stderr)
		.init();
	let wait = if cli.finalized { Wait::Finalized } else { Wait::InBlock };
	let context = Context { node: cli.node(), wait, ui: Ui::new(cli.json) };
	let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
		Ok(runtime) => runtime,
		Err(error) => return fail(&context, &error.into()),
	};
	let result = runtime.block_on(run(cli.command, &context));
	context.ui.clear();
	// A read that still waits for the node must not keep a finished command alive.
	runtime.shutdown_background();
	match result {
		Ok(outcome) if cli.json => output::print(&outcome.json.to_string()),
		Ok(outcome) => output::print(&outcome.text),
		Err(error) => return fail(&context, &error),
	}
	ExitCode::SUCCESS
}

fn default_filter(cli: &Cli) -> tracing_subscriber::EnvFilter {
	let level = match cli.command {
		Command::Worker(args::WorkerCommand::Run(_)) => "info",
		_ => "error",
	};
	tracing_subscriber::EnvFilter::new(level)
}

fn fail(context: &Context, error: &anyhow::Error) -> ExitCode {
	context.ui.clear();
	let text = format!("{error:#}");
	if context.ui.is_json() {
		let mut object = match error.downcast_ref::<WithJson>() {
			Some(more) => more.json.clone(),
			None => Default::default(),
		};
		object.insert("error".into(), text.into());
		output::print(&serde_json::Value::Object(object).to_string());
	} else {
		eprintln!("error: {text}");
	}
	ExitCode::FAILURE
}

async fn run(command: Command, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		Command::Model(command) => model::run(command, context).await,
		Command::Contribute(args) => contribute::contribute(args, context).await,
		Command::Pledge(command) => pledges::run(command, context).await,
		Command::Revoke(args) => contribute::revoke(args, context).await,
		Command::Petition(command) => rights::petition(command, context).await,
		Command::Offer(args) => rights::offer(args, context).await,
		Command::Credits(command) => credits::run(command, context).await,
		Command::Query(args) => query::query(args, context).await,
		Command::Claim(args) => rights::claim(args, context).await,
		Command::Transfer(args) => rights::transfer(args, context).await,
		Command::Status(args) => status::status(args, context).await,
		Command::Task(command) => tasks::run(command, context).await,
		Command::Profile(args) => profile::profile(args, context).await,
		Command::Pool(command) => pools::run(command, context).await,
		Command::Market(command) => market::run(command, context).await,
		Command::Sponsor(command) => sponsors::run(command, context).await,
		Command::Vote(command) => votes::run(command, context).await,
		Command::Worker(command) => worker::run(command, context).await,
		Command::Keys(command) => keys::run(command, context).await,
	}
}

/// The key that a SURI names.
pub fn signer(text: &str) -> anyhow::Result<FileOrUri> {
	Ok(FileOrUri::parse(text)?)
}

/// The open offers of a model, or why there are none.
pub async fn open_offers(snapshot: &Snapshot, model: ModelId) -> anyhow::Result<Vec<(OfferId, OfferRecord)>> {
	let offers = snapshot.open_offers(model).await?;
	if offers.is_empty() {
		anyhow::ensure!(snapshot.model(model).await?.is_some(), no_model(model));
		anyhow::bail!(
			"model {} has no open offer, so no worker answers for it: its owner makes one with `assent offer`",
			model.0
		);
	}
	Ok(offers)
}

/// What to say of a model that is not there.
pub fn no_model(model: ModelId) -> String {
	format!("there is no model {}: `assent model list` lists what there is", model.0)
}
