//! `stagegate audit list`.

use clap::Args;
use stagegate_api::{audit::AuditEventBody, page::PageQuery};

use crate::{
    cli::{GlobalArgs, number},
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// List what was done in the org, newest first, by whom and with which access key
#[derive(Args, Debug)]
pub struct ListArgs {
    /// At most this many
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = number::<1, 200>)]
    limit: i64,
}

/// Lists the newest events.
pub fn list(global: &GlobalArgs, args: &ListArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let page = session.client.audit_events(&org, &PageQuery { limit: Some(args.limit), after: None })?;
    let header = ["when", "who", "action", "what", "detail", "outcome", "from"];
    session.output.list(&page.items, &header, row, &format!("nothing was done in org `{org}` yet"))?;
    if page.next.is_some() {
        session.output.note("there are more: use `--limit`");
    }
    Ok(())
}

fn row(event: &AuditEventBody) -> Vec<String> {
    vec![
        time(event.at),
        or_dash(event.user.as_deref()),
        event.action.clone(),
        event.target.clone(),
        or_dash(event.detail.as_deref()),
        event.outcome.clone(),
        event.address.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_row() {
        let event: AuditEventBody = serde_json::from_str(
            r#"{"id":"aud_1","at":"2026-03-01T09:05:07Z","action":"profile.role.set","target":"prf_1","detail":"prod",
                "outcome":"done","user":"usr_1","address":"127.0.0.1","request_id":"req_1"}"#,
        )
        .unwrap();
        assert_eq!(row(&event).join(" | "), "2026-03-01 09:05 UTC | usr_1 | profile.role.set | prf_1 | prod | done | 127.0.0.1");
    }
}
