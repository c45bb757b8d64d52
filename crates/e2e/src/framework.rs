//! The real frameworks, from their committed lock files, and services made of the example and fixtures.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
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

    fn modules(self) -> PathBuf {
        repository().join("e2e/frameworks").join(self.folder()).join("node_modules")
    }

    /// Copies of services (relative to the repository), packaged with these options, without a network and in one process.
    /// The framework is installed afterwards: what is in the folder goes into the package.
    pub fn packaged(self, services: &[(String, Value)]) -> Vec<TempDir> {
        let folders: Vec<TempDir> = services.iter().map(|(source, _)| copied(source)).collect();
        let options = services.iter().map(|(_, options)| options);
        let jobs = folders.iter().zip(options).map(|(folder, options)| json!({ "folder": folder.path(), "options": options }));
        self.package(&jobs.collect());
        for folder in &folders {
            self.install(folder.path());
        }
        folders
    }

    fn package(self, jobs: &Value) {
        let home = tempfile::tempdir().expect("a home folder");
        let package = match self {
            Self::Osls4 => "osls",
            Self::Serverless3 => "serverless",
        };
        let mut node = Command::new("node");
        node.arg(repository().join("e2e/package.cjs")).arg(self.modules().join(package)).arg(jobs.to_string());
        node.env_clear().env("HOME", home.path()).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        // Credentials that nobody knows: nothing may be asked for.
        node.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("SLS_TELEMETRY_DISABLED", "1");
        let packaged = node.output().expect("node runs");
        assert!(packaged.status.success(), "{}", String::from_utf8_lossy(&packaged.stderr));
    }

    /// A copy of the service in `source` (relative to the repository) in which this framework is installed.
    pub fn service(self, source: &str) -> TempDir {
        let folder = copied(source);
        self.install(folder.path());
        folder
    }

    fn install(self, folder: &Path) {
        let modules = self.modules();
        assert!(modules.is_dir(), "`{}` is not there: run `scripts/tools.sh test`", modules.display());
        symlink(modules, folder.join("node_modules")).expect("a link to the framework");
    }
}

fn copied(source: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a service folder");
    copy(&repository().join(source), folder.path());
    folder
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
