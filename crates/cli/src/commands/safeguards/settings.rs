//! Settings that are given on the command line or in a file.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;
use stagegate_core::safeguard::MAX_SETTINGS;
use stagegate_safeguards::builtin;

use crate::{error::CliError, input};

/// Where the settings come from.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub struct SettingsArgs {
    /// Its settings as JSON; what is left out has its default
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    settings: Option<String>,
    /// The same from a file; `-` is standard input
    #[arg(long, value_name = "FILE")]
    settings_file: Option<PathBuf>,
}

impl SettingsArgs {
    /// The settings; none: nothing was given.
    pub fn read(&self) -> Result<Option<Value>, CliError> {
        match (&self.settings, &self.settings_file) {
            (Some(text), _) => parsed(text, "`--settings`").map(Some),
            (None, Some(path)) => {
                let (text, name) = input::text_of(path, MAX_SETTINGS)?;
                parsed(&text, &name).map(Some)
            }
            (None, None) => Ok(None),
        }
    }
}

/// Refuses settings for a safeguard that would ignore them; `safeguard` comes with the program.
pub fn check_wanted(safeguard: &str, settings: Option<&Value>) -> Result<(), CliError> {
    let has_none = builtin::find(safeguard).is_some_and(|found| found.schema.is_empty());
    if settings.is_none_or(Value::is_null) || !has_none {
        return Ok(());
    }
    let hint = format!("leave them out; `stagegate safeguards show {safeguard}` tells what it checks");
    Err(CliError::usage(format!("safeguard `{safeguard}` has no settings"), hint))
}

fn parsed(text: &str, name: &str) -> Result<Value, CliError> {
    serde_json::from_str(text).map_err(|cause| {
        let sentence = format!("{name}, line {}, column {}: this is not JSON", cause.line(), cause.column());
        CliError::usage(sentence, r#"a text stands in quotes: `--settings '"^prod$"'`"#)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_has_no_settings_gets_none() {
        let settings = json!(["x"]);
        for (safeguard, settings, want) in [
            ("require-dlq", Some(&settings), false),
            ("require-dlq", Some(&Value::Null), true),
            ("require-dlq", None, true),
            ("allowed-regions", Some(&settings), true),
            ("a-policy", Some(&settings), true),
        ] {
            assert_eq!(check_wanted(safeguard, settings).is_ok(), want, "{safeguard} {settings:?}");
        }
    }

    #[test]
    fn settings_are_any_json() {
        for (text, want) in [
            ("[\"eu-west-1\"]", Some(json!(["eu-west-1"]))),
            ("null", Some(Value::Null)),
            (" 3 ", Some(json!(3))),
            ("eu-west-1", None),
            ("[1", None),
            ("", None),
        ] {
            let got = parsed(text, "`--settings`");
            assert_eq!(got.as_ref().ok(), want.as_ref(), "{text:?}");
        }
        assert_eq!(parsed("[1,\n x]", "`f`").unwrap_err().sentence(), "`f`, line 2, column 2: this is not JSON");
    }
}
