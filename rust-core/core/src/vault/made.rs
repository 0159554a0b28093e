//! For tests: a device that edits one item by drafts and hears of another's ops, without a log.

use keyfold_wire::ids::LogId;
use zeroize::Zeroizing;

use super::draft::Draft;
use super::error::VaultError;
use super::item::Item;
use super::plan::plan;
use super::text::Text;
use crate::crypto::replay::Replay;
use crate::port::Random as _;
use crate::sync::{Dot, ItemId, ItemState, Op, OpBody, Stamp};

/// The one item.
pub(super) const ID: ItemId = ItemId([1; 16]);

/// A device.
pub(super) struct Device {
    pub(super) state: ItemState,
    log: LogId,
    number: u64,
    random: Replay,
}

impl Device {
    /// A device whose log id consists of this byte.
    pub(super) fn new(log: u8) -> Self {
        Self {
            state: ItemState::default(),
            log: LogId([log; 8]),
            number: 0,
            random: Replay::from_seed(&[log]),
        }
    }

    /// Carries out a draft at `ms`; gives the ops.
    pub(super) fn put(&mut self, ms: u64, draft: &Draft) -> Result<Vec<Op>, VaultError> {
        let known = self.state.is_alive().then_some(&self.state);
        let make_id = || {
            let mut id = [0; 16];
            self.random.fill(&mut id);
            ItemId(id)
        };
        let writes = plan(known, draft, &make_id)?;
        Ok(writes.into_iter().map(|write| self.write(ms, &write.name, &write.value)).collect())
    }

    /// Writes any bytes.
    pub(super) fn write(&mut self, ms: u64, name: &str, value: &[u8]) -> Op {
        self.number += 1;
        let replaces = self.state.siblings(name).iter().map(|version| version.dot).collect();
        let body = OpBody::Write {
            item: ID,
            field: name.to_owned(),
            value: Zeroizing::new(value.to_vec()),
            replaces,
        };
        let op =
            Op { dot: Dot { log: self.log, number: self.number }, stamp: Stamp::from_parts(ms, 0), body };
        self.state.apply(&op);
        op
    }

    /// Hears of another device's ops.
    pub(super) fn hear(&mut self, ops: &[Op]) {
        for op in ops {
            self.state.apply(op);
        }
    }

    /// What it shows.
    pub(super) fn item(&self) -> Item {
        Item::from_state(ID, &self.state)
    }

    /// The name of the field with this label.
    pub(super) fn name_of(&self, label: &str) -> String {
        let item = self.item();
        item.fields
            .iter()
            .find(|field| field.label.as_str() == label)
            .expect("the item has this field")
            .name
            .clone()
    }
}

/// A text.
pub(super) fn text(text: &str) -> Text {
    Text::from(text)
}
