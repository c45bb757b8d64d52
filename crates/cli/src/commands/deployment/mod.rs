//! `stagegate deployment`.

mod diff;
mod list;
mod show;

use clap::Subcommand;
use jiff::Timestamp;
use stagegate_api::deployment::DeploymentBody;

use crate::{cli::GlobalArgs, error::CliError};

/// The commands on deployments.
#[derive(Debug, Subcommand)]
pub enum DeploymentCommand {
    /// List deployments, newest first; `--app`, `--service`, `--stage` and `--region` narrow the list
    List(list::ListArgs),
    /// Show a deployment with its outputs and where it was run from
    Show(show::ShowArgs),
    Diff(diff::DiffArgs),
}

/// Runs the command.
pub fn run(global: &GlobalArgs, command: &DeploymentCommand) -> Result<(), CliError> {
    match command {
        DeploymentCommand::List(args) => list::list(global, args),
        DeploymentCommand::Show(args) => show::show(global, args),
        DeploymentCommand::Diff(args) => diff::diff(global, args),
    }
}

/// `prod@7`: the profile and its revision.
fn profile(deployment: &DeploymentBody) -> Option<String> {
    let name = deployment.profile.as_ref()?;
    Some(deployment.profile_revision.map_or_else(|| name.clone(), |revision| format!("{name}@{revision}")))
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// What its check came to, and whether somebody went past it.
fn verdict(deployment: &DeploymentBody) -> Option<String> {
    match (&deployment.overridden, &deployment.check_result) {
        (Some(_), _) => Some("overridden".to_owned()),
        (None, result) => result.clone(),
    }
}

/// `r7`; a dash for an owner that was not there.
fn revision(revision: Option<i64>) -> String {
    revision.map_or_else(|| "-".to_owned(), |revision| format!("r{revision}"))
}

/// How long ago, in the largest unit; the clocks of two machines may differ a little.
pub fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(at.as_second()).max(0);
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let unit = units.iter().find(|(length, _)| seconds >= *length);
    unit.map_or_else(|| format!("{seconds} s"), |(length, name)| format!("{} {name}", seconds / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_largest_unit() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        for (seconds, want) in
            [(-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (7_200, "2 h"), (86_399, "23 h"), (200_000, "2 d")]
        {
            assert_eq!(age(Timestamp::from_second(1_000_000 - seconds).unwrap(), now), want);
        }
    }
}
