//! Small single values, one row each. Each is public (an id, a number, an address) or sealed by whoever writes it. A
//! sealed secret that is replaced or cleared leaves nothing behind: the transaction that did it empties the WAL.
//!
//! ```sql
//! CREATE TABLE slot (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
//! ```

use std::cell::Cell;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::error::StoreError;

macro_rules! slots {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// Which value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Slot {
            $($(#[$doc])* $variant,)*
        }

        impl Slot {
            fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

slots! {
    /// How far this home has come.
    Stage "stage",
    /// Whose home it is, 16 bytes.
    AccountId "account id",
    /// Number of the account key, 4 bytes.
    KeyEpoch "key epoch",
    /// Number of the password, 4 bytes.
    PasswordEpoch "password epoch",
    /// The account's email address.
    Address "address",
    /// The account service's URL.
    ServiceUrl "service url",
    /// The mail relay's URL.
    MailUrl "mail url",
    /// The service's public key, 32 bytes.
    ServiceKey "service key",
    /// The registration in force, 8 bytes.
    LoginId "login id",
    /// Since when it is, seconds, 8 bytes.
    LoginSince "login since",
    /// This device, 16 bytes.
    DeviceId "device id",
    /// The device signing key, sealed.
    SigningKey "signing key",
    /// The known text, sealed.
    Verifier "verifier",
    /// The account key, sealed with the password.
    PasswordSeal "password seal",
    /// The account key, sealed with the device key.
    DeviceSeal "device seal",
    /// The code key, sealed.
    CodeSealed "code sealed",
    /// What belongs to this device's own password seal.
    OwnPassword "own password",
    /// A password that waits for the network, sealed, with what the person knew when it was typed.
    Outbox "waiting outbox",
    /// Registrations that were sent, until it is known what became of them.
    Sent "sent",
    /// Registrations that the person was told of.
    Told "told",
    /// The registration that the service takes and no device has told of.
    Unheard "unheard",
    /// The registration that the service was last heard to have in force, 8 bytes.
    ServedLogin "served login",
    /// Password entries of the log that were found to be none of this account's.
    RefusedEntries "refused entries",
    /// The log has to be read before this device may change the password.
    MustRead "must read",
    /// The exact bytes of a sign-up's second request.
    PendingSignUp "pending sign-up",
    /// Codes that were found before they could be opened.
    FoundCodes "found codes",
    /// For which addresses there ever was a code.
    CodesSeen "codes seen",
    /// The account's least Argon2 cost.
    MinimumCost "minimum cost",
    /// Version of the sync settings, 4 bytes.
    SettingsVersion "settings version",
    /// The sync settings, sealed.
    Settings "settings",
    /// How this account syncs.
    SyncMethod "sync method",
    /// The backup slot that holds this account's seal.
    BackupName "backup name",
    /// When the backup was confirmed.
    BackupAt "backup at",
    /// When a kit was saved.
    KitMade "kit made",
    /// When a code was mailed.
    MailedAt "mailed at",
    /// Whether the address was proven.
    AddressConfirmed "address confirmed",
    /// The licence as last heard.
    Licence "licence",
    /// This installation's log, 8 bytes.
    LogId "log id",
    /// The hybrid clock, 8 bytes.
    Clock "clock",
    /// The marker that a copy of the home doesn't share.
    CloneMarker "clone marker",
    /// Where the last listing of the sync store ended.
    Cursor "cursor",
    /// When sync last worked.
    SyncedAt "synced at",
    /// Devices that the service listed and the log didn't know, with their sealed names.
    Strangers "strangers",
    /// The service's generation.
    Generation "generation",
    /// Why this device was removed.
    RemovedWhy "removed why",
    /// The person's waiver of a second recovery way.
    Waiver "waiver",
    /// The service that a sign-in under way speaks to.
    FindingUrl "finding url",
    /// Password epoch of the kit that was saved, 4 bytes.
    KitEpoch "kit epoch",
    /// When the password was last typed.
    PasswordTyped "password typed",
    /// Codes wait to be made anew.
    RefreshCodes "refresh codes",
    /// A seal that travels, as last made.
    TravelSeal "travel seal",
    /// A password seal from another device that hasn't opened yet.
    WaitingSeal "waiting password",
    /// Since when it waits, seconds, 8 bytes.
    WaitingSince "waiting since",
    /// The service went back to an older registration: the password is needed to register anew.
    WentBack "went back",
    /// This device has to enrol again: 1 for a copied home, whose device id and signing key are another's; 2 if a restored
    /// service lost sight of it.
    EnrolAgain "enrol again",
    /// Logs that this home wrote before its present one, and when it left them, 16 bytes each.
    EarlierLogs "earlier logs",
    /// When the sync store was last listed from its beginning.
    ListedAt "listed at",
    /// The service doesn't know this account: it is to be registered again.
    RegisterAgain "register again",
    /// The device that is to be enrolled anew: its id, 16 bytes, and the parcel of its signing key.
    Enrolling "enrolling",
}

thread_local! {
    /// A sealed secret was written or cleared by this thread's transaction.
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a sealed secret was written or cleared since this was last asked on this thread.
pub(super) fn take_touched() -> bool {
    TOUCHED.take()
}

impl Slot {
    /// Whether it holds a sealed secret, of which no older one may stay on the disk.
    fn is_secret(self) -> bool {
        matches!(
            self,
            Self::SigningKey
                | Self::PasswordSeal
                | Self::DeviceSeal
                | Self::CodeSealed
                | Self::Outbox
                | Self::PendingSignUp
                | Self::FoundCodes
                | Self::Sent
                | Self::TravelSeal
                | Self::WaitingSeal
                | Self::Enrolling
        )
    }
}

/// Reads a value.
///
/// # Errors
/// [`StoreError`].
pub fn get(conn: &Connection, slot: Slot) -> Result<Option<Vec<u8>>, StoreError> {
    let mut find = conn.prepare_cached("SELECT value FROM slot WHERE name = ?1")?;
    Ok(find.query_row([slot.name()], |row| row.get(0)).optional()?)
}

/// Writes a value.
///
/// # Errors
/// [`StoreError`].
pub fn put(tx: &Transaction<'_>, slot: Slot, value: &[u8]) -> Result<(), StoreError> {
    TOUCHED.set(TOUCHED.get() || slot.is_secret());
    tx.prepare_cached("INSERT INTO slot (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")?
        .execute(params![slot.name(), value])?;
    Ok(())
}

/// Removes all values but one.
///
/// # Errors
/// [`StoreError`].
pub fn clear_all_but(tx: &Transaction<'_>, kept: Slot) -> Result<(), StoreError> {
    TOUCHED.set(true);
    tx.prepare_cached("DELETE FROM slot WHERE name <> ?1")?.execute([kept.name()])?;
    Ok(())
}

/// Removes a value.
///
/// # Errors
/// [`StoreError`].
pub fn clear(tx: &Transaction<'_>, slot: Slot) -> Result<(), StoreError> {
    TOUCHED.set(TOUCHED.get() || slot.is_secret());
    tx.prepare_cached("DELETE FROM slot WHERE name = ?1")?.execute([slot.name()])?;
    Ok(())
}
