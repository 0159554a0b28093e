//! The calls of a sync that carry files: reading what was listed, creating what was sealed. At most 4 MiB and 500
//! files a call.

use keyfold_wire::limits::{SEGMENT_MAX, SEGMENTS_PER_CALL};

use super::error::SyncError;
use super::link::add_problems;
use super::name::FileName;
use super::opened::{Opened, open_file};
use super::page::{Known, look_up};
use super::problem::{LogProblem, ProblemKind};
use super::round::Round;
use crate::port::{Created, NewSegment, Read, Step, StoreEntry};
use crate::store::rows::listing;
use crate::store::rows::segment::SegmentRow;

impl Round<'_> {
    /// Opens what a page held, unless it is here or was refused.
    pub(super) fn open_listed(
        &self,
        entries: &[StoreEntry],
    ) -> Result<(Vec<Opened>, Vec<LogProblem>), SyncError> {
        let keys = self.log.keys()?;
        let now_ms = self.log.env.clock.wall_ms();
        let (mut files, mut refused): (Vec<Opened>, _) = (Vec::new(), Vec::new());
        for entry in entries {
            let Some(bytes) = &entry.bytes else { continue };
            let known = self.log.store.read(|conn| look_up(conn, &entry.name))?;
            // A page may repeat a file.
            let is_twice = files.iter().any(|file| file.name == entry.name);
            if is_twice || !matches!(known, Known::New) {
                continue;
            }
            match open_file(&keys, &entry.name, bytes.clone(), now_ms) {
                Ok(file) => files.push(file),
                // It may have been cut off on its way: it is read once more before it counts as damaged.
                Err(problem) if problem.kind == ProblemKind::Damaged => {}
                Err(problem) => refused.push(problem),
            }
        }
        Ok((files, refused))
    }

    /// Reads everything that was listed and isn't here, each file at most once a sync.
    pub(super) fn read_wanted(&mut self) -> Result<(), SyncError> {
        let mut after = String::new();
        loop {
            let page = self.log.store.read(|conn| listing::wanted(conn, &after))?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(last);
            let untried = page.into_iter().filter(|(name, _)| !self.tried.contains(name)).collect();
            for names in self.plan_calls(untried)? {
                self.tried.extend(names.iter().cloned());
                self.read(names)?;
            }
        }
    }

    /// Leaves out what is longer than any file, and splits the rest into calls.
    fn plan_calls(&mut self, wanted: Vec<(String, u64)>) -> Result<Vec<Vec<String>>, SyncError> {
        let most = SEGMENT_MAX as u64;
        let (fit, long): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(_, size)| *size <= most);
        if !long.is_empty() {
            self.refuse_long(long)?;
        }
        Ok(split(fit))
    }

    fn refuse_long(&mut self, too_long: Vec<(String, u64)>) -> Result<(), SyncError> {
        let at_ms = self.log.env.clock.wall_ms();
        let refuse = |(name, _): (String, u64)| {
            let (log, number) = FileName::from_text(&name).map(|name| (name.log_id, name.number)).unzip();
            LogProblem { kind: ProblemKind::Damaged, log, number: number.unwrap_or(0), name, at_ms }
        };
        let found: Vec<_> = too_long.into_iter().map(refuse).collect();
        self.log.store.write(|tx| {
            add_problems(tx, &found)?;
            found.iter().try_for_each(|one| listing::forget_wanted(tx, &one.name)).map_err(SyncError::from)
        })?;
        self.note(found);
        Ok(())
    }

    /// Reads files; an answer that ends early is asked for the rest.
    pub(super) fn read(&mut self, mut names: Vec<String>) -> Result<(), SyncError> {
        while !names.is_empty() {
            let answers = self.call(|store| store.read(names.clone()))?;
            if answers.is_empty() || answers.len() > names.len() {
                return Err(SyncError::Nonsense);
            }
            let rest = names.split_off(answers.len());
            self.take_answers(&names, answers)?;
            names = rest;
        }
        Ok(())
    }

    fn take_answers(&mut self, names: &[String], answers: Vec<Read>) -> Result<(), SyncError> {
        let keys = self.log.keys()?;
        let now_ms = self.log.env.clock.wall_ms();
        let (mut files, mut refused, mut done, mut gone) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (name, answer) in names.iter().zip(answers) {
            match answer {
                Read::Bytes { bytes } => match open_file(&keys, name, bytes, now_ms) {
                    Ok(file) => files.push(file),
                    Err(problem) => refused.push(problem),
                },
                Read::NotYet => continue,
                Read::Gone => gone.push(name),
            }
            done.push(name);
        }
        drop(keys);
        self.is_gone |= !gone.is_empty();
        // Damaged files are read again with the next sync, for they may be unfinished.
        done.retain(|name| !refused.iter().any(|one| one.kind == ProblemKind::Damaged && one.name == **name));
        let found = self.log.apply(&files, self.check, &|tx| {
            add_problems(tx, &refused)?;
            let damaged = ProblemKind::Damaged as u8;
            gone.iter().try_for_each(|name| listing::remove_problem_of(tx, damaged, name))?;
            done.iter().try_for_each(|name| listing::forget_wanted(tx, name)).map_err(SyncError::from)
        })?;
        self.report.received += files.len() as u64;
        self.note(found);
        self.note(refused);
        self.progress(Step::Receiving, self.report.received, 0);
        Ok(())
    }

    /// Creates files; *exists* is success, since their names are made from their bytes.
    pub(super) fn create(&mut self, files: Vec<(SegmentRow, Vec<u8>)>) -> Result<(), SyncError> {
        let (rows, segments): (Vec<_>, Vec<_>) = files
            .into_iter()
            .map(|(row, bytes)| {
                let name = FileName::from_segment(row.log_id, row.number, &row.hash).to_text();
                (row, NewSegment { name, bytes })
            })
            .unzip();
        let answers = self.call(|store| store.create(segments))?;
        if answers.len() != rows.len() {
            return Err(SyncError::Nonsense);
        }
        let is_full = answers.contains(&Created::Full);
        let stored = rows.into_iter().zip(answers).filter(|(_, answer)| *answer != Created::Full);
        let stored: Vec<_> = stored.map(|(row, _)| row).collect();
        self.confirm(&stored)?;
        self.report.sent += stored.len() as u64;
        self.progress(Step::Sending, self.report.sent, 0);
        if is_full { Err(SyncError::StoreFull) } else { Ok(()) }
    }
}

/// Splits names into calls: at most 500 files and 4 MiB each.
fn split(names: Vec<(String, u64)>) -> Vec<Vec<String>> {
    let (mut calls, mut total): (Vec<Vec<String>>, u64) = (Vec::new(), 0);
    for (name, size) in names {
        total += size;
        match calls.last_mut() {
            Some(call) if total <= SEGMENT_MAX as u64 && call.len() < SEGMENTS_PER_CALL => call.push(name),
            _ => {
                total = size;
                calls.push(vec![name]);
            }
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::split;

    fn lengths(sizes: &[u64]) -> Vec<usize> {
        let names = sizes.iter().zip(0..).map(|(size, at): (_, u32)| (at.to_string(), *size)).collect();
        let calls = split(names);
        let order: Vec<_> = calls.concat().iter().map(|name| name.parse::<usize>().unwrap()).collect();
        assert!(order.iter().copied().eq(0..sizes.len()), "each once, in order");
        calls.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_call_takes_500_files_and_4_mebibytes() {
        let mib = 1 << 20;
        assert_eq!(lengths(&[]), [0; 0]);
        assert_eq!(lengths(&[1; 500]), [500]);
        assert_eq!(lengths(&[1; 501]), [500, 1]);
        assert_eq!(lengths(&[1; 1001]), [500, 500, 1]);
        assert_eq!(lengths(&[2 * mib, 2 * mib, 1]), [2, 1]);
        assert_eq!(lengths(&[2 * mib, 2 * mib + 1]), [1, 1]);
        assert_eq!(lengths(&[4 * mib, 4 * mib, mib, 3 * mib]), [1, 1, 2]);
    }
}
