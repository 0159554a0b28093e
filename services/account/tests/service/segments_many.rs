//! Segments over time and by many at once: deletion, long polls, readers that never miss a row.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::segments::{Create, CreateAnswer, Listed, Names, ReadAnswers, Wait, Waited};

use crate::device::{segment_name, sign_up};
use crate::segments::{create, list, segment};
use crate::world::{Client, World, until};

pub(crate) fn delete(session: &Client, name: &str) {
    session.cbor(path::SEGMENTS_DELETE, &Names { names: vec![name.into()] }).done();
}

fn read(session: &Client, name: &str) -> Option<Vec<u8>> {
    let answers: ReadAnswers =
        session.cbor(path::SEGMENTS_READ, &Names { names: vec![name.into()] }).ok_cbor();
    answers.segments.into_iter().next().unwrap().bytes
}

fn wait(session: &Client, cursor: &[u8], seconds: u32) -> bool {
    session
        .cbor(path::SEGMENTS_WAIT, &Wait { cursor: Some(cursor.to_vec()), seconds })
        .ok_cbor::<Waited>()
        .news
}

#[test]
fn deleted_segments_are_readable_for_seven_days_and_cursors_live_on() {
    let mut world = World::start();
    let device = sign_up(&world.client(), "zoe@example.org");
    let session = device.enrolled(&world.client());
    let (first, second) = (segment('s', 1, vec![1]), segment('s', 2, vec![2]));
    create(&session, std::slice::from_ref(&first));
    let after_first = list(&session, None).cursor;
    create(&session, std::slice::from_ref(&second));
    let end = list(&session, None).cursor;
    delete(&session, &first.name);
    delete(&session, &first.name);
    delete(&session, &second.name);
    assert!(list(&session, None).entries.is_empty());
    assert_eq!(read(&session, &first.name), Some(first.bytes.clone()));
    world.clock.advance(7 * 86_400);
    world.restart();
    until("the bytes are swept", || world.count("SELECT count(*) FROM segment_bytes") == 0);
    assert_eq!(world.count("SELECT used + kept FROM logs"), 0);
    let session = device.enrolled(&world.client());
    assert_eq!(read(&session, &first.name), None);
    for cursor in [&after_first, &end] {
        let page = list(&session, Some(cursor));
        assert_eq!((page.entries.len(), page.more, page.reset), (0, false, false));
        assert_eq!(page.cursor, end);
    }
}

/// 500 segments, together 4 MiB, in one call; then all of them read back, in as few calls as they fit.
#[test]
fn the_largest_create_is_taken() {
    let world = World::start();
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    let mut segments: Vec<_> = (0..500).map(|at| segment('s', at + 1, vec![7; 8388])).collect();
    segments[0] = segment('s', 1, vec![7; 8388 + 304]);
    assert_eq!(segments.iter().map(|segment| segment.bytes.len()).sum::<usize>(), 4_194_304);
    assert_eq!(create(&session, &segments), [CreateAnswer::Created; 500]);
    let one_more = [&segments[..], &[segment('s', 501, vec![7])]].concat();
    session.cbor(path::SEGMENTS_CREATE, &Create { segments: one_more }).refused(ProblemKind::Malformed);
    segments[1] = segment('s', 502, vec![7; 8389]);
    session.cbor(path::SEGMENTS_CREATE, &Create { segments }).refused(ProblemKind::Malformed);
    let listed = list(&session, None);
    assert_eq!((listed.entries.len(), listed.more), (500, false));
    assert!(listed.entries.iter().all(|entry| entry.bytes.is_none()), "above 8 KiB bytes are left out");
    let names = listed.entries.into_iter().map(|entry| entry.name).collect();
    let answers: ReadAnswers = session.cbor(path::SEGMENTS_READ, &Names { names }).ok_cbor();
    assert_eq!(answers.segments.len(), 500);
}

#[test]
fn a_segment_of_8_kibibytes_comes_with_the_listing_and_a_longer_one_does_not() {
    let world = World::start();
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    create(&session, &[segment('s', 1, vec![1; 8192]), segment('s', 2, vec![2; 8193])]);
    let lengths = list(&session, None).entries.into_iter().map(|entry| entry.bytes.map(|bytes| bytes.len()));
    assert_eq!(lengths.collect::<Vec<_>>(), [Some(8192), None]);
}

#[test]
fn what_was_deleted_can_come_again_with_a_new_number() {
    let world = World::start();
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    let first = segment('s', 1, vec![1]);
    create(&session, std::slice::from_ref(&first));
    let cursor = list(&session, None).cursor;
    delete(&session, &first.name);
    assert_eq!(create(&session, std::slice::from_ref(&first)), [CreateAnswer::Created]);
    let page = list(&session, Some(&cursor));
    assert_eq!((page.entries.len(), page.reset), (1, false));
    assert_eq!(read(&session, &first.name), Some(first.bytes));
    assert_eq!(world.count("SELECT used + kept FROM logs"), 512);
}

#[test]
fn a_long_poll_ends_with_news_at_once_or_with_its_time() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let cursor = list(&session, None).cursor;
    assert!(!wait(&session, &cursor, 0));
    assert!(wait(&session, b"no cursor", 50));
    let news = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait(&session, &cursor, 50));
        until("it waits", || waits(&world) == 1);
        create(&device.enrolled(&client), &[segment('s', 1, vec![1])]);
        waiting.join().unwrap()
    });
    assert!(news);
    assert!(wait(&session, &cursor, 50));
}

fn waits(world: &World) -> i64 {
    let text = String::from_utf8(world.client().get(path::METRICS).body).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("keyfold_account_waiting "));
    line.unwrap().parse().unwrap()
}

#[test]
fn a_stopping_service_ends_long_polls() {
    let mut world = World::start();
    let client = world.client();
    let session = sign_up(&client, "zoe@example.org").enrolled(&client);
    let cursor = list(&session, None).cursor;
    let waiting = std::thread::spawn(move || wait(&session, &cursor, 50));
    until("it waits", || waits(&world) == 1);
    world.stop().unwrap();
    assert!(!waiting.join().unwrap());
}

#[test]
fn many_writers_and_readers_never_miss_a_row() {
    const WRITERS: u8 = 4;
    const EACH: u32 = 40;
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    let done = AtomicBool::new(false);
    let expect = usize::from(WRITERS) * EACH as usize;
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2).map(|_| scope.spawn(|| follow(&session, &done))).collect();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn({
                    let session = &session;
                    move || write(session, writer, EACH)
                })
            })
            .collect();
        for writer in writers {
            writer.join().unwrap();
        }
        done.store(true, Ordering::SeqCst);
        for reader in readers {
            let seen = reader.join().unwrap();
            assert_eq!(seen.len(), expect);
            assert_eq!(seen.iter().collect::<HashSet<_>>().len(), expect);
        }
    });
}

fn write(session: &Client, writer: u8, each: u32) {
    let log = format!("{}aaaaaaaaaaaa", char::from(b'a' + writer));
    for number in 0..each {
        let bytes = [&[writer], &number.to_be_bytes()[..]].concat();
        let name = segment_name('s', &log, number, &bytes);
        assert_eq!(
            create(session, &[keyfold_wire::segments::NewSegment { name, bytes }]),
            [CreateAnswer::Created]
        );
    }
}

/// Follows the log by its own cursor and collects every name it is told.
fn follow(session: &Client, done: &AtomicBool) -> Vec<String> {
    let mut cursor = None;
    let mut seen = Vec::new();
    loop {
        let last_round = done.load(Ordering::SeqCst);
        let page: Listed = list(session, cursor.as_ref());
        assert!(!page.reset);
        seen.extend(page.entries.into_iter().map(|entry| entry.name));
        cursor = Some(page.cursor);
        if last_round && !page.more {
            return seen;
        }
    }
}
