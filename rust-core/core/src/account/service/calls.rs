//! The calls, one method an endpoint.

use keyfold_wire::account::{Account, AccountDeleted, Proof};
use keyfold_wire::bytes::Fixed;
use keyfold_wire::device::Devices;
use keyfold_wire::ids::{AccountId, DeviceId};
use keyfold_wire::login::{LoginFinish, LoginStart, LoginStarted};
use keyfold_wire::mail::{AskTicket, ConfirmAddress, MailPurpose, MailTicket, PurgeMail};
use keyfold_wire::path;
use keyfold_wire::registration::{Registered, RegistrationStart, RegistrationStarted};
use keyfold_wire::session::{Challenge, Session, SessionChallenge, SessionStart};
use serde::{Deserialize, Serialize};

use super::{Extras, Service, ServiceError, Token};
use crate::port::Cancel;

/// An answer, or a question, without content.
#[derive(Serialize, Deserialize)]
struct Empty {}

type Answer<T> = Result<T, ServiceError>;

fn with(token: &Token) -> Extras<'_> {
    Extras { token: Some(token), ..Extras::default() }
}

fn proven<'a>(token: &'a Token, proof: &Proof) -> Extras<'a> {
    Extras {
        token: Some(token),
        headers: vec![(path::PROOF_HEADER.to_owned(), proof.to_header())],
        ..Extras::default()
    }
}

#[expect(missing_docs, reason = "each method is the endpoint of its name in keyfold_wire::path")]
#[expect(clippy::missing_errors_doc, reason = "all fail with ServiceError, as its variants say")]
impl Service {
    pub fn start_registration(
        &self,
        ask: &RegistrationStart,
        token: Option<&Token>,
        cancel: &Cancel,
    ) -> Answer<RegistrationStarted> {
        self.json(path::REGISTRATION_START, ask, &Extras { token, ..Extras::default() }, cancel)
    }

    pub fn sign_up(&self, body: Vec<u8>, cancel: &Cancel) -> Answer<Registered> {
        self.json_bytes(path::SIGN_UP, body, &Extras::default(), cancel)
    }

    pub fn re_register(
        &self,
        body: Vec<u8>,
        token: &Token,
        proof: &Proof,
        cancel: &Cancel,
    ) -> Answer<Registered> {
        self.json_bytes(path::RE_REGISTER, body, &proven(token, proof), cancel)
    }

    pub fn start_login(&self, ask: &LoginStart, cancel: &Cancel) -> Answer<LoginStarted> {
        self.json(path::LOGIN_START, ask, &Extras::default(), cancel)
    }

    pub fn finish_login(&self, ask: &LoginFinish, cancel: &Cancel) -> Answer<()> {
        self.json::<Empty>(path::LOGIN_FINISH, ask, &Extras::default(), cancel).map(drop)
    }

    pub fn session_challenge(
        &self,
        account_id: AccountId,
        device_id: DeviceId,
        cancel: &Cancel,
    ) -> Answer<Challenge> {
        let ask = SessionChallenge { account_id, device_id };
        self.json(path::SESSION_CHALLENGE, &ask, &Extras::default(), cancel)
    }

    pub fn start_session(&self, ask: &SessionStart, cancel: &Cancel) -> Answer<Session> {
        self.json(path::SESSION, ask, &Extras::default(), cancel)
    }

    pub fn challenge(&self, token: &Token, cancel: &Cancel) -> Answer<Fixed<32>> {
        self.json::<Challenge>(path::CHALLENGE, &Empty {}, &with(token), cancel).map(|c| c.challenge)
    }

    pub fn account(&self, token: &Token, cancel: &Cancel) -> Answer<Account> {
        self.json(path::ACCOUNT, &Empty {}, &with(token), cancel)
    }

    /// `path` is [`path::ENROL`] or, at first use, [`path::SET_KEY`].
    pub fn enrol(
        &self,
        path: &str,
        body: Vec<u8>,
        token: &Token,
        proofs: (&Proof, &Proof),
        cancel: &Cancel,
    ) -> Answer<()> {
        let mut extras = proven(token, proofs.0);
        extras.headers.push((path::DEVICE_HEADER.to_owned(), proofs.1.to_header()));
        self.json_bytes::<Empty>(path, body, &extras, cancel).map(drop)
    }

    pub fn devices(&self, token: &Token, cancel: &Cancel) -> Answer<Devices> {
        self.json(path::DEVICES, &Empty {}, &with(token), cancel)
    }

    pub fn revoke_device(&self, body: Vec<u8>, token: &Token, proof: &Proof, cancel: &Cancel) -> Answer<()> {
        self.json_bytes::<Empty>(path::REVOKE_DEVICE, body, &proven(token, proof), cancel).map(drop)
    }

    pub fn put_settings(&self, body: Vec<u8>, token: &Token, proof: &Proof, cancel: &Cancel) -> Answer<()> {
        self.json_bytes::<Empty>(path::SETTINGS, body, &proven(token, proof), cancel).map(drop)
    }

    pub fn delete_account(
        &self,
        body: Vec<u8>,
        token: &Token,
        proof: &Proof,
        cancel: &Cancel,
    ) -> Answer<AccountDeleted> {
        self.json_bytes(path::DELETE_ACCOUNT, body, &proven(token, proof), cancel)
    }

    pub fn ticket(&self, purpose: MailPurpose, token: &Token, cancel: &Cancel) -> Answer<MailTicket> {
        self.json(path::TICKET, &AskTicket { purpose }, &with(token), cancel)
    }

    pub fn confirm_address(&self, code: String, token: &Token, cancel: &Cancel) -> Answer<()> {
        self.json::<Empty>(path::CONFIRM_ADDRESS, &ConfirmAddress { code }, &with(token), cancel).map(drop)
    }

    /// Of a mail relay.
    pub fn send_mail(&self, body: Vec<u8>, cancel: &Cancel) -> Answer<()> {
        self.json_bytes::<Empty>(path::MAIL, body, &Extras::default(), cancel).map(drop)
    }

    /// Of a mail relay.
    pub fn purge_mail(&self, ask: &PurgeMail, cancel: &Cancel) -> Answer<()> {
        self.json::<Empty>(path::MAIL_PURGE, ask, &Extras::default(), cancel).map(drop)
    }
}
