//! What a list shows: pages of summaries, and which items they are asked for.

use keyfold_core::flow;

use crate::item::{ItemKind, to_string, to_strings};

/// Which items to list. Its defaults list all, from the first.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ItemQuery {
    /// Words that must all be somewhere in title, subtitle, hosts or tags; case and accents don't count.
    #[uniffi(default = "")]
    pub words: String,
    /// Only this kind.
    #[uniffi(default = None)]
    pub kind: Option<ItemKind>,
    /// Only with this tag; case and accents don't count.
    #[uniffi(default = None)]
    pub tag: Option<String>,
    /// Only favourites.
    #[uniffi(default = false)]
    pub favourite: bool,
    /// Only those in which edits made apart left several values.
    #[uniffi(default = false)]
    pub conflict: bool,
    /// How many of the matches to pass over.
    #[uniffi(default = 0)]
    pub offset: u32,
    /// How many to give at most; never more than 100.
    #[uniffi(default = 100)]
    pub limit: u32,
}

/// A page of summaries.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ItemPage {
    /// At most 100, by title.
    pub summaries: Vec<ItemSummary>,
    /// How many match in all.
    pub total: u32,
    /// Changes whenever a summary does: pages of different generations don't fit together.
    pub generation: u64,
}

/// What the list shows of an item.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct ItemSummary {
    /// Which item, 32 hexadecimal digits.
    pub id: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its title; may be empty.
    pub title: String,
    /// Its second line: the user name of a login, the bank of an account...; may be empty.
    pub subtitle: String,
    /// The hosts of its URLs, in lower case.
    pub hosts: Vec<String>,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Whether edits made apart left several values in a field.
    pub conflict: bool,
    /// When it was last changed, milliseconds UTC.
    pub modified: i64,
}

/// A tag and how many items have it.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
#[uniffi::export(Display)]
pub struct TagCount {
    /// The tag, as the first item by title spells it.
    pub tag: String,
    /// How many items have it.
    pub count: u32,
}

impl From<ItemQuery> for flow::Query {
    fn from(query: ItemQuery) -> Self {
        let ItemQuery { words, kind, tag, favourite, conflict, offset, limit } = query;
        Self {
            words: flow::Text::from_string(words),
            kind: kind.map(Into::into),
            tag: tag.map(flow::Text::from_string),
            favourite,
            conflict,
            offset,
            limit,
        }
    }
}

impl From<flow::Page> for ItemPage {
    fn from(page: flow::Page) -> Self {
        let summaries = page.summaries.into_iter().map(ItemSummary::from).collect();
        Self { summaries, total: page.total, generation: page.generation }
    }
}

impl From<flow::Summary> for ItemSummary {
    fn from(summary: flow::Summary) -> Self {
        let flow::Summary { id, kind, title, subtitle, hosts, tags, favourite, conflict, modified } = summary;
        Self {
            id: id.to_hex(),
            kind: kind.into(),
            title: to_string(&title),
            subtitle: to_string(&subtitle),
            hosts: to_strings(&hosts),
            tags: to_strings(&tags),
            favourite,
            conflict,
            modified,
        }
    }
}

impl From<flow::TagCount> for TagCount {
    fn from(count: flow::TagCount) -> Self {
        Self { tag: to_string(&count.tag), count: count.count }
    }
}

crate::text::names_only!(ItemQuery, ItemPage, ItemSummary, TagCount);
