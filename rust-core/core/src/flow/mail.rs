//! Having a message sent: a ticket from the account service, and the rest from this device (`protocol` 10).
//!
//! The relay's URL is this device's setting, never the service's word; and the address that the ticket names must be
//! the one that the person typed, so that a service can't have a code mailed to itself.

use hmac::{Hmac, KeyInit as _, Mac as _};
use keyfold_wire::bytes::Fixed;
use keyfold_wire::mail::{MailPurpose, SendMail};
use sha2::Sha256;

use super::error::Error;
use super::inner::Call;
use super::observer::ChangeKind;
use super::seals;
use crate::account::service::{Service, ServiceError};
use crate::port::Step;
use crate::store::slot::{self, Slot};

impl Call<'_> {
    /// Has a code, or only the confirmation of the address, mailed to the person.
    pub(super) fn send_mail(&self, purpose: MailPurpose) -> Result<(), Error> {
        let inner = self.inner;
        let facts = inner.facts()?;
        let own = facts.service()?;
        let relay = own.mail_url.clone().ok_or(Error::NoService)?;
        inner.report(Step::Mail);
        if purpose == MailPurpose::Code && self.account()?.login_id != own.login_id {
            // The password was changed elsewhere: a code made now would be dead when it arrives.
            return Err(Error::NotInSync);
        }
        let ticket = self.with_session(|service, token, cancel| service.ticket(purpose, token, cancel))?;
        let sealed_key = match purpose {
            MailPurpose::Code => Some(Fixed(*seals::seal_code_now(inner, &facts)?.as_bytes())),
            MailPurpose::Confirm => None,
        };
        let r: [u8; 16] = inner.env.make_bytes();
        let message = SendMail {
            account_id: facts.account_id,
            ticket: ticket.ticket,
            sealed_key,
            r: Fixed(r),
            address_check: Fixed(derive_address_check(&r, own.address.as_str())),
        };
        let body = serde_json::to_vec(&message).map_err(|_| Error::Internal)?;
        let relay = Service::new(relay, std::sync::Arc::clone(&inner.host.transport));
        let mut answer = relay.send_mail(body.clone(), self.cancel);
        self.check()?;
        if matches!(answer, Err(ServiceError::Port(_))) {
            // The answer may have been lost after the row was on disk: the same ticket and body are answered alike.
            answer = relay.send_mail(body, self.cancel);
            self.check()?;
        }
        answer?;
        if purpose == MailPurpose::Code {
            let now = inner.env.now_seconds().to_be_bytes();
            inner.store.write(|tx| slot::put(tx, Slot::MailedAt, &now))?;
            inner.observers.tell(ChangeKind::Health);
        }
        Ok(())
    }
}

fn derive_address_check(r: &[u8; 16], address: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(r).expect("HMAC takes a key of any length");
    mac.update(address.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::derive_address_check;

    #[test]
    fn known_answer() {
        // Python: hmac.new(bytes(16), b"a@b.c", "sha256").hexdigest()
        let check = derive_address_check(&[0; 16], "a@b.c");
        assert_eq!(
            data_encoding::HEXLOWER.encode(&check),
            "3bf5eec5fed3b55f1f4477a7385e3373fa410f4b8ad443db149c71ce087b5062"
        );
    }
}
