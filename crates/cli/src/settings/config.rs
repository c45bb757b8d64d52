//! `config.yml`: the default server, and the default org of each server. People may edit it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Folder;
use crate::{
    error::CliError,
    file::{self, Readers},
};

const NAME: &str = "config.yml";

/// The defaults of this user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The server to use when nothing else names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// By server: the org to work in when nothing else names one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub orgs: BTreeMap<String, String>,
}

impl Config {
    /// The stored defaults; none of them if nothing was stored.
    pub fn load(folder: &Folder) -> Result<Self, CliError> {
        let path = folder.file(NAME);
        let Some(text) = file::read(&path, Readers::Anybody)? else { return Ok(Self::default()) };
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        yaml_serde::from_str(&text).map_err(|cause| {
            CliError::local(format!("cannot understand `{}`: {cause}", path.display()), "correct it, or delete it".to_owned())
        })
    }

    /// Stores the defaults.
    pub fn save(&self, folder: &Folder) -> Result<(), CliError> {
        let text = yaml_serde::to_string(self)
            .map_err(|cause| CliError::local(format!("the settings cannot be written as YAML: {cause}"), None))?;
        file::write(&folder.file(NAME), &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_read_back_and_unknown_keys_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("new/stagegate"));
        assert_eq!(Config::load(&folder).unwrap(), Config::default());
        let orgs = BTreeMap::from([("https://stagegate.example".to_owned(), "acmeorg".to_owned())]);
        let config = Config { server: Some("https://stagegate.example".into()), orgs };
        config.save(&folder).unwrap();
        assert_eq!(Config::load(&folder).unwrap(), config);
        for (text, want) in [("", true), ("# nothing\n", true), ("server: x\n", true), ("sever: x\n", false), ("- a\n", false)] {
            std::fs::write(folder.file(NAME), text).unwrap();
            assert_eq!(Config::load(&folder).is_ok(), want, "{text:?}");
        }
    }
}
