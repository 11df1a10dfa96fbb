use super::*;
use assent_circuits::{prover::ProvingKey, verifier::DEVELOPMENT_KEY_HASH, verifier::DEVELOPMENT_VERIFYING_KEY};
use rand_chacha::{rand_core::SeedableRng, ChaCha20Rng};
use std::sync::LazyLock;

/// A key that is not the development key, made once.
static ANOTHER_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
	let mut rng = ChaCha20Rng::from_seed([7; 32]);
	ProvingKey::generate(&mut rng).expect("the circuit has a key").verifying_key().to_vec()
});

fn register(key: &[u8]) -> DispatchResult {
	Queries::register_verifying_key(RuntimeOrigin::root(), key.to_vec().try_into().unwrap())
}

#[test]
fn a_registered_key_becomes_active_after_the_delay() {
	ExtBuilder::default().without_key().build_and_execute(|| {
		let enact_at = System::block_number() + KEY_DELAY;
		assert_ok!(register(DEVELOPMENT_VERIFYING_KEY));
		let hash = DEVELOPMENT_KEY_HASH;
		assert_eq!(events(), [Event::VerifyingKeyRegistered { version: 1, hash, enact_at }]);

		run_to(enact_at - 1);
		assert!(!Key::<Test>::exists());
		run_to(enact_at);
		assert_eq!(Key::<Test>::get().map(|key| (key.version, key.hash)), Some((1, hash)));
		assert_eq!(events().last(), Some(&Event::VerifyingKeyEnacted { version: 1, hash }));
		assert!(!PendingKey::<Test>::exists());
	});
}

#[test]
fn register_refuses_a_stranger() {
	ExtBuilder::default().build_and_execute(|| {
		let key = DEVELOPMENT_VERIFYING_KEY.to_vec().try_into().unwrap();
		assert_noop!(
			Queries::register_verifying_key(RuntimeOrigin::signed(STRANGER), key),
			sp_runtime::DispatchError::BadOrigin
		);
	});
}

#[test]
fn register_refuses_the_development_key_outside_development() {
	ExtBuilder::default().refusing_development_keys().build_and_execute(|| {
		assert_noop!(register(DEVELOPMENT_VERIFYING_KEY), Error::<Test>::DevelopmentKey);
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
		run_to(System::block_number() + KEY_DELAY);
		let key = Key::<Test>::get().unwrap();
		assert_eq!((key.version, key.hash), (1, assent_primitives::content_hash(&ANOTHER_KEY)));
	});
}

#[test]
fn a_new_key_refuses_proofs_made_for_the_old_one() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		assert_ok!(register(&ANOTHER_KEY));
		assert_eq!(PendingKey::<Test>::get().map(|key| key.version), Some(2));
		run_to(System::block_number() + KEY_DELAY);
		refuses(note.settlement(0), Error::InvalidProof);
	});
}

#[test]
fn without_a_key_nothing_is_settled() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		Key::<Test>::kill();
		refuses(note.settlement(0), Error::NoVerifyingKey);
	});
}

#[test]
fn genesis_sets_the_key_the_window_and_the_escrow_account() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Key::<Test>::get().map(|key| (key.version, key.hash)), Some((1, DEVELOPMENT_KEY_HASH)));
		assert_eq!(SettleWindow::<Test>::get(), SETTLE_WINDOW);
		assert_eq!(Balances::free_balance(escrow_account()), EXISTENTIAL_DEPOSIT);
	});
}

#[test]
fn the_settle_window_is_200_blocks_unless_genesis_says_otherwise() {
	assert_eq!(GenesisConfig::<Test>::default().settle_window, 200);
	sp_io::TestExternalities::default().execute_with(|| assert_eq!(SettleWindow::<Test>::get(), 200));
}
