//! Devices that come and go, and a service that goes back in time.

use std::sync::Arc;

use keyfold_account::Operator;
use keyfold_core::flow::{Cancel, Error, Keyfold};
use keyfold_e2e::device::Device;
use keyfold_e2e::steps::ADDRESS;
use keyfold_wire::address::Address;

use crate::action::{Net, Way};
use crate::moves::refused;
use crate::person::{Word, text};
use crate::rules::{Broken, Rule};
use crate::scene::{Copy, Scene};
use crate::seat::Seat;

/// Devices at most.
const DEVICES_MAX: usize = 3;

/// What a new device is given besides the password.
enum Given {
    Code(String),
    Kit(String, Word),
}

impl Scene {
    /// A new device comes; if it doesn't get through it is thrown away.
    pub(crate) fn join(&mut self, from: usize, word: Word, way: Way, net: Net) -> Result<String, Broken> {
        if self.seats.len() >= DEVICES_MAX {
            return Ok("there are enough devices".to_owned());
        }
        let given = match way {
            Way::LastKit => {
                let (kit, word) = self.person.kits.last().cloned().expect("one was saved at the start");
                Given::Kit(kit, word)
            }
            Way::Code => match self.seats[from].home().account().code() {
                Ok(code) => Given::Code(code),
                Err(error) => return refused(error, net),
            },
        };
        self.devices += 1;
        let name = format!("Device {}", self.devices);
        let device = Device::new(&self.world, &name);
        let keyfold = device.open();
        self.seats.push(Seat::new(device, &name, keyfold, word));
        let at = self.seats.len() - 1;
        let outcome = self.under(at, net, |scene| scene.sign_in(scene.seats[at].home(), word, &given));
        self.hear(word)?;
        self.settle_in(at, word, outcome, net)
    }

    fn settle_in(
        &mut self,
        at: usize,
        word: Word,
        outcome: Result<(), Error>,
        net: Net,
    ) -> Result<String, Broken> {
        if let Err(error) = outcome {
            self.seats.truncate(at);
            return refused(error, net);
        }
        let served = self.truth.word();
        Rule::Honest
            .hold(served == word, || format!("w{word} signed in, but the service takes w{served}"))?;
        self.person.typed(&self.seats[at].name.clone(), word);
        Ok(format!("{} joined with w{word}", self.seats[at].name))
    }

    fn sign_in(&self, keyfold: &Keyfold, word: Word, given: &Given) -> Result<(), Error> {
        let (sign_in, cancel) = (keyfold.new_device()?, Cancel::new());
        sign_in.sign_in(ADDRESS, &self.world.account_url(), None, text(word), &cancel)?;
        match given {
            Given::Code(code) => sign_in.offer_code(code)?,
            Given::Kit(kit, word) => sign_in.offer_kit(kit, &text(*word))?,
        }
        sign_in.finish(&cancel)
    }

    pub(crate) fn save_kit(&mut self, at: usize) -> Result<String, Broken> {
        let seat = &self.seats[at];
        match seat.home().account().kit(&text(seat.own)) {
            Ok(kit) => {
                let own = seat.own;
                self.person.kits.push((kit, own));
                self.check_nothing_waits(at, "a kit was made")?;
                Ok(format!("a kit of w{own}"))
            }
            Err(error) => refused(error, Net::Fine),
        }
    }

    pub(crate) fn lose(&mut self, at: usize) -> String {
        if self.seats.len() == 1 {
            return "it is the only one".to_owned();
        }
        let seat = self.seats.remove(at);
        format!("{} is gone", seat.name)
    }

    pub(crate) fn restart(&mut self, at: usize) -> Result<String, Broken> {
        self.seats[at].restart();
        self.open(at).map(|word| format!("opened by w{word}"))
    }

    /// A backup of the service's database, made while it runs.
    pub(crate) fn keep_copy(&mut self) -> String {
        let file = self.world.folder.path().join(format!("copy-{}", self.copies.len()));
        let conn = rusqlite::Connection::open(self.world.database()).expect("the service's database opens");
        let to = file.to_str().expect("temporary folders have plain names");
        conn.execute("VACUUM INTO ?1", [to]).expect("the copy is written");
        let (served, store_tells) = (self.truth.served(), self.store_tells.clone());
        self.copies.push(Copy { file, served, store_tells });
        format!("copy {}", self.copies.len() - 1)
    }

    /// The operator restores the service, as the handbook says.
    pub(crate) fn restore(&mut self, copy: u8, journal: bool) -> String {
        let copy = usize::from(copy) % self.copies.len();
        self.world.stop();
        let database = self.world.database();
        for suffix in ["-wal", "-shm"] {
            let mut beside = database.as_os_str().to_owned();
            beside.push(suffix);
            drop(std::fs::remove_file(beside));
        }
        let Copy { file, served, store_tells } = &self.copies[copy];
        std::fs::copy(file, database).expect("the copy is put in place");
        self.operator().restored(!journal).expect("it can be written");
        self.truth.go_back(*served);
        self.store_tells.clone_from(store_tells);
        self.world.run();
        format!("from copy {copy}")
    }

    fn operator(&self) -> Operator {
        let clock = Arc::clone(&self.world.clock);
        Operator::open_with(self.world.config(), clock).expect("the database is there")
    }

    /// The person asks the operator to let them in by the older password, and hears that it is one.
    pub(crate) fn release(&mut self) -> Result<String, Broken> {
        let address = Address::from_text(ADDRESS).expect("it is one");
        self.operator().release(&address).map_err(|error| Rule::Agree.broken(error.to_string()))?;
        self.person.consents.push((self.truth.word(), self.truth.count()));
        Ok("the operator lets them in".to_owned())
    }

    /// A request that was held back arrives; nobody waits for its answer any more.
    pub(crate) fn deliver(&mut self, late: u8) -> Result<String, Broken> {
        if self.late.is_empty() {
            return Ok("nothing is late".to_owned());
        }
        let at = usize::from(late) % self.late.len();
        let (middle, request) = self.late.remove(at);
        let status = middle.deliver(&request).map(|answer| answer.status);
        let path = request.url.rsplit("/v1").next().unwrap_or_default().to_owned();
        self.hear_from(&[middle], self.person.back(0))?;
        Ok(format!("{path}: {status:?}"))
    }
}
