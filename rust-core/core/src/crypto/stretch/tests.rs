//! Known answers, bounds, memory and calibration.

use data_encoding::HEXLOWER;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;

fn derive(cost: Cost) -> Result<[u8; 32], StretchError> {
    let mut out = [0; 32];
    Argon2.derive(b"correct horse", &[7; 16], cost, &mut out).map(|()| out)
}

#[test]
fn known_answer_of_the_rfc() {
    // RFC 9106, 5.3: the same crate, with the secret and associated data that Keyfold doesn't use.
    let data = argon2::AssociatedData::new(&[4; 12]).unwrap();
    let mut builder = argon2::ParamsBuilder::new();
    let params = builder.m_cost(32).t_cost(3).p_cost(4).data(data).output_len(32).build().unwrap();
    let argon2 =
        argon2::Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params).unwrap();
    let mut out = [0; 32];
    argon2.hash_password_into(&[1; 32], &[2; 16], &mut out).unwrap();
    let expect = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
    assert_eq!(HEXLOWER.encode(&out), expect);
}

#[test]
fn costs_outside_the_bounds_are_refused() {
    assert_eq!(check_cost(FLOOR, None), Ok(()));
    assert_eq!(check_cost(CEILING, Some(CEILING)), Ok(()));
    let wrong = [
        Cost { memory_kib: FLOOR.memory_kib - 1, ..FLOOR },
        Cost { passes: 2, ..FLOOR },
        Cost { lanes: 3, ..FLOOR },
        Cost { memory_kib: CEILING.memory_kib + 1, ..FLOOR },
        Cost { passes: 11, ..FLOOR },
        Cost { lanes: 9, ..FLOOR },
        Cost { memory_kib: 0, passes: 0, lanes: 0 },
    ];
    for cost in wrong {
        assert_eq!(check_cost(cost, None), Err(StretchError::OutOfRange), "{cost:?}");
        assert_eq!(derive(cost), Err(StretchError::OutOfRange), "{cost:?}");
    }
}

#[test]
fn a_recorded_minimum_raises_the_floor_but_never_lowers_it() {
    let minimum = Some(Cost { passes: 5, ..FLOOR });
    assert_eq!(check_cost(Cost { passes: 4, ..FLOOR }, minimum), Err(StretchError::OutOfRange));
    assert_eq!(check_cost(Cost { passes: 5, ..FLOOR }, minimum), Ok(()));
    let low = Some(Cost { memory_kib: 8, passes: 1, lanes: 1 });
    assert_eq!(check_cost(Cost { passes: 1, ..FLOOR }, low), Err(StretchError::OutOfRange));
}

#[test]
fn four_tebibytes_are_refused_before_memory_is_reserved() {
    let cost = Cost { memory_kib: u32::MAX, ..FLOOR };
    assert_eq!(derive(cost), Err(StretchError::OutOfRange));
}

#[test]
fn memory_is_kept_wiped_while_held_and_freed_after() {
    static OURS: Pool = Pool::new();
    let derive = || {
        let mut out = [0; 32];
        derive_argon2id(b"correct horse", &[7; 16], FLOOR, &mut OURS.take(FLOOR).unwrap().blocks, &mut out);
        out
    };
    let first = derive();
    assert!(OURS.spare().blocks.is_empty(), "without a holder nothing is kept");
    let (held, inner) = (OURS.hold(), OURS.hold());
    let second = derive();
    {
        let (spare, zero) = (OURS.spare(), format!("{:?}", Block::new()));
        assert_eq!(spare.blocks.len(), 65_536);
        assert!(spare.blocks.iter().step_by(97).all(|block| format!("{block:?}") == zero), "not wiped");
    }
    assert_eq!(derive(), second, "reused memory gives the same answer");
    assert_eq!(first, second);
    drop(inner);
    assert_eq!(OURS.spare().blocks.len(), 65_536);
    drop(held);
    assert!(OURS.spare().blocks.is_empty());
}

#[test]
fn memory_of_another_size_is_never_taken_for_ours() {
    static OURS: Pool = Pool::new();
    let _held = OURS.hold();
    drop(OURS.take(Cost { memory_kib: 64, ..FLOOR }));
    assert_eq!(OURS.take(Cost { memory_kib: 32, ..FLOOR }).unwrap().blocks.len(), 32);
    assert_eq!(OURS.spare().blocks.len(), 32);
}

/// Says that each derivation takes `step` milliseconds.
struct Steps {
    now: AtomicU64,
    step: u64,
}

impl Clock for Steps {
    fn wall_ms(&self) -> i64 {
        0
    }

    fn elapsed_ms(&self) -> u64 {
        self.now.fetch_add(self.step, Ordering::SeqCst)
    }
}

#[test]
fn calibration_changes_passes_only_and_stays_in_bounds() {
    for (took, passes) in [(0, 10), (80, 10), (250, 6), (300, 5), (500, 3), (5000, 3)] {
        let clock = Steps { now: AtomicU64::new(0), step: took };
        assert_eq!(Argon2.calibrate(&clock), Cost { passes, ..FLOOR }, "{took} ms");
    }
}
