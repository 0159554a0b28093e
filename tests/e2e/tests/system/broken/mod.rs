//! Every request of a flow goes wrong in every way, once each; then the flow is gone on with and must end well.
//!
//! After each failure the error says what a person can do, and nothing is half-made: the last check is always another
//! device that signs in and sees everything.

mod catch_up;
mod delete;
mod joining;
mod settings;
mod sign_up;
mod syncing;

use keyfold_core::flow::{Error, Keyfold, Response};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::{Fate, Middle};
use keyfold_e2e::steps::go_on_joining;
use keyfold_e2e::world::World;

/// Every way a request or its answer goes wrong.
pub(crate) fn fates() -> Vec<(&'static str, Fate)> {
    let page = |status| Response { status, body: b"<html>Please pay for this hotel's network".to_vec() };
    vec![
        ("the request is lost", Fate::DropRequest),
        ("the answer is lost", Fate::DropReply),
        ("something else answers", Fate::Answer(page(200))),
        ("a gateway answers", Fate::Answer(page(502))),
        ("the answer is replaced", Fate::Replace(page(200))),
        ("the answer becomes an error", Fate::Replace(page(500))),
        ("the answer is cut", Fate::Cut(50)),
        ("the answer is empty", Fate::Cut(0)),
    ]
}

/// Does `flow` once for every way in which the request of this number goes wrong; the name is new each time.
pub(crate) fn at_request(number: usize, flow: impl Fn(&str, &dyn Fn(&Middle))) {
    for (at, (what, fate)) in fates().into_iter().enumerate() {
        let name = format!("r{number}f{at}");
        println!("{name}: request {number}, {what}");
        flow(&name, &|middle| middle.doom(number, fate.clone()));
    }
}

/// Does `flow` with every request of it going wrong in every way; a good run makes `count` requests.
pub(crate) fn at_every_request(count: usize, flow: impl Fn(&str, &dyn Fn(&Middle))) {
    assert!(count > 0);
    (0..count).for_each(|number| at_request(number, &flow));
}

/// The error must be one that says: try again.
#[track_caller]
pub(crate) fn is_clear(failed: Result<(), Error>) {
    if let Err(error) = failed {
        assert!(matches!(error, Error::Offline | Error::ServiceFault), "{error:?}");
    }
}

/// Another device of the person signs in by the backup and syncs.
pub(crate) fn another(
    world: &World,
    first: &Device,
    address: &str,
    password: &[u8],
) -> std::sync::Arc<Keyfold> {
    let device = Device::new(world, "Another").with_backup_of(first);
    let keyfold = device.open();
    go_on_joining(world, &keyfold, address, password).unwrap();
    keyfold
}
