//! Another device wrote texts that would steer a terminal: here they are shown, and steer nothing.

use std::sync::Arc;

use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::flow::{Draft, FieldType, ItemKind};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps;

use crate::run::Home;
use crate::service::{sign_in, start};

/// Clears the screen, rings, and turns the direction of writing.
const EVIL: &str = "a\u{1b}[2J\u{7}\u{9b}1mb\u{202e}c\u{2066}d";
/// Of that, what core lets into a title.
const TURNED: &str = "b\u{202e}c\u{2066}d";

fn steers(text: &str) -> bool {
    let turns = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().any(|c| turns(c) || c.is_control() && c != '\n')
}

#[test]
fn texts_of_another_device_steer_no_terminal() {
    let world = start();
    let mut hostile = Device::new(&world, EVIL);
    hostile.stretch = Arc::new(Argon2);
    let other = steps::sign_up(&world, &hostile);
    let draft = Draft::from_kind(ItemKind::Login)
        .set_title(TURNED.into())
        .add_tag(TURNED.into())
        .set("password", EVIL.into())
        .add_field(TURNED.into(), FieldType::Secret, EVIL.into());
    let id = other.vault().put(None, &draft).unwrap();
    steps::set(&other, &id, "password", "another");
    steps::set(&other, &id, "password", EVIL);
    steps::sync(&other);

    let home = Home::new();
    home.file("password", steps::PASSWORD);
    let code = other.account().code().unwrap();
    home.done(&sign_in(steps::ADDRESS, &world.account_url(), &["--code", &code]));
    for command in [
        &["list"][..],
        &["search", "b"],
        &["show", &id, "--reveal"],
        &["history", &id, "--reveal"],
        &["devices"],
        &["status"],
    ] {
        let output = home.run(command);
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!steers(&said), "{command:?}: {said:?}");
        assert!(said.contains('\u{2421}'), "{command:?} shows where something was: {said}");
    }
    // A program gets the text as it is, in JSON's own escapes.
    assert!(!steers(&home.done(&["--json", "show", &id, "--reveal"])));
    assert_eq!(home.json(&["list"])["items"][0]["title"], TURNED);
}
