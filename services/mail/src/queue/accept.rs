//! Taking a message in, and dropping a deleted account's: each one transaction.

use std::time::Duration;

use keyfold_wire::allowance::Allowance;
use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::{Moment, Now};
use rusqlite::{OptionalExtension, Transaction, params};

use super::error::QueueError;
use super::times::REMEMBERED;
use super::{Content, Mail, Queue};

/// A message to be taken in, and the ticket that allows it.
#[derive(Debug)]
pub struct NewMail {
    /// The message.
    pub mail: Mail,
    /// The ticket's nonce.
    pub nonce: [u8; 16],
    /// When the ticket's time is over.
    pub end: Moment,
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
    /// The account has had its share; after so long there is more.
    TooMany(Duration),
}

/// An account's share: `count` at once, and as many in each hour after.
#[must_use]
pub fn hourly(count: std::num::NonZeroU32) -> Allowance {
    let burst = count.get();
    Allowance { interval: (Duration::from_hours(1) / burst).max(Duration::from_millis(1)), burst }
}

impl Queue {
    /// Takes a message in unless its ticket, its account or the account's share forbid it.
    ///
    /// # Errors
    /// [`QueueError`]; nothing is taken in then.
    pub async fn accept(&self, new: NewMail, share: Allowance) -> Result<Accepted, QueueError> {
        // It was accepted now, or isn't.
        let now = Now::from_ms(new.mail.accepted.to_ms());
        self.write_at(now, move |transaction| accept(transaction, &new, share, now)).await
    }

    /// Drops what is queued for a deleted account, and refuses what its last tickets may still bring; returns how many
    /// messages were dropped.
    ///
    /// # Errors
    /// [`QueueError`]; nothing is dropped then.
    pub async fn purge(&self, account_id: AccountId, now: Now) -> Result<usize, QueueError> {
        self.write_at(now, move |transaction| {
            transaction
                .prepare_cached("INSERT INTO purged VALUES (?1, ?2) ON CONFLICT DO UPDATE SET until = ?2")?
                .execute(params![account_id.0, now.plus(REMEMBERED).to_ms()])?;
            let dropped = transaction
                .prepare_cached("DELETE FROM mail WHERE account_id = ?1")?
                .execute([account_id.0])?;
            Ok(dropped)
        })
        .await
    }
}

fn accept(
    transaction: &Transaction<'_>,
    new: &NewMail,
    share: Allowance,
    now: Now,
) -> Result<Accepted, QueueError> {
    forget(transaction, share, now)?;
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
    let wait = charge(transaction, new.mail.account_id, share, now)?;
    if !wait.is_zero() {
        return Ok(Accepted::TooMany(wait));
    }
    insert_ticket(transaction, new)?;
    insert_mail(transaction, &new.mail)?;
    Ok(Accepted::Queued)
}

/// Forgets tickets that have expired, shares that are whole again, and accounts whose last ticket has expired.
fn forget(transaction: &Transaction<'_>, share: Allowance, now: Now) -> Result<(), QueueError> {
    transaction
        .prepare_cached("UPDATE rate SET full_at = ?1 WHERE full_at > ?1")?
        .execute([now.ceiling(share.whole_after()).to_ms()])?;
    let gone = now.gone_below(Duration::ZERO).to_ms();
    transaction.prepare_cached("DELETE FROM used_ticket WHERE expires <= ?1")?.execute([gone])?;
    transaction.prepare_cached("DELETE FROM rate WHERE full_at <= ?1")?.execute([gone])?;
    transaction.prepare_cached("DELETE FROM purged WHERE until <= ?1")?.execute([gone])?;
    Ok(())
}

/// Charges the account, or says how long it has to wait.
fn charge(
    transaction: &Transaction<'_>,
    account_id: AccountId,
    share: Allowance,
    now: Now,
) -> Result<Duration, QueueError> {
    let full_at: Option<i64> = transaction
        .prepare_cached("SELECT full_at FROM rate WHERE account_id = ?1")?
        .query_row([account_id.0], |row| row.get(0))
        .optional()?;
    let charge = share.charge(full_at.map(Moment::from_ms), now);
    if let Some(full_at) = charge.store {
        transaction
            .prepare_cached("INSERT INTO rate VALUES (?1, ?2) ON CONFLICT DO UPDATE SET full_at = ?2")?
            .execute(params![account_id.0, full_at.to_ms()])?;
    }
    Ok(charge.wait)
}

fn insert_ticket(transaction: &Transaction<'_>, new: &NewMail) -> Result<(), QueueError> {
    transaction.prepare_cached("INSERT INTO used_ticket VALUES (?1, ?2, ?3)")?.execute(params![
        new.nonce,
        new.body_hash,
        new.end.to_ms()
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
            mail.accepted.to_ms(),
        ])?;
    Ok(())
}
