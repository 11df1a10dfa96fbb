//! Set-up: everything that does not depend on a row.

use assent_chain::{At, Chain, StateRecord};
use assent_engine::Description;
use assent_primitives::{AnswerMode, ModelId, ModelState, OfferId};
use assent_protocol::{mode_name, NO_KEY};

use super::{
	compute,
	keys::Keys,
	purse::{passed_over, Purse},
	workers::Workers,
	Querier,
};
use crate::{
	access::{self, Access},
	catalogue::Catalogue,
	lookup,
	vault::Passphrase,
	wallet::Wallet,
	wish::Wish,
	ClientError, Progress,
};

/// The parts that a [`Querier`] starts from.
pub struct Setup {
	/// The node.
	pub chain: Chain,
	/// The wallet, open.
	pub wallet: Wallet,
	/// The model.
	pub model: ModelId,
	/// Only credits of this offer, if one is named.
	pub offer: Option<OfferId>,
	/// The question about each row, or the number of passages for each question.
	pub wish: Wish,
	/// `true` to fetch the texts of passages.
	pub texts: bool,
	/// The passphrase that the client key is sealed under, or is to be from now on.
	pub passphrase: Option<Passphrase>,
	/// File of the proving key, where the chain does not use the development key.
	pub proving_key: Option<std::path::PathBuf>,
}

impl<'a> Querier<'a> {
	/// Prepares everything that does not depend on a row: the descriptor, the keys, the proving key, the upload.
	pub async fn start(setup: Setup, progress: &'a dyn Progress) -> Result<Self, ClientError> {
		let Setup { chain, mut wallet, model, offer: only, wish, texts, passphrase, proving_key } = setup;
		wallet.for_chain(&chain.genesis())?;
		access::reconcile(&chain, &mut wallet).await?;
		let snapshot = chain.snapshot(At::Best).await?;
		let record = lookup::model(&snapshot, model).await?;
		ensure_serving(&snapshot.state(model).await?, model, snapshot.number)?;
		let (mode, passed_over) = passed_over(&snapshot, &wallet, model, only, &wish).await?;
		let keyless = [AnswerMode::Scores, AnswerMode::Search].map(mode_name).iter().any(|name| mode == Some(name));
		let mut purse = Purse::new(wallet, model, only, passed_over)?;
		if keyless {
			// Answers that a key opens wait for a run that needs the key.
			purse.unanswered.retain(|(_, asked)| asked.request.key_hash == NO_KEY);
		}
		let first = purse.first(&wish)?;
		let verifying = lookup::verifying_key(&snapshot).await?;
		let proving = compute(|| access::proving_key(&verifying, proving_key.as_deref(), progress))?;
		let keys = if keyless { None } else { Some(Keys::of(&purse.wallet, passphrase.as_ref(), progress)?) };
		if let Some(keys) = &keys {
			purse.rank_by(keys.hash);
		}
		let offers = match only {
			Some(offer) => vec![offer],
			None => purse.ranked_with(OfferId(purse.note(first)?.offer)),
		};
		let mut workers = Workers::new(chain.clone(), model, keys, progress);
		let (offer, session, bytes) = workers.first_that_answers(&offers, &record.descriptor).await?;
		let description = Description::from_bytes(&bytes)?;
		let catalogue = match &description {
			Description::Classifier(_) => None,
			Description::Corpus(corpus) => {
				let awaited = purse.unanswered.iter().map(|(_, asked)| asked.request.version.0).collect();
				Some(Catalogue::open(&chain.genesis(), model, corpus, awaited, texts)?)
			},
		};
		let api = session.api.clone();
		workers.join(offer, session).await?;
		let access = Access::new(chain.clone(), proving);
		let mut querier = Self { chain, model, wish, mode, purse, description, catalogue, workers, access, progress };
		if querier.catalogue.is_some() {
			querier.fetch_catalogue(&api, querier.version().await?).await?;
		}
		Ok(querier)
	}
}

/// Refuses a model that answers nothing in block `now`.
fn ensure_serving(state: &StateRecord, model: ModelId, now: u32) -> Result<(), ClientError> {
	if state.state == ModelState::Halted {
		return Err(ClientError::Halted { model, since: state.halted_at });
	}
	if let Some(until) = state.frozen_until.filter(|_| state.is_frozen(now)) {
		return Err(ClientError::Frozen { model, until });
	}
	if !state.state.serves() {
		return Err(ClientError::Forming { model });
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_halted_model_is_refused_before_a_credit_is_touched() {
		let state = StateRecord { state: ModelState::Halted, halted_at: Some(70), frozen_until: None };
		let text = ensure_serving(&state, ModelId(3), 80).unwrap_err().to_string();
		assert!(text.contains("model 3") && text.contains("block 70") && text.contains("credits refund"), "{text}");
	}

	#[test]
	fn a_frozen_model_is_refused_until_its_block() {
		let state = StateRecord { state: ModelState::Active, halted_at: None, frozen_until: Some(90) };
		assert!(ensure_serving(&state, ModelId(3), 89).unwrap_err().to_string().contains("block 90"));
		assert!(ensure_serving(&state, ModelId(3), 90).is_ok());
	}

	#[test]
	fn a_degraded_model_still_answers_and_a_forming_one_does_not() {
		let state = |state| StateRecord { state, ..Default::default() };
		assert!(ensure_serving(&state(ModelState::Degraded), ModelId(0), 1).is_ok());
		assert!(ensure_serving(&state(ModelState::Forming), ModelId(0), 1).is_err());
	}
}
