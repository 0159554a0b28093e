//! Where a service is: `https:` anywhere, `http:` on loopback only, no user, query or fragment.

/// A service's base URL without a slash at its end.
#[derive(Clone, PartialEq, Eq)]
pub struct ServiceUrl(String);

/// The text is no URL of a service, or would send secrets in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the service's address must begin with https:// (http:// only for this very machine)")]
pub struct ServiceUrlError;

impl ServiceUrl {
    /// Reads a base URL of at most 500 bytes.
    ///
    /// # Errors
    /// [`ServiceUrlError`].
    pub fn from_text(text: &str) -> Result<Self, ServiceUrlError> {
        let text = text.trim().trim_end_matches('/');
        let (scheme, rest) = text.split_once("://").ok_or(ServiceUrlError)?;
        let clean = rest.len() <= 500
            && rest.bytes().all(|b| b.is_ascii_graphic() && !b"@?#\\\"'<>".contains(&b))
            && !rest.is_empty();
        let authority = rest.split('/').next().unwrap_or_default();
        let secure = scheme.eq_ignore_ascii_case("https")
            || (scheme.eq_ignore_ascii_case("http") && is_loopback(authority));
        if clean && secure && !authority.is_empty() && !authority.starts_with(':') {
            Ok(Self(format!("{}://{rest}", scheme.to_ascii_lowercase())))
        } else {
            Err(ServiceUrlError)
        }
    }

    /// The URL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_may_be_plain() {
        for text in ["http://127.0.0.1:8080", "http://localhost/", "HTTP://[::1]:1", "https://a.example/x/"] {
            assert!(ServiceUrl::from_text(text).is_ok(), "{text}");
        }
        assert_eq!(ServiceUrl::from_text(" https://A.example/x/ ").unwrap().as_str(), "https://A.example/x");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "http://example.org",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://127.0.0.1@example.org",
            "ftp://127.0.0.1",
            "https://",
            "https://:443",
            "https://a b",
            "example.org",
            "https://a?x",
            "https://a\r\nx: y",
        ] {
            assert!(ServiceUrl::from_text(text).is_err(), "{text}");
        }
    }
}
