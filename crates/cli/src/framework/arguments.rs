//! The arguments of the framework's commands.

use std::{ffi::OsString, path::Path};

use crate::error::CliError;

/// What `deploy` itself decides; an option with one of these names would deploy something else.
const OURS: &[&str] =
    &["--stage", "-s", "--region", "-r", "--package", "-p", "--aws-profile", "--config", "-c", "--org", "--app"];
/// Options of the framework's `deploy` that its `package` refuses.
const DEPLOY_ONLY: &[&str] =
    &["--force", "--aws-s3-accelerate", "--no-aws-s3-accelerate", "--enforce-hash-update", "--conceal", "--minify-template"];

/// What the commands are given.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    /// The folder of the package.
    pub package: &'a Path,
    /// The stage.
    pub stage: &'a str,
    /// The region.
    pub region: &'a str,
    /// What stands after `--`.
    pub extra: &'a [OsString],
}

impl Arguments<'_> {
    /// Refuses extra arguments that say again what was decided.
    pub fn check(extra: &[OsString]) -> Result<(), CliError> {
        let Some(found) = extra.iter().map(name).find(|name| OURS.contains(&name.as_str())) else { return Ok(()) };
        let hint = match found.as_str() {
            "--stage" | "-s" | "--region" | "-r" | "--org" | "--app" => {
                "put it before the `--`, so that it also chooses the profile"
            }
            "--aws-profile" => {
                "leave it away: the profile gives the credentials; or pass `--local-credentials` and set `AWS_PROFILE`"
            }
            _ => "leave it away",
        };
        Err(CliError::usage(format!("`{found}` cannot be passed on to the framework"), hint))
    }

    /// For the framework's `package`.
    pub fn package(self) -> Vec<OsString> {
        let extra = self.extra.iter().filter(|argument| !DEPLOY_ONLY.contains(&name(argument).as_str()));
        self.common("package").into_iter().chain(extra.cloned()).collect()
    }

    /// For the framework's `deploy`.
    pub fn deploy(self) -> Vec<OsString> {
        self.common("deploy").into_iter().chain(self.extra.iter().cloned()).collect()
    }

    /// For the framework's `remove`, which takes no package.
    pub fn remove(self) -> Vec<OsString> {
        self.target("remove").into_iter().chain(self.extra.iter().cloned()).collect()
    }

    fn common(self, command: &str) -> Vec<OsString> {
        let mut arguments = self.target(command);
        arguments.splice(1..1, [OsString::from("--package"), self.package.into()]);
        arguments
    }

    fn target(self, command: &str) -> Vec<OsString> {
        [command, "--stage", self.stage, "--region", self.region].map(OsString::from).to_vec()
    }
}

/// `--name` of `--name=value`.
fn name(argument: &OsString) -> String {
    let text = argument.to_string_lossy();
    text.split('=').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_is_not_said_again() {
        for (extra, want) in [
            (&[][..], true),
            (&["--verbose", "--param", "a=b"], true),
            (&["--stage", "x"], false),
            (&["--stage=x"], false),
            (&["-r", "x"], false),
            (&["--aws-profile", "x"], false),
            (&["--package=x"], false),
        ] {
            let extra: Vec<OsString> = extra.iter().map(OsString::from).collect();
            assert_eq!(Arguments::check(&extra).is_ok(), want, "{extra:?}");
        }
    }

    #[test]
    fn each_command_gets_what_it_takes() {
        let extra = ["--force", "--verbose"].map(OsString::from);
        let arguments = Arguments { package: Path::new("/p"), stage: "prod", region: "eu-west-1", extra: &extra };
        let shown = |arguments: Vec<OsString>| arguments.iter().map(|a| a.to_string_lossy()).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(arguments.package()), "package --package /p --stage prod --region eu-west-1 --verbose");
        assert_eq!(shown(arguments.deploy()), "deploy --package /p --stage prod --region eu-west-1 --force --verbose");
        assert_eq!(shown(arguments.remove()), "remove --stage prod --region eu-west-1 --force --verbose");
    }
}
