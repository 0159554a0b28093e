//! A model of which password is in force, searched state by state: a checked proposal, not a proof.
//!
//! Amendment A says how devices agree on a password that can be changed without a network, while devices are lost,
//! answers don't arrive, and the service is restored or lies. Here that is played with small numbers instead of seals:
//! up to three devices, and each kind of thing ([`Act`]) as often as the [`Bounds`] say. [`search`] looks at every state
//! within them, breadth first, so that what it finds is a shortest way to break a [`Property`]. From each state it also
//! lets everybody go on without faults, first device first and last device first, with people who know every password
//! and with people who know only their own device's, until nothing changes; then all must agree.
//!
//! Each rule is a [`Clause`] that can be switched off. `tests/switched_off.rs` shows what that breaks; `tests/all_hold.rs`
//! that with all of them nothing is broken; `scripts/soak model` looks further.
//!
//! # What is modelled
//! Clauses 1 to 14 and 16 (of 12, that a waiting seal forbids a revocation, isn't switched), and of the others what decides over a password: 15 and 17 as one switch each, 18 as accounts
//! without a service, 20 as a journal that is never lost. `enrol_again` ends like adopting, and is that here. The rules
//! that the clauses' own words leave open, or get wrong, are those that [`Clause`] calls *beside* a clause: each has a
//! trace in `tests/switched_off.rs`.
//!
//! - A session is one step: what the service says and what comes of it. That registrations cross is played by those that
//!   are on their way and arrive late. Sending to the log and reading it are steps of their own; a device sends all it has.
//! - A restore leads back along the line of login ids that led to the one in force; what came later is in no backup.
//! - A lie names a login id that the device knows, or one that nobody made.
//! - Seven days are a step that may come at any time.
//!
//! # What isn't
//! Clauses 19 (revoked devices) and 21 (no journal: its price is an older password); how an old kit or a device key opens
//! (a change is possible while a seal waits, as with a device key); restores to another line of backups; two faults within
//! one step; wrong clocks: an entry's clock is one above those that its writer knew. A service that lies about success.
//!
//! What was lost with a device orders nothing: where a registration was accepted and neither its entry nor the device that
//! sent it is left, nobody can know what its password was chosen over, and [`Property::NeverOlder`] asks for no order. A
//! service restored to before it may then bring an older password back, which the screen dates. Nor is a password kept
//! that waited for the service when its owner adopted another.
//!
//! # How to read a trace
//! Each step is followed by the state after it. `p0` is the first password, `a2` the second that was chosen on device A;
//! `L0` is the sign-up's login id, `LA2` the second that A asked for, `L?` one that nobody made. `a1 (LA1)` is a device's
//! own seal, `(not accepted)` one that waits for the service; `log: LA1=a1?` is an entry that was vouched for, `!` one that
//! holds another key.
//!
//! | module | what it holds |
//! |---|---|
//! | `world` | the state, and how it is shown |
//! | `bounds`, `clause` | how much may happen, and by which rules |
//! | `action` | what can happen next |
//! | `turn`, `order`, `session`, `person` | what it does: the service, the order of login ids, a device's and people's part |
//! | `property`, `completion` | what must be true: in each state, and when everybody has gone on |
//! | `search`, `hash` | every state once |

mod action;
mod bounds;
mod clause;
mod completion;
mod hash;
mod order;
mod person;
mod property;
mod search;
mod session;
mod turn;
mod world;

pub use action::Action;
pub use bounds::{Act, Bounds, NoBound};
pub use clause::{Clause, Rules};
pub use property::Property;
pub use search::{Ask, Outcome, Violation, search};
pub use session::Fate;
