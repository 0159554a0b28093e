//! The durable queue: an SQLite database in a folder that one process holds.
//!
//! Invariant: what [`Queue::accept`] has accepted is on disk when it returns; what was sent or dropped is in none of the
//! folder's files any more (`secure_delete`, and a journal that is emptied at each commit). The SQL is in `schema.rs`.

mod accept;
mod deliver;
mod error;
mod open;
mod schema;
mod times;

use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

use keyfold_kit::SealedKey;
use keyfold_ticket::VerificationCode;
use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::{Moment, Now};
use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use accept::{Accepted, NewMail, hourly};
pub use deliver::{DEADLINE, DIES, LEASE, Leased, RETRY_MAX, Waiting};
pub use error::QueueError;

/// The durable queue.
#[derive(Clone)]
pub struct Queue {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Mutex<Connection>,
    /// Held as long as the queue is open.
    _lock: File,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The sealed key, and the verification code while the address isn't proven.
    Code(Box<SealedKey>, Option<VerificationCode>),
    /// The verification code alone.
    Confirm(VerificationCode),
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whose account.
    pub account_id: AccountId,
    /// Where it goes.
    pub address: Address,
    /// What it says.
    pub content: Content,
    /// The local part of its Message-ID: 32 hexadecimal digits.
    pub message_id: String,
    /// When it was accepted.
    pub accepted: Moment,
}

impl Content {
    /// The name of the purpose, for counters.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        match self {
            Self::Code(..) => Purpose::Code,
            Self::Confirm(_) => Purpose::Confirm,
        }
    }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It brings the code.
    Code,
    /// It proves the address.
    Confirm,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::Code, Self::Confirm];

    /// Its name in counters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Confirm => "confirm",
        }
    }
}

impl Queue {
    /// As [`Self::write`], after stored times that lie in the future were rewritten.
    async fn write_at<T: Send + 'static>(
        &self,
        now: Now,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, QueueError> + Send + 'static,
    ) -> Result<T, QueueError> {
        // What is refused is refused by an answer, not by an error, so that the transaction stays.
        self.write(move |transaction| {
            times::settle(transaction, now)?;
            work(transaction)
        })
        .await
    }

    /// Runs one transaction on a thread that may wait for the disk.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, QueueError> + Send + 'static,
    ) -> Result<T, QueueError> {
        let inner = Arc::clone(&self.inner);
        let run = move || {
            // A transaction that was cut short by a panic was rolled back, so the connection is as good as before.
            let mut connection = inner.connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        tokio::task::spawn_blocking(run).await.map_err(|_| QueueError::Interrupted)?
    }
}

#[cfg(test)]
mod tests;
