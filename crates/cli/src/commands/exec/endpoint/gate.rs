//! Who gets an answer: whoever has the token and asks this address for this path.

use std::{fmt::Write as _, net::SocketAddr};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{Digest, SHA256, digest},
};
use hyper::{
    Method, StatusCode,
    header::{AUTHORIZATION, HOST, HeaderMap, HeaderName},
};
use stagegate_core::{Secret, ports::Entropy};
use zeroize::Zeroizing;

/// Where the credentials are.
pub const PATH: &str = "/credentials";

/// Decides on requests. Keeps a digest of the token alone.
#[derive(Debug)]
pub struct Gate {
    host: String,
    token: Digest,
}

/// A new token: 256 bits that nobody can guess, as the whole text of the header.
pub fn token(entropy: &dyn Entropy) -> Secret {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(&mut *bytes);
    let mut text = String::with_capacity("Bearer ".len() + 2 * bytes.len());
    text.push_str("Bearer ");
    for byte in *bytes {
        let _ = write!(text, "{byte:02x}"); // a text takes everything
    }
    Secret::new(text)
}

impl Gate {
    /// For an endpoint at `address`.
    pub fn new(address: SocketAddr, token: &Secret) -> Self {
        Self { host: address.to_string(), token: digest(&SHA256, token.expose().as_bytes()) }
    }

    /// The status for whoever gets no credentials. Without the token one learns nothing more.
    pub fn check(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), StatusCode> {
        // A page in a browser can have its own name lead here, but it cannot have the browser say another one.
        if only(headers, HOST) != Some(self.host.as_bytes()) || !self.knows(only(headers, AUTHORIZATION)) {
            return Err(StatusCode::FORBIDDEN);
        }
        if path != PATH {
            return Err(StatusCode::NOT_FOUND);
        }
        if method != Method::GET {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        Ok(())
    }

    /// Digests have one length and no likeness: how long the comparison takes tells nothing about the token.
    fn knows(&self, given: Option<&[u8]>) -> bool {
        given.is_some_and(|given| verify_slices_are_equal(self.token.as_ref(), digest(&SHA256, given).as_ref()).is_ok())
    }
}

/// A header that is there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&[u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Entropy for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            (0..).zip(bytes).for_each(|(count, byte)| *byte = count);
        }
    }

    #[test]
    fn tokens_are_256_bits() {
        assert_eq!(token(&Counting).expose(), "Bearer 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    }

    #[test]
    fn only_whoever_has_the_token_is_answered() {
        let token = token(&Counting);
        let gate = Gate::new("127.0.0.1:4711".parse().unwrap(), &token);
        let (host, right) = ("127.0.0.1:4711", token.expose());
        let other = right.replace("1f", "2f");
        for (method, path, hosts, tokens, want) in [
            ("GET", PATH, &[host][..], &[right][..], None),
            ("GET", PATH, &[host], &[], Some(403)),
            ("GET", PATH, &[host], &[""], Some(403)),
            ("GET", PATH, &[host], &[&other], Some(403)),
            ("GET", PATH, &[host], &[&right["Bearer ".len()..]], Some(403)),
            ("GET", PATH, &[host], &[&right[..right.len() - 1]], Some(403)),
            ("GET", PATH, &[host], &[right, right], Some(403)),
            ("GET", PATH, &[], &[right], Some(403)),
            ("GET", PATH, &["evil.example:4711"], &[right], Some(403)),
            ("GET", PATH, &["localhost:4711"], &[right], Some(403)),
            ("GET", PATH, &["127.0.0.1"], &[right], Some(403)),
            ("GET", PATH, &[host, host], &[right], Some(403)),
            ("GET", "/", &[host], &[right], Some(404)),
            ("GET", "/", &[host], &[], Some(403)),
            ("POST", PATH, &[host], &[right], Some(405)),
            ("OPTIONS", PATH, &[host], &[], Some(403)),
        ] {
            let mut headers = HeaderMap::new();
            for (name, values) in [(HOST, hosts), (AUTHORIZATION, tokens)] {
                for value in values {
                    headers.append(&name, value.parse().unwrap());
                }
            }
            let got = gate.check(&method.parse().unwrap(), path, &headers);
            assert_eq!(got.err().map(|status| status.as_u16()), want, "{method} {path} {hosts:?} {tokens:?}");
        }
    }
}
