//! What differs between two deployments.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use stagegate_api::deployment::Facts;
use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    deployment::Deployment,
    error::Error,
    fingerprint::Fingerprint,
    name::AppName,
    output::OutputKind,
    parameter::ParameterKey,
    resolution::{Layer, Won},
};
use stagegate_store::{SealedDeployment, Tx};

use super::{DeploymentView, EndRecord, find_deployment, open, values::Used};
use crate::app::{
    Stagegate,
    explanation::Explanation,
    resolution::{ResolvedParameter, Values, layers_of},
};

/// What differs; those that are alike are left out.
#[derive(Debug)]
pub struct Difference {
    /// The one that it is compared with.
    pub from: (Deployment, AppName),
    /// The one that was asked for.
    pub to: (Deployment, AppName),
    /// Facts.
    pub facts: Vec<ChangedFact>,
    /// What both got from providers and roles; none: that is not known any more of one of them.
    pub given: Option<[Explanation; 2]>,
    /// Parameters, by key.
    pub parameters: Vec<ChangedParameter>,
    /// Owners that are gone, and their parameters with them.
    pub deleted_owners: Vec<String>,
    /// Outputs.
    pub outputs: Vec<ChangedOutput>,
    /// The service files, as far as they were recorded.
    pub service_files: [Option<RecordedFile>; 2],
}

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It has another value.
    Changed,
    /// It has the same value, from somebody else.
    Moved,
}

impl Change {
    /// The word used in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }
}

/// A fact that differs.
#[derive(Debug)]
pub struct ChangedFact {
    /// Its name.
    pub name: &'static str,
    /// What it was, and what it is.
    pub values: [Option<String>; 2],
}

/// A parameter that differs.
#[derive(Debug)]
pub struct ChangedParameter {
    /// Its key.
    pub key: ParameterKey,
    /// What happened.
    pub change: Change,
    /// The winner then, and the winner now.
    pub winners: [Option<Winner>; 2],
}

/// Whose value a deployment got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Winner {
    /// The layer.
    pub layer: Layer,
    /// Who holds it.
    pub owner: String,
    /// The owner's revision that set it.
    pub revision: i64,
    /// Tells the value from others.
    pub fingerprint: Fingerprint,
}

/// An output that differs.
#[derive(Debug)]
pub struct ChangedOutput {
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub kind: OutputKind,
    /// What happened.
    pub change: Change,
    /// What it was, and what it is.
    pub values: [Option<Value>; 2],
}

/// A service file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedFile {
    /// Tells its text, as it was sent, from others.
    pub fingerprint: Fingerprint,
    /// How many lines it has.
    pub lines: usize,
}

impl Stagegate {
    /// What differs between a deployment and another one; none: the last before that deployed to the same place and
    /// worked. The read is audited, for outputs may be secret.
    pub async fn deployment_diff(&self, caller: &Caller, org: &str, id: &str, with: Option<&str>) -> Result<Difference, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::ReadDeploymentDetails).await?;
        let to = find_deployment(&mut tx, &permit, id).await?;
        let from = match with {
            Some(with) => tx.deployment(&permit, with).await?.ok_or_else(|| Error::no_such("deployment", with))?,
            None => {
                tx.deployment_before(&permit, &to.deployment).await?.ok_or_else(|| Error::no_such("deployment before", id))?
            }
        };
        let (before, after) = (self.used(&mut tx, &permit, &from).await?, self.used(&mut tx, &permit, &to).await?);
        let deleted_owners = deleted_owners(&mut tx, &permit, [&from.deployment, &to.deployment]).await?;
        let given = match Box::pin(self.given(&mut tx, &permit, &from.deployment)).await? {
            Some(before) => Box::pin(self.given(&mut tx, &permit, &to.deployment)).await?.map(|after| [before, after]),
            None => None,
        };
        let key = self.tenant_key(&mut tx, &permit).await?;
        let (from, to) = (open(&key, &permit, from)?, open(&key, &permit, to)?);
        let act = Act::done(permit.org(), "deployment.diff", &to.deployment.id).with(from.deployment.id.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok(Difference { given, ..difference(from, to, [before, after], deleted_owners) })
    }

    async fn used(&self, tx: &mut Tx, permit: &Permit, stored: &SealedDeployment) -> Result<Used, Error> {
        self.parameters_of_deployment(tx, permit, &stored.deployment, Values::Fingerprints).await
    }

    /// Where a deployment's credentials came from; none: an owner that it used is gone, or was not recorded.
    async fn given(&self, tx: &mut Tx, permit: &Permit, deployment: &Deployment) -> Result<Option<Explanation>, Error> {
        let Some(app) = tx.app(permit, deployment.app.as_str()).await? else { return Ok(None) };
        let layers = match layers_of(tx, permit, app, deployment).await {
            Err(Error::NoSuchMoment { .. }) => return Ok(None),
            layers => layers?,
        };
        self.explain_layers(tx, permit, layers, Values::None, None).await.map(Some)
    }
}

/// What the recorded owners were called that are not there any more.
async fn deleted_owners(tx: &mut Tx, permit: &Permit, deployments: [&Deployment; 2]) -> Result<Vec<String>, Error> {
    let mut names = BTreeSet::new();
    for deployment in deployments {
        let Deployment { used, profile, service, stage, region, .. } = deployment;
        if let Some((id, _)) = &used.profile
            && tx.profile(permit, id.as_str()).await?.is_none()
        {
            names.insert(format!("profile {}", profile.as_deref().unwrap_or(id.as_str())));
        }
        if let Some((id, _)) = &used.service
            && tx.service_by_id(permit, id).await?.is_none()
        {
            names.insert(format!("service {service}"));
        }
        if let Some((id, _)) = &used.instance
            && tx.instance_by_id(permit, id).await?.is_none()
        {
            names.insert(format!("instance {service} {stage}:{region}"));
        }
    }
    Ok(names.into_iter().collect())
}

fn difference(from: DeploymentView, to: DeploymentView, used: [Used; 2], deleted_owners: Vec<String>) -> Difference {
    let ends = [from.end.unwrap_or_default(), to.end.unwrap_or_default()];
    let facts = [named_facts(from.facts), named_facts(to.facts)];
    Difference {
        given: None,
        facts: changes(facts).map(|(name, _, values)| ChangedFact { name, values }).collect(),
        parameters: changed_parameters(used),
        deleted_owners,
        service_files: ends.each_ref().map(recorded_file),
        outputs: changed_outputs(&ends),
        from: (from.deployment, from.app),
        to: (to.deployment, to.app),
    }
}

fn named_facts(facts: Facts) -> BTreeMap<&'static str, String> {
    let Facts { framework, commit, branch, dirty, ci_run, repository } = facts;
    let dirty = dirty.map(|dirty| dirty.to_string());
    let named = [
        ("framework", framework),
        ("commit", commit),
        ("branch", branch),
        ("dirty", dirty),
        ("ci_run", ci_run),
        ("repository", repository),
    ];
    named.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// What is not the same in two tables, and what happened to it.
fn changes<K: Ord + Clone, V: PartialEq>(
    [mut from, mut to]: [BTreeMap<K, V>; 2],
) -> impl Iterator<Item = (K, Change, [Option<V>; 2])> {
    let keys: BTreeSet<K> = from.keys().chain(to.keys()).cloned().collect();
    keys.into_iter().filter_map(move |key| {
        let values = [from.remove(&key), to.remove(&key)];
        let change = match &values {
            [None, Some(_)] => Change::Added,
            [Some(_), None] => Change::Removed,
            [from, to] if from == to => return None,
            _ => Change::Changed,
        };
        Some((key, change, values))
    })
}

/// A value that was only set again is the same.
fn changed_parameters(used: [Used; 2]) -> Vec<ChangedParameter> {
    let same = |one: &Winner, other: &Winner| one.fingerprint == other.fingerprint;
    let parameters = changes(used.map(winners));
    let differing = parameters.filter_map(|(key, change, winners)| {
        let change = match &winners {
            [Some(from), Some(to)] if same(from, to) && (from.layer, &from.owner) == (to.layer, &to.owner) => return None,
            [Some(from), Some(to)] if same(from, to) => Change::Moved,
            _ => change,
        };
        Some(ChangedParameter { key, change, winners })
    });
    differing.collect()
}

fn winners(used: Used) -> BTreeMap<ParameterKey, Winner> {
    used.into_iter().filter_map(|(key, won)| Some((key, winner(won)?))).collect()
}

fn winner(won: Won<ResolvedParameter>) -> Option<Winner> {
    let ResolvedParameter { owner, parameter, fingerprint, .. } = won.value;
    Some(Winner { layer: won.layer, owner: owner.name(), revision: parameter.revision, fingerprint: fingerprint? })
}

fn changed_outputs(ends: &[EndRecord; 2]) -> Vec<ChangedOutput> {
    let [declared, of_stack] = [OutputKind::Declared, OutputKind::Stack].map(|kind| {
        let outputs = ends.each_ref().map(|end| outputs(end, kind));
        changes(outputs).map(move |(name, change, values)| ChangedOutput { name, kind, change, values }).collect::<Vec<_>>()
    });
    declared.into_iter().chain(of_stack).collect()
}

fn outputs(end: &EndRecord, kind: OutputKind) -> BTreeMap<String, Value> {
    match kind {
        OutputKind::Declared => end.declared_outputs.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        OutputKind::Stack => end.outputs.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect(),
    }
}

fn recorded_file(end: &EndRecord) -> Option<RecordedFile> {
    let (text, fingerprint) = (end.service_file.as_ref()?, end.service_file_fingerprint.clone()?);
    Some(RecordedFile { fingerprint, lines: text.lines().count() })
}
