//! What a check may ask for beside its input: programs, files, and whether a text is a stored secret.

use crate::custom::{Decision, Job, Program, Runner};

/// Finds the programs of custom safeguards.
pub trait Modules {
    /// The program of a safeguard; `path` is the folder its entry names.
    fn find(&self, path: Option<&str>, safeguard: &str) -> Option<Program>;
}

/// Recognises values of stored parameters that must not leave the store in clear text.
pub trait StoredSecrets {
    /// The key of the parameter whose value `text` is, if it is one.
    fn key_of(&self, text: &str) -> Option<String>;
}

/// All of it.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Runs programs.
    pub runner: &'a dyn Runner,
    /// Finds programs.
    pub modules: &'a dyn Modules,
    /// Knows the stored secrets, where somebody does.
    pub secrets: Option<&'a dyn StoredSecrets>,
}

impl Surroundings<'_> {
    /// Surroundings that know no programs and no secrets: enough for every safeguard that is only data.
    pub const NONE: Surroundings<'static> = Surroundings { runner: &NoRunner, modules: &NoModules, secrets: None };
}

/// Runs nothing.
pub struct NoRunner;

impl Runner for NoRunner {
    fn run(&self, _: &Job<'_>) -> Decision {
        Decision::raised("programs cannot be run here")
    }
}

/// Knows no programs.
pub struct NoModules;

impl Modules for NoModules {
    fn find(&self, _: Option<&str>, _: &str) -> Option<Program> {
        None
    }
}
