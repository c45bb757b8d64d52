//! Where the value of `stagegate param set` comes from.

use std::path::PathBuf;

use stagegate_core::{Secret, parameter::ParameterKey};

use crate::{error::CliError, input};

/// The key, and the source of its value.
#[derive(Debug, PartialEq, Eq)]
pub enum Source {
    /// Asked for at the terminal, without echo.
    Prompt,
    /// Standard input, with or without its last line break.
    Stdin {
        /// Whether the line break is kept.
        raw: bool,
    },
    /// A file, byte by byte.
    File(PathBuf),
    /// The command line: the value is no secret.
    Plain(String),
}

/// What was given, before it is known to make sense.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Given<'a> {
    /// `KEY` or `KEY=VALUE`.
    pub assignment: &'a str,
    /// Whether more followed.
    pub more: bool,
    /// `--plain`.
    pub plain: bool,
    /// `--stdin`.
    pub stdin: bool,
    /// `--raw`.
    pub raw: bool,
    /// `--file`.
    pub file: Option<&'a PathBuf>,
    /// Whether somebody sits there.
    pub terminal: bool,
}

impl Given<'_> {
    /// The key and the source of the value. Values on the command line are not repeated in errors.
    pub fn source(&self) -> Result<(ParameterKey, Source), CliError> {
        let (key, value) = match self.assignment.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (self.assignment, None),
        };
        if (value.is_some() || self.more) && !self.plain {
            return Err(CliError::usage(
                "a value on the command line ends up in the shell's history and in the list of processes",
                "pass `--stdin` or `--file PATH`, or `--plain KEY=VALUE` if the value is no secret",
            ));
        }
        let source = match (self.file, value) {
            (_, Some(value)) if !self.more => Source::Plain(value.to_owned()),
            _ if self.plain => return Err(CliError::usage("`--plain` needs `KEY=VALUE`", "quote the value if it holds spaces")),
            (Some(path), _) => Source::File(path.clone()),
            _ if self.stdin => Source::Stdin { raw: self.raw },
            _ if self.terminal => Source::Prompt,
            _ => {
                return Err(CliError::usage(
                    "no value was given",
                    "pass `--stdin` to read it from standard input, or `--file PATH`",
                ));
            }
        };
        Ok((super::key(key)?, source))
    }
}

impl Source {
    /// Reads the value.
    ///
    /// `flags` name the owner, for commands to copy.
    pub fn read(&self, key: &ParameterKey, flags: &str) -> Result<Secret, CliError> {
        let encoded = |error: CliError| {
            if error.code() != "invalid-input" {
                return error;
            }
            error.with_hint(format!("encode it first: `base64 FILE | stagegate param set {key} {flags} --stdin`"))
        };
        match self {
            Self::Prompt => {
                let value =
                    input::ask_secret(&format!("value of `{key}`"), "pass `--stdin` or `--file PATH`, which take any text")?;
                if value.expose().is_empty() {
                    let hint = format!("if the empty text is meant: `stagegate param set {key} {flags} --stdin </dev/null`");
                    return Err(CliError::usage("no value was given", hint));
                }
                Ok(value)
            }
            Self::Stdin { raw } => input::value_from_stdin(*raw).map_err(encoded),
            Self::File(path) => input::value_from_file(path).map_err(encoded),
            Self::Plain(value) => Ok(Secret::new(value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_has_one_source() {
        let path = PathBuf::from("key.pem");
        let file = Some(&path);
        let given = Given::default;
        for (given, want) in [
            (Given { assignment: "k", terminal: true, ..given() }, Some(Source::Prompt)),
            (Given { assignment: "k", ..given() }, None),
            (Given { assignment: "k", stdin: true, terminal: true, ..given() }, Some(Source::Stdin { raw: false })),
            (Given { assignment: "k", stdin: true, raw: true, ..given() }, Some(Source::Stdin { raw: true })),
            (Given { assignment: "k", file, terminal: true, ..given() }, Some(Source::File(path.clone()))),
            (Given { assignment: "k=v", terminal: true, ..given() }, None),
            (Given { assignment: "k", more: true, terminal: true, ..given() }, None),
            (Given { assignment: "k=v", plain: true, ..given() }, Some(Source::Plain("v".into()))),
            (Given { assignment: "k=a=b", plain: true, ..given() }, Some(Source::Plain("a=b".into()))),
            (Given { assignment: "k=", plain: true, ..given() }, Some(Source::Plain(String::new()))),
            (Given { assignment: "k", plain: true, terminal: true, ..given() }, None),
            (Given { assignment: "k=v", plain: true, more: true, ..given() }, None),
            (Given { assignment: "1k", stdin: true, ..given() }, None),
        ] {
            let got = given.source();
            assert!(got.as_ref().is_ok_and(|(key, _)| key.as_str() == "k") || got.is_err(), "{given:?}");
            assert_eq!(got.ok().map(|(_, source)| source), want, "{given:?}");
        }
    }

    #[test]
    fn a_refused_value_is_not_repeated() {
        for (assignment, plain) in [("bad key=canary", false), ("bad key=canary", true), ("1canary", false), ("a/canary=v", true)]
        {
            let given = Given { assignment, plain, terminal: true, ..Given::default() };
            assert!(!format!("{:?}", given.source().unwrap_err()).contains("canary"));
        }
    }
}
