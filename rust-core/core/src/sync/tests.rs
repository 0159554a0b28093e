//! Whole devices over a store in memory.
//!
//! | module | what it shows |
//! |---|---|
//! | `store` | a store that behaves as the trait says, and can be made to misbehave |
//! | `device` | a device with a home of its own |
//! | `converge` | any order of edits and syncs ends in one state, and nothing is lost |
//! | `crash` | a crash between any two steps changes nothing |
//! | `hostile` | what a store or a stranger can do, and what it is called |
//! | `gaps` | files that are away for a while |
//! | `heard` | wrong clocks, and earlier logs of one home |
//! | `copied` | homes that were copied |
//! | `bulk` | large items, many items, and what they cost |

mod bulk;
mod converge;
mod copied;
mod crash;
mod device;
mod gaps;
mod heard;
mod hostile;
mod store;
