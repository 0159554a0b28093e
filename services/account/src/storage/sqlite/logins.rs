//! Limits and logins. A refusal costs nothing.

use std::time::Duration;

use keyfold_wire::address::Address;
use keyfold_wire::ids::{AccountId, CredentialId};
use keyfold_wire::moment::{Moment, Now};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::Sqlite;
use crate::lifetimes::READING;
use crate::limits::Charge;
use crate::storage::{Charged, Denied, FinishedLogin, LoginRecord, Logins, Stored};

impl Logins for Sqlite {
    fn charge(&self, charges: &[Charge], now: Now) -> Stored<Charged> {
        self.write(|tx| {
            for charge in charges {
                if let Some(wait) = refuse(tx, charge, now)? {
                    return Ok(Charged::Refused { counted: charge.counted, wait });
                }
            }
            Ok(Charged::Allowed)
        })
    }

    fn login_record(&self, address: &Address) -> Stored<Option<LoginRecord>> {
        self.read_only(|tx| {
            let select = "SELECT account_id, credential_id, setup, record FROM accounts WHERE address = ?1";
            let record = tx.prepare_cached(select)?.query_row(params![address.as_str()], |row| {
                Ok(LoginRecord {
                    account_id: AccountId(row.get(0)?),
                    credential_id: CredentialId(row.get(1)?),
                    setup: row.get(2)?,
                    record: row.get(3)?,
                })
            });
            Ok(record.optional()?)
        })
    }

    fn finish_login(&self, login: &FinishedLogin, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            let id = login.account_id.0;
            let select =
                "SELECT credential_id, superseded FROM accounts WHERE account_id = ?1 AND address IS NOT NULL";
            let read = |row: &Row<'_>| Ok((row.get::<_, [u8; 32]>(0)?, row.get(1)?));
            match tx.prepare_cached(select)?.query_row(params![id], read).optional()? {
                Some((in_force, false)) if in_force == login.credential_id.0 => {}
                Some((in_force, true)) if in_force == login.credential_id.0 => {
                    return Err(Denied::Superseded.into());
                }
                _ => return Err(Denied::Wrong.into()),
            }
            let insert = "INSERT INTO sessions (token_hash, account_id, expires) VALUES (?1, ?2, ?3)
                ON CONFLICT (token_hash) DO NOTHING";
            let expires = now.plus(READING).to_seconds();
            let inserted = tx.prepare_cached(insert)?.execute(params![login.token.0, id, expires])?;
            if inserted == 1 { refund(tx, login) } else { Ok(()) }
        })
    }
}

/// Charges, or says how long to wait.
fn refuse(tx: &Transaction<'_>, charge: &Charge, now: Now) -> Stored<Option<Duration>> {
    let select = "SELECT whole_at_ms FROM limits WHERE limit_key = ?1";
    let whole_at =
        tx.prepare_cached(select)?.query_row(params![charge.key.0], |row| row.get(0)).optional()?;
    let charged = charge.allowance.charge(whole_at.map(Moment::from_ms), now);
    if let Some(whole_at) = charged.store {
        let upsert = "INSERT INTO limits (limit_key, whole_at_ms) VALUES (?1, ?2)
            ON CONFLICT (limit_key) DO UPDATE SET whole_at_ms = ?2";
        tx.prepare_cached(upsert)?.execute(params![charge.key.0, whole_at.to_ms()])?;
    }
    Ok((!charged.wait.is_zero()).then_some(charged.wait))
}

fn refund(tx: &Transaction<'_>, login: &FinishedLogin) -> Stored<()> {
    let update = "UPDATE limits SET whole_at_ms = whole_at_ms - ?2 WHERE limit_key = ?1";
    for refund in &login.refunds {
        let interval_ms = i64::try_from(refund.interval.as_millis()).unwrap_or(i64::MAX);
        tx.prepare_cached(update)?.execute(params![refund.key.0, interval_ms])?;
    }
    Ok(())
}
