//! Segments in batches, as CBOR (RFC 8949) arrays by field number. Names and bytes mean nothing here.

use minicbor::{Decode, Encode};

/// Asks what is new after `cursor`; none means from the start.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct List {
    /// Where the last answer ended.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub cursor: Option<Vec<u8>>,
}

/// A page of what is new; may repeat, never skips.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    /// In the order of insertion.
    #[n(0)]
    pub entries: Vec<Entry>,
    /// Where the next call begins.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub cursor: Vec<u8>,
    /// There is more.
    #[n(2)]
    pub more: bool,
    /// The cursor wasn't known: this page is the first of all there is.
    #[n(3)]
    pub reset: bool,
}

/// A segment in a list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// Its size in bytes.
    #[n(1)]
    pub size: u32,
    /// Its bytes, if small.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Option<Vec<u8>>,
}

/// Names, for reading and deleting.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Names {
    /// At most [`crate::limits::SEGMENTS_PER_CALL`].
    #[n(0)]
    pub names: Vec<String>,
}

/// What was read, in the order of the names; may end early when the answer is full.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReadAnswers {
    /// One an asked name, from the first on.
    #[n(0)]
    pub segments: Vec<ReadAnswer>,
}

/// One segment's bytes, or none if it is gone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReadAnswer {
    /// Its bytes.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub bytes: Option<Vec<u8>>,
}

/// New segments.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Create {
    /// At most [`crate::limits::SEGMENTS_PER_CALL`], and together at most [`crate::limits::SEGMENT_MAX`] bytes.
    #[n(0)]
    pub segments: Vec<NewSegment>,
}

/// A new segment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct NewSegment {
    /// Its name, of the form that `sync` writes: at most 80 bytes of `a-z 0-9 -`.
    #[n(0)]
    pub name: String,
    /// Its bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}

/// What became of each new segment, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CreateAnswers {
    /// One a segment.
    #[n(0)]
    pub answers: Vec<CreateAnswer>,
}

/// What became of a new segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CreateAnswer {
    /// It is stored now.
    #[n(0)]
    Created,
    /// It was stored already.
    #[n(1)]
    Exists,
    /// There is no room for it.
    #[n(2)]
    Full,
}

/// The segments are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Deleted {}

/// Waits for something new after `cursor`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Wait {
    /// Where the last list ended.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub cursor: Option<Vec<u8>>,
    /// At most [`crate::limits::WAIT_SECONDS_MAX`].
    #[n(1)]
    pub seconds: u32,
}

/// Whether something new came.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Waited {
    /// It did.
    #[n(0)]
    pub news: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes_of_a_create() {
        let create = Create { segments: vec![NewSegment { name: "s-a".into(), bytes: vec![1, 2] }] };
        let bytes = minicbor::to_vec(&create).unwrap();
        assert_eq!(bytes, [0x81, 0x81, 0x82, 0x63, b's', b'-', b'a', 0x42, 1, 2]);
        assert_eq!(minicbor::decode::<Create>(&bytes).unwrap(), create);
    }

    #[test]
    fn every_truncation_is_refused() {
        let listed = Listed {
            entries: vec![Entry { name: "s-a".into(), size: 2, bytes: Some(vec![1, 2]) }],
            cursor: vec![9],
            more: true,
            reset: false,
        };
        let bytes = minicbor::to_vec(&listed).unwrap();
        assert_eq!(minicbor::decode::<Listed>(&bytes).unwrap(), listed);
        for end in 0..bytes.len() {
            assert!(minicbor::decode::<Listed>(&bytes[..end]).is_err(), "{end}");
        }
    }
}
