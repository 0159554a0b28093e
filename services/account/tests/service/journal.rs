//! After a restore nothing comes back that was ended since the backup; without a journal nobody is let in unseen.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use keyfold_account::{Applied, OperatorError, Restored};
use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::device::Devices;
use keyfold_wire::ids::LoginId;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::{ReRegister, Registered};
use keyfold_wire::signed::Purpose;

use crate::account::delete;
use crate::commands::{Program, client, run, text};
use crate::device::{Device, PASSWORD, address, log_in, register, sign_up, start_login};
use crate::devices::revoke;
use crate::world::{Answer, Client, World, until};

const NEWER: &[u8] = b"a newer password";

/// Two devices of one account.
fn pair(client: &Client, text: &str) -> (Device, Device) {
    let first = sign_up(client, text);
    let second = first.sibling();
    second.enrol(&log_in(client, &first.address, PASSWORD)).done();
    (first, second)
}

/// Registers another password.
pub(crate) fn replace(device: &Device, session: &Client, password: &[u8], replaces: LoginId) -> LoginId {
    let new = register(session, &device.address, password).unwrap();
    let body = ReRegister { token: new.token, record: Fixed(new.record), replaces };
    let body = serde_json::to_vec(&body).unwrap();
    let answer = device.proved(session, path::RE_REGISTER, Purpose::ReRegister, replaces, &body);
    answer.ok::<Registered>().login_id
}

fn restored(world: &World) -> Restored {
    world.operator().restored(false).unwrap()
}

fn applied(world: &World) -> Applied {
    restored(world).applied.unwrap()
}

fn finish(client: &Client, device: &Device, password: &[u8]) -> Answer {
    let (last, _) = start_login(client, &device.address, password).last().unwrap();
    client.json(path::LOGIN_FINISH, &last)
}

fn journal_of(world: &World) -> String {
    fs::read_to_string(world.config.journal_path()).unwrap()
}

#[test]
fn a_device_revoked_since_stays_out() {
    let mut world = World::start();
    let (first, second) = pair(&world.client(), "zoe@example.org");
    let backup = world.back_up();
    let third = first.sibling();
    let reading = log_in(&world.client(), &first.address, PASSWORD);
    third.enrol(&reading).done();
    for lost in [&second, &third] {
        revoke(&first, &first.enrolled(&world.client()), lost.device_id).done();
    }
    assert_eq!(world.count("SELECT count(*) FROM journal_rows"), 0);
    world.restore(&backup);
    assert_eq!(applied(&world), Applied { revoked: 2, ..Applied::default() });
    let client = world.client();
    let reading = log_in(&client, &first.address, PASSWORD);
    for lost in [&second, &third] {
        lost.open_session(&client).refused(ProblemKind::DeviceRevoked);
        lost.enrol(&reading).refused(ProblemKind::DeviceRevoked);
    }
    let Devices { devices } = first.enrolled(&client).post(path::DEVICES, b"").ok();
    assert_eq!(devices.len(), 1);
}

#[test]
fn an_unknown_device_that_is_revoked_stays_out() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    let unknown = first.sibling();
    revoke(&first, &first.enrolled(&client), unknown.device_id).done();
    unknown.open_session(&client).refused(ProblemKind::DeviceRevoked);
    unknown.enrol(&log_in(&client, &first.address, PASSWORD)).refused(ProblemKind::DeviceRevoked);
    assert_eq!(first.enrolled(&client).post(path::DEVICES, b"").ok::<Devices>().devices.len(), 1);
}

#[test]
fn accounts_deleted_since_stay_deleted_also_such_as_the_backup_doesnt_hold() {
    let mut world = World::start();
    let old = sign_up(&world.client(), "zoe@example.org");
    let backup = world.back_up();
    let client = world.client();
    let young = sign_up(&client, "yan@example.org");
    for device in [&old, &young] {
        delete(device, &device.enrolled(&client)).ok::<keyfold_wire::account::AccountDeleted>();
    }
    world.restore(&backup);
    assert_eq!(applied(&world), Applied { deleted: 1, ..Applied::default() });
    let client = world.client();
    for device in [&old, &young] {
        device.open_session(&client).refused(ProblemKind::AccountDeleted);
        // The address is free, the id isn't.
        let registering = register(&client, &device.address, PASSWORD).unwrap();
        let again = device.to_sign_up(&registering);
        client.json(path::SIGN_UP, &again).refused(ProblemKind::AccountDeleted);
    }
}

#[test]
fn a_replaced_password_opens_nothing_until_a_device_brings_the_newer_one() {
    let mut world = World::start();
    let device = sign_up(&world.client(), "zoe@example.org");
    let other = sign_up(&world.client(), "yan@example.org");
    let backup = world.back_up();
    let session = device.enrolled(&world.client());
    replace(&device, &session, NEWER, device.login_id);
    world.restore(&backup);
    assert_eq!(applied(&world), Applied { superseded: 1, ..Applied::default() });
    let client = world.client();
    finish(&client, &device, PASSWORD).refused(ProblemKind::Superseded);
    assert_eq!(world.count("SELECT count(*) FROM sessions"), 0);
    assert!(start_login(&client, &device.address, NEWER).last().is_none());
    log_in(&client, &other.address, PASSWORD);
    // Its devices go on, and one of them registers.
    let session = device.enrolled(&client);
    assert_eq!(session.post(path::ACCOUNT, b"").ok::<Account>().login_id, device.login_id);
    replace(&device, &session, NEWER, device.login_id);
    device.sibling().enrol(&log_in(&client, &device.address, NEWER)).done();
    assert!(start_login(&client, &device.address, PASSWORD).last().is_none());
}

#[test]
fn a_backup_made_after_the_change_refuses_nothing() {
    let mut world = World::start();
    let device = sign_up(&world.client(), "zoe@example.org");
    replace(&device, &device.enrolled(&world.client()), NEWER, device.login_id);
    let backup = world.back_up();
    world.restore(&backup);
    assert_eq!(applied(&world), Applied::default());
    log_in(&world.client(), &device.address, NEWER);
}

#[test]
fn the_operator_releases_an_account_by_name_and_that_is_kept() {
    let mut world = World::start();
    let device = sign_up(&world.client(), "zoe@example.org");
    let backup = world.back_up();
    replace(&device, &device.enrolled(&world.client()), NEWER, device.login_id);
    world.restore(&backup);
    assert_eq!(applied(&world).superseded, 1);
    let operator = world.operator();
    assert_eq!(operator.release(&device.address), Ok(1_800_000_000));
    assert_eq!(operator.release(&device.address), Err(OperatorError::NotRefused));
    let unknown = operator.release(&address("who@example.org")).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no such account");
    finish(&world.client(), &device, PASSWORD).done();
    let line = journal_of(&world).lines().last().unwrap().to_owned();
    let (account_id, login_id) = (device.account_id.to_hex(), device.login_id.to_hex());
    assert!(line.starts_with("released ") && line.contains(&format!("{account_id} {login_id}")), "{line}");
    // The same backup again: what was released stays so.
    world.restore(&backup);
    assert_eq!(applied(&world).superseded, 0);
    finish(&world.client(), &device, PASSWORD).done();
}

/// Every way in which a journal may not tell what happened since the backup.
#[test]
fn without_a_journal_every_device_must_sign_in_before_it_is_let_in() {
    type Lose = fn(&World, &Path);
    let ways: [(&str, Lose, bool); 4] = [
        ("lost", |_, journal| fs::remove_file(journal).unwrap(), false),
        (
            "another database's",
            |_, journal| {
                let mut other = World::start();
                other.stop().unwrap();
                fs::copy(other.config.journal_path(), journal).unwrap();
            },
            false,
        ),
        (
            "begun later",
            |world, _| {
                world.database().execute("UPDATE service SET alive = 1790000000", []).unwrap();
            },
            false,
        ),
        ("from the backup, as the operator says", |_, _| {}, true),
    ];
    for (way, lose, without) in ways {
        let mut world = World::start();
        let (first, second) = pair(&world.client(), "zoe@example.org");
        world.stop().unwrap();
        lose(&world, &world.config.journal_path());
        let restored = world.operator().restored(without).unwrap();
        assert_eq!(restored, Restored { generation: 2, applied: None, suspended: 2 }, "{way}");
        world.restart();
        let client = world.client();
        first.open_session(&client).refused(ProblemKind::Suspended);
        let reading = log_in(&client, &first.address, PASSWORD);
        let thief = Device { signing: first.sibling().signing, ..first.clone() };
        thief.enrol(&reading).refused(ProblemKind::Conflict);
        first.enrol(&reading).done();
        let Devices { devices } = first.enrolled(&client).post(path::DEVICES, b"").ok();
        assert_eq!(devices.len(), 2, "{way}");
        second.open_session(&client).refused(ProblemKind::Suspended);
        // From now on there is a journal again.
        let backup = world.back_up();
        revoke(&first, &first.enrolled(&world.client()), second.device_id).done();
        world.restore(&backup);
        assert_eq!(applied(&world).revoked, 1, "{way}");
    }
}

#[test]
fn a_damaged_journal_is_told_and_nothing_is_done() {
    let mut world = World::start();
    sign_up(&world.client(), "zoe@example.org");
    world.stop().unwrap();
    let changed = journal_of(&world).replacen("journal 1", "journal 2", 1);
    fs::write(world.config.journal_path(), changed).unwrap();
    let error = world.operator().restored(false).unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
    assert_eq!(world.count("SELECT generation FROM service"), 1);
}

#[test]
fn what_cant_be_kept_isnt_answered_as_done_until_it_is() {
    let world = World::start();
    let (first, second) = pair(&world.client(), "zoe@example.org");
    let session = first.enrolled(&world.client());
    let (journal, away) = (world.config.journal_path(), world.folder.path().join("away"));
    fs::rename(&journal, &away).unwrap();
    fs::create_dir(&journal).unwrap();
    revoke(&first, &session, second.device_id).refused(ProblemKind::Unavailable);
    assert_eq!(world.count("SELECT count(*) FROM journal_rows"), 1);
    fs::remove_dir(&journal).unwrap();
    fs::rename(&away, &journal).unwrap();
    revoke(&first, &session, second.device_id).done();
    assert_eq!(world.count("SELECT count(*) FROM journal_rows"), 0);
    assert_eq!(journal_of(&world).matches("revoked ").count(), 1);
}

/// Ends the service at once while it waits for the journal, with the change committed.
fn kill_before_the_append(folder: &Path, first: &Device, lost: &Device) {
    let (program, url) = Program::serve(folder, &["serve", "--listen", "127.0.0.1:0"]);
    let session = first.enrolled(&client(&url));
    let journal = File::open(folder.join("account.journal")).unwrap();
    journal.lock().unwrap();
    let (first, device_id) = (first.clone(), lost.device_id);
    // Its answer never comes.
    let asked = std::thread::spawn(move || revoke(&first, &session, device_id));
    let database = rusqlite::Connection::open(folder.join("account.db")).unwrap();
    let rows = "SELECT count(*) FROM journal_rows";
    until("the revocation is committed", || database.query_row(rows, [], |row| row.get(0)) == Ok(1));
    drop(program);
    assert!(asked.join().is_err());
}

#[test]
fn killed_between_the_commit_and_the_append_it_appends_at_its_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    assert!(run(folder, &["keygen", "--out", "keys"]).status.success());
    let serve = || Program::serve(folder, &["serve", "--listen", "127.0.0.1:0"]);
    let (program, url) = serve();
    let (first, second) = pair(&client(&url), "zoe@example.org");
    assert!(program.terminate());
    let (database, backup): (PathBuf, _) =
        (folder.join("account.db"), fs::read(folder.join("account.db")).unwrap());
    let revoked = || fs::read_to_string(folder.join("account.journal")).unwrap().contains("revoked ");
    kill_before_the_append(folder, &first, &second);
    assert!(!revoked());
    let (program, _) = serve();
    until("the next start appends it", revoked);
    assert!(program.terminate());
    fs::write(&database, backup).unwrap();
    let said = text(&run(folder, &["restored"]).stdout);
    assert_eq!(
        said,
        "generation 2\nfrom the journal: devices revoked 1, accounts deleted 0, sign-in refused 0\n"
    );
    let (_program, url) = serve();
    second.open_session(&client(&url)).refused(ProblemKind::DeviceRevoked);
    first.enrolled(&client(&url));
}
