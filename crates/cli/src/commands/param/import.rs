//! `stagegate param import`.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::{
    client::{ClientError, all},
    parameter::{ChangeParameters, NewValue, ParameterBody},
};
use stagegate_core::{Code, parameter::Visibility};

use super::changes;
use crate::{
    cli::GlobalArgs,
    error::CliError,
    formats::{Format, MAX_FILE_BYTES, Parameters},
    input,
    owner::{OfOwner, Scene},
};

/// Set the parameters that a file holds: all of them in one revision, or none
///
/// Prints each key and whether it is added, changed or removed, and never a value. The name of the file tells how it is
/// written: `.env`, `.env.NAME` and `NAME.env` are dotenv, `.json` and `.tfvars.json` are JSON, `.yml` and `.yaml`
/// are YAML, `.sh` is shell, `.tfvars` is tfvars. Lists, mappings and the like become JSON text. Nothing in a file is
/// run, and no variable is substituted.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    of: OfOwner,
    /// How the file is written, if its name does not tell
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Put this in front of each key
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    prefix: Option<String>,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    /// Let only deploys and `exec` receive the values
    #[arg(long)]
    write_only: bool,
    /// Take away masked parameters that the file does not hold; with `--prefix`, those that start with it
    #[arg(long)]
    unset_missing: bool,
    /// Why, for the history
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,
}

/// Sets what a file holds.
pub fn import(global: &GlobalArgs, args: &ImportArgs) -> Result<(), CliError> {
    let (parameters, name) = read(args)?;
    let mut scene = args.of.open(global)?;
    // First the revision, then the keys: if they change in between, the server refuses.
    let owner = scene.look_before_change()?;
    let unset = if args.unset_missing && owner.id.is_some() { missing(&scene, args, &parameters)? } else { Vec::new() };
    let change =
        ChangeParameters { set: set(parameters, args.write_only), unset, message: args.message.clone(), dry_run: args.dry_run };
    let client = &scene.session.client;
    let changed = client.change_parameters(&scene.org, &scene.address(), owner.revision, &change).map_err(too_large)?;
    let what = format!("{name} into {}", scene.words());
    changes::show(scene.session.output, &changed, "imported", "would import", &what)
}

/// What is in the file, with the prefix, and what to call the file.
fn read(args: &ImportArgs) -> Result<(Parameters, String), CliError> {
    let Some(format) = args.format.or_else(|| Format::of(&args.file)) else {
        let hint = "pass `--format dotenv`, or `json`, `yaml`, `shell`, `github-env` or `tfvars`";
        return Err(CliError::usage("the name of the file does not tell how it is written", hint));
    };
    let (text, name) = input::text_of(&args.file, MAX_FILE_BYTES)?;
    let parameters = format.read(&text).map_err(|mistake| mistake.in_file(&name))?;
    if parameters.is_empty() {
        let hint = "check what was to write the file, or take parameters away by `stagegate param unset KEY`";
        return Err(CliError::new(2, "invalid-input", format!("{name} holds no parameters"), hint.to_owned()));
    }
    Ok((with_prefix(parameters, args.prefix.as_deref())?, name))
}

fn with_prefix(parameters: Parameters, prefix: Option<&str>) -> Result<Parameters, CliError> {
    let Some(prefix) = prefix else { return Ok(parameters) };
    parameters
        .into_iter()
        .map(|(key, value)| {
            let hint = "keys have 1 to 128 letters, digits, `_`, `-` and `.`, and start with a letter or `_`";
            let invalid = |_| CliError::usage("with this prefix, some keys are not valid", hint);
            Ok((format!("{prefix}{key}").parse().map_err(invalid)?, value))
        })
        .collect()
}

fn set(parameters: Parameters, write_only: bool) -> BTreeMap<String, NewValue> {
    let visibility = write_only.then(|| Visibility::WriteOnly.as_str().to_owned());
    let new = |value| NewValue { value, visibility: visibility.clone(), description: None };
    parameters.into_iter().map(|(key, value)| (key.into(), new(value.into()))).collect()
}

/// The keys to take away. An export holds no write-only value: what it came from must not lose them.
fn missing(scene: &Scene, args: &ImportArgs, parameters: &Parameters) -> Result<Vec<String>, CliError> {
    let address = scene.address();
    let present =
        all(|page| scene.session.client.parameters(&scene.org, &address, page)).map_err(|error| scene.no_owner(error))?;
    let (kept, unset) = split_missing(present, args.prefix.as_deref().unwrap_or_default(), parameters);
    if !kept.is_empty() {
        let keys = changes::quoted(&kept);
        let sentence = format!("write-only parameters stay: {keys}; take them away by `stagegate param unset KEY`");
        scene.session.output.note(&sentence);
    }
    Ok(unset)
}

/// The missing keys that are write-only, and those that are not.
fn split_missing(present: Vec<ParameterBody>, prefix: &str, parameters: &Parameters) -> (Vec<String>, Vec<String>) {
    let missing = present
        .into_iter()
        .filter(|parameter| parameter.key.starts_with(prefix) && !parameters.keys().any(|key| key.as_str() == parameter.key));
    let (kept, unset): (Vec<_>, Vec<_>) = missing.partition(|parameter| parameter.visibility == Visibility::WriteOnly.as_str());
    let keys = |parameters: Vec<ParameterBody>| parameters.into_iter().map(|parameter| parameter.key).collect();
    (keys(kept), keys(unset))
}

fn too_large(error: ClientError) -> CliError {
    let too_large = error.code() == Some(Code::TooLarge);
    let error = CliError::from(error);
    if too_large { error.with_hint("split the file, and import one part after the other") } else { error }
}

#[cfg(test)]
mod tests {
    use stagegate_core::{Secret, parameter::ParameterKey};

    use super::*;

    fn parameters(keys: &[&str]) -> Parameters {
        keys.iter().map(|key| (key.parse().unwrap(), Secret::new("canary".into()))).collect()
    }

    fn body(key: &str, visibility: &str) -> ParameterBody {
        let text = format!(
            r#"{{"key":"{key}","visibility":"{visibility}","description":"","revision":1,"author":"ada","at":"2026-03-01T09:05:07Z"}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn a_prefix_is_put_in_front_of_each_key() {
        let prefixed = with_prefix(parameters(&["a", "b"]), Some("DB_")).unwrap();
        assert_eq!(prefixed.keys().map(ParameterKey::as_str).collect::<Vec<_>>(), ["DB_a", "DB_b"]);
        for prefix in ["1", "a b", &"x".repeat(128)] {
            let error = with_prefix(parameters(&["a"]), Some(prefix)).unwrap_err();
            assert!(!format!("{error:?}").contains("canary") && error.exit_status() == 2);
        }
    }

    #[test]
    fn missing_keys_are_taken_away_within_the_prefix_unless_they_are_write_only() {
        let present =
            || ["DB_a", "DB_b", "x"].map(|key| body(key, "masked")).into_iter().chain([body("DB_w", "write-only")]).collect();
        for (prefix, keys, kept, unset) in [
            ("DB_", &["DB_a"][..], &["DB_w"][..], &["DB_b"][..]),
            ("", &["DB_a", "x", "DB_w"], &[], &["DB_b"]),
            ("", &["new"], &["DB_w"], &["DB_a", "DB_b", "x"]),
        ] {
            let got = split_missing(present(), prefix, &parameters(keys));
            assert_eq!(got, (owned(kept), owned(unset)), "{prefix} {keys:?}");
        }
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn what_is_sent_has_a_visibility_only_if_one_was_named() {
        for (write_only, want) in [(false, None), (true, Some("write-only"))] {
            let set = set(parameters(&["a"]), write_only);
            assert_eq!(set["a"].visibility.as_deref(), want);
            assert!(!format!("{set:?}").contains("canary"));
        }
    }
}
