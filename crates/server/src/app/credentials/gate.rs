//! The gate of guarded stages: what may be handed out, and against what.
//!
//! Planning gets credentials that can only read. Credentials that can change the stage exist against a check that passed,
//! or to those who may go past the safeguards, with a reason that stays on the deployment for ever.

use stagegate_core::{
    access::{Action, Caller, Permit},
    check::{Check, OVERRIDABLE, REDEMPTIONS, Refusal, Scene, Wanted, belongs, clearance},
    deployment::Deployment,
    error::Error,
    guard::serves_guarded,
    profile::check_message,
    provider::Access,
    resolution::CredentialsSource,
};
use stagegate_store::{SealedDeployment, Tx};

use crate::app::{
    Stagegate,
    check::find_check,
    resolution::{Candidate, Layers, source_words},
};

/// What credentials are wanted for.
#[derive(Clone, Debug, Default)]
pub enum Wish {
    /// To package and to look: a guarded stage gives credentials that can only read.
    #[default]
    Plan,
    /// To deploy what was checked.
    Deploy(Cleared),
    /// To deploy without a check.
    Override {
        /// Why.
        reason: String,
        /// The deployment that began.
        deployment: String,
    },
}

/// What a deployment is cleared by.
#[derive(Clone, Debug, Default)]
pub struct Cleared {
    /// The id of the check; a guarded stage needs one.
    pub check: Option<String>,
    /// The digest of the template that is about to be deployed.
    pub digest: String,
    /// The deployment that began.
    pub deployment: Option<String>,
}

/// What the gate lets through.
#[derive(Debug)]
pub(super) struct Passage {
    /// Whether the session is narrowed to reading.
    pub(super) read_only: bool,
    /// For the audit log.
    pub(super) words: Option<String>,
}

impl Stagegate {
    /// Decides what a stage gives for a wish, and uses up what the wish is cleared by.
    pub(super) async fn pass_gate(
        &self,
        tx: &mut Tx,
        (permit, caller): (&Permit, &Caller),
        layers: &Layers,
        (source, candidate): (CredentialsSource, &Candidate),
        wish: &Wish,
    ) -> Result<Passage, Error> {
        let guarded = layers.profile.as_ref().is_some_and(|(profile, _)| profile.guarded);
        if !guarded && serves_guarded(&tx.guarded_app(permit, &layers.app).await?, source, &candidate.access) {
            return only_to_plan(layers, candidate, wish);
        }
        if !guarded {
            note_check(tx, (permit, caller), layers, wish).await?;
            return Ok(Passage { read_only: false, words: None });
        }
        refuse_keys(layers, candidate)?;
        let words = match wish {
            Wish::Plan => return Ok(Passage { read_only: true, words: Some("to plan".to_owned()) }),
            Wish::Deploy(cleared) => {
                let from = source_words(source, candidate);
                self.redeem(tx, (permit, caller), (layers, &from), cleared).await?
            }
            Wish::Override { reason, deployment } => self.go_past(tx, (permit, caller), layers, (reason, deployment)).await?,
        };
        Ok(Passage { read_only: false, words: Some(words) })
    }

    async fn redeem(
        &self,
        tx: &mut Tx,
        (permit, caller): (&Permit, &Caller),
        (layers, source): (&Layers, &str),
        cleared: &Cleared,
    ) -> Result<String, Error> {
        let refused = |refusal| Error::CheckNeeded { stage: layers.stage.clone(), refusal };
        let id = cleared.check.as_deref().ok_or_else(|| refused(Refusal::Missing))?;
        let check = find_check(tx, permit, id).await.map_err(|error| match error {
            Error::NoSuch { name, .. } => refused(Refusal::Unknown(name)),
            other => other,
        })?;
        let check = check.check;
        let scene = scene(layers, caller).ok_or_else(|| refused(Refusal::OtherInstance(check.id.clone())))?;
        let wanted = Wanted { scene, digest: &cleared.digest, source, now: self.clock.now() };
        clearance(&check, &wanted).map_err(refused)?;
        if !tx.redeem_check(permit, &check.id, REDEMPTIONS).await? {
            return Err(refused(Refusal::UsedUp(check.id)));
        }
        if let Some(deployment) = &cleared.deployment {
            let deployment = running(tx, (permit, caller), layers, deployment).await?;
            tx.set_check_of_deployment(permit, &deployment.id, &check.id).await?;
        }
        Ok(format!("against {}", check.id))
    }

    /// Each time is in the audit log; on the deployment it is the first reason that stays.
    async fn go_past(
        &self,
        tx: &mut Tx,
        (permit, caller): (&Permit, &Caller),
        layers: &Layers,
        (reason, deployment): (&str, &str),
    ) -> Result<String, Error> {
        if reason.trim().is_empty() {
            return Err(Error::invalid("override_reason", "say why"));
        }
        check_message(reason)?;
        caller.must_also(permit, Action::OverrideSafeguards)?;
        let deployment = running(tx, (permit, caller), layers, deployment).await?;
        if self.clock.now().duration_since(deployment.started_at) >= OVERRIDABLE {
            let sentence = format!("it began more than {} minutes ago: begin another one", OVERRIDABLE.as_mins());
            return Err(Error::invalid("deployment", sentence));
        }
        tx.set_override_of_deployment(permit, &deployment.id, (&caller.user.name, reason)).await?;
        Ok(format!("past the safeguards: {reason}"))
    }
}

/// Whether it is the gate that refuses; the rights that everything needs are recorded where they are asked for.
pub(super) fn refused(error: &Error) -> bool {
    let of_override = |action: &Action| *action == Action::OverrideSafeguards;
    match error {
        Error::CheckNeeded { .. } | Error::ServesGuarded { .. } | Error::KeysOfGuarded { .. } => true,
        Error::RoleTooWeak { action, .. } | Error::ScopeMissing { action, .. } => of_override(action),
        _ => false,
    }
}

/// Where what is deployed goes; none: it is not named as closely as checks are.
fn scene<'a>(layers: &'a Layers, caller: &'a Caller) -> Option<Scene<'a>> {
    let (profile, _) = layers.profile.as_ref()?;
    Some(Scene {
        app: &layers.app.id,
        service: layers.service_name.as_ref()?,
        stage: &layers.stage,
        region: layers.region.as_ref()?,
        profile: (&profile.id, profile.revision),
        user: &caller.user.id,
    })
}

/// A stage that is not guarded needs no check; which one there was is noted all the same, if it is one of this deployment.
async fn note_check(tx: &mut Tx, who: (&Permit, &Caller), layers: &Layers, wish: &Wish) -> Result<(), Error> {
    let Wish::Deploy(Cleared { check, deployment, .. }) = wish else { return Ok(()) };
    let check = match check {
        Some(check) => Some(noted(find_check(tx, who.0, check).await?.check, scene(layers, who.1))?),
        None => None,
    };
    let Some(deployment) = deployment else { return Ok(()) };
    let deployment = running(tx, who, layers, deployment).await?;
    if let Some(check) = check {
        tx.set_check_of_deployment(who.0, &deployment.id, &check.id).await?;
    }
    Ok(())
}

fn noted(check: Check, scene: Option<Scene<'_>>) -> Result<Check, Error> {
    let scene = scene.ok_or_else(|| Refusal::OtherInstance(check.id.clone()));
    match scene.and_then(|scene| belongs(&check, &scene)) {
        Ok(()) => Ok(check),
        Err(refusal) => Err(Error::invalid("check", refusal.to_string())),
    }
}

/// Who deploys names the stage: what a guarded one is served with, no other one gives away. Nobody can narrow static keys.
fn only_to_plan(layers: &Layers, candidate: &Candidate, wish: &Wish) -> Result<Passage, Error> {
    if let (Wish::Plan, Access::Role { .. }) = (wish, &candidate.access) {
        return Ok(Passage { read_only: true, words: Some("to plan".to_owned()) });
    }
    let by = match &candidate.provider {
        Some(provider) => format!("provider `{}`", provider.provider.alias),
        None => "access role".to_owned(),
    };
    Err(Error::ServesGuarded { app: layers.app.name.clone(), stage: layers.stage.clone(), by })
}

/// Nobody can narrow static keys, nor end them.
fn refuse_keys(layers: &Layers, candidate: &Candidate) -> Result<(), Error> {
    match (&candidate.access, &candidate.provider) {
        (Access::Role { .. }, _) | (_, None) => Ok(()),
        (_, Some(provider)) => {
            Err(Error::KeysOfGuarded { stage: layers.stage.clone(), provider: provider.provider.alias.clone() })
        }
    }
}

/// The deployment of this instance that the caller began and that has not ended, or the error that says there is none.
async fn running(tx: &mut Tx, (permit, caller): (&Permit, &Caller), layers: &Layers, id: &str) -> Result<Deployment, Error> {
    let missing = || Error::no_such("deployment", id);
    let SealedDeployment { deployment, .. } = tx.deployment(permit, id).await?.ok_or_else(missing)?;
    let of_instance = (&deployment.app, Some(&deployment.service), &deployment.stage, Some(&deployment.region))
        == (&layers.app.id, layers.service_name.as_ref(), &layers.stage, layers.region.as_ref());
    let is_running = deployment.finished_at.is_none() && deployment.user == caller.user.id;
    if of_instance && is_running { Ok(deployment) } else { Err(missing()) }
}
