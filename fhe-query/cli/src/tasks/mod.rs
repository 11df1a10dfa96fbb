//! `assent task`: post labelling work, do it, be paid for it.
//!
//! | file | for |
//! |---|---|
//! | `post` | the organisation: create, judge, close |
//! | `label` | labellers and reviewers: take, submit, reveal, review |
//! | `settle` | anybody: resolve; labellers: contribute |
//! | `look` | list |

mod label;
mod look;
mod post;
mod settle;

use std::{path::Path, time::Duration};

use anyhow::{ensure, Context as _};
use assent_chain::{At, Chain, Included, Snapshot, TaskSetRecord};
use assent_engine::{Descriptor, Table};
use assent_primitives::{content_hash, Hash32, TaskSetId};

use crate::{args::TaskCommand, contribute::descriptor, model::workers_of, no_model, output::Outcome, Context};

/// Longest wait for the chain to come to something, in the commands that wait.
const PATIENCE: Duration = Duration::from_secs(1800);

pub async fn run(command: TaskCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		TaskCommand::Create(args) => post::create(args, context).await,
		TaskCommand::List(args) => look::list(args, context).await,
		TaskCommand::Take(args) => label::take(args, context).await,
		TaskCommand::Submit(args) => label::submit(args, context).await,
		TaskCommand::Reveal(args) => label::reveal(args, context).await,
		TaskCommand::Judge(args) => post::judge(args, context).await,
		TaskCommand::Review(args) => label::review(args, context).await,
		TaskCommand::Resolve(args) => settle::resolve(args, context).await,
		TaskCommand::Contribute(args) => settle::contribute(args, context).await,
		TaskCommand::Close(args) => post::close(args, context).await,
		TaskCommand::Clear(args) => settle::clear(args, context).await,
		TaskCommand::Assign(by) => settle::assign(by, context).await,
		TaskCommand::ForgetDay(args) => settle::forget_day(args, context).await,
	}
}

/// The set, or that there is none.
async fn set_of(snapshot: &Snapshot, set: TaskSetId) -> anyhow::Result<TaskSetRecord> {
	let record = snapshot.task_set(set).await?;
	record.with_context(|| format!("there is no task set {}: `assent task list` lists what there is", set.0))
}

/// The items that the organisation published: one row each, in the file whose hash the chain names.
fn read_items(path: &Path, hash: &Hash32) -> anyhow::Result<Table> {
	let name = || path.display().to_string();
	let bytes = std::fs::read(path).with_context(|| format!("cannot read the items {}", name()))?;
	ensure!(
		content_hash(&bytes) == *hash,
		"{} is not the file of items that the organisation named: its hash is {}, the chain has {}",
		name(),
		hex::encode(content_hash(&bytes)),
		hex::encode(hash)
	);
	Table::from_reader(&bytes[..], None, None).with_context(name)
}

/// The descriptor of the model that the set feeds: its classes give answers their names.
async fn descriptor_of(
	snapshot: &Snapshot,
	record: &TaskSetRecord,
	file: Option<&Path>,
	context: &Context,
) -> anyhow::Result<Descriptor> {
	let model = record.spec.model;
	let registered = snapshot.model(model).await?.with_context(|| no_model(model))?;
	let workers = match file {
		Some(_) => Vec::new(),
		None => workers_of(snapshot, model).await?,
	};
	descriptor(file, model, &registered, &workers, context).await
}

/// Every event of that name in the pallet, with one number of it.
fn numbers(included: &Included, name: &str, field: &str) -> Vec<u32> {
	let events = included.events.iter().filter(|event| event.is("TaskBounties", name));
	events.filter_map(|event| event.number(field).and_then(|number| number.try_into().ok())).collect()
}

/// Looks at every new block until `look` finds something.
async fn wait_for<T, F: std::future::Future<Output = anyhow::Result<Option<T>>>>(
	chain: &Chain,
	what: &str,
	mut look: impl FnMut(Snapshot) -> F,
) -> anyhow::Result<T> {
	let mut last = None;
	let wait = async {
		loop {
			let snapshot = chain.snapshot(At::Best).await?;
			if last.replace(snapshot.hash) != Some(snapshot.hash) {
				if let Some(found) = look(snapshot).await? {
					return anyhow::Ok(found);
				}
			}
			tokio::time::sleep(Duration::from_millis(500)).await;
		}
	};
	match tokio::time::timeout(PATIENCE, wait).await {
		Ok(found) => found,
		Err(_) => {
			anyhow::bail!("{what} did not happen in {} minutes: run the same command again", PATIENCE.as_secs() / 60)
		},
	}
}
