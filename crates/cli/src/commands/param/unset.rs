//! `stagegate param unset`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, owner::OfOwner};

/// Take a parameter away
#[derive(Args, Debug)]
pub struct UnsetArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfOwner,
}

/// Takes a parameter away.
pub fn unset(global: &GlobalArgs, args: &UnsetArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let mut scene = args.of.open(global)?;
    let owner = scene.look()?;
    scene
        .session
        .client
        .unset_parameter(&scene.org, &scene.address(), key.as_str(), owner.revision)
        .map_err(|error| scene.no_parameter(key.as_str(), error))?;
    scene.session.output.note(&format!("took parameter `{key}` away from {}", scene.words()));
    Ok(())
}
