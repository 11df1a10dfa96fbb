//! Arguments that several commands share.

use std::path::PathBuf;

use assent_chain::FileOrUri;
use assent_primitives::{AnswerMode, ContributionId, ModelId, PoolId, Purpose, PurposeSet, TaskSetId, MAX_TOP_K};
use clap::{ArgGroup, Args, ValueEnum};

/// The signer.
#[derive(Debug, Args)]
pub struct Signing {
	/// The key that signs, pays the fee, and leaves the deposit if there is one
	#[arg(long, value_name = "SURI")]
	pub signer: String,
}

impl Signing {
	/// The key.
	pub fn key(&self) -> anyhow::Result<FileOrUri> {
		signer(&self.signer)
	}
}

/// Reads the key that a SURI names.
pub fn signer(text: &str) -> anyhow::Result<FileOrUri> {
	Ok(FileOrUri::parse(text)?)
}

/// A model.
#[derive(Debug, Args)]
pub struct OfModel {
	/// The model
	#[arg(long, value_name = "ID")]
	pub model: u32,
}

impl OfModel {
	pub fn id(&self) -> ModelId {
		ModelId(self.model)
	}
}

/// A contribution.
#[derive(Debug, Args)]
pub struct OfContribution {
	/// The contribution
	#[arg(long, value_name = "ID")]
	pub contribution: u64,
}

impl OfContribution {
	pub fn id(&self) -> ContributionId {
		ContributionId(self.contribution)
	}
}

/// A data pool.
#[derive(Debug, Args)]
pub struct OfPool {
	/// The pool
	#[arg(long, value_name = "ID")]
	pub pool: u32,
}

impl OfPool {
	pub fn id(&self) -> PoolId {
		PoolId(self.pool)
	}
}

/// A task set.
#[derive(Debug, Args)]
pub struct OfSet {
	/// The task set
	#[arg(long, value_name = "ID")]
	pub set: u32,
}

impl OfSet {
	pub fn id(&self) -> TaskSetId {
		TaskSetId(self.set)
	}
}

/// A descriptor, if not the one that the workers have.
#[derive(Debug, Args)]
pub struct DescriptorFile {
	/// The model's descriptor [default: the worker's, checked against the chain]
	#[arg(long, value_name = "FILE")]
	pub descriptor: Option<PathBuf>,
}

/// The data of a contributor: labelled rows for a model that classifies, passages for one that searches.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("data").required(true).args(["csv", "passages"]))]
pub struct OwnData {
	/// Labelled rows, as CSV with the columns of the model's descriptor
	#[arg(long, value_name = "FILE")]
	pub csv: Option<PathBuf>,
	/// Passages for a model that searches: a text file, one a line, each of at most 1,024 bytes. They become public
	#[arg(long, value_name = "FILE")]
	pub passages: Option<PathBuf>,
	/// The column that holds the label [default: the descriptor's]
	#[arg(long, value_name = "COLUMN", requires = "csv")]
	pub label_column: Option<String>,
	#[command(flatten)]
	pub descriptor: DescriptorFile,
}

impl OwnData {
	/// The files, by the kind of model that they are for.
	pub fn files(&self) -> anyhow::Result<assent_client::contribution::OwnData<'_>> {
		use assent_client::contribution::OwnData as Files;
		match (&self.csv, &self.passages) {
			(Some(csv), _) => Ok(Files::Rows { csv, label_column: self.label_column.as_deref() }),
			(None, Some(passages)) => Ok(Files::Passages(passages)),
			(None, None) => anyhow::bail!("give rows with --csv, or passages with --passages"),
		}
	}
}

/// A wallet of credits.
#[derive(Debug, Args)]
pub struct WalletFile {
	/// The wallet
	#[arg(long, value_name = "FILE")]
	pub wallet: PathBuf,
}

/// The passphrase of the encryption key beside a wallet.
#[derive(Debug, Args)]
pub struct PassphraseSource {
	/// Type the passphrase of the encryption key beside the wallet; a key without one gets it. The environment variable
	/// ASSENT_PASSPHRASE does the same without typing
	#[arg(long)]
	pub ask_passphrase: bool,
	/// A file that holds the passphrase, readable by you alone
	#[arg(long, value_name = "FILE", conflicts_with = "ask_passphrase")]
	pub passphrase_file: Option<PathBuf>,
}

/// The key that proofs are made with.
#[derive(Debug, Args)]
pub struct ProvingKeyFile {
	/// The proving key, where the chain does not use the development key
	#[arg(long, value_name = "FILE")]
	pub proving_key: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ModeArg {
	/// The label of the best class, not scores
	Label,
	/// The labels of the k best classes, best first; --k gives k
	TopK,
	/// One bit: is the estimate of a class above a bound? The querier names class and bound
	Threshold,
	/// The estimates of all classes: far cheaper, and they leak the head in about as many queries as there are features
	Scores,
	/// The passages most like an encrypted question, of a model that searches
	Search,
}

/// The content of an answer.
#[derive(Clone, Copy, Debug, Args)]
pub struct Mode {
	/// The content of an answer
	#[arg(long, value_enum, default_value = "label")]
	pub mode: ModeArg,
	/// The number of classes that an answer names, with --mode top-k
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=i64::from(MAX_TOP_K)))]
	pub k: Option<u8>,
}

impl Mode {
	/// The mode as the chain has it.
	pub fn mode(&self) -> anyhow::Result<AnswerMode> {
		Ok(match (self.mode, self.k) {
			(ModeArg::TopK, Some(k)) => AnswerMode::TopK(k),
			(ModeArg::TopK, None) => anyhow::bail!("give the number of classes that an answer names with --k"),
			(_, Some(_)) => anyhow::bail!("--k goes with --mode top-k"),
			(ModeArg::Label, None) => AnswerMode::Label,
			(ModeArg::Threshold, None) => AnswerMode::Threshold,
			(ModeArg::Scores, None) => AnswerMode::Scores,
			(ModeArg::Search, None) => AnswerMode::Search,
		})
	}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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

/// The set of these purposes.
pub fn purpose_set(purposes: &[PurposeArg]) -> PurposeSet {
	purposes.iter().map(|purpose| Purpose::from(*purpose)).collect()
}

/// 64 hexadecimal digits.
pub fn parse_hash(text: &str) -> Result<[u8; 32], String> {
	let mut hash = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut hash)
		.map_err(|e| format!("64 hexadecimal digits: {e}"))?;
	Ok(hash)
}
