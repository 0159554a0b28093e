//! What no other place has, as a person counts it: the items they changed, and the passwords they put in force.
//!
//! An edit is one op for each field, and sealing joins the ops of many edits; so items are counted, each once, however
//! many of its fields were set and however often. What a device says of itself is nobody's edit.

use std::collections::BTreeSet;

use super::copied::open;
use super::edit::{own_log, records_of};
use super::error::SyncError;
use super::log::Log;
use super::op::{Op, OpBody};
use crate::store::StoreError;
use crate::store::rows::segment;

impl Log {
    /// Items with own changes that the sync store hasn't confirmed, and own passwords.
    ///
    /// # Errors
    /// [`SyncError::Store`], [`SyncError::Locked`].
    pub fn unsent_edits(&self) -> Result<u64, SyncError> {
        self.read(|conn, keys| {
            let own = own_log(conn)?;
            let records = records_of(keys, &self.env);
            let (mut items, mut passwords) = (BTreeSet::new(), 0);
            let mut note = |op: &Op| {
                items.extend(op.item());
                passwords += u64::from(matches!(op.body, OpBody::Password(_)));
            };
            for bytes in segment::all_to_create(conn, own)? {
                open(keys, own, &bytes)?.ops.iter().for_each(&mut note);
            }
            let mut from = 0;
            loop {
                let page = records.ops(conn, own, from)?;
                let Some((last, _)) = page.last() else { break };
                from = last + 1;
                for (_, bytes) in &page {
                    note(&Op::from_bytes(own, bytes).map_err(|_| StoreError::Corrupt)?);
                }
            }
            Ok(items.len() as u64 + passwords)
        })
    }
}
