//! What is there: the configuration of an org without clear values.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    fingerprint::Fingerprint,
    instance::Place,
    name::{AppName, ProfileName, ProviderAlias, ServiceName, StageName, VendorName},
    parameter::{ParameterKey, Visibility},
    provider::{AWS, ProviderKind},
    role::RoleArn,
    safeguard::Safeguard,
};

/// The configuration of an org.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// Its providers.
    pub providers: BTreeMap<ProviderAlias, PresentProvider>,
    /// Its profiles.
    pub profiles: BTreeMap<ProfileName, PresentProfile>,
    /// Its apps.
    pub apps: BTreeMap<AppName, PresentApp>,
}

/// A provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentProvider {
    /// What it holds.
    pub access: PresentAccess,
    /// What lists show beside the alias.
    pub description: String,
    /// Whether it serves what nothing nearer does; one of each vendor at most.
    pub is_default: bool,
}

/// What a provider holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresentAccess {
    /// An access role.
    Role(RoleArn),
    /// Static AWS keys.
    Keys {
        /// The part that is no secret.
        access_key_id: String,
        /// Of the secret access key; none only while a plan lacks it.
        secret: Option<Fingerprint>,
    },
    /// Details of another vendor.
    Details {
        /// The vendor.
        vendor: VendorName,
        /// Of each detail, by name.
        details: BTreeMap<String, Fingerprint>,
    },
}

impl PresentAccess {
    /// The kind of the provider.
    pub fn kind(&self) -> ProviderKind {
        match self {
            Self::Role(_) => ProviderKind::AwsRole,
            Self::Keys { .. } => ProviderKind::AwsKeys,
            Self::Details { .. } => ProviderKind::Vendor,
        }
    }

    /// Whose account it leads to. Of each vendor an owner has one link, and an org one default.
    pub fn vendor(&self) -> &str {
        match self {
            Self::Role(_) | Self::Keys { .. } => AWS,
            Self::Details { vendor, .. } => vendor.as_str(),
        }
    }
}

/// A profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentProfile {
    /// What lists show beside the name.
    pub description: String,
    /// The cloud role that deploys get.
    pub role: Option<RoleArn>,
    /// Whether the org's default provider must not serve it.
    pub guarded: bool,
    /// What a packaged service must pass, in their order.
    pub safeguards: Vec<Safeguard>,
    /// Its parameters.
    pub parameters: BTreeMap<ParameterKey, PresentParameter>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentParameter {
    /// Of its value.
    pub value: Fingerprint,
    /// Who may see the value.
    pub visibility: Visibility,
    /// What it is for.
    pub description: String,
}

/// An app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentApp {
    /// The profile for stages that were not added.
    pub default_profile: Option<ProfileName>,
    /// The stages that were added, each with its profile.
    pub stages: BTreeMap<StageName, ProfileName>,
    /// Its services.
    pub services: BTreeMap<ServiceName, PresentService>,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PresentService {
    /// What is set on it.
    pub held: Held,
    /// Its instances.
    pub instances: BTreeMap<Place, Held>,
}

/// What is set on a service or an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Its parameters.
    pub parameters: BTreeMap<ParameterKey, PresentParameter>,
    /// The providers that are linked to it; one of each vendor at most.
    pub links: BTreeSet<ProviderAlias>,
    /// Whether lists leave it out. No file lists it either, so that pruning leaves it alone; what it is linked to is in use.
    pub archived: bool,
}

impl Held {
    /// Whether nothing is set on it.
    pub fn is_empty(&self) -> bool {
        self.parameters.is_empty() && self.links.is_empty()
    }
}
