//! A JSON-RPC connection that dials again when it was lost.
//!
//! Reads may be sent twice without harm, so a read that meets a dead connection waits for a new one. A subscription is
//! not repeated here: the subscriber knows what was missed, and subscribes again.

use std::{error::Error, sync::Arc, time::Duration};

use subxt::rpcs::{
	client::{jsonrpsee_client, JsonrpseeRpcClient, RawRpcFuture, RawRpcSubscription, RawValue, RpcClientT},
	utils::url_is_secure,
	Error as RpcError,
};
use tokio::sync::Mutex;

use super::error::ChainError;

/// Pauses between attempts to reach a node that has gone, in milliseconds.
const PAUSES: [u64; 7] = [100, 300, 700, 1_500, 3_000, 5_000, 5_000];

/// The client of one node, on whichever connection it is now.
pub(super) struct Reconnecting {
	url: String,
	current: Mutex<Arc<JsonrpseeRpcClient>>,
}

impl Reconnecting {
	/// Dials once, so that a wrong address is reported at once.
	pub(super) async fn connect(url: &str) -> Result<Self, ChainError> {
		check(url)?;
		let unreachable = |e: RpcError| ChainError::Unreachable { url: url.into(), reason: innermost(&e) };
		let client = jsonrpsee_client(url).await.map_err(unreachable)?;
		Ok(Self { url: url.into(), current: Mutex::new(Arc::new(client)) })
	}

	/// The connection, a new one when the last is dead.
	async fn client(&self) -> Result<Arc<JsonrpseeRpcClient>, RpcError> {
		let mut current = self.current.lock().await;
		if current.is_connected() {
			return Ok(current.clone());
		}
		let mut last = None;
		for pause in PAUSES {
			match jsonrpsee_client(&self.url).await {
				Ok(client) => {
					tracing::info!(url = %self.url, "connected to the node again");
					*current = Arc::new(client);
					return Ok(current.clone());
				},
				Err(error) => last = Some(error),
			}
			tokio::time::sleep(Duration::from_millis(pause)).await;
		}
		let reason = last.map(|e| innermost(&e)).unwrap_or_default();
		Err(RpcError::Client(format!("the node at {} went away and did not come back: {reason}", self.url).into()))
	}
}

impl RpcClientT for Reconnecting {
	fn request_raw<'a>(&'a self, method: &'a str, params: Option<Box<RawValue>>) -> RawRpcFuture<'a, Box<RawValue>> {
		Box::pin(async move {
			let client = self.client().await?;
			match client.request_raw(method, params.clone()).await {
				Err(RpcError::Client(_)) if !client.is_connected() => {
					self.client().await?.request_raw(method, params).await
				},
				answer => answer,
			}
		})
	}

	fn subscribe_raw<'a>(
		&'a self,
		sub: &'a str,
		params: Option<Box<RawValue>>,
		unsub: &'a str,
	) -> RawRpcFuture<'a, RawRpcSubscription> {
		Box::pin(async move { self.client().await?.subscribe_raw(sub, params, unsub).await })
	}
}

/// Checks that `url` may be dialled: a web socket, and encrypted unless it stays on this machine.
fn check(url: &str) -> Result<(), ChainError> {
	if !(url.starts_with("ws://") || url.starts_with("wss://")) {
		return Err(ChainError::NotANodeUrl(url.into()));
	}
	match url_is_secure(url) {
		Ok(true) => Ok(()),
		Ok(false) => Err(ChainError::Insecure(url.into())),
		Err(_) => Err(ChainError::NotANodeUrl(url.into())),
	}
}

/// The cause at the bottom of an error, which is the part that a person can act on.
fn innermost(error: &dyn Error) -> String {
	let mut error = error;
	while let Some(source) = error.source() {
		error = source;
	}
	error.to_string()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn plain_web_sockets_are_for_this_machine_only() {
		assert!(check("ws://127.0.0.1:9944").is_ok());
		assert!(check("ws://localhost:9944").is_ok());
		assert!(check("ws://[::1]:9944").is_ok());
		assert!(check("wss://node.example.org").is_ok());
		assert!(matches!(check("ws://192.0.2.1:9944"), Err(ChainError::Insecure(_))));
		assert!(matches!(check("http://127.0.0.1:9944"), Err(ChainError::NotANodeUrl(_))));
		assert!(matches!(check("ws://"), Err(ChainError::NotANodeUrl(_))));
	}

	#[tokio::test]
	async fn a_node_that_is_not_there_is_reported_at_once() {
		// Bound and dropped: nobody listens on this port now.
		let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
		let error = Reconnecting::connect(&format!("ws://127.0.0.1:{port}")).await.err().unwrap();
		assert!(matches!(error, ChainError::Unreachable { .. }), "{error}");
	}
}
