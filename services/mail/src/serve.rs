//! The whole relay: queue, worker and endpoints, until it is told to end.

use std::future::Future;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use crate::check::Keys;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::deliver::{DeliverError, Deliverer};
use crate::http::{App, listen, router};
use crate::metrics::Metrics;
use crate::queue::{Queue, QueueError, hourly};
use crate::worker::Worker;

/// Why the relay doesn't start, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The queue can't be opened.
    #[error(transparent)]
    Queue(#[from] QueueError),
    /// The folder or the certificate authorities can't be used.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// The worker broke down.
    #[error("the worker broke down")]
    Worker,
}

/// A relay that holds its queue and is ready to serve.
pub struct Relay {
    app: Arc<App>,
    worker: Worker,
}

impl Relay {
    /// Opens the queue and prepares the delivery; nothing is sent yet.
    ///
    /// # Errors
    /// [`ServeError`] says what keeps it from starting.
    pub fn open(clock: Arc<dyn Clock>, config: Config) -> Result<Self, ServeError> {
        let deliverer = Arc::new(Deliverer::from_config(&config)?);
        let queue = Queue::open(&config.data)?;
        let metrics = Arc::new(Metrics::default());
        let news = Arc::new(Notify::new());
        let worker = Worker {
            clock: Arc::clone(&clock),
            queue: queue.clone(),
            deliverer,
            metrics: Arc::clone(&metrics),
            from: config.from,
            news: Arc::clone(&news),
        };
        let keys = Keys { relay: config.relay_key, service: config.service_key };
        let share = hourly(config.mails_per_hour);
        let app = Arc::new(App { clock, keys, queue, share, metrics, news });
        Ok(Self { app, worker })
    }

    /// Serves on `listener` until `shutdown` is ready; then finishes the requests and messages under way.
    ///
    /// # Errors
    /// [`ServeError::Worker`].
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), ServeError> {
        let (stop, stopped) = watch::channel(false);
        let work = tokio::spawn(self.worker.run(stopped));
        listen(listener, router(self.app), shutdown).await;
        let _ = stop.send(true);
        work.await.map_err(|_| ServeError::Worker)
    }
}

/// Opens a relay with the machine's clock and serves; see [`Relay`].
///
/// # Errors
/// [`ServeError`] says what keeps it from starting.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    Relay::open(Arc::new(SystemClock), config)?.serve(listener, shutdown).await
}
