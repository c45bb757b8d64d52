//! The programs of the policies that a profile names, at the versions that it names.

use std::collections::BTreeMap;

use stagegate_core::{access::Permit, error::Error, policy::PolicyLanguage, safeguard::Safeguard};
use stagegate_safeguards::{Modules, custom::Program};
use stagegate_store::Tx;

/// Programs by version, in its digits, and name. What is missing fails where it is asked for.
#[derive(Debug, Default)]
pub(in crate::app) struct Programs(BTreeMap<(String, String), Program>);

impl Programs {
    /// Those of a list of safeguards.
    pub(in crate::app) async fn of(tx: &mut Tx, permit: &Permit, safeguards: &[Safeguard]) -> Result<Self, Error> {
        let mut programs = Self::default();
        for safeguard in safeguards.iter().filter(|safeguard| safeguard.enabled) {
            let Some(version) = safeguard.version else { continue };
            if let Some(found) = tx.policy_version(permit, &safeguard.safeguard, version).await? {
                programs.add(version, &safeguard.safeguard, program(found.policy.language, found.source));
            }
        }
        Ok(programs)
    }

    /// Adds one.
    pub(super) fn add(&mut self, version: i64, name: &str, program: Program) {
        self.0.insert((version.to_string(), name.to_owned()), program);
    }
}

impl Modules for Programs {
    fn find(&self, path: Option<&str>, safeguard: &str) -> Option<Program> {
        self.0.get(&(path?.to_owned(), safeguard.to_owned())).cloned()
    }
}

/// A source as what runs it takes it.
pub(super) fn program(language: PolicyLanguage, source: String) -> Program {
    match language {
        PolicyLanguage::Javascript => Program::Module(source),
        PolicyLanguage::Rego => Program::Rego(source),
    }
}
