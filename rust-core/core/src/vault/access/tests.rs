//! Through a real log in a real database: writes, the index that follows, history, restoring, and a new opening.

use std::sync::Arc;

use keyfold_wire::ids::AccountId;

use super::super::kind::ItemKind;
use super::super::limits::VALUE_MAX;
use super::super::made::text;
use super::*;
use crate::account::{AccountKey, KeyCell, KeyTree};
use crate::crypto::replay::{SetClock, make_env};
use crate::store::Store;
use crate::sync::SyncError;
use crate::vault::{Query, Rule};

struct Home {
    log: Log,
    index: Index,
    clock: Arc<SetClock>,
    keys: Arc<KeyCell>,
    dir: tempfile::TempDir,
}

fn open(dir: tempfile::TempDir) -> Home {
    let (env, clock) = make_env(b"vault");
    let account_key = AccountKey::make(&*make_env(b"account").0.random);
    let keys = KeyCell::new(KeyTree::derive(AccountId([1; 16]), 1, &account_key));
    let store = Arc::new(Store::open(dir.path()).unwrap());
    let log =
        Log::open(store, Arc::clone(&keys), env, Arc::new(Summaries), std::path::Path::new("")).unwrap();
    let index = load(&log).unwrap();
    Home { log, index, clock, keys, dir }
}

fn home() -> Home {
    open(tempfile::tempdir().unwrap())
}

impl Home {
    fn put(&self, id: Option<ItemId>, draft: &Draft) -> ItemId {
        self.clock.advance_ms(1_000);
        put(&self.log, &self.index, id, draft).unwrap()
    }

    fn titles(&self) -> Vec<Text> {
        self.index.list(&Query::default()).summaries.into_iter().map(|summary| summary.title).collect()
    }

    fn reveal(&self, id: ItemId, name: &str) -> String {
        String::from_utf8(reveal(&self.log, id, name).unwrap().expose().to_vec()).unwrap()
    }
}

fn login(title: &str) -> Draft {
    Draft::from_kind(ItemKind::Login)
        .set_title(text(title))
        .set("username", text("me"))
        .set("password", text("first"))
        .set("one_time_code", text("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
}

#[test]
fn an_item_is_written_shown_listed_and_revealed() {
    let home = home();
    let id = home.put(None, &login("Bank"));
    let shown = item(&home.log, id).unwrap();
    assert_eq!((shown.kind, shown.title.as_str(), shown.fields.len()), (ItemKind::Login, "Bank", 3));
    assert_eq!(home.reveal(id, "password"), "first");
    assert_eq!(one_time_code(&home.log, id, "one_time_code", 59).unwrap().code, text("287082"));
    let page = home.index.list(&Query { words: text("ban ME"), ..Query::default() });
    assert_eq!((page.total, page.summaries[0].id, page.summaries[0].modified), (1, id, shown.modified));
    assert!(matches!(reveal(&home.log, id, "pin"), Err(VaultError::NotFound)));
    assert!(matches!(one_time_code(&home.log, id, "username", 0), Err(VaultError::NotFound)));
    let empty = home.put(None, &Draft::from_kind(ItemKind::Note));
    assert_eq!(item(&home.log, empty).unwrap().fields, []);
}

#[test]
fn what_is_refused_leaves_log_and_index_as_they_were() {
    let home = home();
    let id = home.put(None, &login("Bank"));
    let unsent = home.log.unsent().unwrap();
    let before = item(&home.log, id).unwrap();
    let huge = Draft::new().set("username", text("x")).set_title(Text::from_string("x".repeat(1_000_000)));
    for id in [Some(id), None] {
        let error = put(&home.log, &home.index, id, &huge).unwrap_err();
        assert!(
            matches!(error, VaultError::InvalidInput { field, rule: Rule::TooLong(1_000) } if field == "title")
        );
    }
    let nobody = ItemId([9; 16]);
    assert!(matches!(put(&home.log, &home.index, Some(nobody), &login("x")), Err(VaultError::NotFound)));
    assert!(matches!(item(&home.log, nobody), Err(VaultError::NotFound)));
    assert!(matches!(remove(&home.log, &home.index, nobody), Err(VaultError::NotFound)));
    assert!(matches!(history(&home.log, nobody), Err(VaultError::NotFound)));
    assert_eq!((home.log.unsent().unwrap(), home.titles()), (unsent, vec![text("Bank")]));
    assert_eq!(item(&home.log, id).unwrap(), before);
}

#[test]
fn a_note_of_one_mebibyte_is_kept() {
    let home = home();
    let long = "\u{e9}".repeat(VALUE_MAX / 2);
    let id =
        home.put(None, &Draft::from_kind(ItemKind::Note).set_title(text("Long")).set("notes", text(&long)));
    assert_eq!(home.reveal(id, "notes"), long);
    assert_eq!(home.titles(), [text("Long")]);
}

#[test]
fn history_names_versions_and_restoring_one_is_an_edit() {
    let home = home();
    let id = home.put(None, &login("Bank"));
    home.put(Some(id), &Draft::new().set("password", text("second")));
    home.put(Some(id), &Draft::new().clear("password").set_title(text("Bank 2")));
    let entries = history(&home.log, id).unwrap();
    let fields: Vec<_> = entries.iter().map(|entry| entry.label.as_str()).collect();
    assert_eq!(fields.len(), 3);
    assert!(fields[..2].contains(&"Password") && fields[..2].contains(&"Title") && fields[2] == "Password");
    let first = &entries[2];
    assert_eq!(
        (first.field_type, first.cleared, first.replaced - first.modified),
        (FieldType::Secret, false, 1_000)
    );
    assert_eq!(first.version.log, home.log.log_id());
    let old = reveal_version(&home.log, id, "password", first.version).unwrap();
    assert_eq!(old.expose(), b"first");
    assert!(matches!(reveal_version(&home.log, id, "username", first.version), Err(VaultError::NotFound)));
    restore(&home.log, &home.index, id, "password", first.version).unwrap();
    assert_eq!(home.reveal(id, "password"), "first");
    let again = item(&home.log, id).unwrap();
    let shown = again.fields.iter().find(|field| field.name == "password").unwrap().version;
    restore(&home.log, &home.index, id, "password", shown).unwrap();
    assert_eq!(item(&home.log, id).unwrap(), again, "what is shown already isn't written anew");
}

#[test]
fn a_removed_item_is_gone_but_its_history_brings_it_back() {
    let home = home();
    let id = home.put(None, &login("Bank"));
    remove(&home.log, &home.index, id).unwrap();
    assert!(home.index.is_empty());
    assert!(matches!(item(&home.log, id), Err(VaultError::NotFound)));
    assert!(matches!(reveal(&home.log, id, "password"), Err(VaultError::NotFound)));
    assert!(matches!(put(&home.log, &home.index, Some(id), &login("x")), Err(VaultError::NotFound)));
    let entries = history(&home.log, id).unwrap();
    let title = entries.iter().find(|entry| entry.name == "title").unwrap();
    restore(&home.log, &home.index, id, "title", title.version).unwrap();
    assert_eq!((home.titles(), home.reveal(id, "password").as_str()), (vec![text("Bank")], "first"));
}

#[test]
fn a_summary_of_another_version_is_made_anew() {
    let home = home();
    let id = home.put(None, &login("Bank"));
    let other = SecretVec::from_vec(vec![2, 0]);
    let made = read_summary(&home.log, id, &other).unwrap().unwrap();
    assert_eq!(Some(made), read_one(&home.log, id).unwrap());
}

#[test]
fn an_edit_that_a_lock_overtakes_is_stored_and_says_so() {
    let home = home();
    let id = home.put(None, &login("before"));
    edit(&home.log, &home.index, |edit| {
        let deleted = Ok(edit.delete(&id)?);
        home.keys.wipe();
        deleted
    })
    .unwrap();
    let Home { log, index, dir, keys, .. } = home;
    drop((log, index, keys));
    assert!(open(dir).titles().is_empty());
}

#[test]
fn a_new_opening_lists_the_same_and_a_locked_one_nothing() {
    let home = home();
    home.put(None, &login("b"));
    let gone = home.put(None, &login("gone"));
    home.put(None, &login("A").set_favourite(true).add_tag(text("t")));
    remove(&home.log, &home.index, gone).unwrap();
    let before = home.index.list(&Query::default());
    let Home { log, index, dir, keys, .. } = home;
    drop((log, index, keys));
    let home = open(dir);
    assert_eq!(home.index.list(&Query::default()).summaries, before.summaries);
    home.keys.wipe();
    assert!(matches!(load(&home.log), Err(VaultError::Sync(SyncError::Locked))));
    assert!(matches!(
        put(&home.log, &home.index, None, &login("x")),
        Err(VaultError::Sync(SyncError::Locked))
    ));
}

#[test]
fn many_changes_at_once_are_read_as_a_whole() {
    let home = home();
    let (ids, _) = home
        .log
        .edit(|edit| {
            let ids: Vec<_> = (0..RELOAD_FROM).map(|_| edit.new_item()).collect();
            for id in &ids {
                edit.write(id, "title", b"\x82\x01\x61x")?;
            }
            Ok(ids)
        })
        .unwrap();
    assert!(home.index.is_empty());
    refresh(&home.log, &home.index, &ids[..2]).unwrap();
    assert_eq!(home.index.len(), 2);
    refresh(&home.log, &home.index, &ids).unwrap();
    assert_eq!(home.index.len(), RELOAD_FROM);
}
