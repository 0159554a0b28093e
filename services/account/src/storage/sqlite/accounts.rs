//! The account: its key, settings, address and end.

use keyfold_wire::account::{Account, AccountKeyState, Licence, LicenceKind, PutSettings};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::Bounded;
use keyfold_wire::ids::{AccountId, CredentialId};
use keyfold_wire::moment::{Moment, Now};
use keyfold_wire::registration::NewKey;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{Sqlite, address, check_live, devices, journal_rows, seconds};
use crate::journal::Fact;
use crate::storage::{Accounts, By, Denied, Proving, StorageError, Stored};

impl Accounts for Sqlite {
    fn account(&self, account_id: AccountId, now: Now) -> Stored<Account> {
        let mut account = self.read_only(|tx| {
            let select =
                "SELECT a.credential_id, a.login_since, v.generation, a.confirmed, a.licence, a.paid_until,
                    a.key_epoch, a.verifier, a.settings, a.settings_version
                FROM accounts a JOIN service v WHERE a.account_id = ?1 AND a.deleted IS NULL";
            let mut statement = tx.prepare_cached(select)?;
            let mut rows = statement.query(params![account_id.0])?;
            let row = rows.next()?.ok_or(Denied::AccountDeleted)?;
            Ok(Account {
                account_id,
                login_id: CredentialId(row.get(0)?).to_login_id(),
                login_since: row.get(1)?,
                generation: row.get(2)?,
                key: read_key(row)?,
                address_confirmed: row.get(3)?,
                licence: Licence {
                    kind: licence_from_text(&row.get::<_, String>(4)?),
                    paid_until: row.get(5)?,
                },
            })
        })?;
        if let Some(at) = now.past(Moment::from_seconds(account.login_since)).rewrite {
            account.login_since = at.to_seconds();
            let update = "UPDATE accounts SET login_since = ?2 WHERE account_id = ?1 AND login_since > ?2";
            self.write(|tx| Ok(tx.execute(update, params![account_id.0, account.login_since])?))?;
        }
        Ok(account)
    }

    fn proving(&self, account_id: AccountId) -> Stored<Proving> {
        self.read_only(|tx| {
            let select =
                "SELECT setup, key_epoch, prove_key FROM accounts WHERE account_id = ?1 AND deleted IS NULL";
            let mut statement = tx.prepare_cached(select)?;
            let mut rows = statement.query(params![account_id.0])?;
            let row = rows.next()?.ok_or(Denied::AccountDeleted)?;
            let key = row.get::<_, Option<u32>>(1)?.zip(row.get(2)?);
            Ok(Proving { setup: row.get(0)?, key })
        })
    }

    fn set_key(&self, account_id: AccountId, key: &NewKey, body_hash: &[u8; 32], now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            let select =
                "SELECT deleted IS NOT NULL, superseded, key_hash FROM accounts WHERE account_id = ?1";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get::<_, Option<[u8; 32]>>(2)?));
            match tx.prepare_cached(select)?.query_row(params![account_id.0], read)? {
                (true, ..) => Err(Denied::AccountDeleted.into()),
                (_, true, _) => Err(Denied::Superseded.into()),
                (false, false, None) => write_key(tx, account_id, key, body_hash, now),
                (_, _, Some(hash)) if hash == *body_hash => Ok(()),
                (_, _, Some(_)) => Err(Denied::Conflict.into()),
            }
        })
    }

    fn put_settings(&self, by: By, settings: &PutSettings) -> Stored<()> {
        self.write(|tx| {
            check_live(tx, by)?;
            let select = "SELECT settings_version, settings FROM accounts WHERE account_id = ?1";
            let read = |row: &Row<'_>| Ok((row.get::<_, Option<u32>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?));
            let (version, in_force) = tx.prepare_cached(select)?.query_row(params![by.account_id.0], read)?;
            let bytes = settings.settings.as_bytes();
            if version == Some(settings.version) && in_force.as_deref() == Some(bytes) {
                return Ok(());
            }
            if version.and_then(|version| version.checked_add(1)) != Some(settings.version) {
                return Err(Denied::Conflict.into());
            }
            let update = "UPDATE accounts SET settings_version = ?2, settings = ?3 WHERE account_id = ?1";
            tx.prepare_cached(update)?.execute(params![by.account_id.0, settings.version, bytes])?;
            Ok(())
        })
    }

    fn address(&self, account_id: AccountId) -> Stored<(Address, bool)> {
        self.read_only(|tx| {
            let (address, confirmed) = address::of_account(tx, account_id)?.ok_or(Denied::Conflict)?;
            Ok((address::parse(&address)?, confirmed))
        })
    }

    fn put_code(&self, by: By, code: [u8; 32], now: Now) -> Stored<()> {
        self.write_at(now, |tx| address::put_code(tx, by, &code, now))
    }

    fn confirm_address(&self, by: By, code: [u8; 32], now: Now) -> Stored<()> {
        self.write_at(now, |tx| address::confirm(tx, by, &code, now))
    }

    fn delete_account(&self, by: By, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            check_live(tx, by)?;
            delete(tx, by.account_id, now)
        })
    }
}

/// Deletes an account, and keeps that it was.
pub(super) fn delete(tx: &Transaction<'_>, account_id: AccountId, now: Now) -> Stored<()> {
    mark_deleted(tx, account_id, seconds(now))?;
    journal_rows::keep(tx, account_id, Fact::Deleted, now)
}

/// Writes the first key and enrols its device.
pub(super) fn write_key(
    tx: &Transaction<'_>,
    account_id: AccountId,
    key: &NewKey,
    body_hash: &[u8; 32],
    now: Now,
) -> Stored<()> {
    let update =
        "UPDATE accounts SET key_epoch = ?2, verifier = ?3, prove_key = ?4, key_hash = ?5, settings = ?6,
        settings_version = 1 WHERE account_id = ?1";
    tx.prepare_cached(update)?.execute(params![
        account_id.0,
        key.key_epoch,
        key.verifier.as_bytes(),
        key.prove_key.0,
        body_hash,
        key.settings.as_bytes(),
    ])?;
    devices::enrol(tx, account_id, &key.device, now)
}

/// Everything of a deletion but the sweep: the row that stays says only that there was an account.
pub(super) fn mark_deleted(tx: &Transaction<'_>, account_id: AccountId, at: i64) -> Stored<()> {
    let id = account_id.0;
    tx.prepare_cached(
        "UPDATE accounts SET deleted = ?2, address = NULL, claim = NULL, confirmed = 0, credential_id = NULL,
            setup = NULL, record = NULL, login_since = NULL, key_epoch = NULL, verifier = NULL, prove_key = NULL,
            key_hash = NULL, settings = NULL, settings_version = NULL, licence = 'free', paid_until = NULL,
            superseded = 0
         WHERE account_id = ?1",
    )?
    .execute(params![id, at])?;
    for statement in [
        "UPDATE sessions SET ended = 1 WHERE account_id = ?1",
        "DELETE FROM devices WHERE account_id = ?1",
        "DELETE FROM codes WHERE account_id = ?1",
        "DELETE FROM registrations WHERE account_id = ?1",
    ] {
        tx.prepare_cached(statement)?.execute(params![id])?;
    }
    Ok(())
}

fn read_key(row: &Row<'_>) -> Stored<Option<AccountKeyState>> {
    let Some(key_epoch) = row.get(6)? else { return Ok(None) };
    Ok(Some(AccountKeyState {
        key_epoch,
        verifier: Bounded::from_bytes(row.get(7)?).ok_or(StorageError::Corrupt)?,
        settings: Bounded::from_bytes(row.get(8)?).ok_or(StorageError::Corrupt)?,
        settings_version: row.get(9)?,
    }))
}

fn licence_from_text(text: &str) -> LicenceKind {
    match text {
        "free" => LicenceKind::Free,
        "trial" => LicenceKind::Trial,
        "paid" => LicenceKind::Paid,
        _ => LicenceKind::Other,
    }
}

/// Sets the licence; whether there is such an account.
pub(super) fn write_licence(tx: &Transaction<'_>, address: &Address, licence: &Licence) -> Stored<bool> {
    let kind = match licence.kind {
        LicenceKind::Free => "free",
        LicenceKind::Trial => "trial",
        LicenceKind::Paid => "paid",
        LicenceKind::Other => "other",
    };
    let update = "UPDATE accounts SET licence = ?2, paid_until = ?3 WHERE address = ?1 RETURNING 1";
    let mut statement = tx.prepare_cached(update)?;
    let found = statement.query_row(params![address.as_str(), kind, licence.paid_until], |_| Ok(()));
    Ok(found.optional()?.is_some())
}
