//! The program around a command: command line, logging, runtime, output, exit code.

use std::{io::IsTerminal, process::ExitCode};

use assent_chain::Wait;
use clap::{error::ErrorKind, Parser};
use serde_json::json;

use crate::{
	args::{self, Cli, Command},
	context::{Context, WithJson},
	contribute, credits, documents, keys, market, model,
	output::{self, Outcome, Ui},
	pledges, pools, profile, query, rights, sponsors, status, tasks, votes, worker,
};

/// Runs the program: reads the command line, runs the command, prints what it says.
pub fn start() -> ExitCode {
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
		Command::Completions(args) => Ok(documents::completions(&args)),
		Command::Man(args) => documents::man(&args),
	}
}
