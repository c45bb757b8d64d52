//! `stagegate profile show`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{
    cli::GlobalArgs,
    commands::safeguards,
    complete::Names,
    error::CliError,
    lookup,
    output::{or_dash, time},
    session::Session,
};

/// Show a profile
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Name of the profile
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    name: String,
}

/// Shows a profile.
pub fn show(global: &GlobalArgs, args: &ShowArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let profile = lookup::profile(&session, &org, &args.name)?;
    let mut fields = vec![
        ("profile", profile.name.clone()),
        ("org", org.clone()),
        ("description", or_dash(Some(&profile.description))),
        ("access role", or_dash(profile.role.as_deref())),
        ("external id", profile.external_id.clone()),
        ("guarded", if profile.guarded { "yes" } else { "no" }.to_owned()),
    ];
    fields.extend(safeguards::fields(&profile.safeguards));
    fields.extend([
        ("revision", profile.revision.to_string()),
        ("changed", time(profile.updated_at)),
        ("created", time(profile.created_at)),
        ("id", profile.id.clone()),
    ]);
    session.output.show(&profile, &fields)
}
