//! Giving messages out to be sent: lease, then delete or put back. A lease that nobody ends, ends by itself.

use std::collections::BTreeMap;
use std::time::Duration;

use keyfold_kit::SealedKey;
use keyfold_ticket::VerificationCode;
use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::{DAY, Moment, Now};
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};

use super::error::QueueError;
use super::{Content, Mail, Purpose, Queue};

/// How long a row is leased.
pub const LEASE: Duration = Duration::from_mins(2);

/// How long sending may take: less than half the lease, so that no two ever send one row.
pub const DEADLINE: Duration = Duration::from_secs(50);

/// After so long a message that couldn't be sent is dropped.
pub const DIES: Duration = DAY;

/// The longest time until a message is tried again.
pub const RETRY_MAX: Duration = Duration::from_mins(75);

const _: () = assert!(2 * DEADLINE.as_millis() < LEASE.as_millis());

/// A message given out to be sent.
#[derive(Debug)]
pub struct Leased {
    /// Names the row.
    pub id: i64,
    /// Attempts that have failed.
    pub attempts: u32,
    /// The message.
    pub mail: Mail,
}

/// What is given out now, and when there is something to do again.
#[derive(Debug, Default)]
pub struct Waiting {
    /// To be sent, oldest due first.
    pub leased: Vec<Leased>,
    /// Messages that have died, by purpose.
    pub died: Vec<Purpose>,
    /// How many rows were dropped because they hold what no build writes.
    pub damaged: usize,
    /// When the next row is due or dies; none if the queue is empty.
    pub next: Option<Moment>,
}

impl Queue {
    /// Drops what has died, and leases at most `count` rows that are due.
    ///
    /// # Errors
    /// [`QueueError`]; nothing is leased then.
    pub async fn lease(&self, now: Now, count: usize) -> Result<Waiting, QueueError> {
        self.write_at(now, move |transaction| lease(transaction, now, count)).await
    }

    /// Deletes a row: it was sent, or never can be.
    ///
    /// # Errors
    /// [`QueueError`]; the row is given out again when its lease ends.
    pub async fn delete(&self, id: i64) -> Result<(), QueueError> {
        self.write(move |transaction| {
            transaction.prepare_cached("DELETE FROM mail WHERE id = ?1")?.execute([id])?;
            Ok(())
        })
        .await
    }

    /// Puts a row back, to be tried again at `due`, which is at most [`RETRY_MAX`] from now.
    ///
    /// # Errors
    /// [`QueueError`]; the row is given out again when its lease ends.
    pub async fn put_back(&self, id: i64, due: Moment) -> Result<(), QueueError> {
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "UPDATE mail SET leased = 0, attempts = attempts + 1, due = ?2 WHERE id = ?1",
                )?
                .execute([id, due.to_ms()])?;
            Ok(())
        })
        .await
    }

    /// Counts what is queued, by purpose.
    ///
    /// # Errors
    /// [`QueueError`].
    pub async fn count(&self) -> Result<BTreeMap<&'static str, u64>, QueueError> {
        self.write(|transaction| {
            let count = "SELECT count(*) FROM mail WHERE (sealed_key IS NOT NULL) = ?1";
            let mut counts = BTreeMap::new();
            for purpose in Purpose::ALL {
                let queued: i64 = transaction
                    .prepare_cached(count)?
                    .query_row([purpose == Purpose::Code], |row| row.get(0))?;
                counts.insert(purpose.name(), queued.unsigned_abs());
            }
            Ok(counts)
        })
        .await
    }
}

fn lease(transaction: &Transaction<'_>, now: Now, count: usize) -> Result<Waiting, QueueError> {
    let died = drop_dead(transaction, now)?;
    let due_until = now.gone_below(Duration::ZERO).to_ms();
    let due: Vec<(i64, rusqlite::Result<Leased>)> = transaction
        .prepare_cached(
            "SELECT id, attempts, account_id, address, sealed_key, code, message_id, accepted FROM mail
             WHERE due <= ?1 ORDER BY due, id LIMIT ?2",
        )?
        .query_map(params![due_until, i64::try_from(count).unwrap_or(i64::MAX)], |row| {
            Ok((row.get("id")?, leased_of(row)))
        })?
        .collect::<Result<_, _>>()?;
    let mut waiting = Waiting { died, ..Waiting::default() };
    for (id, row) in due {
        if let Ok(row) = row {
            mark_leased(transaction, id, now.plus(LEASE))?;
            waiting.leased.push(row);
        } else {
            // One bad row must not hold up all others.
            transaction.prepare_cached("DELETE FROM mail WHERE id = ?1")?.execute([id])?;
            waiting.damaged += 1;
        }
    }
    let next: Option<i64> = transaction
        .prepare_cached("SELECT min(min(due), min(accepted) + ?1) FROM mail")?
        .query_row([i64::try_from(DIES.as_millis()).unwrap_or(i64::MAX)], |row| row.get(0))?;
    waiting.next = next.map(Moment::from_ms);
    Ok(waiting)
}

fn drop_dead(transaction: &Transaction<'_>, now: Now) -> Result<Vec<Purpose>, QueueError> {
    let purpose_of = |row: &Row<'_>| Ok(if row.get(0)? { Purpose::Code } else { Purpose::Confirm });
    let died = transaction
        .prepare_cached("DELETE FROM mail WHERE accepted <= ?1 RETURNING sealed_key IS NOT NULL")?
        .query_map([now.gone_below(DIES).to_ms()], purpose_of)?
        .collect::<Result<_, _>>()?;
    Ok(died)
}

fn mark_leased(transaction: &Transaction<'_>, id: i64, until: Moment) -> Result<(), QueueError> {
    transaction
        .prepare_cached("UPDATE mail SET leased = 1, due = ?2 WHERE id = ?1")?
        .execute([id, until.to_ms()])?;
    Ok(())
}

fn leased_of(row: &Row<'_>) -> rusqlite::Result<Leased> {
    let address: String = row.get("address")?;
    let address = Address::from_text(&address).map_err(|_| damaged("address", Type::Text))?;
    let sealed_key: Option<Vec<u8>> = row.get("sealed_key")?;
    let code: Option<String> = row.get("code")?;
    let code = code.map(|text| VerificationCode::from_text(&text).ok_or_else(|| damaged("code", Type::Text)));
    let content = match (sealed_key, code.transpose()?) {
        (Some(bytes), code) => {
            let sealed_key = SealedKey::from_bytes(&bytes).map_err(|_| damaged("sealed_key", Type::Blob))?;
            Content::Code(Box::new(sealed_key), code)
        }
        (None, Some(code)) => Content::Confirm(code),
        (None, None) => return Err(damaged("code", Type::Null)),
    };
    Ok(Leased {
        id: row.get("id")?,
        attempts: row.get("attempts")?,
        mail: Mail {
            account_id: AccountId(row.get("account_id")?),
            address,
            content,
            message_id: row.get("message_id")?,
            accepted: Moment::from_ms(row.get("accepted")?),
        },
    })
}

fn damaged(column: &str, kind: Type) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(0, column.to_owned(), kind)
}
