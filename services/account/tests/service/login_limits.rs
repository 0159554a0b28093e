//! Attempts: spent before the OPRF is evaluated, given back by a good finish, kept over a restart.

use keyfold_account::Limit;
use keyfold_wire::account::Account;
use keyfold_wire::login::LoginStarted;
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;

use crate::device::{PASSWORD, address, log_in, sign_up, start_login};
use crate::world::{Client, World, until};

fn attempt(client: &Client, text: &str) -> Option<u32> {
    let answer = start_login(client, &address(text), b"wrong").answer;
    if answer.status == 200 {
        return None;
    }
    let seconds = answer.refused(ProblemKind::TooManyAttempts).retry_after;
    assert_eq!(answer.retry_after, seconds.map(|seconds| seconds.to_string()));
    seconds
}

#[test]
fn known_and_unknown_addresses_are_counted_alike_and_over_a_restart() {
    let mut world = World::with(|config| config.limits.login_address = Limit::new(3, 60));
    sign_up(&world.client(), "zoe@example.org");
    for text in ["zoe@example.org", "who@example.org"] {
        let client = world.client();
        for _ in 0..3 {
            assert_eq!(attempt(&client, text), None);
        }
        assert_eq!(attempt(&client, text), Some(60));
        world.restart();
        world.clock.advance(59);
        assert_eq!(attempt(&world.client(), text), Some(1));
        world.clock.advance(1);
        assert_eq!(attempt(&world.client(), text), None);
        assert_eq!(attempt(&world.client(), text), Some(60));
    }
}

#[test]
fn the_right_password_is_refused_too_and_never_evaluated() {
    let world = World::with(|config| config.limits.login_address = Limit::new(1, 60));
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    assert_eq!(attempt(&client, "zoe@example.org"), None);
    let looked_up = world.storage_calls("login_record");
    start_login(&client, &device.address, PASSWORD).answer.refused(ProblemKind::TooManyAttempts);
    assert_eq!(world.storage_calls("login_record"), looked_up);
    // The device that is enrolled doesn't notice.
    device.enrolled(&client).post(path::ACCOUNT, b"").ok::<Account>();
}

#[test]
fn a_good_finish_gives_the_attempt_back_once() {
    let world = World::with(|config| config.limits.login_address = Limit::new(2, 60));
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    for _ in 0..5 {
        log_in(&client, &device.address, PASSWORD);
    }
    assert_eq!(attempt(&client, "zoe@example.org"), None);
    let (last, _) = start_login(&client, &device.address, PASSWORD).last().unwrap();
    for _ in 0..3 {
        client.json(path::LOGIN_FINISH, &last).done();
    }
    assert_eq!(attempt(&client, "zoe@example.org"), None);
    assert_eq!(attempt(&client, "zoe@example.org"), Some(60));
}

#[test]
fn a_network_that_is_refused_touches_no_account() {
    let world = World::with(|config| {
        config.limits.login_range = Limit::new(2, 60);
        config.limits.login_address = Limit::new(3, 6000);
        config.proxy_header = Some("x-forwarded-for".into());
        config.proxy_peers = vec!["127.0.0.1".parse().unwrap()];
    });
    let from = |ip: &str| world.client().with_header("x-forwarded-for", ip.into());
    sign_up(&world.client(), "zoe@example.org");
    assert_eq!(attempt(&from("192.0.2.1"), "zoe@example.org"), None);
    assert_eq!(attempt(&from("1.1.1.1, 192.0.2.200"), "who@example.org"), None);
    for _ in 0..5 {
        assert_eq!(attempt(&from("192.0.2.77"), "zoe@example.org"), Some(60));
    }
    // Two attempts of the address are left.
    assert_eq!(attempt(&from("192.0.3.1"), "zoe@example.org"), None);
    assert_eq!(attempt(&from("2001:db8::1"), "zoe@example.org"), None);
    assert_eq!(attempt(&from("192.0.4.1"), "zoe@example.org"), Some(6000));
    let text = String::from_utf8(world.client().get(path::METRICS).body).unwrap();
    assert!(text.contains("limit_refusals_total{limit=\"login_range\"} 5"), "{text}");
}

#[test]
fn a_proxys_header_is_believed_from_the_proxy_only() {
    let world = World::with(|config| {
        config.limits.login_range = Limit::new(1, 60);
        config.proxy_header = Some("x-forwarded-for".into());
        config.proxy_peers = vec!["192.0.2.1".parse().unwrap()];
    });
    let from = |ip: &str| world.client().with_header("x-forwarded-for", ip.into());
    assert_eq!(attempt(&from("198.51.100.1"), "a@example.org"), None);
    assert_eq!(attempt(&from("203.0.113.1"), "b@example.org"), Some(60));
}

#[test]
fn what_is_whole_again_is_dropped_at_the_next_start() {
    let mut world = World::with(|config| config.limits.login_address = Limit::new(3, 60));
    start_login(&world.client(), &address("who@example.org"), b"x").answer.ok::<LoginStarted>();
    assert_eq!(world.count("SELECT count(*) FROM limits"), 2);
    world.clock.advance(60);
    world.restart();
    until("the limits are dropped", || world.count("SELECT count(*) FROM limits") == 0);
}
