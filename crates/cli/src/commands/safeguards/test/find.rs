//! Policies and the files of their cases.

use std::{
    fs,
    path::{Path, PathBuf},
};

use stagegate_safeguards::custom::Program;

use crate::{commands::safeguards::check::read_bounded, error::CliError};

/// What follows the name of a policy in the name of a file.
const PROGRAMS: [&str; 2] = [".js", ".rego"];
const CASES: [&str; 2] = [".cases.yaml", ".cases.yml"];

/// More than any worker takes, so that it says that a program is too long.
const MAX_BYTES: usize = 1024 * 1024;

/// A policy.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) name: String,
    pub(super) program: PathBuf,
    pub(super) cases: Option<PathBuf>,
}

impl Policy {
    /// The source, in its language.
    pub(super) fn program(&self) -> Result<Program, CliError> {
        let not_text = |_| {
            let sentence = format!("`{}` is not UTF-8 text", self.program.display());
            CliError::new(2, "invalid-input", sentence, "save it as UTF-8".to_owned())
        };
        let source = String::from_utf8(read_bounded(&self.program, MAX_BYTES)?).map_err(not_text)?;
        let is_rego = self.program.extension().is_some_and(|extension| extension == "rego");
        Ok(if is_rego { Program::Rego(source) } else { Program::Module(source) })
    }

    /// Where its cases belong.
    pub(super) fn wanted_cases(&self) -> PathBuf {
        self.program.with_file_name(format!("{}{}", self.name, CASES[0]))
    }
}

/// The policies that these paths name: those in a folder, a policy, or that of a file of cases.
pub(super) fn policies(paths: &[PathBuf]) -> Result<Vec<Policy>, CliError> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(in_folder(path)?);
        } else {
            found.push(of_file(path)?);
        }
    }
    Ok(found)
}

fn in_folder(folder: &Path) -> Result<Vec<Policy>, CliError> {
    let unreadable = |cause: std::io::Error| CliError::local(format!("cannot read `{}`: {cause}", folder.display()), None);
    let mut policies = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        // Other programs may be here, too: in a folder, cases make a policy, and so does Rego.
        if let Some(policy) =
            policy(&path).filter(|policy| policy.cases.is_some() || path.extension().is_some_and(|e| e == "rego"))
        {
            policies.push(policy);
        }
    }
    policies.sort_by(|left, right| left.program.cmp(&right.program));
    Ok(policies)
}

fn of_file(path: &Path) -> Result<Policy, CliError> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let of_cases = CASES.iter().find_map(|suffix| name.strip_suffix(suffix));
    let program = of_cases.and_then(|name| {
        PROGRAMS.iter().map(|suffix| path.with_file_name(format!("{name}{suffix}"))).find(|program| program.is_file())
    });
    policy(program.as_deref().unwrap_or(path)).ok_or_else(|| {
        let sentence = format!("`{}` is neither a policy nor the cases of one", path.display());
        CliError::usage(sentence, "name a folder, `NAME.js`, `NAME.rego` or `NAME.cases.yaml`")
    })
}

/// The policy in a file, if there is one.
fn policy(program: &Path) -> Option<Policy> {
    let name = program.file_name()?.to_str()?;
    let name = PROGRAMS.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|_| program.is_file())?;
    let cases = CASES.iter().map(|suffix| program.with_file_name(format!("{name}{suffix}"))).find(|cases| cases.is_file());
    Some(Policy { name: name.to_owned(), program: program.to_owned(), cases })
}
