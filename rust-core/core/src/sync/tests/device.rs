//! A device: a home in a folder of its own, opened with the account's keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyfold_wire::ids::AccountId;

use super::store::MemoryStore;
use crate::account::{AccountKey, KeyCell, KeyTree};
use crate::crypto::replay::{Replay, SetClock, make_env};
use crate::port::Env;
use crate::store::Store;
use crate::sync::{Dot, ItemId, ItemState, Log, Materialise, SyncError, SyncReport};

/// The summary is the shown title.
struct Titles;

impl Materialise for Titles {
    fn summary(&self, _: &ItemId, state: &ItemState) -> Option<Vec<u8>> {
        state.shown("title").map(|version| version.value.to_vec())
    }
}

/// Another account's or key epoch's devices share nothing but the code.
#[derive(Clone, Copy)]
pub(super) struct Account {
    pub(super) id: u8,
    pub(super) key_epoch: u32,
}

pub(super) const ACCOUNT: Account = Account { id: 1, key_epoch: 1 };

impl Account {
    pub(super) fn keys(self) -> KeyTree {
        let key = AccountKey::make(&Replay::from_seed(b"account"));
        KeyTree::derive(AccountId([self.id; 16]), self.key_epoch, &key)
    }
}

pub(super) struct Device {
    pub(super) folder: tempfile::TempDir,
    pub(super) clock: Arc<SetClock>,
    pub(super) log: Log,
    pub(super) keys: Arc<KeyCell>,
    env: Env,
    account: Account,
}

impl Device {
    pub(super) fn new(name: &str) -> Self {
        Self::of(name, ACCOUNT)
    }

    pub(super) fn of(name: &str, account: Account) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (env, clock) = make_env(name.as_bytes());
        let (log, keys) = open(folder.path(), &env, account);
        Self { folder, clock, log, keys, env, account }
    }

    /// As after a crash: nothing in memory stays.
    pub(super) fn reopen(self) -> Self {
        let Self { folder, clock, log, keys, env, account } = self;
        drop((log, keys));
        let (log, keys) = open(folder.path(), &env, account);
        Self { folder, clock, log, keys, env, account }
    }

    /// Copies the home to another device, with or without the file that isn't backed up.
    pub(super) fn copy(&self, name: &str, with_marker: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("home")).unwrap();
        for file in ["home/keyfold.db", "home/keyfold.db-wal", "marker"] {
            let from = self.folder.path().join(file);
            if (file != "marker" || with_marker) && from.exists() {
                std::fs::copy(from, folder.path().join(file)).unwrap();
            }
        }
        if with_marker {
            fit_marker(folder.path());
        }
        let (env, clock) = make_env(name.as_bytes());
        let (log, keys) = open(folder.path(), &env, self.account);
        Self { folder, clock, log, keys, env, account: self.account }
    }

    pub(super) fn write(&self, id: ItemId, field: &str, value: &str) {
        self.log.edit(|edit| edit.write(&id, field, value.as_bytes())).unwrap();
    }

    pub(super) fn add(&self, title: &str) -> ItemId {
        let write = |edit: &mut crate::sync::Edit<'_, '_>| {
            let id = edit.new_item();
            edit.write(&id, "title", title.as_bytes())?;
            Ok(id)
        };
        self.log.edit(write).unwrap().0
    }

    pub(super) fn delete(&self, id: ItemId) {
        self.log.edit(|edit| edit.delete(&id)).unwrap();
    }

    pub(super) fn try_sync(&self, store: &MemoryStore) -> Result<SyncReport, SyncError> {
        self.log.sync_once(store, &|| Ok(()), None)
    }

    /// Syncs, and nothing may be wrong.
    pub(super) fn sync(&self, store: &MemoryStore) -> SyncReport {
        let report = self.try_sync(store).unwrap();
        assert_eq!(report.problems, []);
        report
    }

    /// The titles in the list.
    pub(super) fn titles(&self) -> Vec<String> {
        let summaries = self.log.summaries().unwrap();
        let mut titles: Vec<_> =
            summaries.iter().map(|(_, title)| String::from_utf8(title.expose().to_vec()).unwrap()).collect();
        titles.sort();
        titles
    }

    /// Items, their history, and the list: what has to be the same everywhere.
    pub(super) fn dump(&self, ids: &[ItemId]) -> BTreeMap<ItemId, Dump> {
        ids.iter().map(|id| (*id, self.dump_of(id))).collect()
    }

    fn dump_of(&self, id: &ItemId) -> Dump {
        let history = self.log.history(id).unwrap();
        let past = history
            .iter()
            .map(|one| (one.field.clone(), one.version.dot, one.version.value.to_vec(), one.at.0));
        let mut past: Vec<_> = past.collect();
        past.sort();
        let summary = self.log.summary(id).unwrap().map(|title| title.expose().to_vec());
        Dump { state: self.log.item(id).unwrap(), past, summary }
    }
}

#[derive(PartialEq, Debug)]
pub(super) struct Dump {
    pub(super) state: Option<ItemState>,
    pub(super) past: Vec<(String, Dot, Vec<u8>, u64)>,
    pub(super) summary: Option<Vec<u8>>,
}

impl Dump {
    /// Every value that is anywhere in the item.
    pub(super) fn values(&self) -> Vec<&[u8]> {
        let live = self.state.iter().flat_map(ItemState::remaining);
        let live = live.map(|(_, version)| &version.value[..]);
        live.chain(self.past.iter().map(|(_, _, value, _)| &value[..])).collect()
    }
}

fn open(folder: &Path, env: &Env, account: Account) -> (Log, Arc<KeyCell>) {
    let store = Arc::new(Store::open(&folder.join("home")).unwrap());
    let keys = KeyCell::new(account.keys());
    let marker: PathBuf = folder.join("marker");
    let log = Log::open(store, Arc::clone(&keys), env.clone(), Arc::new(Titles), &marker).unwrap();
    (log, keys)
}

/// As a machine that is put back from a snapshot: even the inode is the same.
fn fit_marker(folder: &Path) {
    #[cfg(all(unix, not(target_os = "android"), not(target_os = "ios")))]
    {
        use std::os::unix::fs::MetadataExt as _;
        let text = std::fs::read_to_string(folder.join("marker")).unwrap();
        let file = std::fs::metadata(folder.join("home/keyfold.db")).unwrap();
        let marker = text.split_once(' ').unwrap().0;
        std::fs::write(folder.join("marker"), format!("{marker} {}\n", file.ino())).unwrap();
    }
    #[cfg(not(all(unix, not(target_os = "android"), not(target_os = "ios"))))]
    let _the_marker_names_no_place = folder;
}
