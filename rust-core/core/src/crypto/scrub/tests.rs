//! The stack as it is, read from outside of the language.

#![cfg(target_os = "linux")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

const MARK: [u8; 32] = *b"what a key would leave behind it";

/// Leaves the mark on the stack `depth` frames of a kilobyte down.
#[inline(never)]
fn leave(depth: usize) {
    let mut frame = [0_u8; 1024];
    for (to, from) in frame.iter_mut().zip(MARK.iter().cycle()) {
        *to = *from;
    }
    black_box(&mut frame);
    if depth > 0 {
        leave(depth - 1);
    }
    black_box(&mut frame);
}

/// How often the mark lies on this thread's stack within `len` bytes below here; reading goes no deeper than a page.
#[inline(never)]
fn count_below(memory: &File, found: &mut [u8]) -> usize {
    let here = 0_u8;
    let top = std::ptr::from_ref(black_box(&here)) as u64;
    memory.read_exact_at(found, top - found.len() as u64).unwrap();
    found.windows(MARK.len()).filter(|window| *window == MARK).count()
}

fn left_by(work: impl FnOnce()) -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let mut found = vec![0; 48 * 1024];
    work();
    count_below(&memory, &mut found)
}

#[test]
fn what_work_leaves_is_found_unless_it_is_scrubbed() {
    assert!(left_by(|| leave(30)) > 0, "the search finds nothing where something is");
    assert_eq!(left_by(|| deep(|| leave(30))), 0);
    assert!(left_by(|| leave(4)) > 0);
    assert_eq!(left_by(|| shallow(|| leave(4))), 0);
}

#[test]
fn a_panic_is_scrubbed_too() {
    let left = left_by(|| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            deep(|| {
                leave(30);
                std::panic::resume_unwind(Box::new(()));
            });
        }));
        assert!(panicked.is_err());
    });
    assert_eq!(left, 0);
}

#[test]
fn the_threads_of_the_lanes_are_scrubbed() {
    let memory = File::open("/proc/self/mem").unwrap();
    let count = |top: &u64| {
        let mut found = [0; 8 * 1024];
        memory.read_exact_at(&mut found, top - 8 * 1024).unwrap();
        found.windows(MARK.len()).filter(|window| *window == MARK).count()
    };
    let tops = rayon_core::broadcast(|_| {
        let here = 0_u8;
        leave(4);
        std::ptr::from_ref(black_box(&here)) as u64
    });
    assert!(tops.iter().all(|top| count(top) > 0), "the search finds nothing where something is");
    lanes();
    assert_eq!(tops.iter().map(count).sum::<usize>(), 0);
}
