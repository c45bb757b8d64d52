//! Links of services and instances to providers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{impact::Impact, owner::OwnerBody};

/// Links a service or an instance to a provider.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkProvider {
    /// Why, for the history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A link of an owner to a provider, which is the only one of its vendor there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkBody {
    /// The alias of the provider.
    pub provider: String,
    /// The id of the provider.
    pub provider_id: String,
    /// `aws-role`, `aws-keys` or `vendor`.
    pub kind: String,
    /// `aws`, or another vendor.
    pub vendor: String,
    /// The AWS account that it leads to, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
    /// The owner's revision that made the link.
    pub revision: i64,
    /// Who made it.
    pub author: String,
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// The links of an owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Links {
    /// The owner; at revision 0 if it does not exist yet.
    pub owner: OwnerBody,
    /// At most one of each vendor, by vendor, and at most 50.
    pub links: Vec<LinkBody>,
}

/// An owner and the link that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Linked {
    /// The owner at its present revision.
    pub owner: OwnerBody,
    /// The link.
    pub link: LinkBody,
}

/// The owner and its new link, or with `dry_run` what linking would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum LinkChanged {
    /// It was done.
    Done(Box<Linked>),
    /// It would do this.
    Impact(Impact),
}

/// The owner without the link, or with `dry_run` what unlinking would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum UnlinkChanged {
    /// It was done.
    Done(OwnerBody),
    /// It would do this.
    Impact(Impact),
}
