//! `stagegate param copy`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::{
    client::{ClientError, all},
    parameter::{ChangedParameters, CopyParameters},
};

use super::changes;
use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    lookup,
    owner::{OfOwner, OtherOwner, Owner, Scene},
};

/// Copy parameters from another owner, without showing their values
///
/// Write-only parameters are copied, too, and stay write-only. What the target has already stays as it is, unless
/// `--overwrite` is given. Parts of a source that are not named are those of the target: `stagegate param copy
/// --service orders --stage prod --from-stage dev` copies from one instance of `orders` to another.
#[derive(Args, Debug)]
pub struct CopyArgs {
    /// Keys to copy; all if none is named
    #[arg(value_name = "KEY", value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    keys: Vec<String>,
    #[command(flatten)]
    of: OfOwner,
    #[command(flatten)]
    from: OtherOwner,
    /// Also replace what the target has already
    #[arg(long)]
    overwrite: bool,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Copies parameters.
pub fn copy(global: &GlobalArgs, args: &CopyArgs) -> Result<(), CliError> {
    let keys = args.keys.iter().map(|text| super::key(text).map(String::from)).collect::<Result<_, _>>()?;
    args.from.check()?;
    let mut scene = args.of.open(global)?;
    let from = args.from.choose(global, &scene.owner)?;
    let owner = scene.look_before_change()?;
    let copy = CopyParameters {
        from: from.address(),
        keys,
        overwrite: args.overwrite,
        dry_run: args.dry_run,
        message: args.message.clone(),
    };
    let changed = scene
        .session
        .client
        .copy_parameters(&scene.org, &scene.address(), owner.revision, &copy)
        .map_err(|error| not_copied(&scene, &from, &copy.keys, error))?;
    let what = format!("from {} to {}", from.words(&scene.org), scene.words());
    changes::show(scene.session.output, &changed, "copied", "would copy", &what)?;
    if !args.overwrite {
        let kept = kept(wanted(&scene, &from, copy.keys)?, &changed);
        if !kept.is_empty() {
            let keys = changes::quoted(&kept);
            scene
                .session
                .output
                .note(&format!("the target has these already, and they stay: {keys}; `--overwrite` replaces them"));
        }
    }
    Ok(())
}

/// A key or an owner that is not there is that of the source: the target was looked up before.
fn not_copied(scene: &Scene, from: &Owner, keys: &[String], error: ClientError) -> CliError {
    match keys.iter().find(|key| error.to_string() == format!("no parameter `{key}`")) {
        Some(key) => lookup::no_parameter(&scene.session, &scene.org, from, key, error),
        None => lookup::no_owner(&scene.session, &scene.org, from, error),
    }
}

/// The keys that were to be copied.
fn wanted(scene: &Scene, from: &Owner, named: Vec<String>) -> Result<Vec<String>, CliError> {
    if !named.is_empty() {
        return Ok(named);
    }
    let address = from.address();
    let there = all(|page| scene.session.client.parameters(&scene.org, &address, page))?;
    Ok(there.into_iter().map(|parameter| parameter.key).collect())
}

/// Those of them that were not: the server only names what it copied.
fn kept(mut wanted: Vec<String>, changed: &ChangedParameters) -> Vec<String> {
    wanted.retain(|key| !changed.changes.iter().any(|change| change.key == *key));
    wanted
}
