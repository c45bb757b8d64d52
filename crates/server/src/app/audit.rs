//! Reading the audit log.

use stagegate_core::{
    access::{Action, Caller},
    audit::AuditEvent,
    error::Error,
    page::{Page, PageRequest},
};

use super::Stagegate;

impl Stagegate {
    /// The org's audit events, newest first.
    pub async fn audit_events(&self, caller: &Caller, org: &str, page: &PageRequest) -> Result<Page<AuditEvent>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadAudit).await?;
        Ok(tx.audit_events(&permit, page).await?)
    }
}
