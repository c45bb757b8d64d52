//! `--env-file`: parameters behind a file descriptor instead of in the environment, which every process below the
//! command would have.
//!
//! The text is in dotenv form. It has no name in any folder, so that nothing is left to be removed.

use std::{fs::File, os::fd::AsRawFd as _};

use rustix::io::{FdFlags, fcntl_setfd};
use zeroize::Zeroizing;

use super::{
    nameless,
    variables::{Variable, is_shell_name},
};
use crate::error::CliError;

/// An open file that the command inherits.
#[derive(Debug)]
pub struct EnvFile(File);

impl EnvFile {
    /// Writes the variables into a new one.
    pub fn with(variables: &[Variable<'_>]) -> Result<Self, CliError> {
        let failed = |cause| CliError::local(format!("cannot make a file without a name for `--env-file`: {cause}"), None);
        let file = nameless::file(dotenv(variables).as_bytes()).map_err(failed)?;
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

/// One variable after the other, in a form that shells and dotenv libraries read alike. The buffer is large enough from
/// the start: growing would leave copies behind.
fn dotenv(variables: &[Variable<'_>]) -> Zeroizing<String> {
    let longest = |variable: &Variable<'_>| variable.name.len() + 2 * variable.value.expose().len() + 4;
    let mut text = Zeroizing::new(String::with_capacity(variables.iter().map(longest).sum()));
    for variable in variables {
        text.push_str(&variable.name);
        text.push('=');
        quote(variable.value.expose(), &mut text);
        text.push('\n');
    }
    text
}

/// In single quotes everything is itself, line breaks too. A value that has one goes into double quotes, with what
/// shells would act on escaped; some libraries then keep a `\` before `"`, `$`, a backtick and another `\`.
fn quote(value: &str, text: &mut String) {
    if !value.contains('\'') {
        text.push('\'');
        text.push_str(value);
        text.push('\'');
        return;
    }
    text.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
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
    fn values_are_quoted_as_little_as_possible() {
        for (value, want) in [
            ("", "''"),
            ("a b", "'a b'"),
            ("two\nlines", "'two\nlines'"),
            ("a\\n$b", "'a\\n$b'"),
            ("it's", "\"it's\""),
            ("it's $5 \\ \"`", "\"it's \\$5 \\\\ \\\"\\`\""),
        ] {
            let mut text = String::new();
            quote(value, &mut text);
            assert_eq!(text, want);
        }
    }

    #[test]
    fn the_text_never_grows_out_of_its_buffer() {
        let value = Sensitive::new("'\"$`\\".repeat(1_000));
        let text = dotenv(&[Variable { name: "N".to_owned(), value: &value }]);
        assert!(text.len() <= "N".len() + 2 * value.expose().len() + 4, "{}", text.len());
    }

    #[test]
    fn names_that_shells_do_not_take_are_known() {
        let value = Sensitive::default();
        let variables = ["A_1", "a.b", "a-b"].map(|name| Variable { name: name.to_owned(), value: &value });
        assert_eq!(no_shell_names(&variables), ["a.b", "a-b"]);
    }
}
