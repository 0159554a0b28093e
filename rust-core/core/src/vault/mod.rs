//! Items: what a person keeps. Pure types, and functions that read and write them through the log.
//!
//! An item is a set of fields of the log ([`field`]); a field's value is CBOR (`value`). Only what a draft changes
//! becomes an op, so edits made apart meet field by field, and what this build doesn't know stays as it is.
//!
//! | module | what it holds |
//! |---|---|
//! | [`kind`], [`field`], [`limits`] | kinds of items, types and names of fields, how much an item may hold |
//! | `text`, `value`, `check`, `fold` | texts in memory, values as stored, what a field accepts, how texts compare |
//! | `draft`, `plan`, `item` | what a person wants written, the fewest writes that do it, what is shown |
//! | `access` | reading and writing through the log |
//! | [`mod@one_time_code`] | RFC 6238 |
//! | [`generator`] | passwords and pass phrases |
//! | `summary`, `index` | what the list shows, and list, search and filter over all of it |

mod access;
mod check;
mod draft;
mod error;
pub mod field;
mod fold;
pub mod generator;
mod index;
mod item;
pub mod kind;
pub mod limits;
pub mod one_time_code;
mod plan;
mod summary;
mod text;
mod value;

pub use access::{
    HistoryEntry, Summaries, history, item, load, one_time_code, put, refresh, remove, restore, reveal,
    reveal_version,
};
pub use draft::Draft;
pub use error::{Rule, VaultError};
pub use generator::{Characters, Generated, GeneratorError, Words};
pub use index::{Index, Page, Query, TagCount};
pub use item::{Item, ItemField, Sibling};
pub use kind::{FieldType, ItemKind};
pub use one_time_code::OneTimeCode;
pub use summary::Summary;
pub use text::Text;

#[cfg(test)]
mod made;
