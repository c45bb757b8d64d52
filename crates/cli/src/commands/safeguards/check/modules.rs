//! The programs of custom safeguards, from files below the folder of the service.

use std::{collections::BTreeMap, path::PathBuf};

use stagegate_safeguards::{Modules, custom::Program, engine};

use super::read_bounded;

/// More than any worker takes, so that it says that a program is too long.
const MAX_BYTES: usize = 1024 * 1024;

/// Programs in files, and policies of the org.
#[derive(Debug)]
pub struct ModulesOf {
    folder: PathBuf,
    stored: Stored,
}

/// Policies of the org by what stands for them in the path of an entry.
#[derive(Debug, Default)]
pub struct Stored(BTreeMap<(String, String), Program>);

impl Stored {
    /// The path of entries that a policy of the org judges. No file is called so.
    pub fn path(version: i64) -> String {
        format!("\0v{version}")
    }

    /// Adds a policy at a version.
    pub fn add(&mut self, version: i64, name: &str, program: Program) {
        self.0.insert((Self::path(version), name.to_owned()), program);
    }
}

impl ModulesOf {
    /// Paths are relative to this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, stored: Stored::default() }
    }

    /// And these policies of the org.
    #[must_use]
    pub fn with(self, stored: Stored) -> Self {
        Self { stored, ..self }
    }

    fn read(&self, name: &str) -> Option<String> {
        let bytes = read_bounded(&self.folder.join(name), MAX_BYTES).ok()?;
        String::from_utf8(bytes).ok()
    }
}

impl Modules for ModulesOf {
    fn find(&self, path: Option<&str>, safeguard: &str) -> Option<Program> {
        let path = path?;
        if path.starts_with('\0') {
            return self.stored.0.get(&(path.to_owned(), safeguard.to_owned())).cloned();
        }
        let [module, index, rego] = engine::candidates(path, safeguard);
        let module = self.read(&module).or_else(|| self.read(&index)).map(Program::Module);
        module.or_else(|| self.read(&rego).map(Program::Rego))
    }
}
