//! The root key's file: mode 0600, outside the data folder, made once and never overwritten.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{ErrorKind, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _},
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

/// Written aside, synced and then moved into place: a kill leaves no half key, and of two first starts at once one
/// makes the key and the other reads it.
fn create(path: &Path, entropy: &dyn Entropy) -> Result<RootKey, StartError> {
    let failed = |error| StartError::file("create", path, error);
    let folder = folder_of(path);
    private_folder(folder)?;
    let key = RootKey::generate(entropy)?;
    // Mode 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(key.to_text().expose().as_bytes()).map_err(failed)?;
    file.write_all(b"\n").map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed).map(|()| key),
        Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => load(path, false, entropy),
        Err(other) => Err(failed(other.error)),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a root key inside the data folder: whoever copies that folder would have both.
pub(super) fn must_be_outside(path: &Path, data: &Path) -> Result<(), StartError> {
    private_folder(folder_of(path))?;
    let real = |folder: &Path| fs::canonicalize(folder).map_err(|error| StartError::file("read", folder, error));
    if real(folder_of(path))?.starts_with(real(data)?) {
        return Err(StartError::RootKeyInData(path.to_owned()));
    }
    Ok(())
}

/// Makes a folder that only its owner may enter; leaves an existing one as it is.
pub(super) fn private_folder(folder: &Path) -> Result<(), StartError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| StartError::file("create", folder, error))
}

/// Makes the data folder with mode 0700. An existing one that others may enter is refused, not changed: it may be
/// somebody's home, or `/tmp`.
pub(super) fn data_folder(folder: &Path) -> Result<(), StartError> {
    private_folder(folder)?;
    let metadata = fs::metadata(folder).map_err(|error| StartError::file("read", folder, error))?;
    if metadata.mode() & 0o077 != 0 {
        return Err(StartError::DataFolderOpen(folder.to_owned()));
    }
    Ok(())
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

    #[test]
    fn a_folder_that_others_may_enter_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(data_folder(folder.path()), Err(StartError::DataFolderOpen(_))));
        assert_eq!(fs::metadata(folder.path()).unwrap().mode() & 0o777, 0o755);
        data_folder(&folder.path().join("data")).unwrap();
        assert_eq!(fs::metadata(folder.path().join("data")).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn k1_a_key_inside_the_data_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        private_folder(&data).unwrap();
        for (key, inside) in [("data/root.key", true), ("data/deeper/root.key", true), ("root.key", false)] {
            let refused = must_be_outside(&folder.path().join(key), &data);
            assert_eq!(matches!(refused, Err(StartError::RootKeyInData(_))), inside, "{key}");
        }
    }

    #[test]
    fn of_two_first_starts_one_makes_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let made = create(&path, &SystemEntropy).unwrap();
        assert_eq!(create(&path, &SystemEntropy).unwrap().id(), made.id(), "the second reads what the first made");
    }
}
