//! The clone marker: tells a copy of the home from the home, so that no two devices ever write one log.
//!
//! A random value lies in the database and in a file that is neither backed up nor copied with the home. On a desktop
//! the file also names the database's inode, which a copy doesn't keep. A snapshot or a disk image keeps it: those show
//! when the store holds a segment of our log that we don't hold. The number of the device says nothing, since it changes
//! whenever a disk is mounted anew (amendment E).
//!
//! ```text
//! file       marker, 32 hex, then on a desktop a space and the inode
//! before     marker, 32 hex, then a space, device, a colon, inode: it is written anew when it is found
//! ```

use std::io::ErrorKind;
use std::path::Path;

use keyfold_wire::ids::LogId;
use rusqlite::Transaction;

use super::copied::start_new_log;
use super::error::SyncError;
use super::log::Log;
use crate::port::Env;
use crate::store::rows::log::{self as log_rows, LogRow};
use crate::store::slot::{self, Slot};

/// Gives the home its log, and a copied home a new one. The database comes first: a crash before the file is written
/// looks like a copy, which does no harm.
pub(super) fn settle(log: &Log) -> Result<(), SyncError> {
    let path = &log.marker;
    let place = derive_place(log)?;
    let kept = log.store.read(|conn| slot::get(conn, Slot::CloneMarker))?;
    let has_log = log.store.read(|conn| slot::get(conn, Slot::LogId))?.is_some();
    let uses_marker = !path.as_os_str().is_empty();
    let is_same = match (&kept, uses_marker) {
        (None, _) | (_, false) => true,
        (Some(marker), true) => {
            let found = read(path)?.unwrap_or_default();
            let text = to_text(marker, &place);
            let is_older = without_device(&found).is_some_and(|found| found == text);
            if is_older {
                write(path, &text)?;
            }
            is_older || found == text
        }
    };
    let needs_file = uses_marker && (kept.is_none() || !is_same);
    if has_log && is_same && !needs_file {
        return Ok(());
    }
    let marker: [u8; 16] = log.env.make_bytes();
    let keys = log.keys()?;
    log.store.write(|tx| {
        if needs_file {
            slot::put(tx, Slot::CloneMarker, &marker)?;
        }
        match (has_log, is_same) {
            (false, _) => make_log(tx, &log.env).map(drop),
            (true, true) => Ok(()),
            (true, false) => start_new_log(log, tx, &keys),
        }
    })?;
    if has_log && !is_same {
        log.note_copied();
    }
    if needs_file { write(path, &to_text(&marker, &place)) } else { Ok(()) }
}

/// A log of this installation, with nothing in it.
pub(super) fn make_log(tx: &Transaction<'_>, env: &Env) -> Result<LogId, SyncError> {
    let log_id = LogId(env.make_bytes());
    slot::put(tx, Slot::LogId, &log_id.0)?;
    log_rows::put(tx, &LogRow { log_id, number: 0, hash: [0; 32], last_op: 0, heard_ms: 0 })?;
    Ok(log_id)
}

fn to_text(marker: &[u8], place: &str) -> String {
    format!("{}{place}\n", data_encoding::HEXLOWER.encode(marker))
}

/// What an older version wrote, less the device that it named.
fn without_device(text: &str) -> Option<String> {
    let (marker, place) = text.split_once(' ')?;
    let (_, inode) = place.split_once(':')?;
    Some(format!("{marker} {inode}"))
}

#[cfg(all(unix, not(target_os = "android"), not(target_os = "ios")))]
fn derive_place(log: &Log) -> Result<String, SyncError> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::metadata(log.store.path()).map_err(crate::store::StoreError::from)?;
    Ok(format!(" {}", file.ino()))
}

#[cfg(not(all(unix, not(target_os = "android"), not(target_os = "ios"))))]
fn derive_place(_: &Log) -> Result<String, SyncError> {
    Ok(String::new())
}

fn read(path: &Path) -> Result<Option<String>, SyncError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8(bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(_) => Err(SyncError::Marker),
    }
}

fn write(path: &Path, text: &str) -> Result<(), SyncError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|_| SyncError::Marker)?;
    }
    // A file that was cut off would make the home look like a copy.
    let new = path.with_extension("new");
    std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, path)).map_err(|_| SyncError::Marker)
}
