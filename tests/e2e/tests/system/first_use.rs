//! No service gets a second key made for an account that has one: a code that was ever in hand says that it has.

use keyfold_core::flow::{Cancel, Error, Response};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::{NEW_PASSWORD, PASSWORD, join, sign_in, sign_up, sync};
use keyfold_e2e::world::World;
use keyfold_wire::account::Account;
use keyfold_wire::ids::AccountId;
use keyfold_wire::path;

/// From now on the service hides the account's key, and may name another account.
fn hide_key(device: &Device, named: Option<AccountId>) {
    device.middle.rewrite(move |path, answer: &mut Response| {
        if path == path::ACCOUNT && answer.status == 200 {
            let mut account: Account = serde_json::from_slice(&answer.body).unwrap();
            account.key = None;
            account.account_id = named.unwrap_or(account.account_id);
            answer.body = serde_json::to_vec(&account).unwrap();
        }
    });
}

#[test]
fn a_code_in_hand_forbids_it_whatever_becomes_of_the_code() {
    let world = World::start();
    let one = sign_up(&world, &Device::new(&world, "Phone"));
    let code = one.account().code().unwrap();
    let kit = one.account().kit(PASSWORD).unwrap();
    let mut damaged = code.clone();
    damaged.replace_range(60..61, if &damaged[60..61] == "A" { "B" } else { "A" });
    for (offered, named) in
        [(&code, None), (&kit, None), (&code, Some(AccountId([9; 16]))), (&damaged, Some(AccountId([9; 16])))]
    {
        let second = Device::new(&world, "Laptop");
        let two = second.open();
        hide_key(&second, named);
        let new_device = sign_in(&world, &two, PASSWORD).unwrap();
        assert!(new_device.needs_first_key());
        let refused = new_device.offer_code(offered).err();
        let expected = if offered == &damaged { Error::CodeDamaged } else { Error::VerifierMismatch };
        assert_eq!(refused, Some(expected));
        assert_eq!(new_device.make_first_key(true), Err(Error::VerifierMismatch));
        new_device.leave().unwrap();
        drop(new_device);
        let new_device = sign_in(&world, &two, PASSWORD).unwrap();
        assert_eq!(new_device.make_first_key(true), Err(Error::VerifierMismatch), "also another day");
    }
}

#[test]
fn a_code_of_anybody_in_the_backup_forbids_it() {
    let world = World::start();
    let (first, second) = (Device::new(&world, "Phone"), Device::new(&world, "Laptop"));
    drop(sign_up(&world, &first));
    let second = second.with_backup_of(&first);
    hide_key(&second, Some(AccountId([9; 16])));
    let new_device = sign_in(&world, &second.open(), PASSWORD).unwrap();
    assert_eq!(new_device.make_first_key(true), Err(Error::VerifierMismatch));
}

#[test]
fn what_is_no_code_forbids_nothing() {
    let world = World::start();
    drop(sign_up(&world, &Device::new(&world, "Phone")));
    let second = Device::new(&world, "Laptop");
    let two = second.open();
    hide_key(&second, None);
    let new_device = sign_in(&world, &two, PASSWORD).unwrap();
    assert!(new_device.offer_code("my shopping list").is_err());
    assert_eq!(new_device.make_first_key(false), Err(Error::RecoveryNeeded), "only a person can know");
}

#[test]
fn a_found_code_outlives_what_is_not_about_it() {
    let world = World::start();
    let (first, cancel) = (Device::new(&world, "Phone"), Cancel::new());
    let one = sign_up(&world, &first);
    sync(&one);
    let old_kit = one.account().kit(PASSWORD).unwrap();
    one.password().change(PASSWORD, NEW_PASSWORD).unwrap();
    one.password().catch_up(&cancel).unwrap();
    let code = one.account().code().unwrap();

    let second = Device::new(&world, "Laptop");
    let two = second.open();
    let new_device = sign_in(&world, &two, NEW_PASSWORD).unwrap();
    world.clock.advance(901);
    assert_eq!(new_device.offer_code(&code), Err(Error::SignInAgain));
    drop(new_device);
    let new_device = sign_in(&world, &two, NEW_PASSWORD).unwrap();
    assert_eq!(new_device.offer_code(&old_kit), Err(Error::WrongPassword), "it has an older password");
    drop(new_device);
    let new_device = sign_in(&world, &two, NEW_PASSWORD).unwrap();
    new_device.finish(&cancel).unwrap();
    sync(&two);

    let third = Device::new(&world, "Tablet");
    drop(join(&world, &third, NEW_PASSWORD, &two.account().code().unwrap()));
}
