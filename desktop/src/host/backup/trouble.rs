//! Why a backup couldn't do what it was asked. Each cause has its own sentence, which says what the person can do.

use std::io::ErrorKind;
use std::path::PathBuf;

use keyfold_core::flow::PortError;

/// Why a backup couldn't do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// There is no such slot.
    NoSlot,
    /// The system's store is locked and stayed so.
    Locked,
    /// The system has no store, or none that answers to this session.
    Absent,
    /// The system's store took too long.
    Silent,
    /// The slot, or the list of slots, has more bytes than the system's store takes.
    Full,
    /// The list of slots in the system's store names none any more.
    ListDamaged,
    /// The system's store failed in another way.
    Failed,
    /// The folder, or a file in it, can't be read or written.
    Folder(PathBuf, ErrorKind),
}

impl Trouble {
    /// What core hears of it.
    pub(super) fn to_port(&self) -> PortError {
        match self {
            Self::NoSlot | Self::Folder(_, ErrorKind::NotFound) => PortError::Missing,
            Self::Locked | Self::Folder(_, ErrorKind::PermissionDenied) => PortError::Denied,
            Self::Absent | Self::Silent => PortError::NotReady,
            Self::Full | Self::Folder(_, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                PortError::Full
            }
            Self::ListDamaged | Self::Failed | Self::Folder(..) => PortError::Other,
        }
    }

    /// What the person reads.
    pub(crate) fn to_sentence(&self) -> String {
        let text = match self {
            Self::NoSlot => "The backup holds nothing of this account.",
            Self::Locked => {
                "The system's credential store is locked. Unlock it, by logging in to the desktop or in the system's password program, then try again."
            }
            Self::Absent => {
                "There is no credential store here: this session has no Secret Service, keychain or credential manager. Log in to the desktop, or use a folder: --backup DIR."
            }
            Self::Silent => {
                "The system's credential store doesn't answer. Perhaps it waits for you in a window of its own."
            }
            Self::Full => {
                "The system's credential store has no room for the code. Remove old Keyfold entries in the system's password program, or use a folder: --backup DIR."
            }
            Self::ListDamaged => {
                "The entry `slots` in the system's credential store is damaged, so the codes in it can't be found. It is made anew when a machine of this account next writes its code."
            }
            Self::Failed => {
                "The system's credential store failed. Look at it in the system's password program, or use a folder: --backup DIR."
            }
            Self::Folder(folder, why) => return format!("The backup folder {}: {why}.", folder.display()),
        };
        text.to_owned()
    }
}
