//! Files that are either there as a whole or not, and that only their owner reads.

use std::{
    fs::{self, DirBuilder, File},
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::{error::CliError, printable::quoted};

/// No file of ours comes near it.
const MAX_BYTES: u64 = 1024 * 1024;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// It holds secrets.
    OwnerOnly,
    /// It does not.
    Anybody,
}

/// The text of a file; none: there is no such file.
pub fn read(path: &Path, readers: Readers) -> Result<Option<Zeroizing<String>>, CliError> {
    let failed = |cause: std::io::Error| CliError::local(format!("cannot read `{}`: {cause}", path.display()), None);
    let file = match File::open(path) {
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(cause) => return Err(failed(cause)),
        Ok(file) => file,
    };
    if readers == Readers::OwnerOnly {
        check_owner(path, &file)?;
    }
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

/// The open file is checked, not its name: nobody can swap it in between.
#[cfg(unix)]
fn check_owner(path: &Path, file: &File) -> Result<(), CliError> {
    let refused = |sentence: &str, hint: String| Err(CliError::local(format!("`{}` {sentence}", path.display()), hint));
    let stat = rustix::fs::fstat(file)
        .map_err(|cause| CliError::local(format!("cannot look at `{}`: {cause}", path.display()), None))?;
    if stat.st_uid != rustix::process::geteuid().as_raw() {
        return refused("belongs to another user", "delete it, then run `stagegate login`".into());
    }
    if stat.st_mode & 0o077 != 0 {
        return refused(
            "can be read or changed by other users",
            format!("run `chmod 600 {}`", quoted(&path.display().to_string())),
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_owner(_: &Path, _: &File) -> Result<(), CliError> {
    Ok(()) // the folder of a user is closed to others there
}

/// Writes a file so that a reader sees the old text or the new one, never a part. Only the owner can read it.
pub fn write(path: &Path, text: &str) -> Result<(), CliError> {
    write_for(Readers::OwnerOnly, path, text)
}

/// The same for these readers: one that everybody may read keeps the mode that it has, or gets that of any new file.
pub fn write_for(readers: Readers, path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |cause: std::io::Error| CliError::local(format!("cannot write `{}`: {cause}", path.display()), None);
    // A link is followed, so that people can keep their settings elsewhere.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    make_folder(folder).map_err(failed)?;
    let mut file = temporary(readers, folder).map_err(failed)?;
    if let (Readers::Anybody, Ok(before)) = (readers, fs::metadata(&path)) {
        file.as_file().set_permissions(before.permissions()).map_err(failed)?;
    }
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn temporary(readers: Readers, folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".stagegate-"); // mode 0600
    #[cfg(unix)]
    if readers == Readers::Anybody {
        // As any program makes files: the umask takes away what others must not have.
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Where to write a file that somebody named. It is replaced as a whole: a device or a pipe must not be.
pub fn target(path: &Path) -> Result<PathBuf, CliError> {
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        let hint = "leave `--output` out, and redirect standard output".to_owned();
        return Err(CliError::local(format!("`{}` is no regular file", path.display()), hint));
    }
    let absolute = std::path::absolute(path)
        .map_err(|cause| CliError::local(format!("cannot write `{}`: {cause}", path.display()), None))?;
    if !absolute.parent().is_some_and(Path::is_dir) {
        return Err(CliError::local(
            format!("there is no folder for `{}`", path.display()),
            "make it first, as with `mkdir`".to_owned(),
        ));
    }
    Ok(absolute)
}

/// Whether files can be made in the folder of `path`; nothing stays behind.
pub fn check_writable(path: &Path) -> Result<(), CliError> {
    let failed = |cause: std::io::Error| CliError::local(format!("cannot write `{}`: {cause}", path.display()), None);
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    make_folder(folder).map_err(failed)?;
    tempfile::tempfile_in(folder).map_err(failed)?;
    Ok(())
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_regular_files_are_replaced() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.env");
        assert!(target(&path).is_ok());
        fs::write(&path, "old").unwrap();
        assert!(target(&path).is_ok());
        for path in [home.path(), Path::new("/dev/null"), &home.path().join("no/such/folder.env")] {
            assert_eq!(target(path).unwrap_err().exit_status(), 1, "{}", path.display());
        }
    }

    #[test]
    fn what_everybody_may_read_keeps_its_mode() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.yml");
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        fs::write(home.path().join("usual"), "").unwrap();
        let usual = fs::metadata(home.path().join("usual")).unwrap().permissions().mode() & 0o777;
        write_for(Readers::Anybody, &path, "new").unwrap();
        assert_eq!(mode(), usual);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write_for(Readers::Anybody, &path, "newer").unwrap();
        assert_eq!((mode(), fs::read_to_string(&path).unwrap().as_str()), (0o640, "newer"));
        write(&path, "secret").unwrap();
        assert_eq!(mode(), 0o600);
    }
}
