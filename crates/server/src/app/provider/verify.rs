//! Verifying providers: roles as those of profiles, keys by asking AWS whose they are.

use stagegate_aws::{Identity, Keys};
use stagegate_core::{
    Secret,
    access::{Action, Caller},
    audit::{Act, Outcome},
    error::Error,
    name::ProviderAlias,
    provider::{Access, Provider},
    role::{ExternalId, RoleArn, RoleHolder},
};
use stagegate_store::SealedProvider;

use super::{VERIFY_TIME, find_provider};
use crate::app::Stagegate;

/// What verifying a provider proved.
#[derive(Debug)]
pub struct ProviderProof {
    /// The provider.
    pub provider: ProviderAlias,
    /// The role, if it holds one.
    pub role: Option<RoleArn>,
    /// The account that answered.
    pub account_id: String,
    /// One sentence for each thing proved.
    pub checks: Vec<String>,
}

impl Stagegate {
    /// Proves that the role of a provider answers to us alone (rule I2), or that its keys work. The account of keys is kept.
    pub async fn verify_provider(&self, caller: &Caller, org: &str, provider: &str) -> Result<ProviderProof, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditProvider).await?;
        let stored = find_provider(&mut tx, &permit, provider).await?;
        match &stored.provider.access {
            Access::Role { arn, external_id } => {
                drop(tx);
                let proof = self.prove_role(&stored.provider, arn, external_id).await;
                let act = Act::done(permit.org(), "provider.verify", &stored.provider.id).with(arn.as_str());
                self.record(&self.event(caller, ended(act, proof.is_ok()))).await?;
                proof
            }
            Access::Keys { access_key_id, .. } => {
                let secret = self.open_details(&mut tx, &permit, &stored).await?;
                drop(tx);
                match self.whose_keys(access_key_id, secret).await {
                    Ok(identity) => self.keep_account(caller, org, &stored, &identity).await,
                    Err(error) => {
                        let act = Act::refused(permit.org(), "provider.verify", &stored.provider.id).with(access_key_id);
                        self.record(&self.event(caller, act)).await?;
                        Err(error)
                    }
                }
            }
            Access::Details { .. } => {
                let Provider { alias, vendor, .. } = &stored.provider;
                Err(Error::NotVerifiable { provider: alias.to_string(), vendor: vendor.to_string() })
            }
        }
    }

    async fn prove_role(&self, provider: &Provider, role: &RoleArn, external_id: &ExternalId) -> Result<ProviderProof, Error> {
        let holder = RoleHolder::Provider(provider.alias.clone());
        let verifying = self.sts.verify(role, &holder, external_id, &*self.entropy);
        let proof = tokio::time::timeout(VERIFY_TIME, verifying)
            .await
            .unwrap_or_else(|_| Err(Error::StsUnreachable { role: role.clone(), reason: too_long() }))?;
        let (provider, role) = (provider.alias.clone(), Some(role.clone()));
        Ok(ProviderProof { provider, role, account_id: proof.account_id, checks: proof.checks })
    }

    /// Asks AWS whose keys these are.
    pub(super) async fn whose_keys(&self, access_key_id: &str, secret_access_key: Secret) -> Result<Identity, Error> {
        let keys = Keys { access_key_id: access_key_id.to_owned(), secret_access_key, session_token: None };
        match tokio::time::timeout(VERIFY_TIME, self.sts.identity_of(&keys)).await {
            Ok(answer) => answer.map_err(|error| error.into_core(access_key_id)),
            Err(_) => Err(Error::StsUnreachableForKeys { access_key_id: access_key_id.to_owned(), reason: too_long() }),
        }
    }

    /// Keeps the account that AWS told for the keys of a provider, which must be the same still.
    async fn keep_account(
        &self,
        caller: &Caller,
        org: &str,
        asked: &SealedProvider,
        identity: &Identity,
    ) -> Result<ProviderProof, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditProvider).await?;
        let present = find_provider(&mut tx, &permit, asked.provider.id.as_str()).await?;
        let (Access::Keys { access_key_id, account_id }, true) = (&present.provider.access, present.details == asked.details)
        else {
            return Err(Error::Stale { kind: "provider", name: present.provider.alias.to_string() });
        };
        if account_id.as_ref() != Some(&identity.account_id) {
            let access = Access::Keys { access_key_id: access_key_id.clone(), account_id: Some(identity.account_id.clone()) };
            let next = Provider { access, updated_at: self.clock.now(), ..present.provider.clone() };
            tx.change_provider(&permit, &present.provider, &next, present.details.as_ref(), &caller.user.name)
                .await
                .map_err(|error| error.about("provider", next.alias.as_str()))?;
        }
        let act = Act::done(permit.org(), "provider.verify", &present.provider.id);
        let act = act.with(format!("{access_key_id} account {}", identity.account_id));
        tx.commit(&self.event(caller, act)).await?;
        Ok(ProviderProof {
            provider: present.provider.alias.clone(),
            role: None,
            account_id: identity.account_id.clone(),
            checks: vec![format!("AWS knows access key {access_key_id} as {}", identity.arn)],
        })
    }
}

fn ended(act: Act, well: bool) -> Act {
    Act { outcome: if well { Outcome::Done } else { Outcome::Refused }, ..act }
}

fn too_long() -> String {
    format!("the checks took longer than {} s", VERIFY_TIME.as_secs())
}
