//! Credentials, made or handed out for one call, neither stored nor logged (rules I1, I5).

mod gate;

use stagegate_aws::{AssumeRole, Credentials, Session, SessionDuration};
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    org::Org,
    provider::Access,
    resolution::CredentialsSource,
    role::{ExternalId, RoleArn, RoleHolder},
};
use stagegate_store::{SealedProvider, Tx};

use super::{
    Stagegate,
    app::find_app,
    resolution::{Candidate, Layers, Target, Values, describe},
    sealing::{PROVIDER_DETAILS, internal, place},
};
use gate::Passage;
pub use gate::{Cleared, Wish};

/// Credentials, and what gave them.
#[derive(Debug)]
pub struct Issued {
    /// The credentials.
    pub keys: IssuedKeys,
    /// Where they come from.
    pub source: CredentialsSource,
    /// The role or keys behind them.
    pub candidate: Candidate,
    /// The layers that were resolved.
    pub layers: Layers,
    /// Whether they can only read: a guarded stage is served with them, and nothing was checked.
    pub read_only: bool,
}

/// What a client signs its requests with.
#[derive(Debug)]
pub enum IssuedKeys {
    /// Made by STS for this call.
    Session(Credentials),
    /// A provider's static keys, which end only when somebody rotates them.
    Static {
        /// The part that is no secret.
        access_key_id: String,
        /// The secret part.
        secret_access_key: Secret,
    },
}

/// What was decided inside the transaction, before STS is asked.
struct Decided {
    permit: Permit,
    org: Org,
    layers: Layers,
    source: CredentialsSource,
    candidate: Candidate,
    grant: Grant,
    read_only: bool,
}

/// What to do once the audit record is committed.
enum Grant {
    Assume { role: RoleArn, external_id: ExternalId },
    HandOut { access_key_id: String, secret_access_key: Secret },
}

impl Stagegate {
    /// Issues credentials. Order of rule I1: authorise, resolve, commit the audit record, ask STS, answer.
    pub async fn issue_credentials(&self, caller: &Caller, org: &str, target: &Target, wish: &Wish) -> Result<Issued, Error> {
        let decided = self.decide_credentials(caller, org, target, wish).await;
        if let Err(refusal) = &decided
            && gate::refused(refusal)
        {
            self.record_refusal(caller, org, target, refusal).await?;
        }
        let Decided { permit, org, layers, source, candidate, grant, read_only } = decided?;
        let (role, external_id) = match grant {
            Grant::HandOut { access_key_id, secret_access_key } => {
                let keys = IssuedKeys::Static { access_key_id, secret_access_key };
                return Ok(Issued { keys, source, candidate, layers, read_only });
            }
            Grant::Assume { role, external_id } => (role, external_id),
        };
        let request = AssumeRole {
            role: role.clone(),
            external_id,
            duration: SessionDuration::default(),
            session: Session {
                org: org.name,
                app: layers.app.name.clone(),
                stage: layers.stage.clone(),
                service: layers.service_name.clone(),
                actor: caller.user.id.clone(),
            },
            policy: read_only.then(|| self.rules.plan_policy.clone()),
        };
        match self.sts.assume(&request).await {
            Ok(credentials) => Ok(Issued { keys: IssuedKeys::Session(credentials), source, candidate, layers, read_only }),
            Err(refusal) => {
                let act = Act::refused(permit.org(), "credentials.refused", &layers.app.id);
                self.record(&self.event(caller, act.with(describe(&layers)))).await?;
                Err(refusal.into_core(&role, &holder(&candidate)))
            }
        }
    }

    /// A refusal of the gate is told in the audit log.
    async fn record_refusal(&self, caller: &Caller, org: &str, target: &Target, refusal: &Error) -> Result<(), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::IssueCredentials).await?;
        let app = find_app(&mut tx, &permit, &target.app).await?;
        let act = Act::refused(permit.org(), "credentials.refused", &app.id).with(refusal.to_string());
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    async fn decide_credentials(&self, caller: &Caller, org: &str, target: &Target, wish: &Wish) -> Result<Decided, Error> {
        let (mut tx, permit) = self.write_latest(caller, org, Action::IssueCredentials).await?;
        let resolution = self.resolve_in(&mut tx, &permit, target, Values::None).await?;
        let layers = resolution.layers;
        let none = || Error::NoAccessRole { app: layers.app.name.clone(), stage: layers.stage.clone() };
        let (source, candidate) = resolution.credentials.winner.ok_or_else(none)?;
        let Passage { read_only, words } =
            self.pass_gate(&mut tx, (&permit, caller), &layers, (source, &candidate), wish).await?;
        let grant = self.grant(&mut tx, &permit, &candidate).await?;
        let org = tx.org(&permit).await?;
        let what = [Some(describe_candidate(&candidate)), words].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let act = Act::done(permit.org(), "credentials.issue", &layers.app.id).with(format!("{} {what}", describe(&layers)));
        tx.commit(&self.event(caller, act)).await?;
        Ok(Decided { permit, org, layers, source, candidate, grant, read_only })
    }

    async fn grant(&self, tx: &mut Tx, permit: &Permit, candidate: &Candidate) -> Result<Grant, Error> {
        match (&candidate.access, &candidate.provider) {
            (Access::Role { arn, external_id }, _) => Ok(Grant::Assume { role: arn.clone(), external_id: external_id.clone() }),
            (Access::Keys { access_key_id, .. }, Some(provider)) => {
                let secret_access_key = self.open_details(tx, permit, provider).await?;
                Ok(Grant::HandOut { access_key_id: access_key_id.clone(), secret_access_key })
            }
            // Rule 3 is asked for providers of AWS alone, and only providers hold keys.
            (Access::Keys { .. } | Access::Details { .. }, _) => Err(Error::Internal("no credentials of AWS".into())),
        }
    }

    /// What is sealed in a provider: the secret key, or the details as JSON.
    pub(super) async fn open_details(&self, tx: &mut Tx, permit: &Permit, provider: &SealedProvider) -> Result<Secret, Error> {
        let missing = || Error::Internal("a provider without its details".into());
        let details = provider.details.as_ref().ok_or_else(missing)?;
        let tenant_key = self.tenant_key(tx, permit).await?;
        let here = place(permit, PROVIDER_DETAILS, provider.provider.id.as_str(), details.revision);
        tenant_key.open(&here, &details.sealed).map_err(internal)
    }
}

/// Whose `ExternalId` it is that the role must trust.
fn holder(candidate: &Candidate) -> RoleHolder {
    let provider = candidate.provider.as_ref().map(|provider| provider.provider.alias.clone());
    provider.map_or(RoleHolder::Profile, RoleHolder::Provider)
}

/// For the audit log.
fn describe_candidate(candidate: &Candidate) -> String {
    let what = match &candidate.access {
        Access::Role { arn, .. } => arn.to_string(),
        Access::Keys { access_key_id, .. } => access_key_id.clone(),
        Access::Details { .. } => String::new(),
    };
    match &candidate.provider {
        Some(provider) => format!("{} {what}", provider.provider.id),
        None => what,
    }
}
