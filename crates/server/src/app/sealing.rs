//! Sealing and opening records with the org's key.

use serde::{Serialize, de::DeserializeOwned};
use stagegate_core::{Secret, access::Permit, error::Error};
use stagegate_seal::{Place, TenantKey};
use stagegate_store::Tx;

use super::Stagegate;

/// The kind of a parameter's value, for the seal.
pub(super) const PARAMETER_VALUE: &str = "parameter.value";
/// The kind of what a provider holds, for the seal.
pub(super) const PROVIDER_DETAILS: &str = "provider.details";
/// The kind of a deployment's details, for the seal.
pub(super) const DEPLOYMENT_DETAILS: &str = "deployment.details";

/// The kind of what a check judged, for the seal.
pub(super) const CHECK_RECORD: &str = "check.record";

impl Stagegate {
    /// The key of the permit's org.
    pub(super) async fn tenant_key(&self, tx: &mut Tx, permit: &Permit) -> Result<TenantKey, Error> {
        let sealed = tx.sealed_org_key(permit).await?;
        self.root_key.unwrap(permit.org().as_str(), &sealed).map_err(internal)
    }
}

/// Where a record of the permit's org lives.
pub(super) fn place<'a>(permit: &'a Permit, kind: &'a str, record: &'a str, version: i64) -> Place<'a> {
    Place { tenant: permit.org().as_str(), kind, record, version }
}

/// JSON as secret text, for sealing.
pub(super) fn to_secret(value: &impl Serialize) -> Result<Secret, Error> {
    serde_json::to_string(value).map(Secret::new).map_err(internal)
}

/// The other way round.
pub(super) fn from_secret<T: DeserializeOwned>(secret: &Secret) -> Result<T, Error> {
    serde_json::from_str(secret.expose()).map_err(internal)
}

/// A failure that no user can cause.
pub(super) fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}
