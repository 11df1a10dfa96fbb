//! The wish of a querier, and the content of an answer.
//!
//! An offer sells one mode, and a query asks by the mode of the offer whose credit it costs. The querier fills in what
//! a mode leaves open: the number of places, the class, the estimate. The *estimate* of a class is what the model was
//! fitted to: about 1 for rows of the class, about 0 for others.

use assent_engine::{Ask, Description, Descriptor, EngineError, Question, MAX_ESTIMATE};
use assent_primitives::{content_hash, AnswerMode, Hash32};
use assent_protocol::{mode_name, Times};

/// The reason why an offer or a model cannot grant a wish.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WishError {
	/// The model searches, and the offer sells another mode.
	#[error("the model searches passages, and the offer sells {0}: use another offer")]
	SearchesPassages(&'static str),
	/// The model classifies, and the offer sells search.
	#[error("the model classifies rows, and the offer sells search: use another offer")]
	ClassifiesRows,
	/// The offer sells fewer places, or none are wished.
	#[error("the offer sells the best {most} classes, not {places}: ask for 1 to {most}")]
	Places {
		/// Places that the offer sells.
		most: u8,
		/// Places that were wished.
		places: u8,
	},
	/// The offer sells thresholds, and none was given.
	#[error("the offer sells thresholds: give --class NAME and --above ESTIMATE")]
	NoThreshold,
	/// The class is not one of the model's.
	#[error("the model has no class `{class}`: it has {classes}")]
	NoSuchClass {
		/// The class that was wished.
		class: String,
		/// The classes of the model.
		classes: String,
	},
	/// The estimate is out of range.
	#[error("{above} is not an estimate: give one between -{most} and {most}")]
	Estimate {
		/// The estimate that was wished.
		above: f64,
		/// The largest estimate.
		most: f64,
	},
	/// The engine refuses the question.
	#[error(transparent)]
	Engine(#[from] EngineError),
}

/// An estimate of one, as queries write it.
const MILLIONTHS: f64 = 1e6;

/// The wish of a querier about the answer. A part that is left out follows from the offer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
	/// The number of places, best first.
	pub top: Option<u8>,
	/// The class that a threshold is about, as the descriptor names it.
	pub class: Option<String>,
	/// The estimate that a threshold is about.
	pub above: Option<f64>,
	/// The number of passages to find; such a wish is about a question, not about a row.
	pub results: Option<usize>,
}

impl Wish {
	/// The name of the mode that can grant this; `None` when any of them might.
	pub fn mode(&self) -> Option<&'static str> {
		match self {
			Self { results: Some(_), .. } => Some(mode_name(AnswerMode::Search)),
			Self { class: None, above: None, top: None, .. } => None,
			Self { class: None, above: None, top: Some(_), .. } => Some(mode_name(AnswerMode::TopK(0))),
			_ => Some(mode_name(AnswerMode::Threshold)),
		}
	}

	/// Makes the question for an offer of `mode`.
	pub fn ask(&self, mode: AnswerMode, description: &Description) -> Result<Ask, WishError> {
		let descriptor = match (description, mode) {
			(Description::Corpus(_), AnswerMode::Search) => return Ok(Ask::Search),
			(Description::Corpus(_), _) => return Err(WishError::SearchesPassages(mode_name(mode))),
			(Description::Classifier(descriptor), _) => descriptor,
		};
		let ask = match mode {
			AnswerMode::Label => Ask::Head(Question::Label),
			AnswerMode::TopK(most) => {
				let places = self.top.unwrap_or(most.min(descriptor.classes().len().try_into().unwrap_or(most)));
				if !(1..=most).contains(&places) {
					return Err(WishError::Places { most, places });
				}
				Ask::Head(Question::TopK { places })
			},
			AnswerMode::Threshold => match (&self.class, self.above) {
				(Some(class), Some(above)) => Ask::Head(threshold(class, above, descriptor)?),
				_ => return Err(WishError::NoThreshold),
			},
			AnswerMode::Scores => Ask::Scores,
			AnswerMode::Search => return Err(WishError::ClassifiesRows),
		};
		ask.fits(descriptor.classes().len())?;
		Ok(ask)
	}

	/// Tells if the earlier question `ask` grants this wish.
	pub fn repeats(&self, ask: &Ask, description: &Description) -> bool {
		match *ask {
			Ask::Search => self.results.is_some(),
			Ask::Scores | Ask::Head(Question::Label) => self.mode().is_none(),
			Ask::Head(Question::TopK { places }) => self.class.is_none() && self.top.is_none_or(|top| top == places),
			Ask::Head(Question::Threshold { .. }) => {
				self.ask(AnswerMode::Threshold, description).is_ok_and(|asked| asked == *ask)
			},
		}
	}
}

fn threshold(class: &str, above: f64, descriptor: &Descriptor) -> Result<Question, WishError> {
	let position = descriptor.classes().iter().position(|name| name == class);
	let position = position.and_then(|position| u16::try_from(position).ok());
	let position = position
		.ok_or_else(|| WishError::NoSuchClass { class: class.into(), classes: descriptor.classes().join(", ") })?;
	let millionths = (above * MILLIONTHS).round();
	let most = f64::from(MAX_ESTIMATE);
	if !(-most..=most).contains(&millionths) {
		return Err(WishError::Estimate { above, most: most / MILLIONTHS });
	}
	// Within the bound, so nothing is cut off.
	#[allow(clippy::cast_possible_truncation)]
	Ok(Question::Threshold { class: position, above: millionths as i32 })
}

/// The name of the mode that a query is of.
pub fn mode_of(ask: &Ask) -> &'static str {
	mode_name(match ask {
		Ask::Head(Question::Label) => AnswerMode::Label,
		Ask::Head(Question::TopK { .. }) => AnswerMode::TopK(0),
		Ask::Head(Question::Threshold { .. }) => AnswerMode::Threshold,
		Ask::Scores => AnswerMode::Scores,
		Ask::Search => AnswerMode::Search,
	})
}

/// The name of a question about a row, by its features, or of a search, by its embedding: a question with the same name
/// is asked again with the same credit.
pub fn name_of(ask: &Ask, features: &[i8]) -> Hash32 {
	let mut bytes: Vec<u8> = features.iter().map(|feature| feature.to_le_bytes()[0]).collect();
	match *ask {
		Ask::Head(Question::Label) => {},
		Ask::Scores => bytes.extend(b"scores"),
		Ask::Search => bytes.extend(b"search"),
		Ask::Head(Question::TopK { places }) => bytes.extend([&b"top-k"[..], &[places]].concat()),
		Ask::Head(Question::Threshold { class, above }) => {
			bytes.extend([&b"threshold"[..], &class.to_le_bytes(), &above.to_le_bytes()].concat());
		},
	}
	content_hash(&bytes)
}

/// The content of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
	/// The label; `None` when the encryption cannot tell the best classes apart.
	Label(Option<String>),
	/// The best classes in order, `None` where it cannot tell them apart.
	Places(Vec<Option<String>>),
	/// The side of a bound on which the estimate of a class lies.
	Above {
		/// The class.
		class: String,
		/// The bound.
		above: f64,
		/// `true` if it is above; `None` when the answer does not open.
		is: Option<bool>,
	},
	/// The estimate of every class, in the descriptor's order; empty when the answer does not open.
	Scores(Vec<(String, f64)>),
	/// The passages most like the question, the best first; empty when the answer does not open.
	Found(Vec<Passage>),
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
	/// The contribution that it belongs to.
	pub contribution: u64,
	/// Its number in the contribution, from 0.
	pub row: u32,
	/// The likeness to the question: the cosine of their embeddings, at most 1.
	pub likeness: f64,
	/// The text; `None` if the texts were not wanted.
	pub text: Option<String>,
}

impl Said {
	/// Reads an opened answer to `question`. Gives its content, and the reason why something in it is not decided.
	pub fn of(
		question: &Question,
		told: Result<Vec<Option<usize>>, EngineError>,
		descriptor: &Descriptor,
	) -> (Self, Option<String>) {
		let name = |position: usize| descriptor.classes().get(position).cloned();
		let mut undecided = None;
		let told = told.unwrap_or_else(|error| {
			undecided = Some(error.to_string());
			Vec::new()
		});
		let mut named: Vec<Option<String>> = told.iter().map(|place| place.and_then(name)).collect();
		let said = match *question {
			Question::Label => Self::Label(named.pop().flatten()),
			Question::TopK { .. } => Self::Places(named),
			Question::Threshold { class, above } => {
				return (
					Self::Above {
						class: name(class.into()).unwrap_or_default(),
						above: f64::from(above) / MILLIONTHS,
						is: told.first().and_then(|told| *told).map(|told| told == 1),
					},
					undecided,
				)
			},
		};
		if undecided.is_none() && told.contains(&None) {
			undecided = Some(EngineError::Undecided.to_string());
		}
		(said, undecided)
	}

	/// Reads opened scores; `unit` is the score of an estimate of one.
	pub fn of_scores(
		scores: Result<Vec<i64>, EngineError>,
		unit: u64,
		descriptor: &Descriptor,
	) -> (Self, Option<String>) {
		let classes = descriptor.classes();
		let estimate = |score: i64| score as f64 / unit.max(1) as f64 + 1.0 / classes.len() as f64;
		match scores {
			Ok(scores) => (Self::Scores(classes.iter().cloned().zip(scores.into_iter().map(estimate)).collect()), None),
			Err(error) => (Self::Scores(Vec::new()), Some(error.to_string())),
		}
	}

	/// The best class, where the answer names it.
	pub fn label(&self) -> Option<&str> {
		match self {
			Self::Label(label) => label.as_deref(),
			Self::Places(places) => places.first()?.as_deref(),
			Self::Above { .. } | Self::Found(_) => None,
			Self::Scores(scores) => {
				scores.iter().max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(class, _)| class.as_str())
			},
		}
	}

	/// The name of the mode that such answers are of.
	pub fn mode(&self) -> &'static str {
		mode_name(match self {
			Self::Label(_) => AnswerMode::Label,
			Self::Places(_) => AnswerMode::TopK(0),
			Self::Above { .. } => AnswerMode::Threshold,
			Self::Scores(_) => AnswerMode::Scores,
			Self::Found(_) => AnswerMode::Search,
		})
	}
}

impl std::fmt::Display for Said {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		let name = |place: &Option<String>| place.clone().unwrap_or_else(|| "undecided".into());
		match self {
			Self::Label(label) => f.write_str(&name(label)),
			Self::Places(places) if places.is_empty() => f.write_str("undecided"),
			Self::Places(places) => f.write_str(&places.iter().map(name).collect::<Vec<_>>().join(", ")),
			Self::Above { class, above, is: Some(true) } => write!(f, "{class} above {above}"),
			Self::Above { class, above, is: Some(false) } => write!(f, "{class} not above {above}"),
			Self::Above { .. } => f.write_str("undecided"),
			Self::Scores(scores) if scores.is_empty() => f.write_str("undecided"),
			Self::Found(found) => {
				let told = |passage: &Passage| match &passage.text {
					Some(text) => format!("{:.2} {text}", passage.likeness),
					None => format!(
						"{:.2} contribution {}, passage {}",
						passage.likeness, passage.contribution, passage.row
					),
				};
				f.write_str(&found.iter().map(told).collect::<Vec<_>>().join("\n"))
			},
			Self::Scores(scores) => {
				let mut best: Vec<_> = scores.iter().collect();
				best.sort_by(|(_, a), (_, b)| b.total_cmp(a));
				let told = best.iter().take(3).map(|(class, estimate)| format!("{class} {estimate:.3}"));
				f.write_str(&told.collect::<Vec<_>>().join(", "))
			},
		}
	}
}

/// The cost of an encrypted answer relative to the same answer in the clear by the same worker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overhead {
	/// The same answer in the clear, from features, in microseconds.
	pub clear_micros: f64,
	/// Times the encrypted answer took longer than that.
	pub answer: f64,
	/// The same where the worker makes the features in the clear as well; encrypted, the querier makes them.
	pub pipeline: f64,
	/// Times the encrypted scores of all classes, without any comparison, took longer than those in the clear.
	pub linear: f64,
}

impl Overhead {
	/// Computes the cost of an answer from its computing time; `None` when the worker has not measured the same answer
	/// in the clear.
	pub fn of(ask: &Ask, compute_micros: u64, times: &Times) -> Option<Self> {
		let clear = match ask {
			Ask::Head(Question::Threshold { .. }) | Ask::Search => times.score,
			Ask::Scores | Ask::Head(Question::Label | Question::TopK { .. }) => times.head,
		};
		if [clear, times.head, times.pipeline, times.linear].contains(&0) {
			return None;
		}
		let nanos = compute_micros as f64 * 1e3;
		Some(Self {
			clear_micros: clear as f64 / 1e3,
			answer: nanos / clear as f64,
			pipeline: nanos / times.pipeline as f64,
			linear: times.linear as f64 / times.head as f64,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_engine::{Corpus, HashingEncoder, MapSpec, Table};

	fn descriptor() -> Descriptor {
		let csv = "x,label\n1,cat\n2,dog\n3,owl\n1,cat\n2,dog\n3,owl\n";
		let table = Table::from_reader(csv.as_bytes(), Some("label"), None).unwrap();
		Descriptor::fit(&table, MapSpec::Rff { dimension: 16 }, [1; 32]).unwrap()
	}

	fn classifier() -> Description {
		Description::Classifier(Box::new(descriptor()))
	}

	fn about(class: &str, above: f64) -> Wish {
		Wish { class: Some(class.into()), above: Some(above), ..Wish::default() }
	}

	#[test]
	fn a_wish_names_its_mode() {
		assert_eq!(Wish::default().mode(), None);
		assert_eq!(Wish { top: Some(2), ..Wish::default() }.mode(), Some("top-k"));
		assert_eq!(about("cat", 0.5).mode(), Some("threshold"));
	}

	#[test]
	fn a_question_follows_from_offer_and_wish() {
		let ask = |wish: Wish, mode| wish.ask(mode, &classifier());
		assert_eq!(ask(Wish::default(), AnswerMode::Label).unwrap(), Ask::Head(Question::Label));
		assert_eq!(ask(Wish::default(), AnswerMode::Scores).unwrap(), Ask::Scores);
		assert_eq!(ask(Wish::default(), AnswerMode::TopK(2)).unwrap(), Ask::Head(Question::TopK { places: 2 }));
		// No more than there are classes.
		assert_eq!(ask(Wish::default(), AnswerMode::TopK(5)).unwrap(), Ask::Head(Question::TopK { places: 3 }));
		let one = Wish { top: Some(1), ..Wish::default() };
		assert_eq!(ask(one, AnswerMode::TopK(2)).unwrap(), Ask::Head(Question::TopK { places: 1 }));
		let dog = Ask::Head(Question::Threshold { class: 1, above: -250_000 });
		assert_eq!(ask(about("dog", -0.25), AnswerMode::Threshold).unwrap(), dog);
	}

	#[test]
	fn a_wish_that_the_offer_does_not_grant_is_refused_with_what_to_say() {
		let refused = |wish: Wish, mode| wish.ask(mode, &classifier()).unwrap_err().to_string();
		let three = Wish { top: Some(3), ..Wish::default() };
		assert!(refused(three, AnswerMode::TopK(2)).contains("best 2"));
		assert!(refused(Wish::default(), AnswerMode::Threshold).contains("--class"));
		assert!(refused(about("cow", 0.5), AnswerMode::Threshold).contains("cat, dog, owl"));
		assert!(refused(about("cat", 11.0), AnswerMode::Threshold).contains("11"));
		assert!(refused(about("cat", f64::NAN), AnswerMode::Threshold).contains("NaN"));
		assert!(refused(Wish::default(), AnswerMode::Search).contains("search"));
	}

	#[test]
	fn a_corpus_is_searched_and_asked_nothing_else() {
		let corpus = Corpus::fit(&HashingEncoder, &["bread".into()], 10, [1; 32]).unwrap();
		let corpus = Description::Corpus(Box::new(corpus));
		let wish = Wish { results: Some(3), ..Wish::default() };
		assert_eq!(wish.mode(), Some("search"));
		assert_eq!(wish.ask(AnswerMode::Search, &corpus).unwrap(), Ask::Search);
		assert!(wish.repeats(&Ask::Search, &corpus) && !Wish::default().repeats(&Ask::Search, &corpus));
		let error = wish.ask(AnswerMode::Label, &corpus).unwrap_err().to_string();
		assert!(error.contains("searches passages") && error.contains("label"), "{error}");
	}

	#[test]
	fn only_the_same_question_about_the_same_row_has_the_same_name() {
		let questions = [
			Question::Label,
			Question::TopK { places: 2 },
			Question::TopK { places: 3 },
			Question::Threshold { class: 1, above: 5 },
			Question::Threshold { class: 2, above: 5 },
			Question::Threshold { class: 1, above: 6 },
		];
		let asks: Vec<Ask> = questions.into_iter().map(Ask::Head).chain([Ask::Scores, Ask::Search]).collect();
		let names: std::collections::BTreeSet<_> =
			asks.iter().flat_map(|ask| [name_of(ask, &[1, 2]), name_of(ask, &[1, 3])]).collect();
		assert_eq!(names.len(), 2 * asks.len());
	}

	#[test]
	fn an_answer_is_told_in_words() {
		let (top, label) = (Question::TopK { places: 2 }, Question::Label);
		let told = |question, told| Said::of(question, told, &descriptor());
		let (said, undecided) = told(&top, Ok(vec![Some(2), None]));
		assert_eq!((said.to_string(), said.label()), ("owl, undecided".into(), Some("owl")));
		assert!(undecided.is_some());
		let (said, undecided) = told(&label, Ok(vec![Some(0)]));
		assert_eq!((said.to_string(), undecided), ("cat".into(), None));
		let (said, undecided) = told(&label, Err(EngineError::WrongKey));
		assert_eq!((said.label(), undecided), (None, Some(EngineError::WrongKey.to_string())));
		let over = Question::Threshold { class: 1, above: 500_000 };
		assert_eq!(told(&over, Ok(vec![Some(1)])).0.to_string(), "dog above 0.5");
		assert_eq!(told(&over, Ok(vec![Some(0)])).0.to_string(), "dog not above 0.5");
	}

	#[test]
	fn scores_are_told_as_estimates() {
		let (said, undecided) = Said::of_scores(Ok(vec![-300, 600, -300]), 900, &descriptor());
		assert_eq!((said.label(), undecided), (Some("dog"), None));
		assert_eq!(said.to_string(), "dog 1.000, cat 0.000, owl 0.000");
		let (said, undecided) = Said::of_scores(Err(EngineError::OtherQuery), 900, &descriptor());
		assert_eq!((said.label(), undecided), (None, Some(EngineError::OtherQuery.to_string())));
	}

	#[test]
	fn overhead_is_a_ratio_of_what_was_measured() {
		let times = Times { head: 10_000, score: 1_000, pipeline: 100_000, linear: 300_000 };
		let label = Overhead::of(&Ask::Head(Question::Label), 1_000, &times).unwrap();
		assert_eq!((label.answer, label.pipeline, label.linear, label.clear_micros), (100.0, 10.0, 30.0, 10.0));
		let threshold = Overhead::of(&Ask::Head(Question::Threshold { class: 0, above: 0 }), 1_000, &times).unwrap();
		assert_eq!((threshold.answer, threshold.linear), (1000.0, 30.0));
		assert_eq!(Overhead::of(&Ask::Scores, 1_000, &Times::default()), None);
	}
}
