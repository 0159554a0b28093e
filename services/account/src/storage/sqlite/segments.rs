//! Segments. The number is assigned under the lock of the account's log row, in the inserting transaction: a reader that
//! sees a number sees every smaller one too, so that a cursor never skips.
//!
//! Room: what is listed stays within the quota, parts of a checkpoint (`c-`) within twice the quota, and with what was
//! deleted and can still be read all stays within four times. A segment counts as at least 512 bytes.

use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::{CBOR_BODY_MAX, SEGMENT_INLINE_MAX, SEGMENT_MAX, SEGMENTS_PER_CALL};
use keyfold_wire::moment::Now;
use keyfold_wire::segments::{CreateAnswer, Entry, NewSegment};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{Sqlite, check_live, seconds};
use crate::storage::{By, Head, Page, Segments, Stored};

const COST_MIN: u64 = 512;

// A full page with all bytes inline stays within the body limit: a name and its framing take less than 128 bytes.
const _: () = assert!(SEGMENTS_PER_CALL * (SEGMENT_INLINE_MAX + 128) <= CBOR_BODY_MAX);

/// The log row, as it is changed in one transaction.
pub(super) struct Log {
    account_id: AccountId,
    number: u64,
    row_hash: [u8; 16],
    used: u64,
    pub(super) kept: u64,
}

/// What a segment counts as.
pub(super) fn cost(size: u64) -> u64 {
    size.max(COST_MIN)
}

impl Segments for Sqlite {
    fn head(&self, account_id: AccountId) -> Stored<Head> {
        self.read_only(|tx| head(tx, account_id))
    }

    fn list(&self, account_id: AccountId, after: Head) -> Stored<Page> {
        self.read_only(|tx| {
            let head = head(tx, account_id)?;
            let reset = !is_row(tx, account_id, after, head)?;
            let from = if reset { 0 } else { after.number };
            let mut rows = select_page(tx, account_id, from)?;
            let more = rows.len() > SEGMENTS_PER_CALL;
            rows.truncate(SEGMENTS_PER_CALL);
            let last = rows.last().map(|(number, row_hash, _)| Head {
                generation: head.generation,
                number: *number,
                row_hash: *row_hash,
            });
            let end = last.filter(|_| more).unwrap_or(head);
            Ok(Page { entries: rows.into_iter().map(|(_, _, entry)| entry).collect(), end, more, reset })
        })
    }

    fn read(&self, account_id: AccountId, names: &[String]) -> Stored<Vec<Option<Vec<u8>>>> {
        self.read_only(|tx| {
            let select = "SELECT b.bytes FROM segments s
                JOIN segment_bytes b ON b.account_id = s.account_id AND b.number = s.number
                WHERE s.account_id = ?1 AND s.name = ?2";
            let mut statement = tx.prepare_cached(select)?;
            let mut answers: Vec<Option<Vec<u8>>> = Vec::new();
            let mut total = 0;
            for name in names {
                let bytes: Option<Vec<u8>> =
                    statement.query_row(params![account_id.0, name], |row| row.get(0)).optional()?;
                total += bytes.as_ref().map_or(0, Vec::len);
                if total > SEGMENT_MAX {
                    break;
                }
                answers.push(bytes);
            }
            Ok(answers)
        })
    }

    fn create(&self, by: By, segments: &[NewSegment], quota: u64) -> Stored<Vec<CreateAnswer>> {
        self.write(|tx| {
            check_live(tx, by)?;
            let mut log = Log::lock(tx, by.account_id)?;
            let mut full = false;
            let mut answers = Vec::with_capacity(segments.len());
            for segment in segments {
                let answer = log.create(tx, segment, quota, full)?;
                // What follows in a log isn't stored before what comes first.
                full |= answer == CreateAnswer::Full;
                answers.push(answer);
            }
            log.store(tx)?;
            Ok(answers)
        })
    }

    fn delete(&self, by: By, names: &[String], now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            check_live(tx, by)?;
            let mut log = Log::lock(tx, by.account_id)?;
            let delete =
                "UPDATE segments SET deleted = ?3 WHERE account_id = ?1 AND name = ?2 AND deleted IS NULL
                RETURNING size";
            for name in names {
                let read = |row: &Row<'_>| row.get::<_, i64>(0);
                let params = params![by.account_id.0, name, seconds(now)];
                if let Some(size) = tx.prepare_cached(delete)?.query_row(params, read).optional()? {
                    log.used = log.used.saturating_sub(cost(u64::try_from(size)?));
                    log.kept += cost(u64::try_from(size)?);
                }
            }
            log.store(tx)
        })
    }
}

impl Log {
    /// Takes the lock of the log row: the write comes before the read, so that PostgreSQL holds it too.
    pub(super) fn lock(tx: &Transaction<'_>, account_id: AccountId) -> Stored<Self> {
        let update =
            "UPDATE logs SET number = number WHERE account_id = ?1 RETURNING number, row_hash, used, kept";
        let row = tx.prepare_cached(update)?.query_row(params![account_id.0], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
        })?;
        let (number, row_hash, used, kept) = row;
        let [number, used, kept] = [number, used, kept].map(u64::try_from);
        Ok(Self { account_id, number: number?, row_hash, used: used?, kept: kept? })
    }

    pub(super) fn store(&self, tx: &Transaction<'_>) -> Stored<()> {
        let update = "UPDATE logs SET number = ?2, row_hash = ?3, used = ?4, kept = ?5 WHERE account_id = ?1";
        let [number, used, kept] = [self.number, self.used, self.kept].map(i64::try_from);
        tx.prepare_cached(update)?.execute(params![
            self.account_id.0,
            number?,
            self.row_hash,
            used?,
            kept?
        ])?;
        Ok(())
    }

    fn create(
        &mut self,
        tx: &Transaction<'_>,
        new: &NewSegment,
        quota: u64,
        full: bool,
    ) -> Stored<CreateAnswer> {
        let select = "SELECT number, deleted IS NULL FROM segments WHERE account_id = ?1 AND name = ?2";
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?));
        let known =
            tx.prepare_cached(select)?.query_row(params![self.account_id.0, new.name], read).optional()?;
        if let Some((_, true)) = known {
            return Ok(CreateAnswer::Exists);
        }
        let size = u64::try_from(new.bytes.len())?;
        if full || !self.has_room(&new.name, cost(size), quota) {
            return Ok(CreateAnswer::Full);
        }
        if let Some((number, _)) = known {
            drop_bytes(tx, self.account_id, number)?;
            self.kept = self.kept.saturating_sub(cost(size));
        }
        self.number += 1;
        self.row_hash = Head::derive_row_hash(self.number, &new.name);
        self.used += cost(size);
        self.insert(tx, new)?;
        Ok(CreateAnswer::Created)
    }

    fn has_room(&self, name: &str, cost: u64, quota: u64) -> bool {
        let listed = if name.starts_with('c') { quota.saturating_mul(2) } else { quota };
        self.used + cost <= listed && self.used + self.kept + cost <= quota.saturating_mul(4)
    }

    fn insert(&self, tx: &Transaction<'_>, new: &NewSegment) -> Stored<()> {
        let id = self.account_id.0;
        let number = i64::try_from(self.number)?;
        let size = i64::try_from(new.bytes.len())?;
        let row =
            "INSERT INTO segments (account_id, number, name, row_hash, size) VALUES (?1, ?2, ?3, ?4, ?5)";
        tx.prepare_cached(row)?.execute(params![id, number, new.name, self.row_hash, size])?;
        let bytes = "INSERT INTO segment_bytes (account_id, number, bytes) VALUES (?1, ?2, ?3)";
        tx.prepare_cached(bytes)?.execute(params![id, number, new.bytes])?;
        Ok(())
    }
}

/// Drops a deleted segment's bytes and name; the row stays for cursors.
pub(super) fn drop_bytes(tx: &Transaction<'_>, account_id: AccountId, number: i64) -> Stored<()> {
    let bytes = "DELETE FROM segment_bytes WHERE account_id = ?1 AND number = ?2";
    tx.prepare_cached(bytes)?.execute(params![account_id.0, number])?;
    let name = "UPDATE segments SET name = NULL WHERE account_id = ?1 AND number = ?2";
    tx.prepare_cached(name)?.execute(params![account_id.0, number])?;
    Ok(())
}

fn head(tx: &Transaction<'_>, account_id: AccountId) -> Stored<Head> {
    let select =
        "SELECT v.generation, l.number, l.row_hash FROM logs l JOIN service v WHERE l.account_id = ?1";
    let row = tx.prepare_cached(select)?.query_row(params![account_id.0], |row| {
        Ok(Head {
            generation: row.get(0)?,
            number: row.get::<_, i64>(1)?.cast_unsigned(),
            row_hash: row.get(2)?,
        })
    })?;
    Ok(row)
}

fn is_row(tx: &Transaction<'_>, account_id: AccountId, at: Head, head: Head) -> Stored<bool> {
    if at.generation != head.generation {
        return Ok(false);
    }
    if at.number == 0 {
        return Ok(at.row_hash == [0; 16]);
    }
    let Ok(number) = i64::try_from(at.number) else { return Ok(false) };
    let select = "SELECT row_hash FROM segments WHERE account_id = ?1 AND number = ?2";
    let row_hash: Option<[u8; 16]> =
        tx.prepare_cached(select)?.query_row(params![account_id.0, number], |row| row.get(0)).optional()?;
    Ok(row_hash == Some(at.row_hash))
}

/// One row more than a page holds, if there is one.
fn select_page(
    tx: &Transaction<'_>,
    account_id: AccountId,
    from: u64,
) -> Stored<Vec<(u64, [u8; 16], Entry)>> {
    let select = "SELECT s.number, s.row_hash, s.name, s.size, b.bytes FROM segments s
        LEFT JOIN segment_bytes b ON s.size <= ?3 AND b.account_id = s.account_id AND b.number = s.number
        WHERE s.account_id = ?1 AND s.number > ?2 AND s.deleted IS NULL AND s.name IS NOT NULL
        ORDER BY s.number LIMIT ?4";
    let (inline, limit) = (i64::try_from(SEGMENT_INLINE_MAX)?, i64::try_from(SEGMENTS_PER_CALL + 1)?);
    let mut statement = tx.prepare_cached(select)?;
    let rows = statement.query_map(params![account_id.0, i64::try_from(from)?, inline, limit], |row| {
        let entry = Entry { name: row.get(2)?, size: row.get(3)?, bytes: row.get(4)? };
        Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?, entry))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
