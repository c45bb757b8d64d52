//! `stagegate param get`.

use clap::{Args, builder::NonEmptyStringValueParser};

use crate::{cli::GlobalArgs, complete::Names, error::CliError, owner::OfOwner};

/// Print the value of a parameter; the server writes down who asked
///
/// Standard output gets the value and nothing else; a line break follows only at a terminal.
#[derive(Args, Debug)]
pub struct GetArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfOwner,
}

/// Prints a value.
pub fn get(global: &GlobalArgs, args: &GetArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let scene = args.of.open(global)?;
    let revealed = scene
        .session
        .client
        .parameter(&scene.org, &scene.address(), key.as_str())
        .map_err(|error| scene.no_parameter(key.as_str(), error))?;
    let output = scene.session.output;
    output.note(&format!("parameter `{key}` of {}, set at revision {}", scene.words(), revealed.parameter.revision));
    if output.is_json() { output.json(&revealed) } else { output.value(revealed.value.expose()) }
}
