//! What a network, or a service that lies, does to the requests of one step.

use std::sync::{Arc, Mutex, PoisonError};

use keyfold_core::flow::{Request, Response};
use keyfold_e2e::middle::{Fate, Middle};
use keyfold_wire::account::Account;
use keyfold_wire::ids::LoginId;
use keyfold_wire::path;
use keyfold_wire::segments::{List, Listed};

use crate::action::Net;
use crate::scene::Scene;

impl Net {
    /// Whether the service is made to say what isn't so.
    pub(crate) fn is_lie(self) -> bool {
        matches!(self, Self::OtherLogin | Self::OlderAccount(_) | Self::NoKey | Self::HiddenLog)
    }
}

impl Scene {
    /// Does something on a device while the network does this to it.
    pub(crate) fn under<T>(&mut self, seat: usize, net: Net, step: impl FnOnce(&Self) -> T) -> T {
        let middle = Arc::clone(&self.seats[seat].device.middle);
        let held = Arc::new(Mutex::new(None));
        self.afflict(&middle, net, &held);
        let outcome = step(self);
        middle.relent();
        let held = held.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.late.extend(held.map(|request| (middle, request)));
        outcome
    }

    fn afflict(&self, middle: &Middle, net: Net, held: &Arc<Mutex<Option<Request>>>) {
        match net {
            Net::Fine => {}
            Net::LostRequest(number) => middle.doom(number.into(), Fate::DropRequest),
            Net::LostAnswer(number) => middle.doom(number.into(), Fate::DropReply),
            Net::Delayed(number) => hold(middle, number.into(), held),
            Net::OtherLogin => {
                // A new one each time, or else it would be known by then.
                let login_id =
                    LoginId([0xee, 0, 0, 0, 0, 0, 0, u8::try_from(self.described.len()).unwrap_or(0)]);
                rewrite(middle, move |account| account.login_id = login_id);
            }
            Net::NoKey => rewrite(middle, |account| account.key = None),
            Net::OlderAccount(back) => {
                let at = self.described.len().saturating_sub(1 + usize::from(back));
                if let Some((_, body)) = self.described.get(at) {
                    let earlier: Account = serde_json::from_slice(body).expect("it was read before");
                    rewrite(middle, move |account| *account = earlier.clone());
                }
            }
            Net::HiddenLog => middle.meddle(|_, request| hide_log(request)),
        }
    }
}

fn hold(middle: &Middle, number: usize, held: &Arc<Mutex<Option<Request>>>) {
    let held = Arc::clone(held);
    middle.meddle(move |count, request| {
        if count != number {
            return Fate::Pass;
        }
        *held.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.clone());
        Fate::DropRequest
    });
}

fn rewrite(middle: &Middle, mut lie: impl FnMut(&mut Account) + Send + 'static) {
    middle.rewrite(move |path, answer: &mut Response| {
        if path != path::ACCOUNT || answer.status != 200 {
            return;
        }
        if let Ok(mut account) = serde_json::from_slice(&answer.body) {
            lie(&mut account);
            answer.body = serde_json::to_vec(&account).expect("it was JSON");
        }
    });
}

fn hide_log(request: &Request) -> Fate {
    let cursor = match minicbor::decode::<List>(&request.body) {
        Ok(List { cursor: Some(cursor) }) if request.url.ends_with(path::SEGMENTS_LIST) => cursor,
        _ => return Fate::Pass,
    };
    let nothing = Listed { entries: Vec::new(), cursor, more: false, reset: false };
    Fate::Answer(Response {
        status: 200,
        body: minicbor::to_vec(nothing).expect("writing to a Vec can't fail"),
    })
}
