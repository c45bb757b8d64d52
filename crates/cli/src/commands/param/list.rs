//! `stagegate param list`.

use stagegate_api::client::all;

use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    owner::OfOwner,
};

/// Lists the parameters of an owner.
pub fn list(global: &GlobalArgs, of: &OfOwner) -> Result<(), CliError> {
    let scene = of.open(global)?;
    let (words, address) = (scene.words(), scene.address());
    let parameters = all(|page| scene.session.client.parameters(&scene.org, &address, page));
    let parameters = parameters.map_err(|error| scene.no_owner(error))?;
    let output = scene.session.output;
    if !parameters.is_empty() {
        output.note(&format!("parameters of {words}"));
    }
    output.list(
        &parameters,
        &["key", "visibility", "description", "revision", "set by", "when"],
        |parameter| {
            vec![
                parameter.key.clone(),
                parameter.visibility.clone(),
                or_dash(Some(&parameter.description)),
                parameter.revision.to_string(),
                parameter.author.clone(),
                time(parameter.at),
            ]
        },
        &format!("{words} has no parameters yet; run `stagegate param set KEY {}`", scene.owner.flags()),
    )
}
