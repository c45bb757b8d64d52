//! The real frameworks, from their committed lock files, and services made of the example and fixtures.

use std::{fs, os::unix::fs::symlink, path::Path};

use tempfile::TempDir;

use crate::binaries::repository;

/// A framework that `e2e/frameworks` pins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    /// osls 4.
    Osls4,
    /// Serverless Framework 3.40.
    Serverless3,
}

impl Framework {
    fn folder(self) -> &'static str {
        match self {
            Self::Osls4 => "osls-4",
            Self::Serverless3 => "serverless-3.40",
        }
    }

    /// A copy of the service in `source` (relative to the repository) in which this framework is installed.
    pub fn service(self, source: &str) -> TempDir {
        let folder = tempfile::tempdir().expect("a service folder");
        copy(&repository().join(source), folder.path());
        let modules = repository().join("e2e/frameworks").join(self.folder()).join("node_modules");
        assert!(modules.is_dir(), "`{}` is not there: run `scripts/tools.sh test`", modules.display());
        symlink(modules, folder.path().join("node_modules")).expect("a link to the framework");
        folder
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a service").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if name == "node_modules" || name == ".serverless" {
            continue;
        }
        let target = to.join(&name);
        if path.is_dir() {
            fs::create_dir_all(&target).expect("a folder");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file");
        }
    }
}
