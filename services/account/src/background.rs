//! What runs beside requests: dropping what has had its time, at the start, every ten minutes and after a deletion.

use std::sync::Arc;
use std::time::Duration;

use keyfold_wire::moment::DAY;

use crate::app::App;
use crate::storage::{Storage, StorageError};

const PAUSE: Duration = Duration::from_mins(10);

/// Runs until the service stops.
pub(crate) async fn run(app: Arc<App>) {
    let mut stopping = app.stopping.clone();
    loop {
        if let Err(error) = tidy(&app).await {
            tracing::error!(%error, "the sweep failed and will be tried again");
        }
        tokio::select! {
            () = app.sweep.notified() => {}
            () = tokio::time::sleep(PAUSE) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

async fn tidy(app: &App) -> Result<(), StorageError> {
    let (now, longest) = (app.now(), app.config.limits.longest());
    app.db.run("purge", move |store| store.purge(longest, now)).await?;
    app.write_journal().await?;
    let (journal, keep) = (Arc::clone(&app.journal), DAY * app.config.backup_days.get());
    let drop_older = move |_: &dyn Storage| Ok(journal.drop_older(keep, now)?);
    app.db.run("drop_older", drop_older).await?;
    while !*app.stopping.borrow() && app.db.run("sweep", move |store| store.sweep(now)).await? {}
    Ok(())
}
