//! Runs storage methods where blocking is allowed, at most five times each while the database is busy.

use std::sync::Arc;

use super::{Storage, StorageError, Stored};
use crate::metrics::Metrics;

const ATTEMPTS: usize = 5;

/// The store, as request handlers see it.
#[derive(Clone)]
pub(crate) struct Database {
    storage: Arc<dyn Storage>,
    metrics: Arc<Metrics>,
}

impl Database {
    pub(crate) fn new(storage: Arc<dyn Storage>, metrics: Arc<Metrics>) -> Self {
        Self { storage, metrics }
    }

    /// Runs `method`, which is named for the metrics; it may be run several times.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        name: &'static str,
        method: impl Fn(&dyn Storage) -> Stored<T> + Send + 'static,
    ) -> Stored<T> {
        self.metrics.count_storage(name);
        let storage = Arc::clone(&self.storage);
        let run = move || {
            let mut result = method(&*storage);
            for _ in 1..ATTEMPTS {
                if !matches!(result, Err(StorageError::Busy)) {
                    break;
                }
                result = method(&*storage);
            }
            result
        };
        // A method that panicked was rolled back.
        tokio::task::spawn_blocking(run).await.unwrap_or(Err(StorageError::Corrupt))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::storage::Sqlite;

    #[tokio::test]
    async fn a_busy_method_is_run_five_times_and_any_other_once() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Arc::new(Sqlite::open(&folder.path().join("a.db")).unwrap());
        let db = Database::new(storage, Arc::default());
        let runs = Arc::new(AtomicUsize::new(0));
        for (error, expect) in [(StorageError::Busy, 5), (StorageError::Full, 1)] {
            runs.store(0, Ordering::SeqCst);
            let counted = Arc::clone(&runs);
            let method = move |_: &dyn Storage| {
                counted.fetch_add(1, Ordering::SeqCst);
                Err::<(), _>(error)
            };
            assert_eq!(db.run("test", method).await, Err(error));
            assert_eq!(runs.load(Ordering::SeqCst), expect);
        }
    }
}
