//! A service whose certificate can't be trusted is said to be that, not to be away.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

use crate::run::Home;

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Issuer {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server of one connection with a certificate for this name until this year; it answers with no Keyfold service's
/// words. Its port.
fn serve(authority: &Issuer, name: &str, until: i32) -> u16 {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), stream);
        // One that isn't trusted gets no request at all.
        if stream.read(&mut [0; 4096]).is_ok_and(|count| count > 0) {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
        }
    });
    port
}

/// What a sign-up says on a system that trusts this authority.
fn says(trusted: &Issuer, port: u16) -> String {
    let folder = TempDir::new().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, trusted.pem()).unwrap();
    let nowhere = OsString::from(folder.path());
    let home = Home::with(vec![("SSL_CERT_FILE", roots.into()), ("SSL_CERT_DIR", nowhere)]);
    let url = format!("https://localhost:{port}");
    home.refused(&["sign-up", "--email", "a@b.c", "--account", &url])
}

#[test]
fn each_reason_not_to_trust_is_said() {
    let (known, unknown) = (authority("Known"), authority("Unknown"));
    for (issuer, name, until, reason) in [
        (&unknown, "localhost", 2100, "who issued it"),
        (&known, "localhost", 2021, "expired"),
        (&known, "example.org", 2100, "another address"),
    ] {
        let said = says(&known, serve(issuer, name, until));
        assert!(said.contains("certificate can't be trusted") && said.contains(reason), "{said}");
        assert!(!said.contains("can't be reached"), "{said}");
    }
}

#[test]
fn a_trusted_service_that_talks_nonsense_is_another_sentence() {
    let known = authority("Known");
    let said = says(&known, serve(&known, "localhost", 2100));
    assert!(said.contains("isn't a Keyfold service"), "{said}");
}
