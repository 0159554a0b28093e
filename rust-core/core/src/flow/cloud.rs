//! The cloud store: segments in the account service (`sync` 6).
//!
//! A port has only a few errors, so the service's own refusal is kept aside for the flow that asked.

use std::sync::{Arc, Mutex, PoisonError};

use keyfold_wire::path;
use keyfold_wire::segments as wire;

use super::error::Error;
use super::inner::{Call, Inner};
use crate::account::service::Extras;
use crate::port::{Cancel, Created, Listed, NewSegment, PortError, Read, StoreEntry, SyncStore};

/// The account service's segments, as a sync store, for one long call.
pub(super) struct Cloud<'a> {
    inner: &'a Inner,
    cancel: &'a Arc<Cancel>,
    refusal: Mutex<Option<Error>>,
}

impl<'a> Cloud<'a> {
    pub(super) fn new(inner: &'a Inner, cancel: &'a Arc<Cancel>) -> Self {
        Self { inner, cancel, refusal: Mutex::new(None) }
    }

    /// Why the last call failed, in the service's own words.
    pub(super) fn take_refusal(&self) -> Option<Error> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn call<A>(&self, path: &str, body: &impl minicbor::Encode<()>, longer_ms: u32) -> Result<A, PortError>
    where
        A: for<'b> minicbor::Decode<'b, ()>,
    {
        let call: Call<'_> = self.inner.call(self.cancel);
        let answer = call.with_swept_session(|service, token, cancel| {
            let extras = Extras { token: Some(token), headers: Vec::new(), longer_ms };
            service.cbor(path, body, &extras, cancel)
        });
        answer.map_err(|error| {
            *self.refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            match error {
                Error::Offline => PortError::Offline,
                Error::Cancelled => PortError::Cancelled,
                Error::StorageFull => PortError::Full,
                _ => PortError::Denied,
            }
        })
    }
}

impl SyncStore for Cloud<'_> {
    fn list(&self, cursor: Option<Vec<u8>>) -> Result<Listed, PortError> {
        let listed: wire::Listed = self.call(path::SEGMENTS_LIST, &wire::List { cursor }, 0)?;
        let to_entry = |entry: wire::Entry| StoreEntry {
            name: entry.name,
            size: u64::from(entry.size),
            bytes: entry.bytes,
        };
        Ok(Listed {
            entries: listed.entries.into_iter().map(to_entry).collect(),
            cursor: listed.cursor,
            more: listed.more,
            reset: listed.reset,
        })
    }

    fn read(&self, names: Vec<String>) -> Result<Vec<Read>, PortError> {
        let answers: wire::ReadAnswers = self.call(path::SEGMENTS_READ, &wire::Names { names }, 40_000)?;
        let to_read = |answer: wire::ReadAnswer| match answer.bytes {
            Some(bytes) => Read::Bytes { bytes },
            None => Read::Gone,
        };
        Ok(answers.segments.into_iter().map(to_read).collect())
    }

    fn create(&self, segments: Vec<NewSegment>) -> Result<Vec<Created>, PortError> {
        let segments = segments
            .into_iter()
            .map(|segment| wire::NewSegment { name: segment.name, bytes: segment.bytes })
            .collect();
        let answers: wire::CreateAnswers =
            self.call(path::SEGMENTS_CREATE, &wire::Create { segments }, 40_000)?;
        let to_created = |answer| match answer {
            wire::CreateAnswer::Created => Created::Created,
            wire::CreateAnswer::Exists => Created::Exists,
            wire::CreateAnswer::Full => Created::Full,
        };
        Ok(answers.answers.into_iter().map(to_created).collect())
    }

    fn delete(&self, names: Vec<String>) -> Result<(), PortError> {
        self.call::<wire::Deleted>(path::SEGMENTS_DELETE, &wire::Names { names }, 0).map(drop)
    }

    fn wait(&self, cursor: Option<Vec<u8>>, seconds: u32) -> Result<bool, PortError> {
        let waited: wire::Waited =
            self.call(path::SEGMENTS_WAIT, &wire::Wait { cursor, seconds }, seconds.saturating_mul(1000))?;
        Ok(waited.news)
    }
}
