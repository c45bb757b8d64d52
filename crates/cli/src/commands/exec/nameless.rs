//! A file that has no name in any folder and that nobody can change.

use std::{
    fs::{File, Permissions},
    io::{self, Seek as _, Write as _},
    os::unix::fs::PermissionsExt as _,
};

/// A file with this content. In memory where the system can do that.
pub fn file(content: &[u8]) -> io::Result<File> {
    let file = filled(make()?, content)?;
    seal(&file)?;
    Ok(file)
}

fn filled(mut file: File, content: &[u8]) -> io::Result<File> {
    file.write_all(content)?;
    file.rewind()?;
    file.set_permissions(Permissions::from_mode(0o400))?;
    Ok(file)
}

/// In memory. Everybody who opens it reads it from the start.
#[cfg(target_os = "linux")]
fn make() -> io::Result<File> {
    use rustix::fs::{MemfdFlags, memfd_create};

    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let made = match memfd_create("stagegate", flags | MemfdFlags::NOEXEC_SEAL) {
        Err(rustix::io::Errno::INVAL) => memfd_create("stagegate", flags), // Linux before 6.3
        made => made,
    };
    Ok(made?.into())
}

/// Not even whoever has the descriptor can write any more.
#[cfg(target_os = "linux")]
fn seal(file: &File) -> io::Result<()> {
    use rustix::fs::{SealFlags, fcntl_add_seals};

    Ok(fcntl_add_seals(file, SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL)?)
}

/// Removed right after it was made. Where `/dev/fd` gives a copy of the descriptor, as on macOS, all who open it share
/// one position: it is read once.
#[cfg(not(target_os = "linux"))]
fn make() -> io::Result<File> {
    tempfile::tempfile()
}

#[cfg(not(target_os = "linux"))]
fn seal(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Read as _, os::unix::fs::MetadataExt as _};

    use super::*;

    fn read(mut file: &File) -> String {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn it_is_in_memory_can_be_read_again_and_never_be_changed() {
        use std::os::fd::AsRawFd as _;

        let file = file(b"content").unwrap();
        let path = format!("/dev/fd/{}", file.as_raw_fd());
        assert_eq!([fs::read_to_string(&path).unwrap(), fs::read_to_string(&path).unwrap(), read(&file)], ["content"; 3]);
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o400);
        assert!((&file).write_all(b"x").is_err() && file.set_len(0).is_err());
        let link = fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap();
        assert!(link.to_string_lossy().starts_with("/memfd:stagegate"), "{link:?}");
    }

    #[test]
    fn elsewhere_it_is_on_disk_without_a_name_and_for_this_user_alone() {
        let file = filled(tempfile::tempfile().unwrap(), b"content").unwrap();
        assert_eq!(read(&file), "content");
        let facts = file.metadata().unwrap();
        assert_eq!((facts.mode() & 0o777, facts.nlink()), (0o400, 0));
    }
}
