//! What owns parameters: profiles, services and instances.

use serde::{Deserialize, Serialize};

/// An owner of parameters, at one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnerBody {
    /// `profile`, `service` or `instance`.
    pub kind: String,
    /// Stable id.
    pub id: String,
    /// What people call it: `prod`, `shop/orders`, `shop/orders prod:us-east-1`.
    pub name: String,
    /// How requests name it: `profile:NAME`, `service:APP:SERVICE` or `instance:APP:SERVICE:STAGE:REGION`.
    pub address: String,
    /// Grows with every change; 0 before the first.
    pub revision: i64,
}
