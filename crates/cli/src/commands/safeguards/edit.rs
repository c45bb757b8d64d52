//! `stagegate safeguards edit`.

use clap::Args;

use super::{
    Enforcement, OfProfile, Which,
    held::Held,
    settings::{SettingsArgs, check_wanted},
};
use crate::{cli::GlobalArgs, commands::policy, error::CliError};

/// Change a safeguard of a profile; what is not given stays
#[derive(Args, Debug)]
pub struct EditArgs {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    of: OfProfile,
    /// The new title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What to do about a failure
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Whether a failure blocks
    #[arg(long, value_name = "LEVEL")]
    enforcement: Option<Enforcement>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Use the newest version of the org's policy
    #[arg(long, conflicts_with = "policy_version")]
    newest: bool,
    /// Use this version of the org's policy
    #[arg(long, value_name = "VERSION", value_parser = policy::version)]
    policy_version: Option<i64>,
    /// Run it again
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Run it no longer, and keep it
    #[arg(long)]
    disable: bool,
}

/// Changes a safeguard.
pub fn edit(global: &GlobalArgs, args: &EditArgs) -> Result<(), CliError> {
    let settings = args.settings.read()?;
    let texts = args.title.is_some() || args.description.is_some() || args.enforcement.is_some();
    let version = args.newest || args.policy_version.is_some();
    if !texts && !version && settings.is_none() && !args.enable && !args.disable {
        let hint = "pass `--title`, `--description`, `--enforcement`, `--settings`, `--settings-file`, `--newest`, `--policy-version`, `--enable` or `--disable`";
        return Err(CliError::usage("nothing is to be changed", hint));
    }
    let held = Held::read(global, &args.of.profile)?;
    let place = held.place(&args.which.which)?;
    let mut wanted = held.wanted();
    let is_builtin = wanted.get(place).is_some_and(|one| one.version.is_none());
    if version && is_builtin {
        let sentence = format!("`{}` comes with the program, and has no versions", args.which.which);
        return Err(CliError::usage(sentence, "name a safeguard that is a policy of the org"));
    }
    if let Some(one) = wanted.get(place) {
        check_wanted(&one.safeguard, settings.as_ref())?;
    }
    if let Some(one) = wanted.get_mut(place) {
        one.title = args.title.clone().or(one.title.take());
        one.description = args.description.clone().or(one.description.take());
        one.enforcement = args.enforcement.map(Enforcement::word).or(one.enforcement.take());
        one.version = if args.newest { None } else { args.policy_version.or(one.version) };
        one.settings = settings.or(one.settings.take());
        one.enabled = if args.enable || args.disable { Some(args.enable) } else { one.enabled };
    }
    held.write(&args.of, wanted, &format!("changed safeguard `{}`", args.which.which))
}
