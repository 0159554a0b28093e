//! Who has an address, who waits for it, and the codes that confirm it.
//!
//! An account that didn't confirm its address for seven days yields: somebody else may sign up with it meanwhile, gets an
//! account that *waits* (`claim`), and takes the address in the transaction that confirms it. Until then logins go to
//! the old account, which can still confirm first and so keep it. An account that lost its address lives on for its devices.

use std::time::Duration;

use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::Now;
use rusqlite::{OptionalExtension, Transaction, params};

use super::check_live;
use crate::lifetimes::{CODE, UNVERIFIED};
use crate::storage::{By, Denied, StorageError, Stored};

/// Verification codes of one account that live at a time.
const CODES_MAX: u32 = 4;

/// Who has an address.
pub(super) struct Owner {
    pub(super) account_id: AccountId,
    /// Whether it loses the address to somebody who confirms it.
    pub(super) yields: bool,
}

/// Who has `address`.
pub(super) fn owner(tx: &Transaction<'_>, address: &str, now: Now) -> Stored<Option<Owner>> {
    let select = "SELECT account_id, NOT confirmed AND created <= ?2 FROM accounts WHERE address = ?1";
    let until = now.gone_below(UNVERIFIED).to_seconds();
    let owner = tx.prepare_cached(select)?.query_row(params![address, until], |row| {
        Ok(Owner { account_id: AccountId(row.get(0)?), yields: row.get(1)? })
    });
    Ok(owner.optional()?)
}

/// The address that an account has or waits for, and whether it is confirmed; none if it lost it.
pub(super) fn of_account(tx: &Transaction<'_>, account_id: AccountId) -> Stored<Option<(String, bool)>> {
    let select = "SELECT deleted, coalesce(address, claim), confirmed FROM accounts WHERE account_id = ?1";
    let row = tx.prepare_cached(select)?.query_row(params![account_id.0], |row| {
        Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<String>>(1)?, row.get(2)?))
    });
    match row.optional()? {
        None => Err(Denied::NotFound.into()),
        Some((Some(_), ..)) => Err(Denied::AccountDeleted.into()),
        Some((None, address, confirmed)) => Ok(address.map(|address| (address, confirmed))),
    }
}

/// An address as stored is always in its normal form.
pub(super) fn parse(text: &str) -> Stored<Address> {
    Address::from_text(text).map_err(|_| StorageError::Corrupt)
}

/// Keeps a code; the newest few live.
pub(super) fn put_code(tx: &Transaction<'_>, by: By, code: &[u8; 32], now: Now) -> Stored<()> {
    check_live(tx, by)?;
    let id = by.account_id.0;
    tx.prepare_cached(
        "DELETE FROM codes WHERE account_id = ?1 AND (expires <= ?2 OR code_hash NOT IN
            (SELECT code_hash FROM codes WHERE account_id = ?1 ORDER BY expires DESC LIMIT ?3))",
    )?
    .execute(params![id, now.gone_below(Duration::ZERO).to_seconds(), CODES_MAX - 1])?;
    let insert = "INSERT INTO codes (account_id, code_hash, expires) VALUES (?1, ?2, ?3)
        ON CONFLICT (account_id, code_hash) DO UPDATE SET expires = excluded.expires";
    tx.prepare_cached(insert)?.execute(params![id, code, now.plus(CODE).to_seconds()])?;
    Ok(())
}

/// Confirms the address if the code lives; confirming again is harmless.
pub(super) fn confirm(tx: &Transaction<'_>, by: By, code: &[u8; 32], now: Now) -> Stored<()> {
    check_live(tx, by)?;
    let (address, confirmed) = of_account(tx, by.account_id)?.ok_or(Denied::AddressTaken)?;
    if confirmed {
        return Ok(());
    }
    let select =
        "SELECT count(*), coalesce(sum(code_hash = ?2), 0) FROM codes WHERE account_id = ?1 AND expires > ?3";
    let (live, right): (u32, u32) = tx
        .prepare_cached(select)?
        .query_row(params![by.account_id.0, code, now.valid_above().to_seconds()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    match (live, right) {
        (0, _) => Err(Denied::Expired.into()),
        (_, 0) => Err(Denied::Wrong.into()),
        _ => take(tx, by.account_id, &address, now),
    }
}

fn take(tx: &Transaction<'_>, account_id: AccountId, address: &str, now: Now) -> Stored<()> {
    match owner(tx, address, now)? {
        Some(owner) if owner.account_id != account_id && owner.yields => displace(tx, owner.account_id)?,
        Some(owner) if owner.account_id != account_id => return Err(Denied::AddressTaken.into()),
        _ => {}
    }
    let update = "UPDATE accounts SET address = ?2, claim = NULL, confirmed = 1 WHERE account_id = ?1";
    tx.prepare_cached(update)?.execute(params![account_id.0, address])?;
    tx.prepare_cached("DELETE FROM codes WHERE account_id = ?1")?.execute(params![account_id.0])?;
    Ok(())
}

fn displace(tx: &Transaction<'_>, account_id: AccountId) -> Stored<()> {
    let id = account_id.0;
    tx.prepare_cached("UPDATE accounts SET address = NULL WHERE account_id = ?1")?.execute(params![id])?;
    tx.prepare_cached("DELETE FROM codes WHERE account_id = ?1")?.execute(params![id])?;
    tx.prepare_cached("DELETE FROM registrations WHERE account_id = ?1")?.execute(params![id])?;
    tx.prepare_cached("DELETE FROM sessions WHERE account_id = ?1 AND device_id IS NULL")?
        .execute(params![id])?;
    Ok(())
}
