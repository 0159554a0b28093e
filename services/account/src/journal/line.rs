//! The journal's lines, in ASCII: the first names the journal, each other one is a fact.
//!
//! ```text
//! keyfold-account-journal 1 {journal id} {since} {check}
//! {fact} {at} {account id} {subject or -} {check}
//! ```
//! Ids are lower-case hexadecimal, times seconds UTC. The check is the first four bytes of the SHA-256 of the line before
//! the space in front of it.

use data_encoding::HEXLOWER;
use keyfold_wire::ids::AccountId;
use sha2::{Digest, Sha256};

use super::{Contents, Entry, Fact, JournalId};

const FORMAT: &str = "keyfold-account-journal";
const VERSION: &str = "1";

/// The whole journal.
pub(super) fn to_text(contents: &Contents) -> String {
    let id = HEXLOWER.encode(&contents.id.0);
    let first = with_check(format!("{FORMAT} {VERSION} {id} {}", contents.since));
    contents.entries.iter().fold(first, |text, entry| text + &to_line(entry))
}

/// A fact's line, with its end.
pub(super) fn to_line(entry: &Entry) -> String {
    let (fact, subject) = entry.fact.to_parts();
    let subject = if subject.is_empty() { "-".to_owned() } else { HEXLOWER.encode(&subject) };
    with_check(format!("{fact} {} {} {subject}", entry.at, entry.account_id.to_hex()))
}

/// Reads whole lines; none if one of them isn't as it was written.
pub(super) fn from_text(text: &str) -> Option<Contents> {
    let mut lines = text.split_terminator('\n').map(fields_of);
    let Some([FORMAT, VERSION, id, since]) = lines.next()? else { return None };
    let id = JournalId(HEXLOWER.decode(id.as_bytes()).ok()?.try_into().ok()?);
    let entries = lines.map(|fields| from_fields(fields?)).collect::<Option<_>>()?;
    Some(Contents { id, since: since.parse().ok()?, entries })
}

fn from_fields([fact, at, account_id, subject]: [&str; 4]) -> Option<Entry> {
    let subject = if subject == "-" { Vec::new() } else { HEXLOWER.decode(subject.as_bytes()).ok()? };
    let account_id = AccountId::try_from(&HEXLOWER.decode(account_id.as_bytes()).ok()?[..]).ok()?;
    Some(Entry { at: at.parse().ok()?, account_id, fact: Fact::from_parts(fact, &subject)? })
}

fn fields_of(line: &str) -> Option<[&str; 4]> {
    let (fields, check) = line.rsplit_once(' ')?;
    let fields = (derive_check(fields) == check).then_some(fields)?;
    fields.split(' ').collect::<Vec<_>>().try_into().ok()
}

fn with_check(fields: String) -> String {
    let check = derive_check(&fields);
    fields + " " + &check + "\n"
}

fn derive_check(fields: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(fields)[..4])
}

#[cfg(test)]
mod tests {
    use keyfold_wire::ids::{DeviceId, LoginId};

    use super::*;

    fn contents() -> Contents {
        let facts = [
            Fact::Revoked(DeviceId([2; 16])),
            Fact::Deleted,
            Fact::Replaced(LoginId([3; 8])),
            Fact::Released(LoginId([4; 8])),
        ];
        let entry = |fact| Entry { at: 1_800_000_000, account_id: AccountId([1; 16]), fact };
        Contents { id: JournalId([9; 16]), since: 1_700_000_000, entries: facts.map(entry).to_vec() }
    }

    #[test]
    fn known_lines_round_trip() {
        let text = to_text(&contents());
        // The checks were computed with Python's hashlib.
        let expect = concat!(
            "keyfold-account-journal 1 09090909090909090909090909090909 1700000000 ffd23723\n",
            "revoked 1800000000 01010101010101010101010101010101 02020202020202020202020202020202 f5c85ef3\n",
            "deleted 1800000000 01010101010101010101010101010101 - 63cdaa20\n",
            "replaced 1800000000 01010101010101010101010101010101 0303030303030303 56402250\n",
            "released 1800000000 01010101010101010101010101010101 0404040404040404 14fd3e33\n",
        );
        assert_eq!(text, expect);
        assert_eq!(from_text(&text), Some(contents()));
    }

    #[test]
    fn every_flipped_bit_is_noticed_and_so_is_a_missing_beginning() {
        let text = to_text(&contents());
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let read = String::from_utf8(bytes).ok().and_then(|text| from_text(&text));
            assert_eq!(read, None, "{bit}");
        }
        assert_eq!(from_text(""), None);
        assert_eq!(from_text(text.split_once('\n').unwrap().1), None);
    }
}
