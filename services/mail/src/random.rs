//! The one place that draws randomness: from the operating system, each time.

/// Draws `N` random bytes.
#[expect(clippy::disallowed_methods, reason = "this is the relay's one source of randomness")]
pub(crate) fn make_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system's randomness never ends");
    bytes
}

/// Draws `N` random bytes and writes them as lower-case hexadecimal.
pub(crate) fn make_hex<const N: usize>() -> String {
    data_encoding::HEXLOWER.encode(&make_bytes::<N>())
}
