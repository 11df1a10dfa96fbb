//! What a chain starts with.

use super::*;
use pallet_queries::Circuit;

#[test]
fn both_presets_build_a_genesis() {
	for preset in genesis_config_presets::preset_names() {
		externalities(&preset).execute_with(check_invariants);
	}
}

#[test]
fn genesis_storage_of_the_default_config_builds() {
	assert!(RuntimeGenesisConfig::default().build_storage().is_ok());
}

#[test]
fn a_local_testnet_has_no_sudo_and_sells_no_credits() {
	externalities("local_testnet").execute_with(|| {
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		for key in Sr25519Keyring::iter() {
			assert_noop!(Sudo::sudo(signed(key), Box::new(remark.clone())), pallet_sudo::Error::<Runtime>::RequireSudo);
		}
		active_model();
		assert_noop!(
			Queries::buy(signed(Charlie), OFFER, 1, [1; 32]),
			pallet_queries::Error::<Runtime>::Refused(pallet_queries::RefusalReason::NoVerifyingKey)
		);
	});
}

#[test]
fn only_the_development_preset_has_sudo_and_short_periods() {
	for preset in genesis_config_presets::preset_names() {
		externalities(&preset).execute_with(|| {
			let development = preset == "development";
			assert_eq!(pallet_sudo::Key::<Runtime>::exists(), development);
			assert_eq!(pallet_origins::ShortPeriods::<Runtime>::get(), development);
			let delay = <configs::credits::KeyDelay as frame_support::traits::Get<_>>::get();
			assert_eq!(delay, if development { 10 } else { HOURS });
			let notice = <configs::parameters::NoticePeriod as frame_support::traits::Get<_>>::get();
			assert_eq!(notice, if development { 5 } else { DAYS });
		});
	}
}

#[test]
fn the_development_key_is_refused_outside_the_development_preset() {
	externalities("local_testnet").execute_with(|| {
		let keys = [
			(Circuit::PaidQuery, assent_circuits::verifier::DEVELOPMENT_VERIFYING_KEY),
			(Circuit::UseConsent, assent_circuits::use_consent::DEVELOPMENT_VERIFYING_KEY),
		];
		for (circuit, key) in keys {
			assert_noop!(
				Queries::register_verifying_key(
					RuntimeOrigin::root(),
					circuit,
					key.to_vec().try_into().unwrap(),
					[0; 32]
				),
				pallet_queries::Error::<Runtime>::DevelopmentKey
			);
		}
	});
}

#[test]
fn the_treasury_is_one_account() {
	assert_eq!(Treasury::account_id(), configs::accounts::TreasuryAccount::get());
}
