//! What crossing the border to Kotlin and Swift costs: one call, a list of 10,000 items, a camera frame.
//!
//! [`prepare`] leaves a home and a frame in a folder, measures Rust on them, and writes `rust.json` beside them; the
//! same is then done in Kotlin and Swift, each a program of its own, and [`run`] puts all figures in one table. What is
//! measured lies in one type, [`Costs`], whose names the other two programs write as well.

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use keyfold_core::flow::Keyfold;
use keyfold_frames::Bare;
use keyfold_scan::FrameReader;
use serde_json::{Value, json};

use crate::Failure;
use crate::list::{fill, list_all, sign_up};
use crate::machine::{Keystore, host};
use crate::report::{Report, median, timed};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

const CALLS: u32 = 10_000;
const ROUNDS: usize = 30;

/// What a language needs, in milliseconds; a call in microseconds.
struct Costs {
    /// A quick call without arguments.
    call: f64,
    /// All pages of 10,000 items.
    list: f64,
    /// Giving a frame that is refused for its width: nothing but the crossing.
    pass: f64,
    /// Looking for a code in a frame that has none.
    read: f64,
}

/// Makes the home and the frame in `folder` and measures Rust.
pub(crate) fn prepare(folder: &Path) -> Result<Report, Failure> {
    let keystore = Arc::new(Keystore::default());
    let home = folder.join("home").to_string_lossy().into_owned();
    let keyfold = Keyfold::open(&home, host(folder, keystore))?;
    sign_up(&keyfold)?;
    fill(&keyfold)?;
    let frame = Bare::Print.frame((1280, 720), 1);
    fs::write(folder.join("frame"), &frame.luma).map_err(Failure::Folder)?;
    let costs = measure(&keyfold, &frame.luma)?;
    fs::write(folder.join("rust.json"), costs.to_json().to_string()).map_err(Failure::Folder)?;
    let mut report = Report::new("bindings-rust");
    costs.add_to(&mut report, "Rust");
    Ok(report)
}

fn measure(keyfold: &Keyfold, luma: &[u8]) -> Result<Costs, Failure> {
    let call = rounds(|| {
        for _ in 0..CALLS {
            black_box(keyfold.is_unlocked());
        }
        Ok(())
    })?;
    let list = rounds(|| list_all(keyfold))?;
    let reader = FrameReader::new();
    let pass = rounds(|| match reader.read(luma, WIDTH + 1, HEIGHT, WIDTH) {
        Err(_) => Ok(()),
        Ok(_) => Err(Failure::OtherText),
    })?;
    let read = rounds(|| match reader.read(luma, WIDTH, HEIGHT, WIDTH) {
        Ok(texts) if texts.is_empty() => Ok(()),
        _ => Err(Failure::OtherText),
    })?;
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    Ok(Costs { call: ms(call) * 1000.0 / f64::from(CALLS), list: ms(list), pass: ms(pass), read: ms(read) })
}

/// The median of many rounds.
fn rounds(mut round: impl FnMut() -> Result<(), Failure>) -> Result<Duration, Failure> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let (done, took) = timed(&mut round);
        done?;
        times.push(took);
    }
    Ok(median(times))
}

/// Puts together what lies in `folder`: the costs in each language, and `other.json`, a table of further figures.
pub(crate) fn run(folder: &Path) -> Result<Report, Failure> {
    let rust = Costs::from_file(&folder.join("rust.json"))?;
    let mut report = Report::new("bindings");
    rust.add_to(&mut report, "Rust");
    for (file, language) in [("kotlin.json", "Kotlin"), ("swift.json", "Swift")] {
        let costs = Costs::from_file(&folder.join(file))?;
        costs.add_to(&mut report, language);
        report.add(&format!("list, {language} to Rust"), costs.list / rust.list, "times");
    }
    let other = read_json(&folder.join("other.json"))?;
    for (name, figure) in other.as_object().ok_or(Failure::Figures)? {
        let (Some(value), unit) = (figure["value"].as_f64(), unit_of(figure)) else {
            return Err(Failure::Figures);
        };
        report.add(name, value, unit);
    }
    Ok(report)
}

fn unit_of(figure: &Value) -> &'static str {
    match figure["unit"].as_str() {
        Some("MB") => "MB",
        Some("lines") => "lines",
        _ => "",
    }
}

impl Costs {
    fn from_file(file: &Path) -> Result<Self, Failure> {
        let json = read_json(file)?;
        let figure = |name: &str| json[name].as_f64().ok_or(Failure::Figures);
        Ok(Self {
            call: figure("call")?,
            list: figure("list")?,
            pass: figure("pass")?,
            read: figure("read")?,
        })
    }

    fn to_json(&self) -> Value {
        json!({ "call": self.call, "list": self.list, "pass": self.pass, "read": self.read })
    }

    fn add_to(&self, report: &mut Report, language: &str) {
        report.add(&format!("one quick call, {language}"), self.call, "us");
        report.add(&format!("list 10,000 items, {language}"), self.list, "ms");
        report.add(&format!("pass a frame of 1280x720, {language}"), self.pass, "ms");
        report.add(&format!("read a frame without a code, {language}"), self.read, "ms");
    }
}

fn read_json(file: &Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(file).map_err(|_| Failure::Figures)?;
    serde_json::from_str(&text).map_err(|_| Failure::Figures)
}
