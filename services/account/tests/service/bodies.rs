//! Bodies that are too long, nonsense or cut off; answers' form; what the operator reads.

use std::io::{Read, Write};
use std::net::TcpStream;

use keyfold_wire::limits::{CBOR_BODY_MAX, JSON_BODY_MAX, SEGMENTS_PER_CALL};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;

use crate::device::{PASSWORD, log_in, register, sign_up};
use crate::world::{Client, LOG, World};

const FOR_ANYONE: [&str; 6] = [
    path::REGISTRATION_START,
    path::SIGN_UP,
    path::LOGIN_START,
    path::LOGIN_FINISH,
    path::SESSION_CHALLENGE,
    path::SESSION,
];
const FOR_ENROLLED: [&str; 6] = [
    path::RE_REGISTER,
    path::REVOKE_DEVICE,
    path::SETTINGS,
    path::DELETE_ACCOUNT,
    path::TICKET,
    path::CONFIRM_ADDRESS,
];
const SEGMENTS: [&str; 5] = [
    path::SEGMENTS_LIST,
    path::SEGMENTS_READ,
    path::SEGMENTS_CREATE,
    path::SEGMENTS_DELETE,
    path::SEGMENTS_WAIT,
];

/// All endpoints with a body, with a client that may ask them.
fn endpoints(world: &World) -> Vec<(&'static str, Client)> {
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let (reading, enrolled) = (log_in(&client, &device.address, PASSWORD), device.enrolled(&client));
    let all = |paths: &[&'static str], client: &Client| -> Vec<_> {
        paths.iter().map(|path| (*path, client.clone())).collect()
    };
    let readings = [path::ENROL, path::SET_KEY];
    let sets = [all(&FOR_ANYONE, &client), all(&FOR_ENROLLED, &enrolled), all(&SEGMENTS, &enrolled)];
    sets.into_iter().chain([all(&readings, &reading)]).flatten().collect()
}

#[test]
fn nonsense_is_malformed_everywhere() {
    let world = World::start();
    let deep = "[".repeat(10_000);
    let bodies: [&[u8]; 9] = [
        b"",
        b"{",
        b"null",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"{\"address\":\"a@b.c\",\"blinded\":\"AA\"}",
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        deep.as_bytes(),
    ];
    for (path, client) in endpoints(&world) {
        for body in bodies {
            // An empty CBOR array is a list without a cursor, and a wait of nothing.
            let answer = client.post(path, body);
            assert_eq!(
                answer.status,
                400,
                "{path} {:?}",
                String::from_utf8_lossy(&body[..body.len().min(60)])
            );
            answer.refused(ProblemKind::Malformed);
        }
    }
}

#[test]
fn what_follows_a_cbor_body_is_malformed() {
    let world = World::start();
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    assert_eq!(session.post(path::SEGMENTS_LIST, b"\x81\xf6").status, 200);
    session.post(path::SEGMENTS_LIST, b"\x81\xf6\x00").refused(ProblemKind::Malformed);
}

#[test]
fn over_long_bodies_are_refused_everywhere() {
    let world = World::start();
    for (path, client) in endpoints(&world) {
        let max = match path {
            path::SEGMENTS_CREATE => CBOR_BODY_MAX,
            path::SEGMENTS_LIST | path::SEGMENTS_READ | path::SEGMENTS_DELETE => SEGMENTS_PER_CALL * 96,
            _ => JSON_BODY_MAX,
        };
        client.post(path, &vec![b' '; max + 1]).refused(ProblemKind::TooLarge);
        client.post(path, &vec![b' '; max]).refused(ProblemKind::Malformed);
    }
}

#[test]
fn a_large_body_without_a_session_is_heard_out_and_refused() {
    let world = World::start();
    let client = world.client();
    client.post(path::SEGMENTS_CREATE, &vec![0; CBOR_BODY_MAX]).refused(ProblemKind::NoSession);
}

#[test]
fn a_body_that_ends_early_changes_nothing() {
    let world = World::start();
    let address = crate::device::address("zoe@example.org");
    let registering = register(&world.client(), &address, PASSWORD).unwrap();
    let device = crate::device::Device::new(&address, &registering);
    let body = serde_json::to_vec(&device.to_sign_up(&registering)).unwrap();
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).unwrap();
    write!(stream, "POST {} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", path::SIGN_UP, body.len())
        .unwrap();
    stream.write_all(&body[..body.len() - 1]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    // The connection ends, with a no or without a word.
    stream.read_to_end(&mut answer).unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    assert_eq!(world.count("SELECT count(*) FROM accounts"), 0);
}

#[test]
fn a_slow_body_is_given_up() {
    let world = World::with(|config| config.request_seconds = 1.try_into().unwrap());
    let mut stream = TcpStream::connect(world.url.trim_start_matches("http://")).unwrap();
    write!(stream, "POST {} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{{", path::SIGN_UP).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("\"unavailable\""), "{answer}");
}

#[test]
fn unknown_paths_and_methods_are_not_found() {
    let world = World::start();
    let client = world.client();
    let problem = client.post("/v1/nothing", b"").refused(ProblemKind::NotFound);
    // Its id finds it in the log.
    let logged = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    let line = logged.lines().find(|line| line.contains(&problem.request_id)).unwrap();
    assert!(line.contains("status=404"), "{line}");
    client.get(path::LOGIN_START).refused(ProblemKind::NotFound);
    client.post(path::HEALTH, b"").refused(ProblemKind::NotFound);
}

#[test]
fn the_operator_reads_health_and_metrics() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    client.post("/v1/zoe@example.org", b"").refused(ProblemKind::NotFound);
    assert_eq!(client.get(path::HEALTH).body, b"ok\n");
    let text = String::from_utf8(client.get(path::METRICS).body).unwrap();
    assert!(text.contains("requests_total{endpoint_status=\"/v1/sign-up 200\"} 1\n"), "{text}");
    assert!(text.contains("requests_total{endpoint_status=\"other 404\"} 1\n"), "{text}");
    assert!(!text.contains("zoe") && !text.contains(&device.account_id.to_hex()));
}
