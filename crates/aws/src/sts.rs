//! The connection to STS and the server's own identity there.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig};
use aws_sdk_sts::{
    config::{Credentials as SdkCredentials, IdentityCache},
    operation::get_caller_identity::GetCallerIdentityOutput,
};
use tokio::sync::OnceCell;

use crate::{
    classify::{classify, classify_keys},
    error::{AssumeError, KeysError, Unreachable},
    settings::{Keys, StsSettings},
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPTS: u32 = 2;
/// Short, because there is only one retry, and a person or a deploy waits.
const BACKOFF: Duration = Duration::from_millis(200);

/// Asks STS in the name of the server's own identity.
#[derive(Debug)]
pub struct Sts {
    pub(crate) client: aws_sdk_sts::Client,
    identity: OnceCell<Identity>,
}

/// Who somebody is to AWS: the server itself, or whoever has some keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The ARN: a user, or a session of a role.
    pub arn: String,
    /// The account it belongs to.
    pub account_id: String,
}

impl Sts {
    /// Reads profile files and environment as the AWS tools do; settings win. Nothing is sent yet.
    pub async fn from_environment(settings: &StsSettings) -> Self {
        // The operation's limit spans both attempts and the wait between them, so a retry never exceeds it.
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_timeout(settings.operation_timeout);
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(BACKOFF);
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(settings.region.as_str().to_owned()))
            .timeout_config(timeouts.build())
            .retry_config(retries);
        if let Some(endpoint) = &settings.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some(keys) = &settings.keys {
            loader = loader.credentials_provider(sdk_credentials(keys));
        }
        Self { client: aws_sdk_sts::Client::new(&loader.load().await), identity: OnceCell::new() }
    }

    /// The server's own identity, asked for once: it does not change while the process runs.
    pub async fn identity(&self) -> Result<&Identity, AssumeError> {
        self.identity.get_or_try_init(|| self.ask_identity()).await
    }

    async fn ask_identity(&self) -> Result<Identity, AssumeError> {
        let answer = self.client.get_caller_identity().send().await.map_err(|error| classify(&error))?;
        identity(answer).ok_or(AssumeError::Unreachable(Unreachable::NotUnderstood))
    }

    /// Whose keys these are: asks with them instead of the server's own identity. They are forgotten afterwards.
    pub async fn identity_of(&self, keys: &Keys) -> Result<Identity, KeysError> {
        // A client of its own: the other one would keep the keys in its cache.
        let config = self.client.config().to_builder().identity_cache(IdentityCache::no_cache());
        let client = aws_sdk_sts::Client::from_conf(config.credentials_provider(sdk_credentials(keys)).build());
        let answer = client.get_caller_identity().send().await.map_err(|error| classify_keys(&error))?;
        identity(answer).ok_or(KeysError::Unreachable(Unreachable::NotUnderstood))
    }
}

/// Takes the answer apart; an incomplete one is none.
fn identity(answer: GetCallerIdentityOutput) -> Option<Identity> {
    Some(Identity { arn: answer.arn?, account_id: answer.account? })
}

fn sdk_credentials(keys: &Keys) -> SdkCredentials {
    SdkCredentials::new(
        &keys.access_key_id,
        keys.secret_access_key.expose(),
        keys.session_token.as_ref().map(|token| token.expose().to_owned()),
        None,
        "stagegated",
    )
}
