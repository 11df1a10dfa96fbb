//! Answer modes: what an offer sells, and what a query asks.
//!
//! An offer has one mode, and so has a query: its question, in the clear at its front. All modes but scores are answered from
//! one head, under the querier's evaluation key. A query of another mode than its offer is refused before anything is computed or
//! spent, and so is one of a mode that this worker does not answer.

use assent_primitives::AnswerMode;

use super::{models::Admission, refusal::refuse};
use crate::{
	compute::Question,
	protocol::{mode_name, Code, Refusal},
};

/// The modes that this worker answers, by their names.
pub const MODES: [&str; 3] = ["label", "top-k", "threshold"];

/// Whether an offer of `mode` sells the answer to `question`.
pub fn sells(mode: AnswerMode, question: &Question) -> bool {
	match (mode, question) {
		(AnswerMode::TopK(most), Question::TopK { places }) => *places <= most,
		(AnswerMode::Label, Question::Label) | (AnswerMode::Threshold, Question::Threshold { .. }) => true,
		_ => false,
	}
}

/// Refuses a question that the offer does not sell, or that the model cannot be asked.
pub(super) fn check(admission: &Admission, question: &Question) -> Result<(), Refusal> {
	let mode = admission.mode;
	if !MODES.contains(&mode_name(mode)) {
		let text = format!("this worker does not answer {}: buy credits of another offer", mode_name(mode));
		return Err(refuse(Code::WrongMode, text));
	}
	if !sells(mode, question) {
		let text = format!("the offer sells {mode:?}, the query asks {question:?}: ask for what the offer sells");
		return Err(refuse(Code::WrongMode, text));
	}
	Ok(question.fits(admission.served.head.classes())?)
}
