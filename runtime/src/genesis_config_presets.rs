//! The genesis states a node can start from: `development` and `local_testnet`.

use alloc::{vec, vec::Vec};
use assent_circuits::{use_consent, verifier};
use frame_support::build_struct_json_patch;
use pallet_queries::Circuit;
use serde_json::Value;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityId as GrandpaId;
use sp_genesis_builder::{PresetId, DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

use crate::*;

/// What every account of a preset starts with.
const ENDOWMENT: Balance = 1_000_000 * UNIT;

/// Blocks after which an answer can no longer be settled, in `development`: short, so that a demo need not wait.
const DEVELOPMENT_SETTLE_WINDOW: BlockNumber = 20;

struct Validator {
	account: AccountId,
	keys: opaque::SessionKeys,
}

fn validator(account: Sr25519Keyring, grandpa: Ed25519Keyring) -> Validator {
	let aura: AuraId = account.public().into();
	let grandpa: GrandpaId = grandpa.public().into();
	Validator { account: account.to_account_id(), keys: opaque::SessionKeys { aura, grandpa } }
}

fn genesis(
	validators: Vec<Validator>,
	sudo: Option<AccountId>,
	queries: pallet_queries::GenesisConfig<Runtime>,
	origins: pallet_origins::GenesisConfig<Runtime>,
) -> Value {
	// The treasury starts with what keeps it alive, so that it can take any amount, however small.
	let treasury = (configs::accounts::TreasuryAccount::get(), configs::ExistentialDeposit::get());
	let accounts = Sr25519Keyring::iter().map(|key| (key.to_account_id(), ENDOWMENT)).chain([treasury]);
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances: accounts.collect::<Vec<_>>() },
		session: SessionConfig {
			keys: validators.into_iter().map(|v| (v.account.clone(), v.account, v.keys)).collect::<Vec<_>>(),
		},
		sudo: SudoConfig { key: sudo },
		queries,
		origins,
	})
}

/// One validator, sudo, short periods, a short settle window, and the development verifying keys: for one person's machine.
fn development() -> Value {
	genesis(
		vec![validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
		Some(Sr25519Keyring::Alice.to_account_id()),
		pallet_queries::GenesisConfig {
			settle_window: DEVELOPMENT_SETTLE_WINDOW,
			verifying_keys: vec![
				(Circuit::PaidQuery, verifier::DEVELOPMENT_VERIFYING_KEY.to_vec()),
				(Circuit::UseConsent, use_consent::DEVELOPMENT_VERIFYING_KEY.to_vec()),
			],
			allow_development_keys: true,
			..Default::default()
		},
		pallet_origins::GenesisConfig::development(),
	)
}

/// Two validators, no sudo, and no verifying key: it sells no credits until governance has registered one.
fn local_testnet() -> Value {
	genesis(
		vec![
			validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
			validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		],
		None,
		Default::default(),
		Default::default(),
	)
}

/// The JSON of preset `id`.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	serde_json::to_string(&patch).map(|json| json.into_bytes()).ok()
}

/// The names of the presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}

/// The whole genesis configuration of preset `id`: what a node makes of it by patching the default one.
#[cfg(feature = "std")]
pub fn complete(id: &PresetId) -> Option<Vec<u8>> {
	fn patch(base: &mut Value, with: Value) {
		match (base, with) {
			(Value::Object(base), Value::Object(with)) => {
				with.into_iter().for_each(|(key, value)| patch(base.entry(key).or_insert(Value::Null), value))
			},
			(base, with) => *base = with,
		}
	}

	let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).ok()?;
	patch(&mut config, serde_json::from_slice(&get_preset(id)?).ok()?);
	serde_json::to_vec(&config).ok()
}
