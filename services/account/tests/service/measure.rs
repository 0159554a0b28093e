//! What a login costs the service and how much memory it takes at rest: `cargo test measure -- --ignored --nocapture`.

use std::path::Path;

use keyfold_wire::login::LoginStarted;

use crate::commands::{Program, client, run};
use crate::device::{PASSWORD, address, log_in, sign_up, start_login};

const LOGINS: u32 = 200;

/// User and system time so far, in milliseconds, of a process; the kernel counts hundredths of a second.
fn cpu_ms(pid: u32) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<u32>().unwrap();
    (ticks(11) + ticks(12)) * 10
}

fn rss_kib(pid: u32) -> u32 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

fn measure(folder: &Path) {
    std::fs::write(folder.join("a.toml"), "[limits]\nlogin_range = { burst = 9999, seconds = 1 }\n").unwrap();
    let (program, url) = Program::serve(folder, &["serve", "--config", "a.toml", "--listen", "127.0.0.1:0"]);
    let pid = program.pid();
    println!("idle after start: {} KiB", rss_kib(pid));
    let client = client(&url);
    let device = sign_up(&client, "zoe@example.org");
    let before = cpu_ms(pid);
    for _ in 0..LOGINS {
        log_in(&client, &device.address, PASSWORD);
    }
    let spent = cpu_ms(pid) - before;
    println!("a login, both requests: {} microseconds of CPU", spent * 1000 / LOGINS);
    println!("idle after {LOGINS} logins: {} KiB", rss_kib(pid));
    start_login(&client, &address("who@example.org"), PASSWORD).answer.ok::<LoginStarted>();
}

#[test]
#[ignore = "a measurement, not a test"]
fn login_and_memory() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["keygen", "--out", "keys"]).status.success());
    measure(folder.path());
}
