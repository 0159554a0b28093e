//! The border: what core answers crosses as it is; a panic doesn't cross, it becomes `Internal`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use keyfold_core::flow;

use crate::error::KeyfoldError;

/// Runs a call of core.
///
/// Unwinding is safe here: core's locks wipe what they guard when they are poisoned, and its transactions roll back.
pub(crate) fn call<T, U: From<T>>(f: impl FnOnce() -> Result<T, flow::Error>) -> Result<U, KeyfoldError> {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(answer) => Ok(answer?.into()),
        Err(_) => Err(KeyfoldError::Internal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let answer = call::<(), ()>(|| panic!("a fault of ours"));
        assert_eq!(answer, Err(KeyfoldError::Internal));
    }

    #[test]
    fn answers_cross() {
        assert_eq!(call::<u8, u32>(|| Ok(7)), Ok(7));
        assert_eq!(call::<u8, u8>(|| Err(flow::Error::Locked)), Err(KeyfoldError::Locked));
    }
}
