//! Comparisons of what two stages get, or one stage at two moments.

use std::collections::{BTreeMap, BTreeSet};

use stagegate_core::{
    access::{Action, Caller, Permit},
    comparison::Comparison,
    deployment::{Deployment, LastDeployment},
    error::Error,
    name::VendorName,
    page::PageRequest,
    parameter::ParameterKey,
    resolution::{CredentialsSource, Layer, Won},
    revision::Moment,
    safeguard::{Safeguard, SafeguardComparison},
};
use stagegate_store::{DeploymentFilter, Tx};

use super::{
    Stagegate,
    explanation::{Explanation, same_access},
    resolution::{Candidate, Layers, ResolvedParameter, Target, Values},
};

/// A part that can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Another profile, or another revision of it.
    Profile,
    /// The one is guarded, the other is not.
    Guarded,
    /// What a packaged service must pass.
    Safeguards,
    /// Another role, other keys, or none.
    Credentials,
    /// Other details of another vendor, or none.
    Vendors,
    /// Keys or values.
    Parameters,
}

impl Part {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Guarded => "guarded",
            Self::Safeguards => "safeguards",
            Self::Credentials => "credentials",
            Self::Vendors => "vendors",
            Self::Parameters => "parameters",
        }
    }
}

/// Two explanations, and what differs between them.
#[derive(Debug)]
pub struct Compared {
    /// The left side; its parameters are in the comparison.
    pub left: Explanation,
    /// The right side.
    pub right: Explanation,
    /// What differs besides, and whether the parameters do.
    pub differs: Vec<Part>,
    /// The winners, key by key.
    pub parameters: Comparison<(Layer, ResolvedParameter)>,
    /// What a packaged service must pass.
    pub safeguards: SafeguardComparison,
}

/// The last deployment of each side.
pub type LastDeployments = [Option<LastDeployment>; 2];

impl Stagegate {
    /// Compares two sides by fingerprints, both at one moment of the database.
    pub async fn compare(
        &self,
        caller: &Caller,
        org: &str,
        left: &(Target, Moment),
        right: &(Target, Moment),
    ) -> Result<(Compared, LastDeployments), Error> {
        let (mut tx, permit) = self.read(caller, org, Action::Explain).await?;
        let mut sides = Vec::new();
        for (target, moment) in [left, right] {
            sides.push(self.explain_in(&mut tx, &permit, (target, moment), Values::Fingerprints, None).await?);
        }
        let mut last = [None, None];
        for (side, last) in sides.iter().zip(&mut last) {
            *last = last_deployment(&mut tx, &permit, &side.resolution.layers).await?;
        }
        let [left, right] = <[Explanation; 2]>::try_from(sides).map_err(|_| Error::Internal("not two sides".into()))?;
        Ok((Compared::of(left, right), last))
    }
}

impl Compared {
    /// Compares two explanations that were made with fingerprints.
    pub(super) fn of(mut left: Explanation, mut right: Explanation) -> Self {
        let equal = |(_, left): &(Layer, ResolvedParameter), (_, right): &(Layer, ResolvedParameter)| {
            left.fingerprint == right.fingerprint && left.fingerprint.is_some()
        };
        let parameters = Comparison::of(winners(&mut left), winners(&mut right), equal);
        let safeguards = compared_safeguards(&left, &right);
        let mut differs = parts(&left, &right, &safeguards);
        if !parameters.is_equal() {
            differs.push(Part::Parameters);
        }
        Self { left, right, differs, parameters, safeguards }
    }
}

fn winners(explanation: &mut Explanation) -> BTreeMap<ParameterKey, (Layer, ResolvedParameter)> {
    let parameters = std::mem::take(&mut explanation.resolution.parameters);
    parameters.into_iter().map(|(key, Won { layer, value, .. })| (key, (layer, value))).collect()
}

/// The safeguards of both sides.
pub fn compared_safeguards(left: &Explanation, right: &Explanation) -> SafeguardComparison {
    SafeguardComparison::of(safeguards(left), safeguards(right))
}

fn safeguards(side: &Explanation) -> &[Safeguard] {
    side.resolution.layers.profile.as_ref().map_or(&[], |(profile, _)| &profile.safeguards)
}

/// What differs besides the parameters.
fn parts(left: &Explanation, right: &Explanation, safeguards: &SafeguardComparison) -> Vec<Part> {
    let profile = |side: &Explanation| {
        let (profile, _) = side.resolution.layers.profile.as_ref()?;
        Some((profile.id.clone(), profile.revision))
    };
    let guarded = |side: &Explanation| side.resolution.layers.profile.as_ref().is_some_and(|(profile, _)| profile.guarded);
    let mut parts = Vec::new();
    for (part, differs) in [
        (Part::Profile, profile(left) != profile(right)),
        (Part::Guarded, guarded(left) != guarded(right)),
        (Part::Safeguards, !safeguards.is_equal()),
        (Part::Credentials, !same_credentials(left, right)),
        (Part::Vendors, !changed_vendors(left, right).is_empty()),
    ] {
        if differs {
            parts.push(part);
        }
    }
    parts
}

/// Whether both sides get the same role or keys.
pub fn same_credentials(left: &Explanation, right: &Explanation) -> bool {
    same(left.credentials(), right.credentials())
}

/// The vendors of whom the sides get different details.
pub fn changed_vendors<'a>(left: &'a Explanation, right: &'a Explanation) -> BTreeSet<&'a VendorName> {
    let vendors = left.resolution.vendors.keys().chain(right.resolution.vendors.keys());
    let winner = |side: &'a Explanation, vendor: &VendorName| side.resolution.vendors.get(vendor)?.chain.winner.as_ref();
    vendors.filter(|vendor| !same(winner(left, vendor), winner(right, vendor))).collect()
}

fn same(left: Option<&(CredentialsSource, Candidate)>, right: Option<&(CredentialsSource, Candidate)>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some((_, left)), Some((_, right))) => same_access(left, right),
        _ => false,
    }
}

/// The last deployment to where the layers are of. A moment of the past had another one.
async fn last_deployment(tx: &mut Tx, permit: &Permit, layers: &Layers) -> Result<Option<LastDeployment>, Error> {
    if layers.past.is_some() {
        return Ok(None);
    }
    let filter = DeploymentFilter {
        app: Some(layers.app.id.clone()),
        service: layers.service_name.as_ref().map(ToString::to_string),
        stage: Some(layers.stage.to_string()),
        region: layers.region.as_ref().map(ToString::to_string),
        status: None,
        kind: None,
    };
    let page = tx.deployments(permit, &filter, &PageRequest::new(Some(1), None)?).await?;
    let last = |deployment: Deployment| LastDeployment {
        id: deployment.id,
        kind: deployment.kind,
        status: deployment.status,
        started_at: deployment.started_at,
        finished_at: deployment.finished_at,
    };
    Ok(page.items.into_iter().next().map(|sealed| last(sealed.deployment)))
}
