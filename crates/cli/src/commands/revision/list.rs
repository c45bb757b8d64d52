//! `stagegate revision list`.

use stagegate_api::client::all;

use crate::{
    cli::GlobalArgs,
    error::CliError,
    output::{or_dash, time},
    owner::OfOwner,
};

/// Lists the revisions of an owner.
pub fn list(global: &GlobalArgs, of: &OfOwner) -> Result<(), CliError> {
    let mut scene = of.open(global)?;
    let owner = scene.look()?;
    let address = owner.id.clone().unwrap_or_else(|| scene.address());
    let revisions = match &owner.id {
        Some(_) => all(|page| scene.session.client.revisions(&scene.org, &address, page))?,
        None => Vec::new(),
    };
    let output = scene.session.output;
    if !revisions.is_empty() {
        output.note(&format!("revisions of {}", scene.words()));
    }
    output.list(
        &revisions,
        &["revision", "when", "who", "change", "message"],
        |revision| {
            vec![
                revision.revision.to_string(),
                time(revision.at),
                revision.author.clone(),
                revision.change.clone(),
                or_dash(revision.message.as_deref()),
            ]
        },
        &format!("nothing was set on {} yet; run `stagegate param set KEY {}`", scene.words(), scene.owner.flags()),
    )
}
