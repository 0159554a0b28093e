//! Sends what is queued: woken by a new row, by a row that falls due, or by a message that is through.
//!
//! Invariant: a row is deleted only after its message was taken over or refused for good; a message under way is finished
//! before the worker ends.

use std::sync::Arc;
use std::time::Duration;

use keyfold_wire::moment::Moment;
use lettre::message::Mailbox;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::deliver::{Cause, DeliverError, Deliverer};
use crate::message::compose;
use crate::metrics::{Event, Metrics};
use crate::queue::{DEADLINE, Leased, Queue, QueueError, RETRY_MAX, Waiting};
use crate::random::make_bytes;

/// Messages under way at once.
const AT_ONCE: usize = 4;

/// Before the first new attempt; doubled for each one after.
const BACK_OFF: Duration = Duration::from_secs(30);

/// The longest back-off; at most five quarters of it pass between two attempts.
const BACK_OFF_MAX: Duration = Duration::from_hours(1);

const _: () = assert!(BACK_OFF_MAX.as_secs() * 5 / 4 == RETRY_MAX.as_secs());

/// When the queue itself fails.
const PAUSE: Duration = Duration::from_secs(5);

/// While anything is queued it is looked at so often, since the clock may be set.
const LOOK: Duration = Duration::from_mins(1);

/// Sends what is queued.
#[derive(Clone)]
pub(crate) struct Worker {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) queue: Queue,
    pub(crate) deliverer: Arc<Deliverer>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) from: Mailbox,
    pub(crate) news: Arc<Notify>,
}

impl Worker {
    /// Works until `stop` says so, then finishes what is under way.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut sends = JoinSet::new();
        loop {
            let next = self.start_due(&mut sends).await;
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => break,
                Some(done) = sends.join_next() => log_panic(&done),
                () = self.news.notified() => {}
                () = self.wait_for(next) => {}
            }
        }
        while let Some(done) = sends.join_next().await {
            log_panic(&done);
        }
    }

    /// Starts what is due as far as there is room; returns when to look again.
    async fn start_due(&self, sends: &mut JoinSet<()>) -> Option<Moment> {
        let room = AT_ONCE - sends.len();
        if room == 0 {
            return None;
        }
        match self.queue.lease(self.clock.now(), room).await {
            Ok(waiting) => {
                self.report(&waiting);
                for row in waiting.leased {
                    sends.spawn(self.clone().send(row));
                }
                // Without room left, the next message that is through is what to wait for.
                waiting.next.filter(|_| sends.len() < AT_ONCE)
            }
            Err(cause) => {
                error!(%cause, "the queue can't be read");
                Some(self.clock.now().plus(PAUSE))
            }
        }
    }

    async fn wait_for(&self, next: Option<Moment>) {
        match next {
            Some(at) => self.clock.sleep_until(at, LOOK).await,
            None => std::future::pending().await,
        }
    }

    fn report(&self, waiting: &Waiting) {
        for purpose in &waiting.died {
            self.metrics.count(Event::Died, *purpose);
            warn!(purpose = purpose.name(), "a message couldn't be sent for a day and was dropped");
        }
        if waiting.damaged > 0 {
            self.metrics.count_damaged(waiting.damaged);
            error!(rows = waiting.damaged, "damaged rows were dropped");
        }
    }

    async fn send(self, row: Leased) {
        let purpose = row.mail.content.purpose();
        let message_id = row.mail.message_id.clone();
        let (event, ended) = match self.deliver(&row).await {
            Ok(()) => {
                info!(message_id, purpose = purpose.name(), "sent");
                (Event::Sent, self.queue.delete(row.id).await)
            }
            Err(DeliverError::Rejected(cause)) => {
                warn!(message_id, purpose = purpose.name(), %cause, "refused for good");
                (Event::Rejected, self.queue.delete(row.id).await)
            }
            Err(DeliverError::Delayed(cause)) => {
                let due = self.clock.now().plus(make_back_off(row.attempts));
                warn!(message_id, purpose = purpose.name(), attempts = row.attempts + 1, %cause, "tried again later");
                (Event::Delayed, self.queue.put_back(row.id, due).await)
            }
        };
        log_failure(ended);
        self.metrics.count(event, purpose);
    }

    /// Hands one message over before its deadline, which is well before its lease ends.
    async fn deliver(&self, row: &Leased) -> Result<(), DeliverError> {
        let Ok(message) = compose(&self.from, &row.mail) else {
            return Err(DeliverError::Rejected(Cause::Extension));
        };
        let deadline = self.clock.sleep(DEADLINE);
        tokio::select! {
            result = self.deliverer.deliver(message) => result,
            () = deadline => Err(DeliverError::Delayed(Cause::TooSlow)),
        }
    }
}

/// Doubles with each attempt that has failed, up to an hour; then between three and five quarters of that.
fn make_back_off(attempts: u32) -> Duration {
    let full = BACK_OFF.saturating_mul(1 << attempts.min(16)).min(BACK_OFF_MAX);
    let random = u32::from(u16::from_be_bytes(make_bytes()));
    full * 3 / 4 + full / 2 * random / u32::from(u16::MAX)
}

fn log_panic(done: &Result<(), tokio::task::JoinError>) {
    if done.is_err() {
        error!("sending was broken off; the row is tried again when its lease ends");
    }
}

fn log_failure(ended: Result<(), QueueError>) {
    if let Err(cause) = ended {
        error!(%cause, "a row can't be updated; it is tried again when its lease ends");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_up_to_an_hour_and_never_repeats_itself_exactly() {
        for (attempts, full) in [(0, 30), (1, 60), (6, 1_920), (7, 3_600), (u32::MAX, 3_600)] {
            let full = Duration::from_secs(full);
            let waits: Vec<_> = (0..64).map(|_| make_back_off(attempts)).collect();
            assert!(waits.iter().all(|wait| (full * 3 / 4..=full * 5 / 4).contains(wait)), "{attempts}");
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{attempts}");
        }
    }
}
