//! `stagegate output list`.

use stagegate_api::output::OutputBody;

use super::{Instance, plain};
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Lists names, kinds and values.
pub fn list(global: &GlobalArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let instance = Instance::find(global, &session)?;
    let outputs = instance.outputs(&session)?;
    let Instance { app, service, place, .. } = &instance;
    let empty = match &outputs.deployment {
        Some(id) => format!("service `{service}` of app `{app}` has no outputs in `{place}`: deployment `{id}` left none"),
        None => format!("service `{service}` of app `{app}` has no outputs in `{place}`: it is not deployed there"),
    };
    let row = |output: &OutputBody| vec![output.name.clone(), output.kind.clone(), plain(&output.value)];
    session.output.list(&outputs.items, &["name", "kind", "value"], row, &empty)
}
