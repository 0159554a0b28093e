//! The account service put back to an earlier day, as an operator does it who keeps database and journal together: what
//! happened since, only the devices know.

use std::path::PathBuf;

use keyfold_account::Operator;

use crate::world::World;

/// What the account service held on some day.
pub struct Yesterday([(PathBuf, Option<Vec<u8>>); 2]);

impl Yesterday {
    /// Copies it, while the services stand still.
    #[must_use]
    pub fn of(world: &mut World) -> Self {
        world.stop();
        let kept = places(world).map(|place| (std::fs::read(&place).ok(), place));
        world.run();
        Self(kept.map(|(bytes, place)| (place, bytes)))
    }

    /// Puts the service back to that day, and says so to it.
    ///
    /// # Panics
    /// If the files can't be written, or the service refuses them.
    pub fn restore(&self, world: &mut World) {
        world.stop();
        for (place, bytes) in &self.0 {
            match bytes {
                Some(bytes) => std::fs::write(place, bytes).expect("the backup is written back"),
                None => std::fs::remove_file(place).expect("what wasn't there goes"),
            }
        }
        let operator = Operator::open_with(world.config(), world.clock.clone()).expect("the database opens");
        operator.restored(false).expect("the journal can be read");
        drop(operator);
        world.run();
    }
}

fn places(world: &World) -> [PathBuf; 2] {
    [world.database().to_owned(), world.config().journal_path()]
}
