//! The identifiers, one type each so that none is taken for another. None of them is a secret.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::bytes::Fixed;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $len:literal $text:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = $text, into = $text)]
        pub struct $name(pub [u8; $len]);

        impl From<Fixed<$len>> for $name {
            fn from(bytes: Fixed<$len>) -> Self {
                Self(bytes.0)
            }
        }

        impl From<$name> for Fixed<$len> {
            fn from(id: $name) -> Self {
                Self(id.0)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = std::array::TryFromSliceError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                bytes.try_into().map(Self)
            }
        }

        impl $name {
            /// Lower-case hexadecimal.
            #[must_use]
            pub fn to_hex(&self) -> String {
                data_encoding::HEXLOWER.encode(&self.0)
            }

            /// Reads hexadecimal of either case.
            #[must_use]
            pub fn from_hex(text: &str) -> Option<Self> {
                let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
                bytes.try_into().ok().map(Self)
            }
        }

        /// Bytes of CBOR.
        impl<C> minicbor::Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let bytes = d.bytes()?.try_into();
                bytes.map(Self).map_err(|_| minicbor::decode::Error::message("an id of another length"))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.to_hex())
            }
        }
    )*};
}

ids! {
    /// An account, drawn by the device that signs up; also the mail relay's user id.
    AccountId 16 "Fixed<16>";
    /// A device of an account.
    DeviceId 16 "Fixed<16>";
    /// First 8 bytes of the credential id's SHA-256: names one registration of a password.
    LoginId 8 "Fixed<8>";
    /// The log of one installation.
    LogId 8 "Fixed<8>";
}

/// What the service draws for every OPAQUE registration.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CredentialId(pub [u8; 32]);

impl CredentialId {
    /// The login id that names this registration.
    #[must_use]
    pub fn to_login_id(&self) -> LoginId {
        let hash = Sha256::digest(self.0);
        let mut id = [0; 8];
        id.copy_from_slice(&hash[..8]);
        LoginId(id)
    }
}

impl LoginId {
    /// Stands for "no service" in a sealed key and for "nothing replaced" in a signature.
    pub const NONE: Self = Self([0; 8]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_id_is_the_start_of_the_hash() {
        // SHA-256 of 32 zero bytes starts with 66687aadf862bd77.
        assert_eq!(CredentialId([0; 32]).to_login_id().to_hex(), "66687aadf862bd77");
    }

    #[test]
    fn cbor_is_the_bytes_and_no_other_length() {
        let id = LoginId([7; 8]);
        let bytes = minicbor::to_vec(id).unwrap();
        assert_eq!(bytes, [&[0x48][..], &[7; 8]].concat());
        assert_eq!(minicbor::decode::<LoginId>(&bytes).unwrap(), id);
        assert!(minicbor::decode::<AccountId>(&bytes).is_err());
    }

    #[test]
    fn hex_round_trips_and_refuses_other_lengths() {
        let id = AccountId([0xab; 16]);
        assert_eq!(AccountId::from_hex(&id.to_hex()), Some(id));
        assert_eq!(AccountId::from_hex("abab"), None);
        assert_eq!(AccountId::from_hex("zz"), None);
    }
}
