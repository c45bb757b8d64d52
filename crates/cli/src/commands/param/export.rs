//! `stagegate param export`.

use std::path::{Path, PathBuf};

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::parameter::RevealedOrNot;
use stagegate_core::parameter::ParameterKey;

use super::changes::quoted;
use crate::{
    cli::GlobalArgs,
    error::CliError,
    file,
    formats::{Format, Parameters},
    framework::may_be_set,
    output::Output,
    owner::OfOwner,
};

/// Write the values of parameters to standard output or a file; the server writes down who asked
///
/// Write-only parameters are left out. What `shell` and `github-env` write becomes the environment of programs: names
/// that would change which programs run, such as `PATH`, are left out there, too.
#[derive(Args, Debug)]
pub struct ExportArgs {
    #[command(flatten)]
    of: OfOwner,
    /// How to write [default: what the name of `--output` tells, or `json` with `--json`, or `dotenv`]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Only write keys that start with this, and take it away from them
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    prefix: Option<String>,
    /// Write to this file, which only you can read, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the values of an owner.
pub fn export(global: &GlobalArgs, args: &ExportArgs) -> Result<(), CliError> {
    let format = format(args, global.json);
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let target = path.map(file::target).transpose()?;
    let scene = args.of.open(global)?;
    let revealed = scene.session.client.reveal_parameters(&scene.org, &scene.address());
    let revealed = revealed.map_err(|error| scene.no_owner(error))?;
    let output = scene.session.output;
    let chosen = choose(revealed.parameters, args.prefix.as_deref().unwrap_or_default(), format)?;
    let text = format.write(&chosen.parameters)?;
    chosen.warn(output);
    let count = match chosen.parameters.len() {
        1 => "1 parameter".to_owned(),
        count => format!("{count} parameters"),
    };
    let sentence = format!("exported {count} of {} at revision {}", scene.words(), revealed.owner.revision);
    let (Some(path), Some(target)) = (path, target) else {
        output.note(&sentence);
        return output.data(&text);
    };
    file::write(&target, &text)?;
    output.note(&format!("{sentence} to `{}`", path.display()));
    Ok(())
}

fn format(args: &ExportArgs, json: bool) -> Format {
    let told = args.format.or_else(|| args.output.as_deref().and_then(Format::of));
    told.unwrap_or(if json { Format::Json } else { Format::Dotenv })
}

/// What is written, and what is left out.
#[derive(Debug, Default)]
struct Chosen {
    parameters: Parameters,
    write_only: Vec<String>,
    reserved: Vec<String>,
}

impl Chosen {
    fn warn(&self, output: Output) {
        if !self.write_only.is_empty() {
            let keys = quoted(&self.write_only);
            output.warn(&format!("left out what is write-only: {keys}; only deploys and `exec` receive those"));
        }
        if !self.reserved.is_empty() {
            output.warn(&format!("left out what would change what is run: {}", quoted(&self.reserved)));
        }
    }
}

fn choose(parameters: Vec<RevealedOrNot>, prefix: &str, format: Format) -> Result<Chosen, CliError> {
    let mut chosen = Chosen::default();
    for parameter in parameters {
        let Some(rest) = parameter.key.strip_prefix(prefix) else { continue };
        let Some(value) = parameter.value else {
            chosen.write_only.push(parameter.key);
            continue;
        };
        if format.is_environment() && !may_be_set(rest) {
            chosen.reserved.push(parameter.key);
            continue;
        }
        chosen.parameters.insert(key(rest, &parameter.key)?, value.0);
    }
    Ok(chosen)
}

/// A key without its prefix.
fn key(rest: &str, whole: &str) -> Result<ParameterKey, CliError> {
    rest.parse().map_err(|_| {
        let hint = "pass a shorter `--prefix`";
        CliError::usage(format!("without the prefix, `{whole}` is no valid key"), hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(key: &str, value: Option<&str>) -> RevealedOrNot {
        RevealedOrNot {
            key: key.into(),
            visibility: if value.is_some() { "masked" } else { "write-only" }.into(),
            description: String::new(),
            value: value.map(|value| stagegate_core::Secret::new(value.into()).into()),
        }
    }

    fn all() -> Vec<RevealedOrNot> {
        [("DB_URL", Some("u")), ("DB_KEY", None), ("PATH", Some("p")), ("DB_1", Some("1")), ("x.y", Some("z"))]
            .map(|(key, value)| parameter(key, value))
            .into()
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn only_what_fits_is_written() {
        for (prefix, format, written, write_only, reserved) in [
            ("", Format::Json, &["DB_1", "DB_URL", "PATH", "x.y"][..], &["DB_KEY"][..], &[][..]),
            ("", Format::Shell, &["DB_1", "DB_URL", "x.y"], &["DB_KEY"], &["PATH"]),
            ("", Format::GithubEnv, &["DB_1", "DB_URL", "x.y"], &["DB_KEY"], &["PATH"]),
            ("x.", Format::Dotenv, &["y"], &[], &[]),
            ("none", Format::Dotenv, &[], &[], &[]),
        ] {
            let chosen = choose(all(), prefix, format).unwrap();
            let keys: Vec<&str> = chosen.parameters.keys().map(ParameterKey::as_str).collect();
            assert_eq!((keys, chosen.write_only, chosen.reserved), (written.to_vec(), owned(write_only), owned(reserved)));
        }
    }

    #[test]
    fn a_key_that_is_none_without_its_prefix_is_refused() {
        assert_eq!(choose(all(), "DB_", Format::Json).unwrap_err().sentence(), "without the prefix, `DB_1` is no valid key");
        assert!(choose(all(), "DB_URL", Format::Json).is_err());
    }
}
