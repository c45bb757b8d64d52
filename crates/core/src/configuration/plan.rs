//! A plan: what has to be done, in an order in which it can be done, and what stands in the way.

use std::fmt;

use super::path::DocumentPath;
use crate::{
    instance::Place,
    name::{AppName, ProfileName, ProviderAlias, ServiceName, StageName},
    owner::OwnerAddress,
    parameter::{MAX_KEYS_PER_OWNER, ParameterKey},
    provider::{MAX_DETAILS, MAX_LINKS},
};

/// What makes of what is there what a file wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to do, in order. Actions on one owner stand together.
    pub actions: Vec<Action>,
    /// Why it must not be done. The actions are then what would be done without those places of the file.
    pub conflicts: Vec<Conflict>,
}

impl Plan {
    /// Whether the file and the server agree.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.conflicts.is_empty()
    }
}

/// One change of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What happens to it.
    pub verb: Verb,
    /// What it happens to.
    pub thing: Thing,
    /// Field by field; none for what is deleted.
    pub fields: Vec<FieldChange>,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// It is made.
    Create,
    /// It gets other fields.
    Change,
    /// It goes.
    Delete,
}

impl Verb {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
        }
    }
}

/// What a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A provider.
    Provider(ProviderAlias),
    /// A profile.
    Profile(ProfileName),
    /// An app.
    App(AppName),
    /// A stage of an app.
    Stage(AppName, StageName),
    /// A service of an app.
    Service(AppName, ServiceName),
    /// An instance of a service.
    Instance(AppName, ServiceName, Place),
    /// A parameter of an owner.
    Parameter(OwnerName, ParameterKey),
    /// A provider's link to a service or an instance.
    Link(OwnerName, ProviderAlias),
}

impl Thing {
    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Provider(_) => "provider",
            Self::Profile(_) => "profile",
            Self::App(_) => "app",
            Self::Stage(..) => "stage",
            Self::Service(..) => "service",
            Self::Instance(..) => "instance",
            Self::Parameter(..) => "parameter",
            Self::Link(..) => "link",
        }
    }

    /// What it is called, within its owner if it has one.
    pub fn name(&self) -> String {
        match self {
            Self::Provider(alias) | Self::Link(_, alias) => alias.to_string(),
            Self::Profile(profile) => profile.to_string(),
            Self::App(app) => app.to_string(),
            Self::Stage(app, stage) => format!("{app}/{stage}"),
            Self::Service(app, service) => format!("{app}/{service}"),
            Self::Instance(app, service, place) => format!("{app}/{service} {place}"),
            Self::Parameter(_, key) => key.to_string(),
        }
    }

    /// The owner in whose revisions it is counted.
    pub fn owner(&self) -> Option<OwnerName> {
        match self {
            Self::Provider(_) | Self::App(_) | Self::Stage(..) => None,
            Self::Profile(profile) => Some(OwnerName::Profile(profile.clone())),
            Self::Service(app, service) => Some(OwnerName::Service(app.clone(), service.clone())),
            Self::Instance(app, service, place) => Some(OwnerName::Instance(app.clone(), service.clone(), place.clone())),
            Self::Parameter(owner, _) | Self::Link(owner, _) => Some(owner.clone()),
        }
    }
}

/// An owner of parameters by its names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerName {
    /// A profile.
    Profile(ProfileName),
    /// A service of an app.
    Service(AppName, ServiceName),
    /// An instance of a service.
    Instance(AppName, ServiceName, Place),
}

impl OwnerName {
    /// How requests name it.
    pub fn address(&self) -> OwnerAddress {
        match self {
            Self::Profile(profile) => OwnerAddress::Profile(profile.to_string()),
            Self::Service(app, service) => OwnerAddress::of_names(app, service, None),
            Self::Instance(app, service, place) => OwnerAddress::of_names(app, service, Some(place)),
        }
    }

    /// Where the file speaks of it.
    pub fn path(&self) -> DocumentPath {
        match self {
            Self::Profile(profile) => DocumentPath::of(["profiles", profile.as_str()]),
            Self::Service(app, service) => DocumentPath::of(["apps", app.as_str(), "services", service.as_str()]),
            Self::Instance(app, service, place) => DocumentPath::of([
                "apps",
                app.as_str(),
                "services",
                service.as_str(),
                "instances",
                place.stage.as_str(),
                place.region.as_str(),
            ]),
        }
    }
}

/// One field before and after. Secret values are told by their fingerprints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field, such as `role` or `details.API_KEY`.
    pub field: String,
    /// As it is; none: it is not there.
    pub before: Option<String>,
    /// As it will be; none: it will not be there.
    pub after: Option<String>,
}

/// A place of the file that cannot be made so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Where.
    pub path: DocumentPath,
    /// Why.
    pub reason: Reason,
}

/// Why a place of the file cannot be made so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no value to keep.
    NothingKept,
    /// The value that should be kept is another one by now.
    ChangedSince,
    /// What nobody may see would be shown from now on.
    WriteOnly,
    /// The secret that is there belongs to the AWS key that is there.
    SecretOfAnotherKey,
    /// Neither the file nor the org has the profile.
    NoProfile(ProfileName),
    /// Neither the file nor the org has the provider.
    NoProvider(ProviderAlias),
    /// Pruning would delete what others use.
    InUse {
        /// `profile` or `provider`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Who uses it, in words.
        users: Vec<String>,
    },
    /// Pruning would delete the org's default.
    IsDefault {
        /// The provider.
        name: ProviderAlias,
        /// Its vendor.
        vendor: String,
    },
    /// Of each vendor only one provider is the org's default, and only one is linked to an owner.
    SecondOfVendor {
        /// The vendor.
        vendor: String,
        /// The provider that is there already.
        first: ProviderAlias,
    },
    /// An owner would hold more parameters than it may.
    TooManyKeys,
    /// A provider would hold more details than it may.
    TooManyDetails,
    /// A provider of another vendor would hold no detail.
    NoDetails,
    /// An owner would have more links than it may.
    TooManyLinks,
    /// A provider stays of its kind and its vendor.
    OtherKind {
        /// What it is.
        present: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingKept => {
                f.write_str("there is no value to keep on the server: give one with `value`, or `from` elsewhere")
            }
            Self::ChangedSince => {
                f.write_str("the value was changed since the file was written: export it again, or leave the fingerprint out")
            }
            Self::WriteOnly => f.write_str("it is write-only and keeps its value, so it cannot become `masked`: give a value"),
            Self::SecretOfAnotherKey => f.write_str("another access key needs its own secret: give one with `from`"),
            Self::NoProfile(name) => write!(f, "no profile `{name}`, neither in the file nor in the org"),
            Self::NoProvider(alias) => write!(f, "no provider `{alias}`, neither in the file nor in the org"),
            Self::InUse { kind, name, users } => {
                write!(f, "{kind} `{name}` is not listed, but cannot be deleted: it is in use by {}", users.join(", "))
            }
            Self::IsDefault { name, vendor } => write!(
                f,
                "provider `{name}` is not listed, but cannot be deleted: it is in use by the org as its default of vendor \
                 `{vendor}`; first list it with `default: false`, or another one with `default: true`"
            ),
            Self::SecondOfVendor { vendor, first } => {
                write!(
                    f,
                    "one provider of the vendor `{vendor}` can be the default, or be linked to one owner, and here `{first}` is, too"
                )
            }
            Self::TooManyKeys => write!(f, "there would be more than {MAX_KEYS_PER_OWNER} parameters"),
            Self::NoDetails => f.write_str("there would be no details: give at least one"),
            Self::TooManyLinks => write!(f, "there would be links to more than {MAX_LINKS} vendors"),
            Self::TooManyDetails => write!(f, "there would be more than {MAX_DETAILS} details"),
            Self::OtherKind { present } => {
                write!(f, "it is {present} already, and stays so: delete it first, or choose another alias")
            }
        }
    }
}
