//! How much an item may hold. Checked when something is written; what syncs in from elsewhere is shown whatever its size.

/// Characters (Unicode scalar values) of a title.
pub const TITLE_MAX: usize = 1_000;
/// Characters of a custom field's label.
pub const LABEL_MAX: usize = 200;
/// Characters of a tag.
pub const TAG_MAX: usize = 100;
/// Characters of a URL, an email address or a phone number.
pub const LINE_MAX: usize = 4_096;
/// Tags of an item.
pub const TAGS_MAX: usize = 100;
/// Custom fields of an item.
pub const CUSTOM_FIELDS_MAX: usize = 200;
/// Bytes of one text: 1 MiB.
pub const VALUE_MAX: usize = 1024 * 1024;
/// Bytes of all texts of an item: one of the longest still has room for its title, tags and a few short fields.
pub const ITEM_MAX: usize = VALUE_MAX + 64 * 1024;
/// Summaries of one page.
pub const PAGE_MAX: u32 = 100;
