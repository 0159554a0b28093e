//! A model.
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
