//! A camera held over codes under hard conditions, frame after frame: how many are read at once and within a second, and
//! never as another text.
//!
//! The floors are what was measured for these very frames, less one attempt of eight.

use keyfold_frames::{Attempt, Bare, Sort};
use keyfold_scan::{FrameReader, ScanError};

const SMALL: (u16, u16) = (640, 480);

/// What a phone shows us in a second.
const FRAMES: u32 = 12;

const ATTEMPTS: u32 = 8;

/// How many of the attempts were read from the first frame, and from one of a second.
fn read(sort: Sort) -> (u32, u32) {
    let (mut at_once, mut in_time) = (0, 0);
    for seed in 0..ATTEMPTS {
        let attempt = Attempt::from_seed(sort, SMALL, seed.into());
        let reader = FrameReader::new();
        let read_from = (0..FRAMES).find(|number| {
            let frame = attempt.frame(*number);
            let texts =
                reader.read(&frame.luma, frame.width, frame.height, frame.width).expect("a right size");
            assert!(texts.is_empty() || texts == [attempt.text()], "{} {seed}: another text", sort.name());
            !texts.is_empty()
        });
        at_once += u32::from(read_from == Some(0));
        in_time += u32::from(read_from.is_some());
    }
    (at_once, in_time)
}

fn check(sort: Sort, floor: (u32, u32)) {
    let (at_once, in_time) = read(sort);
    let all = format!("{}: {at_once} at once, {in_time} in a second, of {ATTEMPTS}", sort.name());
    println!("{all}");
    assert!(at_once >= floor.0 && in_time >= floor.1, "{all}; expected at least {floor:?}");
}

#[test]
fn from_any_side() {
    check(Sort::Perspective, (5, 7));
    check(Sort::Rotated, (7, 7));
    check(Sort::Crumpled, (6, 6));
}

#[test]
fn far_away_or_out_of_focus() {
    check(Sort::Small, (3, 5));
    check(Sort::Blurred, (0, 7));
    check(Sort::Streaked, (7, 7));
}

#[test]
fn in_bad_light() {
    check(Sort::Noisy, (6, 7));
    check(Sort::Dark, (6, 7));
    check(Sort::Glare, (3, 4));
}

#[test]
fn from_screens_and_compressed() {
    check(Sort::Inverted, (7, 7));
    check(Sort::Moire, (5, 5));
    check(Sort::Jpeg, (7, 7));
    check(Sort::Combined, (5, 7));
}

#[test]
fn frames_without_a_code_have_none() {
    for bare in Bare::ALL {
        let reader = FrameReader::new();
        let frame = bare.frame(SMALL, 7);
        for _ in 0..4 {
            let texts = reader.read(&frame.luma, frame.width, frame.height, frame.width);
            assert_eq!(texts, Ok(Vec::new()), "{}", bare.name());
        }
    }
}

#[test]
fn a_plane_whose_last_row_ends_early_is_read_and_a_wrong_one_refused() {
    let attempt = Attempt::from_seed(Sort::Rotated, SMALL, 1);
    let frame = attempt.frame(0);
    let (width, height, stride) = (frame.width, frame.height, frame.width + 64);
    let gap = [0x99; 64];
    let mut plane: Vec<u8> = frame.luma.chunks(640).flat_map(|row| row.iter().chain(&gap)).copied().collect();
    let reader = FrameReader::new();
    let found = Ok(vec![attempt.text().to_owned()]);
    assert_eq!(reader.read(&plane, width, height, stride), found);
    plane.truncate(plane.len() - 64);
    assert_eq!(reader.read(&plane, width, height, stride), found);
    plane.pop();
    assert_eq!(reader.read(&plane, width, height, stride), Err(ScanError::WrongSize));
    assert_eq!(reader.read(&plane, width, height - 1, width - 1), Err(ScanError::WrongSize));
    assert_eq!(reader.read(&plane, 0, height, stride), Err(ScanError::WrongSize));
    assert_eq!(reader.read(&[], 1, 1, 1), Err(ScanError::WrongSize));
    assert_eq!(reader.read(&plane, 30_001, 1, 30_001), Err(ScanError::TooLarge));
    assert_eq!(reader.read(&plane, u32::MAX, u32::MAX, u32::MAX), Err(ScanError::TooLarge));
}

/// Android's own sizes, and a camera that gives more than is worked on.
#[test]
fn large_frames_are_read_reduced() {
    let attempt = Attempt::from_seed(Sort::Jpeg, (1920, 1440), 2);
    let frame = attempt.frame(0);
    let texts = FrameReader::new().read(&frame.luma, frame.width, frame.height, frame.width);
    assert_eq!(texts, Ok(vec![attempt.text().to_owned()]));
}

#[test]
fn the_threads_of_a_camera_may_share_a_reader() {
    let attempt = Attempt::from_seed(Sort::Rotated, SMALL, 3);
    let reader = FrameReader::new();
    let read = |number| {
        let frame = attempt.frame(number);
        reader.read(&frame.luma, frame.width, frame.height, frame.width).unwrap()
    };
    let read = &read;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || read(number))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), [attempt.text()]);
        }
    });
}
