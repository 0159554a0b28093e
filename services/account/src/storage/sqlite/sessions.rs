//! Sessions and challenges; of both only hashes are stored.

use std::time::Duration;

use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::moment::{Moment, Now};
use rusqlite::{OptionalExtension, Row, params};

use super::{Sqlite, check_live, seconds};
use crate::lifetimes::{CHALLENGE, READING, SESSION};
use crate::storage::{By, Denied, DeviceKey, Head, Scope, SecretHash, SessionRow, Sessions, Stored};

const ENDED_BY_DELETION: u8 = 1;
const ENDED_BY_REVOKING: u8 = 2;

impl Sessions for Sqlite {
    fn session(&self, token: SecretHash, now: Now) -> Stored<SessionRow> {
        let found = self.read_only(|tx| {
            let select = "SELECT s.ended, s.account_id, s.device_id, v.generation, coalesce(l.number, 0),
                    coalesce(l.row_hash, zeroblob(16)), s.expires
                FROM sessions s JOIN service v LEFT JOIN logs l ON l.account_id = s.account_id
                WHERE s.token_hash = ?1";
            Ok(tx.prepare_cached(select)?.query_row(params![token.0], read_session).optional()?)
        })?;
        let (ended, expires, session) = found.ok_or(Denied::NoSession)?;
        let lifetime = if session.scope == Scope::Reading { READING } else { SESSION };
        let limit = now.limit(expires, lifetime);
        if let Some(at) = limit.rewrite {
            let update = "UPDATE sessions SET expires = ?2 WHERE token_hash = ?1";
            self.write(|tx| Ok(tx.execute(update, params![token.0, at.to_seconds()])?))?;
        }
        match ended {
            _ if !limit.time.is_valid() => Err(Denied::NoSession.into()),
            0 => Ok(session),
            ENDED_BY_DELETION => Err(Denied::AccountDeleted.into()),
            ENDED_BY_REVOKING.. => Err(Denied::DeviceRevoked.into()),
        }
    }

    fn put_challenge(&self, challenge: SecretHash, bound: [u8; 32], now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            let gone = now.gone_below(Duration::ZERO).to_seconds();
            tx.prepare_cached("DELETE FROM challenges WHERE expires <= ?1")?.execute(params![gone])?;
            let insert = "INSERT INTO challenges (challenge_hash, bound, expires) VALUES (?1, ?2, ?3)";
            let expires = now.plus(CHALLENGE).to_seconds();
            tx.prepare_cached(insert)?.execute(params![challenge.0, bound, expires])?;
            Ok(())
        })
    }

    fn take_challenge(&self, challenge: SecretHash, bound: [u8; 32], now: Now) -> Stored<()> {
        let taken: Option<([u8; 32], i64)> = self.write_at(now, |tx| {
            let delete = "DELETE FROM challenges WHERE challenge_hash = ?1 RETURNING bound, expires";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            Ok(tx.prepare_cached(delete)?.query_row(params![challenge.0], read).optional()?)
        })?;
        // It was settled before, and is gone now.
        let is_valid = |expires| now.limit(Moment::from_seconds(expires), CHALLENGE).time.is_valid();
        match taken {
            Some((whose, expires)) if whose == bound && is_valid(expires) => Ok(()),
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

    fn open_session(&self, by: By, token: SecretHash, now: Now) -> Stored<()> {
        self.write_at(now, |tx| {
            check_live(tx, by)?;
            let insert =
                "INSERT INTO sessions (token_hash, account_id, device_id, expires) VALUES (?1, ?2, ?3, ?4)";
            let expires = now.plus(SESSION).to_seconds();
            tx.prepare_cached(insert)?.execute(params![token.0, by.account_id.0, by.device_id.0, expires])?;
            let seen = "UPDATE devices SET last_seen = ?3 WHERE account_id = ?1 AND device_id = ?2";
            tx.prepare_cached(seen)?.execute(params![by.account_id.0, by.device_id.0, seconds(now)])?;
            Ok(())
        })
    }
}

/// Why it ended, if it did; when it ends; and the session.
fn read_session(row: &Row<'_>) -> rusqlite::Result<(u8, Moment, SessionRow)> {
    let device_id: Option<[u8; 16]> = row.get(2)?;
    let scope = device_id.map_or(Scope::Reading, |id| Scope::Enrolled(DeviceId(id)));
    let number = row.get::<_, i64>(4)?.cast_unsigned();
    let head = Head { generation: row.get(3)?, number, row_hash: row.get(5)? };
    let session = SessionRow { account_id: AccountId(row.get(1)?), scope, head };
    Ok((row.get(0)?, Moment::from_seconds(row.get(6)?), session))
}
