//! An unverified address yields to a verified newcomer after seven days, and not before it is verified.

use keyfold_wire::account::Account;
use keyfold_wire::limits::UNVERIFIED_SECONDS;
use keyfold_wire::mail::{AskTicket, MailPurpose};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::registration::{Registered, SignUp};

use crate::device::{Device, PASSWORD, address, log_in, register, sign_up, start_login};
use crate::mail::{Relay, confirm};
use crate::world::Client;

const NEWCOMERS: &[u8] = b"the newcomer's password";

fn newcomer(client: &Client) -> Device {
    let address = address("zoe@example.org");
    let registering = register(client, &address, NEWCOMERS).unwrap();
    let device = Device::new(&address, &registering);
    client.json(path::SIGN_UP, &device.to_sign_up(&registering)).ok::<Registered>();
    device
}

#[test]
fn a_confirmed_newcomer_takes_the_address() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    let old = sign_up(&client, "zoe@example.org");
    relay.world.clock.advance(UNVERIFIED_SECONDS - 1);
    register(&client, &old.address, NEWCOMERS).err().unwrap().refused(ProblemKind::AddressTaken);
    relay.world.clock.advance(1);
    let new = newcomer(&client);
    // Until it confirms, logins go to the old account.
    let reading = log_in(&client, &old.address, PASSWORD);
    assert_eq!(reading.post(path::ACCOUNT, b"").ok::<Account>().account_id, old.account_id);
    assert!(start_login(&client, &old.address, NEWCOMERS).last().is_none());
    let session = new.enrolled(&client);
    assert!(!session.post(path::ACCOUNT, b"").ok::<Account>().address_confirmed);
    let code = relay.code(&session);
    confirm(&session, &code).done();
    // Now to the newcomer.
    let reading_new = log_in(&client, &old.address, NEWCOMERS);
    assert_eq!(reading_new.post(path::ACCOUNT, b"").ok::<Account>().account_id, new.account_id);
    assert!(start_login(&client, &old.address, PASSWORD).last().is_none());
    reading.post(path::ACCOUNT, b"").refused(ProblemKind::NoSession);
    // The old account's devices go on, but have no address.
    let kept = old.enrolled(&client);
    kept.post(path::ACCOUNT, b"").ok::<Account>();
    kept.json(path::TICKET, &AskTicket { purpose: MailPurpose::Code }).refused(ProblemKind::Conflict);
    register(&kept, &old.address, PASSWORD).err().unwrap().refused(ProblemKind::Forbidden);
}

#[test]
fn the_old_account_keeps_the_address_if_it_confirms_first() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    let old = sign_up(&client, "zoe@example.org");
    relay.world.clock.advance(UNVERIFIED_SECONDS);
    let new = newcomer(&client);
    let (olds, news) = (old.enrolled(&client), new.enrolled(&client));
    let (of_old, of_new) = (relay.code(&olds), relay.code(&news));
    confirm(&olds, &of_old).done();
    confirm(&news, &of_new).refused(ProblemKind::AddressTaken);
    log_in(&client, &old.address, PASSWORD);
    register(&client, &old.address, NEWCOMERS).err().unwrap().refused(ProblemKind::AddressTaken);
}

#[test]
fn a_newcomer_without_a_device_cant_wait() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    let old = sign_up(&client, "zoe@example.org");
    relay.world.clock.advance(UNVERIFIED_SECONDS);
    let registering = register(&client, &old.address, NEWCOMERS).unwrap();
    let request = SignUp { key: None, ..Device::new(&old.address, &registering).to_sign_up(&registering) };
    client.json(path::SIGN_UP, &request).refused(ProblemKind::AddressTaken);
}

#[test]
fn of_two_newcomers_the_first_to_confirm_wins() {
    let relay = Relay::with(|_| {});
    let client = relay.world.client();
    sign_up(&client, "zoe@example.org");
    relay.world.clock.advance(UNVERIFIED_SECONDS);
    let (first, second) = (newcomer(&client), newcomer(&client));
    let (firsts, seconds) = (first.enrolled(&client), second.enrolled(&client));
    let (of_first, of_second) = (relay.code(&firsts), relay.code(&seconds));
    confirm(&seconds, &of_second).done();
    confirm(&firsts, &of_first).refused(ProblemKind::AddressTaken);
}
