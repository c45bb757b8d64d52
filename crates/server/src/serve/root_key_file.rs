//! The root key's file: mode 0600, outside the data folder, made once and never overwritten.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{ErrorKind, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::Path,
};

use stagegate_core::{Secret, ports::Entropy};
use stagegate_seal::RootKey;

use super::start::StartError;

/// Reads the key, or makes one if `may_create` and there is no file. An existing database without its key file is
/// refused: a new key could not open it.
pub(super) fn load(path: &Path, may_create: bool, entropy: &dyn Entropy) -> Result<RootKey, StartError> {
    match OpenOptions::new().read(true).open(path) {
        Ok(file) => read(path, file),
        Err(error) if error.kind() == ErrorKind::NotFound && may_create => create(path, entropy),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StartError::RootKeyMissing(path.to_owned())),
        Err(error) => Err(StartError::file("read", path, error)),
    }
}

fn read(path: &Path, file: fs::File) -> Result<RootKey, StartError> {
    let metadata = file.metadata().map_err(|error| StartError::file("read", path, error))?;
    if metadata.mode() & 0o077 != 0 {
        return Err(StartError::RootKeyReadable(path.to_owned()));
    }
    let mut text = String::new();
    file.take(1024).read_to_string(&mut text).map_err(|error| StartError::file("read", path, error))?;
    Ok(RootKey::from_text(&Secret::new(text))?)
}

fn create(path: &Path, entropy: &dyn Entropy) -> Result<RootKey, StartError> {
    let failed = |error| StartError::file("create", path, error);
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let key = RootKey::generate(entropy)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(key.to_text().expose().as_bytes()).map_err(failed)?;
    file.write_all(b"\n").map_err(failed)?;
    file.sync_all().map_err(failed)?;
    Ok(key)
}

/// Makes a folder that only its owner may enter; leaves an existing one as it is.
pub(super) fn private_folder(folder: &Path) -> Result<(), StartError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| StartError::file("create", folder, error))
}

/// Makes the data folder, or tightens an existing one to its owner (design: mode 0700).
pub(super) fn data_folder(folder: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::PermissionsExt as _;
    private_folder(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(|error| StartError::file("protect", folder, error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::machine::SystemEntropy;

    #[test]
    fn the_key_is_made_once_private_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config/root.key");
        let made = load(&path, true, &SystemEntropy).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(load(&path, false, &SystemEntropy).unwrap().id(), made.id());
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_gone_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        assert!(matches!(load(&path, false, &SystemEntropy), Err(StartError::RootKeyMissing(_))));
        load(&path, true, &SystemEntropy).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(load(&path, true, &SystemEntropy), Err(StartError::RootKeyReadable(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "not a key").unwrap();
        assert!(matches!(load(&path, true, &SystemEntropy), Err(StartError::RootKey(_))));
    }
}
