//! A connection to a node, and the chain's storage after one block.

use std::sync::Arc;

use assent_primitives::{BlockNumber, Hash32};
use subxt::{
	backend::LegacyBackend,
	config::{substrate::H256, RpcConfigFor},
	rpcs::{LegacyRpcMethods, RpcClient},
	OnlineClient, OnlineClientAtBlock, SubstrateConfig,
};
use tokio::sync::Mutex;

use super::{error::ChainError, rpc::Reconnecting};

/// A 32-byte account.
pub type AccountId = [u8; 32];

/// A block to read at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
	/// The head of the best chain: newest, may still be undone.
	Best,
	/// The last finalised block.
	Finalized,
	/// A block that the caller knows.
	Block(Hash32),
}

/// Number and hash of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
	/// Height.
	pub number: BlockNumber,
	/// Hash of the header.
	pub hash: Hash32,
}

pub(super) type Config = SubstrateConfig;
pub(super) type Methods = LegacyRpcMethods<RpcConfigFor<Config>>;

/// A connection to a node. Clones share it.
#[derive(Clone)]
pub struct Chain {
	pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
	url: String,
	pub(super) client: OnlineClient<Config>,
	pub(super) methods: Methods,
	/// Held from asking for the next index until the transaction is in the pool, so that two tasks do not sign the same
	/// one.
	pub(super) nonces: Mutex<()>,
}

/// The pallets without which a chain is not one of ours.
const PALLETS: [&str; 10] = [
	"Models",
	"Contributions",
	"Royalties",
	"Revocation",
	"Queries",
	"Workers",
	"Reputation",
	"TaskBounties",
	"DataPools",
	"Sponsorship",
];

impl Chain {
	/// Connects to the node at `url` (`ws://` or `wss://`) and checks that it follows an Assent chain.
	pub async fn connect(url: &str) -> Result<Self, ChainError> {
		let rpc = Reconnecting::connect(url).await?;
		let rpc = RpcClient::new(rpc);
		let backend = LegacyBackend::<Config>::builder().storage_page_size(512).build(rpc.clone());
		let client = OnlineClient::from_backend_with_config(Config::new(), Arc::new(backend))
			.await
			.map_err(|e| ChainError::read("the genesis hash", e))?;
		let chain = Self {
			inner: Arc::new(Inner { url: url.into(), client, methods: Methods::new(rpc), nonces: Mutex::new(()) }),
		};
		let snapshot = chain.snapshot(At::Best).await?;
		let metadata = snapshot.at.metadata_ref();
		match PALLETS.iter().find(|name| metadata.pallet_by_name(name).is_none()) {
			Some(missing) => Err(ChainError::NotAssent { url: url.into(), missing }),
			None => Ok(chain),
		}
	}

	/// Address of the node.
	pub fn url(&self) -> &str {
		&self.inner.url
	}

	/// Hash of the chain's first block.
	pub fn genesis(&self) -> Hash32 {
		self.inner.client.genesis_hash().0
	}

	/// Asks the node whether its chain is for development, where well-known accounts have well-known names.
	pub async fn is_development(&self) -> Result<bool, ChainError> {
		let kind =
			self.inner.methods.system_chain_type().await.map_err(|e| ChainError::read("the kind of chain", e))?;
		Ok(matches!(kind.as_str(), "Development" | "Local"))
	}

	/// The storage after one block.
	pub async fn snapshot(&self, at: At) -> Result<Snapshot, ChainError> {
		let hash = match at {
			At::Block(hash) => H256(hash),
			At::Finalized => self
				.inner
				.methods
				.chain_get_finalized_head()
				.await
				.map_err(|e| ChainError::read("the final head", e))?,
			At::Best => self
				.inner
				.methods
				.chain_get_block_hash(None)
				.await
				.map_err(|e| ChainError::read("the best head", e))?
				.ok_or_else(|| ChainError::read("the best head", "the node has no blocks"))?,
		};
		let at = self.inner.client.at_block(hash).await.map_err(|e| ChainError::read("a block", e))?;
		let number = block_number(at.block_number())?;
		Ok(Snapshot { number, hash: hash.0, at })
	}

	/// The head of the best chain.
	pub async fn best(&self) -> Result<Head, ChainError> {
		Ok(self.snapshot(At::Best).await?.head())
	}

	/// The last finalised block.
	pub async fn finalized(&self) -> Result<Head, ChainError> {
		Ok(self.snapshot(At::Finalized).await?.head())
	}

	/// The hash of the block at `number` on the best chain, if there is one yet.
	pub async fn block_hash(&self, number: BlockNumber) -> Result<Option<Hash32>, ChainError> {
		let hash = self.inner.methods.chain_get_block_hash(Some(u64::from(number).into())).await;
		Ok(hash.map_err(|e| ChainError::read("a block hash", e))?.map(|hash| hash.0))
	}
}

impl std::fmt::Debug for Chain {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Chain").field("url", &self.inner.url).finish()
	}
}

/// The chain's storage after one block.
#[derive(Clone)]
pub struct Snapshot {
	/// Height of the block.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash32,
	pub(super) at: OnlineClientAtBlock<Config>,
}

impl Snapshot {
	/// The block.
	pub fn head(&self) -> Head {
		Head { number: self.number, hash: self.hash }
	}
}

impl std::fmt::Debug for Snapshot {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.debug_struct("Snapshot").field("number", &self.number).field("hash", &hex::encode(self.hash)).finish()
	}
}

pub(super) fn block_number(number: u64) -> Result<BlockNumber, ChainError> {
	number.try_into().map_err(|_| ChainError::read("a block", format!("its number {number} is too high")))
}
