//! `assent vote`.

use assent_chain::{Conviction, ProposalOrigin};
use clap::{ArgGroup, Args, Subcommand, ValueEnum};

use super::{parse_hash, Signing};
use crate::output::parse_amount;

#[derive(Debug, Subcommand)]
pub enum VoteCommand {
	/// The referenda that are open
	#[command(after_help = "Example:\n  assent vote list")]
	List,
	/// Propose a call: its preimage, a referendum, the decision deposit, and a first vote if one is given
	Submit(VoteSubmit),
	/// Vote in a referendum
	Cast(VoteCast),
	/// Show the state of a referendum
	Status(VoteStatus),
	/// Have the deposits of a referendum back that is over
	Refund(VoteRefund),
	/// Take a vote back, and unlock tokens whose lock is over
	Unlock(VoteUnlock),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TrackArg {
	/// Parameters, verifying keys, upgrades
	Root,
	/// Spending and everyday matters
	General,
	/// Freezing a model, pausing one call
	Emergency,
}

impl From<TrackArg> for ProposalOrigin {
	fn from(track: TrackArg) -> Self {
		match track {
			TrackArg::Root => Self::Root,
			TrackArg::General => Self::General,
			TrackArg::Emergency => Self::Emergency,
		}
	}
}

/// The lock of a vote that wins.
#[derive(Debug, Args)]
pub struct Weighing {
	/// Conviction, 0 to 6: the vote counts a tenth at 0, else that number of times; a higher one locks it longer
	#[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u8).range(0..=6))]
	pub conviction: u8,
}

impl Weighing {
	pub fn conviction(&self) -> Conviction {
		match self.conviction {
			0 => Conviction::None,
			1 => Conviction::Locked1x,
			2 => Conviction::Locked2x,
			3 => Conviction::Locked3x,
			4 => Conviction::Locked4x,
			5 => Conviction::Locked5x,
			_ => Conviction::Locked6x,
		}
	}
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["call", "hex"]))]
#[command(after_help = "Examples:\n  \
	assent vote submit --track root --call System.remark --args '{ remark: \"hello\" }' --aye 1000 --signer //Alice\n  \
	assent vote submit --track general --call Parameters.set_parameter --args '{ key_value: Fees(ByteFee((), \
	Some(2000000))) }' --signer //Alice\n  \
	assent vote submit --track root --hex 0x0000... --signer //Alice\n\n\
	Arguments are written { name: value, ... }; a variant as Name(...) or Name { ... }. The call is checked against \
	the node's runtime before anything is sent.")]
pub struct VoteSubmit {
	/// The origin of the proposal
	#[arg(long, value_enum)]
	pub track: TrackArg,
	/// The call, as Pallet.call
	#[arg(long, value_name = "PALLET.CALL")]
	pub call: Option<String>,
	/// Its arguments
	#[arg(long, value_name = "ARGUMENTS", default_value = "{}", conflicts_with = "hex")]
	pub args: String,
	/// The call in SCALE, as polkadot.js shows it
	#[arg(long, value_name = "HEX")]
	pub hex: Option<String>,
	/// Blocks from approval to execution, at least the track's own
	#[arg(long, value_name = "BLOCKS", default_value = "1")]
	pub after: u32,
	/// Vote aye with this amount as well
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub aye: Option<u128>,
	#[command(flatten)]
	pub weighing: Weighing,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("side").required(true).args(["aye", "nay"]))]
#[command(after_help = "Examples:\n  assent vote cast --referendum 0 --aye 1000 --conviction 2 --signer //Bob\n  \
	assent vote cast --referendum 0 --nay 50 --signer //Charlie")]
pub struct VoteCast {
	/// The referendum
	#[arg(long, value_name = "ID")]
	pub referendum: u32,
	/// For it, with this amount
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub aye: Option<u128>,
	/// Against it, with this amount
	#[arg(long, value_name = "AMOUNT", value_parser = parse_amount)]
	pub nay: Option<u128>,
	#[command(flatten)]
	pub weighing: Weighing,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
	assent vote refund --referendum 0 --signer //Alice\n  \
	assent vote refund --referendum 0 --preimage 5f1c... --signer //Alice\n\n\
	Each deposit goes back to the account that left it, with any signer; that of the preimage only if you left it. \
	What was rejected or timed out keeps its submission deposit.")]
pub struct VoteRefund {
	/// The referendum
	#[arg(long, value_name = "ID")]
	pub referendum: u32,
	/// Also take this preimage off the chain, by the hash that `assent vote submit` printed
	#[arg(long, value_name = "HASH", value_parser = parse_hash)]
	pub preimage: Option<[u8; 32]>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  assent vote unlock --track root --referendum 0 --signer //Bob\n  \
	assent vote unlock --track root --signer //Bob\n\n\
	With --referendum your vote in it goes first. A vote on the winning side stays locked as long as its conviction \
	says.")]
pub struct VoteUnlock {
	/// The track that you voted on
	#[arg(long, value_enum)]
	pub track: TrackArg,
	/// Take your vote in this referendum back
	#[arg(long, value_name = "ID")]
	pub referendum: Option<u32>,
	#[command(flatten)]
	pub by: Signing,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent vote status --referendum 0")]
pub struct VoteStatus {
	/// The referendum
	#[arg(long, value_name = "ID")]
	pub referendum: u32,
}
