//! What is secret in providers: asked for at the terminal, or read from standard input. Never from the command line.

use std::{collections::BTreeMap, path::Path};

use stagegate_api::sensitive::Sensitive;
use stagegate_core::{
    Secret,
    provider::{check_detail_name, check_details, check_secret_access_key},
};

use crate::{
    error::CliError,
    formats::{Format, MAX_FILE_BYTES},
    input,
};

/// Refuses what was typed behind the last argument: it may be a secret, and is not repeated.
pub fn refuse_on_command_line(more: &[String]) -> Result<(), CliError> {
    if more.is_empty() {
        return Ok(());
    }
    Err(on_command_line())
}

fn on_command_line() -> CliError {
    CliError::usage(
        "a secret on the command line ends up in the shell's history and in the list of processes",
        "leave it out to be asked for it, or pass `--stdin`",
    )
}

/// The secret key that goes with an access key.
pub fn secret_access_key(access_key_id: &str, stdin: bool) -> Result<Sensitive, CliError> {
    let secret = if stdin {
        input::value_from_stdin(false)?
    } else {
        must_be_terminal("no secret access key was given")?;
        input::ask_secret(&format!("secret access key of `{access_key_id}`"), "pass `--stdin`")?
    };
    check_secret_access_key(&secret)?;
    Ok(secret.into())
}

/// Whose details are read, and how.
#[derive(Debug)]
pub struct Details<'a> {
    /// Those to ask for, by name.
    pub names: &'a [String],
    /// Whether all of them are on standard input.
    pub stdin: bool,
}

impl Details<'_> {
    /// Whether any are wanted.
    pub fn are_wanted(&self) -> bool {
        self.stdin || !self.names.is_empty()
    }

    /// Refuses names that are none, before anything is asked. A value behind a name is a secret in the wrong place.
    pub fn check(&self) -> Result<(), CliError> {
        for name in self.names {
            if name.contains('=') {
                return Err(on_command_line());
            }
            check_detail_name(name).map_err(|_| {
                CliError::usage("that is not a valid name of a detail", "use letters, digits and `_`, such as `API_KEY`")
            })?;
        }
        if self.are_wanted() && !self.stdin {
            must_be_terminal("no details were given")?;
        }
        Ok(())
    }

    /// Asks for them, or reads them: a JSON object of texts, or lines of `NAME=value`.
    pub fn read(&self) -> Result<BTreeMap<String, Sensitive>, CliError> {
        if self.stdin {
            let (text, name) = input::text_of(Path::new("-"), MAX_FILE_BYTES)?;
            return parsed(&text, &name);
        }
        let ask = |name: &String| {
            let value = input::ask_secret(&format!("value of `{name}`"), "pass `--stdin`, with `NAME=value` lines or JSON")?;
            if value.expose().is_empty() {
                return Err(CliError::usage("no value was given", "if the empty text is meant, pass `--stdin`"));
            }
            Ok((name.clone(), value.into()))
        };
        self.names.iter().map(ask).collect()
    }
}

fn parsed(text: &str, name: &str) -> Result<BTreeMap<String, Sensitive>, CliError> {
    let format = if text.trim_start().starts_with('{') { Format::Json } else { Format::Dotenv };
    let read = format.read(text).map_err(|mistake| mistake.in_file(name))?;
    let details: BTreeMap<String, Secret> = read.into_iter().map(|(key, value)| (key.into(), value)).collect();
    check_details(&details)?;
    Ok(details.into_iter().map(|(name, value)| (name, value.into())).collect())
}

fn must_be_terminal(sentence: &str) -> Result<(), CliError> {
    if input::is_terminal() {
        return Ok(());
    }
    Err(CliError::usage(sentence, "pass `--stdin` to read it from standard input"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_json_or_lines() {
        for (text, want) in [
            ("{\"A\": \"1\", \"B\": \"two\\nlines\"}", Some("A=1 B=two\nlines")),
            ("  {\"A\": \"\"}\n", Some("A=")),
            ("A=1\n# none\nexport B='two'\n", Some("A=1 B=two")),
            ("{\"A\": \"canary\"", None),
            ("{}", None),
            ("", None),
            ("a-b=canary\n", None),
            ("{\"a.b\": \"canary\"}", None),
            ("canary", None),
        ] {
            let details = parsed(text, "standard input");
            assert!(!format!("{details:?}").contains("canary"), "{text}: {details:?}");
            let told = details.ok().map(|details| {
                details.iter().map(|(name, value)| format!("{name}={}", value.expose())).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(told.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_secret_in_the_wrong_place_is_not_repeated() {
        let names = |name: &str| [name.to_owned()];
        for name in ["A=canary", "sk canary", "canary-x", "1canary"] {
            let error = Details { names: &names(name), stdin: false }.check().unwrap_err();
            assert!(error.exit_status() == 2 && !format!("{error:?}").contains("canary"), "{name}: {error:?}");
        }
        assert!(Details { names: &names("API_KEY"), stdin: true }.check().is_ok());
        assert!(!format!("{:?}", refuse_on_command_line(&names("canary"))).contains("canary"));
    }
}
