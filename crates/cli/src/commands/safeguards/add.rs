//! `stagegate safeguards add`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::safeguard::WantedSafeguard;

use super::{
    Enforcement, OfProfile,
    held::Held,
    place::NewPlace,
    settings::{SettingsArgs, check_wanted},
};
use crate::{cli::GlobalArgs, commands::policy, complete::Names, error::CliError};

/// Give a profile one more safeguard
#[derive(Args, Debug)]
pub struct AddArgs {
    /// What to check: `stagegate safeguards list` has those that come with the program, `stagegate policy list` those of the org
    #[arg(value_name = "SAFEGUARD", value_parser = NonEmptyStringValueParser::new(), add = Names::AnySafeguards)]
    safeguard: String,
    #[command(flatten)]
    of: OfProfile,
    /// The version of the org's policy; its newest unless given
    #[arg(long, value_name = "VERSION", value_parser = policy::version)]
    policy_version: Option<i64>,
    /// What lists and results call it; `Policy: SAFEGUARD` unless given
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What to do about a failure
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Whether a failure blocks; what the safeguard is made for, unless given
    #[arg(long, value_name = "LEVEL")]
    enforcement: Option<Enforcement>,
    #[command(flatten)]
    settings: SettingsArgs,
    #[command(flatten)]
    place: NewPlace,
    /// Do not run it yet
    #[arg(long)]
    disabled: bool,
}

/// Adds a safeguard.
pub fn add(global: &GlobalArgs, args: &AddArgs) -> Result<(), CliError> {
    let new = WantedSafeguard {
        title: args.title.clone(),
        description: args.description.clone(),
        safeguard: args.safeguard.clone(),
        version: args.policy_version,
        enforcement: args.enforcement.map(Enforcement::word),
        settings: args.settings.read()?,
        enabled: args.disabled.then_some(false),
        ..WantedSafeguard::default()
    };
    check_wanted(&new.safeguard, new.settings.as_ref())?;
    let held = Held::read(global, &args.of.profile)?;
    let mut wanted = held.wanted();
    wanted.insert(args.place.index(&held)?, new);
    let title = args.title.as_deref().unwrap_or(&args.safeguard);
    held.write(&args.of, wanted, &format!("added safeguard `{title}`"))
}
