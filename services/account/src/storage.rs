//! What the service stores, behind one trait: one method is one transaction with no outside effect.
//!
//! The methods block; [`Database`] runs them on threads that may, and repeats one that the database asks to repeat.
//! Natural keys (account id, segment name, login id, hashes of tokens) make a repeated method harmless, so that
//! PostgreSQL fits behind the same trait. Times are arguments. A stored time that lies in the future is rewritten before it is
//! compared, also where the answer is no; what that means for each is in [`crate::lifetimes`].
//!
//! | trait | what it stores |
//! |---|---|
//! | [`Registrations`] | registration tokens, sign-up, re-registration |
//! | [`Logins`] | limits, records, the reading session |
//! | [`Sessions`] | sessions and challenges |
//! | [`Accounts`] | key, settings, address, end |
//! | [`Devices`] | enrolment and revoking |
//! | [`Segments`] | the log's files |
//! | [`Restoring`] | what a restore may not undo, and a restore |
//! | [`Upkeep`] | the operator's other commands and the sweep |

use std::time::Duration;

use keyfold_wire::account::{Account, Licence, PutSettings};
use keyfold_wire::address::Address;
use keyfold_wire::device::{Device, NewDevice};
use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::moment::Now;
use keyfold_wire::registration::{NewKey, ReRegister, Registered, SignUp};
use keyfold_wire::segments::{CreateAnswer, NewSegment};

use crate::journal::{Entry, JournalId};
use crate::limits::Charge;
use crate::opaque::SetupId;

mod database;
mod error;
mod rows;
mod sqlite;

pub(crate) use database::Database;
pub use error::{Denied, StorageError};
pub use rows::{Applied, Restored};
pub(crate) use rows::{
    By, Charged, DeviceKey, FinishedLogin, Head, JournalState, LoginRecord, Page, Proving, Registration,
    Scope, SecretHash, SessionRow,
};
pub(crate) use sqlite::Sqlite;

/// The result of a storage method.
pub(crate) type Stored<T> = Result<T, StorageError>;

/// Everything that is stored.
pub(crate) trait Storage:
    Registrations + Logins + Sessions + Accounts + Devices + Segments + Restoring + Upkeep + Send + Sync
{
}

/// Registration tokens, sign-up, re-registration.
pub(crate) trait Registrations {
    /// Keeps a token. Denied: [`Denied::AddressTaken`], [`Denied::Forbidden`] if the account's address is another.
    fn start_registration(&self, registration: &Registration, now: Now) -> Stored<()>;
    /// Creates an account, or finds the one that the same body made.
    fn sign_up(&self, request: &SignUp, body_hash: &[u8; 32], now: Now) -> Stored<Registered>;
    /// Replaces the record, or finds that it is in force; reading sessions go.
    fn re_register(&self, by: By, request: &ReRegister, now: Now) -> Stored<Registered>;
}

/// Limits, records, the reading session.
pub(crate) trait Logins {
    /// Charges one after the other and stops at the first that refuses; what was charged before stays charged.
    fn charge(&self, charges: &[Charge], now: Now) -> Stored<Charged>;
    /// The record in force for an address.
    fn login_record(&self, address: &Address) -> Stored<Option<LoginRecord>>;
    /// Keeps a reading session and gives the attempt back, once. Denied if the registration isn't in force any more.
    fn finish_login(&self, login: &FinishedLogin, now: Now) -> Stored<()>;
}

/// Sessions and challenges.
pub(crate) trait Sessions {
    /// The live session of a token, with the head of its account's log: one SELECT.
    fn session(&self, token: SecretHash, now: Now) -> Stored<SessionRow>;
    /// Keeps a challenge for `bound` only.
    fn put_challenge(&self, challenge: SecretHash, bound: [u8; 32], now: Now) -> Stored<()>;
    /// Uses a challenge up, whatever follows.
    fn take_challenge(&self, challenge: SecretHash, bound: [u8; 32], now: Now) -> Stored<()>;
    /// What a device's signature is checked with.
    fn device_key(&self, by: By) -> Stored<DeviceKey>;
    /// Keeps an enrolled device's session.
    fn open_session(&self, by: By, token: SecretHash, now: Now) -> Stored<()>;
}

/// Key, settings, address, end.
pub(crate) trait Accounts {
    /// What a session may read.
    fn account(&self, account_id: AccountId, now: Now) -> Stored<Account>;
    /// What a prove signature is checked with.
    fn proving(&self, account_id: AccountId) -> Stored<Proving>;
    /// Sets the key once and enrols its device; the same body again is harmless.
    fn set_key(&self, account_id: AccountId, key: &NewKey, body_hash: &[u8; 32], now: Now) -> Stored<()>;
    /// Writes the settings if the version follows the one in force.
    fn put_settings(&self, by: By, settings: &PutSettings) -> Stored<()>;
    /// The account's address, or the one that it waits for; and whether it is confirmed.
    fn address(&self, account_id: AccountId) -> Stored<(Address, bool)>;
    /// Keeps the hash of a verification code; the newest four live.
    fn put_code(&self, by: By, code: [u8; 32], now: Now) -> Stored<()>;
    /// Confirms the address, and takes it from an account that didn't for seven days.
    fn confirm_address(&self, by: By, code: [u8; 32], now: Now) -> Stored<()>;
    /// Marks the account, frees its address, drops its record, key, codes and sessions; segments go by the sweep.
    fn delete_account(&self, by: By, now: Now) -> Stored<()>;
}

/// Enrolment and revoking.
pub(crate) trait Devices {
    /// Enrols a device; the same id and key again is harmless, and what a suspended device comes back by.
    fn enrol(&self, account_id: AccountId, device: &NewDevice, now: Now) -> Stored<()>;
    /// In order of enrolment.
    fn devices(&self, account_id: AccountId, now: Now) -> Stored<Vec<Device>>;
    /// Deletes a device's key and sessions; one that isn't there stays out too.
    fn revoke(&self, by: By, device_id: DeviceId, now: Now) -> Stored<()>;
}

/// The log's files.
pub(crate) trait Segments {
    /// The end of the account's log.
    fn head(&self, account_id: AccountId) -> Stored<Head>;
    /// A page after `after`, or the first one if that isn't a row of this log.
    fn list(&self, account_id: AccountId, after: Head) -> Stored<Page>;
    /// Bytes by name, in order, until [`keyfold_wire::limits::SEGMENT_MAX`] is full.
    fn read(&self, account_id: AccountId, names: &[String]) -> Stored<Vec<Option<Vec<u8>>>>;
    /// Stores what isn't there yet and fits; each gets its number under the lock of the account's log row.
    fn create(&self, by: By, segments: &[NewSegment], quota: u64) -> Stored<Vec<CreateAnswer>>;
    /// Takes segments out of the list and the quota; they can be read for seven days more.
    fn delete(&self, by: By, names: &[String], now: Now) -> Stored<()>;
}

/// What a restore may not undo, and a restore.
pub(crate) trait Restoring {
    /// Facts that the journal may not hold yet, oldest first, each with its row.
    fn unjournalled(&self) -> Stored<Vec<(i64, Entry)>>;
    /// Drops rows whose facts the journal holds.
    fn mark_journalled(&self, rows: &[i64]) -> Stored<()>;
    /// Where facts go, and when the service last said that it runs.
    fn journal_state(&self) -> Stored<JournalState>;
    /// From now on facts go to this journal.
    fn adopt_journal(&self, id: JournalId, now: Now) -> Stored<()>;
    /// A new generation; all sessions, challenges and registration tokens go. Then what the entries say is done again; or,
    /// without any, all devices are suspended, and the next start begins a journal.
    fn restored(&self, entries: Option<&[Entry]>) -> Stored<Restored>;
    /// Lets the account that has the address be signed in to although its password was replaced; since when that is in
    /// force, or none if nothing was refused.
    fn release(&self, address: &Address, now: Now) -> Stored<Option<i64>>;
}

/// The operator's other commands and the sweep.
pub(crate) trait Upkeep {
    /// Whether the store answers.
    fn check(&self) -> Stored<()>;
    /// The setups that records and open registrations name.
    fn setups_in_use(&self) -> Stored<Vec<SetupId>>;
    /// Sets type and payment date of the account that has the address.
    fn set_licence(&self, address: &Address, licence: &Licence) -> Stored<()>;
    /// Deletes the account that has the address.
    fn delete_by_address(&self, address: &Address, now: Now) -> Stored<()>;
    /// Drops what has expired, and says that the service runs; every allowance is whole after `longest`.
    fn purge(&self, longest: Duration, now: Now) -> Stored<()>;
    /// Drops some segments of deleted accounts, and such as were deleted seven days ago; whether there is more.
    fn sweep(&self, now: Now) -> Stored<bool>;
}
