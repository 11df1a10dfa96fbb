//! Connections: how many, how slow, how long, and how they end.
//!
//! A connection has to send the head of a request within a time, also of the next one, so that neither a slow sender
//! nor a silent one holds it; bodies have bounds of their own in [`super::http`]. Beyond the number of connections, a
//! new one gets its refusal and is closed: it is not left to wait behind those that do nothing. When the worker stops,
//! what waits is sent away, what computes is finished and written, and open requests are answered, all within the
//! farewell.

use std::{future::Future, pin::pin, sync::Arc};

use axum::{
	body::{Body, Bytes, HttpBody},
	http::Request,
	BoxError, Router,
};
use hyper_util::{
	rt::{TokioExecutor, TokioIo, TokioTimer},
	server::conn::auto::Builder,
	service::TowerToHyperService,
};
use tokio::{
	io::AsyncWriteExt,
	net::{TcpListener, TcpStream},
	sync::{watch, OwnedSemaphorePermit, Semaphore},
	task::JoinSet,
};
use tower::ServiceExt;

use super::{http, worker::Worker};

/// Most bytes of a request's head.
const HEAD_BYTES: usize = 64 << 10;
/// Pause when the system has no free sockets.
const REST: std::time::Duration = std::time::Duration::from_millis(100);
/// The answer to a connection beyond the limit.
const FULL: &[u8] =
	b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\ncontent-type: application/json\r\nconnection: close\r\n\
	content-length: 75\r\n\r\n{\"code\":\"unavailable\",\"message\":\"too many connections\",\"retry_after\":2}    ";

/// Answers requests until `shutdown`, then finishes what is under way, within bounds.
pub async fn serve(listener: TcpListener, worker: Arc<Worker>, shutdown: impl Future<Output = ()>) {
	let router = http::router(worker.clone());
	let places = Arc::new(Semaphore::new(worker.limits.connections));
	let (closing, closed) = watch::channel(false);
	let mut connections = JoinSet::new();
	let mut shutdown = pin!(shutdown);
	loop {
		let accepted = tokio::select! {
			() = &mut shutdown => break,
			accepted = listener.accept() => accepted,
			Some(_) = connections.join_next() => continue,
		};
		let stream = match accepted {
			Ok((stream, _)) => stream,
			Err(error) => {
				tracing::warn!(%error, "no connection could be taken");
				tokio::time::sleep(REST).await;
				continue;
			},
		};
		// Small answers go out at once.
		let _ = stream.set_nodelay(true);
		match places.clone().try_acquire_owned() {
			Ok(place) => {
				worker.metrics.connection(true);
				connections.spawn(connection(stream, router.clone(), worker.clone(), closed.clone(), place));
			},
			Err(_) => {
				worker.metrics.connection(false);
				connections.spawn(refuse(stream));
			},
		}
	}
	drop(listener);
	worker.leave();
	let _ = closing.send(true);
	let ended = async {
		while connections.join_next().await.is_some() {}
		worker.peers.idle().await;
	};
	if tokio::time::timeout(worker.limits.farewell, ended).await.is_err() {
		tracing::warn!("some requests were still open when the worker stopped");
	}
}

/// Tells a connection that there are too many. It may not even read that: it has a moment.
async fn refuse(mut stream: TcpStream) {
	let _ = tokio::time::timeout(REST, async {
		stream.write_all(FULL).await?;
		stream.shutdown().await
	})
	.await;
}

async fn connection(
	stream: TcpStream,
	router: Router,
	worker: Arc<Worker>,
	mut closed: watch::Receiver<bool>,
	_place: OwnedSemaphorePermit,
) {
	let _connected = Connected::new(&worker);
	let service = router.map_request(with_own_body);
	let mut builder = Builder::new(TokioExecutor::new());
	builder.http1().timer(TokioTimer::new()).header_read_timeout(worker.limits.head_wait).max_buf_size(HEAD_BYTES);
	let mut serving = pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)));
	let mut life = pin!(tokio::time::sleep(worker.limits.connection_life));
	let mut ending = false;
	loop {
		tokio::select! {
			ended = &mut serving => {
				if let Err(error) = ended {
					tracing::debug!(%error, "a connection broke");
				}
				return;
			},
			_ = closed.changed(), if !ending => ending = true,
			() = &mut life, if !ending => ending = true,
		}
		// The request that is open is answered first.
		serving.as_mut().graceful_shutdown();
	}
}

/// The server's kind of body as the router's.
fn with_own_body<B>(request: Request<B>) -> Request<Body>
where
	B: HttpBody<Data = Bytes> + Send + 'static,
	B::Error: Into<BoxError>,
{
	request.map(Body::new)
}

/// Counts a connection as open until it is dropped.
struct Connected<'a>(&'a Worker);

impl<'a> Connected<'a> {
	fn new(worker: &'a Worker) -> Self {
		worker.metrics.connected(true);
		Self(worker)
	}
}

impl Drop for Connected<'_> {
	fn drop(&mut self) {
		self.0.metrics.connected(false);
	}
}
