//! Heads: how far each log goes, as a writer knows it. A segment names those that changed since the writer's last
//! one, and the root hash over all of them, so that what a writer knew can't be shown in part.
//!
//! ```text
//! root = SHA-256("keyfold/0 heads" || for each other log by id: log id 8 | number 4 | hash 32 | last op 8)
//! ```

use keyfold_wire::ids::LogId;
use sha2::{Digest as _, Sha256};

use crate::store::rows::log::ClaimRow;

/// How far a log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) log_id: LogId,
    /// The last file's number, from 1.
    pub(super) number: u32,
    /// Its SHA-256.
    pub(super) hash: [u8; 32],
    /// The last op up to it.
    pub(super) last_op: u64,
}

impl Head {
    pub(super) fn to_claim(self) -> ClaimRow {
        ClaimRow { log_id: self.log_id, number: self.number, hash: self.hash.to_vec(), last_op: self.last_op }
    }

    pub(super) fn from_claim(claim: &ClaimRow) -> Option<Self> {
        let hash = claim.hash.as_slice().try_into().ok()?;
        Some(Self { log_id: claim.log_id, number: claim.number, hash, last_op: claim.last_op })
    }
}

/// The root hash over heads in the order of their logs.
pub(super) fn derive_root(heads: &[Head]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"keyfold/0 heads");
    for head in heads {
        hash.update(head.log_id.0);
        hash.update(head.number.to_be_bytes());
        hash.update(head.hash);
        hash.update(head.last_op.to_be_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_of_nothing_and_of_two() {
        // printf 'keyfold/0 heads' | sha256sum
        let empty = data_encoding::HEXLOWER.encode(&derive_root(&[]));
        assert_eq!(empty, EMPTY);
        let head = Head { log_id: LogId([1; 8]), number: 2, hash: [3; 32], last_op: 4 };
        let other = Head { log_id: LogId([2; 8]), ..head };
        assert_ne!(derive_root(&[head, other]), derive_root(&[other, head]));
        assert_ne!(derive_root(&[head]), derive_root(&[Head { last_op: 5, ..head }]));
    }

    const EMPTY: &str = "8d85474408f3822b6002ba8ab86b73433ab64dc65300d499943e1822ebe31eda";
}
