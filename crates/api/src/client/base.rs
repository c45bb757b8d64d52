//! The address of a server.

use std::{fmt, net::IpAddr, str::FromStr};

use ureq::http::Uri;

use super::ClientError;

/// The address of a server: `http` or `https`, a host, perhaps a port and a path; no user, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    https: bool,
    loopback: bool,
}

impl BaseUrl {
    /// The address, without a slash at its end: the same text for the same server.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the connection is encrypted.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether the server is on this machine, so that nothing travels over a network.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl FromStr for BaseUrl {
    type Err = ClientError;

    fn from_str(text: &str) -> Result<Self, ClientError> {
        let refused = |reason| ClientError::BadUrl { reason };
        // The text is not repeated in the errors: it may hold a password.
        let uri: Uri = text.trim().parse().map_err(|_| refused("it cannot be read as an address"))?;
        let https = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(refused("it must start with `https://` or `http://`")),
        };
        let authority = uri.authority().ok_or_else(|| refused("it names no host"))?;
        if authority.as_str().contains('@') {
            return Err(refused("it holds a user name or password"));
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(refused("it holds a query or fragment"));
        }
        if authority.host().is_empty() {
            return Err(refused("it names no host"));
        }
        let scheme = if https { "https" } else { "http" };
        let path = uri.path().trim_end_matches('/');
        let text = format!("{scheme}://{}{path}", without_default_port(&authority.as_str().to_ascii_lowercase(), https));
        Ok(Self { text, https, loopback: is_loopback(authority.host()) })
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn without_default_port(authority: &str, https: bool) -> &str {
    authority.strip_suffix(if https { ":443" } else { ":80" }).unwrap_or(authority)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_and_made_alike() {
        for (text, want) in [
            ("http://127.0.0.1:3011", Some(("http://127.0.0.1:3011", false, true))),
            ("http://127.0.0.1:3011/", Some(("http://127.0.0.1:3011", false, true))),
            ("HTTP://LocalHost:3011", Some(("http://localhost:3011", false, true))),
            ("http://[::1]:3011", Some(("http://[::1]:3011", false, true))),
            ("https://stagegate.example:443/", Some(("https://stagegate.example", true, false))),
            ("http://stagegate.example:80", Some(("http://stagegate.example", false, false))),
            ("https://example.com/tools/stagegate/", Some(("https://example.com/tools/stagegate", true, false))),
            ("http://localhost.example.com", Some(("http://localhost.example.com", false, false))),
            ("http://127.0.0.1.example.com", Some(("http://127.0.0.1.example.com", false, false))),
            ("stagegate.example", None),
            ("ftp://stagegate.example", None),
            ("https://user:canary@stagegate.example", None),
            ("https://stagegate.example?x=1", None),
            ("https://stagegate.example/#x", None),
            ("https://", None),
            ("", None),
        ] {
            let got = text.parse::<BaseUrl>().ok();
            let got = got.as_ref().map(|base| (base.as_str(), base.is_https(), base.is_loopback()));
            assert_eq!(got, want, "{text:?}");
        }
    }

    #[test]
    fn a_refused_address_is_not_repeated() {
        let error = "https://user:canary@stagegate.example".parse::<BaseUrl>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
}
