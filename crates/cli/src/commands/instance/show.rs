//! `stagegate instance show`.

use super::{Found, Which, find, last_words};
use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    session::Session,
};

/// Shows an instance.
pub fn show(global: &GlobalArgs, which: &Which) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let found = find(&session, which)?;
    session.output.show(&found.instance, &fields(&found))
}

fn fields(found: &Found) -> [(&'static str, String); 12] {
    let instance = &found.instance;
    let last = instance.last_deployment.as_ref();
    [
        ("instance", format!("{}:{}", instance.stage, instance.region)),
        ("service", instance.service.clone()),
        ("app", instance.app.clone()),
        ("org", found.org.clone()),
        ("last deploy", last_words(last)),
        ("started", or_dash(last.map(|last| time(last.started_at)).as_deref())),
        ("deployment", or_dash(last.map(|last| last.id.as_str()))),
        ("revision", instance.revision.to_string()),
        ("archived", instance.archived_at.map_or_else(|| "no".to_owned(), |at| format!("since {}", time(at)))),
        ("changed", time(instance.updated_at)),
        ("created", time(instance.created_at)),
        ("id", instance.id.clone()),
    ]
}
