//! Hard camera frames of sealed-key codes, drawn from a seed, for tests and benchmarks: the same frames on every
//! machine, but for how it rounds a sine.
//!
//! An [`Attempt`] is a hand that holds a camera over one code; its frames differ as those of a hand do. Nothing here
//! decodes anything.
//!
//! | module | what it holds |
//! |---|---|
//! | [`attempt`] | a code, its conditions, and the frames of it |
//! | [`bare`] | frames without a code |
//! | [`sort`] | the sorts of difficulty, and how hard each is |
//! | [`dice`] | numbers from a seed |
//! | [`pose`] | where the code lies before the camera, and how the paper is bent |
//! | [`surface`] | the code, the page around it, and the desk below |
//! | [`light`] | brightness, glare, noise |
//! | [`lens`] | focus, movement, compression |

pub mod attempt;
pub mod bare;
pub mod sort;

mod dice;
mod lens;
mod light;
mod pose;
mod surface;

pub use attempt::{Attempt, Frame};
pub use bare::Bare;
pub use sort::Sort;
