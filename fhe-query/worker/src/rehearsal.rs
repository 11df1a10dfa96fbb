//! A worker without a node: the whole service over a chain that stands still, for soak tests, fuzzing and measurements.
//!
//! One model of two classes, made of drawn rows, is active in a final block; two offers of it are sold, of labels and
//! of scores, and one purchase of credits of each lies in the access tree. Everything else is as it is elsewhere:
//! proofs are checked, nullifiers are reserved and written, and whatever engine is given computes. Only the proofs are
//! not proved but simulated, under a key that this process draws ([`assent_circuits::simulator`]): the worker cannot
//! tell, and they cost nearly nothing to make. Nothing here can be reached through [`super::run`].

use std::{path::Path, sync::Arc};

use anyhow::Context;
use assent_chain::{FileOrUri, Signer};
use assent_circuits::{
	simulator::Simulator,
	statement::{self, PublicInputs},
	tree,
	verifier::{PreparedKey, CIRCUIT_VERSION},
};
use assent_engine::{Descriptor, MapSpec, Statistic, Table};
use assent_primitives::{
	content_hash, query_commitment, AnswerMode, Balance, ConsentVersion, Hash32, ModelState, OfferId,
};
use assent_protocol::{QueryRequest, NO_KEY};
use futures::FutureExt;
use rand::rngs::OsRng;

use super::{
	config::Limits,
	engine::Backend,
	index,
	models::ServedModels,
	prepare::Preparer,
	store::{BlobStore, Kind},
	view::{Asked, ChainView, ConsentSet, End, Facts, ModelFacts, OfferFacts, Pledge, Stage},
	watch,
	worker::{Parts, Worker},
};

/// Hash of the first block.
const GENESIS: Hash32 = [7; 32];
/// The model.
pub const MODEL: u32 = 0;
/// Its offer of labels.
pub const OFFER: u32 = 0;
/// Its offer of scores.
pub const SCORES_OFFER: u32 = 1;
/// Consent version that is served.
const VERSION: u32 = 1;
/// Credits of each purchase, and the price of one.
pub const QUOTA: u16 = u16::MAX;
const PRICE: Balance = 1_000;
/// Rows behind the model.
const ROWS: u32 = 200;

/// A chain that stands still.
struct Still {
	descriptor: Hash32,
	statistic: Hash32,
	root: Hash32,
	access_key: PreparedKey,
}

impl Still {
	fn pledge(&self) -> Pledge {
		Pledge { contribution: 0, model: MODEL, statistic: self.statistic, rows: ROWS, stage: Stage::Active }
	}
}

impl ChainView for Still {
	fn facts(&self, _: End) -> Asked<'_, Facts> {
		let model = ModelFacts {
			descriptor: self.descriptor,
			version: VERSION,
			state: ModelState::Active,
			frozen: false,
			min_rows: ROWS,
		};
		let offer = |mode| OfferFacts { model: MODEL, mode, price: PRICE, closed_at: None };
		let facts = Facts {
			number: 1,
			hash: GENESIS,
			models: [(MODEL, model)].into(),
			offers: [(OFFER, offer(AnswerMode::Label)), (SCORES_OFFER, offer(AnswerMode::Scores))].into(),
			settle_window: 200,
		};
		async move { Ok(facts) }.boxed()
	}

	fn pledges(&self, model: u32, _: Hash32) -> Asked<'_, Vec<Pledge>> {
		async move { Ok([self.pledge()].into_iter().filter(|pledge| pledge.model == model).collect()) }.boxed()
	}

	fn pledges_of(&self, statistic: Hash32) -> Asked<'_, Vec<Pledge>> {
		async move { Ok([self.pledge()].into_iter().filter(|pledge| pledge.statistic == statistic).collect()) }.boxed()
	}

	fn is_registered(&self, _: u64, statistic: Hash32, _: Hash32) -> Asked<'_, bool> {
		async move { Ok(statistic == self.statistic) }.boxed()
	}

	fn knows_root(&self, root: Hash32) -> Asked<'_, bool> {
		async move { Ok(root == self.root) }.boxed()
	}

	fn used(&self, _: End, nullifiers: Vec<Hash32>) -> Asked<'_, Vec<bool>> {
		async move { Ok(vec![false; nullifiers.len()]) }.boxed()
	}

	fn access_key(&self, _: Hash32) -> Asked<'_, Option<PreparedKey>> {
		async move { Ok(Some(self.access_key.clone())) }.boxed()
	}

	fn consent_set(&self, _: u32, _: Hash32) -> Asked<'_, Option<ConsentSet>> {
		async move { Ok(None) }.boxed()
	}

	fn use_key(&self, _: Hash32) -> Asked<'_, Option<Hash32>> {
		async move { Ok(None) }.boxed()
	}

	fn attest(&self, _: u32, _: u64) -> Asked<'_, ()> {
		async move { Ok(()) }.boxed()
	}
}

/// A worker without a node, and what its queriers need.
pub struct Rehearsal {
	/// The worker, answering.
	pub worker: Arc<Worker>,
	/// The model's descriptor.
	pub descriptor: Descriptor,
	/// The statistic behind it.
	pub statistic: Vec<u8>,
	credits: Credits,
}

/// The credits that were bought.
struct Credits {
	secret: Hash32,
	root: Hash32,
	simulator: Simulator<PublicInputs>,
}

impl Rehearsal {
	/// A worker in the folder `data` that answers a model with so many features from `engine`.
	pub async fn start(data: &Path, features: u32, engine: Arc<dyn Backend>, limits: Limits) -> anyhow::Result<Self> {
		let table = rows()?;
		let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: features }, [3; 32])?;
		let statistic = Statistic::of(&descriptor, &table)?.to_bytes();
		let credits = Credits::buy()?;
		let chain = Still {
			descriptor: descriptor.hash(),
			statistic: content_hash(&statistic),
			root: credits.root,
			access_key: PreparedKey::prepare(&credits.simulator.verifying_key())?,
		};
		let parts = Parts {
			genesis: GENESIS,
			signer: Arc::new(FileOrUri::parse("//Alice")?),
			store: BlobStore::folder(data.join("blobs"))?,
			models: ServedModels::default(),
			view: Arc::new(chain),
			engine,
			use_key: None,
			limits,
		};
		let worker = Worker::open(data, parts)?;
		let hash = content_hash(&statistic);
		worker.store.put(Kind::Descriptor, &descriptor.hash(), descriptor.to_bytes().into()).await?;
		worker.store.put(Kind::Statistic, &hash, statistic.clone().into()).await?;
		let record = index::Statistic {
			contribution: 0,
			models: vec![MODEL],
			rows: ROWS.into(),
			uploaded_at: 1,
			seen_final: true,
			state: index::StatisticState::Stored,
		};
		worker.index.set_statistic(&hash, &record)?;
		for end in [End::Final, End::Best] {
			watch::update(&worker, end).await?;
		}
		Preparer::new(worker.clone()).prepare().await;
		worker.models.serving(MODEL).map_err(|refusal| anyhow::anyhow!(refusal.0.message))?;
		Ok(Self { worker, descriptor, statistic, credits })
	}

	/// A query for a label with credit number `credit`, paid. Computes.
	pub fn query(&self, key_hash: Hash32, credit: u16, ciphertext: Vec<u8>) -> anyhow::Result<QueryRequest> {
		self.paid(OFFER, key_hash, credit, ciphertext)
	}

	/// A query for scores with credit number `credit`, paid. Computes.
	pub fn scores_query(&self, credit: u16, ciphertext: Vec<u8>) -> anyhow::Result<QueryRequest> {
		self.paid(SCORES_OFFER, NO_KEY, credit, ciphertext)
	}

	fn paid(&self, offer: u32, key_hash: Hash32, credit: u16, ciphertext: Vec<u8>) -> anyhow::Result<QueryRequest> {
		let commitment = query_commitment(&key_hash, &ciphertext);
		let account = self.worker.identity.signer.account();
		let credits = &self.credits;
		// The leaf of an offer is at the place of its number.
		let nullifier = statement::nullifier(&credits.secret, offer, statement::position(0, offer), credit);
		let inputs = PublicInputs {
			root: credits.root,
			nullifier: nullifier.context("the secret is not canonical")?,
			offer,
			price: PRICE,
			binding: statement::serve_binding(&GENESIS, CIRCUIT_VERSION, &account, VERSION, &commitment),
		};
		let proof = credits.simulator.prove(&inputs, &mut OsRng).context("the inputs are not canonical")?;
		Ok(QueryRequest {
			offer: OfferId(offer),
			price: PRICE,
			root: inputs.root,
			nullifier: inputs.nullifier,
			version: ConsentVersion(VERSION),
			key_hash,
			proof,
			ciphertext,
		})
	}
}

impl Credits {
	fn buy() -> anyhow::Result<Self> {
		let mut secret = content_hash(b"the secret of a rehearsal");
		// Below the field's modulus.
		if let Some(last) = secret.last_mut() {
			*last = 0;
		}
		let idc = statement::identity_commitment(&secret).context("the secret is not canonical")?;
		let leaves: Option<Vec<_>> =
			[OFFER, SCORES_OFFER].iter().map(|offer| statement::leaf(&idc, *offer, QUOTA, PRICE)).collect();
		let leaves = leaves.context("a leaf is not canonical")?;
		let root = tree::access_root(&tree::root_of(&leaves).context("the tree is empty")?, 0);
		Ok(Self { secret, root, simulator: Simulator::draw(&mut OsRng) })
	}
}

/// Two classes that a straight line tells apart.
fn rows() -> anyhow::Result<Table> {
	let mut csv = String::from("x,y,label\n");
	for row in 0..ROWS {
		let [a, b, c, ..] = content_hash(&row.to_le_bytes());
		let side = if row % 2 == 0 { "1" } else { "-1" };
		let label = if row % 2 == 0 { "left" } else { "right" };
		csv.push_str(&format!("{side}.{a:03},{}.{:02},{label}\n", b % 3, c % 100));
	}
	Ok(Table::from_reader(csv.as_bytes(), Some("label"), None)?)
}
