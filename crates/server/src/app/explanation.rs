//! Explanations: what a deploy would get, where each part comes from, and what it hides.

use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    name::OrgName,
    parameter::ParameterKey,
    provider::Access,
    resolution::CredentialsSource,
    revision::{Moment, Revision},
};
use stagegate_store::Tx;

use super::{
    Stagegate,
    resolution::{Candidate, Layers, LinkedSince, Resolution, Target, Values, describe, layers_at},
};

/// The most keys that one audit event names.
const MAX_NAMED: usize = 20;

/// What is to be explained.
#[derive(Debug)]
pub struct Question {
    /// Of which stage.
    pub target: Target,
    /// As it was when.
    pub moment: Moment,
    /// Only this parameter.
    pub key: Option<ParameterKey>,
    /// Whether the values of masked parameters are wanted.
    pub reveal: bool,
}

/// A resolution with fingerprints, and what else is known of its parts.
#[derive(Debug)]
pub struct Explanation {
    /// The org's name.
    pub org: OrgName,
    /// What a deploy would get; with clear values if they were asked for and may be seen.
    pub resolution: Resolution,
    /// The revision that the profile is at.
    pub profile: Option<Revision>,
    /// Since when the profile has its access role.
    pub role: Option<LinkedSince>,
}

impl Stagegate {
    /// Explains a stage, or one parameter of it. Values are audited before they are answered; write-only ones are for
    /// deploys and `exec` alone.
    pub async fn explain(&self, caller: &Caller, org: &str, question: &Question) -> Result<Explanation, Error> {
        let Question { target, moment, key, reveal } = question;
        if !reveal {
            let (mut tx, permit) = self.read(caller, org, Action::Explain).await?;
            return self.explain_in(&mut tx, &permit, (target, moment), Values::Fingerprints, key.as_ref()).await;
        }
        // Whoever may reveal may explain: the table of rights says so.
        let (mut tx, permit) = self.write(caller, org, Action::RevealParameter).await?;
        let mut explanation = self.explain_in(&mut tx, &permit, (target, moment), Values::Clear, key.as_ref()).await?;
        explanation.resolution.leave_out_write_only();
        let act = Act::done(permit.org(), "stage.reveal", &explanation.resolution.layers.app.id);
        tx.commit(&self.event(caller, act.with(revealed(&explanation.resolution)))).await?;
        Ok(explanation)
    }

    /// Explains within a transaction.
    pub(super) async fn explain_in(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        (target, moment): (&Target, &Moment),
        values: Values,
        key: Option<&ParameterKey>,
    ) -> Result<Explanation, Error> {
        let layers = layers_at(tx, permit, target, moment).await?;
        self.explain_layers(tx, permit, layers, values, key).await
    }

    /// Explains these layers.
    pub(super) async fn explain_layers(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        layers: Layers,
        values: Values,
        key: Option<&ParameterKey>,
    ) -> Result<Explanation, Error> {
        let resolution = self.resolve_key(tx, permit, layers, values, key).await?;
        let (mut revision, mut role) = (None, None);
        if let Some((profile, _)) = &resolution.layers.profile {
            revision = tx.revision(permit, &(&profile.id).into(), profile.revision).await?;
            if let Some(arn) = &profile.role {
                let set_in = tx.role_set_in(permit, &profile.id, arn, profile.revision).await?;
                role =
                    set_in.map(|revision| LinkedSince { revision: revision.revision, author: revision.author, at: revision.at });
            }
        }
        Ok(Explanation { org: tx.org(permit).await?.name, resolution, profile: revision, role })
    }
}

impl Explanation {
    /// Who gives credentials, if anybody does.
    pub fn credentials(&self) -> Option<&(CredentialsSource, Candidate)> {
        self.resolution.credentials.winner.as_ref()
    }
}

/// For the audit log: of which layers, and which keys or how many.
fn revealed(resolution: &Resolution) -> String {
    let shown = |won: &stagegate_core::resolution::Won<super::resolution::ResolvedParameter>| {
        won.value.value.is_some() || won.hidden.iter().any(|(_, hidden)| hidden.value.is_some())
    };
    let keys: Vec<_> = resolution.parameters.iter().filter(|(_, won)| shown(won)).map(|(key, _)| key.as_str()).collect();
    let layers = describe(&resolution.layers);
    if keys.len() > MAX_NAMED { format!("{layers}: {} parameters", keys.len()) } else { format!("{layers}: {}", keys.join(" ")) }
}

/// Whether two candidates are the same role, keys or details, whoever names them. An edit of alias or description, or learning
/// whose keys they are, makes no others of them.
pub(super) fn same_access(left: &Candidate, right: &Candidate) -> bool {
    let provider =
        |candidate: &Candidate| candidate.provider.as_ref().map(|sealed| (sealed.provider.id.clone(), sealed.details_revision));
    let same = match (&left.access, &right.access) {
        (Access::Role { arn: left, .. }, Access::Role { arn: right, .. }) => left == right,
        (Access::Keys { access_key_id: left, .. }, Access::Keys { access_key_id: right, .. }) => left == right,
        (Access::Details { names: left }, Access::Details { names: right }) => left == right,
        _ => false,
    };
    same && provider(left) == provider(right)
}
