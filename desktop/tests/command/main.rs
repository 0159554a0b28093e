//! The real binary: what a newcomer does, and what goes wrong.

mod local;
mod pictures;
mod run;
