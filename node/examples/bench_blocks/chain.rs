//! A chain in memory whose every block is made and executed by the Wasm runtime.

use std::{
	collections::{HashMap, VecDeque},
	time::Instant,
};

use assent_runtime::{
	genesis_config_presets::complete, AccountId, Block, Hash, Header, Nonce, RuntimeCall, SignedPayload, TxExtension,
	UncheckedExtrinsic, MILLISECS_PER_BLOCK, VERSION, WASM_BINARY,
};
use codec::{Decode, Encode};
use sc_executor::WasmExecutor;
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_core::{
	sr25519,
	traits::{CallContext, CodeExecutor, Externalities, RuntimeCode, WrappedRuntimeCode},
	Pair,
};
use sp_inherents::InherentData;
use sp_io::{SubstrateHostFunctions, TestExternalities};
use sp_runtime::{
	generic::Era,
	traits::{Block as _, Header as _},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	ApplyExtrinsicResult, Digest, DigestItem,
};

/// Whoever signs.
#[derive(Clone)]
pub struct Signer(sr25519::Pair);

impl Signer {
	/// The account that `uri` names.
	pub fn named(uri: &str) -> Self {
		Self(sr25519::Pair::from_string(uri, None).expect("a well-known account"))
	}

	/// Account `index` of the benchmark.
	pub fn numbered(index: u32) -> Self {
		let mut seed = [0x77; 32];
		seed[..4].copy_from_slice(&index.to_le_bytes());
		Self(sr25519::Pair::from_seed(&seed))
	}

	/// Its address.
	pub fn account(&self) -> AccountId {
		self.0.public().into()
	}
}

/// A node of the state's trie under its prefixed hash, and how often it is referred to.
type Node = (Vec<u8>, (Vec<u8>, i32));

/// A state with the block that made it.
#[derive(Clone)]
pub struct Snapshot {
	nodes: Vec<Node>,
	root: Hash,
	parent: Header,
	nonces: HashMap<AccountId, Nonce>,
}

/// The chain.
pub struct Chain {
	executor: WasmExecutor<SubstrateHostFunctions>,
	genesis: Hash,
	/// The state after block `parent`.
	pub state: TestExternalities,
	parent: Header,
	nonces: HashMap<AccountId, Nonce>,
}

impl Chain {
	/// The genesis state of `preset`.
	pub fn new(preset: &str) -> Self {
		let genesis = Header::new(0, Default::default(), Default::default(), Default::default(), Default::default());
		let mut chain = Self {
			executor: WasmExecutor::builder().build(),
			genesis: genesis.hash(),
			state: Default::default(),
			parent: genesis,
			nonces: Default::default(),
		};
		let config = complete(&preset.into()).expect("the preset exists");
		let built: Result<(), String> = chain.call("GenesisBuilder_build_state", &config.encode());
		built.expect("the preset builds");
		chain.commit();
		chain
	}

	/// Calls `method` of the Wasm runtime.
	fn call_raw(&mut self, method: &str, arguments: &[u8]) -> Vec<u8> {
		let wasm = WASM_BINARY.expect("built with SKIP_WASM_BUILD, there is no runtime: build without");
		let fetcher = WrappedRuntimeCode(wasm.into());
		let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash: b"the only one".to_vec() };
		let context = CallContext::Onchain { import: false };
		let (result, _) = self.executor.call(&mut self.state.ext(), &code, method, arguments, context);
		result.unwrap_or_else(|error| panic!("{method}: {error}"))
	}

	fn call<T: Decode>(&mut self, method: &str, arguments: &[u8]) -> T {
		T::decode(&mut &self.call_raw(method, arguments)[..]).expect("the runtime answers in its own types")
	}

	/// Makes changes outside blocks permanent.
	pub fn commit(&mut self) {
		self.state.commit_all().expect("nothing is left open");
	}

	/// Number of the latest block.
	pub fn number(&self) -> u32 {
		self.parent.number
	}

	fn sign(&self, who: &Signer, call: RuntimeCall) -> UncheckedExtrinsic {
		let nonce = self.nonces.get(&who.account()).copied().unwrap_or_default();
		let extension: TxExtension = (
			frame_system::CheckNonZeroSender::new(),
			frame_system::CheckSpecVersion::new(),
			frame_system::CheckTxVersion::new(),
			frame_system::CheckGenesis::new(),
			frame_system::CheckEra::from(Era::Immortal),
			frame_system::CheckNonce::from(nonce),
			frame_system::CheckWeight::new(),
			pallet_queries::extension::CheckPayable::new(),
			pallet_transaction_payment::ChargeTransactionPayment::from(0),
			frame_metadata_hash_extension::CheckMetadataHash::new(false),
			frame_system::WeightReclaim::new(),
		);
		let versions = (VERSION.spec_version, VERSION.transaction_version);
		let implicit = ((), versions.0, versions.1, self.genesis, self.genesis, (), (), (), (), None, ());
		let payload = SignedPayload::from_raw(call, extension, implicit);
		let signature = payload.using_encoded(|bytes| who.0.sign(bytes));
		let (call, extension, _) = payload.deconstruct();
		UncheckedExtrinsic::new_signed(call, who.account().into(), signature.into(), extension)
	}

	/// Begins the next block and returns its extrinsics so far: the inherents.
	fn begin(&mut self) -> Vec<UncheckedExtrinsic> {
		let number = self.number() + 1;
		let digest =
			Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(u64::from(number)).encode())] };
		let header = Header::new(number, Default::default(), Default::default(), self.parent.hash(), digest);
		self.call_raw("Core_initialize_block", &header.encode());

		let mut data = InherentData::new();
		let now = sp_timestamp::Timestamp::new(u64::from(number) * MILLISECS_PER_BLOCK);
		data.put_data(sp_timestamp::INHERENT_IDENTIFIER, &now).expect("there is one");
		let inherents: Vec<UncheckedExtrinsic> = self.call("BlockBuilder_inherent_extrinsics", &data.encode());
		for inherent in &inherents {
			self.apply(inherent).expect("the inherents are valid").expect("and succeed");
		}
		inherents
	}

	fn apply(&mut self, extrinsic: &UncheckedExtrinsic) -> ApplyExtrinsicResult {
		self.call("BlockBuilder_apply_extrinsic", &extrinsic.encode())
	}

	/// The next block, with as many of the first `calls` as it takes. Every call must succeed.
	fn make_block(&mut self, calls: &mut VecDeque<(Signer, RuntimeCall)>) -> Block {
		let mut extrinsics = self.begin();
		let inherents = extrinsics.len();
		while let Some((who, call)) = calls.front() {
			let extrinsic = self.sign(who, call.clone());
			self.state.ext().storage_start_transaction();
			match self.apply(&extrinsic) {
				Ok(Ok(())) => {
					self.state.ext().storage_commit_transaction().expect("it was started");
					*self.nonces.entry(who.account()).or_default() += 1;
					extrinsics.push(extrinsic);
					calls.pop_front();
				},
				Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources))
					if extrinsics.len() > inherents =>
				{
					self.state.ext().storage_rollback_transaction().expect("it was started");
					break;
				},
				refused => panic!("block {}: {call:?}: {refused:?}", self.number() + 1),
			}
		}
		let header: Header = self.call("BlockBuilder_finalize_block", &[]);
		self.commit();
		self.parent = header.clone();
		Block::new(header, extrinsics)
	}

	/// As many blocks as `calls` need, at least one. Every call must succeed.
	pub fn make_blocks(&mut self, calls: impl IntoIterator<Item = (Signer, RuntimeCall)>) -> Vec<Block> {
		let mut calls: VecDeque<_> = calls.into_iter().collect();
		let mut blocks = vec![self.make_block(&mut calls)];
		while !calls.is_empty() {
			blocks.push(self.make_block(&mut calls));
		}
		blocks
	}

	/// `count` blocks without transactions.
	pub fn idle(&mut self, count: u32) {
		(0..count).for_each(|_| {
			self.make_blocks([]);
		});
	}

	/// The present state, to come back to.
	pub fn snapshot(&mut self) -> Snapshot {
		let (nodes, root) = std::mem::take(&mut self.state).into_raw_snapshot();
		let snapshot = Snapshot { nodes, root, parent: self.parent.clone(), nonces: self.nonces.clone() };
		self.restore(&snapshot);
		snapshot
	}

	/// Goes back to `snapshot`.
	pub fn restore(&mut self, snapshot: &Snapshot) {
		let Snapshot { nodes, root, parent, nonces } = snapshot.clone();
		self.state = TestExternalities::from_raw_snapshot(nodes, root, Default::default());
		self.parent = parent;
		self.nonces = nonces;
	}

	/// Milliseconds for executing `blocks` on top of `snapshot`. Writing the changes into the state is not counted.
	pub fn time(&mut self, snapshot: &Snapshot, blocks: &[Block]) -> f64 {
		self.restore(snapshot);
		let mut total = 0.0;
		for block in blocks {
			let encoded = block.encode();
			let start = Instant::now();
			self.call_raw("Core_execute_block", &encoded);
			total += start.elapsed().as_secs_f64() * 1e3;
			self.commit();
		}
		total
	}
}
