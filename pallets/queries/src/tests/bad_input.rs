//! Hostile proofs and settlements: each is refused for its own reason and changes nothing.

use super::*;
use assent_circuits::{
	prover::ProveError,
	statement::{serve_binding, Violation},
	verifier::CIRCUIT_VERSION,
};

/// The modulus of the scalar field, little-endian: the smallest number that is not canonical.
const MODULUS: FieldBytes = [
	0x01, 0x00, 0x00, 0xf0, 0x93, 0xf5, 0xe1, 0x43, 0x91, 0x70, 0xb9, 0x79, 0x48, 0xe8, 0x33, 0x28, 0x5d, 0x58, 0x81,
	0x81, 0xb6, 0x45, 0x50, 0xb8, 0x29, 0xa0, 0x31, 0xe1, 0x72, 0x4e, 0x64, 0x30,
];

/// `value + modulus`, which is the same element, not canonically encoded.
fn plus_modulus(value: FieldBytes) -> FieldBytes {
	let mut carry = 0u16;
	core::array::from_fn(|i| {
		let sum = u16::from(value[i]) + u16::from(MODULUS[i]) + carry;
		carry = sum >> 8;
		sum as u8
	})
}

#[test]
fn replayed_nullifier() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		assert_ok!(settle(vec![note.settlement(0)]));
		refuses(note.settlement(0), RefusalReason::NullifierUsed);

		// For another query, with a proof of its own.
		let mut other = note.settlement(0);
		other.query_commitment = query(7);
		let binding = serve_binding(&Queries::genesis_hash(), CIRCUIT_VERSION, WORKER.as_ref(), 1, &query(7));
		other.proof = note.try_prove(0, binding).unwrap();
		refuses(other, RefusalReason::NullifierUsed);
	});
}

#[test]
fn replayed_nullifier_in_one_batch() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		assert_ok!(settle(vec![note.settlement(0), note.settlement(0)]));
		assert_eq!(gained(&WORKER), 250);
		let nullifier = note.nullifier(0);
		assert!(events().contains(&Event::SettlementRefused { nullifier, reason: RefusalReason::NullifierUsed }));
	});
}

#[test]
fn stale_root() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let settlement = note.settlement(0);
		buy_note_of(OFFER, 1, 2);
		run_to(System::block_number() + SETTLE_WINDOW + ROOT_MARGIN);
		let served_at = System::block_number() - 1;
		refuses(Settlement { served_at, ..settlement }, RefusalReason::StaleRoot);

		// It was not spent: the same credit is good against the newest root.
		assert_ok!(settle(vec![note.settlement(0)]));
	});
}

#[test]
fn unknown_root() {
	ExtBuilder::default().build_and_execute(|| {
		let settlement = bought_note(1).settlement(0);
		refuses(Settlement { root: [3; 32], ..settlement }, RefusalReason::StaleRoot);
	});
}

#[test]
fn stale_consent_version() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let old = note.settlement(0);
		bump_version();
		next_block();
		let served_at = System::block_number() - 1;
		refuses(Settlement { served_at, ..old.clone() }, RefusalReason::StaleVersion);
		// Claiming the version of then does not help: the proof is bound to the other one.
		refuses(Settlement { served_at, version: ConsentVersion(2), ..old }, RefusalReason::InvalidProof);
	});
}

#[test]
fn another_workers_proof() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let settlement = note.settlement(0);
		// The offer pays somebody else than the proof was made for.
		set_worker(OFFER, OTHER_WORKER);
		refuses(settlement.clone(), RefusalReason::InvalidProof);
		// And the note is not one of the other worker's offer.
		set_worker(OFFER, WORKER);
		buy_note_of(OTHER_OFFER, 1, 2);
		refuses(Settlement { offer: OTHER_OFFER, ..settlement }, RefusalReason::InvalidProof);
	});
}

#[test]
fn settlement_of_a_halted_model() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		halt();
		let halted_at = System::block_number();
		next_block();
		refuses(note.settlement_at(0, halted_at, ConsentVersion(1)), RefusalReason::ModelHalted);
		next_block();
		refuses(note.settlement_at(0, halted_at + 1, ConsentVersion(1)), RefusalReason::ModelHalted);
	});
}

#[test]
fn credit_index_at_the_quota() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let good = note.settlement(1);
		let binding = serve_binding(&Queries::genesis_hash(), CIRCUIT_VERSION, WORKER.as_ref(), 1, &query(1));
		for credit in [2, 3, u16::MAX] {
			// The prover refuses, ...
			let refusal = note.try_prove(credit, binding);
			assert!(matches!(refusal, Err(ProveError::Statement(Violation::CreditBeyondQuota))), "{refusal:?}");
			// ... and the nullifier of a credit that was never bought does not pass with the proof of another.
			refuses(Settlement { nullifier: note.nullifier(credit), ..good.clone() }, RefusalReason::InvalidProof);
		}
	});
}

#[test]
fn a_bigger_quota_than_was_bought() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let greedy = Note { quota: 2, ..note.clone() };
		let binding = serve_binding(&Queries::genesis_hash(), CIRCUIT_VERSION, WORKER.as_ref(), 1, &query(1));
		let refusal = greedy.try_prove(1, binding);
		assert!(matches!(refusal, Err(ProveError::Statement(Violation::NoteNotUnderRoot))), "{refusal:?}");
	});
}

#[test]
fn flipped_byte() {
	ExtBuilder::default().build_and_execute(|| {
		let settlement = bought_note(1).settlement(0);
		for byte in 0..settlement.proof.len() {
			for bit in [0x01, 0x80] {
				let mut flipped = settlement.clone();
				flipped.proof[byte] ^= bit;
				let refusal = settle(vec![flipped]).expect_err("a flipped proof is no proof");
				let reasons = [RefusalReason::MalformedProof, RefusalReason::InvalidProof]
					.map(|reason| sp_runtime::DispatchError::from(Error::<Test>::Refused(reason)));
				assert!(reasons.contains(&refusal), "byte {byte}: {refusal:?}");
			}
		}
		assert_ok!(settle(vec![settlement]));
	});
}

#[test]
fn point_at_infinity_and_off_the_curve() {
	ExtBuilder::default().build_and_execute(|| {
		let settlement = bought_note(1).settlement(0);
		let mut infinite = settlement.clone();
		infinite.proof[..32].fill(0);
		infinite.proof[31] = 0x40;
		refuses(infinite, RefusalReason::MalformedProof);
		// No point of y^2 = x^3 + 3 has x = 4.
		let mut off_curve = settlement.clone();
		off_curve.proof[..32].fill(0);
		off_curve.proof[0] = 4;
		refuses(off_curve, RefusalReason::MalformedProof);
		refuses(Settlement { proof: [0xff; 128], ..settlement.clone() }, RefusalReason::MalformedProof);
		refuses(Settlement { proof: [0; 128], ..settlement }, RefusalReason::MalformedProof);
	});
}

#[test]
fn wrong_public_input() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(3);
		let older_root = note.opening().0;
		buy_note_of(OTHER_OFFER, 2, 2);
		next_block();
		let good = note.settlement(0);

		refuses(Settlement { root: older_root, ..good.clone() }, RefusalReason::InvalidProof);
		refuses(Settlement { nullifier: note.nullifier(1), ..good.clone() }, RefusalReason::InvalidProof);
		refuses(Settlement { offer: OTHER_OFFER, ..good.clone() }, RefusalReason::InvalidProof);
		refuses(Settlement { price: PRICE - 1, ..good.clone() }, RefusalReason::InvalidProof);
		refuses(Settlement { price: PRICE + 1, ..good.clone() }, RefusalReason::InvalidProof);
		refuses(Settlement { query_commitment: query(9), ..good.clone() }, RefusalReason::InvalidProof);
		assert_ok!(settle(vec![good]));
	});
}

#[test]
fn non_canonical_field_elements() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let good = note.settlement(0);
		// The same nullifier in another byte form would be paid twice.
		refuses(
			Settlement { nullifier: plus_modulus(good.nullifier), ..good.clone() },
			RefusalReason::NullifierNotCanonical,
		);
		refuses(Settlement { nullifier: MODULUS, ..good.clone() }, RefusalReason::NullifierNotCanonical);
		refuses(Settlement { nullifier: [0xff; 32], ..good.clone() }, RefusalReason::NullifierNotCanonical);
		refuses(Settlement { root: plus_modulus(good.root), ..good.clone() }, RefusalReason::StaleRoot);
		assert_ok!(settle(vec![good.clone()]));
		refuses(Settlement { nullifier: plus_modulus(good.nullifier), ..good }, RefusalReason::NullifierNotCanonical);
	});
}

#[test]
fn refund_proof_used_to_settle() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let settlement = note.settlement(0);
		refuses(Settlement { proof: note.claim(0, &WORKER).proof, ..settlement }, RefusalReason::InvalidProof);
	});
}

#[test]
fn settle_proof_used_to_refund() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let settlement = note.settlement(0);
		halt();
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		let claim = RefundClaim { root: settlement.root, nullifier: settlement.nullifier, proof: settlement.proof };
		assert_noop!(refund_to(WORKER, vec![claim]), Error::<Test>::Refused(RefusalReason::InvalidProof));
	});
}

#[test]
fn a_proof_for_another_chain() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let mut settlement = note.settlement(0);
		let binding = serve_binding(&[9; 32], CIRCUIT_VERSION, WORKER.as_ref(), 1, &query(0));
		settlement.proof = note.try_prove(0, binding).unwrap();
		refuses(settlement, RefusalReason::InvalidProof);
	});
}

#[test]
fn a_proof_for_another_circuit_version() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let mut settlement = note.settlement(0);
		let genesis = Queries::genesis_hash();
		let binding = serve_binding(&genesis, CIRCUIT_VERSION + 1, WORKER.as_ref(), 1, &query(0));
		settlement.proof = note.try_prove(0, binding).unwrap();
		refuses(settlement, RefusalReason::InvalidProof);
	});
}

#[test]
fn extremes_of_balances() {
	ExtBuilder::default().build_and_execute(|| {
		let good = bought_note(1).settlement(0);
		refuses(Settlement { price: Balance::MAX, ..good.clone() }, RefusalReason::EscrowExhausted);
		refuses(Settlement { price: 0, ..good.clone() }, RefusalReason::InvalidProof);
		let (root, nullifier, proof) = (good.root, good.nullifier, good.proof);
		halt();
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		assert_noop!(
			Queries::refund(
				RuntimeOrigin::signed(STRANGER),
				OFFER,
				Balance::MAX,
				STRANGER,
				vec![RefundClaim { root, nullifier, proof }].try_into().unwrap()
			),
			Error::<Test>::Refused(RefusalReason::EscrowExhausted)
		);
	});
}

#[test]
fn too_many_items_do_not_decode() {
	use codec::{Decode, Encode};
	ExtBuilder::default().build_and_execute(|| {
		let settlement = bought_note(1).settlement(0);
		let batch = vec![settlement; 33];
		assert!(BoundedVec::<Settlement, ConstU32<MAX_SETTLEMENTS>>::decode(&mut &batch.encode()[..]).is_err());
		assert!(BoundedVec::<Settlement, ConstU32<MAX_SETTLEMENTS>>::decode(&mut &batch[..32].to_vec().encode()[..])
			.is_ok());
	});
}
