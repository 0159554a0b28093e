//! One sign-up and sign-in at the full price of key stretching.

use std::sync::Arc;

use keyfold_core::crypto::stretch::Argon2;
use keyfold_core::flow::{Error, State};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{PASSWORD, add, join, reveal, sign_up, sync};
use keyfold_e2e::world::World;

#[test]
fn sign_up_unlock_and_sign_in_at_the_full_price() {
    let world = World::start();
    let (mut first, mut second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    (first.stretch, second.stretch) = (Arc::new(Argon2), Arc::new(Argon2));
    let one = sign_up(&world, &first);
    let id = add(&one, "Bank", "s3cret one");
    sync(&one);
    one.lock();
    assert_eq!(one.unlock(b"another password"), Err(Error::WrongPassword));
    one.unlock(PASSWORD).unwrap();
    let two = join(&world, &second, PASSWORD, &one.account().code().unwrap());
    assert_eq!(two.state(), Ok(State::Unlocked));
    assert_eq!(reveal(&two, &id, "password"), "s3cret one");
}
