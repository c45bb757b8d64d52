//! `credentials.json`: the access key of each server. Mode 0600, replaced as a whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use stagegate_api::sensitive::Sensitive;
use zeroize::Zeroizing;

use super::Folder;
use crate::{
    error::CliError,
    file::{self, Readers},
};

const NAME: &str = "credentials.json";

/// The access keys of this user, by the server's address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    servers: BTreeMap<String, Stored>,
}

/// What is stored for one server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The access key.
    pub access_key: Sensitive,
    /// Whose it is, for people who look into the file.
    pub user: String,
}

impl Credentials {
    /// The stored access keys; refused if others could read them.
    pub fn load(folder: &Folder) -> Result<Self, CliError> {
        let path = folder.file(NAME);
        let Some(text) = file::read(&path, Readers::OwnerOnly)? else { return Ok(Self::default()) };
        serde_json::from_str(&text).map_err(|cause| {
            // The cause could quote a key: only its place is told.
            let place = format!("line {}, column {}", cause.line(), cause.column());
            let hint = "delete it, then run `stagegate login`".to_owned();
            CliError::local(format!("cannot understand `{}` ({place})", path.display()), hint)
        })
    }

    /// What is stored for a server.
    pub fn get(&self, server: &str) -> Option<&Stored> {
        self.servers.get(server)
    }

    /// Fails now if [`Credentials::save`] would fail later.
    pub fn check_writable(folder: &Folder) -> Result<(), CliError> {
        file::check_writable(&folder.file(NAME))
    }

    /// Stores an access key beside those of other servers.
    pub fn set(folder: &Folder, server: &str, stored: Stored) -> Result<(), CliError> {
        let mut all = Self::load(folder)?;
        all.servers.insert(server.to_owned(), stored);
        all.save(folder)
    }

    /// Forgets the access key of a server; tells whether there was one.
    pub fn forget(folder: &Folder, server: &str) -> Result<bool, CliError> {
        let mut all = Self::load(folder)?;
        let known = all.servers.remove(server).is_some();
        if known {
            all.save(folder)?;
        }
        Ok(known)
    }

    fn save(&self, folder: &Folder) -> Result<(), CliError> {
        let text =
            serde_json::to_string_pretty(self).map_err(|_| CliError::local("the access keys cannot be written as JSON", None))?;
        file::write(&folder.file(NAME), &Zeroizing::new(text + "\n"))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    fn stored(key: &str) -> Stored {
        Stored { access_key: Sensitive::new(key.into()), user: "ada".into() }
    }

    fn mode(path: &std::path::Path) -> Option<u32> {
        fs::metadata(path).ok().map(|metadata| metadata.permissions().mode() & 0o777)
    }

    #[test]
    fn keys_are_kept_by_server_for_their_owner_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("stagegate"));
        assert!(Credentials::load(&folder).unwrap().get("https://a").is_none());
        Credentials::set(&folder, "https://a", stored("sgk_a")).unwrap();
        Credentials::set(&folder, "https://b", stored("sgk_b")).unwrap();
        assert_eq!((mode(&folder.file("")), mode(&folder.file(NAME))), (Some(0o700), Some(0o600)));
        assert!(Credentials::forget(&folder, "https://a").unwrap());
        assert!(!Credentials::forget(&folder, "https://a").unwrap());
        let all = Credentials::load(&folder).unwrap();
        assert!(all.get("https://a").is_none());
        assert_eq!(all.get("https://b").unwrap().access_key.expose(), "sgk_b");
        assert_eq!(fs::read_dir(home.path().join("stagegate")).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        Credentials::set(&folder, "https://a", stored("sgk_a")).unwrap();
        for (mode, want) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)] {
            fs::set_permissions(folder.file(NAME), fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(Credentials::load(&folder).is_ok(), want, "{mode:o}");
        }
    }

    #[test]
    fn a_broken_file_is_not_quoted() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path());
        file::write(&folder.file(NAME), r#"{"servers":{"https://a":{"access_key":"sgk_canary","sgk_canary":1}}}"#).unwrap();
        let error = Credentials::load(&folder).unwrap_err();
        assert!(error.sentence().contains("line 1") && !format!("{error:?}").contains("canary"), "{error:?}");
    }
}
