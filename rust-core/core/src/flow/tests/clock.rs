//! A clock that was wrong for a while: nothing of it lasts once it is right again (amendment D).

use super::device::Device;
use super::local::{PASSWORD, signed_up};
use crate::flow::{Due, Keyfold};

/// What the devices of these tests begin with, milliseconds: 1 November 2026.
const NOW: i64 = 1_793_491_200_000;
const DAY: i64 = 86_400_000;
/// Clocks that are wrong: 2100, 2250 and 1970.
const WRONG: [i64; 3] = [4_102_444_800_000, 8_836_128_000_000, 0];

fn at(device: &Device, keyfold: &Keyfold, ms: i64) -> Vec<Due> {
    device.clock.set_wall_ms(ms);
    keyfold.due().unwrap()
}

#[test]
fn what_was_done_by_a_wrong_clock_is_due_again_by_the_right_one() {
    for (seed, wrong) in (20..).zip(WRONG) {
        let device = Device::new(seed);
        let keyfold = signed_up(&device);
        device.clock.set_wall_ms(wrong);
        keyfold.account().save_backup().unwrap();
        keyfold.unlock(PASSWORD).unwrap();
        assert_eq!(at(&device, &keyfold, NOW).is_empty(), wrong != 0, "unknown times are due, {wrong}");
        let later = at(&device, &keyfold, NOW + DAY + 1000);
        assert!(later.contains(&Due::RefreshCodes), "{wrong}");
        let later = at(&device, &keyfold, NOW + 30 * DAY + 1000);
        assert_eq!(later, [Due::RefreshCodes, Due::PasswordReminder], "{wrong}");
    }
}

#[test]
fn a_wrong_clock_spoils_no_time_that_was_right() {
    let device = Device::new(30);
    let keyfold = signed_up(&device);
    keyfold.account().save_backup().unwrap();
    keyfold.unlock(PASSWORD).unwrap();
    for wrong in WRONG {
        assert_eq!(at(&device, &keyfold, wrong), [Due::RefreshCodes, Due::PasswordReminder], "{wrong}");
        assert_eq!(at(&device, &keyfold, NOW + DAY), [], "{wrong}");
    }
    assert_eq!(keyfold.account().health().unwrap().backup_at, Some(NOW / 1000));
}

#[test]
fn a_time_in_the_future_is_shown_as_the_moment_it_was_found() {
    let device = Device::new(31);
    let keyfold = signed_up(&device);
    device.clock.set_wall_ms(WRONG[0]);
    keyfold.account().save_backup().unwrap();
    keyfold.account().kit_saved().unwrap();
    for ms in [NOW, NOW + DAY] {
        device.clock.set_wall_ms(ms);
        let health = keyfold.account().health().unwrap();
        assert_eq!((health.backup_at, health.kit_at), (Some(NOW / 1000), Some(NOW / 1000)));
    }
}
