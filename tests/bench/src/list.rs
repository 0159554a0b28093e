//! Unlock, list and search over 10,000 logins in a home of a real disk, at the real price of key stretching.
//!
//! Unlocking with the device key skips Argon2id, so it shows what opening the log and building the index cost.

use std::sync::Arc;
use std::time::Duration;

use keyfold_core::flow::{Draft, ItemKind, Keyfold, Query};

use crate::Failure;
use crate::machine::{Keystore, host};
use crate::report::{Report, median, timed};

const ITEMS: u32 = 10_000;
const ROUNDS: usize = 7;
const PASSWORD: &[u8] = b"a password for measuring";

pub(crate) fn run() -> Result<Report, Failure> {
    let folder = tempfile::tempdir().map_err(Failure::Folder)?;
    let keystore = Arc::new(Keystore::default());
    let home = folder.path().join("home").to_string_lossy().into_owned();
    let keyfold = Keyfold::open(&home, host(folder.path(), Arc::clone(&keystore)))?;
    let mut report = Report::new("list");
    report.add("items", f64::from(ITEMS), "");

    let (signed_up, took) = timed(|| sign_up(&keyfold));
    signed_up?;
    report.add_time("sign up, local", took);
    report.add_time("put an item", fill(&keyfold)?);
    measure_unlock(&keyfold, &keystore, &mut report)?;
    measure_list(&keyfold, &mut report)?;
    Ok(report)
}

pub(crate) fn sign_up(keyfold: &Keyfold) -> Result<(), Failure> {
    let sign_up = keyfold.sign_up()?;
    sign_up.local(PASSWORD)?;
    sign_up.finish(true)?;
    keyfold.enable_device_key()?;
    Ok(())
}

/// Puts all items, one transaction each; how long one took.
pub(crate) fn fill(keyfold: &Keyfold) -> Result<Duration, Failure> {
    let vault = keyfold.vault();
    let mut times = Vec::new();
    for number in 0..ITEMS {
        let (put, took) = timed(|| vault.put(None, &login(number)));
        put?;
        times.push(took);
        if number % 1000 == 999 {
            eprintln!("list: {} items put", number + 1);
        }
    }
    Ok(median(times))
}

fn login(number: u32) -> Draft {
    Draft::from_kind(ItemKind::Login)
        .set_title(format!("Shop number {number}").as_str().into())
        .set("username", format!("anna+{number}@example.org").as_str().into())
        .set("password", format!("secret {number}").as_str().into())
        .set("url", format!("https://shop{number}.example.org/login").as_str().into())
        .add_tag(format!("tag {}", number % 20).as_str().into())
}

fn measure_unlock(keyfold: &Keyfold, keystore: &Keystore, report: &mut Report) -> Result<(), Failure> {
    let (mut by_password, mut by_key) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        keyfold.lock();
        let (unlocked, took) = timed(|| keyfold.unlock(PASSWORD));
        unlocked?;
        by_password.push(took);
        keyfold.lock();
        let device_key = keystore.release();
        let (unlocked, took) = timed(|| keyfold.unlock_with_device_key(&device_key));
        unlocked?;
        by_key.push(took);
    }
    report.add_time("unlock with the password", median(by_password));
    report.add_time("unlock with the device key", median(by_key));
    Ok(())
}

fn measure_list(keyfold: &Keyfold, report: &mut Report) -> Result<(), Failure> {
    let first_page = measure_query(keyfold, &Query::default(), ITEMS)?;
    let some = Query { words: "number 4321".into(), ..Query::default() };
    let search = measure_query(keyfold, &some, 1)?;
    let tagged = Query { tag: Some("tag 7".into()), ..Query::default() };
    let tag = measure_query(keyfold, &tagged, ITEMS / 20)?;
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let (pages, took) = timed(|| list_all(keyfold));
        pages?;
        all.push(took);
    }
    report.add_time("list the first page", first_page);
    report.add_time("list all pages", median(all));
    report.add_time("search two words", search);
    report.add_time("list one tag", tag);
    Ok(())
}

/// How long a query takes that has so many matches.
fn measure_query(keyfold: &Keyfold, query: &Query, matches: u32) -> Result<Duration, Failure> {
    let vault = keyfold.vault();
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let (page, took) = timed(|| vault.list(query));
        let total = page?.total;
        if total != matches {
            return Err(Failure::Count(total));
        }
        times.push(took);
    }
    Ok(median(times))
}

pub(crate) fn list_all(keyfold: &Keyfold) -> Result<(), Failure> {
    let vault = keyfold.vault();
    let mut seen = 0;
    while seen < ITEMS {
        let page = vault.list(&Query { offset: seen, ..Query::default() })?;
        if page.summaries.is_empty() {
            return Err(Failure::Count(seen));
        }
        seen += u32::try_from(page.summaries.len()).expect("a page has at most 100");
    }
    Ok(())
}
