//! The typed client of `/api/v1`: one method per operation, one file per noun.
//!
//! It is synchronous, follows no redirects and never prints the access key, which travels in `Authorization` and
//! nowhere else. It knows nothing of files, flags or the environment, but for the usual proxy variables.

mod access_key;
mod app;
mod audit;
mod base;
mod call;
mod changes;
mod check;
mod comparison;
mod configuration;
mod credentials;
mod deployment;
mod error;
mod explanation;
mod health;
mod instance;
mod link;
mod org;
mod output;
mod owner;
mod pages;
mod parameter;
mod policy;
mod profile;
mod provider;
mod reading;
mod reason;
mod resolution;
mod role;
mod route;
mod safeguard;
mod service;
mod setup;
mod stage;
#[cfg(test)]
mod testing;

use std::{fmt, sync::Arc, time::Duration};

use stagegate_core::Secret;
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig, TlsProvider},
};

pub use base::BaseUrl;
pub use error::ClientError;
pub use instance::InstancePlace;
pub use pages::{all, walk};

/// How long the client waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the name and the connection.
    pub connect: Duration,
    /// For everything, from the name to the last byte of the answer.
    pub overall: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), overall: Duration::from_mins(1) }
    }
}

/// Speaks to one server as one caller. Clones share their connections.
#[derive(Clone)]
pub struct Client {
    base: BaseUrl,
    access_key: Option<Secret>,
    agent: Agent,
}

impl Client {
    /// A client of the server at `base_url`; nothing is sent yet.
    pub fn new(base_url: &str, access_key: Option<Secret>, timeouts: Timeouts) -> Result<Self, ClientError> {
        let base: BaseUrl = base_url.parse()?;
        let agent = agent(&base, timeouts);
        Ok(Self { base, access_key, agent })
    }

    /// Where the server is.
    pub fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// Whether requests carry an access key.
    pub fn has_access_key(&self) -> bool {
        self.access_key.is_some()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).field("access_key", &self.access_key).finish_non_exhaustive()
    }
}

fn agent(base: &BaseUrl, timeouts: Timeouts) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        // A redirect could carry the request to somebody else.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_resolve(Some(timeouts.connect))
        .timeout_connect(Some(timeouts.connect))
        .timeout_global(Some(timeouts.overall))
        .user_agent(concat!("stagegate/", env!("CARGO_PKG_VERSION")))
        .accept("application/json, application/problem+json");
    if base.is_loopback() {
        // A proxy would look for the server on its own machine.
        config = config.proxy(None);
    }
    if base.is_https() {
        config = config.tls_config(tls());
    }
    config.build().new_agent()
}

/// The system decides whom to trust; the roots are loaded when the first connection is made.
fn tls() -> TlsConfig {
    TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_never_prints_its_access_key() {
        let key = Secret::new("sgk_canary".to_owned());
        let client = Client::new("https://stagegate.example", Some(key), Timeouts::default()).unwrap();
        let shown = format!("{client:?}");
        assert!(shown.contains("stagegate.example") && !shown.contains("canary"), "{shown}");
    }
}
