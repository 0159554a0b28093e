//! Slots in the system's credential store. It can't be asked for a list, so one more entry, `slots`, names them all, one
//! a line.
//!
//! A name is written before its slot and removed after it: a crash may leave a name without a slot, which is harmless,
//! but never a slot that nobody finds. Lines that name no slot are dropped. Several runs of this program take turns.

use std::fs::File;
use std::path::PathBuf;

use super::entries::{ENTRY_MAX, Entries};
use super::trouble::Trouble;

/// The entry that names all slots.
const LIST: &str = "slots";
/// Longest list, in bytes: as text it has a third more.
const LIST_MAX: usize = ENTRY_MAX / 4 * 3;

/// A store of slots.
pub(super) struct System<E> {
    entries: E,
    /// The file that is locked while the list is changed.
    turn: PathBuf,
}

impl<E: Entries> System<E> {
    pub(super) fn new(entries: E, turn: PathBuf) -> Self {
        Self { entries, turn }
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        check(name)?;
        let _turn = self.take_turn()?;
        let mut names = self.names()?;
        if !names.iter().any(|other| other == name) {
            names.push(name.to_owned());
            self.write_names(names)?;
        }
        self.entries.set(name, bytes)?;
        // Only what can be read again is a way to come back.
        if self.entries.get(name)?.as_deref() == Some(bytes) { Ok(()) } else { Err(Trouble::Failed) }
    }

    pub(super) fn get(&self, name: &str) -> Result<Vec<u8>, Trouble> {
        check(name)?;
        self.entries.get(name)?.ok_or(Trouble::NoSlot)
    }

    pub(super) fn list(&self) -> Result<Vec<String>, Trouble> {
        let Some(list) = self.entries.get(LIST)? else { return Ok(Vec::new()) };
        let names = to_names(&list);
        if names.is_empty() && !list.is_empty() { Err(Trouble::ListDamaged) } else { Ok(names) }
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), Trouble> {
        check(name)?;
        let _turn = self.take_turn()?;
        self.entries.remove(name)?;
        let mut names = self.names()?;
        let before = names.len();
        names.retain(|other| other != name);
        if names.len() < before { self.write_names(names) } else { Ok(()) }
    }

    fn names(&self) -> Result<Vec<String>, Trouble> {
        Ok(self.entries.get(LIST)?.map(|list| to_names(&list)).unwrap_or_default())
    }

    /// Writes the list; if it is too long, without the names whose slots are gone.
    fn write_names(&self, mut names: Vec<String>) -> Result<(), Trouble> {
        if to_list(&names).len() > LIST_MAX {
            let newest = names.pop();
            names.retain(|name| !matches!(self.entries.get(name), Ok(None)));
            names.extend(newest);
        }
        let list = to_list(&names);
        if list.len() > LIST_MAX { Err(Trouble::Full) } else { self.entries.set(LIST, list.as_bytes()) }
    }

    fn take_turn(&self) -> Result<File, Trouble> {
        let file = File::options().create(true).write(true).truncate(false).open(&self.turn);
        file.and_then(|file| file.lock().map(|()| file)).map_err(|_| Trouble::Failed)
    }
}

/// Core's names have letters, digits and dashes, and never the list's own.
fn is_name(name: &str) -> bool {
    name.starts_with("keyfold-") && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn check(name: &str) -> Result<(), Trouble> {
    if is_name(name) { Ok(()) } else { Err(Trouble::Failed) }
}

fn to_list(names: &[String]) -> String {
    names.join("\n")
}

fn to_names(list: &[u8]) -> Vec<String> {
    let lines = list.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    lines.filter(|line| is_name(line)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use tempfile::TempDir;

    use super::*;

    /// Entries in memory; the one that is named is locked.
    #[derive(Default)]
    struct Memory {
        entries: Mutex<BTreeMap<String, Vec<u8>>>,
        locked: Option<&'static str>,
    }

    impl Memory {
        fn check(&self, name: &str) -> Result<(), Trouble> {
            if self.locked == Some(name) { Err(Trouble::Locked) } else { Ok(()) }
        }
    }

    impl Entries for Memory {
        fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
            self.check(name)?;
            Ok(self.entries.lock().unwrap().get(name).cloned())
        }

        fn set(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
            self.check(name)?;
            self.entries.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
            Ok(())
        }

        fn remove(&self, name: &str) -> Result<(), Trouble> {
            self.check(name)?;
            self.entries.lock().unwrap().remove(name);
            Ok(())
        }
    }

    fn system(folder: &TempDir, entries: Memory) -> System<Memory> {
        System::new(entries, folder.path().join("turn"))
    }

    #[test]
    fn a_slot_is_put_listed_read_and_removed() {
        let folder = TempDir::new().unwrap();
        let system = system(&folder, Memory::default());
        assert_eq!(system.list(), Ok(vec![]));
        for bytes in [b"one", b"two"] {
            system.put("keyfold-1", bytes).unwrap();
            assert_eq!(system.get("keyfold-1").unwrap(), bytes);
        }
        system.put("keyfold-2", b"three").unwrap();
        assert_eq!(system.list().unwrap(), ["keyfold-1", "keyfold-2"]);
        system.remove("keyfold-1").unwrap();
        system.remove("keyfold-1").unwrap();
        assert_eq!(system.list().unwrap(), ["keyfold-2"]);
        assert_eq!(system.get("keyfold-1"), Err(Trouble::NoSlot));
    }

    #[test]
    fn list_and_slots_may_be_out_of_step() {
        let folder = TempDir::new().unwrap();
        let system = system(&folder, Memory::default());
        system.put("keyfold-1", b"one").unwrap();
        system.entries.remove("keyfold-1").unwrap();
        assert_eq!(system.list().unwrap(), ["keyfold-1"]);
        assert_eq!(system.get("keyfold-1"), Err(Trouble::NoSlot));
        system.entries.set(LIST, b"\xff\xfe\nnonsense\nslots\nkeyfold-2\nkeyfold-../x").unwrap();
        assert_eq!(system.list().unwrap(), ["keyfold-2"]);
        system.entries.set(LIST, b"nonsense").unwrap();
        assert_eq!(system.list(), Err(Trouble::ListDamaged));
        system.put("keyfold-1", b"one").unwrap();
        assert_eq!(system.list().unwrap(), ["keyfold-1"]);
    }

    #[test]
    fn a_slot_that_fails_is_never_without_its_name() {
        let folder = TempDir::new().unwrap();
        let slot_locked = system(&folder, Memory { locked: Some("keyfold-1"), ..Memory::default() });
        assert_eq!(slot_locked.put("keyfold-1", b"one"), Err(Trouble::Locked));
        assert_eq!(slot_locked.list().unwrap(), ["keyfold-1"]);
        let list_locked = system(&folder, Memory { locked: Some(LIST), ..Memory::default() });
        assert_eq!(list_locked.put("keyfold-1", b"one"), Err(Trouble::Locked));
        assert_eq!(list_locked.get("keyfold-1"), Err(Trouble::NoSlot));
        assert_eq!(list_locked.list(), Err(Trouble::Locked));
    }

    #[test]
    fn a_full_list_lets_go_of_names_without_slots_and_of_nothing_else() {
        let folder = TempDir::new().unwrap();
        let system = system(&folder, Memory::default());
        let name = |n: usize| format!("keyfold-{n:066}");
        let fits = (LIST_MAX + 1) / 75;
        for n in 0..fits {
            system.put(&name(n), b"code").unwrap();
        }
        assert_eq!(system.put(&name(fits), b"code"), Err(Trouble::Full));
        system.entries.remove(&name(3)).unwrap();
        system.put(&name(fits), b"code").unwrap();
        let names = system.list().unwrap();
        assert_eq!(names.len(), fits);
        assert!(!names.contains(&name(3)) && names.contains(&name(fits)));
    }

    #[test]
    fn the_list_itself_is_no_slot() {
        let folder = TempDir::new().unwrap();
        let system = system(&folder, Memory::default());
        for name in [LIST, "", "keyfold-a/b", "keyfold-a b"] {
            assert_eq!(system.put(name, b"x"), Err(Trouble::Failed), "{name}");
        }
    }
}
