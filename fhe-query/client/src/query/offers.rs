//! Which offers a wallet's credits are asked of, and the workers behind them.

use std::collections::{BTreeMap, BTreeSet};

use assent_chain::{ss58, At, Chain, OfferRecord, Snapshot};
use assent_primitives::{AnswerMode, Hash32, ModelId, OfferId};
use assent_protocol::mode_name;

use crate::{
	access,
	api::WorkerApi,
	choice,
	wallet::{Note, Wallet},
	wish::Wish,
	ClientError, Progress,
};

/// One worker, as far as queries of one offer need it.
pub(super) struct Session {
	pub offer: OfferRecord,
	pub api: WorkerApi,
}

/// The worker of an offer, if it answers what the offer sells.
pub(super) async fn connect(chain: &Chain, model: ModelId, offer: OfferId) -> Result<Session, ClientError> {
	let snapshot = chain.snapshot(At::Best).await?;
	let record = snapshot.offer(offer).await?;
	let record = record.ok_or_else(|| ClientError::Missing(format!("there is no offer {}", offer.0)))?;
	let worker = snapshot.worker(&record.worker).await?.ok_or_else(|| {
		let worker = ss58(&record.worker);
		ClientError::Missing(format!("worker {worker} of offer {} has taken itself off the chain's register", offer.0))
	})?;
	let api = WorkerApi::new(&worker.endpoint)?.remembering(access::uploads_folder());
	let mode = mode_name(record.mode);
	if record.mode != AnswerMode::Label && !api.model(model.0).await?.modes.iter().any(|answered| answered == mode) {
		return Err(ClientError::Missing(format!(
			"worker {} does not answer {mode}, which offer {} sells: no credit was spent; ask with another offer",
			ss58(&record.worker),
			offer.0
		)));
	}
	Ok(Session { api, offer: record })
}

/// Offers of the wallet's notes of a model with credits that can be asked with.
pub(super) fn offers_with_credits<'a>(
	wallet: &'a Wallet,
	model: ModelId,
	passed_over: &'a BTreeSet<u32>,
) -> impl Iterator<Item = OfferId> + 'a {
	let fits = move |note: &&Note| {
		note.model == model.0 && note.place.is_some() && note.unspent() > 0 && !passed_over.contains(&note.offer)
	};
	wallet.notes().iter().filter(fits).map(|note| OfferId(note.offer))
}

/// The first of the offers whose worker answers, with the model's descriptor. The error is that of the last one.
pub(super) async fn first_that_answers(
	chain: &Chain,
	model: ModelId,
	offers: &[OfferId],
	descriptor: &Hash32,
	progress: &dyn Progress,
) -> Result<(OfferId, Session, Vec<u8>), ClientError> {
	let mut last = ClientError::Missing("the wallet has no credit of the model".into());
	for offer in offers {
		let reached = async {
			let session = connect(chain, model, *offer).await?;
			let bytes = session.api.descriptor(descriptor).await?;
			Ok((*offer, session, bytes))
		};
		match reached.await {
			Err(error) if choice::is_away(&error) => {
				progress.say(&format!("the worker of offer {} does not answer: {error}", offer.0));
				last = error;
			},
			reached => return reached,
		}
	}
	Err(last)
}

/// The mode that is asked for, and offers of the wallet's notes that do not sell it or are closed. Where the wish fits any mode,
/// it is that of the named offer, or of the credit that would be next.
pub(super) async fn passed_over(
	snapshot: &Snapshot,
	wallet: &Wallet,
	model: ModelId,
	only: Option<OfferId>,
	wish: &Wish,
) -> Result<(Option<&'static str>, BTreeSet<u32>), ClientError> {
	let mut modes = BTreeMap::new();
	let mut passed = BTreeSet::new();
	for note in wallet.notes().iter().filter(|note| note.model == model.0) {
		let record = snapshot.offer(OfferId(note.offer)).await?;
		match record.filter(|record| record.closed_at.is_none()) {
			Some(record) => {
				modes.insert(note.offer, mode_name(record.mode));
			},
			None => {
				passed.insert(note.offer);
			},
		}
	}
	let named = only.and_then(|offer| modes.get(&offer.0).copied());
	if let (Some(offer), Some(sold), Some(wished)) = (only, named, wish.mode()) {
		if sold != wished {
			return Err(ClientError::Missing(format!("offer {} sells {sold}, not {wished}", offer.0)));
		}
	}
	let next = || wallet.next_credit(model, only, &passed).ok().and_then(|credit| wallet.note(credit.purchase));
	let mode = wish.mode().or(named).or_else(|| next().and_then(|note| modes.get(&note.offer).copied()));
	if let Some(mode) = mode {
		passed.extend(modes.iter().filter(|(_, sold)| **sold != mode).map(|(offer, _)| *offer));
	}
	Ok((mode, passed))
}
