//! Registration tokens, sign-up and re-registration. A token's row goes in the transaction that uses it.

use keyfold_wire::ids::{AccountId, CredentialId, LoginId};
use keyfold_wire::moment::{Moment, Now};
use keyfold_wire::registration::{ReRegister, Registered, SignUp};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{Sqlite, accounts, address, check_live, journal_rows, seconds};
use crate::journal::Fact;
use crate::lifetimes::REGISTRATION;
use crate::opaque::SetupId;
use crate::storage::{By, Denied, Registration, Registrations, SecretHash, Stored};

/// What a used token leaves.
struct Token {
    address: String,
    credential_id: CredentialId,
    setup: SetupId,
}

impl Registrations for Sqlite {
    fn start_registration(&self, registration: &Registration, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            check_address(tx, registration, now)?;
            let insert =
                "INSERT INTO registrations (token_hash, address, account_id, credential_id, setup, expires)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            tx.prepare_cached(insert)?.execute(params![
                registration.token.0,
                registration.address.as_str(),
                registration.account_id.map(|id| id.0),
                registration.credential_id.0,
                registration.setup,
                now.plus(REGISTRATION).to_seconds(),
            ])?;
            Ok(())
        })
    }

    fn sign_up(&self, request: &SignUp, body_hash: &[u8; 32], now: Now) -> Stored<Registered> {
        self.write_at(now, |tx| {
            if let Some(registered) = earlier_sign_up(tx, body_hash)? {
                return Ok(registered);
            }
            let token = take_token(tx, &request.token.0, None, now)?;
            let owns = owns_address(tx, &token.address, request.key.is_some(), now)?;
            insert_account(tx, request, body_hash, &token, owns, now)?;
            if let Some(key) = &request.key {
                accounts::write_key(tx, request.account_id, key, body_hash, now)?;
            }
            Ok(Registered { login_id: token.credential_id.to_login_id(), since: seconds(now) })
        })
    }

    fn re_register(&self, by: By, request: &ReRegister, now: Now) -> Stored<Registered> {
        self.write_at(now, |tx| {
            check_live(tx, by)?;
            let select = "SELECT credential_id, record, login_since FROM accounts WHERE account_id = ?1";
            let (credential_id, record, since): ([u8; 32], Vec<u8>, i64) = tx
                .prepare_cached(select)?
                .query_row(params![by.account_id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let login_id = CredentialId(credential_id).to_login_id();
            if record == request.record.0 {
                return Ok(Registered { login_id, since: settle_since(tx, by.account_id, since, now)? });
            }
            if login_id != request.replaces {
                return Err(Denied::Conflict.into());
            }
            let token = take_token(tx, &request.token.0, Some(by), now)?;
            replace_record(tx, by, request, &token, now)?;
            journal_rows::keep(tx, by.account_id, Fact::Replaced(login_id), now)?;
            Ok(Registered { login_id: token.credential_id.to_login_id(), since: seconds(now) })
        })
    }
}

fn check_address(tx: &Transaction<'_>, registration: &Registration, now: Now) -> Stored<()> {
    let Some(account_id) = registration.account_id else {
        let owner = address::owner(tx, registration.address.as_str(), now)?;
        let free = owner.is_none_or(|owner| owner.yields);
        return if free { Ok(()) } else { Err(Denied::AddressTaken.into()) };
    };
    match address::of_account(tx, account_id)? {
        Some((own, _)) if own == registration.address.as_str() => Ok(()),
        _ => Err(Denied::Forbidden.into()),
    }
}

fn earlier_sign_up(tx: &Transaction<'_>, body_hash: &[u8; 32]) -> Stored<Option<Registered>> {
    let select = "SELECT deleted, sign_up_login_id, created FROM accounts WHERE sign_up_hash = ?1";
    let read = |row: &Row<'_>| Ok((row.get::<_, Option<i64>>(0)?, LoginId(row.get(1)?), row.get(2)?));
    match tx.prepare_cached(select)?.query_row(params![body_hash], read).optional()? {
        None => Ok(None),
        Some((Some(_), ..)) => Err(Denied::AccountDeleted.into()),
        Some((None, login_id, since)) => Ok(Some(Registered { login_id, since })),
    }
}

fn take_token(tx: &Transaction<'_>, token: &[u8; 32], by: Option<By>, now: Now) -> Stored<Token> {
    let delete = "DELETE FROM registrations WHERE token_hash = ?1 AND account_id IS ?2 AND expires > ?3
        RETURNING address, credential_id, setup";
    let account_id = by.map(|by| by.account_id.0);
    let read = |row: &Row<'_>| {
        Ok(Token { address: row.get(0)?, credential_id: CredentialId(row.get(1)?), setup: row.get(2)? })
    };
    let hash = SecretHash::from_secret(token).0;
    let valid_above = now.valid_above().to_seconds();
    let token =
        tx.prepare_cached(delete)?.query_row(params![hash, account_id, valid_above], read).optional()?;
    token.ok_or(Denied::Expired.into())
}

/// Whether a new account gets its address at once; otherwise it waits for it, which needs a device to confirm by.
fn owns_address(tx: &Transaction<'_>, address: &str, has_device: bool, now: Now) -> Stored<bool> {
    match address::owner(tx, address, now)? {
        None => Ok(true),
        Some(owner) if owner.yields && has_device => Ok(false),
        Some(_) => Err(Denied::AddressTaken.into()),
    }
}

fn insert_account(
    tx: &Transaction<'_>,
    request: &SignUp,
    body_hash: &[u8; 32],
    token: &Token,
    owns: bool,
    now: Now,
) -> Stored<()> {
    let insert = "INSERT INTO accounts (account_id, address, claim, created, sign_up_hash, sign_up_login_id,
            credential_id, setup, record, login_since)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?4) ON CONFLICT (account_id) DO NOTHING";
    let (own, claim) = if owns { (Some(&token.address), None) } else { (None, Some(&token.address)) };
    let inserted = tx.prepare_cached(insert)?.execute(params![
        request.account_id.0,
        own,
        claim,
        seconds(now),
        body_hash,
        token.credential_id.to_login_id().0,
        token.credential_id.0,
        token.setup,
        request.record.0,
    ])?;
    if inserted == 0 {
        return Err(taken(tx, request.account_id)?.into());
    }
    tx.prepare_cached("INSERT INTO logs (account_id) VALUES (?1)")?.execute(params![request.account_id.0])?;
    Ok(())
}

/// Since when the registration in force is, which a clock that was wrong can't have put into the future.
pub(super) fn settle_since(tx: &Transaction<'_>, account_id: AccountId, since: i64, now: Now) -> Stored<i64> {
    let reading = now.past(Moment::from_seconds(since));
    if let Some(at) = reading.rewrite {
        let update = "UPDATE accounts SET login_since = ?2 WHERE account_id = ?1";
        tx.prepare_cached(update)?.execute(params![account_id.0, at.to_seconds()])?;
    }
    Ok(reading.time.to_moment().to_seconds())
}

/// Why an account id can't be had.
fn taken(tx: &Transaction<'_>, account_id: AccountId) -> Stored<Denied> {
    let select = "SELECT deleted IS NOT NULL FROM accounts WHERE account_id = ?1";
    let deleted: bool = tx.prepare_cached(select)?.query_row(params![account_id.0], |row| row.get(0))?;
    Ok(if deleted { Denied::AccountDeleted } else { Denied::Conflict })
}

fn replace_record(tx: &Transaction<'_>, by: By, request: &ReRegister, token: &Token, now: Now) -> Stored<()> {
    let update =
        "UPDATE accounts SET credential_id = ?2, setup = ?3, record = ?4, login_since = ?5, superseded = 0
        WHERE account_id = ?1";
    let id = by.account_id.0;
    tx.prepare_cached(update)?.execute(params![
        id,
        token.credential_id.0,
        token.setup,
        request.record.0,
        seconds(now)
    ])?;
    let drop_reading = "DELETE FROM sessions WHERE account_id = ?1 AND device_id IS NULL AND ended = 0";
    tx.prepare_cached(drop_reading)?.execute(params![id])?;
    Ok(())
}
