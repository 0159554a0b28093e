//! A certificate authority for the tests, and a server's certificate and key in one file.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// Signs certificates that only those trust who know it.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate.
    pub(crate) fn to_pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// Writes a certificate for `name` and its key into one file.
    pub(crate) fn write_server(&self, name: &str, folder: &Path) -> PathBuf {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        let path = folder.join("server.pem");
        fs::write(&path, certificate.pem() + &key.serialize_pem()).unwrap();
        path
    }
}
