//! The endpoints, one module an area, and how their bodies are read.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, to_bytes};
use hyper::body::Body as _;
use keyfold_wire::limits::CBOR_BODY_MAX;
use keyfold_wire::problem::ProblemKind;
use minicbor::{Decode, Decoder};
use serde::de::DeserializeOwned;

use crate::refusal::Refusal;

pub(crate) mod account;
pub(crate) mod devices;
pub(crate) mod login;
pub(crate) mod mail;
pub(crate) mod operator;
pub(crate) mod registration;
pub(crate) mod segments;
pub(crate) mod session;

/// Reads a JSON body.
fn read_json<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::MALFORMED)
}

/// Takes a large body into memory.
async fn read_large(body: Body) -> Result<Bytes, Refusal> {
    to_bytes(body, CBOR_BODY_MAX).await.map_err(|_| Refusal::new(ProblemKind::TooLarge))
}

/// Lets a large body pass, so that its sender hears the no, and keeps none of it.
async fn discard_large(mut body: Body) {
    let mut left = CBOR_BODY_MAX;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let len = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(len) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// Reads a CBOR body; nothing may follow.
fn read_cbor<T: for<'b> Decode<'b, ()>>(body: &Bytes) -> Result<T, Refusal> {
    let mut decoder = Decoder::new(body);
    let value = decoder.decode().map_err(|_| Refusal::MALFORMED)?;
    if decoder.position() == body.len() { Ok(value) } else { Err(Refusal::MALFORMED) }
}
