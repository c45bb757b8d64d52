//! `stagegate safeguards test`.

mod case;
mod find;
mod outcome;

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use stagegate_safeguards::worker::WorkerRunner;

pub use case::read as read_cases;
use find::Policy;
use outcome::Outcome;

use super::check::REFUSED;
use crate::{cli::GlobalArgs, error::CliError, output::Output, printable};

/// Run custom policies against their cases
///
/// The cases of `NAME.js` or `NAME.rego` stand beside it in `NAME.cases.yaml`: a list of `name`, `expect` (`pass` or `fail`),
/// and what the policy sees: `config`, `stage`, `region`, `declaration`, `template`. With `messages`, the failure must say
/// exactly these. The exit status is 7 if a case ends otherwise.
#[derive(Args, Debug)]
pub struct TestArgs {
    /// Folders of policies, policies or files of cases; this folder if none is named
    #[arg(value_name = "FOLDER|FILES")]
    paths: Vec<PathBuf>,
}

/// Runs the cases.
pub fn test(global: &GlobalArgs, args: &TestArgs) -> Result<ExitCode, CliError> {
    let output = Output::new(global);
    let here = [PathBuf::from(".")];
    let policies = find::policies(if args.paths.is_empty() { &here } else { &args.paths })?;
    let runner = WorkerRunner::new();
    let mut outcomes = Vec::new();
    for policy in &policies {
        if policy.cases.is_none() {
            output.note(&format!(
                "`{}` has no cases: write some to `{}`",
                policy.program.display(),
                policy.wanted_cases().display()
            ));
        }
        outcomes.extend(run(policy, &runner)?);
    }
    let empty = "there are no cases here: write them beside a policy, `NAME.cases.yaml` for `NAME.js` or `NAME.rego`; `--help` says what a case has";
    output.list(&outcomes, &["policy", "case", "expected", "got", "result"], row, empty)?;
    let wrong: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.agrees).collect();
    if wrong.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    if !output.is_json() {
        output.text("\n")?;
        output.text(&wrong.iter().map(|outcome| outcome.explain()).collect::<Vec<_>>().join("\n"))?;
    }
    let sentence = format!("{} of {} cases end otherwise than expected", wrong.len(), outcomes.len());
    Err(CliError::new(REFUSED, "cases-differ", sentence, "correct the policies or their cases".to_owned()))
}

fn run(policy: &Policy, runner: &WorkerRunner) -> Result<Vec<Outcome>, CliError> {
    let Some(file) = &policy.cases else { return Ok(Vec::new()) };
    let (program, cases) = (policy.program()?, case::read(file)?);
    Ok(cases.into_iter().map(|case| outcome::of(policy, &program, case, runner)).collect())
}

fn row(outcome: &Outcome) -> Vec<String> {
    let result = if outcome.agrees { "ok" } else { "differs" };
    vec![
        printable::line(&outcome.policy),
        outcome.case.clone(),
        outcome.expected.to_owned(),
        outcome.got.to_owned(),
        result.to_owned(),
    ]
}
