//! QR codes out of hard camera frames, against plain rxing on the very same frames.
//!
//! An attempt is a second of a hand-held camera: twelve frames of 640x480, every third attempt of 1280x720. Both
//! read frame after frame until they have the text. A text that isn't the code's ends the benchmark. Times are of the
//! processor, so that a busy machine doesn't change them.

use std::time::Duration;

use keyfold_frames::{Attempt, Bare, Frame, Sort};
use keyfold_scan::FrameReader;
use rustix::time::{ClockId, clock_gettime};
use rxing::{BarcodeFormat, DecodeHints};

use crate::Failure;
use crate::report::{Report, median};

const SMALL: (u16, u16) = (640, 480);
const LARGE: (u16, u16) = (1280, 720);

/// Of each sort.
const ATTEMPTS: u32 = 24;

/// Of one attempt, within a second.
const FRAMES: u32 = 12;

/// Frames without a code, of each kind.
const BARE_FRAMES: u64 = 4;

pub(crate) fn run() -> Result<Report, Failure> {
    let mut report = Report::new("scan");
    report.add("attempts a sort", f64::from(ATTEMPTS), "");
    let (mut ours, mut peers) = (Tally::default(), Tally::default());
    for sort in Sort::ALL {
        let (our, peer) = attempts_of(sort)?;
        our.add_shares(&mut report, sort.name());
        peer.add_shares(&mut report, &format!("{}, rxing", sort.name()));
        ours.add(our);
        peers.add(peer);
        eprintln!("scan: {} done", sort.name());
    }
    for (name, tally) in [("all", ours), ("all, rxing", peers)] {
        tally.add_shares(&mut report, name);
        report.add_time(&format!("{name}: median time until read"), median(tally.until_read));
    }
    measure_bare(SMALL, &mut report)?;
    measure_bare(LARGE, &mut report)?;
    Ok(report)
}

/// What one reader made of some attempts.
#[derive(Default)]
struct Tally {
    attempts: u32,
    at_once: u32,
    /// Of those that were read: the frames before the last at their pace, and the work on the last.
    until_read: Vec<Duration>,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.attempts += other.attempts;
        self.at_once += other.at_once;
        self.until_read.extend(other.until_read);
    }

    fn add_shares(&self, report: &mut Report, name: &str) {
        let in_time = u32::try_from(self.until_read.len()).expect("there are few attempts");
        let percent = |count: u32| 100.0 * f64::from(count) / f64::from(self.attempts);
        report.add(&format!("{name}: first frame"), percent(self.at_once), "%");
        report.add(&format!("{name}: within a second"), percent(in_time), "%");
    }

    /// Shows one attempt, frame after frame, until it is read.
    fn show(
        &mut self,
        attempt: &Attempt,
        frames: &mut Frames,
        mut read: impl FnMut(&Frame) -> Vec<String>,
    ) -> Result<(), Failure> {
        self.attempts += 1;
        for number in 0..FRAMES {
            let frame = frames.of(attempt, number);
            let (texts, took) = worked(|| read(frame));
            if texts.iter().any(|text| text != attempt.text()) {
                return Err(Failure::OtherText);
            }
            if !texts.is_empty() {
                self.at_once += u32::from(number == 0);
                self.until_read.push(Duration::from_secs(1) * number / FRAMES + took);
                break;
            }
        }
        Ok(())
    }
}

/// The frames of one attempt that were drawn, for both readers.
#[derive(Default)]
struct Frames(Vec<Frame>);

impl Frames {
    fn of(&mut self, attempt: &Attempt, number: u32) -> &Frame {
        if self.0.len() == number as usize {
            self.0.push(attempt.frame(number));
        }
        &self.0[number as usize]
    }
}

fn attempts_of(sort: Sort) -> Result<(Tally, Tally), Failure> {
    let (mut ours, mut peers) = (Tally::default(), Tally::default());
    for number in 0..ATTEMPTS {
        let size = if number % 3 == 2 { LARGE } else { SMALL };
        let attempt = Attempt::from_seed(sort, size, number.into());
        let mut frames = Frames::default();
        let reader = FrameReader::new();
        ours.show(&attempt, &mut frames, |frame| read_ours(&reader, frame))?;
        peers.show(&attempt, &mut frames, read_peers)?;
    }
    Ok((ours, peers))
}

fn read_ours(reader: &FrameReader, frame: &Frame) -> Vec<String> {
    reader.read(&frame.luma, frame.width, frame.height, frame.width).unwrap_or_default()
}

/// The peer: one pass as its own documentation shows it, trying harder and light on dark too.
fn read_peers(frame: &Frame) -> Vec<String> {
    let mut hints = DecodeHints { TryHarder: Some(true), AlsoInverted: Some(true), ..DecodeHints::default() };
    let (luma, kind) = (frame.luma.clone(), Some(BarcodeFormat::QR_CODE));
    let found = rxing::helpers::detect_in_luma_with_hints(luma, frame.width, frame.height, kind, &mut hints);
    found.map(|result| vec![result.getText().to_owned()]).unwrap_or_default()
}

/// What a frame without a code costs: the median, and the costliest of any kind at any turn of the reader.
fn measure_bare((width, height): (u16, u16), report: &mut Report) -> Result<(), Failure> {
    let (mut ours, mut peers) = (Vec::new(), Vec::new());
    for bare in Bare::ALL {
        for seed in 0..BARE_FRAMES {
            let frame = bare.frame((width, height), seed);
            let reader = FrameReader::new();
            for _ in 0..8 {
                let (texts, took) = worked(|| read_ours(&reader, &frame));
                ours.push(took);
                let (peer_texts, took) = worked(|| read_peers(&frame));
                peers.push(took);
                if !texts.is_empty() || !peer_texts.is_empty() {
                    return Err(Failure::OtherText);
                }
            }
        }
    }
    for (name, times) in [("", ours), (", rxing", peers)] {
        let worst = times.iter().max().copied().unwrap_or_default();
        report.add_time(&format!("no code, {width}x{height}{name}: median"), median(times));
        report.add_time(&format!("no code, {width}x{height}{name}: costliest"), worst);
    }
    Ok(())
}

/// What `work` gives, and how long the processor worked on it.
fn worked<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let began = now();
    let made = work();
    (made, now().saturating_sub(began))
}
