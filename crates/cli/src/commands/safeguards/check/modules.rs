//! The programs of custom safeguards, from files below the folder of the service.

use std::path::PathBuf;

use stagegate_safeguards::{Modules, custom::Program, engine};

use super::read_bounded;

/// More than any worker takes, so that it says that a program is too long.
const MAX_BYTES: usize = 1024 * 1024;

/// Programs in files.
#[derive(Debug)]
pub struct ModulesOf {
    folder: PathBuf,
}

impl ModulesOf {
    /// Paths are relative to this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn read(&self, name: &str) -> Option<String> {
        let bytes = read_bounded(&self.folder.join(name), MAX_BYTES).ok()?;
        String::from_utf8(bytes).ok()
    }
}

impl Modules for ModulesOf {
    fn find(&self, path: Option<&str>, safeguard: &str) -> Option<Program> {
        let [module, index, rego] = engine::candidates(path?, safeguard);
        let module = self.read(&module).or_else(|| self.read(&index)).map(Program::Module);
        module.or_else(|| self.read(&rego).map(Program::Rego))
    }
}
