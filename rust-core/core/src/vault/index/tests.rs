//! Order, words, filters, pages, changes; and how long 10,000 items take.

use super::*;

fn id(number: u16) -> ItemId {
    let mut id = [0; 16];
    id[14..].copy_from_slice(&number.to_be_bytes());
    ItemId(id)
}

fn summary(number: u16, title: &str) -> Summary {
    Summary {
        id: id(number),
        kind: ItemKind::Login,
        title: Text::from(title),
        subtitle: Text::default(),
        hosts: Vec::new(),
        tags: Vec::new(),
        favourite: false,
        conflict: false,
        modified: 0,
    }
}

fn titles(page: &Page) -> Vec<&str> {
    page.summaries.iter().map(|summary| summary.title.as_str()).collect()
}

fn find(index: &Index, words: &str) -> Vec<u16> {
    let page = index.list(&Query { words: Text::from(words), ..Query::default() });
    page.summaries.iter().map(|summary| u16::from_be_bytes([summary.id.0[14], summary.id.0[15]])).collect()
}

#[test]
fn sorted_without_case_and_accents_then_by_id() {
    let names = ["banana", "\u{c9}clair", "apple", "Banana", "eclair", "", "Zebra", "\u{e4}pfel"];
    let index = Index::from_summaries((0_u16..).zip(names).map(|(at, name)| summary(at, name)).collect());
    let page = index.list(&Query::default());
    let sorted = ["", "\u{e4}pfel", "apple", "banana", "Banana", "\u{c9}clair", "eclair", "Zebra"];
    assert_eq!(titles(&page), sorted);
    assert_eq!((page.total, page.generation), (8, 1));
}

#[test]
fn every_word_must_be_somewhere() {
    let mut one = summary(1, "Caf\u{e9} Bank");
    one.subtitle = Text::from("zo\u{eb}@example.org");
    one.hosts = vec![Text::from("login.bank.example")];
    one.tags = vec![Text::from("Home Office")];
    let index = Index::from_summaries(vec![one, summary(2, "Bakery")]);
    assert_eq!(find(&index, ""), [2, 1]);
    assert_eq!(find(&index, "BA"), [2, 1]);
    assert_eq!(find(&index, "bank cafe"), [1]);
    assert_eq!(find(&index, "zoe login OFFICE"), [1]);
    assert_eq!(find(&index, " ank\tn.b "), [1]);
    assert_eq!(find(&index, "bank bakery"), [0; 0]);
    assert_eq!(find(&index, "cafe bankzoe"), [0; 0], "a word doesn't run over two texts");
}

#[test]
fn filters_narrow_and_add_up() {
    let mut card = summary(1, "a");
    card.kind = ItemKind::Card;
    card.tags = vec![Text::from("Work"), Text::from("x")];
    card.favourite = true;
    let mut login = summary(2, "b");
    login.tags = vec![Text::from("w\u{f6}rk")];
    login.conflict = true;
    let index = Index::from_summaries(vec![card, login, summary(3, "c")]);
    let total = |query: Query| index.list(&query).total;
    assert_eq!(total(Query { kind: Some(ItemKind::Login), ..Query::default() }), 2);
    assert_eq!(total(Query { tag: Some(Text::from(" work")), ..Query::default() }), 2);
    assert_eq!(total(Query { tag: Some(Text::from("wor")), ..Query::default() }), 0);
    assert_eq!(total(Query { favourite: true, ..Query::default() }), 1);
    assert_eq!(total(Query { conflict: true, ..Query::default() }), 1);
    let both = Query { tag: Some(Text::from("work")), kind: Some(ItemKind::Card), ..Query::default() };
    assert_eq!(total(both), 1);
    let tags = index.tags();
    let counted: Vec<_> = tags.iter().map(|tag| (tag.tag.as_str(), tag.count)).collect();
    assert_eq!(counted, [("Work", 2), ("x", 1)]);
}

#[test]
fn pages_have_at_most_100_and_end() {
    let all = (0..250).map(|number| summary(number, &format!("{number:03}"))).collect();
    let index = Index::from_summaries(all);
    let page = |offset, limit| index.list(&Query { offset, limit, ..Query::default() });
    assert_eq!((page(0, 1_000).summaries.len(), page(0, 1_000).total), (100, 250));
    assert_eq!(titles(&page(98, 3)), ["098", "099", "100"]);
    assert_eq!(page(200, 100).summaries.len(), 50);
    assert_eq!((page(250, 100).summaries.len(), page(u32::MAX, 0).total), (0, 250));
}

#[test]
fn changes_replace_and_remove_by_id_and_raise_the_generation() {
    let index = Index::from_summaries(vec![summary(1, "a"), summary(2, "b"), summary(3, "c")]);
    index.update(&[id(1), id(9)], vec![summary(2, "z"), summary(4, "bb")]);
    let page = index.list(&Query::default());
    assert_eq!((titles(&page), page.generation), (vec!["bb", "c", "z"], 2));
    index.wipe();
    index.update(&[], vec![summary(5, "late")]);
    assert!(index.is_empty() && index.list(&Query::default()).generation == 3);
}

#[test]
fn a_poisoned_index_is_empty() {
    let index = Index::from_summaries(vec![summary(1, "a")]);
    std::thread::scope(|scope| {
        let panicked = scope.spawn(|| {
            let _held = index.lock();
            panic!("on purpose");
        });
        assert!(panicked.join().is_err());
    });
    assert_eq!(index.len(), 0);
    index.replace(vec![summary(1, "a")]);
    assert_eq!(index.len(), 1);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may measure")]
fn ten_thousand_items_list_and_search_quickly() {
    let all: Vec<_> = (0..10_000)
        .map(|number: u16| {
            let mut one = summary(number, &format!("Site {} caf\u{e9}", number.wrapping_mul(40_503)));
            one.subtitle = Text::from("someone@example.org");
            one.hosts = vec![Text::from_string(format!("www{number}.example.org"))];
            one
        })
        .collect();
    let bytes: Vec<_> = all.iter().map(|summary| (summary.id, summary.to_bytes())).collect();
    let mut times = vec![("start", std::time::Instant::now())];
    let read = bytes.iter().filter_map(|(id, bytes)| Summary::from_bytes(*id, bytes)).collect();
    let index = Index::from_summaries(read);
    times.push(("build", std::time::Instant::now()));
    assert_eq!(index.list(&Query::default()).total, 10_000);
    times.push(("list", std::time::Instant::now()));
    assert_eq!(find(&index, "cafe www9999.").len(), 1);
    times.push(("search", std::time::Instant::now()));
    index.update(&[], vec![summary(5, "new")]);
    times.push(("update", std::time::Instant::now()));
    for pair in times.windows(2) {
        println!("10,000 items: {} {:?}", pair[1].0, pair[1].1 - pair[0].1);
    }
    // Unoptimised and on a busy machine; only a wrong order of growth would take this long.
    assert!(times[4].1 - times[0].1 < std::time::Duration::from_secs(20));
}
