//! Every question that a flow asks services and platform is left unanswered once, and the home locked meanwhile: then
//! nothing may be left, nor after the answer has come. And every one fails once, and the home is locked after it.

use keyfold_e2e::device::Device;
use keyfold_e2e::world::World;
use keyfold_memory::ports::text;

use crate::stage::{ADDRESS, NEW_PASSWORD, PASSWORD, Said, Stage};

/// A flow: how it comes about, and the call that hangs; `URL` and `MAIL` stand for the services' own.
struct Flow {
    name: &'static str,
    prepare: fn(&World, &mut Stage),
    call: &'static [&'static [u8]],
    /// Questions that it asks at least.
    least: usize,
}

const URL: &[u8] = b"URL";
const MAIL: &[u8] = b"MAIL";
/// Most questions that a flow may ask before the test believes that it never ends.
const MOST: usize = 40;

fn nothing(_: &World, _: &mut Stage) {}

fn signed_up(world: &World, stage: &mut Stage) {
    stage.sign_up(world);
}

fn changed(world: &World, stage: &mut Stage) {
    stage.sign_up(world);
    stage.must(&[b"change", PASSWORD, NEW_PASSWORD]);
}

fn refused_sign_up(world: &World, stage: &mut Stage) {
    let (url, mail) = (world.account_url(), world.mail_url());
    let call = [b"sign-up", ADDRESS.as_bytes(), url.as_bytes(), mail.as_bytes(), PASSWORD];
    assert!(stage.call_until(&call, 1).is_some());
    stage.refuse();
    assert!(stage.go_on().is_err(), "the second request got no answer");
}

fn edited(world: &World, stage: &mut Stage) {
    stage.sign_up(world);
    stage.put();
}

/// Another device has made the account, whose backup this one sees.
fn account_elsewhere(world: &World, stage: &mut Stage) {
    let first = Device::new(world, "First").with_backup_of(&stage.device);
    let mut first = Stage::open(first, b"first", "cheap");
    first.sign_up(world);
    stage.borrow_account_key(&first);
}

fn signed_in(world: &World, stage: &mut Stage) {
    account_elsewhere(world, stage);
    stage.sign_in(world);
}

fn found(world: &World, stage: &mut Stage) {
    signed_in(world, stage);
    stage.must(&[b"look-in-backup"]);
}

#[track_caller]
fn hang_everywhere(flow: &Flow) {
    for number in 0..MOST {
        let world = World::start();
        let device = Device::new(&world, "Scanned");
        let mut stage = Stage::open(device, flow.name.as_bytes(), "cheap");
        (flow.prepare)(&world, &mut stage);
        let (url, mail) = (world.account_url(), world.mail_url());
        let call: Vec<&[u8]> = flow.call.iter().map(|word| instead(word, &url, &mail)).collect();
        let Some(question) = stage.call_until(&call, number) else {
            assert!(number >= flow.least, "{} asked only {number} questions", flow.name);
            return;
        };
        let search = stage.secrets();
        stage.lock();
        let asked = match text(&question[0]) {
            "transport" => text(&question[1]),
            other => other,
        };
        let when = format!("{}, locked while it waits for {asked} ({number})", flow.name);
        stage.assert_nothing(&search, &when);
        stage.answer(&question);
        let _ = stage.go_on();
        stage.assert_nothing(&stage.secrets(), &format!("{when}, after the answer"));
    }
    panic!("{} never ended", flow.name);
}

/// Every question of a flow is once answered by nothing: the call fails, or does without.
#[track_caller]
fn fail_everywhere(flow: &Flow) {
    for number in 0..MOST {
        let world = World::start();
        let mut stage = Stage::open(Device::new(&world, "Scanned"), flow.name.as_bytes(), "cheap");
        (flow.prepare)(&world, &mut stage);
        let (url, mail) = (world.account_url(), world.mail_url());
        let call: Vec<&[u8]> = flow.call.iter().map(|word| instead(word, &url, &mail)).collect();
        if stage.call_until(&call, number).is_none() {
            return;
        }
        stage.refuse();
        let _ = stage.go_on();
        let search = stage.secrets();
        stage.lock();
        stage.assert_nothing(&search, &format!("{}, locked after its question {number} failed", flow.name));
    }
    panic!("{} never ended", flow.name);
}

fn instead<'a>(word: &'a [u8], url: &'a str, mail: &'a str) -> &'a [u8] {
    match word {
        URL => url.as_bytes(),
        MAIL => mail.as_bytes(),
        word => word,
    }
}

macro_rules! flows {
    ($($test:ident: $prepare:ident, $call:expr, $least:expr;)*) => {$(
        #[test]
        fn $test() {
            const CALL: &[&[u8]] = $call;
            let flow = Flow { name: stringify!($test), prepare: $prepare, call: CALL, least: $least };
            hang_everywhere(&flow);
            fail_everywhere(&flow);
        }
    )*};
}

flows! {
    sign_up: nothing, &[b"sign-up", ADDRESS.as_bytes(), URL, MAIL, PASSWORD], 2;
    sign_up_resumed: refused_sign_up, &[b"resume", PASSWORD], 1;
    sign_in: account_elsewhere, &[b"sign-in", ADDRESS.as_bytes(), URL, MAIL, PASSWORD], 3;
    backup_looked_into: signed_in, &[b"look-in-backup"], 2;
    sign_in_ended: found, &[b"end-sign-in"], 2;
    catch_up: changed, &[b"catch-up"], 7;
    codes_revoked: signed_up, &[b"revoke-codes", PASSWORD], 7;
    password_adopted: signed_up, &[b"adopt", PASSWORD], 3;
    account_registered_again: signed_up, &[b"register-again", PASSWORD], 2;
    device_enrolled_again: signed_up, &[b"enrol-again", PASSWORD], 5;
    sync: edited, &[b"sync"], 2;
    code_mailed: signed_up, &[b"mail-code"], 3;
    backup_saved: signed_up, &[b"save-backup"], 1;
    device_key_enabled: signed_up, &[b"enable-device-key"], 1;
    account_told: signed_up, &[b"info"], 1;
    account_deleted: signed_up, &[b"delete", PASSWORD], 3;
}

/// A sign-in that fails holds nothing, without a lock.
#[test]
fn a_sign_in_that_fails_leaves_nothing() {
    for number in 0..3 {
        let world = World::start();
        let mut stage = Stage::open(Device::new(&world, "Scanned"), b"fails", "cheap");
        account_elsewhere(&world, &mut stage);
        let (url, mail) = (world.account_url(), world.mail_url());
        let call = [b"sign-in", ADDRESS.as_bytes(), url.as_bytes(), mail.as_bytes(), PASSWORD];
        assert!(stage.call_until(&call, number).is_some());
        let search = stage.secrets();
        let failed = refuse_all(&mut stage);
        assert!(failed.is_err(), "{failed:?}");
        stage.assert_nothing(&search, &format!("after a sign-in whose request {number} got no answer"));
    }
}

/// Refuses everything until the call has ended.
fn refuse_all(stage: &mut Stage) -> Result<String, String> {
    stage.refuse();
    loop {
        match stage.hear() {
            Said::Port(_) => stage.refuse(),
            Said::Done(done) => return done,
            _ => {}
        }
    }
}
