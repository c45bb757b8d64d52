//! Reads a file of configuration. What cannot be understood is refused with line and column, and never repeated: it may
//! be a secret in the wrong place.

mod decode;
mod marks;
mod place;
mod tree;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use stagegate_api::{MAX_CONFIGURATION_BYTES, configuration::Configuration};
use stagegate_core::{Code, configuration::VERSION};
use zeroize::Zeroizing;

pub use self::marks::{MERGE, stand_in};
use self::tree::Tree;
use super::IN_PARTS;
use crate::{error::CliError, input};

/// A file of configuration that was read.
pub struct Source {
    /// What it is called in messages.
    name: String,
    /// The folder that paths in it start from.
    folder: PathBuf,
    text: Zeroizing<String>,
    tree: Tree,
}

/// Where a mistake is, and what it is.
#[derive(Debug, PartialEq, Eq)]
struct Mistake {
    /// Line and column, both from 1; none: nobody can tell.
    place: Option<(usize, usize)>,
    sentence: String,
}

impl Source {
    /// Reads a file; `-` is standard input.
    pub fn read(path: &Path) -> Result<Self, CliError> {
        let (text, name) = input::text_of(path, MAX_CONFIGURATION_BYTES).map_err(|error| {
            let is_too_large = error.code() == Code::TooLarge.as_str();
            if is_too_large { error.with_hint(IN_PARTS) } else { error }
        })?;
        Self::from_text(name, path.parent().map(Path::to_path_buf).unwrap_or_default(), &text, "it starts with `version: 1`")
    }

    /// Reads a file that is a list; `-` is standard input.
    pub fn read_list(path: &Path) -> Result<Self, CliError> {
        let (text, name) = input::text_of(path, MAX_CONFIGURATION_BYTES)?;
        Self::from_text(name, PathBuf::new(), &text, "write `[]` for an empty list")
    }

    /// A text as if it were a file of the present folder.
    #[cfg(test)]
    pub fn of_text(text: &str) -> Result<Self, CliError> {
        Self::from_text("`test.yml`".to_owned(), PathBuf::new(), text, "it starts with `version: 1`")
    }

    /// `start` is what to do about an empty one.
    fn from_text(name: String, folder: PathBuf, text: &str, start: &str) -> Result<Self, CliError> {
        let text = Zeroizing::new(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned());
        let tree = tree::build(&text).map_err(|Mistake { place, sentence }| {
            let more = if sentence == tree::EMPTY { format!("; {start}") } else { String::new() };
            refusal(&name, place, &(sentence + &more))
        })?;
        Ok(Self { name, folder, text, tree })
    }

    /// What the file says.
    pub fn configuration(&self) -> Result<Configuration, CliError> {
        let configuration: Configuration = self.decoded()?;
        if configuration.version != VERSION {
            return Err(self.refuse(&["version"], &format!("this program understands version {VERSION} of the file")));
        }
        Ok(configuration)
    }

    /// The file as a value of any other type.
    pub fn decoded<T: DeserializeOwned>(&self) -> Result<T, CliError> {
        decode::decode(&self.tree).map_err(|misfit| {
            let place = place::of(&self.text, &misfit.steps);
            refusal(&self.name, place, &misfit.sentence)
        })
    }

    /// The refusal of what stands at these keys.
    pub fn refuse(&self, keys: &[impl AsRef<str>], sentence: &str) -> CliError {
        refusal(&self.name, self.place(keys), sentence)
    }

    /// The same for what the file refers to: the file itself may be right.
    pub fn missing(&self, keys: &[impl AsRef<str>], sentence: &str) -> CliError {
        CliError::new(2, "invalid-input", placed(&self.name, self.place(keys), sentence), None)
    }

    /// Line and column of what stands at these keys, or of the nearest thing around it.
    pub fn place(&self, keys: &[impl AsRef<str>]) -> Option<(usize, usize)> {
        place::of(&self.text, &self.tree.steps(keys))
    }

    /// What the file is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder that paths in the file start from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

fn refusal(name: &str, place: Option<(usize, usize)>, sentence: &str) -> CliError {
    let hint = "see `/api/v1/configuration.schema.json` on the server for what is accepted".to_owned();
    CliError::new(2, "invalid-input", placed(name, place, sentence), hint)
}

fn placed(name: &str, place: Option<(usize, usize)>, sentence: &str) -> String {
    let place = place.map(|(line, column)| format!(", line {line}, column {column}")).unwrap_or_default();
    format!("{name}{place}: {sentence}")
}

#[cfg(test)]
mod tests;
