//! One line of the doctor's answer.

use serde::Serialize;

use crate::error::CliError;

/// What came out of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Ok,
    /// A deploy would fail, or surprise.
    Problem,
    /// It could not be looked at, or there is nothing to look at.
    Skipped,
}

/// One check.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    name: &'static str,
    /// What came out.
    pub state: State,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The exit status if this is the first problem.
    #[serde(skip)]
    pub exit_status: u8,
}

impl Check {
    /// As it should be.
    pub fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, state: State::Ok, detail: detail.into(), hint: None, exit_status: 0 }
    }

    /// Not looked at.
    pub fn skipped(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, state: State::Skipped, detail: detail.into(), hint: None, exit_status: 0 }
    }

    /// A problem that is no error of any command.
    pub fn problem(name: &'static str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { name, state: State::Problem, detail: detail.into(), hint: Some(hint.into()), exit_status: 1 }
    }

    /// A command would end with this error.
    pub fn failed(name: &'static str, error: &CliError) -> Self {
        let hint = error.hint().map(str::to_owned);
        Self { name, state: State::Problem, detail: error.sentence().to_owned(), hint, exit_status: error.exit_status() }
    }

    /// For people.
    pub fn line(&self) -> String {
        let state = match self.state {
            State::Ok => "ok",
            State::Problem => "problem",
            State::Skipped => "skipped",
        };
        let hint = self.hint.as_ref().map(|hint| format!("\n{:22}hint: {hint}", "")).unwrap_or_default();
        format!("{state:8}  {:12}{}{hint}", self.name, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_a_line_and_a_hint() {
        let error = CliError::usage("no app is named", "pass `--app NAME`");
        let checks = [Check::ok("server", "answers"), Check::failed("app", &error), Check::skipped("role", "no profile")];
        insta::assert_snapshot!(checks.iter().map(Check::line).collect::<Vec<_>>().join("\n"), @r"
        ok        server      answers
        problem   app         no app is named
                              hint: pass `--app NAME`
        skipped   role        no profile
        ");
        assert_eq!(checks[1].exit_status, 2);
    }
}
