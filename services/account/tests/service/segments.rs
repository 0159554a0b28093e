//! Segments: conditional create, cursors that never skip, quota, deletion.

use keyfold_wire::limits::{SEGMENT_INLINE_MAX, SEGMENT_MAX, SEGMENTS_PER_CALL};
use keyfold_wire::path;
use keyfold_wire::problem::ProblemKind;
use keyfold_wire::segments::{
    Create, CreateAnswer, CreateAnswers, List, Listed, Names, NewSegment, ReadAnswers,
};

use crate::device::{segment_name, sign_up};
use crate::world::{Client, World};

pub(crate) fn segment(kind: char, number: u32, bytes: Vec<u8>) -> NewSegment {
    NewSegment { name: segment_name(kind, "abcdefghijkl2", number, &bytes), bytes }
}

pub(crate) fn create(session: &Client, segments: &[NewSegment]) -> Vec<CreateAnswer> {
    let answer = session.cbor(path::SEGMENTS_CREATE, &Create { segments: segments.to_vec() });
    answer.ok_cbor::<CreateAnswers>().answers
}

pub(crate) fn list(session: &Client, cursor: Option<&Vec<u8>>) -> Listed {
    session.cbor(path::SEGMENTS_LIST, &List { cursor: cursor.cloned() }).ok_cbor()
}

fn read(session: &Client, names: &[String]) -> Vec<Option<Vec<u8>>> {
    let answer = session.cbor(path::SEGMENTS_READ, &Names { names: names.to_vec() });
    answer.ok_cbor::<ReadAnswers>().segments.into_iter().map(|segment| segment.bytes).collect()
}

fn enrolled(world: &World) -> Client {
    let client = world.client();
    sign_up(&client, "zoe@example.org").enrolled(&client)
}

#[test]
fn created_once_listed_in_order_and_read_back() {
    let world = World::start();
    let session = enrolled(&world);
    let empty = list(&session, None);
    assert_eq!((empty.entries.len(), empty.more, empty.reset), (0, false, false));
    let small = segment('s', 1, vec![1; SEGMENT_INLINE_MAX]);
    let large = segment('s', 2, vec![2; SEGMENT_INLINE_MAX + 1]);
    let both = [small.clone(), large.clone()];
    assert_eq!(create(&session, &both), [CreateAnswer::Created; 2]);
    // The answer was lost.
    assert_eq!(create(&session, &both), [CreateAnswer::Exists; 2]);
    let twice = segment('s', 3, vec![3]);
    let answers = create(&session, &[twice.clone(), twice.clone()]);
    assert_eq!(answers, [CreateAnswer::Created, CreateAnswer::Exists]);
    let listed = list(&session, Some(&empty.cursor));
    let names: Vec<_> = listed.entries.iter().map(|entry| entry.name.clone()).collect();
    assert_eq!(names, [&small, &large, &twice].map(|segment| segment.name.clone()));
    assert_eq!(listed.entries[0].bytes.as_ref(), Some(&small.bytes));
    assert_eq!((listed.entries[1].size as usize, &listed.entries[1].bytes), (large.bytes.len(), &None));
    let unknown = segment('c', 9, vec![9]).name;
    let bytes = read(&session, &[large.name.clone(), unknown, small.name.clone()]);
    assert_eq!(bytes, [Some(large.bytes), None, Some(small.bytes)]);
}

#[test]
fn a_poll_with_nothing_new_is_one_select_and_no_write() {
    let world = World::start();
    let session = enrolled(&world);
    create(&session, &[segment('s', 1, vec![1])]);
    let cursor = list(&session, None).cursor;
    let calls = || {
        let text = String::from_utf8(world.client().get(path::METRICS).body).unwrap();
        let counts = text.lines().filter(|line| line.contains("storage_calls_total{"));
        counts.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum::<u64>()
    };
    let database = world.database();
    let version = || database.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0)).unwrap();
    let (calls_before, version_before, sessions_before) =
        (calls(), version(), world.storage_calls("session"));
    let again = list(&session, Some(&cursor));
    assert_eq!((again.entries.len(), again.more, again.reset), (0, false, false));
    assert_eq!(again.cursor, cursor);
    assert_eq!(calls(), calls_before + 1);
    assert_eq!(world.storage_calls("session"), sessions_before + 1);
    assert_eq!(version(), version_before);
}

#[test]
fn pages_follow_one_another() {
    let world = World::start();
    let session = enrolled(&world);
    let segments: Vec<_> = (0..1100_u32).map(|n| segment('s', n, n.to_be_bytes().to_vec())).collect();
    for some in segments.chunks(SEGMENTS_PER_CALL) {
        create(&session, some);
    }
    let mut cursor = None;
    let mut names = Vec::new();
    for expect in [500, 500, 100] {
        let page = list(&session, cursor.as_ref());
        assert_eq!((page.entries.len(), page.more, page.reset), (expect, expect == 500, false));
        names.extend(page.entries.into_iter().map(|entry| entry.name));
        cursor = Some(page.cursor);
    }
    assert_eq!(names, segments.iter().map(|segment| segment.name.clone()).collect::<Vec<_>>());
}

#[test]
fn a_full_page_of_inline_bytes_is_within_the_limit() {
    let world = World::start();
    let session = enrolled(&world);
    let all: Vec<_> = (0..500_u32)
        .map(|n| {
            let mut bytes = vec![0; SEGMENT_INLINE_MAX];
            bytes[..4].copy_from_slice(&n.to_be_bytes());
            segment('s', n, bytes)
        })
        .collect();
    create(&session, &all[..400]);
    create(&session, &all[400..]);
    let answer = session.cbor(path::SEGMENTS_LIST, &List { cursor: None });
    assert!(answer.body.len() <= keyfold_wire::limits::CBOR_BODY_MAX);
    let page: Listed = answer.ok_cbor();
    assert!(page.entries.len() == 500 && page.entries.iter().all(|entry| entry.bytes.is_some()));
}

#[test]
fn a_cursor_that_isnt_ours_lists_anew() {
    let world = World::start();
    let session = enrolled(&world);
    create(&session, &[segment('s', 1, vec![1]), segment('s', 2, vec![2])]);
    let good = list(&session, None).cursor;
    let mut bad: Vec<Vec<u8>> =
        (0..good.len()).map(|i| [&good[..i], &[good[i] ^ 1], &good[i + 1..]].concat()).collect();
    bad.extend([Vec::new(), good[1..].to_vec(), vec![0xff; 28], vec![7; 5000]]);
    for cursor in bad {
        let page = list(&session, Some(&cursor));
        assert!(page.reset && page.entries.len() == 2, "{cursor:?}");
        assert_eq!(page.cursor, good);
    }
}

#[test]
fn a_restored_service_lists_anew_once() {
    let world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    create(&session, &[segment('s', 1, vec![1])]);
    let before = list(&session, None).cursor;
    world.operator().restored(false).unwrap();
    let session = device.enrolled(&client);
    let page = list(&session, Some(&before));
    assert!(page.reset && page.entries.len() == 1);
    let page = list(&session, Some(&page.cursor));
    assert!(!page.reset && page.entries.is_empty());
}

#[test]
fn a_database_that_went_back_is_noticed_by_the_row() {
    let mut world = World::start();
    let client = world.client();
    let device = sign_up(&client, "zoe@example.org");
    let session = device.enrolled(&client);
    create(&session, &[segment('s', 1, vec![1])]);
    world.stop().unwrap();
    let backup = world.folder.path().join("backup.db");
    std::fs::copy(&world.config.database, &backup).unwrap();
    world.restart();
    let session_of = |world: &World| device.enrolled(&world.client());
    create(&session_of(&world), &[segment('s', 2, vec![2])]);
    let cursor = list(&session_of(&world), None).cursor;
    world.stop().unwrap();
    std::fs::copy(&backup, &world.config.database).unwrap();
    world.restart();
    let session = session_of(&world);
    // Ahead of all there is; then another row has the number.
    assert!(list(&session, Some(&cursor)).reset);
    create(&session, &[segment('s', 3, vec![3])]);
    let page = list(&session, Some(&cursor));
    assert!(page.reset && page.entries.len() == 2);
}

#[test]
fn names_and_sizes_that_break_the_rules_store_nothing() {
    let world = World::start();
    let session = enrolled(&world);
    let good = segment('s', 1, vec![1]);
    let refuse = |segments: Vec<NewSegment>| {
        session.cbor(path::SEGMENTS_CREATE, &Create { segments }).refused(ProblemKind::Malformed);
    };
    refuse(vec![good.clone(), NewSegment { bytes: vec![2], ..good.clone() }]);
    refuse(vec![good.clone(), NewSegment { name: good.name.to_uppercase(), ..good.clone() }]);
    refuse(vec![good.clone(), NewSegment { name: "a".repeat(81), ..good.clone() }]);
    refuse((0..501_u32).map(|n| segment('s', n, n.to_be_bytes().to_vec())).collect());
    refuse(vec![good.clone(), segment('s', 2, vec![2; SEGMENT_MAX])]);
    assert!(list(&session, None).entries.is_empty());
    let names = Names { names: vec![good.name.clone(); 501] };
    session.cbor(path::SEGMENTS_READ, &names).refused(ProblemKind::Malformed);
    let names = Names { names: vec!["x".into()] };
    session.cbor(path::SEGMENTS_DELETE, &names).refused(ProblemKind::Malformed);
    assert_eq!(create(&session, &[segment('s', 2, vec![2; SEGMENT_MAX])]), [CreateAnswer::Created]);
}

#[test]
fn a_full_account_says_so_and_checkpoints_have_room_beyond() {
    let world = World::with(|config| config.quota_bytes = 4096);
    let session = enrolled(&world);
    let [a, b, c, d] =
        [1, 2, 3, 4].map(|n| segment('s', n.into(), vec![n; if n == 2 { 3000 } else { 1000 }]));
    // What follows isn't stored before what comes first.
    let answers = create(&session, &[a.clone(), segment('s', 9, vec![9; 3500]), c.clone()]);
    assert_eq!(answers, [CreateAnswer::Created, CreateAnswer::Full, CreateAnswer::Full]);
    assert_eq!(create(&session, &[b, d.clone()]), [CreateAnswer::Created, CreateAnswer::Full]);
    assert_eq!(create(&session, &[segment('c', 5, vec![5; 4000])]), [CreateAnswer::Created]);
    assert_eq!(create(&session, &[segment('c', 6, vec![6; 4000])]), [CreateAnswer::Full]);
    // Deleting makes room, until what can still be read is too much.
    for round in 10..20_u32 {
        let names = list(&session, None).entries.into_iter().map(|entry| entry.name).collect();
        session.cbor(path::SEGMENTS_DELETE, &Names { names }).done();
        let answer = create(&session, &[segment('s', round, vec![u8::try_from(round).unwrap(); 4096])]);
        assert_eq!(answer, [if round < 12 { CreateAnswer::Created } else { CreateAnswer::Full }], "{round}");
    }
}

#[test]
fn tiny_segments_count_as_512_bytes() {
    let world = World::with(|config| config.quota_bytes = 1024);
    let session = enrolled(&world);
    let answers = create(&session, &[1, 2, 3].map(|n| segment('s', n, vec![u8::try_from(n).unwrap()])));
    assert_eq!(answers, [CreateAnswer::Created, CreateAnswer::Created, CreateAnswer::Full]);
}

#[test]
fn accounts_see_nothing_of_each_other() {
    let world = World::start();
    let client = world.client();
    let (zoes, yans) = (sign_up(&client, "zoe@example.org"), sign_up(&client, "yan@example.org"));
    let (zoes, yans) = (zoes.enrolled(&client), yans.enrolled(&client));
    let shared = segment('s', 1, vec![1]);
    create(&zoes, std::slice::from_ref(&shared));
    assert!(list(&yans, None).entries.is_empty());
    assert_eq!(read(&yans, std::slice::from_ref(&shared.name)), [None]);
    assert_eq!(create(&yans, &[shared]), [CreateAnswer::Created]);
    assert!(list(&yans, Some(&list(&zoes, None).cursor)).reset || list(&yans, None).entries.len() == 1);
}
