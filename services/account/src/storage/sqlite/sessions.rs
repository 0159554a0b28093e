//! Sessions and challenges; of both only hashes are stored.

use keyfold_wire::ids::{AccountId, DeviceId};
use rusqlite::{OptionalExtension, Row, params};

use super::{Sqlite, check_live};
use crate::storage::{By, Denied, DeviceKey, Head, Scope, SecretHash, SessionRow, Sessions, Stored};

const ENDED_BY_DELETION: u8 = 1;
const ENDED_BY_REVOKING: u8 = 2;

impl Sessions for Sqlite {
    fn session(&self, token: SecretHash, now: i64) -> Stored<SessionRow> {
        self.read_only(|tx| {
            let select = "SELECT s.ended, s.account_id, s.device_id, v.generation, coalesce(l.number, 0),
                    coalesce(l.row_hash, zeroblob(16))
                FROM sessions s JOIN service v LEFT JOIN logs l ON l.account_id = s.account_id
                WHERE s.token_hash = ?1 AND s.expires > ?2";
            let found =
                tx.prepare_cached(select)?.query_row(params![token.0, now], read_session).optional()?;
            match found.ok_or(Denied::NoSession)? {
                (0, session) => Ok(session),
                (ENDED_BY_DELETION, _) => Err(Denied::AccountDeleted.into()),
                (ENDED_BY_REVOKING.., _) => Err(Denied::DeviceRevoked.into()),
            }
        })
    }

    fn put_challenge(&self, challenge: SecretHash, bound: [u8; 32], expires: i64, now: i64) -> Stored<()> {
        self.write(|tx| {
            tx.prepare_cached("DELETE FROM challenges WHERE expires <= ?1")?.execute(params![now])?;
            let insert = "INSERT INTO challenges (challenge_hash, bound, expires) VALUES (?1, ?2, ?3)";
            tx.prepare_cached(insert)?.execute(params![challenge.0, bound, expires])?;
            Ok(())
        })
    }

    fn take_challenge(&self, challenge: SecretHash, bound: [u8; 32], now: i64) -> Stored<()> {
        let taken: Option<([u8; 32], i64)> = self.write(|tx| {
            let delete = "DELETE FROM challenges WHERE challenge_hash = ?1 RETURNING bound, expires";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            Ok(tx.prepare_cached(delete)?.query_row(params![challenge.0], read).optional()?)
        })?;
        match taken {
            Some((whose, expires)) if whose == bound && expires > now => Ok(()),
            _ => Err(Denied::Expired.into()),
        }
    }

    fn device_key(&self, by: By) -> Stored<DeviceKey> {
        self.read_only(|tx| {
            let select = "SELECT a.deleted, d.revoked, d.signing_key, a.key_epoch, a.setup FROM accounts a
                LEFT JOIN devices d ON d.account_id = a.account_id AND d.device_id = ?2 WHERE a.account_id = ?1";
            let mut statement = tx.prepare_cached(select)?;
            let mut rows = statement.query(params![by.account_id.0, by.device_id.0])?;
            let row = rows.next()?.ok_or(Denied::UnknownAccount)?;
            if row.get::<_, Option<i64>>(0)?.is_some() {
                return Err(Denied::AccountDeleted.into());
            }
            if row.get::<_, Option<i64>>(1)?.is_some() {
                return Err(Denied::DeviceRevoked.into());
            }
            let signing_key = row.get::<_, Option<_>>(2)?.ok_or(Denied::UnknownDevice)?;
            Ok(DeviceKey { signing_key, key_epoch: row.get(3)?, setup: row.get(4)? })
        })
    }

    fn open_session(&self, by: By, token: SecretHash, expires: i64, now: i64) -> Stored<()> {
        self.write(|tx| {
            check_live(tx, by)?;
            let insert =
                "INSERT INTO sessions (token_hash, account_id, device_id, expires) VALUES (?1, ?2, ?3, ?4)";
            tx.prepare_cached(insert)?.execute(params![token.0, by.account_id.0, by.device_id.0, expires])?;
            let seen = "UPDATE devices SET last_seen = ?3 WHERE account_id = ?1 AND device_id = ?2";
            tx.prepare_cached(seen)?.execute(params![by.account_id.0, by.device_id.0, now])?;
            Ok(())
        })
    }
}

fn read_session(row: &Row<'_>) -> rusqlite::Result<(u8, SessionRow)> {
    let device_id: Option<[u8; 16]> = row.get(2)?;
    let scope = device_id.map_or(Scope::Reading, |id| Scope::Enrolled(DeviceId(id)));
    let number = row.get::<_, i64>(4)?.cast_unsigned();
    let head = Head { generation: row.get(3)?, number, row_hash: row.get(5)? };
    Ok((row.get(0)?, SessionRow { account_id: AccountId(row.get(1)?), scope, head }))
}
