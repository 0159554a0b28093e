//! Runs the service on a listener until it is told to stop: then nothing new is accepted, long polls end at once, and
//! open requests have ten seconds.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt;

use crate::app::{App, Peer};
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::journal::{self, FileJournal, Journal};
use crate::keys::{KeyError, Keys};
use crate::metrics::Metrics;
use crate::opaque::SetupId;
use crate::storage::{Database, Sqlite, Storage, StorageError, Upkeep};
use crate::waiters::Waiters;
use crate::{background, router};

/// Time for a request's headers, and for the next request of a connection.
const HEADER_TIME: Duration = Duration::from_secs(90);
/// Bytes of a connection's buffer, and so of a request's headers.
const BUFFER_MAX: usize = 32 * 1024;
const STOP_TIME: Duration = Duration::from_secs(10);
/// Time to wait after the system refused a connection, for lack of handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why the service doesn't run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The keys can't be had.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The database can't be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Records name a setup whose key file isn't there.
    #[error("records need opaque-{0}.key, which isn't there")]
    MissingSetup(SetupId),
}

/// Runs the service until `shutdown` is ready.
///
/// # Errors
/// [`ServeError`], before anything is accepted.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    serve_with(config, listener, shutdown, Arc::new(SystemClock)).await
}

/// Runs the service by another clock, for tests.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
    clock: Arc<dyn Clock>,
) -> Result<(), ServeError> {
    let (stop, stopping) = watch::channel(false);
    let app = Arc::new(open(config, clock, stopping)?);
    let sweep = tokio::spawn(background::run(Arc::clone(&app)));
    let connections = GracefulShutdown::new();
    accept_until(shutdown, listener, app, &connections).await;
    stop.send_replace(true);
    if tokio::time::timeout(STOP_TIME, connections.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
    if sweep.await.is_err() {
        tracing::error!("the sweep ended early");
    }
    Ok(())
}

fn open(config: Config, clock: Arc<dyn Clock>, stopping: watch::Receiver<bool>) -> Result<App, ServeError> {
    let keys = Keys::from_folder(&config.keys)?;
    let storage = Sqlite::open(&config.database)?;
    if let Some(missing) = storage.setups_in_use()?.into_iter().find(|id| !keys.opaque.has(*id)) {
        return Err(ServeError::MissingSetup(missing));
    }
    let journal: Arc<dyn Journal> = Arc::new(FileJournal::at(&config.journal_path()));
    journal::open(&storage, &*journal, clock.now())?;
    let metrics = Arc::new(Metrics::default());
    let storage: Arc<dyn Storage> = Arc::new(storage);
    let db = Database::new(storage, Arc::clone(&metrics));
    let waiters = Waiters::default();
    Ok(App { config, keys, clock, db, journal, metrics, waiters, stopping, sweep: Notify::new() })
}

/// Answers connections until `shutdown` is ready; none is accepted after that.
async fn accept_until(
    shutdown: impl Future<Output = ()> + Send,
    listener: TcpListener,
    app: Arc<App>,
    connections: &GracefulShutdown,
) {
    let room = usize::try_from(app.config.connections.get()).unwrap_or(usize::MAX);
    let room = Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS)));
    let router = router::router(app);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = &mut shutdown => return,
        };
        if let Some((stream, peer, permit)) = accepted {
            tokio::spawn(answer(stream, peer, router.clone(), connections.watcher(), permit));
        }
    }
}

/// The next connection, once there is room for it.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, permit)),
        Err(error) => {
            tracing::warn!(%error, "a connection couldn't be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
    _permit: OwnedSemaphorePermit,
) {
    // Small answers go out at once; without it they are only later.
    let _ = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer.ip()));
            Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {}))
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(BUFFER_MAX);
    // A connection that breaks is the client's matter.
    let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
}
