//! The way of one query: features, ciphertext, proof, worker, receipt, answer.
//!
//! A credit is bound to its query when it is spent and stays bound until the answer is here. If anything ends the way
//! early, asking for the same row again goes on with the same credit and the same bytes.
//!
//! | file | for |
//! |---|---|
//! | `setup` | everything that does not depend on a row |
//! | `keys` | the client key and the evaluation key |
//! | `purse` | the credits, and the order in which they are spent |
//! | `workers` | connections to workers, and the upload of the key |
//! | `sending` | encryption, proof and exchange |
//! | `reading` | receipt and answer |

mod keys;
mod purse;
mod reading;
mod sending;
mod setup;
mod workers;

use std::time::Instant;

use assent_chain::Chain;
use assent_engine::{Ask, Description};
use assent_primitives::{ModelId, OfferId, Receipt};
use assent_protocol::{Code, Quote};

use self::{purse::Purse, workers::Workers};
use super::{
	access::Access,
	api::ApiError,
	catalogue::Catalogue,
	choice,
	wallet::{Asked, Credit},
	wish::{mode_of, name_of, Overhead, Said, Wish},
	ClientError, Progress,
};

pub use setup::Setup;

/// The most proofs of one query, and the most credits tried for it.
const ATTEMPTS: u32 = 8;

/// The time that each stage of a query took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Latency {
	/// Computing features, and encryption.
	pub encrypt: f64,
	/// Making the path and the proof.
	pub prove: f64,
	/// Waiting for the worker, from sending to the answer.
	pub worker: f64,
	/// Opening the answer.
	pub decrypt: f64,
	/// All of it.
	pub total: f64,
}

/// The bytes that went over the network.
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
	/// The content.
	pub said: Said,
	/// The reason why something in it is not decided.
	pub undecided: Option<String>,
	/// The receipt that the worker signed.
	pub receipt: Receipt,
	/// The signature of the receipt.
	pub signature: [u8; 64],
	/// The computing time that the worker reports, in microseconds.
	pub compute_micros: u64,
	/// The cost relative to the same answer in the clear.
	pub overhead: Option<Overhead>,
	/// The time of each stage.
	pub latency: Latency,
	/// The bytes of request and answer.
	pub traffic: Traffic,
	/// The credit that it cost.
	pub credit: Credit,
}

/// The subject of a query in numbers: the features of a row, or the embedding of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject(Vec<i8>);

/// Asks about rows, or questions, of one model with the credits of one wallet. Needs a tokio runtime with several
/// threads.
pub struct Querier<'a> {
	chain: Chain,
	model: ModelId,
	wish: Wish,
	/// The name of the mode that is asked for; `None` when there is no credit left to ask with.
	mode: Option<&'static str>,
	purse: Purse,
	description: Description,
	/// The guides that open answers of a model that searches.
	catalogue: Option<Catalogue>,
	workers: Workers<'a>,
	access: Access,
	progress: &'a dyn Progress,
}

impl Querier<'_> {
	/// The description of the model.
	pub fn description(&self) -> &Description {
		&self.description
	}

	/// Makes the subject of a query from a row.
	pub fn row(&self, row: &[f64]) -> Result<Subject, ClientError> {
		match &self.description {
			Description::Classifier(descriptor) => Ok(Subject(compute(|| descriptor.featurize(row)))),
			Description::Corpus(_) => Err(ClientError::SearchesPassages { model: self.model }),
		}
	}

	/// Makes the subject of a query from a question.
	pub fn question(&self, text: &str) -> Result<Subject, ClientError> {
		match &self.description {
			Description::Classifier(_) => Err(ClientError::ClassifiesRows { model: self.model }),
			Description::Corpus(corpus) => {
				let embedding = compute(|| corpus.embed(text))?;
				if embedding.as_slice().iter().all(|value| *value == 0) {
					return Err(ClientError::EmptyQuestion(text.into()));
				}
				Ok(Subject(embedding.as_slice().to_vec()))
			},
		}
	}

	/// The size of the evaluation key in bytes; zero without one.
	pub fn key_bytes(&self) -> usize {
		self.workers.key_bytes()
	}

	/// The number of unspent credits of the model.
	pub fn credits_left(&self) -> u64 {
		self.purse.left()
	}

	/// The number of unspent credits of the model, or of one offer of it.
	pub fn credits_of(&self, only: Option<OfferId>) -> u64 {
		self.purse.left_of(only)
	}

	/// Asks the worker of the next credit for price and time; `None` when it does not say.
	pub async fn quote(&mut self) -> Option<Quote> {
		let credit = self.purse.next_of_all().ok()?;
		let offer = OfferId(self.purse.note(credit).ok()?.offer);
		let api = self.workers.session(offer).await.ok()?.api.clone();
		api.quote(offer, &self.workers.key_hash()).await.ok()
	}

	/// The number of queries of earlier runs whose answers never came.
	pub fn unanswered(&self) -> usize {
		self.purse.unanswered.len()
	}

	/// Asks, with credits of one offer if one is named. What was asked before without an answer is asked with the same
	/// credit.
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
		let position = self.purse.unanswered.iter().position(|(_, asked)| fits(asked));
		if let Some((credit, asked)) = position.and_then(|position| self.purse.unanswered.remove(position)) {
			return self.finish(credit, asked, latency, started).await;
		}
		for _ in 0..ATTEMPTS {
			// Always the same worker while it answers, and not the same one for everybody.
			let ranked = self.purse.ranked();
			let credit = self.purse.next(only.or(ranked.first().copied()))?;
			let answer = self.ask_once(credit, numbers, &mut latency, started).await;
			match answer {
				Err(error) if only.is_none() && ranked.len() > 1 && choice::is_away(&error) => {
					let away = self.purse.note(credit)?.offer;
					self.purse.pass_over(away);
					self.progress.say(&format!(
						"the worker of offer {away} does not answer ({error}); asking another one with another credit. \
						 If the first had the query, its credit stays bound to it and is asked again in a later run"
					));
				},
				// The wallet did not know, because it is an older copy of itself.
				Err(ClientError::Api(ApiError::Refused(refusal))) if refusal.code == Code::NullifierUsed => {
					self.progress.say("this credit was spent before; taking the next one");
				},
				answer => return answer,
			}
		}
		Err(ClientError::OldWallet)
	}

	/// Asks again for what an earlier run never got an answer to; `None` when there is nothing.
	pub async fn resume(&mut self) -> Option<Result<Answer, ClientError>> {
		let (credit, asked) = self.purse.unanswered.pop_front()?;
		Some(self.finish(credit, asked, Latency::default(), Instant::now()).await)
	}
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
}
