//! Stored times that lie in the future come from a clock that was wrong: they are rewritten as now, and limits as now and
//! their allowance, before anything is compared with them (amendment D).

use std::time::Duration;

use keyfold_ticket::Ticket;
use keyfold_wire::moment::Now;
use rusqlite::{Transaction, params};

use super::deliver::{LEASE, RETRY_MAX};
use super::error::QueueError;

/// A used ticket is remembered, and a deleted account refused, for as long as any ticket may be used.
pub(super) const REMEMBERED: Duration = Ticket::LONGEST.saturating_add(Duration::from_secs(1));

/// Rewrites what lies in the future; a message that waits for such a time is due now, unless it is being sent.
pub(super) fn settle(transaction: &Transaction<'_>, now: Now) -> Result<(), QueueError> {
    let bound = |allowance| now.ceiling(allowance).to_ms();
    for update in [
        "UPDATE used_ticket SET expires = ?1 WHERE expires > ?1",
        "UPDATE purged SET until = ?1 WHERE until > ?1",
    ] {
        transaction.prepare_cached(update)?.execute([bound(REMEMBERED)])?;
    }
    transaction
        .prepare_cached("UPDATE mail SET accepted = ?1 WHERE accepted > ?1")?
        .execute([bound(Duration::ZERO)])?;
    transaction
        .prepare_cached("UPDATE mail SET due = ?1 WHERE due > ?1 AND leased = 1")?
        .execute([bound(LEASE)])?;
    transaction
        .prepare_cached("UPDATE mail SET due = ?1 WHERE due > ?2 AND leased = 0")?
        .execute(params![bound(Duration::ZERO), bound(RETRY_MAX)])?;
    Ok(())
}
