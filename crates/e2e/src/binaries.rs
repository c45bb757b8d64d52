//! Where the binaries under test are: beside this test's own executable.

use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// A binary of the workspace, built for the same profile as this test.
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test");
    // target/<profile>/deps/<test>: two levels up.
    let folder = test.parent().and_then(Path::parent).expect("the target folder");
    let binary = folder.join(name);
    assert!(binary.is_file(), "`{}` is not there: run `cargo build --workspace --bins` first", binary.display());
    binary
}
