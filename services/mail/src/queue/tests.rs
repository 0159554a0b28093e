//! The queue by itself: leases, shares, and databases that aren't as they should be.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use keyfold_kit::{Argon2Cost, Header, Kind, Mark};
use keyfold_wire::allowance::Allowance;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;

const NOW: i64 = 1_800_000_000_000;

fn rate() -> Allowance {
    hourly(3.try_into().unwrap())
}

/// So many milliseconds UTC.
fn at(ms: i64) -> Now {
    Now::from_ms(ms)
}

fn ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap()
}

fn new_mail(account: u8, nonce: u8, now_ms: i64) -> NewMail {
    let header = Header {
        kind: Kind::Account,
        account_id: [account; 16],
        key_epoch: 1,
        password_epoch: 1,
        login_id: [2; 8],
        made: 0,
        argon2: Argon2Cost::NONE,
        salt: [3; 16],
        mark: Mark::NONE,
    };
    let sealed_key = SealedKey::assemble(&header, &[4; 32], &[5; 51]);
    let mail = Mail {
        account_id: AccountId([account; 16]),
        address: Address::from_text("zoe@example.org").unwrap(),
        content: Content::Code(Box::new(sealed_key), VerificationCode::from_text("12345678")),
        message_id: format!("{nonce:032x}"),
        accepted: Moment::from_ms(now_ms),
    };
    NewMail { mail, nonce: [nonce; 16], end: Moment::from_ms(now_ms + 901_000), body_hash: [nonce; 32] }
}

fn open() -> (TempDir, Queue) {
    let folder = tempfile::tempdir().unwrap();
    let queue = Queue::open(folder.path()).unwrap();
    (folder, queue)
}

/// Runs `sql` on the database while no queue holds it.
fn tamper(folder: &Path, sql: &str) {
    Connection::open(folder.join("queue.sqlite")).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_row_comes_back_as_it_went_in() {
    let (_folder, queue) = open();
    let new = new_mail(1, 1, NOW);
    let mail = new.mail.clone();
    assert_eq!(queue.accept(new, rate()).await, Ok(Accepted::Queued));
    let confirm = Mail { content: Content::Confirm(VerificationCode::from_random([1; 5])), ..mail.clone() };
    let new = NewMail { mail: confirm.clone(), ..new_mail(1, 2, NOW) };
    assert_eq!(queue.accept(new, rate()).await, Ok(Accepted::Queued));
    let waiting = queue.lease(at(NOW), 10).await.unwrap();
    let mails: Vec<Mail> = waiting.leased.into_iter().map(|row| row.mail).collect();
    assert_eq!(mails, [mail, confirm]);
    assert_eq!(queue.count().await.unwrap(), BTreeMap::from([("code", 1), ("confirm", 1)]));
}

#[tokio::test]
async fn a_leased_row_is_given_out_again_only_when_its_lease_ends() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
    let first = queue.lease(at(NOW), 10).await.unwrap();
    assert_eq!((first.leased.len(), first.next), (1, Some(Moment::from_ms(NOW + ms(LEASE)))));
    assert_eq!(queue.lease(at(NOW + ms(LEASE) - 1), 10).await.unwrap().leased.len(), 0);
    assert_eq!(queue.lease(at(NOW + ms(LEASE)), 10).await.unwrap().leased.len(), 1);
}

#[tokio::test]
async fn a_row_put_back_waits_and_a_deleted_one_is_gone() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
    let id = queue.lease(at(NOW), 10).await.unwrap().leased[0].id;
    queue.put_back(id, Moment::from_ms(NOW + 5)).await.unwrap();
    let early = queue.lease(at(NOW + 4), 10).await.unwrap();
    assert_eq!((early.leased.len(), early.next), (0, Some(Moment::from_ms(NOW + 5))));
    assert_eq!(queue.lease(at(NOW + 5), 10).await.unwrap().leased[0].attempts, 1);
    queue.delete(id).await.unwrap();
    assert_eq!(queue.lease(at(NOW + ms(LEASE)), 10).await.unwrap().next, None);
}

#[tokio::test]
async fn no_more_rows_than_asked_for_and_the_oldest_first() {
    let (_folder, queue) = open();
    for nonce in 1..=3 {
        queue.accept(new_mail(nonce, nonce, NOW - i64::from(nonce)), rate()).await.unwrap();
    }
    let waiting = queue.lease(at(NOW), 2).await.unwrap();
    let ids: Vec<String> = waiting.leased.into_iter().map(|row| row.mail.message_id).collect();
    assert_eq!(ids, [format!("{:032x}", 3), format!("{:032x}", 2)]);
    assert_eq!(queue.lease(at(NOW), 0).await.unwrap().next, Some(Moment::from_ms(NOW - 1)));
}

#[tokio::test]
async fn a_row_dies_after_a_day_leased_or_not() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
    let late = NOW + ms(DIES) - 1;
    let id = queue.lease(at(late), 1).await.unwrap().leased[0].id;
    queue.put_back(id, Moment::from_ms(late + ms(RETRY_MAX))).await.unwrap();
    let waiting = queue.lease(at(late), 1).await.unwrap();
    assert_eq!((waiting.died.len(), waiting.next), (0, Some(Moment::from_ms(NOW + ms(DIES)))));
    assert_eq!(queue.lease(at(NOW + ms(DIES)), 1).await.unwrap().died, [Purpose::Code]);
}

#[tokio::test]
async fn leases_of_a_process_that_died_are_free_at_once() {
    let (folder, queue) = open();
    queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
    assert_eq!(queue.lease(at(NOW), 1).await.unwrap().leased.len(), 1);
    assert_eq!(Queue::open(folder.path()).err(), Some(QueueError::InUse));
    drop(queue);
    let queue = Queue::open(folder.path()).unwrap();
    assert_eq!(queue.lease(at(NOW), 1).await.unwrap().leased.len(), 1);
}

#[tokio::test]
async fn a_share_fills_up_evenly_and_is_each_accounts_own() {
    let (_folder, queue) = open();
    let mut nonce = 0;
    let mut ask = async |account, now_ms| {
        nonce += 1;
        queue.accept(new_mail(account, nonce, now_ms), rate()).await.unwrap()
    };
    let third = 1_200_000;
    for _ in 0..3 {
        assert_eq!(ask(1, NOW).await, Accepted::Queued);
    }
    assert_eq!(ask(1, NOW).await, Accepted::TooMany(Duration::from_mins(20)));
    assert_eq!(ask(2, NOW).await, Accepted::Queued);
    assert_eq!(ask(1, NOW + third - 1).await, Accepted::TooMany(Duration::from_millis(1)));
    assert_eq!(ask(1, NOW + third).await, Accepted::Queued);
    assert_eq!(ask(1, NOW + third).await, Accepted::TooMany(Duration::from_mins(20)));
    for _ in 0..3 {
        assert_eq!(ask(1, NOW + 10 * third).await, Accepted::Queued, "no more than the share is saved up");
    }
    assert_eq!(ask(1, NOW + 10 * third).await, Accepted::TooMany(Duration::from_mins(20)));
}

#[tokio::test]
async fn a_damaged_row_is_dropped_and_holds_nothing_up() {
    for damage in ["sealed_key = x'00'", "address = 'nowhere'", "code = '1'", "account_id = x'00'"] {
        let (folder, queue) = open();
        queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
        queue.accept(new_mail(2, 2, NOW), rate()).await.unwrap();
        drop(queue);
        tamper(folder.path(), &format!("UPDATE mail SET {damage} WHERE id = 1"));
        let queue = Queue::open(folder.path()).unwrap();
        let waiting = queue.lease(at(NOW), 10).await.unwrap();
        assert_eq!((waiting.leased.len(), waiting.damaged), (1, 1), "{damage}");
        assert_eq!(waiting.leased[0].mail.account_id, AccountId([2; 16]));
    }
}

#[test]
fn a_database_that_is_newer_foreign_or_damaged_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Queue::open(folder.path()).unwrap());
    tamper(folder.path(), "PRAGMA user_version = 2");
    assert_eq!(Queue::open(folder.path()).err(), Some(QueueError::UpgradeRequired { version: 2 }));
    tamper(folder.path(), "PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_eq!(Queue::open(folder.path()).err(), Some(QueueError::Corrupt));
    let path = folder.path().join("queue.sqlite");
    std::fs::write(&path, vec![0x55; 8192]).unwrap();
    assert_eq!(Queue::open(folder.path()).err(), Some(QueueError::Corrupt));
    assert_eq!(std::fs::read(&path).unwrap(), vec![0x55; 8192]);
}

#[tokio::test]
async fn a_full_disk_takes_nothing_in_and_loses_nothing() {
    let (_folder, queue) = open();
    let pages: i64 = {
        let connection = queue.inner.connection.lock().unwrap();
        let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        connection.pragma_update_and_check(None, "max_page_count", pages + 1, |row| row.get(0)).unwrap()
    };
    assert!(pages > 0);
    let mut taken = 0;
    let error = loop {
        match queue.accept(new_mail(taken, taken, NOW), rate()).await {
            Ok(accepted) => assert_eq!(accepted, Accepted::Queued),
            Err(error) => break error,
        }
        taken += 1;
    };
    assert_eq!(error, QueueError::Full);
    assert_eq!(queue.lease(at(NOW), 1000).await.unwrap().leased.len(), usize::from(taken));
}

const IN_2100: i64 = 4_102_444_800_000;

#[tokio::test]
async fn a_row_leased_in_2100_is_given_out_again_only_when_a_lease_of_today_ends() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
    // It dies by the wrong clock first, and that is the end of it.
    assert_eq!(queue.lease(at(IN_2100), 1).await.unwrap().died, [Purpose::Code]);
    queue.accept(new_mail(1, 2, IN_2100), rate()).await.unwrap();
    assert_eq!(queue.lease(at(IN_2100), 1).await.unwrap().leased.len(), 1);
    let waiting = queue.lease(at(NOW), 1).await.unwrap();
    assert_eq!((waiting.leased.len(), waiting.next), (0, Some(Moment::from_ms(NOW + ms(LEASE)))));
    let again = queue.lease(at(NOW + ms(LEASE)), 1).await.unwrap();
    assert_eq!(again.leased[0].mail.accepted, Moment::from_ms(NOW));
}

#[tokio::test]
async fn a_row_put_back_in_2100_is_due_at_once_and_dies_after_a_day() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, IN_2100), rate()).await.unwrap();
    let id = queue.lease(at(IN_2100), 1).await.unwrap().leased[0].id;
    queue.put_back(id, Moment::from_ms(IN_2100 + ms(RETRY_MAX))).await.unwrap();
    assert_eq!(queue.lease(at(NOW), 1).await.unwrap().leased.len(), 1);
    assert!(queue.lease(at(NOW + ms(DIES) - 1), 0).await.unwrap().died.is_empty());
    assert_eq!(queue.lease(at(NOW + ms(DIES)), 0).await.unwrap().died, [Purpose::Code]);
}

#[tokio::test]
async fn nothing_of_2100_is_left_anywhere() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, IN_2100), rate()).await.unwrap();
    queue.purge(AccountId([2; 16]), at(IN_2100)).await.unwrap();
    queue.accept(new_mail(3, 3, NOW), rate()).await.unwrap();
    let connection = queue.inner.connection.lock().unwrap();
    let latest = "SELECT max(max(accepted), max(due), (SELECT max(expires) FROM used_ticket),
        (SELECT max(full_at) FROM rate), (SELECT max(until) FROM purged)) FROM mail";
    let latest: i64 = connection.query_row(latest, [], |row| row.get(0)).unwrap();
    assert_eq!(latest, NOW + ms(times::REMEMBERED));
}

#[tokio::test]
async fn a_clock_that_was_never_set_sends_and_drops_nothing() {
    let (_folder, queue) = open();
    queue.accept(new_mail(1, 1, NOW), rate()).await.unwrap();
    let waiting = queue.lease(at(1000), 1).await.unwrap();
    assert_eq!((waiting.leased.len(), waiting.died.len()), (0, 0));
    assert_eq!(
        queue.accept(new_mail(2, 2, 1000), rate()).await,
        Ok(Accepted::TooMany(Duration::from_mins(20)))
    );
    assert_eq!(queue.lease(at(NOW), 1).await.unwrap().leased.len(), 1);
}
