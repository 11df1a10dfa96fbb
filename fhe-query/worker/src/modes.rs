//! Answer modes: what an offer sells, and what a query asks.
//!
//! An offer has one mode, and so has a query, by its first bytes. Search is answered from the index of a model that
//! searches, all others from the head of one that classifies. Scores and searches need no evaluation key, so such
//! queries name none. A query of another mode than its offer, or of a mode that this worker does not answer, is refused
//! before anything is computed or spent.

use assent_engine::{Ask, Question};
use assent_primitives::{AnswerMode, Hash32};
use assent_protocol::{mode_name, Code, NO_KEY};

use super::{
	models::{Admission, Basis, Served},
	refusal::{refuse, Refusal},
};

/// The modes that this worker answers for a model, by their names.
pub fn modes(served: &Served) -> Vec<&'static str> {
	match &served.basis {
		Basis::Head { scores, .. } => {
			let scores = scores.is_some().then_some("scores");
			["label", "top-k", "threshold"].into_iter().chain(scores).collect()
		},
		Basis::Library(_) => vec!["search"],
	}
}

/// Tells whether queries of this kind need no evaluation key.
pub(super) fn is_keyless(ask: &Ask) -> bool {
	match ask {
		Ask::Scores | Ask::Search => true,
		Ask::Head(_) => false,
	}
}

/// Tells whether an offer of `mode` sells the answer to `ask`.
pub fn sells(mode: AnswerMode, ask: &Ask) -> bool {
	match (mode, ask) {
		(AnswerMode::TopK(most), Ask::Head(Question::TopK { places })) => *places <= most,
		(AnswerMode::Label, Ask::Head(Question::Label)) => true,
		(AnswerMode::Threshold, Ask::Head(Question::Threshold { .. })) => true,
		(AnswerMode::Scores, Ask::Scores) | (AnswerMode::Search, Ask::Search) => true,
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
	if is_keyless(ask) && *key_hash != NO_KEY {
		return Err(refuse(Code::Malformed, "this query needs no evaluation key: 32 zero bytes stand in its place"));
	}
	match admission.served.head() {
		Some(head) => Ok(ask.fits(head.classes())?),
		None => Ok(()),
	}
}
