//! How a step reads in a trace.

use std::fmt;

use super::Action;
use crate::session::Fate;
use crate::world::{ShowLogin, device_name};

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |at: u8| device_name(usize::from(at));
        match *self {
            Self::Change(at) => write!(f, "{} changes the password", name(at)),
            Self::Revoke(at, fate) => write!(f, "{} revokes the codes{}", name(at), told(fate)),
            Self::Session(at, fate) => write!(f, "{} speaks with the service{}", name(at), told(fate)),
            Self::LyingSession(at, login) => {
                write!(f, "{} speaks with the service, which says {}", name(at), ShowLogin(login))
            }
            Self::Send(at) => write!(f, "{} sends its log", name(at)),
            Self::Read(at) => write!(f, "{} reads the log", name(at)),
            Self::TypeWaiting(at) => write!(f, "the waiting password is typed at {}", name(at)),
            Self::TypeAgain(at) => write!(f, "its own password is typed at {}, as it asked", name(at)),
            Self::Week(at) => write!(f, "the seal at {} has waited for a week", name(at)),
            Self::Adopt(at) => write!(f, "{} adopts the password that the service takes", name(at)),
            Self::LyingAdopt(at, claimed, real) => {
                let (claimed, real) = (ShowLogin(claimed), ShowLogin(real));
                write!(f, "{} adopts the password of {real}, which the service calls {claimed}", name(at))
            }
            Self::Join(at, false) => write!(f, "{} joins", name(at)),
            Self::Join(at, true) => write!(f, "{} joins with the first kit", name(at)),
            Self::Lose(at) => write!(f, "{} is lost", name(at)),
            Self::Restore(login) => write!(f, "the service is restored to {}", ShowLogin(login)),
            Self::Late(login) => write!(f, "the registration {} arrives", ShowLogin(login)),
            Self::Spoil(at) => write!(f, "somebody with {} writes an entry that holds another key", name(at)),
        }
    }
}

fn told(fate: Fate) -> &'static str {
    match fate {
        Fate::Answered => "",
        Fate::AnswerLost => "; the answer is lost",
        Fate::OnItsWay => "; what it sends is on its way",
    }
}
