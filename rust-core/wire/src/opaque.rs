//! The OPAQUE suite (RFC 9807): ristretto255, SHA-512, 3DH; and what both sides bind into it.
//!
//! The key stretching is a type parameter, since only devices have one; messages don't depend on it.

use std::marker::PhantomData;

use opaque_ke::ksf::Ksf;
use opaque_ke::{CipherSuite, Identifiers, Ristretto255, TripleDh};

use crate::address::Address;
use crate::ids::LoginId;

/// The suite with the key stretching `K`; services use [`ServiceSuite`].
pub struct Suite<K>(PhantomData<K>);

impl<K: Ksf> CipherSuite for Suite<K> {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = K;
}

/// The suite as services see it: they never stretch.
pub type ServiceSuite = Suite<opaque_ke::ksf::Identity>;

/// The context string of the key exchange. Version 1 bound the service's public key in place of the login id.
pub const CONTEXT: &[u8] = b"keyfold/2";

/// Who the two sides are: the device the address, the service the registration's login id. So a device that is told
/// another login id than the one it registered under, or that is in force, can't finish a login.
#[must_use]
pub fn identifiers<'a>(address: &'a Address, login_id: &'a LoginId) -> Identifiers<'a> {
    Identifiers { client: Some(address.as_str().as_bytes()), server: Some(&login_id.0) }
}

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
