//! `stagegate policy test`.

use std::fmt::Write as _;

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::policy::{CaseOutcome, PolicyTrial, TryPolicy};

use super::{program::ProgramArgs, version};
use crate::{
    cli::GlobalArgs, commands::safeguards::REFUSED, complete::Names, error::CliError, lookup, output::Output, session::Session,
};

/// Run a policy with its cases on the server
///
/// That is a policy of the org, or one that is not stored yet: `--file FILE --cases FILE`. The exit status is 7 if a case
/// ends otherwise than expected. `stagegate safeguards test` runs files on this machine.
#[derive(Args, Debug)]
pub struct TestArgs {
    /// Name of the policy
    #[arg(value_name = "POLICY", value_parser = NonEmptyStringValueParser::new(), add = Names::Policies, conflicts_with = "file")]
    name: Option<String>,
    /// The version, such as `3`; the newest one unless given
    #[arg(value_name = "VERSION", value_parser = version)]
    version: Option<i64>,
    #[command(flatten)]
    program: ProgramArgs,
}

/// Runs the cases.
pub fn test(global: &GlobalArgs, args: &TestArgs) -> Result<(), CliError> {
    let trial = match (&args.name, args.program.program()?, args.program.cases()?) {
        (Some(name), None, None) => {
            let session = Session::open(global)?;
            let org = session.org_here()?;
            let tested = session.client.test_policy(&org, name, args.version);
            tested.map_err(|error| lookup::no_policy(&session, &org, name, error))?
        }
        (None, Some(written), Some(cases)) => {
            let session = Session::open(global)?;
            let trial = TryPolicy { language: written.language, source: written.source, cases };
            session.client.try_policy(&session.org_here()?, &trial)?
        }
        _ => {
            let hint = "name a policy of the org, or pass `--file FILE --cases FILE`";
            return Err(CliError::usage("it is not clear what is to be tested", hint));
        }
    };
    tell(Output::new(global), &trial)
}

fn tell(output: Output, trial: &PolicyTrial) -> Result<(), CliError> {
    let wrong: Vec<&CaseOutcome> = trial.cases.iter().filter(|case| !case.agrees).collect();
    if output.is_json() {
        output.json(trial)?;
    } else {
        let empty = "the policy has no cases; run `stagegate policy edit POLICY --cases FILE` to give it some";
        output.list(&trial.cases, &["case", "expected", "got", "result"], row, empty)?;
        if !wrong.is_empty() {
            output.text(&wrong.iter().map(|case| explained(case)).collect::<String>())?;
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let sentence = format!("{} of {} cases end otherwise than expected", wrong.len(), trial.cases.len());
    Err(CliError::new(REFUSED, "cases-differ", sentence, "correct the policy or its cases".to_owned()))
}

fn row(case: &CaseOutcome) -> Vec<String> {
    let result = if case.agrees { "ok" } else { "differs" };
    vec![case.name.clone(), case.expected.clone(), case.got.clone(), result.to_owned()]
}

fn explained(case: &CaseOutcome) -> String {
    let mut text = format!("\n{}\n   expected {}, got {}\n   it said:\n", case.name, case.expected, case.got);
    if case.messages.is_empty() {
        text.push_str("      nothing\n");
    }
    for message in &case.messages {
        let _ = writeln!(text, "      {message}"); // a String takes all
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_that_differs_says_how() {
        let case = CaseOutcome {
            name: "a queue".into(),
            expected: "fail".into(),
            got: "error".into(),
            agrees: false,
            messages: vec!["took longer than 250 ms".into()],
        };
        assert_eq!(row(&case), ["a queue", "fail", "error", "differs"]);
        insta::assert_snapshot!(explained(&case), @r"

        a queue
           expected fail, got error
           it said:
              took longer than 250 ms
        ");
        assert!(explained(&CaseOutcome { messages: Vec::new(), ..case }).ends_with("      nothing\n"));
    }
}
