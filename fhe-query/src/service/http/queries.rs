//! Answering an encrypted query.
//!
//! Cheap checks come first: what was answered before is answered again, then the offer, the version, the names, then what only
//! the chain knows, then the proof. Only then is the nullifier reserved, the answer computed, written, and sent. From the
//! reservation on, the work goes on even if the querier hangs up: whoever asks again gets the answer.

use std::{sync::Arc, time::Instant};

use assent_circuits::{field, statement, verifier};
use assent_primitives::{content_hash, query_commitment, Hash32, Receipt, Settlement};
use axum::{
	extract::{Request, State},
	http::header,
	response::{IntoResponse, Response},
};
use codec::{DecodeAll, Encode};

use crate::{
	compute::{Ask, ScoresHead},
	protocol::{Code, QueryRequest, QueryResponse, Refusal, MAX_QUERY_BYTES},
	service::{
		engine::LoadedKey,
		index::{Record, Reservation},
		models::Admission,
		modes,
		refusal::{refuse, refuse_for},
		store::{Kind, StoreRefusal},
		view::End,
		worker::Worker,
	},
};

use super::Incoming;

pub(super) async fn query(State(worker): State<Arc<Worker>>, request: Request) -> Result<Response, Refusal> {
	let mut body = Incoming::of(request, MAX_QUERY_BYTES);
	let bytes = body.read().await;
	let bytes = body.finish(bytes).await?;
	let query = QueryRequest::decode_all(&mut &bytes[..])
		.map_err(|_| refuse(Code::Malformed, "the body is not a query: it was cut off, or is of another version"))?;
	drop(bytes);
	let commitment = query_commitment(&query.key_hash, &query.ciphertext);
	if let Some(response) = answered_before(&worker, query.nullifier, commitment).await? {
		return Ok(octets(response));
	}
	// Its own task: a querier that hangs up does not leave a reserved nullifier without an answer.
	let response = tokio::spawn(async move { admit(worker, query, commitment).await }).await??;
	Ok(octets(response))
}

fn octets(bytes: Vec<u8>) -> Response {
	([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
}

/// The bytes that the same query was answered with before.
async fn answered_before(worker: &Worker, nullifier: Hash32, commitment: Hash32) -> Result<Option<Vec<u8>>, Refusal> {
	let Some(record) = worker.indexed(move |index| index.record(&nullifier)).await? else {
		return Ok(None);
	};
	if *record.query_commitment() != commitment {
		return Err(refuse(Code::NullifierUsed, "this credit was used for another query; use the next one"));
	}
	match record {
		Record::Answered(answer) => {
			worker.metrics.repeated();
			Ok(Some(answer.response))
		},
		Record::Reserved { .. } => Ok(None),
	}
}

/// Checks, computes and writes one query.
async fn admit(worker: Arc<Worker>, query: QueryRequest, commitment: Hash32) -> Result<Vec<u8>, Refusal> {
	let busy = || refuse_for(2, "the worker's queue is full");
	let _place = worker.queue.try_acquire().map_err(|_| busy())?;
	let _counted = worker.metrics.enqueue();
	let admission = worker.models.admit(query.offer.0, query.version.0)?;
	check_names(&query)?;
	let ask = worker.engine.ask(&query.ciphertext)?;
	modes::check(&admission, &ask, &query.key_hash)?;
	let (nullifier, key_hash) = (query.nullifier, query.key_hash);
	let _in_flight = worker.take(nullifier).ok_or_else(|| refuse_for(1, "this very query is being computed"))?;
	if ask != Ask::Scores && worker.indexed(move |index| index.key(&key_hash)).await?.is_none() {
		return Err(unknown_key());
	}
	check_chain(&worker, &query).await?;
	check_proof(&worker, &query, commitment, &admission).await?;
	let key = match (ask, &admission.served.scores) {
		(Ask::Scores, Some(scores)) => Answering::Scores(scores.clone()),
		_ => Answering::Head(session_key(&worker, key_hash).await?),
	};
	match worker.indexed(move |index| index.reserve(&nullifier, &commitment)).await? {
		Reservation::Answered(response) => Ok(response),
		Reservation::Compute => answer(&worker, query, commitment, admission, key).await,
	}
}

/// What an answer is computed with.
enum Answering {
	/// The querier's evaluation key.
	Head(Arc<dyn LoadedKey>),
	/// Nothing of the querier's.
	Scores(Arc<ScoresHead>),
}

/// Field elements have one byte form each.
fn check_names(query: &QueryRequest) -> Result<(), Refusal> {
	if !field::is_canonical(&query.nullifier) || !field::is_canonical(&query.root) {
		return Err(refuse(Code::Malformed, "nullifier and root are canonical little-endian field elements"));
	}
	Ok(())
}

async fn check_chain(worker: &Worker, query: &QueryRequest) -> Result<(), Refusal> {
	let away = |error: anyhow::Error| {
		tracing::warn!(%error, "the node did not answer");
		refuse_for(5, "the worker's node does not answer just now")
	};
	if !worker.view.knows_root(query.root).await.map_err(away)? {
		return Err(refuse(
			Code::StaleRoot,
			"the chain's last final block does not know this access root: prove again with the same credit",
		));
	}
	let used = worker.view.used(End::Best, vec![query.nullifier]).await.map_err(away)?;
	match used.first() {
		Some(false) => Ok(()),
		_ => Err(refuse(Code::NullifierUsed, "this credit is spent on chain; use the next one")),
	}
}

fn unknown_key() -> Refusal {
	refuse(Code::UnknownKey, "the evaluation key is not here: upload it, then send the query again")
}

/// The querier's evaluation key: loaded, or loaded again from the blob store.
async fn session_key(worker: &Arc<Worker>, hash: Hash32) -> Result<Arc<dyn LoadedKey>, Refusal> {
	if let Some(key) = worker.keys.get(&hash) {
		return Ok(key);
	}
	let _place = worker.loading.acquire().await.map_err(|_| refuse_for(2, "the worker is going down"))?;
	let bytes = match worker.store.get(Kind::Key, &hash).await {
		Err(StoreRefusal::NotFound) => {
			worker.indexed(move |index| index.remove_key(&hash)).await?;
			return Err(unknown_key());
		},
		found => found?,
	};
	let (engine, size) = (worker.engine.clone(), bytes.len());
	let key = tokio::task::spawn_blocking(move || engine.load_key(&bytes)).await??;
	worker.keys.insert(hash, key.clone());
	worker.indexed(move |index| index.touch_key(&hash, size.try_into().unwrap_or(u64::MAX))).await?;
	Ok(key)
}

async fn check_proof(
	worker: &Worker,
	query: &QueryRequest,
	commitment: Hash32,
	admission: &Admission,
) -> Result<(), Refusal> {
	let binding = statement::serve_binding(
		&worker.genesis,
		verifier::CIRCUIT_VERSION,
		&worker.signer.account(),
		query.version.0,
		&commitment,
	);
	let inputs = statement::PublicInputs {
		root: query.root,
		nullifier: query.nullifier,
		offer: query.offer.0,
		price: query.price,
		binding,
	};
	let (key, proof) = (admission.access_key.clone(), query.proof);
	let verified = tokio::task::spawn_blocking(move || key.verify(&inputs, &proof)).await?;
	verified.map_err(|error| {
		refuse(
			Code::BadProof,
			format!("the proof of paid access does not hold for this query, offer and worker: {error:?}"),
		)
	})
}

/// Computes a reserved query. Whatever ends without an answer gives the nullifier back.
async fn answer(
	worker: &Arc<Worker>,
	query: QueryRequest,
	commitment: Hash32,
	admission: Admission,
	key: Answering,
) -> Result<Vec<u8>, Refusal> {
	let nullifier = query.nullifier;
	let finished = compute(worker, query, commitment, admission, key).await;
	if finished.is_err() {
		worker.indexed(move |index| index.release(&nullifier)).await?;
	}
	finished
}

async fn compute(
	worker: &Arc<Worker>,
	mut query: QueryRequest,
	commitment: Hash32,
	admission: Admission,
	key: Answering,
) -> Result<Vec<u8>, Refusal> {
	let turn = worker.computing.acquire().await.map_err(|_| refuse_for(2, "the worker is going down"))?;
	// Consent may have changed while the query stood in the queue, or may change while it is computed: no answer from a head
	// that the best block no longer allows leaves the worker.
	still_served(worker, &query, &admission)?;
	let started = Instant::now();
	let (served, ciphertext) = (admission.served.clone(), std::mem::take(&mut query.ciphertext));
	let engine = worker.engine.clone();
	let answer = tokio::task::spawn_blocking(move || match key {
		Answering::Head(key) => key.answer(&served, &ciphertext),
		Answering::Scores(scores) => engine.answer_scores(&scores, &ciphertext),
	});
	let answer = answer.await??;
	let compute_micros = started.elapsed().as_micros().try_into().unwrap_or(u64::MAX);
	drop(turn);
	still_served(worker, &query, &admission)?;
	let (receipt, settlement) = write_out(worker, &query, commitment, &admission, &answer);
	let (signer, payload) = (worker.signer.clone(), receipt.signing_payload());
	let signature = tokio::task::spawn_blocking(move || signer.sign(&payload)).await?.map_err(|error| {
		tracing::error!(%error, "the worker's account did not sign");
		refuse(Code::Internal, "the worker could not sign the receipt; no credit was spent")
	})?;
	let (times, unit) = (admission.served.times, admission.served.head.unit());
	let response = QueryResponse { receipt, signature, compute_micros, answer, times, unit }.encode();
	let written = response.clone();
	worker.indexed(move |index| index.answer(&settlement, &written)).await?;
	worker.metrics.answered(compute_micros);
	Ok(response)
}

fn still_served(worker: &Worker, query: &QueryRequest, admission: &Admission) -> Result<(), Refusal> {
	let now = worker.models.admit(query.offer.0, query.version.0)?;
	match now.served.head_hash == admission.served.head_hash {
		true => Ok(()),
		false => Err(refuse(Code::StaleVersion, "consent changed in the meantime: prove again with the same credit")),
	}
}

/// What the querier keeps, and what the chain pays for.
fn write_out(
	worker: &Worker,
	query: &QueryRequest,
	commitment: Hash32,
	admission: &Admission,
	answer: &[u8],
) -> (Receipt, Settlement) {
	let receipt = Receipt {
		genesis: worker.genesis,
		offer: query.offer,
		nullifier: query.nullifier,
		query_commitment: commitment,
		result_commitment: content_hash(answer),
		served_at: admission.at.number,
		served_at_hash: admission.at.hash,
		version: query.version,
	};
	let settlement = Settlement {
		offer: query.offer,
		price: query.price,
		root: query.root,
		nullifier: query.nullifier,
		version: query.version,
		served_at: receipt.served_at,
		query_commitment: commitment,
		result_commitment: receipt.result_commitment,
		proof: query.proof,
	};
	(receipt, settlement)
}
