//! `set_worker`.

use sp_runtime::TokenError;

use super::*;

fn set(who: AccountId, url: &str) -> sp_runtime::DispatchResult {
	Registry::set_worker(signed(who), endpoint(url), [7; 32])
}

#[test]
fn anyone_registers_as_a_worker() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(set(STRANGER, "https://engine.example.org:8443/v1"));

		let url = b"https://engine.example.org:8443/v1".to_vec();
		let info = WorkerInfo { endpoint: url, encryption_key: [7; 32], open_offers: 0 };
		assert_eq!(Registry::worker(STRANGER), Some(info));
		assert!(held(HoldReason::Worker, STRANGER) > 100);
		System::assert_last_event(
			Event::WorkerSet {
				worker: STRANGER,
				endpoint: endpoint("https://engine.example.org:8443/v1"),
				encryption_key: [7; 32],
			}
			.into(),
		);
	});
}

#[test]
fn a_worker_replaces_its_record_and_keeps_its_offers() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		let before = held(HoldReason::Worker, WORKER);

		assert_ok!(Registry::set_worker(signed(WORKER), endpoint("https://w"), [8; 32]));

		let info = WorkerInfo { endpoint: b"https://w".to_vec(), encryption_key: [8; 32], open_offers: 1 };
		assert_eq!(Registry::worker(WORKER), Some(info));
		let shorter = "https://worker.example.org".len() - "https://w".len();
		assert_eq!(held(HoldReason::Worker, WORKER), before - shorter as u128);
	});
}

#[test]
fn loopback_needs_no_tls() {
	ExtBuilder::default().build_and_execute(|| {
		for url in ["http://127.0.0.1", "http://127.0.0.1:7000", "http://localhost:1/", "http://[::1]:7000/a?b#c"] {
			assert_ok!(set(WORKER, url));
		}
	});
}

#[test]
fn an_endpoint_in_the_clear_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let elsewhere = [
			"",
			"https://",
			"https:///path",
			"http://engine.example.org",
			"http://127.0.0.1.example.org",
			"http://127.0.0.12",
			"http://localhost.example.org",
			"http://localhost@example.org",
			"http://localhost:80@example.org",
			"http://localhost:99999",
			"http://[::1",
			"HTTP://localhost",
			"ftp://localhost",
			"https://engine.example.org /x",
			"https://engine\n.example.org",
		];
		for url in elsewhere {
			assert_noop!(set(WORKER, url), Error::<Test>::EndpointNotSecure);
		}
	});
}

#[test]
fn an_endpoint_that_is_not_utf8_is_refused() {
	ExtBuilder::default().build_and_execute(|| {
		let bytes = frame_support::BoundedVec::truncate_from(b"https://\xff".to_vec());
		assert_noop!(Registry::set_worker(signed(WORKER), bytes, [7; 32]), Error::<Test>::EndpointNotSecure);
	});
}

#[test]
fn set_refuses_who_cannot_pay_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(set(POOR, "https://w"), TokenError::FundsUnavailable);
	});
}
