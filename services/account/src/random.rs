//! The one place that draws randomness: from the operating system, each time.

/// Draws `N` random bytes.
#[expect(clippy::disallowed_methods, reason = "this is the service's one source of randomness")]
pub(crate) fn make_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system's randomness never ends");
    bytes
}

/// The same randomness in the form that OPAQUE's implementation asks for.
pub(crate) struct SystemRng;

impl rand_core_06::CryptoRng for SystemRng {}

impl rand_core_06::RngCore for SystemRng {
    fn next_u32(&mut self) -> u32 {
        u32::from_ne_bytes(make_bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_ne_bytes(make_bytes())
    }

    #[expect(clippy::disallowed_methods, reason = "this is the service's one source of randomness")]
    fn fill_bytes(&mut self, dest: &mut [u8]) {
        getrandom::fill(dest).expect("the operating system's randomness never ends");
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}
