//! A restore: what came after the backup and may not be undone is done again, or all devices are suspended.

use std::collections::{HashMap, HashSet};

use keyfold_wire::address::Address;
use keyfold_wire::ids::{AccountId, CredentialId, LoginId};
use keyfold_wire::moment::Now;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{Sqlite, accounts, address, devices, journal_rows, registrations, seconds};
use crate::journal::{Entry, Fact, JournalId};
use crate::storage::{Applied, Denied, JournalState, Restored, Restoring, Stored};

impl Restoring for Sqlite {
    fn unjournalled(&self) -> Stored<Vec<(i64, Entry)>> {
        self.read_only(journal_rows::all)
    }

    fn mark_journalled(&self, rows: &[i64]) -> Stored<()> {
        self.write(|tx| journal_rows::drop_rows(tx, rows))
    }

    fn journal_state(&self) -> Stored<JournalState> {
        self.read_only(|tx| {
            let mut statement = tx.prepare_cached("SELECT journal_id, alive FROM service")?;
            Ok(statement.query_row([], |row| {
                let id: Option<[u8; 16]> = row.get(0)?;
                Ok(JournalState { id: id.map(JournalId), alive: row.get(1)? })
            })?)
        })
    }

    fn adopt_journal(&self, id: JournalId, now: Now) -> Stored<()> {
        self.write(|tx| {
            tx.execute("UPDATE service SET journal_id = ?1, alive = ?2", params![id.0, seconds(now)])?;
            Ok(())
        })
    }

    fn restored(&self, entries: Option<&[Entry]>) -> Stored<Restored> {
        self.write(|tx| {
            tx.execute_batch("DELETE FROM sessions; DELETE FROM challenges; DELETE FROM registrations;")?;
            let update = "UPDATE service SET generation = generation + 1 RETURNING generation";
            let generation = tx.query_row(update, [], |row| row.get(0))?;
            let applied = entries.map(|entries| apply(tx, entries)).transpose()?;
            let suspended = if applied.is_none() { suspend_all(tx)? } else { 0 };
            Ok(Restored { generation, applied, suspended })
        })
    }

    fn release(&self, address: &Address, now: Now) -> Stored<Option<i64>> {
        self.write_at(now, |tx| {
            let owner = address::owner(tx, address.as_str(), now)?.ok_or(Denied::NotFound)?;
            let release = "UPDATE accounts SET superseded = 0 WHERE account_id = ?1 AND superseded = 1
                RETURNING credential_id, login_since";
            let read = |row: &rusqlite::Row<'_>| Ok((CredentialId(row.get(0)?), row.get(1)?));
            let released = tx.query_row(release, params![owner.account_id.0], read).optional()?;
            let Some((credential_id, since)) = released else { return Ok(None) };
            let fact = Fact::Released(credential_id.to_login_id());
            journal_rows::keep(tx, owner.account_id, fact, now)?;
            Ok(Some(registrations::settle_since(tx, owner.account_id, since, now)?))
        })
    }
}

/// Does again what the entries say, each as of its own time.
fn apply(tx: &Transaction<'_>, entries: &[Entry]) -> Stored<Applied> {
    let mut applied = Applied::default();
    let mut replaced: HashMap<AccountId, HashSet<LoginId>> = HashMap::new();
    for Entry { at, account_id, fact } in entries {
        let known = state_of(tx, *account_id)?;
        match (fact, known) {
            (Fact::Revoked(device_id), Some(false)) => {
                applied.revoked += u32::from(devices::revoke(tx, *account_id, *device_id, *at)?);
            }
            (Fact::Deleted, Some(false)) => {
                accounts::mark_deleted(tx, *account_id, *at)?;
                applied.deleted += 1;
            }
            (Fact::Deleted, None) => leave_tombstone(tx, *account_id, *at)?,
            (Fact::Replaced(login_id), Some(false)) => {
                replaced.entry(*account_id).or_default().insert(*login_id);
            }
            (Fact::Released(login_id), Some(false)) => {
                replaced.entry(*account_id).or_default().remove(login_id);
            }
            // Of an account that the backup doesn't hold, or that is deleted in it.
            _ => {}
        }
    }
    applied.superseded = supersede(tx, &replaced)?;
    Ok(applied)
}

/// Whether an account is deleted; none if there is no such account.
fn state_of(tx: &Transaction<'_>, account_id: AccountId) -> Stored<Option<bool>> {
    let select = "SELECT deleted IS NOT NULL FROM accounts WHERE account_id = ?1";
    Ok(tx.prepare_cached(select)?.query_row(params![account_id.0], |row| row.get(0)).optional()?)
}

/// An account made and deleted since the backup: its id never comes back. No sign-up's hash is as these bytes.
fn leave_tombstone(tx: &Transaction<'_>, account_id: AccountId, at: i64) -> Stored<()> {
    let insert = "INSERT INTO accounts (account_id, created, deleted, sign_up_hash, sign_up_login_id)
        VALUES (?1, ?2, ?2, ?1, ?3)";
    tx.prepare_cached(insert)?.execute(params![account_id.0, at, LoginId::NONE.0])?;
    Ok(())
}

/// Refuses sign-in where the registration in force had been replaced, and only there; how many.
fn supersede(tx: &Transaction<'_>, replaced: &HashMap<AccountId, HashSet<LoginId>>) -> Stored<u32> {
    tx.execute("UPDATE accounts SET superseded = 0 WHERE superseded = 1", [])?;
    let select = "SELECT credential_id FROM accounts WHERE account_id = ?1 AND deleted IS NULL";
    let mut count = 0;
    for (account_id, login_ids) in replaced {
        let in_force = tx.prepare_cached(select)?.query_row(params![account_id.0], |row| row.get(0));
        let in_force = in_force.optional()?.map(|id| CredentialId(id).to_login_id());
        if in_force.is_some_and(|in_force| login_ids.contains(&in_force)) {
            let update = "UPDATE accounts SET superseded = 1 WHERE account_id = ?1";
            tx.prepare_cached(update)?.execute(params![account_id.0])?;
            count += 1;
        }
    }
    Ok(count)
}

/// Lets no device in before it signed in, and forgets the journal, which isn't complete any more; how many devices.
fn suspend_all(tx: &Transaction<'_>) -> Stored<u32> {
    tx.execute("UPDATE service SET journal_id = NULL", [])?;
    let suspended = tx.execute("UPDATE devices SET suspended = 1 WHERE revoked IS NULL", [])?;
    Ok(u32::try_from(suspended)?)
}
