//! The way of one query: features, ciphertext, proof, worker, receipt, answer.
//!
//! A credit is bound to its query when it is spent and stays so until the answer is here. Whatever ends the way early, asking
//! for the same row again goes on with the same credit and the same bytes.

mod offers;

use std::{
	collections::{BTreeSet, HashMap, VecDeque},
	time::{Duration, Instant},
};

use assent_chain::{At, Chain, StateRecord};
use assent_circuits::{statement::serve_binding, verifier::CIRCUIT_VERSION};
use assent_engine::{
	decrypt_answer, encrypt_question, encrypt_scores, Ask, ClientKey, Corpus, Description, Descriptor, Embedding,
	Found, ScoresKey, SearchKey, SearchSecret,
};
use assent_primitives::{query_commitment, AnswerMode, ConsentVersion, Hash32, ModelId, ModelState, OfferId, Receipt};
use assent_protocol::{
	mode_name,
	receipt::{self, ReceiptFault},
	Code, QueryRequest, QueryResponse, Quote, NO_KEY,
};

use zeroize::Zeroizing;

use super::{
	access::{self, Access},
	api::{ApiError, OnProgress, WorkerApi},
	catalogue::Catalogue,
	choice,
	vault::Passphrase,
	wallet::{Asked, Credit, Note, Wallet},
	wish::{mode_of, name_of, Overhead, Passage, Said, Wish},
	ClientError, Progress,
};
use offers::{connect, first_that_answers, offers_with_credits, passed_over, Session};

/// How often a proof that was refused as stale is made again.
const ATTEMPTS: u32 = 8;
/// How long the block that a receipt names may take to become final here.
const FINALITY: Duration = Duration::from_secs(60);

/// How long the stages of a query took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
	/// Features and encryption.
	pub encrypt: f64,
	/// Path and proof.
	pub prove: f64,
	/// From sending to having the answer.
	pub worker: f64,
	/// Opening the answer.
	pub decrypt: f64,
	/// Everything.
	pub total: f64,
}

/// How much went over the network, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
	/// The request: ciphertext, proof and names.
	pub query: usize,
	/// The answer with its receipt.
	pub answer: usize,
	/// The proof in the request.
	pub proof: usize,
}

/// A checked answer.
#[derive(Clone, Debug)]
pub struct Answer {
	/// What it says.
	pub said: Said,
	/// Why something in it is not decided.
	pub undecided: Option<String>,
	/// What the worker signed.
	pub receipt: Receipt,
	/// Its signature.
	pub signature: [u8; 64],
	/// Time the worker says it computed, in microseconds.
	pub compute_micros: u64,
	/// What that is beside the same answer in the clear.
	pub overhead: Option<Overhead>,
	/// Stages.
	pub latency: Latency,
	/// Sizes.
	pub traffic: Traffic,
	/// Which credit it cost.
	pub credit: Credit,
}

/// What is asked about, in numbers: the features of a row, or the embedding of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject(Vec<i8>);

/// Asks about rows, or questions, of one model with the credits of one wallet. Needs a tokio runtime with several threads.
pub struct Querier<'a> {
	chain: Chain,
	wallet: Wallet,
	model: ModelId,
	only: Option<OfferId>,
	wish: Wish,
	/// The name of the mode that is asked for; `None` when there is no credit left to ask with.
	mode: Option<&'static str>,
	/// Offers of the wallet's notes that are not asked: of another mode; closed, and then their credits are refunded; or of a
	/// worker that did not answer in this run.
	passed_over: BTreeSet<u32>,
	/// What [`choice::ranked`] ranks workers by: the key's hash, so that it is uploaded once; by chance where there is no key.
	rank: Hash32,
	description: Description,
	/// What opens answers of a model that searches.
	catalogue: Option<Catalogue>,
	/// `None` where what is asked needs none.
	keys: Option<Keys>,
	access: Access,
	sessions: HashMap<u32, Session>,
	unanswered: VecDeque<(Credit, Asked)>,
	progress: &'a dyn Progress,
}

/// The keys of queries about features.
struct Keys {
	client: ClientKey,
	evaluation: Vec<u8>,
	/// Of the evaluation key.
	hash: Hash32,
}

/// A query that is not proved yet.
struct Draft {
	features: Hash32,
	ciphertext: Vec<u8>,
	key_hash: Hash32,
	secret: Zeroizing<Vec<u8>>,
}

/// What a querier starts from.
pub struct Setup {
	/// The node.
	pub chain: Chain,
	/// The wallet, open.
	pub wallet: Wallet,
	/// The model.
	pub model: ModelId,
	/// Only credits of this offer, if one is named.
	pub offer: Option<OfferId>,
	/// What is to be known of each row, or found for each question.
	pub wish: Wish,
	/// Whether the texts of passages are wanted.
	pub texts: bool,
	/// What the client key is sealed under, or is to be from now on.
	pub passphrase: Option<Passphrase>,
	/// File of the proving key, where the chain does not use the development key.
	pub proving_key: Option<std::path::PathBuf>,
}

impl<'a> Querier<'a> {
	/// Gets everything ready that does not depend on a row: the descriptor, the keys, the proving key, the upload.
	pub async fn start(setup: Setup, progress: &'a dyn Progress) -> Result<Self, ClientError> {
		let Setup { chain, mut wallet, model, offer: only, wish, texts, passphrase, proving_key } = setup;
		wallet.for_chain(&chain.genesis())?;
		access::reconcile(&chain, &mut wallet).await?;
		let snapshot = chain.snapshot(At::Best).await?;
		let record = snapshot.model(model).await?;
		let record = record.ok_or_else(|| ClientError::Missing(format!("there is no model {}", model.0)))?;
		ensure_serving(&snapshot.state(model).await?, model, snapshot.number)?;
		let (mode, passed_over) = passed_over(&snapshot, &wallet, model, only, &wish).await?;
		let keyless = [AnswerMode::Scores, AnswerMode::Search].map(mode_name).iter().any(|name| mode == Some(name));
		let mut unanswered: VecDeque<_> = wallet.unanswered(model)?.into();
		// Answers that a key opens wait for a run that needs the key.
		unanswered.retain(|(_, asked): &(_, Asked)| !keyless || asked.request.key_hash == NO_KEY);
		let first = match (wallet.next_credit(model, only, &passed_over), unanswered.front()) {
			(Ok(credit), _) => credit,
			(Err(_), Some((credit, _))) => *credit,
			(Err(_), None) if wish.mode().is_some() => {
				return Err(ClientError::Missing(format!(
					"the wallet has no unspent credit of model {} that buys {}: `assent status --model {}` names the offers, \
					 `assent credits buy --offer` buys",
					model.0,
					wish.mode().unwrap_or_default(),
					model.0
				)));
			},
			(Err(error), None) => return Err(error.into()),
		};
		let verifying = snapshot.verifying_key().await?;
		let verifying = verifying.ok_or_else(|| {
			ClientError::Missing("the chain has no verifying key yet: governance registers one first".into())
		})?;
		let proving = compute(|| access::proving_key(&verifying, proving_key.as_deref(), progress))?;
		let keys = match keyless {
			true => None,
			false => Some(Keys::of(&wallet, passphrase.as_ref(), progress)?),
		};
		let note = note_of(&wallet, first)?;
		let rank = keys.as_ref().map_or_else(rand::random, |keys| keys.hash);
		let offers = match only {
			Some(offer) => vec![offer],
			None => {
				choice::ranked(&rank, offers_with_credits(&wallet, model, &passed_over).chain([OfferId(note.offer)]))
			},
		};
		let (offer, session, bytes) = first_that_answers(&chain, model, &offers, &record.descriptor, progress).await?;
		let description = Description::from_bytes(&bytes)?;
		let catalogue = match &description {
			Description::Classifier(_) => None,
			Description::Corpus(corpus) => {
				let awaited = unanswered.iter().map(|(_, asked)| asked.request.version.0).collect();
				Some(Catalogue::open(&chain.genesis(), model, corpus, awaited, texts)?)
			},
		};
		let mut querier = Self {
			access: Access::new(chain.clone(), proving),
			chain,
			wallet,
			model,
			only,
			wish,
			mode,
			passed_over,
			rank,
			description,
			catalogue,
			keys,
			sessions: HashMap::new(),
			unanswered,
			progress,
		};
		querier.ensure_key(&session.api).await?;
		if querier.catalogue.is_some() {
			querier.fetch_catalogue(&session.api, querier.version().await?).await?;
		}
		querier.sessions.insert(offer.0, session);
		Ok(querier)
	}

	/// What the model is.
	pub fn description(&self) -> &Description {
		&self.description
	}

	/// What is asked about: the features of a row.
	pub fn row(&self, row: &[f64]) -> Result<Subject, ClientError> {
		match &self.description {
			Description::Classifier(descriptor) => Ok(Subject(compute(|| descriptor.featurize(row)))),
			Description::Corpus(_) => Err(self.other_kind("searches passages: ask it with --search")),
		}
	}

	/// What is asked about: the embedding of a question.
	pub fn question(&self, text: &str) -> Result<Subject, ClientError> {
		match &self.description {
			Description::Classifier(_) => Err(self.other_kind("classifies rows: ask it with --csv")),
			Description::Corpus(corpus) => {
				let embedding = compute(|| corpus.embed(text))?;
				match embedding.as_slice().iter().any(|value| *value != 0) {
					true => Ok(Subject(embedding.as_slice().to_vec())),
					false => Err(ClientError::Missing(format!("there is no word in the question `{text}`"))),
				}
			},
		}
	}

	fn other_kind(&self, what: &str) -> ClientError {
		ClientError::Missing(format!("model {} {what}", self.model.0))
	}

	/// Size of the evaluation key, in bytes; zero when none is needed.
	pub fn key_bytes(&self) -> usize {
		self.keys.as_ref().map_or(0, |keys| keys.evaluation.len())
	}

	/// Credits of the model that can still be asked with.
	pub fn credits_left(&self) -> u64 {
		self.credits_of(self.only)
	}

	/// Credits of the model, or of one offer of it, that can still be asked with.
	pub fn credits_of(&self, only: Option<OfferId>) -> u64 {
		let fits = |note: &&Note| {
			let wanted = only.is_none_or(|offer| offer.0 == note.offer) && !self.passed_over.contains(&note.offer);
			note.model == self.model.0 && wanted
		};
		self.wallet.notes().iter().filter(fits).map(|note| u64::from(note.unspent())).sum()
	}

	/// What the worker that would be asked next says of price and time; `None` when it says nothing.
	pub async fn quote(&mut self) -> Option<Quote> {
		let credit = self.wallet.next_credit(self.model, self.only, &self.passed_over).ok()?;
		let offer = OfferId(note_of(&self.wallet, credit).ok()?.offer);
		let key = self.keys.as_ref().map_or(NO_KEY, |keys| keys.hash);
		let api = self.session(offer).await.ok()?.api.clone();
		api.quote(offer, &key).await.ok()
	}

	/// Queries of earlier runs whose answers never came.
	pub fn unanswered(&self) -> usize {
		self.unanswered.len()
	}

	/// Asks, with credits of one offer if one is named. What was asked before without an answer is asked with the same credit.
	pub async fn ask_of(&mut self, subject: &Subject, only: Option<OfferId>) -> Result<Answer, ClientError> {
		let started = Instant::now();
		let mut latency = Latency::default();
		let Subject(numbers) = subject;
		let fits = |asked: &Asked| {
			only.is_none_or(|offer| offer == asked.request.offer)
				&& Ask::of(&asked.request.ciphertext).is_ok_and(|ask| {
					self.mode.is_none_or(|mode| mode == mode_of(&ask))
						&& self.wish.repeats(&ask, &self.description)
						&& asked.features == name_of(&ask, numbers)
				})
		};
		let position = self.unanswered.iter().position(|(_, asked)| fits(asked));
		if let Some((credit, asked)) = position.and_then(|position| self.unanswered.remove(position)) {
			return self.finish(credit, asked, latency, started).await;
		}
		for _ in 0..ATTEMPTS {
			// Always the same worker while it answers, and not the same one for everybody.
			let ranked = choice::ranked(&self.rank, offers_with_credits(&self.wallet, self.model, &self.passed_over));
			let credit = self.wallet.next_credit(self.model, only.or(ranked.first().copied()), &self.passed_over)?;
			let answer = self.ask_once(credit, numbers, &mut latency, started).await;
			match answer {
				Err(error) if only.is_none() && ranked.len() > 1 && choice::is_away(&error) => {
					let away = note_of(&self.wallet, credit)?.offer;
					self.passed_over.insert(away);
					self.progress.say(&format!(
						"the worker of offer {away} does not answer ({error}); asking another one with another credit. If the first \
						 had the query, its credit stays bound to it and is asked again in a later run"
					));
				},
				// The wallet did not know, because it is an older copy of itself.
				Err(ClientError::Api(ApiError::Refused(refusal))) if refusal.code == Code::NullifierUsed => {
					self.progress.say("this credit was spent before; taking the next one");
				},
				answer => return answer,
			}
		}
		Err(ClientError::Missing("too many credits of the wallet are spent already: is it an old copy?".into()))
	}

	/// Asks with one credit.
	async fn ask_once(
		&mut self,
		credit: Credit,
		numbers: &[i8],
		latency: &mut Latency,
		started: Instant,
	) -> Result<Answer, ClientError> {
		let ask = self.ask_with(credit).await?;
		let encrypting = Instant::now();
		let draft = self.encrypt(&ask, numbers)?;
		latency.encrypt += millis(encrypting);
		let proving = Instant::now();
		let asked = self.prepare(credit, draft).await?;
		latency.prove = millis(proving);
		self.finish(credit, asked, *latency, started).await
	}

	/// What is asked with a credit, by the mode of its offer.
	async fn ask_with(&mut self, credit: Credit) -> Result<Ask, ClientError> {
		let offer = OfferId(note_of(&self.wallet, credit)?.offer);
		let mode = self.session(offer).await?.offer.mode;
		self.wish.ask(mode, &self.description)
	}

	fn keys(&self) -> Result<&Keys, ClientError> {
		self.keys.as_ref().ok_or_else(|| ClientError::Missing("this run has no encryption key: run it again".into()))
	}

	fn encrypt(&self, ask: &Ask, numbers: &[i8]) -> Result<Draft, ClientError> {
		let named = name_of(ask, numbers);
		Ok(match ask {
			Ask::Head(question) => {
				let keys = self.keys()?;
				let ciphertext = compute(|| encrypt_question(&keys.client, question, numbers));
				Draft { features: named, ciphertext, key_hash: keys.hash, secret: Zeroizing::default() }
			},
			Ask::Scores => {
				let (key, ciphertext) = compute(|| encrypt_scores(numbers));
				Draft { features: named, ciphertext, key_hash: NO_KEY, secret: key.to_bytes() }
			},
			Ask::Search => {
				let corpus = self.corpus()?;
				let embedding = Embedding::new(numbers.to_vec())?;
				let cluster = corpus.cluster_of(&embedding);
				let (key, ciphertext) = compute(|| SearchSecret::prepare(corpus.shape()).encrypt(cluster, &embedding))?;
				Draft { features: named, ciphertext, key_hash: NO_KEY, secret: key.to_bytes() }
			},
		})
	}

	fn corpus(&self) -> Result<&Corpus, ClientError> {
		match &self.description {
			Description::Corpus(corpus) => Ok(corpus),
			Description::Classifier(_) => Err(self.other_kind("classifies rows")),
		}
	}

	fn descriptor(&self) -> Result<&Descriptor, ClientError> {
		match &self.description {
			Description::Classifier(descriptor) => Ok(descriptor),
			Description::Corpus(_) => Err(self.other_kind("searches passages")),
		}
	}

	/// The best passages of an answer; empty, with the reason, if it does not open.
	fn found(&self, asked: &Asked, response: &QueryResponse) -> Result<(Said, Option<String>), ClientError> {
		let version = response.receipt.version;
		let key = SearchKey::from_bytes(&asked.secret)?;
		let Some((catalogue, guide)) = self.catalogue.as_ref().and_then(|kept| Some((kept, kept.guide(version)?)))
		else {
			let gone = "consent changed before the answer could be opened, and what opens it is gone: ask again";
			return Ok((Said::Found(Vec::new()), Some(gone.into())));
		};
		let count = self.wish.results.unwrap_or(1);
		match compute(|| guide.best(key, &response.answer, count)) {
			Ok(found) => {
				let passage = |found: &Found| Passage {
					contribution: found.contribution,
					row: found.row,
					likeness: found.likeness,
					text: catalogue.text(version, found),
				};
				Ok((Said::Found(found.iter().map(passage).collect()), None))
			},
			Err(error) => Ok((Said::Found(Vec::new()), Some(error.to_string()))),
		}
	}

	/// What the answer to a query says, and why something in it is not decided.
	fn open(&self, ask: &Ask, asked: &Asked, response: &QueryResponse) -> Result<(Said, Option<String>), ClientError> {
		let classes = usize::try_from(asked.classes).unwrap_or(usize::MAX);
		Ok(match ask {
			Ask::Head(question) => {
				let keys = self.keys()?;
				let told = compute(|| decrypt_answer(&keys.client, question, classes, &response.answer));
				Said::of(question, told, self.descriptor()?)
			},
			Ask::Scores => {
				let key = ScoresKey::from_bytes(&asked.secret)?;
				let scores = compute(|| key.decrypt(classes, &response.answer));
				Said::of_scores(scores, response.unit, self.descriptor()?)
			},
			Ask::Search => self.found(asked, response)?,
		})
	}

	/// Asks again for what an earlier run never got an answer to; `None` when there is nothing.
	pub async fn resume(&mut self) -> Option<Result<Answer, ClientError>> {
		let (credit, asked) = self.unanswered.pop_front()?;
		Some(self.finish(credit, asked, Latency::default(), Instant::now()).await)
	}

	async fn finish(
		&mut self,
		credit: Credit,
		mut asked: Asked,
		mut latency: Latency,
		started: Instant,
	) -> Result<Answer, ClientError> {
		let sent = Instant::now();
		let (response, size) = self.exchange(credit, &mut asked).await?;
		latency.worker = millis(sent);
		let offer = self.session(asked.request.offer).await?.offer.clone();
		receipt::check(&self.chain.genesis(), &offer.worker, &asked.request, &response)?;
		self.check_time(&response.receipt).await?;
		if self.catalogue.is_some() {
			let api = self.session(asked.request.offer).await?.api.clone();
			match self.fetch_catalogue(&api, response.receipt.version).await {
				// Told with the answer.
				Ok(()) | Err(ClientError::GuideGone { .. }) => {},
				Err(error) => return Err(error),
			}
		}
		let opening = Instant::now();
		let ask = Ask::of(&asked.request.ciphertext)?;
		let (said, undecided) = self.open(&ask, &asked, &response)?;
		latency.decrypt = millis(opening);
		self.wallet.answered(credit)?;
		latency.total = millis(started);
		let traffic = Traffic {
			query: codec::Encode::encoded_size(&asked.request),
			answer: size,
			proof: asked.request.proof.len(),
		};
		let QueryResponse { receipt, signature, compute_micros, times, .. } = response;
		let overhead = Overhead::of(&ask, compute_micros, &times);
		Ok(Answer { said, undecided, receipt, signature, compute_micros, overhead, latency, traffic, credit })
	}

	/// Marks, sends, and proves again what was refused as stale.
	async fn exchange(&mut self, credit: Credit, asked: &mut Asked) -> Result<(QueryResponse, usize), ClientError> {
		for attempt in 1..=ATTEMPTS {
			self.wallet.spend(credit, asked)?;
			let api = self.session(asked.request.offer).await?.api.clone();
			match api.query(&asked.request).await {
				Ok(answer) => return Ok(answer),
				Err(ApiError::Refused(refusal)) => match refusal.code {
					Code::StaleRoot | Code::StaleVersion => {
						self.progress.say("the proof went stale; proving again with the same credit");
						self.access.forget();
						tokio::time::sleep(Duration::from_millis(500 * u64::from(attempt))).await;
						let draft = Draft {
							features: asked.features,
							ciphertext: std::mem::take(&mut asked.request.ciphertext),
							key_hash: asked.request.key_hash,
							secret: Zeroizing::new(std::mem::take(&mut asked.secret)),
						};
						*asked = self.prepare(credit, draft).await?;
					},
					Code::UnknownKey => self.ensure_key(&api).await?,
					Code::NullifierUsed => {
						self.wallet.answered(credit)?;
						return Err(ApiError::Refused(refusal).into());
					},
					_ => return Err(ApiError::Refused(refusal).into()),
				},
				Err(error) => return Err(error.into()),
			}
		}
		Err(ClientError::StillStale(ATTEMPTS))
	}

	/// The request for a ciphertext, proved against the last final block.
	async fn prepare(&mut self, credit: Credit, draft: Draft) -> Result<Asked, ClientError> {
		let Draft { features, ciphertext, key_hash, mut secret } = draft;
		let note = note_of(&self.wallet, credit)?;
		let offer = OfferId(note.offer);
		let worker = self.session(offer).await?.offer.worker;
		let opening = self.access.opening(&self.wallet, &note, self.progress).await?;
		let version = self.version().await?;
		if self.catalogue.is_some() {
			// What opens the answer is here before a credit is spent on it.
			let api = self.session(offer).await?.api.clone();
			self.fetch_catalogue(&api, version).await?;
		}
		let commitment = query_commitment(&key_hash, &ciphertext);
		let binding = serve_binding(&self.chain.genesis(), CIRCUIT_VERSION, &worker, version.0, &commitment);
		let (proof, nullifier) = self.access.prove(&self.wallet, &note, credit.credit, &opening, binding).await?;
		let request = QueryRequest {
			offer,
			price: note.price,
			root: opening.root(),
			nullifier,
			version,
			key_hash,
			proof,
			ciphertext,
		};
		let classes = match &self.description {
			Description::Classifier(descriptor) => descriptor.classes().len().try_into().unwrap_or(u32::MAX),
			Description::Corpus(_) => 0,
		};
		Ok(Asked { features, classes, request, secret: std::mem::take(&mut *secret) })
	}

	async fn fetch_catalogue(&mut self, api: &WorkerApi, version: ConsentVersion) -> Result<(), ClientError> {
		match &mut self.catalogue {
			Some(catalogue) => catalogue.fetch(api, version, self.progress).await,
			None => Ok(()),
		}
	}

	/// The consent version of the last final block, which is the one that workers serve.
	async fn version(&self) -> Result<ConsentVersion, ClientError> {
		let snapshot = self.chain.snapshot(At::Finalized).await?;
		Ok(snapshot.consent(self.model).await?.version)
	}

	async fn session(&mut self, offer: OfferId) -> Result<&Session, ClientError> {
		if !self.sessions.contains_key(&offer.0) {
			let session = connect(&self.chain, self.model, offer).await?;
			self.ensure_key(&session.api).await?;
			self.sessions.insert(offer.0, session);
		}
		self.sessions.get(&offer.0).ok_or_else(|| ClientError::Missing(format!("there is no offer {}", offer.0)))
	}

	/// Uploads the evaluation key unless the worker has it, or it needs none.
	async fn ensure_key(&self, api: &WorkerApi) -> Result<(), ClientError> {
		let Some(keys) = &self.keys else {
			return Ok(());
		};
		if api.has_key(&keys.hash).await? {
			return Ok(());
		}
		self.progress.say("uploading the evaluation key, once for each worker");
		let (reports, mut reported) = tokio::sync::mpsc::unbounded_channel();
		let on_progress: OnProgress = Box::new(move |sent, total| {
			reports.send((sent, total)).ok();
		});
		let upload = api.put_key(&keys.hash, &keys.evaluation, Some(on_progress));
		tokio::pin!(upload);
		loop {
			tokio::select! {
				done = &mut upload => return Ok(done?),
				Some((sent, total)) = reported.recv() => self.progress.upload("evaluation key", sent, total),
			}
		}
	}

	/// Whether the block that the receipt names is final, and its version was current after it.
	async fn check_time(&self, receipt: &Receipt) -> Result<(), ClientError> {
		let patience = Instant::now();
		while self.chain.finalized().await?.number < receipt.served_at {
			if patience.elapsed() > FINALITY {
				return Err(ReceiptFault::Time.into());
			}
			tokio::time::sleep(Duration::from_millis(500)).await;
		}
		let block = self.chain.block_hash(receipt.served_at).await?;
		let span = self.chain.snapshot(At::Finalized).await?.version_span(self.model, receipt.version).await?;
		Ok(receipt::check_time(receipt, block, span.map(|span| span.contains(receipt.served_at)))?)
	}
}

impl Keys {
	/// Reads the keys beside a wallet, or makes them.
	fn of(wallet: &Wallet, passphrase: Option<&Passphrase>, progress: &dyn Progress) -> Result<Self, ClientError> {
		let (client, found) = compute(|| wallet.client_key(passphrase))?;
		if found.fresh {
			let held = match found.sealed {
				true => "under your passphrase: without it nobody reads your queries, and neither do you",
				false => "readable by you alone and not encrypted: whoever has it reads your queries. --ask-passphrase encrypts it",
			};
			progress.say(&format!("a new encryption key lies in {}, {held}", wallet.client_key_path().display()));
		}
		progress.say("reading or making the evaluation key");
		let (evaluation, hash) = compute(|| wallet.evaluation_key(&client))?;
		Ok(Self { client, evaluation, hash })
	}
}

fn ensure_serving(state: &StateRecord, model: ModelId, now: u32) -> Result<(), ClientError> {
	let model = model.0;
	if state.state == ModelState::Halted {
		let since = state.halted_at.map(|at| format!(" since block {at}")).unwrap_or_default();
		return Err(ClientError::NotServing(format!(
			"model {model} is halted{since}: it answers nothing any more. No credit was spent; `assent credits refund` \
			 gives unspent ones back"
		)));
	}
	if let Some(until) = state.frozen_until.filter(|_| state.is_frozen(now)) {
		return Err(ClientError::NotServing(format!("model {model} is frozen until block {until}: ask again then")));
	}
	match state.state.serves() {
		true => Ok(()),
		false => Err(ClientError::NotServing(format!("model {model} is still forming: it answers nothing yet. `assent status --model {model}` says what it waits for"))),
	}
}

fn note_of(wallet: &Wallet, credit: Credit) -> Result<Note, ClientError> {
	let note = wallet.note(credit.purchase).cloned();
	note.ok_or_else(|| ClientError::Missing(format!("the wallet has no purchase {}", credit.purchase)))
}

/// Computes without holding up other tasks of the runtime, which must have several threads.
fn compute<T>(work: impl FnOnce() -> T) -> T {
	tokio::task::block_in_place(work)
}

fn millis(since: Instant) -> f64 {
	since.elapsed().as_secs_f64() * 1000.0
}

/// The median of each stage.
pub fn medians(answers: &[Latency]) -> Latency {
	let of = |stage: fn(&Latency) -> f64| {
		let mut values: Vec<f64> = answers.iter().map(stage).collect();
		values.sort_by(f64::total_cmp);
		let middle = values.len() / 2;
		match values.len() % 2 {
			_ if values.is_empty() => 0.0,
			0 => (values[middle - 1] + values[middle]) / 2.0,
			_ => values[middle],
		}
	};
	Latency {
		encrypt: of(|l| l.encrypt),
		prove: of(|l| l.prove),
		worker: of(|l| l.worker),
		decrypt: of(|l| l.decrypt),
		total: of(|l| l.total),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn medians_are_taken_stage_by_stage() {
		let latency = |encrypt, worker| Latency { encrypt, worker, ..Default::default() };
		let median = medians(&[latency(3.0, 10.0), latency(1.0, 30.0), latency(2.0, 20.0)]);
		assert_eq!((median.encrypt, median.worker), (2.0, 20.0));
		assert_eq!(medians(&[latency(1.0, 0.0), latency(2.0, 0.0)]).encrypt, 1.5);
		assert_eq!(medians(&[]), Latency::default());
	}

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
