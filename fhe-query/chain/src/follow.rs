//! Streams of heads that survive a lost connection.

use std::{pin::Pin, time::Duration};

use assent_primitives::Hash32;
use futures::{Stream, StreamExt};

use super::{
	connection::{block_number, Chain, Config, Head},
	error::ChainError,
};

/// A stream of heads. It never ends; while the node is away it yields one error per attempt to reach it.
pub type HeadStream = Pin<Box<dyn Stream<Item = Result<Head, ChainError>> + Send>>;

/// Pause before subscribing again.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Clone, Copy)]
enum Kind {
	Best,
	Finalized,
}

type Blocks = subxt::client::Blocks<Config>;

impl Chain {
	/// Every head of the best chain from now on. A reorganisation shows as a height that does not grow by one.
	pub fn best_heads(&self) -> HeadStream {
		self.heads(Kind::Best)
	}

	/// Every final block from now on, in order, none left out while connected. After a lost connection it goes on with
	/// what is final then: whoever needs the blocks between compares heights.
	pub fn finalized_heads(&self) -> HeadStream {
		self.heads(Kind::Finalized)
	}

	fn heads(&self, kind: Kind) -> HeadStream {
		let state = Follow { chain: self.clone(), kind, blocks: None, failed: false, last: None };
		Box::pin(futures::stream::unfold(state, |mut state| async move {
			let item = state.next().await;
			Some((item, state))
		}))
	}
}

struct Follow {
	chain: Chain,
	kind: Kind,
	blocks: Option<Blocks>,
	failed: bool,
	last: Option<Hash32>,
}

impl Follow {
	async fn next(&mut self) -> Result<Head, ChainError> {
		loop {
			if std::mem::take(&mut self.failed) {
				tokio::time::sleep(PAUSE).await;
			}
			if self.blocks.is_none() {
				match Self::subscribe(self.chain.clone(), self.kind).await {
					Ok(blocks) => self.blocks = Some(blocks),
					Err(error) => {
						self.failed = true;
						return Err(error);
					},
				}
			}
			let Some(blocks) = self.blocks.as_mut() else { continue };
			match blocks.next().await {
				Some(Ok(block)) => {
					let head = Head { number: block_number(block.number())?, hash: block.hash().0 };
					if self.last.replace(head.hash) != Some(head.hash) {
						return Ok(head);
					}
				},
				Some(Err(error)) => {
					self.blocks = None;
					self.failed = true;
					return Err(ChainError::read("the next block", error));
				},
				None => {
					self.blocks = None;
					self.failed = true;
				},
			}
		}
	}

	/// Takes its arguments apart from `self`, which holds a stream and so cannot be shared between threads.
	async fn subscribe(chain: Chain, kind: Kind) -> Result<Blocks, ChainError> {
		let client = &chain.inner.client;
		let blocks = match kind {
			Kind::Best => client.stream_best_blocks().await,
			Kind::Finalized => client.stream_blocks().await,
		};
		blocks.map_err(|e| ChainError::read("the stream of blocks", e))
	}
}

/// Waits until `head` of the stream satisfies `reached`, forgiving lost connections until `patience` is over.
pub(super) async fn wait_for(
	mut heads: HeadStream,
	patience: Duration,
	mut reached: impl FnMut(&Head) -> bool,
) -> Result<Head, ChainError> {
	let wait = async {
		loop {
			match heads.next().await {
				Some(Ok(head)) if reached(&head) => return Ok(head),
				Some(_) => (),
				None => return Err(ChainError::read("the stream of blocks", "it ended")),
			}
		}
	};
	match tokio::time::timeout(patience, wait).await {
		Ok(result) => result,
		Err(_) => Err(ChainError::read("the next block", format!("none came in {} s", patience.as_secs()))),
	}
}

impl Chain {
	/// Waits until block `number` is final.
	pub async fn wait_finalized(&self, number: u32, patience: Duration) -> Result<Head, ChainError> {
		let now = self.finalized().await?;
		match now.number >= number {
			true => Ok(now),
			false => wait_for(self.finalized_heads(), patience, |head| head.number >= number).await,
		}
	}
}
