//! `assent worker`.

use std::sync::Arc;

use anyhow::{ensure, Context as _};
use assent_chain::{batch_all, ss58, At, Calls, Signer};
use assent_client::{api::WorkerApi, Progress};
use assent_worker::{self, WorkerConfig};
use serde_json::json;

use crate::{
	args::{signer, EngineFlags, Signing, WorkerCommand, WorkerRegister, WorkerRun},
	bonds,
	context::Context,
	output::{unit, Outcome},
};

pub async fn run(command: WorkerCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		WorkerCommand::Run(args) => serve(args, context).await,
		WorkerCommand::Register(args) => register(args, context).await,
		WorkerCommand::Remove(by) => remove(by, context).await,
		WorkerCommand::Bond(args) => bonds::bond(args, context).await,
		WorkerCommand::Unbond(by) => bonds::unbond(by, context).await,
		WorkerCommand::Withdraw(by) => bonds::withdraw(by, context).await,
		WorkerCommand::Report(args) => bonds::report(args, context).await,
		WorkerCommand::Status(args) => bonds::status(args, context).await,
	}
}

async fn serve(args: WorkerRun, context: &Context) -> anyhow::Result<Outcome> {
	let key = match (&args.suri, &args.key) {
		(Some(suri), _) => signer(suri)?,
		(None, Some(path)) => signer(&format!("@{}", path.display()))?,
		(None, None) => anyhow::bail!("give the worker's key with --suri or --key"),
	};
	let account = key.account();
	let EngineFlags { listen, data, store, threads, endpoint, use_key } = args.engine;
	let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
	let config = WorkerConfig { node: context.node.clone(), listen, data, store, threads, endpoint, use_key };
	context.ui.note(&format!("worker {} on http://{}, following {}", ss58(&account), config.listen, config.node));
	assent_worker::run(config, Arc::new(key), interrupted()).await?;
	Ok(Outcome { json: json!({ "worker": ss58(&account), "stopped": true }), text: "the worker has stopped".into() })
}

/// Ready on Ctrl-C or when asked to terminate.
async fn interrupted() {
	use tokio::signal::unix::{signal, SignalKind};
	match signal(SignalKind::terminate()) {
		Ok(mut terminate) => {
			tokio::select! {
				_ = tokio::signal::ctrl_c() => (),
				_ = terminate.recv() => (),
			}
		},
		Err(_) => {
			tokio::signal::ctrl_c().await.ok();
		},
	}
}

async fn register(args: WorkerRegister, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let chain = context.chain().await?;
	context.ui.say("asking the worker for its key");
	let health = WorkerApi::new(&args.endpoint)?.health().await?;
	let account = ss58(&who.account());
	ensure!(health.worker == account, "{} is the worker {}, not {account}", args.endpoint, health.worker);
	ensure!(
		health.genesis == hex::encode(chain.genesis()),
		"{} follows another chain than {}",
		args.endpoint,
		chain.url()
	);
	let mut key = [0; 32];
	hex::decode_to_slice(health.encryption_key.trim_start_matches("0x"), &mut key).context("the worker's key")?;
	let snapshot = chain.snapshot(At::Best).await?;
	let bond = match snapshot.bond(&who.account()).await? {
		Some(bond) if !bond.is_gone() => None,
		_ => Some(snapshot.min_bond()?),
	};
	let mut calls = vec![Calls::set_worker(&args.endpoint, &key)];
	calls.extend(bond.map(Calls::bond));
	let included = chain.submit(batch_all(calls), &who, context.wait).await?;
	let bonded = bond.map_or_else(String::new, |bond| format!(", with a bond of {}", unit(bond)));
	let text = format!(
		"worker {account} is reached at {}{bonded}\n\
		 next: the owner of a model names it: assent model register --worker {account} ..., or assent offer --worker \
		 {account} ...",
		args.endpoint
	);
	let json = json!({
		"worker": account,
		"endpoint": args.endpoint,
		"encryption_key": hex::encode(key),
		"bonded": bond.map(|bond| bond.to_string()),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

async fn remove(by: Signing, context: &Context) -> anyhow::Result<Outcome> {
	let who = by.key()?;
	let chain = context.chain().await?;
	context.ui.say("leaving the register");
	let included = chain.submit(Calls::remove_worker(), &who, context.wait).await?;
	let worker = ss58(&who.account());
	let text = format!("{worker} has left the register of workers; its bond is another matter: assent worker unbond");
	Ok(Outcome { json: json!({ "worker": worker, "block": included.number }), text })
}
