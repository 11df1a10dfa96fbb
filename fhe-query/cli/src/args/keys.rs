//! `assent keys`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
	/// Write the development proving and verifying keys. INSECURE: anyone can make them, and forge proofs with them
	#[command(after_help = "Example:\n  assent keys development --out keys")]
	Development {
		/// The folder
		#[arg(long, value_name = "DIR")]
		out: PathBuf,
	},
	/// Write the constraints of a circuit, which a ceremony starts from
	#[command(after_help = "Example:\n  \
	assent keys export-r1cs --circuit paid-query --out paid-query.r1cs\n\n\
	Anyone who runs this gets the same file: compare its hash with the one in the ceremony's transcript.")]
	ExportR1cs {
		/// The circuit
		#[arg(long, value_enum)]
		circuit: CircuitArg,
		/// The file
		#[arg(long, value_name = "FILE")]
		out: PathBuf,
	},
	/// Turn the last key of a ceremony into a proving key for --proving-key, and the verifying key for the chain
	ImportZkey(ImportZkey),
	/// Write a verifying key as JSON for snarkjs
	#[command(after_help = "Example:\n  assent keys export-vk --in ceremony.vk --out vk.json")]
	ExportVk {
		/// The verifying key
		#[arg(long = "in", value_name = "FILE")]
		input: PathBuf,
		/// The file
		#[arg(long, value_name = "FILE")]
		out: PathBuf,
	},
	/// Write a proof as JSON for snarkjs
	#[command(after_help = "Example:\n  assent keys export-proof --proof 0x02ab... --out proof.json")]
	ExportProof {
		/// The proof, as it stands in a transaction: 256 hexadecimal digits
		#[arg(long, value_name = "HEX")]
		proof: String,
		/// The file
		#[arg(long, value_name = "FILE")]
		out: PathBuf,
	},
	/// The hash of a verifying key, for how many inputs it is, and whether it is one for development
	#[command(visible_alias = "hash", after_help = "Example:\n  assent keys show --in ceremony.vk")]
	Show {
		/// The verifying key: a file of this program, or JSON of snarkjs
		#[arg(long = "in", value_name = "FILE")]
		input: PathBuf,
	},
	/// Check a proof that came as JSON of snarkjs, of this or of any other circuit over BN254
	Verify(KeysVerify),
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
assent keys import-zkey --circuit paid-query --in final.zkey --out ceremony.pk\n\n\
This writes ceremony.pk, ceremony.pk.hash and ceremony.vk. It checks that the key is one of this very circuit and \
makes a trial proof; that every contribution is honest is checked with `snarkjs zkey verify`.")]
pub struct ImportZkey {
	/// The circuit
	#[arg(long, value_enum, default_value = "paid-query")]
	pub circuit: CircuitArg,
	/// The .zkey that the ceremony ended with
	#[arg(long = "in", value_name = "FILE")]
	pub input: PathBuf,
	/// The proving key
	#[arg(long, value_name = "FILE")]
	pub out: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  assent keys verify --vk vk.json --proof proof.json --public public.json")]
pub struct KeysVerify {
	/// The verifying key: a file of this program, or JSON of snarkjs
	#[arg(long, value_name = "FILE")]
	pub vk: PathBuf,
	/// The proof
	#[arg(long, value_name = "FILE")]
	pub proof: PathBuf,
	/// The public inputs
	#[arg(long, value_name = "FILE")]
	pub public: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CircuitArg {
	/// Paid access to one answer
	PaidQuery,
	/// An answer computed from nothing but contributions with consent
	UseConsent,
}

impl CircuitArg {
	pub fn name(self) -> &'static str {
		match self {
			Self::PaidQuery => "paid-query",
			Self::UseConsent => "use-consent",
		}
	}
}
