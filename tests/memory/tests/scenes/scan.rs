//! Every readable byte of a process, searched for windows of secrets.

use std::collections::HashMap;
use std::fs::{File, read_to_string};
use std::os::unix::fs::FileExt as _;

/// Bytes of a window: what is left of a key in a vector register is found, too.
const WINDOW: usize = 16;
/// Windows begin at every eighth byte of a secret.
const STRIDE: usize = 8;
/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// What is looked for.
#[derive(Default)]
pub(crate) struct Search {
    names: Vec<String>,
    windows: HashMap<[u8; STRIDE], Vec<([u8; WINDOW], usize)>>,
}

impl Search {
    /// Looks for every window of this secret, too.
    pub(crate) fn add(&mut self, name: &str, secret: &[u8]) {
        assert!(secret.len() >= WINDOW, "{name} is too short to be told from chance");
        let last = secret.len() - WINDOW;
        let whole = (0..last).step_by(STRIDE).chain([last]);
        let number = self.names.len();
        self.names.push(name.to_owned());
        for at in whole {
            let window: [u8; WINDOW] = secret[at..at + WINDOW].try_into().unwrap();
            assert!(window.iter().any(|byte| *byte != window[0]), "{name} could be anything");
            self.windows.entry(*window.first_chunk().unwrap()).or_default().push((window, number));
        }
    }

    /// The names of all that is looked for.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Where something was found in the process: names, each with the kinds of memory and how often.
    pub(crate) fn scan(&self, process: u32) -> Vec<String> {
        let maps = read_to_string(format!("/proc/{process}/maps")).unwrap();
        let memory = File::open(format!("/proc/{process}/mem")).unwrap();
        let mut starts = vec![false; 1 << 16];
        for first in self.windows.keys() {
            starts[usize::from(u16::from_le_bytes([first[0], first[1]]))] = true;
        }
        let mut found: HashMap<(usize, String), usize> = HashMap::new();
        let mut read = 0;
        for (from, to, kind) in maps.lines().filter_map(readable) {
            let mut bytes = vec![0; CHUNK + WINDOW - 1];
            for at in (from..to).step_by(CHUNK) {
                let len = bytes.len().min(usize::try_from(to - at).unwrap());
                // The kernel's own pages say that they can be read, and can't.
                if memory.read_exact_at(&mut bytes[..len], at).is_err() {
                    continue;
                }
                read += len;
                self.look(&bytes[..len], &starts, |number| {
                    *found.entry((number, kind.clone())).or_default() += 1;
                });
            }
        }
        assert!(read > 1 << 20, "the memory was not read");
        let mut found: Vec<_> = found
            .into_iter()
            .map(|((number, kind), times)| format!("{} {times} times in {kind}", self.names[number]))
            .collect();
        found.sort();
        found
    }

    fn look(&self, bytes: &[u8], starts: &[bool], mut found: impl FnMut(usize)) {
        for at in 0..bytes.len().saturating_sub(WINDOW - 1) {
            if !starts[usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]))] {
                continue;
            }
            let window = &bytes[at..at + WINDOW];
            let Some(known) = self.windows.get(&window[..STRIDE]) else { continue };
            known.iter().filter(|(known, _)| known == window).for_each(|(_, number)| found(*number));
        }
    }
}

/// A line of the maps: from, to, and what it is; none if it can't be read.
fn readable(line: &str) -> Option<(u64, u64, String)> {
    let mut fields = line.split_whitespace();
    let (range, rights) = (fields.next()?, fields.next()?);
    let (from, to) = range.split_once('-')?;
    let name = fields.nth(3).unwrap_or("memory without a name");
    let address = |text| u64::from_str_radix(text, 16).unwrap();
    rights.starts_with('r').then(|| (address(from), address(to), format!("{name} ({rights})")))
}

#[test]
fn a_secret_is_found_wherever_it_lies_and_in_part() {
    let secret: Vec<u8> = (0..40).map(|byte: u8| (byte * 3) ^ 0x5a).collect();
    let mut search = Search::default();
    search.add("a secret", &secret);
    let count = |bytes: &[u8]| {
        let starts = vec![true; 1 << 16];
        let mut count = 0;
        search.look(bytes, &starts, |_| count += 1);
        count
    };
    assert_eq!(count(&[&[0; 7][..], &secret, &[0; 100]].concat()), 4);
    assert_eq!(count(&[&[0; 3][..], &secret[8..24], &[0; 100]].concat()), 1);
    assert_eq!(count(&[&[0; 3][..], &secret[24..]].concat()), 1);
    assert_eq!(count(&[&[0; 3][..], &secret[8..23], &[0; 100]].concat()), 0);
}
