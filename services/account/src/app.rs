//! What every request handler may use. Nothing of a request is kept here: nodes hold no state.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use keyfold_wire::address::Address;
use keyfold_wire::ids::AccountId;
use keyfold_wire::moment::Now;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::config::Config;
use crate::journal::{self, Journal};
use crate::keys::Keys;
use crate::limits::{Charge, Counted, Ledger};
use crate::metrics::Metrics;
use crate::refusal::Refusal;
use crate::storage::{Charged, Database, StorageError};
use crate::waiters::Waiters;

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) IpAddr);

pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) db: Database,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) waiters: Waiters,
    /// Becomes true when the service stops: long polls end.
    pub(crate) stopping: watch::Receiver<bool>,
    /// Wakes the sweep.
    pub(crate) sweep: Notify,
}

impl App {
    pub(crate) fn now(&self) -> Now {
        self.clock.now()
    }

    /// Where a request comes from: the peer, or what a trusted proxy says last.
    pub(crate) fn client_ip(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        let Some(name) = &self.config.proxy_header else { return peer.0 };
        if !self.config.proxy_peers.contains(&peer.0.to_canonical()) {
            return peer.0;
        }
        let told = headers.get_all(name.as_str()).iter().next_back().and_then(|value| value.to_str().ok());
        let last = told.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
        last.unwrap_or(peer.0)
    }

    /// Puts what was just stored, and may not be undone, into the journal: comes before such a change is answered.
    pub(crate) async fn write_journal(&self) -> Result<(), StorageError> {
        let journal = Arc::clone(&self.journal);
        self.db.run("write_journal", move |store| journal::catch_up(store, &*journal)).await
    }

    fn ledger(&self) -> Ledger<'_> {
        Ledger { key: &self.keys.enumeration, limits: &self.config.limits }
    }

    pub(crate) fn charge_address(&self, counted: Counted, address: &Address) -> Charge {
        self.ledger().address(counted, address)
    }

    pub(crate) fn charge_account(&self, counted: Counted, account_id: AccountId) -> Charge {
        self.ledger().account(counted, account_id)
    }

    pub(crate) fn charge_range(&self, counted: Counted, ip: IpAddr) -> Charge {
        self.ledger().range(counted, ip)
    }

    /// Spends attempts, or says when to come back.
    pub(crate) async fn spend<const N: usize>(&self, charges: [Charge; N]) -> Result<(), Refusal> {
        let now = self.now();
        match self.db.run("charge", move |store| store.charge(&charges, now)).await? {
            Charged::Allowed => Ok(()),
            Charged::Refused { counted, wait } => {
                self.metrics.count_refused(counted.label());
                Err(Refusal::too_many(wait))
            }
        }
    }
}
