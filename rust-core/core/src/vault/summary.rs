//! What the list shows of an item: a compact form that is sealed beside the item, so that unlocking reads no fields.
//!
//! Local only, so it has a version instead of a migration: what can't be read is made anew from the item.
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | kind: 0 unknown, then 1 login, 2 card, 3 note, 4 identity, 5 bank account, 6 custom |
//! | 1 | flags: 1 favourite, 2 conflict |
//! | 8 | modified, milliseconds UTC |
//! | 2 + n | title, at most 4,000 bytes |
//! | 2 + n | subtitle, at most 400 bytes |
//! | 1 + each 2 + n | hosts, at most 16 of 253 bytes |
//! | 1 + each 2 + n | tags, at most 100 of 400 bytes |
//!
//! Numbers are big-endian, texts UTF-8; longer ones are cut.

use super::fold::cut;
use super::kind::ItemKind;
use super::text::Text;
use crate::sync::ItemId;

const VERSION: u8 = 1;
const FAVOURITE: u8 = 1;
const CONFLICT: u8 = 2;
const TITLE_BYTES: usize = 4_000;
const SHORT_BYTES: usize = 400;
const HOST_BYTES: usize = 253;
const HOSTS: usize = 16;
const TAGS: usize = 100;

/// What the list shows of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Which item.
    pub id: ItemId,
    /// What it is.
    pub kind: ItemKind,
    /// Its title; may be empty.
    pub title: Text,
    /// Its second line: the user name of a login, the bank of an account...; may be empty.
    pub subtitle: Text,
    /// The hosts of its URLs, in lower case.
    pub hosts: Vec<Text>,
    /// Its tags, sorted.
    pub tags: Vec<Text>,
    /// Whether it is a favourite.
    pub favourite: bool,
    /// Whether edits made apart left several values in a field.
    pub conflict: bool,
    /// When it was last changed, milliseconds UTC.
    pub modified: i64,
}

impl Summary {
    /// The compact form, without the id.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let texts = self.hosts.iter().chain(&self.tags).map(|text| text.as_str().len() + 2).sum::<usize>();
        // Reserved at once, so that growing leaves no copy behind.
        let mut to =
            Vec::with_capacity(24 + self.title.as_str().len() + self.subtitle.as_str().len() + texts);
        let flags = u8::from(self.favourite) * FAVOURITE + u8::from(self.conflict) * CONFLICT;
        to.extend([VERSION, to_number(self.kind), flags]);
        to.extend(self.modified.to_be_bytes());
        push_text(&mut to, &self.title, TITLE_BYTES);
        push_text(&mut to, &self.subtitle, SHORT_BYTES);
        push_texts(&mut to, &self.hosts, HOSTS, HOST_BYTES);
        push_texts(&mut to, &self.tags, TAGS, SHORT_BYTES);
        to
    }

    /// Reads the compact form; none if another version wrote it.
    #[must_use]
    pub fn from_bytes(id: ItemId, bytes: &[u8]) -> Option<Self> {
        let mut from = bytes;
        let [version, kind, flags] = take_array::<3>(&mut from)?;
        if version != VERSION || flags > FAVOURITE + CONFLICT {
            return None;
        }
        let summary = Self {
            id,
            kind: from_number(kind)?,
            favourite: flags & FAVOURITE != 0,
            conflict: flags & CONFLICT != 0,
            modified: i64::from_be_bytes(take_array(&mut from)?),
            title: take_text(&mut from)?,
            subtitle: take_text(&mut from)?,
            hosts: take_texts(&mut from)?,
            tags: take_texts(&mut from)?,
        };
        from.is_empty().then_some(summary)
    }
}

fn to_number(kind: ItemKind) -> u8 {
    let at = ItemKind::ALL.iter().position(|known| *known == kind);
    at.map_or(0, |at| u8::try_from(at + 1).expect("there are few kinds"))
}

fn from_number(number: u8) -> Option<ItemKind> {
    match usize::from(number).checked_sub(1) {
        Some(at) => ItemKind::ALL.get(at).copied(),
        None => Some(ItemKind::Unknown),
    }
}

fn push_text(to: &mut Vec<u8>, text: &Text, max: usize) {
    let text = cut(text.as_str(), max);
    to.extend(u16::try_from(text.len()).expect("cut to fit").to_be_bytes());
    to.extend(text.as_bytes());
}

fn push_texts(to: &mut Vec<u8>, texts: &[Text], count: usize, max: usize) {
    let texts = &texts[..texts.len().min(count)];
    to.push(u8::try_from(texts.len()).expect("cut to fit"));
    for text in texts {
        push_text(to, text, max);
    }
}

fn take<'a>(from: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(len)?;
    *from = rest;
    Some(taken)
}

fn take_array<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    take(from, N)?.try_into().ok()
}

fn take_text(from: &mut &[u8]) -> Option<Text> {
    let len = u16::from_be_bytes(take_array(from)?);
    std::str::from_utf8(take(from, usize::from(len))?).ok().map(Text::from)
}

fn take_texts(from: &mut &[u8]) -> Option<Vec<Text>> {
    let [count] = take_array(from)?;
    (0..count).map(|_| take_text(from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary() -> Summary {
        Summary {
            id: ItemId([1; 16]),
            kind: ItemKind::Login,
            title: Text::from("Bank"),
            subtitle: Text::from("me"),
            hosts: vec![Text::from("b.org")],
            tags: vec![Text::from("x"), Text::from("y")],
            favourite: true,
            conflict: true,
            modified: 258,
        }
    }

    #[test]
    fn known_answer() {
        let bytes = b"\x01\x01\x03\0\0\0\0\0\0\x01\x02\0\x04Bank\0\x02me\x01\0\x05b.org\x02\0\x01x\0\x01y";
        assert_eq!(summary().to_bytes(), bytes);
        assert_eq!(Summary::from_bytes(ItemId([1; 16]), bytes), Some(summary()));
    }

    #[test]
    fn truncated_lengthened_or_of_another_version_it_is_refused() {
        let bytes = summary().to_bytes();
        for end in 0..bytes.len() {
            assert_eq!(Summary::from_bytes(ItemId([1; 16]), &bytes[..end]), None, "{end}");
        }
        assert_eq!(Summary::from_bytes(ItemId([1; 16]), &[bytes.as_slice(), &[0]].concat()), None);
        for (at, value) in [(0, 2), (1, 7), (2, 4), (13, 0xff)] {
            let mut other = bytes.clone();
            other[at] = value;
            assert_eq!(Summary::from_bytes(ItemId([1; 16]), &other), None, "{at}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(flipped in 0_usize..50, bits: u8, rest: Vec<u8>) {
            let mut bytes = [summary().to_bytes(), rest].concat();
            let at = flipped.min(bytes.len() - 1);
            bytes[at] ^= bits;
            if let Some(read) = Summary::from_bytes(ItemId([1; 16]), &bytes) {
                proptest::prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn huge_texts_from_elsewhere_are_cut() {
        let huge = || Text::from_string("\u{e9}".repeat(100_000));
        let big = Summary {
            kind: ItemKind::Unknown,
            title: huge(),
            subtitle: huge(),
            hosts: vec![huge(); 300],
            tags: vec![huge(); 300],
            ..summary()
        };
        let read = Summary::from_bytes(big.id, &big.to_bytes()).unwrap();
        assert_eq!((read.title.as_str().len(), read.subtitle.as_str().len()), (4_000, 400));
        assert_eq!((read.hosts.len(), read.hosts[0].as_str().len(), read.tags.len()), (16, 252, 100));
    }
}
