//! `stagegate changes`: what the next deploy of a service would pick up.

mod text;

use std::process::ExitCode;

use clap::Args;
use stagegate_api::changes::Changes;

use super::{resolve::Target, safeguards};
use crate::{
    cli::GlobalArgs,
    context::{self, Field},
    error::CliError,
    lookup,
    output::Output,
    session::Session,
};

/// Show what changed since the last deployment: what the next one would pick up
///
/// Compares what the last deployment that worked got with what the next one would get: parameters by their fingerprints,
/// profile, safeguards and credentials; and who made each change. The service's own files are not looked at.
#[derive(Args, Debug)]
pub struct ChangesArgs {
    /// End with exit status 1 if anything changed, or if nothing is deployed
    #[arg(long)]
    exit_code: bool,
}

/// Shows what changed for the service of this folder, or the one that is named.
pub fn changes(global: &GlobalArgs, args: &ChangesArgs) -> Result<ExitCode, CliError> {
    let context = context::discover(global)?;
    context.needed(Field::Service)?;
    context.needed(Field::Region)?;
    let session = Session::open(global)?;
    let (Target { org, app, stage, .. }, context) = Target::find(global, context, &session)?;
    let (service, region) = (context.needed(Field::Service)?.to_owned(), context.needed(Field::Region)?.to_owned());
    let asked = session.client.changes(&org, &app, &service, &format!("{stage}:{region}"));
    let changes = asked.map_err(|error| lookup::no_app(&session, &org, &app, error))?;
    print(session.output, &changes)?;
    let differs = !changes.deployed || !changes.differs.is_empty();
    Ok(if args.exit_code && differs { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(output: Output, changes: &Changes) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(changes);
    }
    output.show(changes, &text::fields(changes))?;
    for (header, rows) in [
        (&text::PARAMETERS[..], text::parameters(changes)),
        (&safeguards::CHANGED[..], changes.safeguards.as_ref().map(safeguards::changed).unwrap_or_default()),
        (&text::REVISIONS[..], text::revisions(changes)),
    ] {
        if !rows.is_empty() {
            output.text("\n")?;
            output.list(&rows, header, Vec::clone, "")?;
        }
    }
    if changes.revisions.iter().any(|since| since.more) {
        output.note("there are older revisions; `stagegate profile history NAME` has all of a profile's");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
