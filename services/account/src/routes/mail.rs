//! Mail tickets, and the code that confirms an address. Of the code only a keyed hash is stored.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use keyfold_ticket::{RelayPublicKey, Ticket, TicketPurpose, VerificationCode, seal};
use keyfold_wire::address::Address;
use keyfold_wire::bytes::Bounded;
use keyfold_wire::ids::AccountId;
use keyfold_wire::limits::TICKET_MAX;
use keyfold_wire::mail::{AskTicket, ConfirmAddress, MailPurpose, MailTicket};

use super::read_json;
use crate::app::App;
use crate::lifetimes::TICKET;
use crate::limits::Counted;
use crate::random::make_bytes;
use crate::refusal::Refusal;
use crate::session::Session;
use crate::storage::{By, StorageError};

/// Bytes of a code as a person types it.
const CODE_TEXT_MAX: usize = 64;

/// Makes a ticket for the relay; with a verification code in it while the address isn't confirmed.
pub(crate) async fn ticket(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<MailTicket>, Refusal> {
    let (_, by) = Session::enrolled(&app, &headers).await?;
    let request: AskTicket = read_json(&body)?;
    let relay = app.config.relay.as_ref().ok_or(Refusal::NOT_FOUND)?;
    app.spend([app.charge_account(Counted::TicketAccount, by.account_id)]).await?;
    let (address, confirmed) = app.db.run("address", move |store| store.address(by.account_id)).await?;
    let code = if confirmed { None } else { Some(make_code(&app, by).await?) };
    let purpose = match (request.purpose, code) {
        (MailPurpose::Code, code) => TicketPurpose::Code(code),
        (MailPurpose::Confirm, Some(code)) => TicketPurpose::Confirm(code),
        (MailPurpose::Confirm, None) => return Err(Refusal::CONFLICT),
    };
    Ok(Json(MailTicket { ticket: seal_ticket(&app, relay, by.account_id, address, purpose) }))
}

async fn make_code(app: &App, by: By) -> Result<VerificationCode, Refusal> {
    let code = VerificationCode::from_random(make_bytes());
    let (hash, now) = (derive_code_hash(app, by.account_id, &code), app.now());
    app.db.run("put_code", move |store| store.put_code(by, hash, now)).await?;
    Ok(code)
}

/// `HMAC-SHA256(enumeration key, "code" || 0 || account id || code)`: forty bits need a key.
fn derive_code_hash(app: &App, account_id: AccountId, code: &VerificationCode) -> [u8; 32] {
    app.keys.enumeration.derive_hash(&[b"code", &[0], &account_id.0, code.as_str().as_bytes()])
}

fn seal_ticket(
    app: &App,
    relay: &RelayPublicKey,
    account_id: AccountId,
    address: Address,
    purpose: TicketPurpose,
) -> Bounded<TICKET_MAX> {
    let expires = app.now().plus(TICKET).to_seconds();
    let ticket = Ticket { account_id, address, purpose, expires, nonce: make_bytes() };
    Bounded::from_bytes(seal(&ticket, &app.keys.ticket, relay)).expect("a ticket is shorter than its bound")
}

/// For the relay to drop what is queued; none where no relay is set up, or nothing could be queued.
pub(crate) async fn make_purge_ticket(app: &App, by: By) -> Result<Option<Bounded<TICKET_MAX>>, Refusal> {
    let Some(relay) = &app.config.relay else { return Ok(None) };
    match app.db.run("address", move |store| store.address(by.account_id)).await {
        Ok((address, _)) => Ok(Some(seal_ticket(app, relay, by.account_id, address, TicketPurpose::Purge))),
        Err(StorageError::Denied(crate::storage::Denied::Conflict)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Confirms the address by the code that was mailed; attempts are limited.
pub(crate) async fn confirm_address(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let (_, by) = Session::enrolled(&app, &headers).await?;
    let request: ConfirmAddress = read_json(&body)?;
    if request.code.len() > CODE_TEXT_MAX {
        return Err(Refusal::MALFORMED);
    }
    // What can't be a code is as wrong as another code, and costs nothing.
    let code = VerificationCode::from_text(&request.code).ok_or(Refusal::WRONG)?;
    app.spend([app.charge_account(Counted::ConfirmAccount, by.account_id)]).await?;
    let (hash, now) = (derive_code_hash(&app, by.account_id, &code), app.now());
    app.db.run("confirm_address", move |store| store.confirm_address(by, hash, now)).await?;
    Ok(StatusCode::NO_CONTENT)
}
