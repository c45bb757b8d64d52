//! What a command ends with when it does not work: a code, a sentence, a hint and an exit status.

use std::{
    io::{IsTerminal as _, Write as _},
    process::ExitCode,
};

use serde::Serialize;
use stagegate_api::{client::ClientError, problem::Problem};
use stagegate_core::{Code, Error};

use crate::{env, printable};

/// Why a command did not work. Holds no secrets.
#[derive(Debug)]
pub struct CliError {
    exit: u8,
    // Results are small that way: an error is rare.
    problem: Box<Shown>,
}

/// With `--json`: a problem document (RFC 9457) on standard error.
#[derive(Clone, Debug, Serialize)]
struct Shown {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    detail: String,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    exit_status: u8,
}

impl CliError {
    /// Any error. The sentence is lower-case and ends without a full stop; the hint is a command or a setting.
    pub fn new(exit: u8, code: impl Into<String>, sentence: impl Into<String>, hint: impl Into<Option<String>>) -> Self {
        let (code, detail) = (code.into(), sentence.into());
        let problem = Box::new(Shown {
            kind: format!("urn:stagegate:problem:{code}"),
            title: detail.clone(),
            status: None,
            detail,
            code,
            hint: hint.into(),
            request_id: None,
            exit_status: exit,
        });
        Self { exit, problem }
    }

    /// The command was called in a way that cannot work (exit status 2).
    pub fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(2, "usage", sentence, Some(hint.into()))
    }

    /// An error of this machine: a file, the terminal (exit status 1).
    pub fn local(sentence: impl Into<String>, hint: impl Into<Option<String>>) -> Self {
        Self::new(1, "local", sentence, hint)
    }

    /// Nobody is signed in (exit status 3); `flag` is the `--server` that was given, which the next command needs too.
    pub fn not_signed_in(server: &str, flag: Option<&str>) -> Self {
        let flag = flag.map(|url| format!(" --server {}", printable::quoted(url))).unwrap_or_default();
        let hint = format!("run `stagegate login{flag}`, or set `{}`", env::ACCESS_KEY);
        Self::new(Code::NotSignedIn.exit_status(), Code::NotSignedIn.as_str(), format!("not signed in to {server}"), hint)
    }

    /// The same with another next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.problem.hint = Some(hint.into());
        self
    }

    /// The same with another exit status.
    #[must_use]
    pub fn with_exit_status(mut self, exit: u8) -> Self {
        self.exit = exit;
        self.problem.exit_status = exit;
        self
    }

    /// The same, said in other words.
    #[must_use]
    pub fn with_sentence(mut self, sentence: impl Into<String>) -> Self {
        self.problem.detail = sentence.into();
        self
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.problem.code
    }

    /// The sentence.
    pub fn sentence(&self) -> &str {
        &self.problem.detail
    }

    /// The next step.
    pub fn hint(&self) -> Option<&str> {
        self.problem.hint.as_deref()
    }

    /// The exit status.
    pub fn exit_status(&self) -> u8 {
        self.exit
    }

    /// Prints the error on standard error and gives the exit status.
    pub fn report(&self, json: bool) -> ExitCode {
        let stderr = std::io::stderr();
        let colour = stderr.is_terminal() && env::get(env::NO_COLOR).is_none() && env::get(env::TERM).as_deref() != Some("dumb");
        let text = if json { self.as_json() } else { self.as_text(colour) };
        // With standard error gone, the exit status still tells.
        let _ = stderr.lock().write_all(text.as_bytes());
        ExitCode::from(self.exit_status())
    }

    fn as_text(&self, colour: bool) -> String {
        let paint = |code: &str, word: &str| if colour { format!("\u{1b}[{code}m{word}\u{1b}[0m") } else { word.to_owned() };
        let mut lines = vec![format!("{} {}", paint("1;31", "error:"), printable::line(self.sentence()))];
        if let Some(hint) = self.hint() {
            lines.push(format!("{} {}", paint("1;36", "hint:"), printable::line(hint)));
        }
        if let (Some(id), 500..) = (&self.problem.request_id, self.problem.status.unwrap_or_default()) {
            lines.push(format!("{} the server's log has more under `{}`", paint("1;36", "hint:"), printable::line(id)));
        }
        lines.join("\n") + "\n"
    }

    fn as_json(&self) -> String {
        serde_json::to_string_pretty(&self.problem).map(|text| text + "\n").unwrap_or_default()
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        let exit = error.exit_status();
        match error {
            ClientError::Refused(problem) => Self { exit, problem: Box::new(Shown::of(*problem, exit)) },
            ClientError::Unreachable { .. } => {
                let hint =
                    format!("check that `stagegated serve` runs there; name another server with `--server` or `{}`", env::SERVER);
                Self::new(exit, "unreachable", error.to_string(), hint)
            }
            ClientError::Unexpected { .. } | ClientError::TooLong { .. } => {
                let hint = "check the address of the server, and any proxy in between".to_owned();
                Self::new(exit, "unexpected-answer", error.to_string(), hint)
            }
            ClientError::BadUrl { .. } => {
                Self::usage(error.to_string(), "use an address such as `https://stagegate.example.com`")
            }
            ClientError::BadRequest { .. } => Self::new(exit, "usage", error.to_string(), None),
        }
    }
}

impl From<Error> for CliError {
    fn from(error: Error) -> Self {
        let code = error.code();
        let sentence = error.to_string();
        let hint = hint(error.hint(), &sentence);
        Self::new(code.exit_status(), code.as_str(), sentence, hint)
    }
}

/// What a program would look up in the description of the API, people find in the help of the command. A sentence that
/// begins with the name of a field is about the option of that name.
fn hint(given: Option<String>, sentence: &str) -> Option<String> {
    const OPTIONS: [&str; 7] = ["message", "description", "vendor", "unset", "alias", "role", "name"];
    let given = given?;
    if !given.contains("openapi.json") {
        return Some(given);
    }
    let option = sentence.split_once(": ").and_then(|(field, _)| OPTIONS.into_iter().find(|option| *option == field));
    Some(match option {
        Some(option) => format!("pass another `--{option}`; `--help` says what it takes"),
        None => "run the command with `--help` to see what it takes".to_owned(),
    })
}

impl Shown {
    fn of(problem: Problem, exit_status: u8) -> Self {
        Self {
            kind: problem.kind,
            title: problem.title,
            status: Some(problem.status),
            hint: hint(problem.hint, &problem.detail),
            detail: problem.detail,
            code: problem.code,
            request_id: Some(problem.request_id).filter(|id| !id.is_empty()),
            exit_status,
        }
    }
}

#[cfg(test)]
mod tests;
