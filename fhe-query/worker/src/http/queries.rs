//! Answering an encrypted query.
//!
//! Cheap checks come first: what was answered before is answered again, then the offer, the version, the names, then
//! what only the chain knows, then the proof. Then the query waits for its turn, and only when that has come is the
//! nullifier reserved, the answer computed, written, and sent. Until the reservation nothing is bound to anything: a
//! querier that hangs up leaves the queue, and a worker that goes down sends those who wait away. From the reservation
//! on, the work goes on even if the querier hangs up: whoever asks again gets the answer.

use std::{sync::Arc, time::Instant};

use assent_circuits::{field, statement, verifier};
use assent_engine::{Ask, Head, ScoresHead};
use assent_primitives::{content_hash, query_commitment, Hash32, Receipt, Settlement};
use assent_protocol::{Code, QueryRequest, QueryResponse, MAX_QUERY_BYTES};
use axum::{
	extract::{Extension, Request, State},
	http::header,
	response::{IntoResponse, Response},
};
use codec::{DecodeAll, Encode};

use crate::{
	engine::LoadedKey,
	index::{Record, Reservation},
	metrics::{KeyUse, Way},
	models::{Admission, Basis, Shelf},
	modes,
	peers::Peer,
	queue::InFlight,
	refusal::{refuse, refuse_for, Refusal},
	store::{Kind, StoreRefusal},
	turns::{NoTurn, Turn},
	usage::Use,
	view::End,
	worker::{going_down, Worker},
};

use super::request::{check_type, Incoming, OCTETS};

const _: () = assert!(assent_engine::MAX_SEARCH_QUERY_BYTES + 1024 <= MAX_QUERY_BYTES, "every corpus can be asked");

pub(super) async fn query(
	State(worker): State<Arc<Worker>>,
	Extension(peer): Extension<Peer>,
	request: Request,
) -> Result<Response, Refusal> {
	let right_type = check_type(request.headers(), OCTETS);
	let mut body = Incoming::of(request, MAX_QUERY_BYTES);
	let bytes = match right_type {
		Ok(()) => body.read(worker.limits.query_wait).await,
		Err(wrong) => Err(wrong),
	};
	let bytes = body.finish(bytes).await?;
	worker.metrics.bytes(Way::In, bytes.len());
	let query = QueryRequest::decode_all(&mut &bytes[..])
		.map_err(|_| refuse(Code::Malformed, "the body is not a query: it was cut off, or is of another version"))?;
	drop(bytes);
	let commitment = query_commitment(&query.key_hash, &query.ciphertext);
	if let Some(response) = answered_before(&worker, query.nullifier, commitment).await? {
		return Ok(octets(response));
	}
	Ok(octets(admit(worker, peer, query, commitment).await?))
}

fn octets(bytes: Vec<u8>) -> Response {
	([(header::CONTENT_TYPE, OCTETS)], bytes).into_response()
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

/// Counts a query as cancelled when it is dropped before it is admitted or refused.
struct Cancelled<'a>(Option<&'a Worker>);

impl Drop for Cancelled<'_> {
	fn drop(&mut self) {
		if let Some(worker) = self.0 {
			worker.metrics.cancelled();
		}
	}
}

/// Checks one query, waits for its turn, and has it answered.
async fn admit(worker: Arc<Worker>, peer: Peer, query: QueryRequest, commitment: Hash32) -> Result<Vec<u8>, Refusal> {
	if worker.is_leaving() {
		return Err(going_down());
	}
	let flow = flow_of(peer, &query.key_hash);
	let place = worker.peers.place(peer).ok_or_else(|| busy(&worker, &flow, &query))?;
	let mut cancelled = Cancelled(Some(&worker));
	let checked = check(&worker, &query, commitment).await;
	let waited = match checked {
		Ok(checked) => wait(&worker, flow, &query).await.map(|turn| (checked, turn)),
		Err(refusal) => Err(refusal),
	};
	cancelled.0 = None;
	let ((admission, ask, in_flight), turn) = waited?;
	let worker = worker.clone();
	// Its own task: a querier that hangs up does not leave a reserved nullifier without an answer.
	let answering = tokio::spawn(async move {
		let _held = (place, in_flight);
		answer(&worker, query, commitment, admission, ask, turn).await
	});
	answering.await?
}

/// All that can be known before the query's turn. Its nullifier is taken as long as the last part is held.
async fn check(
	worker: &Arc<Worker>,
	query: &QueryRequest,
	commitment: Hash32,
) -> Result<(Admission, Ask, InFlight), Refusal> {
	let admission = worker.models.admit(query.offer.0, query.version.0)?;
	check_names(query)?;
	let ask = worker.engine.ask(&query.ciphertext)?;
	modes::check(&admission, &ask, &query.key_hash)?;
	let key_hash = query.key_hash;
	let in_flight =
		worker.queue.take(query.nullifier).ok_or_else(|| refuse_for(1, "this very query is being computed"))?;
	if !modes::is_keyless(&ask) && worker.indexed(move |index| index.key(&key_hash)).await?.is_none() {
		return Err(unknown_key());
	}
	if admission.served.shelf().is_some() {
		check_provable(worker, &admission).await?;
	}
	check_chain(worker, query).await?;
	check_proof(worker, query, commitment, &admission).await?;
	Ok((admission, ask, in_flight))
}

/// Names the flow a query is scheduled in: its evaluation key, or the client address for keyless queries.
fn flow_of(peer: Peer, key_hash: &Hash32) -> Hash32 {
	match *key_hash == Hash32::default() {
		true => content_hash(format!("{peer:?}").as_bytes()),
		false => *key_hash,
	}
}

/// Waits for the query's turn.
async fn wait(worker: &Worker, flow: Hash32, query: &QueryRequest) -> Result<Turn, Refusal> {
	let waiting = Instant::now();
	let ticket = worker.queue.turns.enter(flow, worker.queue.pace.expected(query.offer.0));
	let turn = match ticket {
		Ok(ticket) => ticket.turn().await,
		Err(none) => Err(none),
	};
	let turn = turn.map_err(|none| match none {
		NoTurn::FlowFull => busy(worker, &flow, query),
		NoTurn::Closed => going_down(),
	})?;
	worker.metrics.waited(waiting.elapsed().as_micros().try_into().unwrap_or(u64::MAX));
	Ok(turn)
}

/// Refuses a query because the queue is full. `Retry-After` is the time by which a slot is expected to be free.
fn busy(worker: &Worker, flow: &Hash32, query: &QueryRequest) -> Refusal {
	let ahead = worker.queue.turns.ahead(Some(flow), worker.queue.pace.expected(query.offer.0));
	let seconds = u32::try_from(ahead.micros.div_ceil(1_000_000)).unwrap_or(u32::MAX).clamp(1, 60);
	refuse_for(seconds, format!("the worker's queue is full: {} queries wait", ahead.waiting))
}

/// The inputs from which an answer is computed.
enum Answering {
	/// The querier's evaluation key, and a head.
	Head(Arc<dyn LoadedKey>, Arc<Head>),
	/// A head alone.
	Scores(Arc<ScoresHead>),
	/// An index.
	Search(Arc<Shelf>),
}

impl Answering {
	/// The use by the answer, where that has to be proved.
	fn used(&self, admission: &Admission) -> Option<Use> {
		match self {
			Self::Head(..) | Self::Scores(_) => None,
			Self::Search(shelf) => Some(shelf.used.by_one_answer(admission.use_key.unwrap_or_default())),
		}
	}
}

/// Gathers the inputs from which the answer to a question is computed.
async fn answering(
	worker: &Arc<Worker>,
	key_hash: Hash32,
	admission: &Admission,
	ask: Ask,
) -> Result<Answering, Refusal> {
	match (ask, &admission.served.basis) {
		(Ask::Scores, Basis::Head { scores: Some(scores), .. }) => Ok(Answering::Scores(scores.clone())),
		(Ask::Search, Basis::Library(shelf)) => Ok(Answering::Search(shelf.clone())),
		(Ask::Head(_), Basis::Head { head, .. }) => {
			Ok(Answering::Head(session_key(worker, key_hash).await?, head.clone()))
		},
		// Whatever the offer does not sell was refused before.
		_ => Err(refuse(Code::WrongMode, "the model does not answer such a query: ask for what the offer sells")),
	}
}

/// Checks that the use by a search can be proved, and so the answer paid for, in time.
async fn check_provable(worker: &Worker, admission: &Admission) -> Result<(), Refusal> {
	match admission.use_key {
		None => return Err(refuse_for(60, "the chain has no verifying key for proofs of use yet")),
		Some(key) if !worker.uses.keys.proves_for(&key) => {
			let text = "the worker has no proving key for the chain's key for proofs of use: its operator \
			 starts it with --use-key";
			return Err(refuse_for(60, text));
		},
		Some(_) => {},
	}
	let model = admission.served.model;
	let waiting = worker.indexed(move |index| index.unproved_of(model)).await?;
	match waiting >= worker.limits.unproved {
		true => Err(refuse_for(5, format!("{waiting} answers wait for their proofs: nothing was spent"))),
		false => Ok(()),
	}
}

/// Field elements have one byte form each.
fn check_names(query: &QueryRequest) -> Result<(), Refusal> {
	if !field::is_canonical(&query.nullifier) || !field::is_canonical(&query.root) {
		return Err(refuse(Code::Malformed, "nullifier and root are canonical little-endian field elements"));
	}
	Ok(())
}

async fn check_chain(worker: &Worker, query: &QueryRequest) -> Result<(), Refusal> {
	if !worker.asked(worker.view.knows_root(query.root)).await? {
		return Err(refuse(
			Code::StaleRoot,
			"the chain's last final block does not know this access root: prove again with the same credit",
		));
	}
	let used = worker.asked(worker.view.used(End::Best, vec![query.nullifier])).await?;
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
	let key = match worker.keys.get(&hash) {
		Some(key) => {
			worker.metrics.key(KeyUse::Hit);
			key
		},
		None => load_key(worker, hash).await?,
	};
	// Among stored keys too, those that were paid for stay longest.
	if worker.keys.pay(&hash) {
		worker.indexed(move |index| index.pay_key(&hash)).await?;
	}
	Ok(key)
}

async fn load_key(worker: &Arc<Worker>, hash: Hash32) -> Result<Arc<dyn LoadedKey>, Refusal> {
	let _place = worker.places.loading.acquire().await.map_err(|_| going_down())?;
	// Another query of the same key may have loaded it in the meantime.
	if let Some(key) = worker.keys.get(&hash) {
		worker.metrics.key(KeyUse::Hit);
		return Ok(key);
	}
	let bytes = match worker.store.get(Kind::Key, &hash).await {
		Err(StoreRefusal::NotFound) => {
			worker.indexed(move |index| index.remove_key(&hash)).await?;
			return Err(unknown_key());
		},
		found => found?,
	};
	let engine = worker.engine.clone();
	let key = tokio::task::spawn_blocking(move || engine.load_key(&bytes)).await??;
	worker.metrics.key(KeyUse::Loaded);
	for _ in 0..worker.keys.insert(hash, key.clone()) {
		worker.metrics.key(KeyUse::Evicted);
	}
	Ok(key)
}

async fn check_proof(
	worker: &Worker,
	query: &QueryRequest,
	commitment: Hash32,
	admission: &Admission,
) -> Result<(), Refusal> {
	let binding = statement::serve_binding(
		&worker.identity.genesis,
		verifier::CIRCUIT_VERSION,
		&worker.identity.signer.account(),
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

/// Answers a query whose turn has come. Whatever ends without an answer gives the nullifier back.
async fn answer(
	worker: &Arc<Worker>,
	query: QueryRequest,
	commitment: Hash32,
	admission: Admission,
	ask: Ask,
	turn: Turn,
) -> Result<Vec<u8>, Refusal> {
	// Consent may have changed while the query waited, or may change while it is computed: no answer from a head that
	// the best block no longer allows leaves the worker.
	still_served(worker, &query, &admission)?;
	let nullifier = query.nullifier;
	let key = answering(worker, query.key_hash, &admission, ask).await?;
	match worker.indexed(move |index| index.reserve(&nullifier, &commitment)).await? {
		Reservation::Answered(response) => return Ok(response),
		Reservation::Compute => {},
	}
	let finished = compute(worker, query, commitment, admission, key, turn).await;
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
	turn: Turn,
) -> Result<Vec<u8>, Refusal> {
	let started = Instant::now();
	let used = key.used(&admission);
	let (engine, ciphertext) = (worker.engine.clone(), std::mem::take(&mut query.ciphertext));
	let answer = tokio::task::spawn_blocking(move || match key {
		Answering::Head(key, head) => key.answer(&head, &ciphertext),
		Answering::Scores(scores) => engine.answer_scores(&scores, &ciphertext),
		Answering::Search(shelf) => engine.answer_search(&shelf.index, &ciphertext),
	});
	let answer = answer.await??;
	let compute_micros = started.elapsed().as_micros().try_into().unwrap_or(u64::MAX);
	worker.queue.pace.took(query.offer.0, compute_micros);
	drop(turn);
	still_served(worker, &query, &admission)?;
	let (receipt, settlement) = write_out(worker, &query, commitment, &admission, &answer);
	let (signer, payload) = (worker.identity.signer.clone(), receipt.signing_payload());
	let signature = tokio::task::spawn_blocking(move || signer.sign(&payload)).await?.map_err(|error| {
		tracing::error!(%error, "the worker's account did not sign");
		refuse(Code::Internal, "the worker could not sign the receipt; no credit was spent")
	})?;
	let (times, unit) = (admission.served.times, admission.served.unit());
	let response = QueryResponse { receipt, signature, compute_micros, answer, times, unit }.encode();
	let written = response.clone();
	worker.indexed(move |index| index.answer(&settlement, &written, used.as_ref())).await?;
	worker.uses.answered.notify_one();
	worker.metrics.answered(compute_micros);
	Ok(response)
}

fn still_served(worker: &Worker, query: &QueryRequest, admission: &Admission) -> Result<(), Refusal> {
	let now = worker.models.admit(query.offer.0, query.version.0)?;
	match now.served.hash == admission.served.hash {
		true => Ok(()),
		false => Err(refuse(Code::StaleVersion, "consent changed in the meantime: prove again with the same credit")),
	}
}

/// Writes the receipt for the querier and the settlement for the chain.
fn write_out(
	worker: &Worker,
	query: &QueryRequest,
	commitment: Hash32,
	admission: &Admission,
	answer: &[u8],
) -> (Receipt, Settlement) {
	let receipt = Receipt {
		genesis: worker.identity.genesis,
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
		consent: None,
	};
	(receipt, settlement)
}
