//! `--first-key` is named only where no code was ever seen, and refused where one was, whatever the service says.

use keyfold_e2e::keyless;
use keyfold_e2e::steps::{ADDRESS, PASSWORD};
use keyfold_e2e::world::World;

use crate::run::Home;
use crate::service::{device, sign_in, start};

fn with_an_account_without_a_key() -> (World, Home) {
    let world = start();
    keyless::register(&world, &device(&world, "Website"));
    let home = Home::new();
    home.file("password", PASSWORD);
    (world, home)
}

#[test]
fn a_code_in_hand_counts_more_than_what_the_service_says() {
    let (world, home) = with_an_account_without_a_key();
    let (url, other) = (world.account_url(), Home::new());
    other.done(&["sign-up", "--local", "--kit", "kit.txt", "--one-way-is-enough"]);
    std::fs::copy(other.path("kit.txt"), home.path("kit.txt")).unwrap();
    let said = home.refused(&sign_in(ADDRESS, &url, &["--code-file", "kit.txt"]));
    assert!(said.contains("may be hiding it") && !said.contains("--first-key"), "{said}");
    // It was given up, and is remembered all the same.
    let said = home.refused(&sign_in(ADDRESS, &url, &["--code", "nonsense"]));
    assert!(said.contains("no Keyfold code") && !said.contains("--first-key"), "{said}");
    let said = home.refused(&sign_in(ADDRESS, &url, &["--first-key"]));
    assert!(said.contains("Look for the code"), "{said}");
}

#[test]
fn where_no_code_was_ever_seen_the_first_key_is_made() {
    let (world, home) = with_an_account_without_a_key();
    let url = world.account_url();
    let said = home.refused(&sign_in(ADDRESS, &url, &["--code", "nonsense"]));
    assert!(said.contains("no Keyfold code") && said.contains("`--first-key` makes one"), "{said}");
    home.done(&sign_in(ADDRESS, &url, &["--first-key"]));
    let second = Home::new();
    second.file("password", PASSWORD);
    assert!(second.refused(&sign_in(ADDRESS, &url, &["--first-key"])).contains("Look for the code"));
}
