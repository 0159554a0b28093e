//! The operator's commands, and dropping what has had its time, a bounded part in each transaction.

use std::time::Duration;

use keyfold_wire::account::Licence;
use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::Now;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::segments::{Log, cost, drop_bytes};
use super::{Sqlite, accounts, address, seconds};
use crate::lifetimes::READABLE;
use crate::opaque::SetupId;
use crate::storage::{Denied, Stored, Upkeep};

/// Segments that one sweep drops.
const SWEEP_MAX: u32 = 200;

impl Upkeep for Sqlite {
    fn check(&self) -> Stored<()> {
        self.read_only(|tx| Ok(tx.prepare_cached("SELECT one FROM service")?.query_row([], |_| Ok(()))?))
    }

    fn setups_in_use(&self) -> Stored<Vec<SetupId>> {
        self.read_only(|tx| {
            let select =
                "SELECT setup FROM accounts WHERE setup IS NOT NULL UNION SELECT setup FROM registrations";
            let mut statement = tx.prepare(select)?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }

    fn set_licence(&self, address: &Address, licence: &Licence) -> Stored<()> {
        self.write(|tx| {
            let found = accounts::write_licence(tx, address, licence)?;
            if found { Ok(()) } else { Err(Denied::NotFound.into()) }
        })
    }

    fn delete_by_address(&self, address: &Address, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            let owner = address::owner(tx, address.as_str(), now)?.ok_or(Denied::NotFound)?;
            accounts::delete(tx, owner.account_id, now)
        })
    }

    fn purge(&self, longest: Duration, now: Now) -> Stored<()> {
        let gone = now.gone_below(Duration::ZERO);
        self.write_at(now, |tx| {
            for delete in [
                "DELETE FROM sessions WHERE expires <= ?1",
                "DELETE FROM challenges WHERE expires <= ?1",
                "DELETE FROM registrations WHERE expires <= ?1",
                "DELETE FROM codes WHERE expires <= ?1",
            ] {
                tx.prepare_cached(delete)?.execute(params![gone.to_seconds()])?;
            }
            let ahead = "UPDATE limits SET whole_at_ms = ?1 WHERE whole_at_ms > ?1";
            tx.prepare_cached(ahead)?.execute(params![now.ceiling(longest).to_ms()])?;
            tx.prepare_cached("DELETE FROM limits WHERE whole_at_ms <= ?1")?
                .execute(params![gone.to_ms()])?;
            tx.prepare_cached("UPDATE service SET alive = ?1")?.execute(params![seconds(now)])?;
            Ok(())
        })
    }

    fn sweep(&self, now: Now) -> Stored<bool> {
        let more = self.write_at(now, |tx| {
            let expired = sweep_expired(tx, now.gone_below(READABLE).to_seconds())?;
            Ok(sweep_account(tx)? || expired)
        })?;
        if !more {
            self.empty_journal()?;
        }
        Ok(more)
    }
}

/// Drops segments that were deleted before `until`; whether there may be more.
fn sweep_expired(tx: &Transaction<'_>, until: i64) -> Stored<bool> {
    let select = "SELECT account_id, number, size FROM segments
        WHERE deleted <= ?1 AND deleted IS NOT NULL AND name IS NOT NULL LIMIT ?2";
    let mut statement = tx.prepare_cached(select)?;
    let read = |row: &Row<'_>| Ok((AccountId(row.get(0)?), row.get(1)?, row.get::<_, i64>(2)?));
    let rows: Vec<_> = statement.query_map(params![until, SWEEP_MAX], read)?.collect::<Result<_, _>>()?;
    for (account_id, number, size) in &rows {
        let mut log = Log::lock(tx, *account_id)?;
        drop_bytes(tx, *account_id, *number)?;
        log.kept = log.kept.saturating_sub(cost(u64::try_from(*size)?));
        log.store(tx)?;
    }
    Ok(rows.len() == usize::try_from(SWEEP_MAX)?)
}

/// Drops some of a deleted account's segments, and its log once they are gone; whether there may be more.
fn sweep_account(tx: &Transaction<'_>) -> Stored<bool> {
    let select = "SELECT l.account_id FROM accounts a JOIN logs l ON l.account_id = a.account_id
        WHERE a.deleted IS NOT NULL LIMIT 1";
    let id: Option<[u8; 16]> = tx.prepare_cached(select)?.query_row([], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(false) };
    let some = "(SELECT number FROM segments WHERE account_id = ?1 ORDER BY number LIMIT ?2)";
    let bytes = format!("DELETE FROM segment_bytes WHERE account_id = ?1 AND number IN {some}");
    tx.prepare_cached(&bytes)?.execute(params![id, SWEEP_MAX])?;
    let rows = format!("DELETE FROM segments WHERE account_id = ?1 AND number IN {some}");
    let dropped = tx.prepare_cached(&rows)?.execute(params![id, SWEEP_MAX])?;
    if dropped == 0 {
        tx.prepare_cached("DELETE FROM logs WHERE account_id = ?1")?.execute(params![id])?;
    }
    Ok(true)
}
