//! Shared by the commands of `assent task`.

use std::{path::Path, time::Duration};

use anyhow::{ensure, Context as _};
use assent_chain::{At, Call, Chain, Included, Signer, Snapshot, TaskSetRecord};
use assent_client::{contribution::descriptor, lookup};
use assent_engine::{Descriptor, Table};
use assent_primitives::{content_hash, Hash32, TaskSetId};

use crate::context::Context;

/// The longest wait for the chain, in the commands that wait.
const PATIENCE: Duration = Duration::from_secs(1800);

/// Reads a task set that must exist.
pub async fn set_of(snapshot: &Snapshot, set: TaskSetId) -> anyhow::Result<TaskSetRecord> {
	let record = snapshot.task_set(set).await?;
	record.with_context(|| format!("there is no task set {}: `assent task list` shows the open ones", set.0))
}

/// Reads the items that the organisation published: one row each, in the file whose hash the chain names.
pub fn read_items(path: &Path, hash: &Hash32) -> anyhow::Result<Table> {
	let name = || path.display().to_string();
	let bytes = std::fs::read(path).with_context(|| format!("cannot read the items {}", name()))?;
	ensure!(
		content_hash(&bytes) == *hash,
		"{} is not the file of items that the organisation published: its hash is {}, the chain has {}",
		name(),
		hex::encode(content_hash(&bytes)),
		hex::encode(hash)
	);
	Table::from_reader(&bytes[..], None, None).with_context(name)
}

/// Reads the descriptor of the model that the set feeds: its classes give answers their names.
pub async fn descriptor_of(
	snapshot: &Snapshot,
	record: &TaskSetRecord,
	file: Option<&Path>,
	context: &Context,
) -> anyhow::Result<Descriptor> {
	let model = record.spec.model;
	let registered = lookup::model(snapshot, model).await?;
	let workers = match file {
		Some(_) => Vec::new(),
		None => lookup::workers_of(snapshot, model).await?,
	};
	Ok(descriptor(file, model, &registered, &workers, &context.ui).await?)
}

/// The number in `field` of every event of that name.
pub fn numbers(included: &Included, name: &str, field: &str) -> Vec<u32> {
	let events = included.events.iter().filter(|event| event.is("TaskBounties", name));
	events.filter_map(|event| event.number(field).and_then(|number| number.try_into().ok())).collect()
}

/// Reads every new block until `look` finds something.
pub async fn wait_for<T, F: std::future::Future<Output = anyhow::Result<Option<T>>>>(
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

/// Sends calls one after the other. Calls that the chain refuses are reported and skipped.
pub async fn send_each(
	chain: &Chain,
	calls: Vec<(u32, Call)>,
	who: &dyn Signer,
	what: &str,
	context: &Context,
) -> anyhow::Result<Vec<u32>> {
	let (total, alone) = (calls.len(), calls.len() == 1);
	let mut done = Vec::new();
	for (step, (item, call)) in calls.into_iter().enumerate() {
		context.ui.step(what, step, total);
		match chain.submit(call, who, context.wait).await {
			Ok(_) => done.push(item),
			Err(error) if error.rule().is_some() && !alone => context.ui.note(&format!("item {item}: {error}")),
			Err(error) => return Err(error.into()),
		}
	}
	Ok(done)
}

/// Numbers with commas between them.
pub fn list(items: &[u32]) -> String {
	items.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}
