//! How texts are compared for sorting and searching: without case and accents. The result is never stored or shown.

use unicode_normalization::UnicodeNormalization as _;

use super::text::Text;

/// NFKD, without the accents of Latin, Greek and Cyrillic (U+0300 to U+036F), in lower case; a few letters that NFKD
/// leaves whole become what people type for them.
pub(super) fn fold(text: &str) -> Text {
    if text.is_ascii() {
        return Text::from_string(text.to_ascii_lowercase());
    }
    let mut folded = String::with_capacity(text.len() + text.len() / 2);
    for c in text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase) {
        match c {
            '\u{df}' => folded.push_str("ss"),
            '\u{e6}' => folded.push_str("ae"),
            '\u{153}' => folded.push_str("oe"),
            '\u{f8}' => folded.push('o'),
            '\u{111}' => folded.push('d'),
            '\u{142}' => folded.push('l'),
            '\u{131}' => folded.push('i'),
            c if is_accent(c) => {}
            c => folded.push(c),
        }
    }
    Text::from_string(folded)
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The host of a URL as a person typed it, in lower case: without scheme, user, port and path.
pub(super) fn host(url: &str) -> Text {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    };
    Text::from_string(host.trim().to_lowercase())
}

/// The first `max` bytes, or fewer so that no character is cut.
pub(super) fn cut(text: &str, max: usize) -> &str {
    &text[..text.floor_char_boundary(max)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_fold_away() {
        let same = [("Zo\u{eb}", "ZOE"), ("Zoe\u{308}", "zoe"), ("\u{c5}ngstr\u{f6}m", "angstrom")];
        let more = [("Stra\u{df}e", "STRASSE"), ("\u{141}\u{f3}d\u{17a}", "lodz"), ("\u{fb01}sh", "fish")];
        let other = [
            ("\u{130}stanbul", "istanbul"),
            ("\u{39f}\u{3b4}\u{3cc}\u{3c2}", "\u{3bf}\u{3b4}\u{3bf}\u{3c2}"),
        ];
        for (one, two) in [same, more].concat().into_iter().chain(other) {
            assert_eq!(fold(one).as_str(), fold(two).as_str(), "{one} {two}");
        }
        assert_ne!(fold("a b").as_str(), fold("ab").as_str());
    }

    #[test]
    fn hosts_are_found_in_what_people_type() {
        let cases = [
            ("https://Example.org/path?x#y", "example.org"),
            ("example.org", "example.org"),
            ("https://me:pass@example.org:8443", "example.org"),
            ("http://[::1]:80/", "[::1]"),
            ("example.org:", "example.org"),
            ("mailto:me@example.org", "example.org"),
            ("", ""),
            ("://", ""),
        ];
        for (url, expected) in cases {
            assert_eq!(host(url).as_str(), expected, "{url}");
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing(text: String) {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(once.as_str()), once);
            host(&text);
        }
    }

    #[test]
    fn a_cut_keeps_characters_whole() {
        assert_eq!((cut("a\u{e9}b", 2), cut("a\u{e9}b", 3), cut("ab", 9)), ("a", "a\u{e9}", "ab"));
    }
}
