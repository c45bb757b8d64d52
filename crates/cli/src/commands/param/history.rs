//! `stagegate param history`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::client::all;

use super::changes::short;
use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    output::{or_dash, time},
    owner::OfOwner,
};

/// List what a parameter was before, without values, newest first
///
/// A parameter has each value from one revision of its owner until another. Equal values have equal fingerprints.
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfOwner,
}

/// Lists what a parameter was before.
pub fn history(global: &GlobalArgs, args: &HistoryArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let scene = args.of.open(global)?;
    let address = scene.address();
    let versions = all(|page| scene.session.client.parameter_history(&scene.org, &address, key.as_str(), page))
        .map_err(|error| scene.no_parameter(key.as_str(), error))?;
    let (words, output) = (scene.words(), scene.session.output);
    if !versions.is_empty() {
        output.note(&format!("history of parameter `{key}` of {words}"));
    }
    output.list(
        &versions,
        &["from", "until", "visibility", "fingerprint", "set by", "when", "description"],
        |version| {
            vec![
                version.revision.to_string(),
                or_dash(version.until_revision.map(|revision| revision.to_string()).as_deref()),
                version.visibility.clone(),
                short(&version.fingerprint).to_owned(),
                version.author.clone(),
                time(version.at),
                or_dash(Some(&version.description)),
            ]
        },
        &format!("parameter `{key}` was never set on {words}"),
    )
}
