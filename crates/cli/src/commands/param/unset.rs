//! `stagegate param unset`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::parameter::ChangeParameters;

use crate::{cli::GlobalArgs, complete::Names, error::CliError, owner::OfOwner};

/// Take a parameter away
#[derive(Args, Debug)]
pub struct UnsetArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfOwner,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Takes a parameter away.
pub fn unset(global: &GlobalArgs, args: &UnsetArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let mut scene = args.of.open(global)?;
    let owner = scene.look()?;
    let (client, address) = (&scene.session.client, scene.address());
    let unset = match &args.message {
        Some(message) => {
            let change = ChangeParameters { unset: vec![key.to_string()], message: Some(message.clone()), ..Default::default() };
            client.change_parameters(&scene.org, &address, owner.revision, &change).map(drop)
        }
        None => client.unset_parameter(&scene.org, &address, key.as_str(), owner.revision),
    };
    unset.map_err(|error| scene.no_parameter(key.as_str(), error))?;
    scene.session.output.note(&format!("took parameter `{key}` away from {}", scene.words()));
    Ok(())
}
