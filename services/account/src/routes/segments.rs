//! Segments in batches, as CBOR. A poll with nothing new is answered from the one SELECT that finds the session.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use keyfold_wire::limits::{SEGMENT_MAX, SEGMENTS_PER_CALL, WAIT_SECONDS_MAX};
use keyfold_wire::path::CBOR;
use keyfold_wire::segments::{
    Create, CreateAnswer, CreateAnswers, List, Listed, Names, NewSegment, ReadAnswer, ReadAnswers, Wait,
    Waited,
};
use minicbor::Encode;
use sha2::{Digest, Sha256};

use super::{discard_large, read_cbor, read_large};
use crate::app::App;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::storage::Head;

/// Bytes of a name: kind, log id, number and hash with a dash between each.
const NAME_LEN: usize = 1 + 1 + 13 + 1 + 8 + 1 + 32;
const HEX: &str = "0123456789abcdef";

fn answer<T: Encode<()>>(value: &T) -> Response {
    let body = minicbor::to_vec(value).expect("a vector takes everything");
    ([(CONTENT_TYPE, CBOR)], body).into_response()
}

/// Where a listing goes on; without a cursor, before the first row.
fn after(cursor: Option<&[u8]>, head: Head) -> Head {
    cursor.map_or(Head { generation: head.generation, ..Head::NONE }, Head::from_cursor)
}

/// A page of what is new.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let (session, by) = Session::enrolled(&app, &headers).await?;
    let request: List = read_cbor(&body)?;
    let after = after(request.cursor.as_deref(), session.head);
    if after == session.head {
        let cursor = after.to_cursor();
        return Ok(answer(&Listed { entries: Vec::new(), cursor, more: false, reset: false }));
    }
    let page = app.db.run("list", move |store| store.list(by.account_id, after)).await?;
    let cursor = page.end.to_cursor();
    Ok(answer(&Listed { entries: page.entries, cursor, more: page.more, reset: page.reset }))
}

/// Bytes by name; ends early when the answer is full.
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let (_, by) = Session::enrolled(&app, &headers).await?;
    let names = read_names(&body)?;
    let found = app.db.run("read", move |store| store.read(by.account_id, &names)).await?;
    let segments = found.into_iter().map(|bytes| ReadAnswer { bytes }).collect();
    Ok(answer(&ReadAnswers { segments }))
}

/// Stores what isn't there yet. The body is taken into memory for a live session only.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let by = match Session::enrolled(&app, &headers).await {
        Ok((_, by)) => by,
        Err(refusal) => {
            discard_large(body).await;
            return Err(refusal);
        }
    };
    let Create { segments } = read_cbor(&read_large(body).await?)?;
    let total: usize = segments.iter().map(|segment| segment.bytes.len()).sum();
    if segments.len() > SEGMENTS_PER_CALL || total > SEGMENT_MAX || !segments.iter().all(is_whole) {
        return Err(Refusal::MALFORMED);
    }
    let quota = app.config.quota_bytes;
    let answers = app.db.run("create", move |store| store.create(by, &segments, quota)).await?;
    if answers.contains(&CreateAnswer::Created) {
        app.waiters.wake(by.account_id);
    }
    Ok(answer(&CreateAnswers { answers }))
}

/// Takes segments out of the list; they can be read for seven days more.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let (_, by) = Session::enrolled(&app, &headers).await?;
    let names = read_names(&body)?;
    let now = app.now();
    app.db.run("delete", move |store| store.delete(by, &names, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Waits for something new, holding no database connection.
pub(crate) async fn wait(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let (session, by) = Session::enrolled(&app, &headers).await?;
    let request: Wait = read_cbor(&body)?;
    let after = after(request.cursor.as_deref(), session.head);
    let _waiting = app.metrics.wait();
    let signal = app.waiters.subscribe(by.account_id);
    let mut woken = std::pin::pin!(signal.notified());
    woken.as_mut().enable();
    // Asked again once the signal can't be missed any more.
    let head = app.db.run("head", move |store| store.head(by.account_id)).await?;
    if head != after {
        return Ok(answer(&Waited { news: true }));
    }
    let limit = Duration::from_secs(request.seconds.min(WAIT_SECONDS_MAX).into());
    let mut stopping = app.stopping.clone();
    let news = tokio::select! {
        () = woken => true,
        () = tokio::time::sleep(limit) => false,
        _ = stopping.wait_for(|stopping| *stopping) => false,
    };
    Ok(answer(&Waited { news }))
}

fn read_names(body: &Bytes) -> Result<Vec<String>, Refusal> {
    let Names { names } = read_cbor(body)?;
    let right = names.len() <= SEGMENTS_PER_CALL && names.iter().all(|name| is_name(name));
    if right { Ok(names) } else { Err(Refusal::MALFORMED) }
}

/// `{s|c}-{13 base32}-{8 hex}-{32 hex}`, lower case.
fn is_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let [kind, log_id, number, hash] = parts[..] else { return false };
    let made_of =
        |text: &str, len: usize, set: &str| text.len() == len && text.chars().all(|c| set.contains(c));
    name.len() == NAME_LEN
        && (kind == "s" || kind == "c")
        && made_of(log_id, 13, "abcdefghijklmnopqrstuvwxyz234567")
        && made_of(number, 8, HEX)
        && made_of(hash, 32, HEX)
}

/// Whether the name is of the right form and holds the hash of the bytes.
fn is_whole(segment: &NewSegment) -> bool {
    let hash = HEXLOWER.encode(&Sha256::digest(&segment.bytes)[..16]);
    !segment.bytes.is_empty() && is_name(&segment.name) && segment.name.ends_with(&hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_form_only() {
        let good = format!("s-{}-0000002a-{}", "a2".repeat(6) + "z", "0f".repeat(16));
        assert!(is_name(&good), "{good}");
        assert!(is_name(&good.replacen('s', "c", 1)));
        let bad = [
            good.to_uppercase(),
            good.replacen('s', "x", 1),
            good.replacen("a2", "a1", 1),
            good.replacen("2a-", "2g-", 1),
            good[..good.len() - 1].to_owned(),
            format!("{good}0"),
            good.replace('-', "_"),
            String::new(),
        ];
        for name in bad {
            assert!(!is_name(&name), "{name}");
        }
    }

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let name = |hash: &str| format!("s-aaaaaaaaaaaaa-00000001-{hash}");
        // SHA-256 of "abc" (FIPS 180-4) starts so.
        let good = NewSegment { name: name("ba7816bf8f01cfea414140de5dae2223"), bytes: b"abc".to_vec() };
        assert!(is_whole(&good));
        assert!(!is_whole(&NewSegment { bytes: b"abd".to_vec(), ..good.clone() }));
        assert!(!is_whole(&NewSegment { name: name("ba7816bf8f01cfea414140de5dae2224"), ..good }));
        // Of nothing.
        let empty = NewSegment { name: name("e3b0c44298fc1c149afbf4c8996fb924"), bytes: Vec::new() };
        assert!(!is_whole(&empty));
    }
}
