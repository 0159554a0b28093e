//! The world under a schedule: a service, devices, one person, an operator's copies, and what was held back on the wire.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use keyfold_core::flow::{Cancel, Error, Keyfold, Request};
use keyfold_e2e::device::Device;
use keyfold_e2e::middle::{Exchange, Middle};
use keyfold_e2e::steps::{ADDRESS, sync};
use keyfold_e2e::world::World;
use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;
use keyfold_wire::path;
use keyfold_wire::registration::Registered;

use crate::person::{Person, Word, text};
use crate::rules::{Broken, Rule};
use crate::seat::Seat;
use crate::truth::Truth;

/// A backup of the service.
pub(crate) struct Copy {
    pub(crate) file: PathBuf,
    pub(crate) served: usize,
    pub(crate) store_tells: BTreeSet<usize>,
}

/// All of it.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) truth: Truth,
    pub(crate) person: Person,
    pub(crate) seats: Vec<Seat>,
    pub(crate) copies: Vec<Copy>,
    pub(crate) late: Vec<(Arc<Middle>, Request)>,
    /// Registrations of which the log tells at the service.
    pub(crate) store_tells: BTreeSet<usize>,
    /// The account as the service described it, once for each registration, in the order in which they were seen.
    pub(crate) described: Vec<(LoginId, Vec<u8>)>,
    /// Devices that there ever were.
    pub(crate) devices: usize,
    /// A device on which passwords are only tried.
    stranger: (Arc<Keyfold>, Device),
}

impl Scene {
    /// An account with two devices that are in sync, a kit, and a copy of the service.
    pub(crate) fn begin() -> Self {
        let world = World::account_only(|_| {});
        let phone = Device::new(&world, "Phone");
        let one = sign_up(&world, &phone);
        let first = phone.middle.exchanges().iter().find_map(accepted).expect("the sign-up was accepted");
        let stranger = Device::new(&world, "stranger");
        let mut scene = Self {
            truth: Truth::new(first),
            person: Person::new(),
            seats: vec![Seat::new(phone, "Phone", one, 0)],
            copies: Vec::new(),
            late: Vec::new(),
            store_tells: [0].into(),
            described: Vec::new(),
            devices: 1,
            stranger: (stranger.open(), stranger),
            world,
        };
        scene.person.typed("Phone", 0);
        let kit = scene.seats[0].home().account().kit(&text(0)).expect("a kit");
        scene.person.kits.push((kit, 0));
        let code = scene.seats[0].home().account().code().expect("a code");
        scene.add_device("Laptop", 0, &code);
        for seat in [0, 1] {
            sync(scene.seats[seat].home());
            scene.seats[seat].tells.insert(0);
        }
        scene.keep_copy();
        scene
    }

    fn add_device(&mut self, name: &str, word: Word, code: &str) {
        let device = Device::new(&self.world, name);
        let keyfold = device.open();
        let new_device = keyfold.new_device().expect("no other flow");
        let url = self.world.account_url();
        new_device.sign_in(ADDRESS, &url, None, text(word), &Cancel::new()).expect("it is the password");
        new_device.offer_code(code).expect("the code opens");
        new_device.finish(&Cancel::new()).expect("the device is enrolled");
        sync(&keyfold);
        self.devices += 1;
        self.person.typed(name, word);
        self.seats.push(Seat::new(device, name, keyfold, word));
    }

    /// The device of this number, counted modulo how many there are.
    pub(crate) fn seat_at(&self, device: u8) -> usize {
        usize::from(device) % self.seats.len()
    }

    /// Hears what went over all wires since the last time: what the service took, and as what it described the account.
    pub(crate) fn hear(&mut self, likely: Word) -> Result<(), Broken> {
        let mut middles: Vec<_> = self.seats.iter().map(|seat| Arc::clone(&seat.device.middle)).collect();
        middles.extend(self.late.iter().map(|(middle, _)| Arc::clone(middle)));
        self.hear_from(&middles, likely)
    }

    /// Hears what went over these wires.
    pub(crate) fn hear_from(&mut self, middles: &[Arc<Middle>], likely: Word) -> Result<(), Broken> {
        let from = self.truth.count();
        let mut spoke = Vec::new();
        for (middle, exchange) in middles.iter().flat_map(exchanges) {
            spoke.push(middle);
            if let Some(login_id) = accepted(&exchange) {
                self.truth.take(login_id);
            }
            if let Some((login_id, body)) = described(&exchange)
                && self.described.last().is_none_or(|(last, _)| *last != login_id)
            {
                self.described.push((login_id, body));
            }
        }
        if self.truth.count() > from {
            let word = self.try_words(likely)?;
            self.truth.name_word(from, word, &self.person.knew(word));
        }
        for seat in &mut self.seats {
            if spoke.iter().any(|middle| Arc::ptr_eq(middle, &seat.device.middle)) {
                seat.heard = self.truth.count();
            }
        }
        (from..self.truth.count()).try_for_each(|registration| self.check_accepted(registration))
    }

    /// Which password the service takes in a real sign-in.
    fn try_words(&self, likely: Word) -> Result<Word, Broken> {
        let words = std::iter::once(likely).chain(self.person.words().filter(|word| *word != likely));
        for word in words {
            if self.takes(word)? {
                return Ok(word);
            }
        }
        Err(Rule::Honest.broken("the service took a password that nobody ever typed"))
    }

    /// Whether the service takes this password in a real sign-in, or would, had it not been replaced before a restore.
    pub(crate) fn takes(&self, word: Word) -> Result<bool, Broken> {
        match self.try_sign_in(word)? {
            Ok(()) | Err(Error::PasswordReplaced) => Ok(true),
            Err(Error::WrongPassword) => Ok(false),
            Err(error) => Err(Rule::fault(error)),
        }
    }

    /// Signs in on a device that goes no further.
    pub(crate) fn try_sign_in(&self, word: Word) -> Result<Result<(), Error>, Broken> {
        let sign_in = self.stranger.0.new_device().map_err(Rule::fault)?;
        let url = self.world.account_url();
        let signed_in = sign_in.sign_in(ADDRESS, &url, None, text(word), &Cancel::new());
        sign_in.leave().map_err(Rule::fault)?;
        Ok(signed_in)
    }
}

fn exchanges(middle: &Arc<Middle>) -> impl Iterator<Item = (Arc<Middle>, Exchange)> + use<> {
    let middle = Arc::clone(middle);
    middle.take_exchanges().into_iter().map(move |exchange| (Arc::clone(&middle), exchange))
}

fn sign_up(world: &World, device: &Device) -> Arc<Keyfold> {
    let keyfold = device.open();
    let sign_up = keyfold.sign_up().expect("no other flow");
    let made = sign_up.with_service(ADDRESS, &world.account_url(), None, text(0), &Cancel::new());
    made.expect("the account is made");
    keyfold.account().save_backup().expect("the backup takes it");
    keyfold.account().kit(&text(0)).expect("a kit");
    keyfold.account().kit_saved().expect("it is noted");
    sign_up.finish(false).expect("there are two recovery ways");
    sync(&keyfold);
    keyfold
}

/// The registration that the service accepted in this exchange, if it did.
fn accepted(exchange: &Exchange) -> Option<LoginId> {
    let is_registration = [path::SIGN_UP, path::RE_REGISTER].contains(&exchange.path.as_str());
    let answer = exchange.answer.as_ref().filter(|answer| is_registration && answer.status == 200)?;
    let registered: Registered = serde_json::from_slice(&answer.body).ok()?;
    Some(registered.login_id)
}

/// The account as the service truly described it in this exchange, if it did.
fn described(exchange: &Exchange) -> Option<(LoginId, Vec<u8>)> {
    let answer = exchange.answer.as_ref().filter(|answer| answer.status == 200)?;
    let account: Account =
        serde_json::from_slice(&answer.body).ok().filter(|_| exchange.path == path::ACCOUNT)?;
    Some((account.login_id, answer.body.clone()))
}
