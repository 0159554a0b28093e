//! The OPAQUE suite (RFC 9807): ristretto255, SHA-512, 3DH; and what both sides bind into it.
//!
//! The key stretching is a type parameter, since only devices have one; messages don't depend on it.

use std::marker::PhantomData;

use opaque_ke::ksf::Ksf;
use opaque_ke::{CipherSuite, Ristretto255, TripleDh};

/// The suite with the key stretching `K`; services use [`ServiceSuite`].
pub struct Suite<K>(PhantomData<K>);

impl<K: Ksf> CipherSuite for Suite<K> {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = K;
}

/// The suite as services see it: they never stretch.
pub type ServiceSuite = Suite<opaque_ke::ksf::Identity>;

/// The context string of the key exchange.
pub const CONTEXT: &[u8] = b"keyfold/1";

/// Bytes of a blinded element: a registration's first message.
pub const BLINDED_LEN: usize = 32;
/// Bytes of a registration's answer: evaluated element and the service's public key.
pub const EVALUATED_LEN: usize = 64;
/// Bytes of the first login message.
pub const KE1_LEN: usize = 96;
/// Bytes of the second login message.
pub const KE2_LEN: usize = 320;
/// Bytes of the third login message.
pub const KE3_LEN: usize = 64;
/// Bytes of the session key that both sides derive.
pub const SESSION_KEY_LEN: usize = 64;
/// Bytes of the service's public key.
pub const SERVICE_KEY_LEN: usize = 32;
