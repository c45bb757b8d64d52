//! `stagegate param rollback`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::{client::ClientError, parameter::RollbackParameter};
use stagegate_core::Code;

use super::super::revision::revision;
use crate::{
    cli::GlobalArgs,
    complete::Names,
    error::CliError,
    owner::{OfOwner, Scene},
};

/// Give a parameter the value that it had at a revision
///
/// Nothing is lost: this makes the next revision. `stagegate param history KEY` lists the revisions.
#[derive(Args, Debug)]
pub struct RollbackArgs {
    /// Key of the parameter
    #[arg(value_parser = NonEmptyStringValueParser::new(), add = Names::Parameters)]
    key: String,
    #[command(flatten)]
    of: OfOwner,
    /// The revision of the owner to go back to
    #[arg(long, value_name = "REVISION", value_parser = revision, add = Names::Revisions)]
    to: i64,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Goes back to a value of before.
pub fn rollback(global: &GlobalArgs, args: &RollbackArgs) -> Result<(), CliError> {
    let key = super::key(&args.key)?;
    let mut scene = args.of.open(global)?;
    let owner = scene.look()?;
    let rollback = RollbackParameter { revision: args.to, message: args.message.clone() };
    let parameter = scene
        .session
        .client
        .rollback_parameter(&scene.org, &scene.address(), key.as_str(), owner.revision, &rollback)
        .map_err(|error| not_rolled_back(&scene, key.as_str(), error))?;
    let sentence = format!(
        "parameter `{key}` ({}) of {} is again what it was at revision {}, now at revision {}",
        parameter.visibility,
        scene.words(),
        args.to,
        parameter.revision
    );
    scene.session.output.changed(&parameter, &sentence)
}

/// There may be no such parameter, or it had no value at that revision.
fn not_rolled_back(scene: &Scene, key: &str, error: ClientError) -> CliError {
    if error.code() != Some(Code::InvalidInput) {
        return scene.no_parameter(key, error);
    }
    let hint = format!("run `stagegate param history {key} {}` to see its revisions", scene.owner.flags());
    let error = CliError::from(error);
    let sentence = error.sentence().trim_start_matches("revision: ").to_owned();
    error.with_sentence(sentence).with_hint(hint)
}
