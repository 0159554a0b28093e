//! Taking a message in, and dropping a deleted account's: each one transaction.

use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::TICKET_SECONDS;
use rusqlite::{OptionalExtension, Transaction, params};

use super::error::QueueError;
use super::{Content, Mail, Queue};

/// A message to be taken in, and the ticket that allows it.
#[derive(Debug)]
pub struct NewMail {
    /// The message.
    pub mail: Mail,
    /// The ticket's nonce.
    pub nonce: [u8; 16],
    /// The ticket's last second, UTC.
    pub expires: i64,
    /// SHA-256 of the request's body.
    pub body_hash: [u8; 32],
}

/// What became of a message that was to be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// It is queued, and on disk.
    Queued,
    /// The same request was queued before.
    Again,
    /// The ticket was used for another request.
    TicketUsed,
    /// The account was deleted.
    AccountDeleted,
    /// The account has had its share; the number says in how many milliseconds there is more.
    TooMany(i64),
}

/// How many messages one account may have.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// One more after so many milliseconds.
    pub interval_ms: i64,
    /// So many at once.
    pub burst: i64,
}

impl Rate {
    /// `count` at once, and as many in each hour after.
    #[must_use]
    pub fn hourly(count: std::num::NonZeroU32) -> Self {
        let burst = i64::from(count.get());
        Self { interval_ms: (3_600_000 / burst).max(1), burst }
    }
}

impl Queue {
    /// Takes a message in unless its ticket, its account or the account's share forbid it.
    ///
    /// # Errors
    /// [`QueueError`]; nothing is taken in then.
    pub async fn accept(&self, new: NewMail, rate: Rate) -> Result<Accepted, QueueError> {
        self.write(move |transaction| accept(transaction, &new, rate)).await
    }

    /// Drops what is queued for a deleted account, and refuses what its last tickets may still bring; returns how many
    /// messages were dropped.
    ///
    /// # Errors
    /// [`QueueError`]; nothing is dropped then.
    pub async fn purge(&self, account_id: AccountId, now_ms: i64) -> Result<usize, QueueError> {
        self.write(move |transaction| {
            transaction
                .prepare_cached("INSERT INTO purged VALUES (?1, ?2) ON CONFLICT DO UPDATE SET until = ?2")?
                .execute(params![account_id.0, now_ms + 1000 * (TICKET_SECONDS + 1)])?;
            let dropped = transaction
                .prepare_cached("DELETE FROM mail WHERE account_id = ?1")?
                .execute([account_id.0])?;
            Ok(dropped)
        })
        .await
    }
}

fn accept(transaction: &Transaction<'_>, new: &NewMail, rate: Rate) -> Result<Accepted, QueueError> {
    let now_ms = new.mail.accepted_ms;
    forget(transaction, now_ms)?;
    let account = new.mail.account_id.0;
    let is_purged =
        transaction.prepare_cached("SELECT 1 FROM purged WHERE account_id = ?1")?.exists([account])?;
    if is_purged {
        return Ok(Accepted::AccountDeleted);
    }
    let used: Option<[u8; 32]> = transaction
        .prepare_cached("SELECT body_hash FROM used_ticket WHERE nonce = ?1")?
        .query_row([new.nonce], |row| row.get(0))
        .optional()?;
    match used {
        Some(hash) if hash == new.body_hash => return Ok(Accepted::Again),
        Some(_) => return Ok(Accepted::TicketUsed),
        None => {}
    }
    if let Err(wait_ms) = charge(transaction, new.mail.account_id, rate, now_ms)? {
        return Ok(Accepted::TooMany(wait_ms));
    }
    insert_ticket(transaction, new)?;
    insert_mail(transaction, &new.mail)?;
    Ok(Accepted::Queued)
}

/// Forgets tickets that have expired, shares that are whole again, and accounts whose last ticket has expired.
fn forget(transaction: &Transaction<'_>, now_ms: i64) -> Result<(), QueueError> {
    transaction.prepare_cached("DELETE FROM used_ticket WHERE expires <= ?1")?.execute([now_ms])?;
    transaction.prepare_cached("DELETE FROM rate WHERE full_at <= ?1")?.execute([now_ms])?;
    transaction.prepare_cached("DELETE FROM purged WHERE until <= ?1")?.execute([now_ms])?;
    Ok(())
}

/// GCRA in one conditional upsert: a row is changed only if the account has something left.
fn charge(
    transaction: &Transaction<'_>,
    account_id: AccountId,
    rate: Rate,
    now_ms: i64,
) -> Result<Result<(), i64>, QueueError> {
    let latest = now_ms + rate.interval_ms * (rate.burst - 1);
    let charged = transaction
        .prepare_cached(
            "INSERT INTO rate VALUES (?1, ?2 + ?3)
             ON CONFLICT DO UPDATE SET full_at = max(full_at, ?2) + ?3 WHERE full_at <= ?4",
        )?
        .execute(params![account_id.0, now_ms, rate.interval_ms, latest])?;
    if charged == 1 {
        return Ok(Ok(()));
    }
    let full_at: i64 = transaction
        .prepare_cached("SELECT full_at FROM rate WHERE account_id = ?1")?
        .query_row([account_id.0], |row| row.get(0))?;
    Ok(Err(full_at - latest))
}

fn insert_ticket(transaction: &Transaction<'_>, new: &NewMail) -> Result<(), QueueError> {
    transaction.prepare_cached("INSERT INTO used_ticket VALUES (?1, ?2, ?3)")?.execute(params![
        new.nonce,
        new.body_hash,
        1000 * (new.expires + 1)
    ])?;
    Ok(())
}

fn insert_mail(transaction: &Transaction<'_>, mail: &Mail) -> Result<(), QueueError> {
    let (sealed_key, code) = match &mail.content {
        Content::Code(sealed_key, code) => (Some(&sealed_key.as_bytes()[..]), code.as_ref()),
        Content::Confirm(code) => (None, Some(code)),
    };
    transaction
        .prepare_cached(
            "INSERT INTO mail (account_id, address, sealed_key, code, message_id, accepted, due)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )?
        .execute(params![
            mail.account_id.0,
            mail.address.as_str(),
            sealed_key,
            code.map(keyfold_ticket::VerificationCode::as_str),
            mail.message_id,
            mail.accepted_ms,
        ])?;
    Ok(())
}
