//! Files of parameters: what `stagegate param import` reads and `stagegate param export` writes.
//!
//! Everything here is text in, text out. A file is read as a whole or refused with the line of its first mistake. A
//! mistake never repeats what stands there: that may be a secret, even where a key should be. Nothing is run and no
//! variable is substituted; where the programs that read such files disagree, the text is refused with the way to
//! write it that all of them understand. What a format cannot hold, it refuses to write.
//!
//! The line formats and tfvars have readers of their own. The libraries for them substitute variables, take what they
//! do not understand for something else, give no line, or recurse without a bound; and of the language behind tfvars
//! nearly everything would have to be refused again.

mod dotenv;
mod entries;
mod github_env;
mod json;
mod mistake;
mod scanner;
mod shell;
#[cfg(test)]
mod tests;
mod tfvars;
mod yaml;

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use clap::ValueEnum;
use stagegate_core::{Secret, parameter::ParameterKey};
use zeroize::Zeroizing;

pub use dotenv::{CarriageReturn, write_variables};
pub use mistake::{CannotHold, Mistake};

/// The largest file in bytes.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// The parameters of a file.
pub type Parameters = BTreeMap<ParameterKey, Secret>;

/// How a file of parameters is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// `KEY=value` lines, as `.env` files have them
    Dotenv,
    /// One object of texts, which is also what `.tfvars.json` files are
    Json,
    /// One mapping of texts
    Yaml,
    /// `export KEY='value'` lines for `sh`
    Shell,
    /// What GitHub Actions reads from the file `$GITHUB_ENV`
    GithubEnv,
    /// `key = "value"` lines for Terraform
    Tfvars,
}

impl Format {
    /// The format that the name of a file stands for.
    pub fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let is = |extension: &str| name.strip_suffix(extension).is_some_and(|stem| !stem.is_empty());
        match name {
            _ if is(".json") => Some(Self::Json),
            _ if is(".yml") || is(".yaml") => Some(Self::Yaml),
            _ if is(".sh") => Some(Self::Shell),
            _ if is(".tfvars") => Some(Self::Tfvars),
            ".env" => Some(Self::Dotenv),
            _ if is(".env") || name.starts_with(".env.") => Some(Self::Dotenv),
            _ => None,
        }
    }

    /// Its name, as `--format` takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dotenv => "dotenv",
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Shell => "shell",
            Self::GithubEnv => "github-env",
            Self::Tfvars => "tfvars",
        }
    }

    /// Whether what is written becomes the environment of programs as it is.
    pub fn is_environment(self) -> bool {
        matches!(self, Self::Shell | Self::GithubEnv)
    }

    /// Reads a file.
    pub fn read(self, text: &str) -> Result<Parameters, Mistake> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read = match self {
            Self::Dotenv => dotenv::read,
            Self::Json => json::read,
            Self::Yaml => yaml::read,
            Self::Shell => shell::read,
            Self::GithubEnv => github_env::read,
            Self::Tfvars => tfvars::read,
        };
        read(text).map_err(|mistake| mistake.placed(text))
    }

    /// Writes a file that [`Format::read`] gives back as it was.
    pub fn write(self, parameters: &Parameters) -> Result<Zeroizing<String>, CannotHold> {
        match self {
            Self::Dotenv => Ok(dotenv::write(parameters)),
            Self::Json => Ok(json::write(parameters)),
            Self::Yaml => Ok(yaml::write(parameters)),
            Self::Shell => shell::write(parameters),
            Self::GithubEnv => Ok(github_env::write(parameters)),
            Self::Tfvars => tfvars::write(parameters),
        }
    }
}

/// Writes a character of up to four hexadecimal digits in the way that YAML and tfvars share.
fn push_code_point(text: &mut String, c: char) {
    let _ = write!(text, "\\u{:04x}", u32::from(c)); // a String takes all
}
