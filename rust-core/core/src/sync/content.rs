//! What a segment says, as CBOR (RFC 8949).
//!
//! ```text
//! content   [previous 32, clock, [head...], root 32, [op...]]
//! head      [log id 8, number, hash 32, last op]
//! ```
//!
//! `previous` is the SHA-256 of the log's file before, zeros in the first; `clock` the writer's hybrid clock; heads and
//! root are those of [`super::heads`]; each op is a byte string as in [`super::op_code`], in the order of its number.
//! Entries after those listed are from a newer version and are skipped.

use keyfold_wire::ids::LogId;
use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};
use zeroize::Zeroizing;

use super::heads::Head;
use super::op::Op;
use super::op_code::{array, fixed};
use super::stamp::Stamp;

/// A segment, opened.
pub(super) struct Content {
    pub(super) previous: [u8; 32],
    pub(super) clock: Stamp,
    pub(super) heads: Vec<Head>,
    pub(super) root: [u8; 32],
    pub(super) ops: Vec<Op>,
}

/// Bytes of everything but heads and ops, at most.
const FRAME: usize = 128;
/// Bytes of a head, at most.
const HEAD: usize = 64;

/// Bytes that content with so many heads and ops of these lengths has, at most.
pub(super) fn content_len(heads: usize, ops: impl Iterator<Item = usize>) -> usize {
    FRAME + HEAD * heads + ops.map(op_len).sum::<usize>()
}

/// Bytes that an op of this length takes, at most.
pub(super) fn op_len(op: usize) -> usize {
    op + 9
}

/// What a segment is written from: its ops are bytes already.
pub(super) struct Draft<'a> {
    pub(super) previous: [u8; 32],
    pub(super) clock: Stamp,
    pub(super) heads: &'a [Head],
    pub(super) root: [u8; 32],
    pub(super) ops: &'a [Zeroizing<Vec<u8>>],
}

impl Draft<'_> {
    pub(super) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let room = content_len(self.heads.len(), self.ops.iter().map(|op| op.len()));
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        self.encode(&mut Encoder::new(&mut *bytes)).expect("writing to a Vec can't fail");
        bytes
    }

    fn encode(
        &self,
        e: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        e.array(5)?.bytes(&self.previous)?.u64(self.clock.0)?.array(self.heads.len() as u64)?;
        for head in self.heads {
            e.array(4)?.bytes(&head.log_id.0)?.u32(head.number)?.bytes(&head.hash)?.u64(head.last_op)?;
        }
        e.bytes(&self.root)?.array(self.ops.len() as u64)?;
        self.ops.iter().try_for_each(|op| e.bytes(op)?.ok())
    }
}

impl Content {
    /// Reads the content of a segment of `log`.
    ///
    /// # Errors
    /// Anything that is not of the layout above, and ops whose numbers don't grow.
    pub(super) fn from_bytes(log: LogId, bytes: &[u8]) -> Result<Self, Error> {
        let mut d = Decoder::new(bytes);
        let len = array(&mut d)?;
        let (previous, clock) = (fixed(&mut d)?, Stamp(d.u64()?));
        let heads = (0..array(&mut d)?).map(|_| head(&mut d)).collect::<Result<_, _>>()?;
        let root = fixed(&mut d)?;
        let ops =
            (0..array(&mut d)?).map(|_| Op::from_bytes(log, d.bytes()?)).collect::<Result<Vec<_>, _>>()?;
        for _ in 5..len {
            d.skip()?;
        }
        let grows = ops.windows(2).all(|pair| pair[0].dot.number < pair[1].dot.number);
        if len < 5 || !grows || d.position() != bytes.len() {
            return Err(Error::message("a segment of another form"));
        }
        Ok(Self { previous, clock, heads, root, ops })
    }

    /// The number of the last op, or none.
    pub(super) fn last_op(&self) -> Option<u64> {
        self.ops.last().map(|op| op.dot.number)
    }
}

fn head(d: &mut Decoder<'_>) -> Result<Head, Error> {
    if array(d)? != 4 {
        return Err(Error::message("a head of another length"));
    }
    let head = Head { log_id: LogId(fixed(d)?), number: d.u32()?, hash: fixed(d)?, last_op: d.u64()? };
    if head.number == 0 || head.last_op >= super::id::NUMBER_END {
        return Err(Error::message("a head out of range"));
    }
    Ok(head)
}
