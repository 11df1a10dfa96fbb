//! The way of a contribution: from rows or passages over registration and upload to the block in which it counts.

use std::{io, path::Path, time::Duration};

use assent_chain::{At, Calls, Chain, ChainError, Included, ModelRecord, PledgeStatus, Signer, Snapshot, Wait};
use assent_engine::{
	Description, DescriptionError, Descriptor, Passages, Statistic, StatisticError, Table, TableError,
};
use assent_primitives::{BlockNumber, ContributionId, Hash32, ModelId};
use futures::StreamExt;

use crate::{
	access::uploads_folder,
	api::{ApiError, WorkerApi},
	lookup::OfferingWorker,
	progress::reported,
	ClientError, Progress,
};

/// The longest wait of [`wait_until_active`].
const PATIENCE: Duration = Duration::from_secs(1800);

/// The reason why a contribution did not get to its end.
#[derive(Debug, thiserror::Error)]
pub enum ContributionError {
	/// The chain, a worker or a lookup failed.
	#[error(transparent)]
	Client(#[from] ClientError),
	/// A file cannot be read.
	#[error("cannot read the {what} {path}: {reason}")]
	File {
		/// The kind of file.
		what: &'static str,
		/// The file.
		path: String,
		/// The error of the file system.
		reason: io::Error,
	},
	/// The rows do not read.
	#[error("{path}: {reason}")]
	Table {
		/// The file.
		path: String,
		/// The fault in it.
		reason: TableError,
	},
	/// A description or passages do not read, or do not fit the model.
	#[error("{path}: {reason}")]
	Description {
		/// The file.
		path: String,
		/// The fault in it.
		reason: DescriptionError,
	},
	/// The statistic cannot be made of these rows, or workers would refuse it.
	#[error(transparent)]
	Statistic(#[from] StatisticError),
	/// The file has fewer rows than the model's card asks for.
	#[error(
		"rows in {path}: {rows}; the model's card asks for at least {fewest}: few rows in a statistic would reveal them"
	)]
	TooFewRows {
		/// The file.
		path: String,
		/// Rows found.
		rows: usize,
		/// Rows that the card asks for.
		fewest: u32,
	},
	/// The file has more rows than a contribution can have.
	#[error("{path} has {rows} rows, more than one contribution can have: split the file")]
	TooManyRows {
		/// The file.
		path: String,
		/// Rows found.
		rows: usize,
	},
	/// Passages were given to a model that classifies.
	#[error("the model classifies rows: give them with --csv")]
	NeedsRows,
	/// Rows were given to a model that searches.
	#[error("the model searches passages: give them with --passages")]
	NeedsPassages,
	/// A model that searches has no rows to label.
	#[error("model {} searches passages: this is for models that classify rows", .model.0)]
	NotAClassifier {
		/// The model.
		model: ModelId,
	},
	/// The file describes another model.
	#[error("{path} is not the descriptor of model {}: give the file that was registered", .model.0)]
	OtherDescriptor {
		/// The file.
		path: String,
		/// The model.
		model: ModelId,
	},
	/// No worker gave the descriptor.
	#[error("no worker has the model's descriptor, give it with --descriptor FILE: {0}")]
	NoDescriptor(ApiError),
	/// The model has no worker to ask for the descriptor.
	#[error("model {} has no worker that could give its descriptor: give it with --descriptor FILE", .model.0)]
	NoWorker {
		/// The model.
		model: ModelId,
	},
	/// A worker did not take the upload.
	#[error("contribution {} is registered, but not uploaded: run the same command again: {reason}", .contribution.0)]
	NotUploaded {
		/// The contribution.
		contribution: ContributionId,
		/// The error of the upload.
		reason: ApiError,
	},
	/// The pledge is gone.
	#[error("contribution {} is no longer pledged to model {}", .contribution.0, .model.0)]
	Withdrawn {
		/// The contribution.
		contribution: ContributionId,
		/// The model.
		model: ModelId,
	},
	/// The node ended the subscription to its blocks.
	#[error("the node closed the block subscription: run `assent status` to see how far the contribution is")]
	NoMoreBlocks,
	/// The contribution did not count in time.
	#[error(
		"contribution {} does not count after {minutes} minutes: `assent status --model {}` shows what it waits for",
		.contribution.0,
		.model.0
	)]
	NotActive {
		/// The contribution.
		contribution: ContributionId,
		/// The model.
		model: ModelId,
		/// Minutes waited.
		minutes: u64,
	},
}

impl From<ChainError> for ContributionError {
	fn from(error: ChainError) -> Self {
		Self::Client(error.into())
	}
}

impl From<ApiError> for ContributionError {
	fn from(error: ApiError) -> Self {
		Self::Client(error.into())
	}
}

/// The data of a contributor.
#[derive(Clone, Copy, Debug)]
pub enum OwnData<'a> {
	/// Labelled rows for a model that classifies.
	Rows {
		/// The CSV file.
		csv: &'a Path,
		/// The label column, where it is not the descriptor's.
		label_column: Option<&'a str>,
	},
	/// A text file with passages for a model that searches.
	Passages(&'a Path),
}

/// The bytes that are uploaded of a contributor's data: a statistic, or passages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
	/// The hash of the bytes.
	pub hash: Hash32,
	/// The bytes.
	pub bytes: Vec<u8>,
	/// The number of rows or passages.
	pub rows: u32,
}

/// A contribution on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
	/// The contribution.
	pub contribution: ContributionId,
	/// The block that was read or that includes the registration.
	pub block: BlockNumber,
}

/// Reads a file that describes a model, and its bytes.
pub fn read_description(path: &Path) -> Result<(Description, Vec<u8>), ContributionError> {
	let name = || path.display().to_string();
	let bytes =
		std::fs::read(path).map_err(|reason| ContributionError::File { what: "descriptor", path: name(), reason })?;
	let description = Description::from_bytes(&bytes);
	Ok((description.map_err(|reason| ContributionError::Description { path: name(), reason })?, bytes))
}

/// Reads the passages in a text file, one a line.
pub fn read_passages(path: &Path) -> Result<Passages, ContributionError> {
	let name = || path.display().to_string();
	let text = std::fs::read_to_string(path).map_err(|reason| ContributionError::File {
		what: "passages",
		path: name(),
		reason,
	})?;
	let passages = Passages::of_lines(&text);
	passages.map_err(|reason| ContributionError::Description { path: name(), reason: reason.into() })
}

/// Reads the description of a model from the given file or from a worker, and checks it against the chain.
pub async fn description(
	file: Option<&Path>,
	model: ModelId,
	record: &ModelRecord,
	workers: &[OfferingWorker],
	progress: &dyn Progress,
) -> Result<Description, ContributionError> {
	if let Some(path) = file {
		let (description, _) = read_description(path)?;
		if description.hash() != record.descriptor {
			return Err(ContributionError::OtherDescriptor { path: path.display().to_string(), model });
		}
		return Ok(description);
	}
	progress.say("fetching the model's descriptor");
	let mut last = None;
	for worker in workers {
		match WorkerApi::new(&worker.endpoint)?.descriptor(&record.descriptor).await {
			Ok(bytes) => return Ok(Description::from_bytes(&bytes).map_err(ClientError::from)?),
			Err(error) => last = Some(error),
		}
	}
	Err(last.map_or(ContributionError::NoWorker { model }, ContributionError::NoDescriptor))
}

/// Reads the descriptor of a model that classifies, as [`description`] does.
pub async fn descriptor(
	file: Option<&Path>,
	model: ModelId,
	record: &ModelRecord,
	workers: &[OfferingWorker],
	progress: &dyn Progress,
) -> Result<Descriptor, ContributionError> {
	match description(file, model, record, workers, progress).await? {
		Description::Classifier(descriptor) => Ok(*descriptor),
		Description::Corpus(_) => Err(ContributionError::NotAClassifier { model }),
	}
}

/// Makes the upload for a model whose card asks for at least `fewest` rows. Nothing leaves this machine.
pub async fn make_upload(
	description: Description,
	data: OwnData<'_>,
	fewest: u32,
	progress: &dyn Progress,
) -> Result<Upload, ContributionError> {
	match (description, data) {
		(Description::Classifier(descriptor), OwnData::Rows { csv, label_column }) => {
			make_statistic(*descriptor, csv, label_column, fewest, progress).await
		},
		(Description::Corpus(corpus), OwnData::Passages(path)) => {
			let passages = read_passages(path)?;
			let name = || path.display().to_string();
			let rows = counted_rows(passages.len(), name)?;
			let checked = passages.check(&corpus, rows.into(), fewest.into());
			checked.map_err(|reason| ContributionError::Description { path: name(), reason: reason.into() })?;
			Ok(Upload { hash: passages.hash(), bytes: passages.to_bytes(), rows })
		},
		(Description::Classifier(_), OwnData::Passages(_)) => Err(ContributionError::NeedsRows),
		(Description::Corpus(_), OwnData::Rows { .. }) => Err(ContributionError::NeedsPassages),
	}
}

async fn make_statistic(
	descriptor: Descriptor,
	csv: &Path,
	label_column: Option<&str>,
	fewest: u32,
	progress: &dyn Progress,
) -> Result<Upload, ContributionError> {
	progress.say("making the statistic; no row leaves this machine");
	let name = || csv.display().to_string();
	let table = Table::read(csv, label_column, Some(&descriptor))
		.map_err(|reason| ContributionError::Table { path: name(), reason })?;
	let rows = counted_rows(table.len(), name)?;
	if rows < fewest {
		return Err(ContributionError::TooFewRows { path: name(), rows: table.len(), fewest });
	}
	let making = tokio::task::spawn_blocking(move || {
		let statistic = Statistic::of(&descriptor, &table)?;
		// As the worker does, before anything is paid: the owner's validation gate may refuse these rows.
		statistic.check(&descriptor, rows.into(), fewest.into())?;
		Ok::<_, StatisticError>((statistic.hash(), statistic.to_bytes()))
	});
	let (hash, bytes) = making.await.map_err(ClientError::from)??;
	Ok(Upload { hash, bytes, rows })
}

fn counted_rows(rows: usize, path: impl Fn() -> String) -> Result<u32, ContributionError> {
	u32::try_from(rows).map_err(|_| ContributionError::TooManyRows { path: path(), rows })
}

/// Registers the statistic. If the same owner has done so before, it returns that contribution: a failed upload is
/// repeated this way.
pub async fn ensure_registered(
	chain: &Chain,
	snapshot: &Snapshot,
	model: ModelId,
	upload: &Upload,
	owner: &dyn Signer,
	wait: Wait,
	progress: &dyn Progress,
) -> Result<Registered, ContributionError> {
	let mine = snapshot.contributions_of(&owner.account()).await?;
	let before = mine.into_iter().find(|(_, record)| record.statistic == upload.hash && record.models.contains(&model));
	if let Some((contribution, _)) = before {
		progress
			.note(&format!("contribution {} has this statistic already; only the upload is repeated", contribution.0));
		return Ok(Registered { contribution, block: snapshot.number });
	}
	progress.say("registering the statistic");
	let included = chain.submit(Calls::contribute(model, &upload.hash, upload.rows), owner, wait).await?;
	let contribution = contribution_in(&included, "Contributions", "Contributed")?;
	Ok(Registered { contribution, block: included.number })
}

/// Reads the number of the contribution in an event of the block.
pub fn contribution_in(included: &Included, pallet: &str, event: &str) -> Result<ContributionId, ChainError> {
	let number = included.number_in(pallet, event, "contribution")?;
	let wrong = |_| ChainError::decode(format!("event {pallet}.{event}"), format!("{number} is not a contribution"));
	u64::try_from(number).map(ContributionId).map_err(wrong)
}

/// Seals the upload to each worker and sends it there.
pub async fn upload(
	workers: &[OfferingWorker],
	contribution: ContributionId,
	upload: &Upload,
	progress: &dyn Progress,
) -> Result<(), ContributionError> {
	for worker in workers {
		let api = WorkerApi::new(&worker.endpoint)?.remembering(uploads_folder());
		let send = |report| api.put_statistic(&upload.hash, &worker.encryption_key, &upload.bytes, Some(report));
		reported("statistic", progress, send)
			.await
			.map_err(|reason| ContributionError::NotUploaded { contribution, reason })?;
	}
	Ok(())
}

/// Waits until the contribution counts in the model.
pub async fn wait_until_active(
	chain: &Chain,
	model: ModelId,
	contribution: ContributionId,
	progress: &dyn Progress,
) -> Result<(), ContributionError> {
	let mut heads = chain.best_heads();
	let wait = async {
		let mut told = "";
		while let Some(head) = heads.next().await {
			let Ok(head) = head else { continue };
			let now = match chain.snapshot(At::Block(head.hash)).await?.pledge(model, contribution).await? {
				Some(PledgeStatus::Active { .. }) => return Ok(()),
				Some(PledgeStatus::Attested { .. }) => "checked by the worker; waiting for the epoch boundary",
				Some(PledgeStatus::Pending { .. }) => "waiting for the worker to check it",
				None => return Err(ContributionError::Withdrawn { contribution, model }),
			};
			if now != told {
				progress.say(now);
				told = now;
			}
		}
		Err(ContributionError::NoMoreBlocks)
	};
	tokio::time::timeout(PATIENCE, wait).await.unwrap_or(Err(ContributionError::NotActive {
		contribution,
		model,
		minutes: PATIENCE.as_secs() / 60,
	}))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Silent;
	use assent_engine::MapSpec;

	const ROWS: &str = "a,b,kind\n0,0,cat\n1,0,dog\n0,1,dog\n1,1,cat\n";

	fn descriptor() -> Descriptor {
		let sample = Table::from_reader(ROWS.as_bytes(), Some("kind"), None).unwrap();
		Descriptor::fit(&sample, "rff:16".parse::<MapSpec>().unwrap(), [7; 32]).unwrap()
	}

	fn classifier() -> Description {
		Description::Classifier(Box::new(descriptor()))
	}

	#[tokio::test]
	async fn rows_become_the_statistic_of_their_table() {
		let dir = tempfile::tempdir().unwrap();
		let csv = dir.path().join("mine.csv");
		std::fs::write(&csv, ROWS).unwrap();
		let data = OwnData::Rows { csv: &csv, label_column: None };
		let made = make_upload(classifier(), data, 2, &Silent).await.unwrap();
		let table = Table::read(&csv, None, Some(&descriptor())).unwrap();
		let expected = Statistic::of(&descriptor(), &table).unwrap();
		assert_eq!(made, Upload { hash: expected.hash(), bytes: expected.to_bytes(), rows: 4 });
	}

	#[tokio::test]
	async fn too_few_rows_and_data_of_the_other_kind_are_refused() {
		let dir = tempfile::tempdir().unwrap();
		let csv = dir.path().join("mine.csv");
		std::fs::write(&csv, ROWS).unwrap();
		let data = OwnData::Rows { csv: &csv, label_column: None };
		let error = make_upload(classifier(), data, 5, &Silent).await.unwrap_err();
		assert!(matches!(error, ContributionError::TooFewRows { rows: 4, fewest: 5, .. }), "{error}");
		let error = make_upload(classifier(), OwnData::Passages(&csv), 1, &Silent).await.unwrap_err();
		assert!(matches!(error, ContributionError::NeedsRows), "{error}");
	}

	#[test]
	fn a_descriptor_that_is_missing_is_named() {
		let error = read_description(Path::new("/nowhere/model.json")).unwrap_err().to_string();
		assert!(error.contains("descriptor") && error.contains("/nowhere/model.json"), "{error}");
	}
}
