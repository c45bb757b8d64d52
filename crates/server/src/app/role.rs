//! Access roles of profiles: set, shown with the trust policy they need, verified against STS.

use std::time::Duration;

use stagegate_core::{
    access::{Action, Caller},
    audit::Act,
    error::Error,
    profile::{Profile, check_message},
    role::{ExternalId, RoleArn, RoleHolder},
};
use stagegate_store::ProfileChange;

use super::{Stagegate, precondition::Precondition, profile::find_profile};

/// How long all the calls of one verification may take: less than a request may.
const VERIFY_TIME: Duration = Duration::from_secs(25);
/// How long showing a role waits for the name of our own identity.
const IDENTITY_TIME: Duration = Duration::from_secs(2);

/// A profile's access role and what its trust policy must say.
#[derive(Debug)]
pub struct RoleView {
    /// The profile that names the role.
    pub profile: Profile,
    /// A trust policy that fits, as JSON text.
    pub trust_policy: String,
}

/// What verifying a role proved.
#[derive(Debug)]
pub struct RoleProof {
    /// The role.
    pub role: RoleArn,
    /// One sentence for each thing proved.
    pub checks: Vec<String>,
}

impl Stagegate {
    /// The access role of a profile, and what its trust policy must say.
    pub async fn role(&self, caller: &Caller, org: &str, profile: &str) -> Result<RoleView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProfile).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        drop(tx);
        Ok(self.role_view(profile).await)
    }

    /// Sets, or with `None` unsets, the access role of a profile.
    pub async fn set_role(
        &self,
        caller: &Caller,
        org: &str,
        profile: &str,
        role: Option<RoleArn>,
        message: Option<&str>,
        precondition: Precondition,
    ) -> Result<RoleView, Error> {
        message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditRole).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        precondition.check(profile.revision, "profile", profile.name.as_str())?;
        if role.is_none() && profile.role.is_none() {
            return Err(Error::ProfileWithoutRole { profile: profile.name.to_string() });
        }
        let (action, words) =
            if role.is_some() { ("profile.role.set", "access role set") } else { ("profile.role.unset", "access role unset") };
        let next = ProfileChange {
            role: role.as_ref(),
            change: words,
            message,
            ..ProfileChange::of(&profile, &caller.user.name, self.clock.now())
        };
        tx.change_profile(&permit, &profile, &next).await.map_err(|error| error.about("profile", profile.name.as_str()))?;
        let act = Act::done(permit.org(), action, &profile.id).with(role.as_ref().map_or("none", RoleArn::as_str));
        let profile = find_profile(&mut tx, &permit, profile.id.as_str()).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(self.role_view(profile).await)
    }

    /// Proves that the role answers with our `ExternalId`, and refuses without it and with a wrong one (rule I2).
    pub async fn verify_role(&self, caller: &Caller, org: &str, profile: &str) -> Result<RoleProof, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditRole).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        drop(tx);
        let role = profile.role.clone().ok_or_else(|| Error::ProfileWithoutRole { profile: profile.name.to_string() })?;
        let verifying = self.sts.verify(&role, &RoleHolder::Profile, &profile.external_id, &*self.entropy);
        let proof = tokio::time::timeout(VERIFY_TIME, verifying).await.unwrap_or_else(|_| {
            let reason = format!("the checks took longer than {} s", VERIFY_TIME.as_secs());
            Err(Error::StsUnreachable { role: role.clone(), reason })
        });
        let act = Act::done(permit.org(), "profile.role.verify", &profile.id).with(role.as_str());
        let act = if proof.is_ok() { act } else { Act { outcome: stagegate_core::audit::Outcome::Refused, ..act } };
        self.record(&self.event(caller, act)).await?;
        let proof = proof?;
        Ok(RoleProof { role, checks: proof.checks })
    }

    async fn role_view(&self, profile: Profile) -> RoleView {
        let trust_policy = self.trust_policy(&profile.external_id).await;
        RoleView { profile, trust_policy }
    }

    /// What the trust policy of a role must say that is assumed with this `ExternalId`.
    pub(super) async fn trust_policy(&self, external_id: &ExternalId) -> String {
        // Without an identity the policy names a placeholder: showing the ExternalId must not depend on STS.
        let identity = tokio::time::timeout(IDENTITY_TIME, self.sts.identity()).await.ok().and_then(Result::ok);
        let principal = identity.map(|identity| identity.arn.as_str());
        stagegate_aws::trust_policy(principal, external_id)
    }
}
