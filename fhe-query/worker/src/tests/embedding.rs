//! The worker inside another program.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt, sync::Arc, time::Duration};

use assent_chain::FileOrUri;

use crate::{identity::sealing_key, run, WorkerConfig};

fn config(dir: &std::path::Path, listen: &str) -> WorkerConfig {
	// Bound and dropped: nobody listens on this port now.
	let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
	WorkerConfig {
		node: format!("ws://127.0.0.1:{port}"),
		listen: listen.parse::<SocketAddr>().unwrap(),
		data: dir.join("worker"),
		store: None,
		threads: 1,
		endpoint: None,
		use_key: None,
	}
}

#[tokio::test]
async fn an_address_off_loopback_is_refused() {
	let dir = tempfile::tempdir().unwrap();
	let refused =
		run(config(dir.path(), "0.0.0.0:0"), Arc::new(FileOrUri::parse("//Alice").unwrap()), std::future::pending())
			.await;
	assert!(refused.unwrap_err().to_string().contains("loopback"));
}

#[tokio::test]
async fn a_worker_waits_for_its_node_and_stops_when_asked() {
	let dir = tempfile::tempdir().unwrap();
	let shutdown = tokio::time::sleep(Duration::from_millis(300));
	// As the node runs it: a task of a runtime that is not the worker's own.
	let running =
		tokio::spawn(run(config(dir.path(), "127.0.0.1:0"), Arc::new(FileOrUri::parse("//Alice").unwrap()), shutdown));
	tokio::time::timeout(Duration::from_secs(10), running).await.expect("it stops").unwrap().unwrap();
}

#[test]
fn the_sealing_key_is_made_once_and_is_its_owners() {
	let dir = tempfile::tempdir().unwrap();
	let key = sealing_key(dir.path()).unwrap();
	assert_eq!(sealing_key(dir.path()).unwrap().to_bytes(), key.to_bytes());
	let path = dir.path().join("sealing.key");
	let mode = std::fs::metadata(&path).unwrap().permissions().mode();
	assert_eq!(mode & 0o777, 0o600);

	std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
	assert!(sealing_key(dir.path()).unwrap_err().chain().any(|cause| cause.to_string().contains("600")));
}

#[test]
fn a_cut_off_sealing_key_is_refused() {
	let dir = tempfile::tempdir().unwrap();
	sealing_key(dir.path()).unwrap();
	std::fs::write(dir.path().join("sealing.key"), [1; 31]).unwrap();
	assert!(sealing_key(dir.path()).is_err());
}
