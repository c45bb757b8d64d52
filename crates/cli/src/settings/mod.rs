//! What `stagegate` remembers between runs: `config.yml` and `credentials.json` in one folder.
//!
//! The folder is `STAGEGATE_CONFIG_DIR`, or else `stagegate` in the XDG config folder. Nothing is made before
//! something is to be stored.

mod config;
mod credentials;

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

pub use config::Config;
pub use credentials::{Credentials, Stored};

use crate::{env, error::CliError};

/// Where the settings are.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of this user.
    pub fn find() -> Result<Self, CliError> {
        if let Some(folder) = env::get(env::CONFIG_DIR) {
            return Ok(Self(PathBuf::from(folder)));
        }
        let base = etcetera::choose_base_strategy().map_err(|_| {
            CliError::local("the home folder is not known", format!("set `HOME`, or `{}` to a folder", env::CONFIG_DIR))
        })?;
        Ok(Self(base.config_dir().join("stagegate")))
    }

    /// Any folder, for tests.
    #[cfg(test)]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}
