//! `stagegate safeguards edit`.

use clap::Args;

use super::{Enforcement, OfProfile, Which, held::Held, settings::SettingsArgs};
use crate::{cli::GlobalArgs, error::CliError};

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
    if !texts && settings.is_none() && !args.enable && !args.disable {
        let hint = "pass `--title`, `--description`, `--enforcement`, `--settings`, `--settings-file`, `--enable` or `--disable`";
        return Err(CliError::usage("nothing is to be changed", hint));
    }
    let held = Held::read(global, &args.of.profile)?;
    let place = held.place(&args.which.which)?;
    let mut wanted = held.wanted();
    if let Some(one) = wanted.get_mut(place) {
        one.title = args.title.clone().or(one.title.take());
        one.description = args.description.clone().or(one.description.take());
        one.enforcement = args.enforcement.map(Enforcement::word).or(one.enforcement.take());
        one.settings = settings.or(one.settings.take());
        one.enabled = if args.enable || args.disable { Some(args.enable) } else { one.enabled };
    }
    held.write(&args.of, wanted, &format!("changed safeguard `{}`", args.which.which))
}
