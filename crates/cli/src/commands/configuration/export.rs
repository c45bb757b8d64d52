//! `stagegate export`.

use std::path::{Path, PathBuf};

use clap::Args;

use stagegate_api::MAX_CONFIGURATION_BYTES;
use stagegate_core::Code;

use super::{values::Values, write::to_yaml};
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
/// as such a file says. With `--values env` or `prompt` it can be another org: the values are handed over then.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// Write to this file instead of standard output, which `-` is, too
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Where values come from when the file is applied
    #[arg(long, value_name = "SOURCE", value_enum, default_value_t = Values::Kept)]
    values: Values,
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
        _ if error.is_too_long() => too_large(),
        Some(app) => lookup::no_app(&session, &org, app, error),
        None => error.into(),
    });
    let mut document = document?;
    args.values.set(&mut document);
    let yaml = to_yaml(&document, args.values)?;
    if yaml.len() > MAX_CONFIGURATION_BYTES {
        return Err(too_large());
    }
    let (Some(path), Some(target)) = (path, target) else {
        return if session.output.is_json() { session.output.json(&document) } else { session.output.value(&yaml) };
    };
    file::write_for(Readers::Anybody, &target, &yaml)?;
    session.output.note(&format!("wrote the configuration of org `{org}` to `{}`", path.display()));
    Ok(())
}

/// A file that nobody could apply.
fn too_large() -> CliError {
    let (code, sentence) = (Code::TooLarge, format!("the file would be larger than {MAX_CONFIGURATION_BYTES} bytes"));
    let hint = "export one app at a time: `stagegate export --app APP`".to_owned();
    CliError::new(code.exit_status(), code.as_str(), sentence, hint)
}
