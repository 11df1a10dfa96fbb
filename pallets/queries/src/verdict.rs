//! The outcome of the cheap checks of one item of a batch.

use assent_circuits::statement::PublicInputs;
use assent_primitives::{ModelId, RefusalReason, PROOF_BYTES};

/// A proof, what it has to prove, and the version of the key under which it has to.
#[derive(Clone)]
pub(crate) struct Check<S> {
	/// The version of the key.
	pub key: u32,
	/// The public inputs that the proof has to fit.
	pub inputs: S,
	/// The proof.
	pub proof: [u8; PROOF_BYTES],
}

/// An item that passed the cheap checks.
#[derive(Clone)]
pub(crate) struct Admitted<AccountId> {
	/// The model that answered.
	pub model: ModelId,
	/// The account that is paid for it.
	pub worker: AccountId,
	/// Version of the key that its proof of UseConsent is for, if it has to have one.
	pub consent_key: Option<u32>,
}

/// The outcome for an item: admitted with the proof of its credit, or refused.
pub(crate) type Verdict<A> = Result<(A, Check<PublicInputs>), RefusalReason>;
