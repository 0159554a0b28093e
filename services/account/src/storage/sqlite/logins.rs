//! Limits and logins. A charge is one conditional upsert; a refusal changes nothing.

use keyfold_wire::address::Address;
use keyfold_wire::ids::{AccountId, CredentialId};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::Sqlite;
use crate::limits::Charge;
use crate::storage::{Charged, Denied, FinishedLogin, LoginRecord, Logins, Stored};

impl Logins for Sqlite {
    fn charge(&self, charges: &[Charge], now_ms: i64) -> Stored<Charged> {
        self.write(|tx| {
            for charge in charges {
                if let Some(wait_ms) = refuse(tx, charge, now_ms)? {
                    return Ok(Charged::Refused { counted: charge.counted, wait_ms });
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

    fn finish_login(&self, login: &FinishedLogin) -> Stored<()> {
        self.write(|tx| {
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
            let inserted = tx.prepare_cached(insert)?.execute(params![login.token.0, id, login.expires])?;
            if inserted == 1 { refund(tx, login) } else { Ok(()) }
        })
    }
}

/// Charges, or says how long to wait.
fn refuse(tx: &Transaction<'_>, charge: &Charge, now_ms: i64) -> Stored<Option<i64>> {
    let upsert = "INSERT INTO limits (limit_key, whole_at_ms) VALUES (?1, ?2 + ?3)
        ON CONFLICT (limit_key) DO UPDATE SET whole_at_ms = max(whole_at_ms, ?2) + ?3
        WHERE max(whole_at_ms, ?2) + ?3 <= ?2 + ?4";
    let key = charge.key.0;
    let charged =
        tx.prepare_cached(upsert)?.execute(params![key, now_ms, charge.interval_ms, charge.allowance_ms])?;
    if charged == 1 {
        return Ok(None);
    }
    let select = "SELECT whole_at_ms FROM limits WHERE limit_key = ?1";
    let whole_at_ms: i64 = tx.prepare_cached(select)?.query_row(params![key], |row| row.get(0))?;
    Ok(Some(whole_at_ms + charge.interval_ms - charge.allowance_ms - now_ms))
}

fn refund(tx: &Transaction<'_>, login: &FinishedLogin) -> Stored<()> {
    let update = "UPDATE limits SET whole_at_ms = whole_at_ms - ?2 WHERE limit_key = ?1";
    for refund in &login.refunds {
        tx.prepare_cached(update)?.execute(params![refund.key.0, refund.interval_ms])?;
    }
    Ok(())
}
