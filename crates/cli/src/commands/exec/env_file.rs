//! `--env-file`: parameters behind a file descriptor instead of in the environment, which every process below the
//! command would have.
//!
//! The text is in dotenv form. It has no name in any folder, so that nothing is left to be removed.

use std::{fs::File, os::fd::AsRawFd as _};

use rustix::io::{FdFlags, fcntl_setfd};

use super::{
    nameless,
    variables::{Variable, is_shell_name},
};
use crate::{
    error::CliError,
    formats::{CarriageReturn, write_variables},
};

/// An open file that the command inherits.
#[derive(Debug)]
pub struct EnvFile(File);

impl EnvFile {
    /// Writes the variables into a new one.
    pub fn with(variables: &[Variable<'_>]) -> Result<Self, CliError> {
        let failed = |cause| CliError::local(format!("cannot make a file without a name for `--env-file`: {cause}"), None);
        let variables = variables.iter().map(|variable| (variable.name.as_str(), variable.value.expose()));
        let text = write_variables(variables, CarriageReturn::Kept);
        let file = nameless::file(text.as_bytes()).map_err(failed)?;
        // Files of this process are closed in its children unless that is taken back.
        fcntl_setfd(&file, FdFlags::empty()).map_err(|cause| failed(cause.into()))?;
        Ok(Self(file))
    }

    /// How the command opens it.
    pub fn path(&self) -> String {
        format!("/dev/fd/{}", self.0.as_raw_fd())
    }
}

/// Names that a shell would not take for variables: it would run such a line, and print it as a command not found.
pub fn no_shell_names<'a>(variables: &'a [Variable<'_>]) -> Vec<&'a str> {
    variables.iter().map(|variable| variable.name.as_str()).filter(|name| !is_shell_name(name)).collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use stagegate_api::sensitive::Sensitive;

    use super::*;

    const VALUES: &[(&str, &str)] = &[
        ("PLAIN", "value"),
        ("EMPTY", ""),
        ("SPACES", "  a # b  "),
        ("LINES", "line one\nline two\n\n"),
        ("PEM", "-----BEGIN KEY-----\nMIIB\\n+/=\n-----END KEY-----\n"),
        ("SINGLE", "it's"),
        ("BOTH", "it's \"$HOME\" `id` $(id) \\ \\n \\'\n'"),
        ("DOLLAR", "$HOME ${HOME} $(id) `id` !! ~"),
        ("BACKSLASH", "C:\\new\\\\x\\"),
        ("CARRIAGE", "it's\r\n\r"),
        ("UNICODE", "größe \u{1f980}"),
    ];

    fn with_values(check: impl FnOnce(&[Variable<'_>])) {
        let values: Vec<Sensitive> = VALUES.iter().map(|(_, value)| Sensitive::new((*value).to_owned())).collect();
        let variable = |((name, _), value): (&(&str, &str), _)| Variable { name: (*name).to_owned(), value };
        check(&VALUES.iter().zip(&values).map(variable).collect::<Vec<_>>());
    }

    #[test]
    fn a_shell_reads_every_value_back() {
        with_values(|variables| {
            let file = EnvFile::with(variables).unwrap();
            for (name, value) in VALUES {
                // The `.` at the end keeps the line breaks before it, which `$(…)` and the like would drop.
                let script = format!("set -eu; . \"$1\"; printf '%s.' \"${name}\"");
                let output = Command::new("sh").args(["-c", &script, "sh", &file.path()]).output().unwrap();
                assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{value}."), "{name}");
            }
        });
    }

    #[test]
    fn names_that_shells_do_not_take_are_known() {
        let value = Sensitive::default();
        let variables = ["A_1", "a.b", "a-b"].map(|name| Variable { name: name.to_owned(), value: &value });
        assert_eq!(no_shell_names(&variables), ["a.b", "a-b"]);
    }
}
