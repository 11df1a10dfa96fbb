//! Sending: encryption, proof, and the exchange with the worker.

use std::time::{Duration, Instant};

use assent_circuits::{statement::serve_binding, verifier::CIRCUIT_VERSION};
use assent_engine::{encrypt_question, encrypt_scores, Ask, Corpus, Description, Embedding, SearchSecret};
use assent_primitives::{query_commitment, Hash32, OfferId};
use assent_protocol::{Code, QueryRequest, QueryResponse, NO_KEY};
use zeroize::Zeroizing;

use super::{compute, millis, Answer, Latency, Querier, ATTEMPTS};
use crate::{
	api::ApiError,
	wallet::{Asked, Credit},
	wish::name_of,
	ClientError,
};

/// A query that is not proved yet.
struct Draft {
	features: Hash32,
	ciphertext: Vec<u8>,
	key_hash: Hash32,
	secret: Zeroizing<Vec<u8>>,
}

impl Querier<'_> {
	/// Asks with one credit.
	pub(super) async fn ask_once(
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

	/// Makes the question for a credit, by the mode of its offer.
	async fn ask_with(&mut self, credit: Credit) -> Result<Ask, ClientError> {
		let offer = OfferId(self.purse.note(credit)?.offer);
		let mode = self.workers.session(offer).await?.offer.mode;
		Ok(self.wish.ask(mode, &self.description)?)
	}

	fn encrypt(&self, ask: &Ask, numbers: &[i8]) -> Result<Draft, ClientError> {
		let named = name_of(ask, numbers);
		Ok(match ask {
			Ask::Head(question) => {
				let keys = self.workers.keys()?;
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
			Description::Classifier(_) => Err(ClientError::ClassifiesRows { model: self.model }),
		}
	}

	/// Marks the credit, sends the query, and proves it again if the worker refuses it as stale.
	pub(super) async fn exchange(
		&mut self,
		credit: Credit,
		asked: &mut Asked,
	) -> Result<(QueryResponse, usize), ClientError> {
		for attempt in 1..=ATTEMPTS {
			self.purse.wallet.spend(credit, asked)?;
			let api = self.workers.session(asked.request.offer).await?.api.clone();
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
					Code::UnknownKey => self.workers.ensure_key(&api).await?,
					Code::NullifierUsed => {
						self.purse.wallet.answered(credit)?;
						return Err(ApiError::Refused(refusal).into());
					},
					_ => return Err(ApiError::Refused(refusal).into()),
				},
				Err(error) => return Err(error.into()),
			}
		}
		Err(ClientError::StillStale(ATTEMPTS))
	}

	/// Makes the request for a ciphertext, proved against the last final block.
	async fn prepare(&mut self, credit: Credit, draft: Draft) -> Result<Asked, ClientError> {
		let Draft { features, ciphertext, key_hash, mut secret } = draft;
		let note = self.purse.note(credit)?;
		let offer = OfferId(note.offer);
		let worker = self.workers.session(offer).await?.offer.worker;
		let opening = self.access.opening(&self.purse.wallet, &note, self.progress).await?;
		let version = self.version().await?;
		if self.catalogue.is_some() {
			// What opens the answer is here before a credit is spent on it.
			let api = self.workers.session(offer).await?.api.clone();
			self.fetch_catalogue(&api, version).await?;
		}
		let commitment = query_commitment(&key_hash, &ciphertext);
		let binding = serve_binding(&self.chain.genesis(), CIRCUIT_VERSION, &worker, version.0, &commitment);
		let (proof, nullifier) = self.access.prove(&self.purse.wallet, &note, credit.credit, &opening, binding).await?;
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
}
