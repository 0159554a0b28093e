//! The journal as a file, of mode 0600: appended to under a lock, and replaced as a whole when old lines are dropped.
//!
//! Invariant: a line that isn't whole is the last one, of an append that was cut short; its fact is still in the database,
//! and the next append cuts it off. Whoever has the lock has the file that is at the place.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use keyfold_wire::moment::{Moment, Now};

use super::line::{from_text, to_line, to_text};
use super::{Contents, Entry, Journal, JournalError, JournalId};

/// The journal at one place.
pub(crate) struct FileJournal {
    path: PathBuf,
}

impl FileJournal {
    /// At `path`, whether there is one or not.
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The file at the place, locked until it is dropped.
    fn lock(&self) -> Result<File, JournalError> {
        loop {
            let file = OpenOptions::new().read(true).write(true).open(&self.path)?;
            file.lock()?;
            // Another program may have put a newer file in its place before it gave the lock away.
            let (locked, there) = (file.metadata()?, std::fs::metadata(&self.path)?);
            if (locked.dev(), locked.ino()) == (there.dev(), there.ino()) {
                return Ok(file);
            }
        }
    }

    /// Puts a whole file in the place of what is there.
    fn replace(&self, contents: &Contents) -> Result<(), JournalError> {
        let mut beside = self.path.clone().into_os_string();
        beside.push(".new");
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(to_text(contents).as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &self.path)?;
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        Ok(File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?)
    }
}

impl Journal for FileJournal {
    fn begin(&self, id: JournalId, since: i64) -> Result<(), JournalError> {
        let (_lock, entries) = match self.lock() {
            Ok(mut file) => {
                let entries = read(&mut file)?.entries;
                (Some(file), entries)
            }
            Err(JournalError::Missing) => (None, Vec::new()),
            Err(error) => return Err(error),
        };
        self.replace(&Contents { id, since, entries })
    }

    fn append(&self, entries: &[Entry]) -> Result<(), JournalError> {
        let mut file = self.lock()?;
        let whole = read_whole_lines(&mut file)?.len();
        file.set_len(u64::try_from(whole).unwrap_or(u64::MAX))?;
        file.seek(SeekFrom::End(0))?;
        let lines: String = entries.iter().map(to_line).collect();
        file.write_all(lines.as_bytes())?;
        Ok(file.sync_all()?)
    }

    fn read(&self) -> Result<Contents, JournalError> {
        read(&mut self.lock()?)
    }

    fn drop_older(&self, keep: Duration, now: Now) -> Result<(), JournalError> {
        let mut file = self.lock()?;
        let mut contents = read(&mut file)?;
        if tidy(&mut contents, keep, now) { self.replace(&contents) } else { Ok(()) }
    }
}

/// Drops what is older than `keep`, and moves times that lie in the future to now; whether anything changed.
fn tidy(contents: &mut Contents, keep: Duration, now: Now) -> bool {
    let mut rewritten = false;
    let mut past = |seconds: &mut i64| {
        let reading = now.past(Moment::from_seconds(*seconds));
        if let Some(at) = reading.rewrite {
            (*seconds, rewritten) = (at.to_seconds(), true);
        }
        reading.time
    };
    let since = past(&mut contents.since);
    let count = contents.entries.len();
    let gone = now.gone_below(keep).to_seconds();
    contents.entries.retain_mut(|entry| {
        past(&mut entry.at);
        entry.at >= gone
    });
    let dropped = contents.entries.len() < count;
    if dropped && since.is_longer_ago_than(keep) {
        contents.since = gone;
    }
    rewritten || dropped
}

fn read(file: &mut File) -> Result<Contents, JournalError> {
    from_text(&read_whole_lines(file)?).ok_or(JournalError::Damaged)
}

/// Everything up to the last end of a line.
fn read_whole_lines(file: &mut File) -> Result<String, JournalError> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    bytes.truncate(whole);
    String::from_utf8(bytes).map_err(|_| JournalError::Damaged)
}

impl From<std::io::Error> for JournalError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            kind => Self::Unavailable(kind),
        }
    }
}

#[cfg(test)]
mod tests;
