//! Resolving a stage: fetches the input and lets the rules of `core` decide.

use std::collections::BTreeMap;

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    error::Error,
    name::{RegionName, ServiceName, StageName},
    parameter::{Parameter, ParameterKey},
    profile::Profile,
    resolution::{Announced, CredentialsCandidates, Layer, ProfileSource, Won, credentials, parameters, profile_for},
};
use stagegate_store::{SealedParameter, Tx};

use super::{
    Stagegate,
    app::find_app,
    profile::find_profile,
    sealing::{PARAMETER_VALUE, internal, place},
};

/// What is deployed where.
#[derive(Clone, Debug)]
pub struct Target {
    /// Name or id of the app.
    pub app: String,
    /// The stage, added or not.
    pub stage: StageName,
    /// The service, if there is one.
    pub service: Option<ServiceName>,
    /// The region, if it matters.
    pub region: Option<RegionName>,
}

/// The answer: profile and why, every parameter's winner, and where credentials would come from.
#[derive(Debug)]
pub struct Resolution {
    /// The app.
    pub app: App,
    /// The stage.
    pub stage: StageName,
    /// The profile and why.
    pub profile: Option<(Profile, ProfileSource)>,
    /// Each key's winner; with its clear value if that was asked for.
    pub parameters: BTreeMap<ParameterKey, Won<ResolvedParameter>>,
    /// Where credentials would come from.
    pub credentials: Option<Announced>,
}

/// A parameter and, if asked for, its clear value.
#[derive(Debug)]
pub struct ResolvedParameter {
    /// All but the value.
    pub parameter: Parameter,
    /// The clear value.
    pub value: Option<Secret>,
}

impl Stagegate {
    /// Resolves a stage without values.
    pub async fn explain(&self, caller: &Caller, org: &str, target: &Target) -> Result<Resolution, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::Explain).await?;
        self.resolve_in(&mut tx, &permit, target, false).await
    }

    /// Resolves a stage with the clear values; the read is audited before it is answered.
    pub async fn resolve(&self, caller: &Caller, org: &str, target: &Target) -> Result<Resolution, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::Resolve).await?;
        let resolution = self.resolve_in(&mut tx, &permit, target, true).await?;
        let act = Act::done(permit.org(), "stage.resolve", &resolution.app.id).with(describe(&resolution));
        tx.commit(&self.event(caller, act)).await?;
        Ok(resolution)
    }

    /// Resolves within a transaction, all of it at one moment and at one revision of the profile.
    pub(super) async fn resolve_in(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        target: &Target,
        values: bool,
    ) -> Result<Resolution, Error> {
        let app = find_app(tx, permit, &target.app).await?;
        let stage = tx.stage(permit, &app, target.stage.as_str()).await?;
        let profile = match profile_for(stage.as_ref(), &app) {
            Some(picked) => Some((find_profile(tx, permit, picked.profile.id.as_str()).await?, picked.source)),
            None => None,
        };
        let held = match &profile {
            Some((profile, _)) => {
                let stored = tx.parameters_at(permit, &profile.id, profile.revision).await?;
                self.open_all(tx, permit, stored, values).await?
            }
            None => BTreeMap::new(),
        };
        let announced = credentials(CredentialsCandidates {
            profile: profile.as_ref().and_then(|(profile, _)| profile.role.clone()),
            instance: None,
            service: None,
            org_default: None,
            guarded: false,
        });
        Ok(Resolution {
            app,
            stage: target.stage.clone(),
            profile,
            parameters: parameters(vec![(Layer::Profile, held)]),
            credentials: announced.map(|(source, role)| Announced { source, role }),
        })
    }

    async fn open_all(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        stored: Vec<SealedParameter>,
        values: bool,
    ) -> Result<BTreeMap<ParameterKey, ResolvedParameter>, Error> {
        let tenant_key = self.tenant_key(tx, permit).await?;
        let mut opened = BTreeMap::new();
        for SealedParameter { parameter, sealed_value } in stored {
            let here = place(permit, PARAMETER_VALUE, parameter.id.as_str(), parameter.revision);
            let value = if values { Some(tenant_key.open(&here, &sealed_value).map_err(internal)?) } else { None };
            opened.insert(parameter.key.clone(), ResolvedParameter { parameter, value });
        }
        Ok(opened)
    }
}

/// For the audit log: which stage, which profile at which revision.
pub(super) fn describe(resolution: &Resolution) -> String {
    let profile = resolution.profile.as_ref().map(|(profile, _)| format!("{} r{}", profile.id, profile.revision));
    format!("{}/{} {}", resolution.app.name, resolution.stage, profile.as_deref().unwrap_or("no profile"))
}
