//! Where a deployment is run from: git and CI. What cannot be told is left out.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use stagegate_api::deployment::Facts;
use stagegate_core::address;

use super::{Framework, clean};

/// Variables that hold the address of the present run, by the CI system that sets them.
const RUN_ADDRESSES: &[&str] = &["CI_JOB_URL", "BUILDKITE_BUILD_URL", "CIRCLE_BUILD_URL", "TRAVIS_BUILD_WEB_URL", "BUILD_URL"];
/// Variables that name the branch where CI checks out a commit alone.
const BRANCHES: &[&str] = &["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_BRANCH", "BUILDKITE_BRANCH", "CIRCLE_BRANCH"];

/// What is known about this run.
pub fn facts(folder: &Path, framework: Option<&Framework>) -> Facts {
    let environment = |name: &str| crate::env::get(name);
    let on_branch = git(folder, &["symbolic-ref", "--quiet", "--short", "HEAD"]).filter(|branch| !branch.is_empty());
    Facts {
        framework: framework.map(ToString::to_string),
        commit: git(folder, &["rev-parse", "--verify", "--quiet", "HEAD"]).filter(|commit| !commit.is_empty()),
        branch: on_branch.or_else(|| BRANCHES.iter().find_map(|name| environment(name))),
        dirty: git(folder, &["status", "--porcelain"]).map(|changes| !changes.is_empty()),
        ci_run: ci_run(&environment).as_deref().and_then(address::run),
        // As it is configured: what git makes of it may hold a token.
        repository: git(folder, &["config", "--get", "remote.origin.url"]).as_deref().and_then(address::repository),
    }
}

/// What git answers; none if there is no git, no repository, or no answer.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").args(arguments).current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    clean(&mut command);
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

fn ci_run(environment: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let github = || {
        let [server, repository, run] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(environment);
        Some(format!("{}/{}/actions/runs/{}", server?, repository?, run?))
    };
    let azure = || {
        let [server, project, build] =
            ["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "SYSTEM_TEAMPROJECT", "BUILD_BUILDID"].map(environment);
        Some(format!("{}{}/_build/results?buildId={}", server?, project?, build?))
    };
    github().or_else(azure).or_else(|| RUN_ADDRESSES.iter().find_map(|name| environment(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ci_system_names_its_run() {
        for (variables, want) in [
            (&[][..], None),
            (
                &[("GITHUB_SERVER_URL", "https://github.com"), ("GITHUB_REPOSITORY", "a/b"), ("GITHUB_RUN_ID", "7")],
                Some("https://github.com/a/b/actions/runs/7"),
            ),
            (&[("GITHUB_REPOSITORY", "a/b")], None),
            (&[("CI_JOB_URL", "https://gitlab.example/a/-/jobs/7")], Some("https://gitlab.example/a/-/jobs/7")),
            (&[("BUILD_URL", "https://jenkins.example/7")], Some("https://jenkins.example/7")),
        ] {
            let get = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(ci_run(&get).as_deref(), want, "{variables:?}");
        }
    }

    #[test]
    fn a_folder_outside_of_git_has_no_commit() {
        let home = tempfile::tempdir().unwrap();
        let facts = facts(home.path(), None);
        assert_eq!((facts.commit, facts.dirty, facts.framework, facts.repository), (None, None, None, None));
    }

    #[test]
    fn the_repository_is_told_without_its_password() {
        let home = tempfile::tempdir().unwrap();
        let git = |arguments: &[&str]| {
            let done = Command::new("git").args(arguments).current_dir(home.path()).output().unwrap();
            assert!(done.status.success(), "{done:?}");
        };
        git(&["init", "--quiet"]);
        git(&["remote", "add", "origin", "https://ada:canary@git.example/shop.git?canary"]);
        git(&["config", "url.https://x:canary@git.example/.insteadOf", "https://git.example/"]);
        assert_eq!(facts(home.path(), None).repository.as_deref(), Some("https://git.example/shop.git"));
    }
}
