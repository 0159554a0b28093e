//! The entry: everything a shell uses, and nothing else.
//!
//! Every call is *quick* (state, list, search, lock, cancel: never waits for a port) or *long* (takes a
//! [`Cancel`], or stretches a password). All types are `Send + Sync` and have neither lifetimes nor generics.
//!
//! | object | what it does |
//! |---|---|
//! | [`Keyfold`] | one home: its state, unlock and lock, what is due |
//! | [`SignUp`] | a new account |
//! | [`NewDevice`] | an account that exists, on this new device |
//! | [`PasswordChange`] | a new password, offline; codes revoked |
//! | [`Account`] | licence, devices, codes, kit, recovery health, sign-out, deletion |
//! | [`Vault`] | items |
//! | [`Sync`] | the method, and what it brought |
//!
//! Beside them, functions for a code's text, [`look_at_code`] and [`draw_code`], and [`estimate_strength`].

mod account;
mod backup;
mod cloud;
mod codes;
mod enrol;
mod enrol_again;
mod entries;
mod error;
mod facts;
mod found;
mod health;
mod held;
mod host;
mod inner;
mod keyfold;
mod log_in;
mod mail;
mod new_device;
mod observer;
mod page;
mod password;
mod register_again;
mod seals;
mod session;
mod settings;
mod sign_up;
mod sign_up_local;
mod state;
mod strangers;
mod strength;
mod sync;
mod times;
mod unlock;
mod vault;

pub use account::Account;
pub use error::{Error, Field};
pub use host::Host;
pub use keyfold::Keyfold;
pub use new_device::NewDevice;
pub use observer::{ChangeKind, Observer, Subscription};
pub use page::{CodeFacts, CodeKind, PageForm, draw_code, look_at_code};
pub use password::{CatchUp, PasswordChange};
pub use sign_up::SignUp;
pub use state::{
    AccountInfo, DeviceInfo, Due, Health, Licence, Method, Missing, PasswordNotice, RecoveryWay, Removed,
    State,
};
pub use strength::estimate_strength;
pub use sync::{HeardFrom, Sync, SyncOutcome, SyncProblem, SyncStatus};
pub use vault::Vault;

pub use crate::account::strength::{Advice, Strength, Weakness};
pub use crate::port::{
    BackupStore, Cancel, Clock, DeviceKeyStore, PortError, Progress, ProgressListener, Put, Request,
    Response, Step, Transport,
};
pub use crate::secret::SecretVec;
pub use crate::sync::{Dot, ItemId};
pub use crate::vault::field::well_known;
pub use crate::vault::{
    Characters, Draft, FieldType, Generated, HistoryEntry, Item, ItemField, ItemKind, OneTimeCode, Page,
    Query, Sibling, Summary, TagCount, Text, Words,
};

#[cfg(test)]
mod tests;
