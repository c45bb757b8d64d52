//! `stagegate policy create`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::policy::CreatePolicy;
use stagegate_core::name::PolicyName;
use stagegate_safeguards::builtin;

use super::program::ProgramArgs;
use crate::{cli::GlobalArgs, error::CliError, session::Session};

/// Make a policy: a safeguard of your own, stored in the org
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// Lower-case letters, digits and hyphens, unique in the org
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    name: String,
    #[command(flatten)]
    program: ProgramArgs,
    /// Why, for the list of versions
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Makes a policy.
pub fn create(global: &GlobalArgs, args: &CreateArgs) -> Result<(), CliError> {
    let name: PolicyName = args.name.parse()?;
    let written = args.program.program()?;
    let written = written.ok_or_else(|| CliError::usage("a policy needs a program", "pass `--file FILE`"))?;
    let create = CreatePolicy {
        name: name.to_string(),
        language: written.language,
        source: written.source,
        cases: args.program.cases()?.unwrap_or_default(),
        message: args.message.clone(),
    };
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let made = session.client.create_policy(&org, &create).map_err(|error| {
        let error = CliError::from(error);
        match builtin::find(&create.name) {
            Some(_) => error.with_hint("choose another name; `stagegate safeguards list` has those that come with the program"),
            None => error,
        }
    })?;
    let sentence = format!("made policy `{name}` v{} in org `{org}`", made.policy.version);
    session.output.changed(&made, &sentence)?;
    session.output.note(&format!("next: `stagegate safeguards add {name} --profile PROFILE`"));
    Ok(())
}
