//! The workers behind offers: connections, and the evaluation key that each of them needs once.

use std::collections::HashMap;

use assent_chain::{At, Chain, OfferRecord};
use assent_primitives::{AnswerMode, Hash32, ModelId, OfferId};
use assent_protocol::{mode_name, NO_KEY};

use super::keys::Keys;
use crate::{access, api::WorkerApi, choice, progress::reported, ClientError, Progress};

/// The connection to the worker of one offer.
pub(super) struct Session {
	pub offer: OfferRecord,
	pub api: WorkerApi,
}

/// The workers that one run asks.
pub(super) struct Workers<'a> {
	chain: Chain,
	model: ModelId,
	/// The keys; `None` where the query needs none.
	keys: Option<Keys>,
	sessions: HashMap<u32, Session>,
	progress: &'a dyn Progress,
}

impl<'a> Workers<'a> {
	pub fn new(chain: Chain, model: ModelId, keys: Option<Keys>, progress: &'a dyn Progress) -> Self {
		Self { chain, model, keys, sessions: HashMap::new(), progress }
	}

	/// The keys of a run that has some.
	pub fn keys(&self) -> Result<&Keys, ClientError> {
		self.keys.as_ref().ok_or(ClientError::NoKey)
	}

	/// The hash of the evaluation key, or the name of no key.
	pub fn key_hash(&self) -> Hash32 {
		self.keys.as_ref().map_or(NO_KEY, |keys| keys.hash)
	}

	/// The size of the evaluation key in bytes; zero without one.
	pub fn key_bytes(&self) -> usize {
		self.keys.as_ref().map_or(0, |keys| keys.evaluation.len())
	}

	/// Connects to the first of the offers whose worker answers, and reads the model's descriptor there. The error is
	/// that of the last offer.
	pub async fn first_that_answers(
		&self,
		offers: &[OfferId],
		descriptor: &Hash32,
	) -> Result<(OfferId, Session, Vec<u8>), ClientError> {
		let mut last = ClientError::NoCredit { model: self.model };
		for offer in offers {
			let reached = async {
				let session = connect(&self.chain, self.model, *offer).await?;
				let bytes = session.api.descriptor(descriptor).await?;
				Ok((*offer, session, bytes))
			};
			match reached.await {
				Err(error) if choice::is_away(&error) => {
					self.progress.say(&format!("the worker of offer {} does not answer: {error}", offer.0));
					last = error;
				},
				reached => return reached,
			}
		}
		Err(last)
	}

	/// Gives the worker the evaluation key and keeps the connection.
	pub async fn join(&mut self, offer: OfferId, session: Session) -> Result<(), ClientError> {
		self.ensure_key(&session.api).await?;
		self.sessions.insert(offer.0, session);
		Ok(())
	}

	/// The connection to the worker of an offer, made if there is none.
	pub async fn session(&mut self, offer: OfferId) -> Result<&Session, ClientError> {
		if !self.sessions.contains_key(&offer.0) {
			let session = connect(&self.chain, self.model, offer).await?;
			self.join(offer, session).await?;
		}
		self.sessions.get(&offer.0).ok_or(ClientError::NoOffer { offer })
	}

	/// Uploads the evaluation key unless the worker has it, or the query needs none.
	pub async fn ensure_key(&self, api: &WorkerApi) -> Result<(), ClientError> {
		let Some(keys) = &self.keys else {
			return Ok(());
		};
		if api.has_key(&keys.hash).await? {
			return Ok(());
		}
		self.progress.say("uploading the evaluation key, once for each worker");
		let send = |report| api.put_key(&keys.hash, &keys.evaluation, Some(report));
		Ok(reported("evaluation key", self.progress, send).await?)
	}
}

/// Connects to the worker of an offer, if it answers what the offer sells.
async fn connect(chain: &Chain, model: ModelId, offer: OfferId) -> Result<Session, ClientError> {
	let snapshot = chain.snapshot(At::Best).await?;
	let record = snapshot.offer(offer).await?;
	let record = record.ok_or(ClientError::NoOffer { offer })?;
	let worker = snapshot.worker(&record.worker).await?;
	let worker = worker.ok_or(ClientError::WorkerGone { worker: record.worker, offer })?;
	let api = WorkerApi::new(&worker.endpoint)?.remembering(access::uploads_folder());
	let mode = mode_name(record.mode);
	if record.mode != AnswerMode::Label && !api.model(model.0).await?.modes.iter().any(|answered| answered == mode) {
		return Err(ClientError::ModeNotAnswered { worker: record.worker, mode, offer });
	}
	Ok(Session { api, offer: record })
}
