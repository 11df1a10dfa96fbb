//! The two kinds of model: one that classifies rows, and one that searches passages.
//!
//! A model's registered hash is that of its description, a [`Descriptor`] or a [`Corpus`]; the description says of
//! which kind it is. What contributors upload is a [`Statistic`] for the first, [`Passages`] for the second. Both are
//! named by their hash, count rows, and are taken out again without a trace.

use super::{
	descriptor::{Descriptor, DescriptorError},
	search::{Corpus, CorpusError, Passages},
	statistic::{Statistic, StatisticError},
};

/// The reason why a description, or a contribution to its model, was refused.
#[derive(Debug, thiserror::Error)]
pub enum DescriptionError {
	/// The descriptor.
	#[error(transparent)]
	Descriptor(#[from] DescriptorError),
	/// The corpus, or passages.
	#[error(transparent)]
	Corpus(#[from] CorpusError),
	/// The statistic.
	#[error(transparent)]
	Statistic(#[from] StatisticError),
}

/// The public description of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Description {
	/// It tells the class of a row.
	Classifier(Box<Descriptor>),
	/// It finds passages like a question.
	Corpus(Box<Corpus>),
}

impl Description {
	/// Reads canonical bytes, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, DescriptionError> {
		Ok(match Corpus::is_named_by(bytes) {
			true => Self::Corpus(Box::new(Corpus::from_bytes(bytes)?)),
			false => Self::Classifier(Box::new(Descriptor::from_bytes(bytes)?)),
		})
	}

	/// BLAKE2b-256 of the canonical bytes.
	pub fn hash(&self) -> [u8; 32] {
		match self {
			Self::Classifier(descriptor) => descriptor.hash(),
			Self::Corpus(corpus) => corpus.hash(),
		}
	}

	/// Checks the bytes of a contribution of so many rows: their form, and the bounds that real rows obey.
	pub fn check(&self, contribution: &[u8], rows: u64, min_rows: u64) -> Result<(), DescriptionError> {
		match self {
			Self::Classifier(descriptor) => Ok(Statistic::from_bytes(contribution)?.check(descriptor, rows, min_rows)?),
			Self::Corpus(corpus) => Ok(Passages::from_bytes(contribution)?.check(corpus, rows, min_rows)?),
		}
	}
}
