//! Answer modes: what an offer sells, and what a query asks.
//!
//! An offer has one mode, and so has a query: its first bytes say which. All are answered from one head. Scores need no evaluation
//! key, so such a query names none. A query of another mode than its offer is refused before anything is computed or
//! spent, and so is one of a mode that this worker does not answer.

use assent_primitives::{AnswerMode, Hash32};

use super::{
	models::{Admission, Served},
	refusal::refuse,
};
use crate::{
	compute::{Ask, Question},
	protocol::{mode_name, Code, Refusal, NO_KEY},
};

/// The modes that this worker answers with a head, by their names.
pub fn modes(served: &Served) -> Vec<&'static str> {
	let scores = served.scores.is_some().then_some("scores");
	["label", "top-k", "threshold"].into_iter().chain(scores).collect()
}

/// Whether an offer of `mode` sells the answer to `ask`.
pub fn sells(mode: AnswerMode, ask: &Ask) -> bool {
	match (mode, ask) {
		(AnswerMode::TopK(most), Ask::Head(Question::TopK { places })) => *places <= most,
		(AnswerMode::Label, Ask::Head(Question::Label)) => true,
		(AnswerMode::Threshold, Ask::Head(Question::Threshold { .. })) => true,
		(AnswerMode::Scores, Ask::Scores) => true,
		_ => false,
	}
}

/// Refuses what the offer does not sell, what the model cannot be asked, and a key where none is needed.
pub(super) fn check(admission: &Admission, ask: &Ask, key_hash: &Hash32) -> Result<(), Refusal> {
	let mode = admission.mode;
	if !modes(&admission.served).contains(&mode_name(mode)) {
		let text = format!("this worker does not answer {}: buy credits of another offer", mode_name(mode));
		return Err(refuse(Code::WrongMode, text));
	}
	if !sells(mode, ask) {
		let text = format!("the offer sells {mode:?}, the query asks {ask:?}: ask for what the offer sells");
		return Err(refuse(Code::WrongMode, text));
	}
	// One form of the same query, so one commitment.
	if *ask == Ask::Scores && *key_hash != NO_KEY {
		return Err(refuse(
			Code::Malformed,
			"a query for scores names no evaluation key: 32 zero bytes stand in its place",
		));
	}
	Ok(ask.fits(admission.served.head.classes())?)
}
