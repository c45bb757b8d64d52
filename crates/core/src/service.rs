//! Services: the deployable units of an app.

use jiff::Timestamp;

use crate::{
    id::{AppId, ServiceId},
    name::{AppName, ServiceName},
};

/// One deployable unit of an app. It comes into being at its first deploy, or when something is set on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Stable id.
    pub id: ServiceId,
    /// The app it belongs to.
    pub app: AppId,
    /// The app's present name.
    pub app_name: AppName,
    /// Name, unique in its app.
    pub name: ServiceName,
    /// Grows by one with every change of its parameters, links or state; 0 before the first.
    pub revision: i64,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Since when lists leave it out.
    pub archived_at: Option<Timestamp>,
}
