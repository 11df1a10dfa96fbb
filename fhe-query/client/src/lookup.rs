//! Chain lookups that must find something: a model, its open offers, their workers, the verifying key.

use std::collections::BTreeSet;

use assent_chain::{AccountId, ModelRecord, OfferRecord, Snapshot, VerifyingKeyRecord};
use assent_primitives::{ModelId, OfferId};

use crate::ClientError;

/// A registered worker with an open offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferingWorker {
	/// The account.
	pub account: AccountId,
	/// The address of its HTTP interface.
	pub endpoint: String,
	/// The public key that contributions are sealed to.
	pub encryption_key: [u8; 32],
}

/// Reads a registered model.
pub async fn model(snapshot: &Snapshot, model: ModelId) -> Result<ModelRecord, ClientError> {
	snapshot.model(model).await?.ok_or(ClientError::NoModel { model })
}

/// Reads the open offers of a model; there is at least one.
pub async fn open_offers(snapshot: &Snapshot, model: ModelId) -> Result<Vec<(OfferId, OfferRecord)>, ClientError> {
	let offers = snapshot.open_offers(model).await?;
	if offers.is_empty() {
		self::model(snapshot, model).await?;
		return Err(ClientError::NoOpenOffer { model });
	}
	Ok(offers)
}

/// Reads the registered workers with an open offer of the model, each once; there is at least one.
pub async fn workers_of(snapshot: &Snapshot, model: ModelId) -> Result<Vec<OfferingWorker>, ClientError> {
	let accounts: BTreeSet<_> =
		open_offers(snapshot, model).await?.into_iter().map(|(_, offer)| offer.worker).collect();
	let mut workers = Vec::new();
	for account in accounts {
		if let Some(worker) = snapshot.worker(&account).await? {
			let (endpoint, encryption_key) = (worker.endpoint, worker.encryption_key);
			workers.push(OfferingWorker { account, endpoint, encryption_key });
		}
	}
	if workers.is_empty() {
		return Err(ClientError::NoWorker { model });
	}
	Ok(workers)
}

/// Reads the verifying key of paid access.
pub async fn verifying_key(snapshot: &Snapshot) -> Result<VerifyingKeyRecord, ClientError> {
	snapshot.verifying_key().await?.ok_or(ClientError::NoVerifyingKey)
}
