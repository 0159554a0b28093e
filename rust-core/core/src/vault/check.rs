//! What a field accepts. Secrets are never changed; single lines are trimmed, titles and tags also brought into NFC.

use time::{Date, Month};
use unicode_normalization::UnicodeNormalization as _;

use super::error::{Rule, VaultError};
use super::kind::FieldType;
use super::limits::{LABEL_MAX, LINE_MAX, TAG_MAX, TITLE_MAX, VALUE_MAX};
use super::one_time_code::Seed;
use super::text::Text;

/// The text as it is stored in the field `name` of this type.
///
/// # Errors
/// [`VaultError::InvalidInput`] names `name`.
pub(super) fn check_value(name: &str, field_type: FieldType, text: &Text) -> Result<Text, VaultError> {
    let fail = |rule| Err(VaultError::invalid(name, rule));
    if text.as_str().len() > VALUE_MAX {
        return fail(Rule::TooLong(VALUE_MAX));
    }
    match field_type {
        FieldType::Text if text.as_str().chars().any(is_hidden) => fail(Rule::Characters),
        FieldType::Secret | FieldType::Text => Ok(text.clone()),
        FieldType::Url | FieldType::Email | FieldType::Phone => check_line(name, text, LINE_MAX),
        FieldType::Date if is_date(text.as_str().trim()) => Ok(Text::from(text.as_str().trim())),
        FieldType::Date => fail(Rule::NotADate),
        FieldType::OneTimeCode if Seed::from_text(text.as_str()).is_ok() => {
            Ok(Text::from(text.as_str().trim()))
        }
        FieldType::OneTimeCode => fail(Rule::NotAOneTimeCode),
        FieldType::Unknown => fail(Rule::UnknownField),
    }
}

/// A title in its stored form; may be empty.
pub(super) fn check_title(text: &Text) -> Result<Text, VaultError> {
    check_line("title", text, TITLE_MAX).map(to_nfc)
}

/// A tag in its stored form.
pub(super) fn check_tag(text: &Text) -> Result<Text, VaultError> {
    check_name("tag", text, TAG_MAX)
}

/// A custom field's label in its stored form.
pub(super) fn check_label(text: &Text) -> Result<Text, VaultError> {
    check_name("label", text, LABEL_MAX)
}

fn check_name(name: &str, text: &Text, max: usize) -> Result<Text, VaultError> {
    let text = check_line(name, text, max).map(to_nfc)?;
    if text.is_empty() { Err(VaultError::invalid(name, Rule::Empty)) } else { Ok(text) }
}

fn check_line(name: &str, text: &Text, max: usize) -> Result<Text, VaultError> {
    let line = text.as_str().trim();
    // Bytes first: a huge text isn't read through.
    if line.len() > 4 * max || line.chars().count() > max {
        return Err(VaultError::invalid(name, Rule::TooLong(max)));
    }
    if line.chars().any(char::is_control) {
        return Err(VaultError::invalid(name, Rule::Characters));
    }
    Ok(Text::from(line))
}

fn to_nfc(text: Text) -> Text {
    if unicode_normalization::is_nfc(text.as_str()) {
        return text;
    }
    // NFC makes a text at most three times as long: no reallocation leaves a copy behind.
    let mut normal = String::with_capacity(3 * text.as_str().len());
    normal.extend(text.as_str().nfc());
    Text::from_string(normal)
}

fn is_hidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Whether the text is `yyyy-mm-dd` and that day exists (years 1 to 9999, Gregorian).
fn is_date(text: &str) -> bool {
    let form = |(at, b): (usize, u8)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    if text.len() != 10 || !text.bytes().enumerate().all(form) {
        return false;
    }
    let (year, month, day) = (text[..4].parse::<i32>(), text[5..7].parse::<u8>(), text[8..].parse::<u8>());
    let (Ok(year @ 1..), Ok(month), Ok(day)) = (year, month.map(Month::try_from), day) else {
        return false;
    };
    month.is_ok_and(|month| Date::from_calendar_date(year, month, day).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(result: Result<Text, VaultError>) -> Option<Rule> {
        match result {
            Ok(_) => None,
            Err(VaultError::InvalidInput { rule, .. }) => Some(rule),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn dates_must_exist() {
        for good in ["2024-02-29", "0001-01-01", " 9999-12-31\n"] {
            assert!(check_value("born", FieldType::Date, &Text::from(good)).is_ok(), "{good}");
        }
        let bad = [
            "",
            "2023-02-29",
            "2100-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "24-04-30",
            "2024-4-30",
            "2024/04/30",
            "0000-01-01",
            "2024-04-3\u{660}",
            "+024-04-30",
            "2024-04-30T00:00",
        ];
        for text in bad {
            assert_eq!(
                rule(check_value("born", FieldType::Date, &Text::from(text))),
                Some(Rule::NotADate),
                "{text}"
            );
        }
    }

    #[test]
    fn lines_are_trimmed_bounded_and_free_of_controls() {
        for field_type in [FieldType::Url, FieldType::Email, FieldType::Phone] {
            let check = |text: &str| check_value("url", field_type, &Text::from(text));
            assert_eq!(check(" anything at all ").unwrap().as_str(), "anything at all");
            assert_eq!(rule(check("a\nb")), Some(Rule::Characters));
            assert_eq!(rule(check(&"\u{1f600}".repeat(LINE_MAX))), None);
            assert_eq!(rule(check(&"a".repeat(LINE_MAX + 1))), Some(Rule::TooLong(LINE_MAX)));
        }
    }

    #[test]
    fn secrets_stay_as_they_are_and_texts_may_have_lines() {
        let odd = Text::from(" \u{0}\u{7}e\u{301}\n ");
        assert_eq!(check_value("password", FieldType::Secret, &odd).unwrap(), odd);
        assert_eq!(rule(check_value("notes", FieldType::Text, &odd)), Some(Rule::Characters));
        let lines = Text::from(" a\r\n\tb ");
        assert_eq!(check_value("notes", FieldType::Text, &lines).unwrap(), lines);
        let long = Text::from_string("a".repeat(VALUE_MAX));
        assert!(check_value("notes", FieldType::Text, &long).is_ok());
        let longer = Text::from_string("a".repeat(VALUE_MAX + 1));
        assert_eq!(rule(check_value("notes", FieldType::Secret, &longer)), Some(Rule::TooLong(VALUE_MAX)));
    }

    #[test]
    fn a_title_of_a_million_characters_is_refused_by_name() {
        for huge in ["a".repeat(1_000_000), "\u{1f600}".repeat(1_000_000), "a".repeat(TITLE_MAX + 1)] {
            let error = check_title(&Text::from_string(huge)).unwrap_err();
            assert_eq!(error.to_string(), "the field title is longer than 1000");
        }
        assert!(check_title(&Text::from_string("\u{1f600}".repeat(TITLE_MAX))).is_ok());
        assert!(check_title(&Text::from("  ")).unwrap().is_empty());
        assert_eq!(check_title(&Text::from(" Zoe\u{308} ")).unwrap().as_str(), "Zo\u{eb}");
    }

    #[test]
    fn tags_and_labels_need_a_text() {
        assert_eq!(rule(check_tag(&Text::from(" \t"))), Some(Rule::Empty));
        assert_eq!(rule(check_label(&Text::from(""))), Some(Rule::Empty));
        assert_eq!(rule(check_tag(&Text::from_string("t".repeat(101)))), Some(Rule::TooLong(TAG_MAX)));
        assert_eq!(check_tag(&Text::from(" work ")).unwrap().as_str(), "work");
    }

    #[test]
    fn one_time_codes_parse_and_unknown_types_are_not_written() {
        let check = |text: &str| check_value("one_time_code", FieldType::OneTimeCode, &Text::from(text));
        assert!(check(" jbsw y3dp ehpk 3pxp ").is_ok());
        assert_eq!(rule(check("not base32!")), Some(Rule::NotAOneTimeCode));
        let unknown = check_value("f:0123456789abcdef", FieldType::Unknown, &Text::from("x"));
        assert_eq!(rule(unknown), Some(Rule::UnknownField));
    }
}
