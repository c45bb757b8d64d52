//! `stagegate diff`: what differs between two stages, or between two moments of one.

mod side;
mod text;

use std::process::ExitCode;

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::comparison::{Compare, CompareSide, Comparison};

use super::{resolve::Target, safeguards};
use crate::{
    cli::GlobalArgs,
    complete::Names,
    context::{self, Field},
    error::CliError,
    lookup,
    output::Output,
    session::Session,
};
use side::Side;

/// Show what differs between two stages, or between two moments of one
///
/// A side is `STAGE`, `STAGE:REGION` or either with `@` and a moment: `prod@r7` is revision 7 of the nearest owner,
/// `prod@2026-03-01T09:00:00Z` a time, `prod@dep_ID` what a deployment used. Values are compared by their fingerprints.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// One side
    #[arg(value_name = "LEFT", value_parser = NonEmptyStringValueParser::new(), add = Names::Sides)]
    left: String,
    /// The other side
    #[arg(value_name = "RIGHT", value_parser = NonEmptyStringValueParser::new(), add = Names::Sides)]
    right: String,
    /// Show the parameters that are the same, too
    #[arg(long)]
    all: bool,
    /// End with exit status 1 if anything differs
    #[arg(long)]
    exit_code: bool,
}

/// Compares the two sides.
pub fn diff(global: &GlobalArgs, args: &DiffArgs) -> Result<ExitCode, CliError> {
    let (left, right): (Side, Side) = (args.left.parse()?, args.right.parse()?);
    let session = Session::open(global)?;
    let (left, right) = ((target(global, &session, &left)?, left), (target(global, &session, &right)?, right));
    let (org, app) = (&left.0.org, &left.0.app);
    if *org != right.0.org {
        let sentence = format!("the two sides are in different orgs: `{org}` and `{}`", right.0.org);
        return Err(CliError::usage(sentence, Field::Org.hint()));
    }
    let compare = Compare { left: wire(&left), right: wire(&right) };
    let compared = session.client.compare(org, &compare).map_err(|error| lookup::no_app(&session, org, app, error))?;
    print(session.output, &compared, args.all)?;
    Ok(if args.exit_code && !compared.differs.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Files may name another service or region for each stage: each side is looked at as if it were the stage to deploy to.
fn target(global: &GlobalArgs, session: &Session, side: &Side) -> Result<Target, CliError> {
    let region = side.region.clone().or_else(|| global.region.clone());
    let global = GlobalArgs { stage: Some(side.stage.clone()), region, ..global.clone() };
    let (target, _) = Target::find(&global, context::discover(&global)?, session)?;
    if side.region.is_some() && target.service.is_none() {
        let sentence = format!("a region counts only for a service, and none is named for stage `{}`", side.stage);
        return Err(CliError::usage(sentence, Field::Service.hint()));
    }
    Ok(target)
}

fn wire((target, side): &(Target, Side)) -> CompareSide {
    CompareSide {
        app: target.app.clone(),
        stage: target.stage.clone(),
        service: target.service.clone(),
        region: target.region.clone(),
        at: side.at.clone(),
    }
}

fn print(output: Output, compared: &Comparison, all: bool) -> Result<(), CliError> {
    if output.is_json() {
        return output.json(compared);
    }
    output.show(compared, &text::fields(compared))?;
    let rows = text::rows(compared, all);
    if !rows.is_empty() {
        output.text("\n")?;
        output.list(&rows, &text::HEADER, Vec::clone, "")?;
    }
    let rows = safeguards::compared(&compared.safeguards, all);
    if !rows.is_empty() {
        output.text("\n")?;
        output.list(&rows, &safeguards::COMPARED, Vec::clone, "")?;
    }
    if !all && !compared.same.is_empty() {
        output.note(&format!("parameters that are the same: {}; `--all` shows them", compared.same.len()));
    }
    let same = compared.safeguards.same.len();
    if !all && same > 0 {
        output.note(&format!("safeguards that are the same: {same}; `--all` shows them"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
