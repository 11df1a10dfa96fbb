//! Reading back: the receipt, the block it names, and the answer.

use std::time::{Duration, Instant};

use assent_chain::At;
use assent_engine::{decrypt_answer, Ask, Description, Descriptor, Found, ScoresKey, SearchKey};
use assent_primitives::{ConsentVersion, Receipt};
use assent_protocol::{
	receipt::{self, ReceiptFault},
	QueryResponse,
};

use super::{compute, millis, Answer, Latency, Querier, Traffic};
use crate::{
	api::WorkerApi,
	wallet::{Asked, Credit},
	wish::{Overhead, Passage, Said},
	ClientError,
};

/// The longest wait for the block of a receipt to become final here.
const FINALITY: Duration = Duration::from_secs(60);

impl Querier<'_> {
	pub(super) async fn finish(
		&mut self,
		credit: Credit,
		mut asked: Asked,
		mut latency: Latency,
		started: Instant,
	) -> Result<Answer, ClientError> {
		let sent = Instant::now();
		let (response, size) = self.exchange(credit, &mut asked).await?;
		latency.worker = millis(sent);
		let offer = self.workers.session(asked.request.offer).await?.offer.clone();
		receipt::check(&self.chain.genesis(), &offer.worker, &asked.request, &response)?;
		self.check_time(&response.receipt).await?;
		if self.catalogue.is_some() {
			let api = self.workers.session(asked.request.offer).await?.api.clone();
			match self.fetch_catalogue(&api, response.receipt.version).await {
				// `open` reports it with the answer.
				Ok(()) | Err(ClientError::GuideGone { .. }) => {},
				Err(error) => return Err(error),
			}
		}
		let opening = Instant::now();
		let ask = Ask::of(&asked.request.ciphertext)?;
		let (said, undecided) = self.open(&ask, &asked, &response)?;
		latency.decrypt = millis(opening);
		self.purse.wallet.answered(credit)?;
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

	/// Finds the best passages of an answer; none, with the reason, if it does not open.
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

	/// Opens the answer to a query. Gives its content, and the reason why something in it is not decided.
	fn open(&self, ask: &Ask, asked: &Asked, response: &QueryResponse) -> Result<(Said, Option<String>), ClientError> {
		let classes = usize::try_from(asked.classes).unwrap_or(usize::MAX);
		Ok(match ask {
			Ask::Head(question) => {
				let keys = self.workers.keys()?;
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

	fn descriptor(&self) -> Result<&Descriptor, ClientError> {
		match &self.description {
			Description::Classifier(descriptor) => Ok(descriptor),
			Description::Corpus(_) => Err(ClientError::SearchesPassages { model: self.model }),
		}
	}

	pub(super) async fn fetch_catalogue(
		&mut self,
		api: &WorkerApi,
		version: ConsentVersion,
	) -> Result<(), ClientError> {
		match &mut self.catalogue {
			Some(catalogue) => catalogue.fetch(api, version, self.progress).await,
			None => Ok(()),
		}
	}

	/// The consent version of the last final block, which is the one that workers serve.
	pub(super) async fn version(&self) -> Result<ConsentVersion, ClientError> {
		let snapshot = self.chain.snapshot(At::Finalized).await?;
		Ok(snapshot.consent(self.model).await?.version)
	}

	/// Checks that the block of the receipt is final, and that its version was current after it.
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
