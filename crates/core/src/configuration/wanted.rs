//! What a file wants. What it leaves out is left alone; only pruning takes away what a section does not list.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::OwnerName;
use crate::{
    fingerprint::Fingerprint,
    instance::Place,
    name::{AppName, ProfileName, ProviderAlias, ServiceName, StageName, VendorName},
    parameter::{ParameterKey, Visibility},
    provider::{AWS, ProviderKind},
    role::RoleArn,
    safeguard::Safeguard,
};

/// What a file wants of an org.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whether the file speaks for the whole org: pruning deletes profiles and providers that it does not list.
    pub covers_org: bool,
    /// The section of providers.
    pub providers: Option<BTreeMap<ProviderAlias, WantedProvider>>,
    /// The section of profiles.
    pub profiles: Option<BTreeMap<ProfileName, WantedProfile>>,
    /// The section of apps.
    pub apps: Option<BTreeMap<AppName, WantedApp>>,
}

impl Wanted {
    /// What it wants of a parameter.
    pub fn parameter(&self, owner: &OwnerName, key: &ParameterKey) -> Option<&WantedParameter> {
        let parameters = match owner {
            OwnerName::Profile(name) => &self.profiles.as_ref()?.get(name)?.parameters,
            OwnerName::Service(app, name) => &self.service(app, name)?.held.parameters,
            OwnerName::Instance(app, name, place) => &self.service(app, name)?.instances.as_ref()?.get(place)?.parameters,
        };
        parameters.as_ref()?.get(key)
    }

    fn service(&self, app: &AppName, service: &ServiceName) -> Option<&WantedService> {
        self.apps.as_ref()?.get(app)?.services.as_ref()?.get(service)
    }
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedProvider {
    /// What it should hold.
    pub access: WantedAccess,
    /// What lists show beside the alias.
    pub description: Option<String>,
    /// Whether it should serve what nothing nearer does.
    pub is_default: Option<bool>,
}

/// What a provider should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedAccess {
    /// An access role.
    Role(RoleArn),
    /// Static AWS keys.
    Keys {
        /// The part that is no secret.
        access_key_id: String,
        /// The secret access key; the present one if absent.
        secret: Option<WantedValue>,
    },
    /// Details of another vendor.
    Details {
        /// The vendor.
        vendor: VendorName,
        /// The details by name.
        details: Option<BTreeMap<String, WantedValue>>,
    },
}

impl WantedAccess {
    /// The kind of the provider.
    pub fn kind(&self) -> ProviderKind {
        match self {
            Self::Role(_) => ProviderKind::AwsRole,
            Self::Keys { .. } => ProviderKind::AwsKeys,
            Self::Details { .. } => ProviderKind::Vendor,
        }
    }

    /// Whose account it leads to.
    pub fn vendor(&self) -> &str {
        match self {
            Self::Role(_) | Self::Keys { .. } => AWS,
            Self::Details { vendor, .. } => vendor.as_str(),
        }
    }
}

/// A secret value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedValue {
    /// The one that is there, if it still has this fingerprint.
    Kept(Option<Fingerprint>),
    /// One that came with the file.
    Given(Fingerprint),
}

/// A profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedProfile {
    /// What lists show beside the name.
    pub description: Option<String>,
    /// The cloud role; `Some(None)`: none.
    pub role: Option<Option<RoleArn>>,
    /// Whether the org's default provider must not serve it.
    pub guarded: Option<bool>,
    /// What a packaged service must pass. The ids are those of safeguards that are new: others keep theirs.
    pub safeguards: Option<Vec<Safeguard>>,
    /// Its parameters.
    pub parameters: Option<BTreeMap<ParameterKey, WantedParameter>>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedParameter {
    /// Its value.
    pub value: WantedValue,
    /// Who may see the value.
    pub visibility: Option<Visibility>,
    /// What it is for.
    pub description: Option<String>,
}

/// An app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedApp {
    /// The profile for stages that were not added; `Some(None)`: none.
    pub default_profile: Option<Option<ProfileName>>,
    /// The stages, each with its profile.
    pub stages: Option<BTreeMap<StageName, ProfileName>>,
    /// The services.
    pub services: Option<BTreeMap<ServiceName, WantedService>>,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedService {
    /// What should be set on it.
    pub held: WantedHeld,
    /// Its instances.
    pub instances: Option<BTreeMap<Place, WantedHeld>>,
}

/// What should be set on a service or an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedHeld {
    /// Its parameters.
    pub parameters: Option<BTreeMap<ParameterKey, WantedParameter>>,
    /// The providers that should be linked to it.
    pub links: Option<BTreeSet<ProviderAlias>>,
}
