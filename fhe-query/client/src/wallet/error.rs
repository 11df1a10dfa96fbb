//! The error of wallets.

use std::io;

/// The reason why the wallet cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
	/// Reading or writing failed.
	#[error("the wallet {path}: {reason}")]
	File {
		/// Which file.
		path: String,
		/// What the system said.
		reason: io::Error,
	},
	/// No wallet there.
	#[error("there is no wallet at {0}: `assent credits buy --wallet` makes one")]
	Missing(String),
	/// Not a wallet, or another version's.
	#[error("{path} is not a wallet of this program: {reason}. It was left as it is")]
	Malformed {
		/// Which file.
		path: String,
		/// Why.
		reason: String,
	},
	/// The mode lets others read the secrets.
	#[error("the wallet {path} can be read by others: run `chmod 600 {path}`")]
	OpenToOthers {
		/// Which file.
		path: String,
	},
	/// Another process has it.
	#[error("another process is using the wallet {0}: wait for it, or use one wallet for each")]
	Busy(String),
	/// Another chain's.
	#[error("the wallet {path} belongs to the chain {wallet}, this node follows {chain}: use another wallet for it")]
	OtherChain {
		/// Which file.
		path: String,
		/// Genesis hash in the wallet.
		wallet: String,
		/// Genesis hash of the node's chain.
		chain: String,
	},
	/// Nothing left to spend.
	#[error(
		"the wallet has no unspent credit of model {model}{of_offer}: `assent credits buy --model {model}` buys some"
	)]
	NoCredit {
		/// The model.
		model: u32,
		/// ` under offer N`, when one was asked for.
		of_offer: String,
	},
	/// The client key file is missing or wrong while evaluation keys made from it are in use.
	#[error("the encryption key beside the wallet cannot be used: {0}")]
	Key(String),
	/// The client key is sealed, and nobody said the passphrase.
	#[error(
		"the encryption key {0} is under a passphrase: give it with --ask-passphrase, --passphrase-file or the environment \
		 variable ASSENT_PASSPHRASE"
	)]
	Locked(String),
}
