//! `stagegate export`.

use std::path::PathBuf;

use clap::Args;

use super::write::to_yaml;
use crate::{cli::GlobalArgs, error::CliError, file, lookup, session::Session};

/// Write the configuration of the org, or with `--app` of one app, as a file
///
/// Secret values stay on the server: the file refers to them, with their fingerprints. `stagegate apply` makes an org
/// as such a file says.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Writes the configuration.
pub fn export(global: &GlobalArgs, args: &ExportArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    // Only the option: a folder of an app must not make the export of an org one of that app.
    let app = global.app.as_deref();
    let document = session.client.configuration(&org, app).map_err(|error| match app {
        Some(app) => lookup::no_app(&session, &org, app, error),
        None => error.into(),
    })?;
    let yaml = to_yaml(&document)?;
    let Some(path) = &args.output else {
        return if session.output.is_json() { session.output.json(&document) } else { session.output.value(&yaml) };
    };
    let failed = |cause: std::io::Error| CliError::local(format!("cannot write `{}`: {cause}", path.display()), None);
    file::write(&std::path::absolute(path).map_err(failed)?, &yaml)?;
    session.output.note(&format!("wrote the configuration of org `{org}` to `{}`", path.display()));
    Ok(())
}
