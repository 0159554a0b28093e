//! What a process's memory holds after `lock()`, after an error, after a drop: a home in a process of its own, which
//! does what its parent tells it, and the parent, which scans it from outside.
//!
//! | module | what it holds |
//! |---|---|
//! | [`pipe`] | how the two talk: nothing goes through the pipe in the clear |
//! | [`ports`] | a platform of which each call is answered by the parent, or isn't |
//! | [`scene`] | the calls of core, by name |

pub mod pipe;
pub mod ports;
pub mod scene;
