//! `stagegate export`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::write::to_yaml;
use crate::{
    cli::GlobalArgs,
    error::CliError,
    file::{self, Readers},
    lookup,
    session::Session,
};

/// Write the configuration of the org, or with `--app` of one app, as a file
///
/// Secret values stay on the server: the file refers to them, with their fingerprints. `stagegate apply` makes an org
/// as such a file says.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// Write to this file instead of standard output, which `-` is, too
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Writes the configuration.
pub fn export(global: &GlobalArgs, args: &ExportArgs) -> Result<(), CliError> {
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let target = path.map(file::target).transpose()?;
    let session = Session::open(global)?;
    let org = session.org_here()?;
    // Only the option: a folder of an app must not make the export of an org one of that app.
    let app = global.app.as_deref();
    let document = session.client.configuration(&org, app).map_err(|error| match app {
        Some(app) => lookup::no_app(&session, &org, app, error),
        None => error.into(),
    })?;
    let yaml = to_yaml(&document)?;
    let (Some(path), Some(target)) = (path, target) else {
        return if session.output.is_json() { session.output.json(&document) } else { session.output.value(&yaml) };
    };
    file::write_for(Readers::Anybody, &target, &yaml)?;
    session.output.note(&format!("wrote the configuration of org `{org}` to `{}`", path.display()));
    Ok(())
}
