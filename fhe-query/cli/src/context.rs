//! The context of a command, and the failure that scripts learn more of.

use assent_chain::{Chain, Wait};

use crate::output::Ui;

/// The context that a command runs in.
pub struct Context {
	/// The URL of the node.
	pub node: String,
	/// The point up to which a transaction is followed.
	pub wait: Wait,
	/// The screen, or the script that reads standard output.
	pub ui: Ui,
}

impl Context {
	/// Connects to the node.
	pub async fn chain(&self) -> anyhow::Result<Chain> {
		Ok(Chain::connect(&self.node).await?)
	}
}

/// A failure with JSON for scripts besides its text.
#[derive(Debug)]
pub struct WithJson {
	/// The failure.
	pub error: anyhow::Error,
	/// The fields that stand beside `error`.
	pub json: serde_json::Map<String, serde_json::Value>,
}

impl std::fmt::Display for WithJson {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "{:#}", self.error)
	}
}

impl std::error::Error for WithJson {}
