//! An account that has no key yet, as a website would make it: its first device makes the key.

use keyfold_core::account::opaque::Registering;
use keyfold_core::account::service::{Service, ServiceUrl};
use keyfold_core::flow::Cancel;
use keyfold_core::secret::Password;
use keyfold_wire::address::Address;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::ids::AccountId;
use keyfold_wire::registration::{RegistrationStart, SignUp};

use crate::device::Device;
use crate::middle::Middle;
use crate::steps::{ADDRESS, PASSWORD};
use crate::world::World;

/// Registers the person's address and password, with the device's key stretching.
pub fn register(world: &World, device: &Device) {
    let (env, cancel) = (device.env(), Cancel::new());
    let password = Password::from_utf8(PASSWORD).expect("it is text");
    let address = Address::from_text(ADDRESS).expect("it is an address");
    let url = ServiceUrl::from_text(&world.account_url()).expect("it is a URL");
    let service = Service::new(url, Middle::new());
    let (registering, blinded) = Registering::start(&password, &env);
    let ask = RegistrationStart { address: address.clone(), blinded: Fixed(blinded) };
    let started = service.start_registration(&ask, None, &cancel).expect("the address is free");
    let evaluated = &started.evaluated.0;
    let new =
        registering.finish(&password, &address, started.login_id, evaluated, &env).expect("it evaluates");
    let account_id = AccountId(env.make_bytes());
    let body = SignUp { token: started.token, record: Fixed(new.record), account_id, key: None };
    let body = serde_json::to_vec(&body).expect("it is JSON");
    service.sign_up(body, &cancel).expect("the account is made");
}
