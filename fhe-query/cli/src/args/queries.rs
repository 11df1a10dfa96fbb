//! `assent credits`, `assent query`, `assent claim`, `assent transfer`, `assent status`.

use std::path::PathBuf;

use assent_primitives::MAX_TOP_K;
use clap::{ArgGroup, Args, Subcommand};

use super::{OfModel, PassphraseSource, ProvingKeyFile, Signing, WalletFile};

#[derive(Debug, Subcommand)]
pub enum CreditsCommand {
	/// Buy credits into a wallet
	Buy(CreditsBuy),
	/// List the notes in a wallet
	List(CreditsList),
	/// Give unspent credits back, after a halt or a closed offer
	Refund(CreditsRefund),
	/// Make a wallet again from its seed and the chain
	Restore(CreditsRestore),
}

#[derive(Debug, Args)]
#[command(
	after_help = "Example:\n  assent credits buy --model 0 --quota 20 --signer //Charlie --wallet wallet.json\n\n\
	The wallet is made if it is not there. Its seed is the one thing to back up, and it is not encrypted."
)]
pub struct CreditsBuy {
	#[command(flatten)]
	pub of: OfModel,
	/// The number of credits
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
	pub quota: u16,
	/// The offer [default: the cheapest open one that sells labels, or the cheapest if none does]
	#[arg(long, value_name = "OFFER")]
	pub offer: Option<u32>,
	#[command(flatten)]
	pub by: Signing,
	#[command(flatten)]
	pub wallet: WalletFile,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent credits list --wallet wallet.json")]
pub struct CreditsList {
	#[command(flatten)]
	pub wallet: WalletFile,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent credits refund --model 0 --wallet wallet.json --to //Ferdie\n  \
	assent credits refund --model 0 --wallet wallet.json --to 5FHneW46... --signer //Charlie\n\n\
	The money goes to any account; a proof shows that the credits are unspent, not who bought them. The signer is \
	visible.")]
pub struct CreditsRefund {
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub wallet: WalletFile,
	/// The receiver of the money: an account, or a SURI
	#[arg(long, value_name = "ACCOUNT")]
	pub to: String,
	/// The key that signs and pays the fee [default: --to, when that is a SURI]
	#[arg(long, value_name = "SURI")]
	pub signer: Option<String>,
	#[command(flatten)]
	pub key: ProvingKeyFile,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
	assent credits restore --seed @seed.txt --wallet restored.json\n\n\
	Purchases are found by trying quotas, about a second for each purchase and offer. Credits that were used within \
	the last settle window are not known to the chain yet: restore after it.")]
pub struct CreditsRestore {
	/// The seed in the old wallet: 64 hexadecimal digits, or @FILE with them inside
	#[arg(long, value_name = "SEED")]
	pub seed: String,
	#[command(flatten)]
	pub wallet: WalletFile,
	/// Largest quota of a purchase to look for
	#[arg(long, value_name = "N", default_value = "65535", value_parser = clap::value_parser!(u16).range(1..))]
	pub max_quota: u16,
	/// The most missing purchases in a row: begun and never included
	#[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u64).range(1..))]
	pub gap: u64,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("about").required(true).multiple(true).args(["csv", "search", "search_file"]))]
#[command(after_help = "Examples:\n  \
	assent query --model 0 --csv rows.csv --wallet wallet.json\n  \
	assent query --model 0 --csv rows.csv --wallet wallet.json --top 3\n  \
	assent query --model 0 --csv rows.csv --wallet wallet.json --class 7 --above 0.5\n  \
	assent query --model 0 --csv rows.csv --wallet wallet.json --offer 0 --compare 1\n  \
	assent query --model 1 --search \"who may halt a model\" --wallet wallet.json\n\n\
	An answer has the content that the offer of the credit sells: a label, the best classes, the side of a bound on \
	which the estimate of a class lies, or the estimates of all classes. Without options it is the mode of the next \
	credit, or of --offer. An estimate is the number that the model was fitted to: about 1 for rows of the class, \
	about 0 for others. The worker sees which class and which bound, never the row or the answer.\n\n\
	A question to a model that searches is encrypted in the same way. The guide that opens its answers and all \
	passages are public; they are fetched first and kept, so that the worker does not learn which passage is read.\n\n\
	Each answer shows its cost for the worker relative to the same answer in the clear, both measured by the \
	worker.\n\n\
	Each row costs one credit, with --compare one of each offer. A row without an answer is asked again with the same \
	credit: run the same command again.")]
pub struct Query {
	#[command(flatten)]
	pub of: OfModel,
	/// Rows, as CSV with the columns of the model's descriptor; a label column is compared with the answers
	#[arg(long, value_name = "FILE", conflicts_with_all = ["search", "search_file"])]
	pub csv: Option<PathBuf>,
	/// A question to a model that searches; may be repeated
	#[arg(long, value_name = "TEXT")]
	pub search: Vec<String>,
	/// Questions to a model that searches: a text file, one a line
	#[arg(long, value_name = "FILE")]
	pub search_file: Option<PathBuf>,
	/// The number of passages to find for each question
	#[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u8).range(1..))]
	pub results: u8,
	/// Name the passages that are found, without fetching their texts
	#[arg(long)]
	pub no_texts: bool,
	/// The column with the true label, if there is one [default: the descriptor's, where the table has it]
	#[arg(long, value_name = "COLUMN", requires = "csv")]
	pub label_column: Option<String>,
	#[command(flatten)]
	pub wallet: WalletFile,
	/// Only with credits of this offer
	#[arg(long, value_name = "OFFER")]
	pub offer: Option<u32>,
	/// Ask for the N best classes, best first, with credits of a top-k offer [default: the number that the offer sells]
	#[arg(
		long,
		value_name = "N",
		conflicts_with_all = ["search", "search_file"],
		value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_TOP_K))
	)]
	pub top: Option<u8>,
	/// Ask if this class's estimate is above --above, with credits of a threshold offer
	#[arg(long, value_name = "NAME", requires = "above", conflicts_with_all = ["top", "search", "search_file"])]
	pub class: Option<String>,
	/// The estimate that the class is compared with: about 1 for rows of the class, about 0 for others
	#[arg(long, value_name = "ESTIMATE", requires = "class", allow_negative_numbers = true)]
	pub above: Option<f64>,
	/// Ask the worker of this offer as well, and compare the labels; the wallet needs credits of both
	#[arg(long, value_name = "OFFER")]
	pub compare: Option<u32>,
	/// Ask about the first rows only
	#[arg(long, value_name = "N")]
	pub limit: Option<usize>,
	#[command(flatten)]
	pub passphrase: PassphraseSource,
	#[command(flatten)]
	pub key: ProvingKeyFile,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent claim --model 0 --signer //Dave")]
pub struct Claim {
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent transfer --model 0 --to 5FHneW46... --amount 1000000 --signer //Dave\n\n\
	Royalties earned before stay yours; later ones are the receiver's. The consent right cannot be transferred.")]
pub struct Transfer {
	#[command(flatten)]
	pub of: OfModel,
	/// The account that receives
	#[arg(long, value_name = "ACCOUNT")]
	pub to: String,
	/// The number of share units
	#[arg(long, value_name = "UNITS")]
	pub amount: u128,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent status\n  \
	assent status --model 0 --account //Dave\n\n\
	A model sells nothing while it is forming, or below its soft floor. Then its weight and its heads are shown beside \
	the floors of the card, with what is on the way, from which block that counts, and what the model waits for.")]
pub struct Status {
	/// One model [default: all]
	#[arg(long, value_name = "ID")]
	pub model: Option<u32>,
	/// Your account: what it holds is shown as well, and wherever it appears it is marked as you
	#[arg(long, value_name = "ACCOUNT")]
	pub account: Option<String>,
}
