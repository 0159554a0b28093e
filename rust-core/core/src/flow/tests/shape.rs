//! The surface fits UniFFI: everything is `Send + Sync + 'static`, and no exported type has a lifetime or a generic.

use crate::flow::*;

fn crosses<T: Send + std::marker::Sync + 'static>() {}

#[test]
fn every_type_of_the_surface_may_cross_threads() {
    crosses::<Keyfold>();
    crosses::<SignUp>();
    crosses::<NewDevice>();
    crosses::<PasswordChange>();
    crosses::<Account>();
    crosses::<Vault>();
    crosses::<Sync>();
    crosses::<Subscription>();
    crosses::<Cancel>();
    crosses::<Host>();
    crosses::<Error>();
    crosses::<State>();
    crosses::<Health>();
    crosses::<SyncOutcome>();
    crosses::<SyncStatus>();
    crosses::<CatchUp>();
    crosses::<Draft>();
    crosses::<Item>();
    crosses::<Page>();
    crosses::<Query>();
    crosses::<HistoryEntry>();
    crosses::<CodeFacts>();
    crosses::<PageForm>();
    crosses::<Strength>();
}

#[test]
fn no_exported_type_has_a_lifetime_or_a_generic() {
    let sources = [
        include_str!("../account.rs"),
        include_str!("../password/catch_up.rs"),
        include_str!("../error.rs"),
        include_str!("../host.rs"),
        include_str!("../keyfold.rs"),
        include_str!("../new_device.rs"),
        include_str!("../observer.rs"),
        include_str!("../page.rs"),
        include_str!("../password/mod.rs"),
        include_str!("../sign_up.rs"),
        include_str!("../state.rs"),
        include_str!("../strength.rs"),
        include_str!("../sync.rs"),
        include_str!("../vault.rs"),
    ];
    let declares = |line: &str| {
        ["pub struct ", "pub enum ", "pub trait ", "    pub fn "].iter().any(|start| line.starts_with(start))
    };
    for line in sources.iter().flat_map(|source| source.lines()).filter(|line| declares(line)) {
        let name = line.split(['(', '{', ';']).next().unwrap();
        assert!(!name.contains('<'), "{line}");
    }
}
