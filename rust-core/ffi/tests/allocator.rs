//! Whoever links the library gets its allocator: a freed buffer holds nothing of what was in it.

#![cfg(target_os = "linux")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use keyfold_ffi as _;

const SIZE: usize = 4096;
const SECRET: u8 = 0xa5;
/// The C library keeps its own links at the start of a freed buffer.
const LINKS: usize = 64;

#[test]
fn a_freed_buffer_is_wiped() {
    let memory = File::open("/proc/self/mem").unwrap();
    let mut found = [0; SIZE];
    let secret = vec![SECRET; SIZE];
    let address = secret.as_ptr() as u64;
    memory.read_exact_at(&mut found, address).unwrap();
    assert!(found.iter().all(|byte| *byte == SECRET));
    drop(secret);
    memory.read_exact_at(&mut found, address).unwrap();
    assert!(found[LINKS..].iter().all(|byte| *byte != SECRET));
}
