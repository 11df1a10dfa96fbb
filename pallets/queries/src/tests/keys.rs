use super::*;
use assent_circuits::{
	prover::{prove, ProvingKey},
	statement::serve_binding,
	use_consent,
	verifier::{CIRCUIT_VERSION, DEVELOPMENT_KEY_HASH, DEVELOPMENT_VERIFYING_KEY},
};
use rand_chacha::{rand_core::SeedableRng, ChaCha20Rng};
use std::sync::LazyLock;

/// A key that is not the development key, made once.
static ANOTHER_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
	let mut rng = ChaCha20Rng::from_seed([7; 32]);
	ProvingKey::generate(&mut rng).expect("the circuit has a key").verifying_key().to_vec()
});

/// What the transcript of a ceremony hashes to.
const TRANSCRIPT: Hash32 = [0x7c; 32];

fn register(key: &[u8]) -> DispatchResult {
	Queries::register_verifying_key(
		RuntimeOrigin::root(),
		Circuit::PaidQuery,
		key.to_vec().try_into().unwrap(),
		TRANSCRIPT,
	)
}

fn ring() -> KeyRing {
	KeyRings::<Test>::get(Circuit::PaidQuery)
}

/// Registers [`ANOTHER_KEY`] and waits until it is active; tells since when.
fn switch() -> BlockNumber {
	assert_ok!(register(&ANOTHER_KEY));
	let active_from = ring().pending.expect("just registered").active_from;
	run_to(active_from);
	active_from
}

#[test]
fn a_registered_key_becomes_active_after_the_delay() {
	ExtBuilder::default().without_key().build_and_execute(|| {
		let (circuit, enact_at) = (Circuit::PaidQuery, System::block_number() + KEY_DELAY);
		assert_ok!(register(DEVELOPMENT_VERIFYING_KEY));
		let hash = DEVELOPMENT_KEY_HASH;
		let transcript_hash = TRANSCRIPT;
		assert_eq!(events(), [Event::VerifyingKeyRegistered { circuit, version: 1, hash, transcript_hash, enact_at }]);

		run_to(enact_at - 1);
		assert_eq!(ring().active, None);
		run_to(enact_at);
		assert_eq!(ring().active, Some(KeyRecord { version: 1, hash, transcript_hash, active_from: enact_at }));
		assert_eq!(events().last(), Some(&Event::VerifyingKeyEnacted { circuit, version: 1, hash }));
		assert_eq!(ring().pending, None);
	});
}

#[test]
fn register_refuses_a_stranger() {
	ExtBuilder::default().build_and_execute(|| {
		let key = DEVELOPMENT_VERIFYING_KEY.to_vec().try_into().unwrap();
		assert_noop!(
			Queries::register_verifying_key(RuntimeOrigin::signed(STRANGER), Circuit::PaidQuery, key, TRANSCRIPT),
			sp_runtime::DispatchError::BadOrigin
		);
	});
}

#[test]
fn register_refuses_the_development_key_outside_development() {
	ExtBuilder::default().refusing_development_keys().build_and_execute(|| {
		for key in [DEVELOPMENT_VERIFYING_KEY, use_consent::DEVELOPMENT_VERIFYING_KEY] {
			for circuit in Circuit::ALL {
				let key = key.to_vec().try_into().unwrap();
				let call = Queries::register_verifying_key(RuntimeOrigin::root(), circuit, key, TRANSCRIPT);
				assert_noop!(call, Error::<Test>::DevelopmentKey);
			}
		}
		assert_ok!(register(&ANOTHER_KEY));
	});
}

#[test]
fn register_refuses_a_key_that_is_malformed() {
	ExtBuilder::default().build_and_execute(|| {
		let mut flipped = DEVELOPMENT_VERIFYING_KEY.to_vec();
		flipped[0] ^= 1;
		let mut longer = DEVELOPMENT_VERIFYING_KEY.to_vec();
		longer.push(0);
		let shorter = DEVELOPMENT_VERIFYING_KEY.split_last().unwrap().1;
		for key in [&flipped[..], &longer, shorter, &[]] {
			assert_noop!(register(key), Error::<Test>::InvalidVerifyingKey);
		}
	});
}

#[test]
fn register_replaces_a_pending_key() {
	ExtBuilder::default().without_key().build_and_execute(|| {
		assert_ok!(register(DEVELOPMENT_VERIFYING_KEY));
		next_block();
		assert_ok!(register(&ANOTHER_KEY));
		assert!(!PreparedKeys::<Test>::contains_key(Circuit::PaidQuery, 1));
		run_to(System::block_number() + KEY_DELAY);
		let key = ring().active.unwrap();
		assert_eq!((key.version, key.hash), (2, assent_primitives::content_hash(&ANOTHER_KEY)));
	});
}

#[test]
fn register_refuses_a_key_of_another_circuit() {
	ExtBuilder::default().build_and_execute(|| {
		let use_consent = use_consent::DEVELOPMENT_VERIFYING_KEY;
		for (circuit, key) in [(Circuit::UseConsent, &ANOTHER_KEY[..]), (Circuit::PaidQuery, use_consent)] {
			let key = key.to_vec().try_into().unwrap();
			let call = Queries::register_verifying_key(RuntimeOrigin::root(), circuit, key, TRANSCRIPT);
			assert_noop!(call, Error::<Test>::InvalidVerifyingKey);
		}
	});
}

#[test]
fn what_was_served_before_a_switch_is_settled_under_the_key_of_then_for_the_settle_window() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		// Far from the genesis block, so that the switch does not wait for an overlap.
		run_to(SETTLE_WINDOW + 1);
		let active_from = switch();
		let served_before = |credit| note.settlement_at(credit, active_from - 1, ConsentVersion(1));
		assert_ok!(settle(vec![served_before(0)]));

		let last = active_from - 1 + SETTLE_WINDOW;
		run_to(last);
		assert_ok!(settle(vec![served_before(1)]));
		assert!(ring().previous.is_some());
		next_block();
		assert_eq!(ring().previous, None);
		assert_eq!(PreparedKeys::<Test>::iter_key_prefix(Circuit::PaidQuery).collect::<Vec<_>>(), [2]);
		let hash = DEVELOPMENT_KEY_HASH;
		let retired = Event::VerifyingKeyRetired { circuit: Circuit::PaidQuery, version: 1, hash };
		assert_eq!(events().last(), Some(&retired));
	});
}

#[test]
fn a_proof_under_the_previous_key_served_after_the_switch() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let active_from = switch();
		next_block();
		assert!(ring().previous.is_some());
		refuses(note.settlement_at(0, active_from, ConsentVersion(1)), RefusalReason::InvalidProof);
	});
}

#[test]
fn a_proof_under_the_new_key_served_before_the_switch() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let key = ProvingKey::generate(&mut ChaCha20Rng::from_seed([7; 32])).unwrap();
		let active_from = switch();
		next_block();
		let proved = |served_at| {
			let settlement = note.settlement_at(0, served_at, ConsentVersion(1));
			let genesis = Queries::genesis_hash();
			let binding = serve_binding(&genesis, CIRCUIT_VERSION, WORKER.as_ref(), 1, &settlement.query_commitment);
			let proof = prove(&key, &note.inputs(0, binding), &note.witness(0)).unwrap();
			Settlement { proof, ..settlement }
		};
		refuses(proved(active_from - 1), RefusalReason::InvalidProof);
		assert_ok!(settle(vec![proved(active_from)]));
	});
}

#[test]
fn a_batch_may_hold_answers_from_both_sides_of_a_switch() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let active_from = switch();
		next_block();
		let before = note.settlement_at(0, active_from - 1, ConsentVersion(1));
		let after = note.settlement_at(1, active_from, ConsentVersion(1));
		assert_ok!(settle(vec![after.clone(), before.clone()]));
		let refusal = Event::SettlementRefused { nullifier: after.nullifier, reason: RefusalReason::InvalidProof };
		assert!(events().contains(&refusal));
		assert!(Queries::is_spent(before.nullifier) && !Queries::is_spent(after.nullifier));
	});
}

#[test]
fn refunds_need_a_proof_for_the_active_key() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		halt();
		let active_from = switch();
		run_to(active_from.max(System::block_number() + SETTLE_WINDOW));
		assert_noop!(
			refund_to(BUYER, vec![note.claim(0, &BUYER)]),
			Error::<Test>::Refused(RefusalReason::InvalidProof)
		);
	});
}

#[test]
fn a_switch_waits_until_the_one_before_it_is_a_settle_window_ago() {
	ExtBuilder::default().build_and_execute(|| {
		run_to(SETTLE_WINDOW + 1);
		let first = switch();
		assert_eq!(first, SETTLE_WINDOW + 1 + KEY_DELAY);
		assert_ok!(register(DEVELOPMENT_VERIFYING_KEY));
		assert_eq!(ring().pending.map(|key| key.active_from), Some(first + SETTLE_WINDOW));
		run_to(first + SETTLE_WINDOW);
		assert_eq!(ring().active.map(|key| key.version), Some(3));
		assert_eq!(ring().previous.map(|key| key.version), Some(2));
	});
}

#[test]
fn without_a_key_nothing_is_settled() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let settlement = note.settlement(0);
		KeyRings::<Test>::mutate(Circuit::PaidQuery, |ring| ring.active = None);
		refuses(settlement, RefusalReason::NoVerifyingKey);
		PreparedKeys::<Test>::remove(Circuit::PaidQuery, 1);
	});
}

#[test]
fn genesis_sets_the_key_the_window_and_the_escrow_account() {
	ExtBuilder::default().build_and_execute(|| {
		let active = ring().active.unwrap();
		assert_eq!((active.version, active.hash, active.active_from), (1, DEVELOPMENT_KEY_HASH, 0));
		assert_eq!(SettleWindow::<Test>::get(), SETTLE_WINDOW);
		assert_eq!(Balances::free_balance(escrow_account()), EXISTENTIAL_DEPOSIT);
	});
}

#[test]
fn the_settle_window_is_200_blocks_unless_genesis_says_otherwise() {
	assert_eq!(GenesisConfig::<Test>::default().settle_window, 200);
	sp_io::TestExternalities::default().execute_with(|| assert_eq!(SettleWindow::<Test>::get(), 200));
}
