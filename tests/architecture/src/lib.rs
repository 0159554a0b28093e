//! The arrows of the architecture, as tests: who may see whom, between crates and between the modules inside
//! core, and what is exported of it.
//!
//! A test that fails names the file and the line. A new arrow is a decision: it is drawn here first.

#[cfg(test)]
mod crates;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod quoted;
#[cfg(test)]
mod surface;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod vectors;
