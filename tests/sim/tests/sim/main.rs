//! Schedules: some that once broke a rule, and a number of random ones.

mod scenes;
mod seeds;
