//! A file from the store, judged by its bytes: opened, or refused with the reason.

use keyfold_wire::ids::LogId;
use keyfold_wire::limits::SEGMENT_MAX;

use super::content::Content;
use super::file::{Header, hash, open_segment};
use super::name::{FileName, NameKind};
use super::problem::{LogProblem, ProblemKind};
use crate::account::KeyTree;
use crate::store::rows::segment::{SegmentRow, Stored};

/// A segment that opened.
pub(super) struct Opened {
    /// What the store calls it.
    pub(super) name: String,
    pub(super) row: SegmentRow,
    pub(super) content: Content,
    pub(super) bytes: Vec<u8>,
}

/// Opens a file. A name of our form has to fit the bytes; one that isn't ("conflicted copy") says nothing.
///
/// # Errors
/// What is wrong with it.
pub(super) fn open_file(
    keys: &KeyTree,
    name: &str,
    bytes: Vec<u8>,
    now_ms: i64,
) -> Result<Opened, LogProblem> {
    let parsed = FileName::from_text(name);
    let refuse = |kind: ProblemKind| {
        let header = Header::from_bytes(&bytes).map(|header| (header.log_id, header.number));
        let (log, number) = parsed.map(|name| (name.log_id, name.number)).or(header).unzip();
        LogProblem { kind, log, number: number.unwrap_or(0), name: name.to_owned(), at_ms: now_ms }
    };
    let hash = hash(&bytes);
    check_name(parsed, &hash, bytes.len()).map_err(refuse)?;
    let (header, content) = open_segment(keys, &bytes).map_err(refuse)?;
    if parsed.is_some_and(|name| (name.log_id, name.number) != (header.log_id, header.number)) {
        return Err(refuse(ProblemKind::Damaged));
    }
    let content =
        Content::from_bytes(header.log_id, content.expose()).map_err(|_| refuse(ProblemKind::Damaged))?;
    let row = to_row(header.log_id, header.number, hash, &content);
    Ok(Opened { name: name.to_owned(), row, content, bytes })
}

fn check_name(parsed: Option<FileName>, hash: &[u8; 32], len: usize) -> Result<(), ProblemKind> {
    match parsed {
        _ if len > SEGMENT_MAX => Err(ProblemKind::Damaged),
        Some(name) if !hash.starts_with(&name.hash) => Err(ProblemKind::Damaged),
        // Checkpoints are of a newer version than this one.
        Some(FileName { kind: NameKind::Checkpoint, .. }) => Err(ProblemKind::UpgradeRequired),
        _ => Ok(()),
    }
}

fn to_row(log_id: LogId, number: u32, hash: [u8; 32], content: &Content) -> SegmentRow {
    SegmentRow {
        log_id,
        number,
        hash,
        previous: content.previous,
        ops: content.ops.len() as u64,
        last_op: content.last_op().unwrap_or(0),
        stored: Stored::Yes,
    }
}
