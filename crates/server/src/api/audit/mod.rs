//! The audit log.

pub mod list;

use stagegate_api::audit::AuditEventBody;
use stagegate_core::audit::AuditEvent;

fn body(event: AuditEvent) -> AuditEventBody {
    AuditEventBody {
        id: event.id.into(),
        at: event.at,
        action: event.act.action.into_owned(),
        target: event.act.target,
        detail: event.act.detail,
        outcome: event.act.outcome.as_str().to_owned(),
        user: event.user.map(Into::into),
        access_key: event.access_key.map(Into::into),
        address: event.address,
        request_id: event.request_id,
    }
}
