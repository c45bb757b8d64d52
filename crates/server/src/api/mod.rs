//! `/api/v1`: handlers that only translate. One endpoint, one file; the list of all is in [`router`].

pub mod access_key;
pub mod app;
pub mod audit;
pub mod changes;
pub mod check;
pub mod comparison;
pub mod configuration;
pub mod credentials;
pub mod deployment;
pub mod explanation;
mod health;
mod impact;
pub mod instance;
mod limits;
pub mod link;
pub mod org;
pub mod output;
pub mod owner;
mod paging;
pub mod parameter;
pub mod policy;
pub mod profile;
pub mod provider;
pub mod reading;
pub mod resolution;
pub mod role;
pub mod router;
pub mod safeguard;
pub mod service;
pub mod setup;
pub mod stage;

use std::sync::Arc;

use stagegate_core::ports::Entropy;

use crate::app::Stagegate;

/// What handlers share: the use cases. Cheap to clone.
#[derive(Clone)]
pub struct Server(Arc<Stagegate>);

impl Server {
    /// Serves these use cases.
    pub fn new(stagegate: Stagegate) -> Self {
        Self(Arc::new(stagegate))
    }

    /// The use cases.
    pub fn stagegate(&self) -> &Stagegate {
        &self.0
    }

    /// For request ids.
    pub(crate) fn entropy(&self) -> &dyn Entropy {
        &*self.0.entropy
    }
}
