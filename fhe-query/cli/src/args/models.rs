//! `assent model`, `assent offer`, `assent market`.

use std::path::PathBuf;

use assent_engine::MapSpec;
use clap::{ArgGroup, Args, Subcommand};

use super::{parse_hash, Mode, OfModel, PurposeArg, Signing};
use crate::output::parse_amount;

#[derive(Debug, Subcommand)]
pub enum ModelCommand {
	/// Describe a model after a sample: columns, scaling, classes and a seeded feature map
	New(ModelNew),
	/// Register a model with its card and a first offer, and upload its descriptor to the worker
	Register(ModelRegister),
	/// Upload a registered model's descriptor to the workers that offer it
	Upload(ModelUpload),
	/// List the models of the chain
	#[command(after_help = "Example:\n  assent model list")]
	List,
	/// Train and test in the clear, as the worker does it: the head's hash, its accuracy, its labels and estimates
	Evaluate(ModelEvaluate),
	/// Propose another card, put a proposed one into force, or take it back
	Change(ModelChange),
	/// Tell contributors of a pending change, by an event addressed to each
	Notice(ModelNotice),
}

#[derive(Debug, Args)]
#[command(
	group = ArgGroup::new("sample").required(true).args(["csv", "passages"]),
	after_help = "Examples:\n  \
	assent model new --csv sample.csv --label-column digit --map rff:1024 --out model.json\n  \
	assent model new --passages sample.txt --capacity 10000 --out corpus.json\n\n\
	The descriptor is public. It holds the range of each column of the sample, no rows. For a model that searches it \
	holds the centres of clusters of the sample, which tell something of it: take passages that may be known."
)]
pub struct ModelNew {
	/// A labelled sample, as CSV with a header
	#[arg(long, value_name = "FILE", requires = "label_column")]
	pub csv: Option<PathBuf>,
	/// The column that holds the label
	#[arg(long, value_name = "COLUMN", requires = "csv")]
	pub label_column: Option<String>,
	/// The feature map: rff:D, random Fourier features of dimension D
	#[arg(long, default_value = "rff:1024", value_name = "MAP", conflicts_with = "passages")]
	pub map: MapSpec,
	/// A model that searches: a sample of its passages, as a text file, one a line
	#[arg(long, value_name = "FILE", requires = "capacity")]
	pub passages: Option<PathBuf>,
	/// The number of passages that it can hold
	#[arg(long, value_name = "N", requires = "passages")]
	pub capacity: Option<usize>,
	/// The file for the descriptor
	#[arg(long, value_name = "FILE")]
	pub out: PathBuf,
	/// Seed of the map, 64 hexadecimal digits [default: random]
	#[arg(long, value_name = "HEX", value_parser = parse_hash)]
	pub seed: Option<[u8; 32]>,
	/// A validation gate: labelled rows, public in the descriptor, that every contribution's own head must get right
	#[arg(long, value_name = "FILE", requires_all = ["gate_minimum", "csv"])]
	pub gate: Option<PathBuf>,
	/// The share of the gate's rows that must be right, 0 to 1; rows of classes that a contribution lacks do not count
	#[arg(long, value_name = "SHARE", requires = "gate")]
	pub gate_minimum: Option<f64>,
	/// Replace the file at --out
	#[arg(long)]
	pub force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
	assent model register --descriptor model.json --card card.json --price 1 --worker 5FHneW46... --signer //Alice\n\n\
	scripts/data/card.json is an example of a card, docs/schemas/model-card.schema.json its schema. Its rules can \
	never be changed; the rest only with notice to contributors.")]
pub struct ModelRegister {
	/// The descriptor that `assent model new` made
	#[arg(long, value_name = "FILE")]
	pub descriptor: PathBuf,
	/// The card: purposes, uses, licence, split, floors, quorum
	#[arg(long, value_name = "FILE")]
	pub card: PathBuf,
	/// Price of one answer
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub price: u128,
	/// Account of the worker that answers; it must be registered and bonded
	#[arg(long, value_name = "ACCOUNT")]
	pub worker: String,
	/// An account close to you or the worker, which therefore must not count in votes; may be repeated
	#[arg(long, value_name = "ACCOUNT")]
	pub declare: Vec<String>,
	/// The purpose that answers may be used for
	#[arg(long, value_enum, default_value = "general")]
	pub purpose: PurposeArg,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent model upload --model 0 --descriptor model.json")]
pub struct ModelUpload {
	#[command(flatten)]
	pub of: OfModel,
	/// Its descriptor
	#[arg(long, value_name = "FILE")]
	pub descriptor: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent model evaluate --descriptor model.json --train a.csv --train b.csv --test \
		held-out.csv")]
pub struct ModelEvaluate {
	/// The descriptor
	#[arg(long, value_name = "FILE")]
	pub descriptor: PathBuf,
	/// Labelled rows to train on; may be repeated
	#[arg(long, value_name = "FILE", required = true)]
	pub train: Vec<PathBuf>,
	/// Rows to label; with labels the accuracy is told as well
	#[arg(long, value_name = "FILE")]
	pub test: PathBuf,
	/// The column that holds the label [default: the descriptor's]
	#[arg(long, value_name = "COLUMN")]
	pub label_column: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["card", "apply", "cancel"]))]
#[command(after_help = "Examples:\n  assent model change --model 0 --card card.json --signer //Alice\n  \
	assent model change --model 0 --apply --signer //Dave\n  assent model change --model 0 --cancel --signer \
	//Alice\n\n\
	Purposes, texts and the split take effect after a notice in which contributors can leave. Rules and descriptor \
	never change.")]
pub struct ModelChange {
	#[command(flatten)]
	pub of: OfModel,
	/// The new card, with the rules it always had; the owner proposes it
	#[arg(long, value_name = "FILE")]
	pub card: Option<PathBuf>,
	/// Put the proposed card into force, once its notice is over; anyone may do so
	#[arg(long)]
	pub apply: bool,
	/// Take the proposed card back
	#[arg(long)]
	pub cancel: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent model notice --model 0 --signer //Alice\n  \
	assent model notice --model 0 --to 5DAAnrj7... --to 5HGjWAeF... --signer //Alice\n\n\
	Anyone may send the notice. While a card, a new offer or a sale is pending, an event names the account and the \
	block in which the change takes effect.")]
pub struct ModelNotice {
	#[command(flatten)]
	pub of: OfModel,
	/// A contributor; may be repeated [default: everyone whose data is active in the model]
	#[arg(long, value_name = "ACCOUNT")]
	pub to: Vec<String>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent offer --model 0 --worker 5FHneW46... --mode label --price 1 --signer //Alice\n  \
	assent offer --model 0 --worker 5FHneW46... --mode top-k --k 3 --price 1.5 --signer //Alice\n  \
	assent offer --model 0 --worker 5FHneW46... --mode threshold --price 0.5 --signer //Alice\n  \
	assent offer --close 0 --signer //Alice\n\n\
	Each answer mode is an offer of its own, with its own price. An answer of the best classes tells a querier more \
	about the model than a label does, and so does a threshold that is asked again and again. Scores cost the worker a \
	thousandth of a label, and one answer for each feature gives the model away: price them accordingly.\n\
	The model's owner makes offers; the worker can close them as well. A new worker, a new mode, a new purpose or a \
	higher price opens only after the notice period.")]
pub struct Offer {
	/// The model
	#[arg(long, value_name = "ID", required_unless_present = "close")]
	pub model: Option<u32>,
	/// Account of the worker that answers; it must be registered and bonded
	#[arg(long, value_name = "ACCOUNT", required_unless_present = "close")]
	pub worker: Option<String>,
	#[command(flatten)]
	pub reveals: Mode,
	/// The purpose that answers may be used for
	#[arg(long, value_enum, default_value = "general")]
	pub purpose: PurposeArg,
	/// Price of one answer
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, required_unless_present = "close")]
	pub price: Option<u128>,
	/// Close this offer instead: nothing more is sold, unspent credits can be refunded
	#[arg(long, value_name = "OFFER", conflicts_with_all = ["model", "worker", "price"])]
	pub close: Option<u32>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Subcommand)]
pub enum MarketCommand {
	/// The models for sale and the share markets; with --price, put a model up for sale
	List(MarketList),
	/// Take a model off the market
	#[command(after_help = "Example:\n  assent market unlist --model 0 --signer //Alice")]
	Unlist(MarketModel),
	/// Buy a model: it changes hands after a notice in which contributors can leave
	Buy(MarketBuy),
	/// Complete a sale whose notice is over; anyone may do so
	#[command(after_help = "Example:\n  assent market complete --model 0 --signer //Bob")]
	Complete(MarketModel),
	/// Call a sale off, as its buyer, before it is due; the money comes back
	#[command(after_help = "Example:\n  assent market cancel --model 0 --signer //Charlie")]
	Cancel(MarketModel),
	/// Make the pool in which shares of a model trade against UNIT
	#[command(after_help = "Example:\n  assent market pool --model 0 --signer //Dave")]
	Pool(MarketModel),
	/// Put UNIT and shares into the pool, at its present rate
	Add(MarketAdd),
	/// Take UNIT and shares out of the pool
	Remove(MarketRemove),
	/// Trade shares for UNIT, or UNIT for shares
	Swap(MarketSwap),
	/// The rate of the pool, and what a trade would give now
	Price(MarketPrice),
	/// Make an entry for shares that come from the market, or close an empty one
	Entry(MarketEntry),
}

#[derive(Debug, Args)]
pub struct MarketModel {
	#[command(flatten)]
	pub of: OfModel,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent market list\n  assent market list --model 0 --price 500 --signer //Alice")]
pub struct MarketList {
	/// Put this model of yours up for sale
	#[arg(long, value_name = "ID", requires = "price")]
	pub model: Option<u32>,
	/// At this price
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, requires_all = ["model", "signer"])]
	pub price: Option<u128>,
	/// Its owner
	#[arg(long, value_name = "SURI", requires = "model")]
	pub signer: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
	assent market buy --model 0 --max-price 500 --signer //Charlie\n\n\
	The price is on hold until the sale is complete. Nobody whose own data is in the model can buy it, and consent \
	never changes hands.")]
pub struct MarketBuy {
	#[command(flatten)]
	pub of: OfModel,
	/// The most you pay [default: the listed price]
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub max_price: Option<u128>,
	#[command(flatten)]
	pub by: Signing,
}

/// The most that the rate may move until a trade is in a block.
#[derive(Debug, Args)]
pub struct Slippage {
	/// The most, in percent, that the rate may have moved against you when the trade is executed
	#[arg(long, value_name = "PERCENT", default_value = "1", value_parser = clap::value_parser!(u8).range(0..=50))]
	pub slippage: u8,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent market add --model 0 --native 10 --shares 250000 --signer //Dave\n\n\
	Royalties that pooled shares earn go into the pool at every payment, and so to those who hold its liquidity then.")]
pub struct MarketAdd {
	#[command(flatten)]
	pub of: OfModel,
	/// The most UNIT to put in
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub native: u128,
	/// The most share units to put in
	#[arg(long, value_name = "UNITS")]
	pub shares: u128,
	#[command(flatten)]
	pub slippage: Slippage,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent market remove --model 0 --liquidity 1000000 --signer //Dave")]
pub struct MarketRemove {
	#[command(flatten)]
	pub of: OfModel,
	/// The number of liquidity tokens to give back [default: all]
	#[arg(long, value_name = "TOKENS")]
	pub liquidity: Option<u128>,
	#[command(flatten)]
	pub slippage: Slippage,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("give").required(true).args(["sell", "pay"]))]
#[command(after_help = "Examples:\n  assent market swap --model 0 --sell 1000 --signer //Dave\n  \
	assent market swap --model 0 --pay 0.5 --signer //Charlie --slippage 3")]
pub struct MarketSwap {
	#[command(flatten)]
	pub of: OfModel,
	/// Give this many share units
	#[arg(long, value_name = "UNITS")]
	pub sell: Option<u128>,
	/// Give this much UNIT
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub pay: Option<u128>,
	#[command(flatten)]
	pub slippage: Slippage,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent market entry --model 0 --signer //Charlie\n  \
	assent market entry --model 0 --account 5DAAnrj7... --signer //Charlie\n  \
	assent market entry --model 0 --close --signer //Charlie\n\n\
	Shares come from the market to an account that has an entry in the model's books. The signer leaves a deposit for \
	it, which is back when the entry is empty again. `assent market swap` and `remove` make your own by themselves.")]
pub struct MarketEntry {
	#[command(flatten)]
	pub of: OfModel,
	/// The account of the entry [default: the signer's]
	#[arg(long, value_name = "ACCOUNT")]
	pub account: Option<String>,
	/// Close it: nothing came to it, and you left its deposit
	#[arg(long)]
	pub close: bool,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent market price --model 0\n  assent market price --model 0 --sell 1000")]
pub struct MarketPrice {
	#[command(flatten)]
	pub of: OfModel,
	/// Show the price of selling this number of share units
	#[arg(long, value_name = "UNITS")]
	pub sell: Option<u128>,
	/// Show the share units for this payment
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount, conflicts_with = "sell")]
	pub pay: Option<u128>,
}
