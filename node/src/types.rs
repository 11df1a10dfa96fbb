//! The types of this node's parts.

use assent_runtime::{apis::RuntimeApi, opaque::Block};

/// The host functions of the runtime.
pub(crate) type HostFunctions = sp_io::SubstrateHostFunctions;
/// The client of the chain.
pub(crate) type FullClient = sc_service::TFullClient<Block, RuntimeApi, sc_executor::WasmExecutor<HostFunctions>>;
/// The database of the chain.
pub(crate) type FullBackend = sc_service::TFullBackend<Block>;
/// The rule that chooses the best chain.
pub(crate) type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// Block import with finality.
pub(crate) type FullGrandpaBlockImport =
	sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// The link from block import to the GRANDPA voter.
pub(crate) type FullGrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, FullSelectChain>;
/// The transaction pool.
pub(crate) type FullPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;
