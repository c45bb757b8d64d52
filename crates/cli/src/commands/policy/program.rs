//! The program of a policy and its cases, as files.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use stagegate_api::policy::PolicyCaseBody;
use stagegate_core::{
    Code,
    policy::{MAX_SOURCE, PolicyLanguage},
};

use crate::{commands::safeguards::read_cases, error::CliError, input};

/// What a policy is written in
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// A CommonJS module
    Javascript,
    /// Rego, as Conftest reads it
    Rego,
}

impl Language {
    fn word(self) -> &'static str {
        match self {
            Self::Javascript => PolicyLanguage::Javascript.as_str(),
            Self::Rego => PolicyLanguage::Rego.as_str(),
        }
    }

    fn of_file(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "js" | "cjs" => Some(Self::Javascript),
            "rego" => Some(Self::Rego),
            _ => None,
        }
    }
}

/// Where program and cases come from.
#[derive(Args, Debug)]
pub struct ProgramArgs {
    /// The program; `-` is standard input
    #[arg(long, short, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// What it is written in; what the name of the file ends with, unless given
    #[arg(long, value_enum, requires = "file")]
    pub language: Option<Language>,
    /// The cases it is tested with, in the form of `stagegate safeguards test`
    #[arg(long, value_name = "FILE")]
    pub cases: Option<PathBuf>,
}

/// A program, and what it is written in.
#[derive(Debug, PartialEq, Eq)]
pub struct Written {
    pub language: String,
    pub source: String,
}

impl ProgramArgs {
    /// The program; none: no file was named.
    pub fn program(&self) -> Result<Option<Written>, CliError> {
        let Some(file) = &self.file else { return Ok(None) };
        let language = self.language.or_else(|| Language::of_file(file)).ok_or_else(|| {
            CliError::usage("what the program is written in cannot be told", "pass `--language javascript` or `--language rego`")
        })?;
        let (text, _) = input::text_of(file, MAX_SOURCE).map_err(|error| {
            let is_too_large = error.code() == Code::TooLarge.as_str();
            if is_too_large { error.with_hint("make two policies of it") } else { error }
        })?;
        Ok(Some(Written { language: language.word().to_owned(), source: text.to_string() }))
    }

    /// The cases; none: no file was named.
    pub fn cases(&self) -> Result<Option<Vec<PolicyCaseBody>>, CliError> {
        let cases = self.cases.as_deref().map(read_cases).transpose()?;
        Ok(cases.map(|cases| cases.into_iter().map(PolicyCaseBody::from).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_file_tells_the_language() {
        for (file, want) in [
            ("policies/a.js", Some(Language::Javascript)),
            ("a.cjs", Some(Language::Javascript)),
            ("a.b.rego", Some(Language::Rego)),
            ("a.ts", None),
            ("rego", None),
            ("-", None),
        ] {
            assert_eq!(Language::of_file(Path::new(file)), want, "{file}");
        }
    }

    #[test]
    fn nobody_guesses_the_language_of_standard_input() {
        let args = ProgramArgs { file: Some("-".into()), language: None, cases: None };
        assert!(args.program().unwrap_err().hint().unwrap().contains("--language rego"));
    }
}
