//! A lock while the home computes: what the computation uses goes when it ends, which it does without being asked.

use keyfold_e2e::device::Device;
use keyfold_e2e::world::World;

use crate::stage::{NEW_PASSWORD, PASSWORD, Said, Stage};

/// Locks as soon as the call stretches a password, and waits for the call's end.
fn lock_while_stretching(stage: &mut Stage, call: &[&[u8]]) -> Result<String, String> {
    stage.tell(call);
    while !matches!(stage.hear(), Said::Progress) {}
    stage.lock();
    stage.go_on()
}

#[test]
fn a_lock_while_a_password_is_stretched_leaves_nothing_once_it_is() {
    let world = World::start();
    let mut stage = Stage::open(Device::new(&world, "Scanned"), b"running", "argon2");
    stage.sign_up(&world);
    let search = stage.secrets();
    stage.lock();
    let calls: [(&[&[u8]], _); 3] = [
        (&[b"unlock", PASSWORD], Some("Locked")),
        (&[b"check-password", PASSWORD], None),
        (&[b"unlock", NEW_PASSWORD], Some("WrongPassword")),
    ];
    for (call, expected) in calls {
        let ended = lock_while_stretching(&mut stage, call);
        assert_eq!(ended.err().as_deref(), expected, "the lock came last");
        stage.assert_nothing(&search, "after a lock while a password was stretched");
    }
}
