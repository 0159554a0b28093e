//! Puts values into a template's `{{name}}` places. Values are never looked through for places themselves.

/// Fills each place of `template`; a place without a value is a mistake in this crate.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("a place ends");
        let value = values.iter().find(|(known, _)| *known == name).expect("each place has a value");
        filled.push_str(before);
        filled.push_str(value.1);
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once() {
        assert_eq!(fill("a {{x}}, {{y}}{{x}}.", &[("x", "{{y}}"), ("y", "2")]), "a {{y}}, 2{{y}}.");
        assert_eq!(fill("none", &[]), "none");
    }
}
