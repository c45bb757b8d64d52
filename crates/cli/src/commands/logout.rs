//! `stagegate logout`.

use crate::{
    cli::GlobalArgs,
    env,
    error::CliError,
    output::Output,
    session,
    settings::{Config, Credentials, Folder},
};

/// Forgets the stored access key of the server. The key itself stays valid until it is revoked.
pub fn logout(global: &GlobalArgs) -> Result<(), CliError> {
    let output = Output::new(global);
    let folder = Folder::find()?;
    let base = session::server(global, &Config::load(&folder)?)?;
    if Credentials::forget(&folder, base.as_str())? {
        output.note(&format!("signed out of {base}; the access key still works elsewhere: `stagegate key revoke` ends it"));
    } else {
        output.note(&format!("no access key is stored for {base}"));
    }
    if env::get(env::ACCESS_KEY).is_some() {
        output.warn(&format!("`{}` is set: commands go on using it", env::ACCESS_KEY));
    }
    Ok(())
}
