//! Audit events.

use super::{Client, ClientError};
use crate::{
    audit::AuditEventBody,
    page::{Page, PageQuery},
};

impl Client {
    /// Who did what in an org.
    pub fn audit_events(&self, org: &str, page: &PageQuery) -> Result<Page<AuditEventBody>, ClientError> {
        self.get(&["orgs", org, "audit-events"]).page(page).read()
    }
}
