//! The error of wallets.

use std::io;

/// The reason why the wallet cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
	/// Reading or writing failed.
	#[error("the wallet {path}: {reason}")]
	File {
		/// The file.
		path: String,
		/// The error of the file system.
		reason: io::Error,
	},
	/// There is no wallet.
	#[error("there is no wallet at {0}: `assent credits buy --wallet` makes one")]
	Missing(String),
	/// The file is not a wallet, or one of another version.
	#[error("{path} is not a wallet of this program: {reason}. It was left as it is")]
	Malformed {
		/// The file.
		path: String,
		/// The fault.
		reason: String,
	},
	/// The mode lets others read the secrets.
	#[error("the wallet {path} can be read by others: run `chmod 600 {path}`")]
	OpenToOthers {
		/// The file.
		path: String,
	},
	/// Another process uses the wallet.
	#[error("another process is using the wallet {0}: wait for it, or use one wallet for each")]
	Busy(String),
	/// The wallet belongs to another chain.
	#[error("the wallet {path} belongs to the chain {wallet}, this node follows {chain}: use another wallet for it")]
	OtherChain {
		/// The file.
		path: String,
		/// Genesis hash in the wallet.
		wallet: String,
		/// Genesis hash of the node's chain.
		chain: String,
	},
	/// No credit is left to spend.
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
	/// The client key is sealed, and no passphrase was given.
	#[error(
		"the encryption key {0} is under a passphrase: give it with --ask-passphrase, --passphrase-file or the \
		 environment variable ASSENT_PASSPHRASE"
	)]
	Locked(String),
}
