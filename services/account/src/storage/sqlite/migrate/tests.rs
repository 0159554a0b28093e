//! Every earlier schema upgrades to what a fresh database has; foreign and newer files are left alone.

use std::path::Path;

use super::*;
use crate::storage::Sqlite;

/// Tables, columns and indexes, whatever text made them.
fn shape(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT m.type || ' ' || m.name || ' ' || m.tbl_name || ': ' || coalesce(
            (SELECT group_concat(p.name || ' ' || p.type || ' ' || p.\"notnull\" || ' ' || p.pk || ' ' || coalesce(p.dflt_value, ''), ', ')
             FROM pragma_table_xinfo(m.name) p),
            (SELECT group_concat(i.name, ', ') FROM pragma_index_info(m.name) i), '')
        FROM sqlite_schema m ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn every_earlier_schema_upgrades_to_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("fresh.db");
    drop(Sqlite::open(&fresh).unwrap());
    let expect = shape(&fresh);
    assert!(
        expect.iter().any(|line| line.contains("table accounts accounts: account_id BLOB")),
        "{expect:?}"
    );
    for earlier in 0..=STEPS.len() {
        let path = folder.path().join(format!("{earlier}.db"));
        let connection = Connection::open(&path).unwrap();
        for (done, step) in STEPS[..earlier].iter().enumerate() {
            apply(&connection, step, u32::try_from(done + 1).unwrap()).unwrap();
        }
        drop(connection);
        drop(Sqlite::open(&path).unwrap());
        assert_eq!(shape(&path), expect, "from {earlier}");
    }
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("newer.db");
    drop(Sqlite::open(&path).unwrap());
    let newer = known() + 1;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", newer).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = Sqlite::open(&path).err().unwrap();
    assert_eq!(error, StorageError::NewerSchema { found: newer, known: known() });
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn another_programs_database_and_nonsense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(Sqlite::open(&foreign).err(), Some(StorageError::NotOurs));
    let nonsense = folder.path().join("nonsense.db");
    std::fs::write(&nonsense, vec![7; 8192]).unwrap();
    assert_eq!(Sqlite::open(&nonsense).err(), Some(StorageError::NotOurs));
}
