//! What OPAQUE's library asks for, out of [`crate::port::Env`]: the key stretching of one address, and randomness in
//! the form of `rand_core` 0.6. Invariant: without an address nothing is stretched, and that is an error.

use std::sync::{Arc, OnceLock};

use keyfold_wire::address::Address;
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroize as _;

use crate::crypto::derive::KeySource;
use crate::crypto::stretch::FLOOR;
use crate::port::{Random, Stretch, StretchError};
use crate::secret::Secret;

const LABEL: &[u8] = b"keyfold/1 ksf";

/// Stretches the OPRF's output for an address; the formula is [`super`]'s.
///
/// # Errors
/// [`StretchError`].
pub fn derive_stretched(
    output: &[u8],
    address: &Address,
    stretch: &dyn Stretch,
) -> Result<Secret<64>, StretchError> {
    let hash = Sha256::new().chain_update(LABEL).chain_update(address.as_str()).finalize();
    let salt = hash.first_chunk().expect("a hash has 32 bytes");
    let mut done = Ok(());
    let key: Secret<32> = Secret::from_fn(|key| done = stretch.derive(output, salt, FLOOR, key));
    done.map(|()| KeySource::from_key(&key).derive(&[LABEL]))
}

/// The key stretching of one address. Its `Default` is what the library's trait demands; it stretches nothing.
#[derive(Default)]
pub(super) struct AddressKsf {
    of: Option<(Address, Arc<dyn Stretch>)>,
    failure: OnceLock<StretchError>,
}

impl AddressKsf {
    pub(super) fn new(address: &Address, stretch: &Arc<dyn Stretch>) -> Self {
        Self { of: Some((address.clone(), Arc::clone(stretch))), failure: OnceLock::new() }
    }

    /// Why the stretching failed, if it did: the library's own error doesn't say.
    pub(super) fn failure(&self) -> Option<StretchError> {
        self.failure.get().copied()
    }
}

impl Ksf for AddressKsf {
    fn hash<L: ArrayLength<u8>>(
        &self,
        mut output: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let (address, stretch) = self.of.as_ref().ok_or(InternalError::KsfError)?;
        let stretched = derive_stretched(&output, address, &**stretch);
        output.zeroize();
        let stretched = stretched.map_err(|failure| {
            let _ = self.failure.set(failure);
            InternalError::KsfError
        })?;
        GenericArray::from_exact_iter(stretched.expose().iter().copied()).ok_or(InternalError::KsfError)
    }
}

/// [`Random`] in the form that OPAQUE's library takes.
pub(super) struct Draw<'a>(pub(super) &'a dyn Random);

impl rand_core_06::CryptoRng for Draw<'_> {}

impl rand_core_06::RngCore for Draw<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill(out);
        Ok(())
    }
}
