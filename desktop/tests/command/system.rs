//! `--backup system` against a real Secret Service: it works, and each way to fail has its own sentence, after which
//! sign-in goes on to the next way.

use keyfold_e2e::world::World;

use crate::run::Home;
use crate::service::{sign_in, sign_up, start};
use crate::store::Store;

const ANNA: &str = "anna@example.org";

fn in_session(store: &Store) -> Home {
    Home::with(store.environment())
}

/// A sign-in that names no way, with what it says.
fn refused(world: &World, store: &Store) -> String {
    let said = in_session(store).refused(&sign_in(ANNA, &world.account_url(), &[]));
    assert!(said.contains("--picture") && said.contains("--backup DIR"), "{said}");
    said
}

/// A sign-in that is told of the system's store and then of a kit: what it says of the first.
fn goes_on(world: &World, store: &Store, kit: &Home) -> String {
    let home = in_session(store);
    std::fs::copy(kit.path("kit.txt"), home.path("kit.txt")).unwrap();
    let ways = ["--backup", "system", "--code-file", "kit.txt"];
    let output = home.run(&sign_in(ANNA, &world.account_url(), &ways));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

#[test]
fn a_new_machine_finds_its_key_in_the_systems_store() {
    let (world, store) = (start(), Store::open());
    let first = in_session(&store);
    sign_up(&world, &first, ANNA, &["--backup", "system", "--kit", "kit.txt"]);
    assert_eq!(store.slots().len(), 1);
    first.done(&["add", "note", "--title", "Kept"]);

    let second = in_session(&store);
    second.done(&sign_in(ANNA, &world.account_url(), &[]));
    assert_eq!(second.json(&["list"])["items"][0]["title"], "Kept");
    assert!(second.json(&["status"])["health"]["backup_at"].is_i64());

    // The code follows the password: the slot is remembered, and made anew.
    first.file("new", b"a lighthouse in the snow\n");
    first.done(&["password", "change", "--new-password-file", "new"]);
    let third = in_session(&store);
    third.file("password", b"a lighthouse in the snow\n");
    third.done(&sign_in(ANNA, &world.account_url(), &["--backup", "system"]));

    // What this machine remembers of its backup goes with the account; what lies in it stays.
    third.done(&["sign-out"]);
    assert!(!third.path("home/backup-folder").exists());
    assert_eq!(store.slots().len(), 1);
}

#[test]
fn a_store_that_is_absent_locked_or_empty_is_said() {
    let (world, mut store) = (start(), Store::absent());
    let first = in_session(&store);
    sign_up(&world, &first, ANNA, &["--kit", "kit.txt", "--one-way-is-enough"]);
    assert!(refused(&world, &store).contains("no credential store here"));
    assert!(goes_on(&world, &store, &first).contains("no credential store here"));
    let nobody = Home::new();
    let said = nobody.refused(&sign_in(ANNA, &world.account_url(), &[]));
    assert!(said.contains("no credential store here"), "{said}");

    store.unlock();
    assert!(refused(&world, &store).contains("no code of this account in the system's"));
    let other = in_session(&store);
    sign_up(&world, &other, "bea@example.org", &["--backup", "system", "--kit", "kit.txt"]);
    assert!(refused(&world, &store).contains("no code of this account in the system's"));

    store.lock();
    assert!(refused(&world, &store).contains("is locked"));
    assert!(goes_on(&world, &store, &first).contains("is locked"));
    let late = in_session(&store);
    let said = late.refused(&["sign-up", "--local", "--backup", "system", "--kit", "kit.txt"]);
    assert!(said.contains("is locked") && said.contains("--resume"), "{said}");
    store.unlock();
    late.done(&["sign-up", "--resume", "--backup", "system"]);
    store.end();
    assert!(refused(&world, &store).contains("no credential store here"));
}

#[test]
fn an_entry_that_is_damaged_or_of_another_account_is_said() {
    let (world, store) = (start(), Store::open());
    let first = in_session(&store);
    sign_up(&world, &first, ANNA, &["--backup", "system", "--kit", "kit.txt"]);
    let anna = store.slots()[0].clone();
    let code = store.read(&anna);
    // A second entry of the same name is no hindrance.
    store.add("slots", &store.read("slots"));
    let other = in_session(&store);
    sign_up(&world, &other, "bea@example.org", &["--backup", "system", "--kit", "kit.txt"]);
    let bea = store.slots().into_iter().find(|name| *name != anna).unwrap();

    let place = |name: &str, text: &str| {
        store.remove(name);
        store.add(name, text);
    };
    for damaged in ["", "no base64", "AAAA", &code[..code.len() - 8]] {
        place(&anna, damaged);
        assert!(refused(&world, &store).contains("store is damaged"), "{damaged}");
    }
    assert!(goes_on(&world, &store, &first).contains("store is damaged"));
    // That sign-in has mended it.
    in_session(&store).done(&sign_in(ANNA, &world.account_url(), &[]));

    place(&anna, &store.read(&bea));
    assert!(refused(&world, &store).contains("belongs to another account"));
    store.remove(&anna);
    assert!(refused(&world, &store).contains("no code of this account"));
    place("slots", "nonsense");
    assert!(refused(&world, &store).contains("`slots`"));
    // The next backup makes the list anew, whoever else's was on it.
    first.file("new", b"a lighthouse in the snow\n");
    first.done(&["password", "change", "--new-password-file", "new"]);
    let last = in_session(&store);
    last.file("password", b"a lighthouse in the snow\n");
    last.done(&sign_in(ANNA, &world.account_url(), &[]));
}

#[test]
fn a_folder_may_be_called_system_too() {
    let home = Home::new();
    home.done(&["sign-up", "--local", "--backup", "./system", "--kit", "kit.txt"]);
    assert_eq!(std::fs::read_dir(home.path("system")).unwrap().count(), 1);
}
