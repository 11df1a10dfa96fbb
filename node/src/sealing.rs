//! Blocks on demand for development chains: every so many milliseconds, for each transaction, or both, each final at once.
//!
//! Blocks carry the digest that the runtime expects of a slot's author, so the runtime cannot tell them from others. A slot has at
//! most one block, hence a chain that makes blocks faster than its slots has a clock that runs ahead of the real one.
//!
//! The only file that knows which consensus writes the digest: it changes with the consensus.

use std::{sync::Arc, time::Duration};

use assent_runtime::{opaque::Block, Hash};
use async_trait::async_trait;
use clap::Args;
use futures::{channel::oneshot, stream, Stream, StreamExt};
use sc_basic_authorship::ProposerFactory;
use sc_consensus_manual_seal::{
	consensus::aura::AuraConsensusDataProvider, run_manual_seal, EngineCommand, Error as SealError, ManualSealParams,
};
use sc_service::{error::Error as ServiceError, ChainType, Configuration};
use sc_transaction_pool_api::TransactionPool;
use sp_blockchain::HeaderBackend;
use sp_consensus_aura::{sr25519::AuthoritySignature, Slot, SlotDuration};
use sp_inherents::CreateInherentDataProviders;
use sp_runtime::traits::Header;
use sp_timestamp::Timestamp;
use tokio::time::{interval, MissedTickBehavior};

use crate::types::{FullClient, FullPool, FullSelectChain};

/// The shortest time between two blocks of a timer, in milliseconds.
const SHORTEST: u64 = 50;
/// The longest time between two blocks of a timer, in milliseconds.
const LONGEST: u64 = 3_600_000;

/// When a development chain makes blocks, if not once a slot.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Blocks of a development chain")]
pub struct SealingArgs {
	/// Make a block every N milliseconds, final at once, instead of one a slot.
	#[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(SHORTEST..=LONGEST))]
	pub block_time_ms: Option<u64>,

	/// Make a block for each transaction as it arrives, final at once, instead of one a slot.
	///
	/// Without --block-time-ms there is no block while nobody sends a transaction, and what waits for a later block waits.
	#[arg(long)]
	pub instant_seal: bool,
}

impl SealingArgs {
	/// Whether blocks are made on demand rather than in slots.
	pub fn on_demand(&self) -> bool {
		self.instant_seal || self.block_time_ms.is_some()
	}

	/// Refuses blocks on demand on a chain that others take part in.
	pub fn check(&self, config: &Configuration) -> Result<(), ServiceError> {
		if !self.on_demand() {
			return Ok(());
		}
		if config.chain_spec.chain_type() != ChainType::Development {
			return Err(ServiceError::Other(format!(
				"--block-time-ms and --instant-seal are for development chains, and '{}' is not one: leave them out, or start with --dev",
				config.chain_spec.name()
			)));
		}
		if !config.role.is_authority() {
			return Err(ServiceError::Other(
				"--block-time-ms and --instant-seal need a node that makes blocks: add --validator, or start with --dev".into(),
			));
		}
		Ok(())
	}
}

/// Refuses to make blocks in slots while the chain's clock is ahead of the real one.
pub fn ensure_clock(client: &FullClient, slot_duration: SlotDuration) -> Result<(), ServiceError> {
	let next = next_timestamp(client, client.info().best_hash, slot_duration)
		.map_err(|error| ServiceError::Other(format!("the chain's clock cannot be read: {error}")))?;
	let ahead = next.as_millis().saturating_sub(Timestamp::current().as_millis());
	if ahead > 2 * slot_duration.as_millis() {
		return Err(ServiceError::Other(format!(
			"the clock of this chain is {} s ahead, because its blocks were made on demand: start with --block-time-ms again, or \
			 remove the chain with 'assent-node purge-chain'",
			ahead / 1_000
		)));
	}
	Ok(())
}

/// The clock that blocks on demand are made by.
struct Clock {
	client: Arc<FullClient>,
	slot_duration: SlotDuration,
}

#[async_trait]
impl CreateInherentDataProviders<Block, ()> for Clock {
	type InherentDataProviders = sp_timestamp::InherentDataProvider;

	async fn create_inherent_data_providers(
		&self,
		parent: Hash,
		(): (),
	) -> Result<Self::InherentDataProviders, Box<dyn std::error::Error + Send + Sync>> {
		let timestamp = next_timestamp(&self.client, parent, self.slot_duration)?;
		Ok(sp_timestamp::InherentDataProvider::new(timestamp))
	}
}

/// The time of the block after `parent`: now, or the start of the next slot if the last one is not over.
fn next_timestamp(client: &FullClient, parent: Hash, slot_duration: SlotDuration) -> Result<Timestamp, SealError> {
	let now = Timestamp::current();
	let header = client.header(parent)?.ok_or_else(|| SealError::BlockNotFound(format!("{parent:?}")))?;
	if *header.number() == 0 {
		return Ok(now);
	}
	let slot: Slot = sc_consensus_aura::find_pre_digest::<Block, AuthoritySignature>(&header)
		.map_err(|error| SealError::StringError(error.to_string()))?;
	let next =
		(slot + 1).timestamp(slot_duration).ok_or_else(|| SealError::StringError("the slots have ended".into()))?;
	Ok(now.max(next))
}

/// Commands to make a block: on each tick of the timer, empty or not, and for each transaction that reaches the pool.
fn commands(args: &SealingArgs, pool: &FullPool) -> impl Stream<Item = EngineCommand<Hash>> + Unpin {
	let ticks = match args.block_time_ms {
		Some(millis) => {
			let mut timer = interval(Duration::from_millis(millis));
			timer.set_missed_tick_behavior(MissedTickBehavior::Delay);
			stream::unfold(timer, |mut timer| async move {
				timer.tick().await;
				Some((true, timer))
			})
			.boxed()
		},
		None => stream::pending().boxed(),
	};
	let transactions = match args.instant_seal {
		true => pool.import_notification_stream().map(|_| false).boxed(),
		false => stream::pending().boxed(),
	};
	let state = (stream::select(ticks, transactions), None::<oneshot::Receiver<Result<_, SealError>>>);
	Box::pin(stream::unfold(state, |(mut wanted, last)| async move {
		// Several transactions may have gone into one block: none is left for the commands of the others.
		if let Some(made) = last {
			match made.await {
				Ok(Ok(_)) | Ok(Err(SealError::EmptyTransactionPool)) | Err(_) => {},
				Ok(Err(error)) => log::error!(target: "sealing", "no block was made: {error}"),
			}
		}
		let create_empty = wanted.next().await?;
		let (sender, made) = oneshot::channel();
		let command =
			EngineCommand::SealNewBlock { create_empty, finalize: true, parent_hash: None, sender: Some(sender) };
		Some((command, (wanted, Some(made))))
	}))
}

/// Makes blocks as `args` say, until the node stops.
pub async fn run(
	args: SealingArgs,
	client: Arc<FullClient>,
	pool: Arc<FullPool>,
	select_chain: FullSelectChain,
	proposer_factory: ProposerFactory<FullPool, FullClient>,
	slot_duration: SlotDuration,
) {
	let commands_stream = commands(&args, &pool);
	let clock = client.clone();
	run_manual_seal(ManualSealParams {
		block_import: client.clone(),
		env: proposer_factory,
		client,
		pool,
		commands_stream,
		select_chain,
		consensus_data_provider: Some(Box::new(AuraConsensusDataProvider::new_with_slot_duration(slot_duration))),
		create_inherent_data_providers: Clock { client: clock, slot_duration },
	})
	.await
}
