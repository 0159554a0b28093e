//! Stored times that lie in the future come from a clock that was wrong: they are rewritten as now, and limits as now and
//! their lifetime, before anything is compared with them (amendment D).
//!
//! [`settle`] does it for all that statements compare, by the indexes on those columns. What is compared or shown for one
//! account only is rewritten where it is read: a session's end, an allowance, dates of devices and registrations.

use std::time::Duration;

use keyfold_wire::moment::Now;
use rusqlite::{Transaction, params};

use crate::lifetimes::{CHALLENGE, CODE, READING, REGISTRATION, SESSION};
use crate::storage::Stored;

/// Columns with their tables, and how far ahead they may lie.
const COLUMNS: [(&str, Duration); 6] = [
    ("UPDATE challenges SET expires = ?1 WHERE expires > ?1", CHALLENGE),
    ("UPDATE registrations SET expires = ?1 WHERE expires > ?1", REGISTRATION),
    ("UPDATE codes SET expires = ?1 WHERE expires > ?1", CODE),
    ("UPDATE accounts SET created = ?1 WHERE created > ?1", Duration::ZERO),
    ("UPDATE accounts SET deleted = ?1 WHERE deleted > ?1 AND deleted IS NOT NULL", Duration::ZERO),
    (
        "UPDATE segments SET deleted = ?1 WHERE deleted > ?1 AND deleted IS NOT NULL AND name IS NOT NULL",
        Duration::ZERO,
    ),
];

/// Rewrites what lies in the future; whether anything did.
pub(super) fn settle(tx: &Transaction<'_>, now: Now) -> Stored<bool> {
    let mut rewritten = 0;
    for (update, allowance) in COLUMNS {
        rewritten += tx.prepare_cached(update)?.execute(params![now.ceiling(allowance).to_seconds()])?;
    }
    // A reading session that lies less far ahead than this is found when it is used.
    let sessions =
        "UPDATE sessions SET expires = CASE WHEN device_id IS NULL THEN ?1 ELSE ?2 END WHERE expires > ?2";
    let ceilings = [READING, SESSION].map(|allowance| now.ceiling(allowance).to_seconds());
    rewritten += tx.prepare_cached(sessions)?.execute(ceilings)?;
    Ok(rewritten > 0)
}
