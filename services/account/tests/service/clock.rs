//! A clock that says 2100 for a day, or 1970: whatever was stored meanwhile, nothing of it lasts once the clock is right again.

use keyfold_account::Limit;
use keyfold_wire::account::Account;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::device::Devices;
use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::limits::UNVERIFIED_SECONDS;
use keyfold_wire::login::LoginStarted;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::Registered;
use keyfold_wire::session::{Challenge, Session, SessionChallenge, SessionStart};
use keyfold_wire::signed::Purpose;

use crate::device::{Device, PASSWORD, address, log_in, make, register, sign_up, start_login};
use crate::journal::replace;
use crate::mail::{Relay, confirm};
use crate::segments::{create, segment};
use crate::segments_many::delete;
use crate::world::{Client, World, until};

/// The first of January 2100.
const IN_2100: i64 = 4_102_444_800;
const NEVER_SET: i64 = 1000;
const DAY: i64 = 86_400;

/// Does something while the clock says 2100, and puts the clock right a day later. All allowances are whole then: two tests
/// are about those.
fn in_2100<T>(world: &World, work: impl FnOnce() -> T) -> T {
    let made = in_2100_with_limits(world, work);
    world.database().execute("DELETE FROM limits", []).unwrap();
    made
}

fn in_2100_with_limits<T>(world: &World, work: impl FnOnce() -> T) -> T {
    let before = world.clock.seconds();
    world.clock.set(IN_2100);
    let made = work();
    world.clock.set(before + DAY);
    made
}

fn attempt(client: &Client) -> Option<u32> {
    let refused = register(client, &address("who@example.org"), PASSWORD).err()?;
    refused.refused(ProblemKind::TooManyAttempts).retry_after
}

#[test]
fn attempts_spent_in_2100_are_owed_for_their_allowance_only() {
    let world = World::with(|config| config.limits.registration_range = Limit::new(3, 60));
    let client = world.client();
    in_2100_with_limits(&world, || assert_eq!([(); 3].map(|()| attempt(&client)), [None; 3]));
    assert_eq!(attempt(&client), Some(60));
    // The refusal kept what it found: from here on by true time.
    world.clock.advance(59);
    assert_eq!(attempt(&client), Some(1));
    world.clock.advance(1);
    assert_eq!([attempt(&client), attempt(&client)], [None, Some(60)]);
}

#[test]
fn allowances_that_nobody_asks_for_again_are_whole_and_dropped_by_true_time() {
    let mut world = World::with(|config| config.limits.registration_range = Limit::new(3, 60));
    in_2100_with_limits(&world, || attempt(&world.client()));
    world.restart();
    until("what lay in the future is settled", || {
        world.count(&format!("SELECT count(*) FROM limits WHERE whole_at_ms > {IN_2100}000")) == 0
    });
    world.clock.advance(10_000);
    world.restart();
    until("it is dropped", || world.count("SELECT count(*) FROM limits") == 0);
}

#[test]
fn sessions_of_2100_end_when_sessions_of_today_do() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (enrolled, reading) =
        in_2100(&world, || (device.enrolled(&client), log_in(&client, &device.address, PASSWORD)));
    for (session, seconds) in [(&reading, 900), (&enrolled, 3600)] {
        let start = world.clock.seconds();
        session.post(path::ACCOUNT, b"").ok::<Account>();
        world.clock.set(start + seconds - 1);
        session.post(path::ACCOUNT, b"").ok::<Account>();
        world.clock.set(start + seconds);
        session.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
        world.clock.set(start);
    }
}

#[test]
fn a_reading_session_a_little_too_far_ahead_isnt_missed() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    world.clock.advance(1800);
    let reading = log_in(&client, &device.address, PASSWORD);
    world.clock.advance(-1800);
    reading.post(path::ACCOUNT, b"").ok::<Account>();
    world.clock.advance(900);
    reading.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
}

fn ask(client: &Client, device: &Device) -> Fixed<32> {
    let ask = SessionChallenge { account_id: device.account_id, device_id: device.device_id };
    client.json(path::SESSION_CHALLENGE, &ask).ok::<Challenge>().challenge
}

fn open(client: &Client, device: &Device, challenge: Fixed<32>) -> crate::world::Answer {
    let signature = Fixed(device.sign(&device.message(Purpose::Session, &challenge.0, b"")));
    let Device { account_id, device_id, .. } = *device;
    client.json(path::SESSION, &SessionStart { account_id, device_id, challenge, signature })
}

#[test]
fn challenges_and_tokens_of_2100_end_when_those_of_today_do() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (first, second, token) = in_2100(&world, || {
        let token = register(&client, &address("new@example.org"), PASSWORD).unwrap();
        (ask(&client, &device), ask(&client, &device), token)
    });
    open(&client, &device, first).ok::<Session>();
    world.clock.advance(120);
    open(&client, &device, second).refused(ProblemKind::Expired);
    world.clock.advance(480);
    let request = Device::new(&address("new@example.org"), &token).to_sign_up(&token);
    client.json(path::SIGN_UP, &request).refused(ProblemKind::Expired);
}

#[test]
fn challenges_of_2100_that_nobody_uses_are_dropped() {
    let world = World::start();
    let client = world.client();
    let nobody = SessionChallenge { account_id: AccountId(make()), device_id: DeviceId(make()) };
    in_2100(&world, || client.json(path::SESSION_CHALLENGE, &nobody).ok::<Challenge>());
    client.json(path::SESSION_CHALLENGE, &nobody).ok::<Challenge>();
    world.clock.advance(120);
    client.json(path::SESSION_CHALLENGE, &nobody).ok::<Challenge>();
    assert_eq!(world.count("SELECT count(*) FROM challenges"), 1);
}

#[test]
fn a_login_begun_in_2100_begins_anew() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let begun = in_2100(&world, || start_login(&client, &device.address, PASSWORD));
    let (last, _) = begun.last().unwrap();
    client.json(path::LOGIN_FINISH, &last).refused(ProblemKind::Expired);
    log_in(&client, &device.address, PASSWORD);
}

#[test]
fn an_address_taken_in_2100_and_never_confirmed_yields_seven_days_after_that_is_found() {
    let world = World::start();
    let client = world.client();
    let device = in_2100(&world, || sign_up(&client, "zoe@example.org"));
    let register = || register(&client, &device.address, b"the newcomer's");
    register().err().unwrap().refused(ProblemKind::AddressTaken);
    world.clock.advance(UNVERIFIED_SECONDS - 1);
    register().err().unwrap().refused(ProblemKind::AddressTaken);
    world.clock.advance(1);
    register().unwrap();
}

#[test]
fn verification_codes_of_2100_end_after_a_day() {
    let relay = Relay::with(|_| {});
    let (world, client) = (&relay.world, relay.world.client());
    let device = sign_up(&client, "zoe@example.org");
    let code = in_2100(world, || relay.code(&device.enrolled(&client)));
    relay.code(&device.enrolled(&client));
    world.clock.advance(DAY);
    confirm(&device.enrolled(&client), &code).refused(ProblemKind::Expired);
}

#[test]
fn segments_deleted_in_2100_are_readable_for_seven_days() {
    let mut world = World::start();
    let device = sign_up(&world.client(), "zoe@example.org");
    in_2100(&world, || {
        let session = device.enrolled(&world.client());
        let segment = segment('s', 1, vec![1]);
        create(&session, std::slice::from_ref(&segment));
        delete(&session, &segment.name);
    });
    world.restart();
    let ahead = format!("SELECT count(*) FROM segments WHERE deleted > {IN_2100} - 1");
    until("the sweep finds it", || world.count(&ahead) == 0);
    world.clock.advance(7 * DAY);
    world.restart();
    until("the bytes are swept", || world.count("SELECT count(*) FROM segment_bytes") == 0);
}

#[test]
fn dates_of_2100_are_shown_as_of_today_and_devices_in_the_order_in_which_they_came() {
    let world = World::start();
    let client = world.client();
    let first = sign_up(&client, "zoe@example.org");
    let second = first.sibling();
    let (reading, login_id) = in_2100(&world, || {
        second.enrol(&log_in(&client, &first.address, PASSWORD)).done();
        let login_id = replace(&first, &first.enrolled(&client), PASSWORD, first.login_id);
        (log_in(&client, &first.address, PASSWORD), login_id)
    });
    let now = world.clock.seconds();
    let account: Account = reading.post(path::ACCOUNT, b"").ok();
    assert_eq!((account.login_id, account.login_since), (login_id, now));
    let third = first.sibling();
    third.enrol(&reading).done();
    let Devices { devices } = third.enrolled(&client).post(path::DEVICES, b"").ok();
    let seen: Vec<_> = devices.iter().map(|d| (d.device_id, d.enrolled, d.last_seen)).collect();
    let start = 1_800_000_000;
    assert_eq!(
        seen,
        [(first.device_id, start, now), (second.device_id, now, now), (third.device_id, now, now)]
    );
    // And so it stays.
    world.clock.advance(DAY);
    assert_eq!(first.enrolled(&client).post(path::ACCOUNT, b"").ok::<Account>().login_since, now);
}

/// Every column of every table that holds a time, but for two that only say whether: revoked, and what the operator set.
fn times_ahead(world: &World) -> Vec<String> {
    let database = world.database();
    let columns = "SELECT m.name, p.name FROM sqlite_schema m, pragma_table_info(m.name) p
        WHERE m.type = 'table' AND p.type = 'INTEGER' AND p.name NOT IN ('revoked', 'paid_until')";
    let mut statement = database.prepare(columns).unwrap();
    let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let columns: Vec<(String, String)> = columns.map(Result::unwrap).collect();
    assert!(columns.len() > 20);
    let is_ahead = |(table, column): &(String, String)| {
        let latest = if column == "whole_at_ms" { 4_000_000_000_000_i64 } else { 4_000_000_000 };
        world.count(&format!("SELECT count(*) FROM {table} WHERE {column} > {latest}")) > 0
    };
    columns.into_iter().filter(is_ahead).map(|(table, column)| format!("{table}.{column}")).collect()
}

#[test]
fn nothing_of_2100_is_left_anywhere() {
    let mut world = World::start();
    let (client, deleted) = (world.client(), sign_up(&world.client(), "yan@example.org"));
    let device = in_2100(&world, || {
        let device = sign_up(&client, "zoe@example.org");
        let session = device.enrolled(&client);
        let segment = segment('s', 1, vec![1]);
        create(&session, std::slice::from_ref(&segment));
        delete(&session, &segment.name);
        log_in(&client, &device.address, PASSWORD);
        ask(&client, &device);
        register(&client, &address("new@example.org"), PASSWORD).unwrap();
        crate::account::delete(&deleted, &deleted.enrolled(&client))
            .ok::<keyfold_wire::account::AccountDeleted>();
        assert!(times_ahead(&world).len() > 5, "{:?}", times_ahead(&world));
        device
    });
    let session = device.enrolled(&client);
    session.post(path::DEVICES, b"").ok::<Devices>();
    session.post(path::ACCOUNT, b"").ok::<Account>();
    world.restart();
    until("nothing lies in the future", || times_ahead(&world).is_empty());
    let journal = std::fs::read_to_string(world.config.journal_path()).unwrap();
    assert!(!journal.contains(" 4102"), "{journal}");
}

#[test]
fn a_clock_that_was_never_set_lets_nobody_in_and_drops_nothing() {
    let mut world = World::start();
    let device = sign_up(&world.client(), "zoe@example.org");
    let session = device.enrolled(&world.client());
    let right = world.clock.seconds();
    world.clock.set(NEVER_SET);
    session.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
    let answer = start_login(&world.client(), &device.address, PASSWORD).answer;
    assert_eq!(answer.refused(ProblemKind::TooManyAttempts).retry_after, Some(1));
    world.restart();
    world.clock.set(right);
    let session = session.with_url(&world.url);
    session.post(path::ACCOUNT, b"").ok::<Account>();
    start_login(&world.client(), &device.address, PASSWORD).answer.ok::<LoginStarted>();
    register(&world.client(), &device.address, PASSWORD).err().unwrap().refused(ProblemKind::AddressTaken);
    let other = register(&world.client(), &address("yan@example.org"), PASSWORD).unwrap();
    let request = Device::new(&address("yan@example.org"), &other).to_sign_up(&other);
    world.client().json(path::SIGN_UP, &request).ok::<Registered>();
}
