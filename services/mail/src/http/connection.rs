//! Connections: so many at once, so long for their headers, and an orderly end.
//!
//! Invariant: a client that says nothing holds one place for a bounded time only.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

/// Connections at once; more wait in the operating system's queue.
const CONNECTIONS: usize = 256;

/// How long a client may take for a request's headers; an idle connection ends by it too.
const HEADERS_TIME: Duration = Duration::from_secs(10);

/// How long open connections may take to end at shutdown.
const ENDING_TIME: Duration = Duration::from_secs(10);

/// Bytes of a connection's buffer, and so of a request's headers.
const BUFFER: usize = 16 * 1024;

/// After a failed accept, which the lack of a file handle may have caused.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is ready, then lets requests under way end.
pub(crate) async fn listen(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            (stream, place) = accept(&listener, &places) => {
                spawn(stream, place, router.clone(), &graceful);
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(ENDING_TIME, graceful.shutdown()).await;
}

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("it is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, place),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

fn spawn(stream: TcpStream, place: OwnedSemaphorePermit, router: Router, graceful: &GracefulShutdown) {
    let service =
        service_fn(move |request: hyper::Request<_>| router.clone().oneshot(request.map(Body::new)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIME)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // A client that goes away or talks nonsense concerns nobody else.
        let _ = connection.await;
        drop(place);
    });
}
