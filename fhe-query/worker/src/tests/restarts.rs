//! Uploads whose worker or sender is stopped in the middle.

use std::{fs, path::PathBuf, sync::atomic::AtomicU64};

use assent_client::api::{OnProgress, WorkerApi};
use assent_primitives::content_hash;
use reqwest::Method;
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};

use super::{
	resume::{large_key, Tus},
	*,
};
use crate::{
	peers::{Peer, PeerLimits, Peers},
	spool::{Life, Spool, SpoolLimits, Token, Wanted},
	store::Kind,
};

const LIMITS: SpoolLimits =
	SpoolLimits { count: 4, bytes: 10_000, idle: Duration::from_secs(60), grace: Duration::from_secs(60) };

/// A wire to a worker that may move, which carries so many bytes to it and then breaks.
struct Wire {
	url: String,
	target: Arc<Mutex<String>>,
	left: Arc<AtomicU64>,
}

impl Wire {
	async fn to(url: &str, bytes: u64) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let wire = Self {
			url: format!("http://{}", listener.local_addr().unwrap()),
			target: Arc::new(Mutex::new(url.into())),
			left: Arc::new(AtomicU64::new(bytes)),
		};
		let (target, left) = (wire.target.clone(), wire.left.clone());
		tokio::spawn(async move {
			while let Ok((near, _)) = listener.accept().await {
				let far = target.lock().unwrap().trim_start_matches("http://").to_owned();
				let left = left.clone();
				tokio::spawn(async move {
					if let Ok(far) = TcpStream::connect(far).await {
						carry(near, far, &left).await;
					}
				});
			}
		});
		wire
	}

	fn mend(&self, url: &str) {
		*self.target.lock().unwrap() = url.into();
		self.left.store(u64::MAX, Ordering::SeqCst);
	}

	fn is_broken(&self) -> bool {
		self.left.load(Ordering::SeqCst) == 0
	}
}

async fn carry(mut near: TcpStream, mut far: TcpStream, left: &AtomicU64) {
	let ((mut near_in, mut near_out), (mut far_in, mut far_out)) = (near.split(), far.split());
	let there = async {
		let mut bytes = [0; 4_096];
		while let Ok(count) = near_in.read(&mut bytes).await {
			let carried = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
				Some(left.saturating_sub(u64::try_from(count).unwrap()))
			});
			if count == 0 || carried == Ok(0) || far_out.write_all(&bytes[..count]).await.is_err() {
				return;
			}
		}
	};
	tokio::select! {
		() = there => (),
		_ = tokio::io::copy(&mut far_in, &mut near_out) => (),
	}
}

/// Told how far an upload is, and how far it was each time.
fn watched() -> (OnProgress, Arc<Mutex<Vec<u64>>>) {
	let reports = Arc::new(Mutex::new(Vec::new()));
	let seen = reports.clone();
	(Box::new(move |sent, _| seen.lock().unwrap().push(sent)), reports)
}

/// Uploads until so many bytes have arrived; then the program is stopped.
async fn stopped_after(bytes: u64, upload: impl std::future::Future<Output = impl Sized>, reports: &Mutex<Vec<u64>>) {
	let enough = async {
		while reports.lock().unwrap().last().is_none_or(|sent| *sent < bytes) {
			tokio::time::sleep(Duration::from_millis(1)).await;
		}
	};
	tokio::select! {
		biased;
		() = enough => (),
		_ = upload => panic!("it was through before it was stopped"),
	}
}

/// The files of uploads that have begun.
fn files(house: &House) -> Vec<PathBuf> {
	fs::read_dir(house.dir.path().join("uploads")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn an_upload_goes_on_after_the_worker_restarts() {
	let house = House::new().await;
	let key = large_key(1_000);
	let place = Tus(&house).place(&content_hash(&key), key.len()).await;
	assert_eq!(Tus(&house).append(&place, 0, &key[..400]).await.status(), 204);

	let house = house.restart().await;
	let tus = Tus(&house);
	assert_eq!(house.worker.spool.reserved(), (1, 1_000));
	assert_eq!(tus.offset(&place).await, Some(400));
	refused(tus.append(&place, 0, &key[..600]).await, Code::WrongOffset).await;
	assert_eq!(tus.append(&place, 400, &key[400..700]).await.status(), 204);

	let house = house.restart().await;
	let tus = Tus(&house);
	assert_eq!(tus.offset(&place).await, Some(700));
	assert_eq!(tus.append(&place, 700, &key[700..]).await.status(), 204);
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
	house.until(|worker| worker.spool.reserved() == (0, 0)).await;
}

#[tokio::test]
async fn an_upload_that_was_whole_when_the_worker_stopped_is_accepted_after_it() {
	let house = House::new().await;
	let key = large_key(1_000);
	let held = house.worker.peers.upload(Peer::Local).unwrap();
	let wanted = Wanted { kind: Kind::Key, name: content_hash(&key) };
	let token = house.worker.spool.begin(wanted, 1_000, Life::Resumable, held).await.unwrap();
	house.worker.spool.writer(&token, 0).unwrap().write(key.into()).await.unwrap();

	let house = house.restart().await;
	let place = format!("/v1/uploads/{}", hex::encode(token));
	assert_eq!(Tus(&house).append(&place, 1_000, b"").await.status(), 204);
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(wanted.name))).await.status(), 204);
}

#[tokio::test]
async fn a_record_that_was_tampered_with_or_truncated_is_dropped() {
	type Spoil = fn(Vec<u8>) -> Vec<u8>;
	let spoil: [(&str, Spoil); 5] = [
		("changed in its head", |mut bytes| {
			bytes[40] ^= 1;
			bytes
		}),
		("cut off in its head", |bytes| bytes[..40].to_vec()),
		("empty", |_| Vec::new()),
		("without its head", |bytes| bytes[bytes.len() - 400..].to_vec()),
		("longer than announced", |mut bytes| {
			bytes.extend([0; 601]);
			bytes
		}),
	];
	for (what, spoil) in spoil {
		let house = House::new().await;
		let key = large_key(1_000);
		let place = Tus(&house).place(&content_hash(&key), key.len()).await;
		assert_eq!(Tus(&house).append(&place, 0, &key[..400]).await.status(), 204);
		let file = files(&house).remove(0);
		let bytes = fs::read(&file).unwrap();
		fs::write(&file, spoil(bytes)).unwrap();

		let house = house.restart().await;
		assert_eq!(Tus(&house).offset(&place).await, None, "{what}");
		assert_eq!((house.worker.spool.reserved(), files(&house)), ((0, 0), Vec::new()), "{what}");
	}
}

#[tokio::test]
async fn a_record_under_another_name_is_dropped() {
	let house = House::new().await;
	Tus(&house).place(&[1; 32], 1_000).await;
	let file = files(&house).remove(0);
	fs::copy(&file, file.with_file_name(hex::encode([7; 16]))).unwrap();
	fs::write(file.with_file_name("of another program"), "bytes").unwrap();
	let house = house.restart().await;
	assert_eq!(files(&house), [file]);
}

#[tokio::test]
async fn bytes_that_changed_while_the_worker_was_away_are_refused_at_the_end() {
	let house = House::new().await;
	let key = large_key(1_000);
	let place = Tus(&house).place(&content_hash(&key), key.len()).await;
	assert_eq!(Tus(&house).append(&place, 0, &key[..400]).await.status(), 204);
	let file = files(&house).remove(0);
	let mut bytes = fs::read(&file).unwrap();
	*bytes.last_mut().unwrap() ^= 1;
	fs::write(&file, bytes).unwrap();

	let house = house.restart().await;
	refused(Tus(&house).append(&place, 400, &key[400..]).await, Code::HashMismatch).await;
	house.until(|worker| worker.spool.reserved() == (0, 0)).await;
}

/// Begins uploads in a folder of their own, and leaves them as a worker that dies does.
async fn left_behind(folder: &std::path::Path, uploads: &[(u8, u64, Life)]) -> Vec<Token> {
	let limits = PeerLimits { places: 1, places_each: 1, uploads_each: 9, interval: Duration::from_secs(1), burst: 1 };
	let peers = Peers::new(limits);
	let spool = Spool::open(folder, SpoolLimits { count: 9, bytes: u64::MAX, ..LIMITS }).unwrap();
	let mut tokens = Vec::new();
	for (name, length, life) in uploads {
		let wanted = Wanted { kind: Kind::Key, name: [*name; 32] };
		let held = peers.upload(Peer::Local).unwrap();
		tokens.push(spool.begin(wanted, *length, *life, held).await.unwrap());
	}
	tokens
}

#[tokio::test]
async fn what_is_taken_up_stays_within_the_limits_and_the_rest_is_deleted() {
	let dir = tempfile::tempdir().unwrap();
	let uploads: Vec<_> = (1..=4).map(|name| (name, 1_000 * u64::from(name), Life::Resumable)).collect();
	let tokens = left_behind(dir.path(), &uploads).await;
	let spool = Spool::open(dir.path(), SpoolLimits { bytes: 3_500, ..LIMITS }).unwrap();
	assert_eq!(spool.reserved(), (2, 3_000), "those that lack least");
	assert!(spool.progress(&tokens[0]).is_ok() && spool.progress(&tokens[3]).is_err());
	assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
	drop(spool);
	assert_eq!(Spool::open(dir.path(), SpoolLimits { count: 1, ..LIMITS }).unwrap().reserved(), (1, 1_000));
}

#[tokio::test]
async fn what_came_in_one_request_is_not_taken_up() {
	let dir = tempfile::tempdir().unwrap();
	left_behind(dir.path(), &[(1, 1_000, Life::OneRequest)]).await;
	assert_eq!(Spool::open(dir.path(), LIMITS).unwrap().reserved(), (0, 0));
	assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_does_not_outlive_any_number_of_restarts() {
	let dir = tempfile::tempdir().unwrap();
	let tokens = left_behind(dir.path(), &[(1, 1_000, Life::Resumable), (2, 1_000, Life::Resumable)]).await;
	for start in 0..8_u64 {
		let spool = Spool::open(dir.path(), LIMITS).unwrap();
		let mut writer = spool.writer(&tokens[1], start).unwrap();
		writer.write(b"x".to_vec().into()).await.unwrap();
	}
	let spool = Spool::open(dir.path(), LIMITS).unwrap();
	assert_eq!(spool.progress(&tokens[0]).unwrap_err().0.code, Code::NotFound);
	assert_eq!(spool.progress(&tokens[1]).unwrap().offset, 8);
	// However often it was taken up, it waits as long as a new one.
	spool.sweep_at(std::time::Instant::now() + LIMITS.idle + Duration::from_secs(1));
	assert_eq!(spool.reserved(), (0, 0));
}

#[tokio::test]
async fn what_was_taken_up_counts_for_the_address_that_goes_on_with_it() {
	let house = House::new().await;
	let place = Tus(&house).place(&content_hash(b"key"), 3).await;
	let house = house.restart().await;
	let most = Limits::default().partial_uploads_per_peer;
	let mut others = Vec::new();
	for name in 0..most {
		others.push(Tus(&house).place(&[u8::try_from(name).unwrap(); 32], 1_000).await);
	}
	refused(Tus(&house).append(&place, 0, b"key").await, Code::Unavailable).await;
	assert_eq!(Tus(&house).request(Method::DELETE, &others[0]).send().await.unwrap().status(), 204);
	assert_eq!(Tus(&house).append(&place, 0, b"k").await.status(), 204);
	refused(Tus(&house).begin(&[99; 32], 1_000).await, Code::Unavailable).await;
	assert_eq!(Tus(&house).append(&place, 1, b"ey").await.status(), 204);
	assert_eq!(Tus(&house).begin(&[99; 32], 1_000).await.status(), 201, "it is through, and counts no more");
}

#[tokio::test]
async fn a_statistic_that_was_revoked_while_the_worker_was_away_is_not_taken() {
	let house = House::new().await;
	house.put_descriptor().await;
	house.contribute(1).await;
	house.chain.push(|block| block.pledges.push(pledge(2, Stage::Pending)));
	house.hear().await;
	let statistic = statistic(2);
	let sealed = house.seal(&statistic.to_bytes());
	let path = format!("/v1/statistics/{}", hex::encode(statistic.hash()));
	let begun = Tus(&house).request(Method::POST, &path).header("Upload-Length", sealed.len()).send().await.unwrap();
	let place = begun.headers()["Location"].to_str().unwrap().to_owned();
	assert_eq!(Tus(&house).append(&place, 0, &sealed[..100]).await.status(), 204);
	house.chain.revoke(2);
	let house = house.restart().await;
	refused(Tus(&house).append(&place, 100, &sealed[100..]).await, Code::NotFound).await;
	house.until(|worker| worker.spool.reserved() == (0, 0)).await;
	assert!(!house.worker.store.has(Kind::Statistic, &statistic.hash()).await.unwrap());
}

#[tokio::test]
async fn a_folder_without_room_refuses_an_upload_and_names_the_disk() {
	let house = House::new().await;
	fs::remove_dir_all(house.dir.path().join("uploads")).unwrap();
	let refusal = refusal(Tus(&house).begin(&[1; 32], 1_000).await).await;
	assert_eq!(refusal.code, Code::Storage);
	assert!(refusal.message.contains("disk"), "{}", refusal.message);
	assert_eq!(house.worker.spool.reserved(), (0, 0));
}

#[tokio::test]
async fn an_upload_goes_on_by_itself_when_the_worker_restarts_beneath_it() {
	let house = House::new().await;
	let key = large_key(100_000);
	let wire = Wire::to(&house.url, 60_000).await;
	let api = WorkerApi::new(&wire.url).unwrap().pieces(10_000);
	let (progress, reports) = watched();
	let sent = key.clone();
	let sending = tokio::spawn(async move { api.put_key(&content_hash(&sent), &sent, Some(progress)).await });
	house.until(|_| wire.is_broken()).await;
	let house = house.restart().await;
	wire.mend(&house.url);
	sending.await.unwrap().unwrap();
	let reports = reports.lock().unwrap().clone();
	assert!(reports.windows(2).all(|pair| pair[0] <= pair[1]), "what has arrived stays: {reports:?}");
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
}

#[tokio::test]
async fn an_upload_goes_on_after_the_client_restarts() {
	let (house, memory) = (House::new().await, tempfile::tempdir().unwrap());
	let key = large_key(1_000_000);
	let api = || WorkerApi::new(&house.url).unwrap().pieces(1_000).remembering(memory.path().into());
	let (progress, reports) = watched();
	stopped_after(20_000, api().put_key(&content_hash(&key), &key, Some(progress)), &reports).await;
	let (progress, reports) = watched();
	api().pieces(500_000).put_key(&content_hash(&key), &key, Some(progress)).await.unwrap();
	let reports = reports.lock().unwrap().clone();
	assert!((20_000..500_000).contains(&reports[0]), "it began where it was: {reports:?}");
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
	assert_eq!(fs::read_dir(memory.path()).unwrap().count(), 0, "nothing is remembered of what is through");
}

#[tokio::test]
async fn a_sealed_statistic_goes_on_after_the_client_restarts_in_the_same_seal() {
	let (house, memory) = (House::new().await, tempfile::tempdir().unwrap());
	house.put_descriptor().await;
	house.chain.push(|block| block.pledges.push(pledge(1, Stage::Pending)));
	house.hear().await;
	let (statistic, worker_key) = (statistic(1), *house.worker.identity.sealing.public_key().as_bytes());
	let (hash, bytes) = (statistic.hash(), statistic.to_bytes());
	let api = |piece| WorkerApi::new(&house.url).unwrap().pieces(piece).remembering(memory.path().into());
	let (progress, reports) = watched();
	stopped_after(200, api(20).put_statistic(&hash, &worker_key, &bytes, Some(progress)), &reports).await;
	let (progress, reports) = watched();
	api(1_000).put_statistic(&hash, &worker_key, &bytes, Some(progress)).await.unwrap();
	let reports = reports.lock().unwrap().clone();
	assert!((200..1_000).contains(&reports[0]) && reports.is_sorted(), "it never began anew: {reports:?}");
	assert_eq!(house.get(&format!("/v1/statistics/{}", hex::encode(hash))).await.status(), 200);
	assert_eq!(fs::read_dir(memory.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_upload_begins_again_when_the_worker_has_forgotten_it_or_has_other_bytes() {
	let (house, memory) = (House::new().await, tempfile::tempdir().unwrap());
	let key = large_key(1_000_000);
	let api = |piece| WorkerApi::new(&house.url).unwrap().pieces(piece).remembering(memory.path().into());
	let (progress, reports) = watched();
	stopped_after(20_000, api(1_000).put_key(&content_hash(&key), &key, Some(progress)), &reports).await;
	house.worker.spool.sweep_at(std::time::Instant::now() + Duration::from_secs(3_600));
	let (progress, reports) = watched();
	stopped_after(40_000, api(1_000).put_key(&content_hash(&key), &key, Some(progress)), &reports).await;
	assert_eq!(reports.lock().unwrap().first(), Some(&1_000));

	house.until(|_| files(&house).len() == 1).await;
	let file = files(&house).remove(0);
	let mut bytes = fs::read(&file).unwrap();
	bytes[10_000] ^= 1;
	fs::write(&file, bytes).unwrap();
	api(500_000).put_key(&content_hash(&key), &key, None).await.unwrap();
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
	assert_eq!(fs::read_dir(memory.path()).unwrap().count(), 0);
}
