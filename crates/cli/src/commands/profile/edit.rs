//! `stagegate profile edit`.

use clap::{ArgGroup, Args, builder::NonEmptyStringValueParser};
use stagegate_api::profile::EditProfile;

use crate::{cli::GlobalArgs, complete::Names, error::CliError, lookup, printable::quoted, session::Session};

/// Rename a profile, describe it anew, or guard it
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub struct EditArgs {
    /// Present name of the profile
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new(), add = Names::Profiles)]
    profile: String,
    /// The new name; stages and history stay
    #[arg(long, group = "change", value_name = "NEW", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// The new description
    #[arg(long, group = "change", value_name = "TEXT")]
    description: Option<String>,
    /// Give out credentials that can change its stages only against a check that passed; the org's default provider never
    /// serves it
    #[arg(long, group = "change", conflicts_with = "not_guarded")]
    guarded: bool,
    /// Give them out without a check; the org's default provider may serve it where nothing nearer does
    #[arg(long, visible_alias = "unguarded", group = "change")]
    not_guarded: bool,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Changes the name or description of a profile.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    let session = Session::open(global)?;
    let org = session.org_here()?;
    let present = lookup::profile(&session, &org, &args.profile)?;
    let edit = EditProfile {
        name: args.name.clone(),
        description: args.description.clone(),
        guarded: (args.guarded || args.not_guarded).then_some(args.guarded),
        message: args.message.clone(),
    };
    let profile = session.client.edit_profile(&org, &args.profile, present.revision, &edit)?;
    let sentence = format!("profile `{}` in org `{org}` is now at revision {}", profile.name, profile.revision);
    session.output.changed(&profile, &sentence)?;
    if args.guarded && !profile.safeguards.iter().any(|safeguard| safeguard.enabled) {
        session.output.warn(&unchecked(&profile.name));
    }
    Ok(())
}

/// A gate that everything passes.
pub fn unchecked(profile: &str) -> String {
    let flag = quoted(profile);
    format!(
        "profile `{profile}` is guarded and has no safeguard that runs: every check passes; run `stagegate safeguards add SAFEGUARD --profile {flag}`"
    )
}
