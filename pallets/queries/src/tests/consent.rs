//! Answers to searches: paid only with a proof that what they used consented.

use super::*;
use assent_circuits::{
	consent::{set_bit, Word, WORDS},
	field::from_hash,
	prover::{prove, ProveError, UseConsentProvingKey},
	use_consent::{self, count_and_weight, use_binding, used_commitment, PublicInputs, Violation, Witness},
};
use assent_primitives::{ConsentUse, ModelId};
use codec::Encode;
use sp_core::crypto::AccountId32;
use std::{
	collections::HashMap,
	sync::{LazyLock, Mutex},
};

/// Made once for all tests.
pub static USE_KEY: LazyLock<UseConsentProvingKey> = LazyLock::new(UseConsentProvingKey::development);

/// Proofs by what they show: each takes seconds.
static PROOFS: LazyLock<Mutex<HashMap<Vec<u8>, Proof>>> = LazyLock::new(Default::default);

type Bits = [FieldBytes; WORDS];

fn bits(slots: &[usize]) -> Bits {
	let mut bits = Bits::default();
	slots.iter().for_each(|slot| set_bit(&mut bits[0], *slot, true).expect("a slot of the first word"));
	bits
}

/// A consent set of contributions of 64 to 127 rows in these slots.
fn consents(slots: &[usize]) -> [Word; WORDS] {
	let mut words = [Word::default(); WORDS];
	words[0] = Word { bits: bits(slots)[0], unit: 64 };
	words
}

/// What an answer is said to have used.
#[derive(Clone)]
struct Use {
	words: [Word; WORDS],
	model: ModelId,
	version: ConsentVersion,
	worker: AccountId32,
	used: Bits,
}

impl Use {
	/// The slots 1 and 2 of a set of three, by [`WORKER`], in version 1.
	fn honest() -> Self {
		let (words, used) = (consents(&[0, 1, 2]), bits(&[1, 2]));
		Self { words, model: MODEL, version: ConsentVersion(1), worker: WORKER, used }
	}

	fn show(&self, item: &Settlement) -> Result<ConsentUse, ProveError<Violation>> {
		let salt = from_hash(&[7; 32]);
		let used = used_commitment(&self.used, &salt).expect("short words");
		let (count, weight) = count_and_weight(&self.words, &self.used);
		let (model, version) = (self.model.0, self.version.0);
		let genesis = Queries::genesis_hash();
		let circuit = use_consent::CIRCUIT_VERSION;
		let inputs = PublicInputs {
			root: assent_circuits::consent::consent_root(&self.words, model, version).expect("short words"),
			query: from_hash(&item.query_commitment),
			result: from_hash(&item.result_commitment),
			used,
			count,
			weight,
			binding: use_binding(&genesis, circuit, self.worker.as_ref(), model, version, &item.nullifier),
		};
		let witness = Witness { words: self.words, model, version, used: self.used, salt };
		let name = inputs.encode();
		let known = PROOFS.lock().unwrap().get(&name).copied();
		let proof = match known {
			Some(proof) => proof,
			None => prove(&USE_KEY, &inputs, &witness)?,
		};
		PROOFS.lock().unwrap().insert(name, proof);
		Ok(ConsentUse { used, count, weight, proof })
	}
}

/// A note of four searches, of a model whose version 1 has three contributions.
fn searches() -> Note {
	set_consents(ConsentVersion(1), consents(&[0, 1, 2]));
	let note = buy_note_of(SEARCH_OFFER, 4, 1);
	next_block();
	note
}

/// An answer to a search that shows what it used.
fn search(note: &Note, credit: u16) -> Settlement {
	let item = note.settlement(credit);
	let consent = Use::honest().show(&item).expect("honest");
	Settlement { consent: Some(consent), ..item }
}

#[test]
fn a_search_is_paid_with_a_proof_that_what_it_used_consented() {
	ExtBuilder::default().build_and_execute(|| {
		let note = searches();
		let item = search(&note, 0);
		assert_ok!(settle(vec![item.clone()]));
		let used = item.consent.unwrap().used;
		assert!(events().contains(&Event::UseShown { nullifier: item.nullifier, used, count: 2, weight: 128 }));
		assert_eq!(gained(&WORKER), 250);
	});
}

#[test]
fn a_search_item_without_consent_proof() {
	ExtBuilder::default().build_and_execute(|| {
		let item = searches().settlement(0);
		refuses(item, RefusalReason::ConsentProofMissing);
	});
}

#[test]
fn a_label_item_with_a_consent_proof() {
	ExtBuilder::default().build_and_execute(|| {
		let consent = search(&searches(), 0).consent;
		let label = buy_note_of(OFFER, 1, 2);
		next_block();
		refuses(Settlement { consent, ..label.settlement(0) }, RefusalReason::ConsentProofUnexpected);
	});
}

#[test]
fn a_cleared_consent_bit() {
	ExtBuilder::default().build_and_execute(|| {
		let note = searches();
		let before = search(&note, 0);
		// Slot 1 is revoked.
		let version = bump_version();
		set_consents(version, consents(&[0, 2]));
		next_block();
		let item = note.settlement_at(0, System::block_number() - 1, version);
		let without = Use { words: consents(&[0, 2]), version, ..Use::honest() };
		let refusal = without.show(&item);
		assert!(matches!(refusal, Err(ProveError::Statement(Violation::UsedWithoutConsent))), "{refusal:?}");
		// The proof of before is none of this version, ...
		refuses(Settlement { consent: before.consent, ..item }, RefusalReason::InvalidConsentProof);
		// ... and what was answered before the bit was cleared is paid.
		assert_ok!(settle(vec![before]));
	});
}

#[test]
fn use_consent_of_another_version() {
	ExtBuilder::default().build_and_execute(|| {
		let note = searches();
		let old = search(&note, 0);
		// The same set: only the version tells them apart.
		let version = bump_version();
		set_consents(version, consents(&[0, 1, 2]));
		next_block();
		let item = note.settlement_at(0, System::block_number() - 1, version);
		refuses(Settlement { consent: old.consent, ..item }, RefusalReason::InvalidConsentProof);
	});
}

#[test]
fn use_consent_of_another_model() {
	ExtBuilder::default().build_and_execute(|| {
		let item = searches().settlement(0);
		let other = Use { model: ModelId(1), ..Use::honest() };
		let consent = Some(other.show(&item).unwrap());
		refuses(Settlement { consent, ..item }, RefusalReason::InvalidConsentProof);
	});
}

#[test]
fn use_consent_of_another_worker() {
	ExtBuilder::default().build_and_execute(|| {
		let note = searches();
		let consent = search(&note, 0).consent;
		set_worker(SEARCH_OFFER, OTHER_WORKER);
		refuses(Settlement { consent, ..note.settlement(0) }, RefusalReason::InvalidConsentProof);
	});
}

#[test]
fn use_consent_of_another_query() {
	ExtBuilder::default().build_and_execute(|| {
		let note = searches();
		let consent = search(&note, 0).consent;
		refuses(Settlement { consent, ..note.settlement(1) }, RefusalReason::InvalidConsentProof);
	});
}

#[test]
fn use_consent_of_another_result() {
	ExtBuilder::default().build_and_execute(|| {
		let item = search(&searches(), 0);
		refuses(Settlement { result_commitment: [9; 32], ..item }, RefusalReason::InvalidConsentProof);
	});
}

#[test]
fn use_consent_of_a_set_that_never_was() {
	ExtBuilder::default().build_and_execute(|| {
		let item = searches().settlement(0);
		let greedy = Use { words: consents(&[0, 1, 2, 3]), used: bits(&[3]), ..Use::honest() };
		let consent = Some(greedy.show(&item).unwrap());
		refuses(Settlement { consent, ..item }, RefusalReason::InvalidConsentProof);
	});
}

#[test]
fn what_a_consent_proof_shows_cannot_be_changed() {
	ExtBuilder::default().build_and_execute(|| {
		let item = search(&searches(), 0);
		let shown = item.consent.unwrap();
		let refuses_shown = |shown, error| refuses(Settlement { consent: Some(shown), ..item.clone() }, error);
		refuses_shown(ConsentUse { count: 3, ..shown }, RefusalReason::InvalidConsentProof);
		refuses_shown(ConsentUse { weight: 192, ..shown }, RefusalReason::InvalidConsentProof);
		refuses_shown(ConsentUse { used: from_hash(&[1; 32]), ..shown }, RefusalReason::InvalidConsentProof);
		refuses_shown(ConsentUse { used: [0xff; 32], ..shown }, RefusalReason::MalformedConsentProof);
		refuses_shown(ConsentUse { proof: [0; 128], ..shown }, RefusalReason::MalformedConsentProof);
		// The proof of the credit, in the place of the other.
		refuses_shown(ConsentUse { proof: item.proof, ..shown }, RefusalReason::InvalidConsentProof);
		assert_ok!(settle(vec![item.clone()]));
	});
}

#[test]
fn a_consent_set_that_is_not_known() {
	ExtBuilder::default().build_and_execute(|| {
		let item = search(&searches(), 0);
		forget_consents();
		refuses(item, RefusalReason::ConsentRootUnknown);
	});
}

#[test]
fn without_a_key_of_use_consent_no_search_is_settled() {
	ExtBuilder::default().build_and_execute(|| {
		let item = search(&searches(), 0);
		let ring = KeyRings::<Test>::take(Circuit::UseConsent);
		refuses(item.clone(), RefusalReason::NoVerifyingKey);
		KeyRings::<Test>::insert(Circuit::UseConsent, ring);
		assert_ok!(settle(vec![item]));
	});
}

#[test]
fn a_bad_consent_proof_leaves_the_rest_of_the_batch_alone() {
	ExtBuilder::default().build_and_execute(|| {
		let note = searches();
		let label = buy_note_of(OFFER, 1, 2);
		next_block();
		let (good, other) = (search(&note, 0), note.settlement(1));
		let bad = Settlement { consent: good.consent, ..other };
		assert_ok!(settle(vec![bad.clone(), good.clone(), label.settlement(0)]));
		let reason = RefusalReason::InvalidConsentProof;
		assert!(events().contains(&Event::SettlementRefused { nullifier: bad.nullifier, reason }));
		assert!(!Queries::is_spent(bad.nullifier));
		assert!(Queries::is_spent(good.nullifier) && Queries::is_spent(label.nullifier(0)));
	});
}

#[test]
fn a_search_weighs_two_proofs() {
	let note = ExtBuilder::default().build().execute_with(|| searches().settlement(0));
	let shown = ConsentUse { used: [0; 32], count: 0, weight: 0, proof: [0; 128] };
	let search = Settlement { consent: Some(shown), ..note.clone() };
	let one = Queries::settle_weight(core::slice::from_ref(&note));
	let two = Queries::settle_weight(core::slice::from_ref(&search));
	assert_eq!(two, one.saturating_add(<() as WeightInfo>::check_consents_with_a_bad_proof(1)));
	let mixed = Queries::settle_weight(&[note.clone(), search]);
	assert_eq!(mixed, Queries::settle_weight(&[note.clone(), note]).saturating_add(two).saturating_sub(one));
}
