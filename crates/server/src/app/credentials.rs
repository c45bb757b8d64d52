//! Short-lived credentials, made for one call, neither stored nor logged (rules I1, I5).

use stagegate_aws::{AssumeRole, Credentials, Session, SessionDuration};
use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    org::Org,
    profile::Profile,
    role::RoleArn,
};

use super::{
    Stagegate,
    resolution::{Resolution, Target, describe},
};

/// Credentials, and which profile gave them.
#[derive(Debug)]
pub struct Issued {
    /// What STS made.
    pub credentials: Credentials,
    /// The role assumed.
    pub role: RoleArn,
    /// The profile that named it.
    pub profile: Profile,
}

/// What was decided inside the transaction, before STS is asked.
struct Decided {
    permit: Permit,
    org: Org,
    resolution: Resolution,
    role: RoleArn,
    profile: Profile,
}

impl Stagegate {
    /// Issues credentials. Order of rule I1: authorise, resolve, commit the audit record, ask STS, answer.
    pub async fn issue_credentials(&self, caller: &Caller, org: &str, target: &Target) -> Result<Issued, Error> {
        let Decided { permit, org, resolution, role, profile } = self.decide_credentials(caller, org, target).await?;
        let request = AssumeRole {
            role: role.clone(),
            external_id: profile.external_id.clone(),
            duration: SessionDuration::default(),
            session: Session {
                org: org.name,
                app: resolution.app.name.clone(),
                stage: resolution.stage.clone(),
                service: target.service.clone(),
                actor: caller.user.id.clone(),
            },
            policy: None,
        };
        match self.sts.assume(&request).await {
            Ok(credentials) => Ok(Issued { credentials, role, profile }),
            Err(refusal) => {
                let act = Act::refused(permit.org(), "credentials.refused", &resolution.app.id);
                self.record(&self.event(caller, act.with(describe(&resolution)))).await?;
                Err(refusal.into_core(&role))
            }
        }
    }

    async fn decide_credentials(&self, caller: &Caller, org: &str, target: &Target) -> Result<Decided, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::IssueCredentials).await?;
        let resolution = self.resolve_in(&mut tx, &permit, target, false).await?;
        let none = || Error::NoAccessRole { app: resolution.app.name.clone(), stage: resolution.stage.clone() };
        let role = resolution.credentials.as_ref().ok_or_else(none)?.role.clone();
        let profile = resolution.profile.as_ref().ok_or_else(none)?.0.clone();
        let org = tx.org(&permit).await?;
        let act =
            Act::done(permit.org(), "credentials.issue", &resolution.app.id).with(format!("{} {role}", describe(&resolution)));
        tx.commit(&self.event(caller, act)).await?;
        Ok(Decided { permit, org, resolution, role, profile })
    }
}
