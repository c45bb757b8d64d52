//! Running one command of the framework, or any other, to its end; its output passes through unchanged.

use std::{
    ffi::OsString,
    io,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, ExitStatus},
};

use rustix::{
    io::Errno,
    process::{Pid, WaitId, WaitIdOptions, waitid},
};

use stagegate_api::sensitive::Sensitive;

use super::{Bridge, Framework, Grant, Interrupts, clean, interrupt};
use crate::error::CliError;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended(ExitStatus);

impl Ended {
    /// Whether it worked.
    pub fn well(self) -> bool {
        self.0.success()
    }

    /// As shells put it: 128 and the signal if one ended it.
    pub fn exit_status(self) -> u8 {
        let code = self.0.code().or_else(|| self.0.signal().map(|signal| 128 + signal));
        code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
    }

    /// In words that follow the name of the command.
    pub fn words(self) -> String {
        match self.0.signal() {
            Some(signal) => format!("was ended by {}", interrupt::name(signal)),
            None => format!("ended with status {}", self.exit_status()),
        }
    }
}

/// All that the framework's commands have in common.
#[derive(Clone, Copy)]
pub struct Runner<'a> {
    /// The framework.
    pub framework: &'a Framework,
    /// The folder of the service.
    pub folder: &'a Path,
    /// The credentials.
    pub grant: Grant<'a>,
    /// The region.
    pub region: &'a str,
    /// What providers of other vendors give.
    pub vendors: &'a [(String, &'a Sensitive)],
    /// Hands over the parameters.
    pub bridge: &'a Bridge,
    /// Passes signals on.
    pub interrupts: &'a Interrupts,
}

impl Runner<'_> {
    /// Runs one command of the framework and waits for it.
    pub fn run(&self, arguments: &[OsString]) -> Result<Ended, CliError> {
        self.interrupts.check()?;
        let mut command = Command::new(&self.framework.program);
        command.args(arguments).current_dir(self.folder);
        clean(&mut command);
        command.envs(self.vendors.iter().map(|(name, value)| (name, value.expose())));
        self.grant.give(&mut command, Some(self.region));
        self.bridge.attach(&mut command);
        let program = self.framework.program.display();
        let failed = |cause: io::Error| CliError::local(format!("cannot run `{program}`: {cause}"), None);
        supervise(&mut command, self.interrupts).map_err(failed)
    }
}

/// Runs a command to its end; it gets the signals meanwhile.
pub fn supervise(command: &mut Command, interrupts: &Interrupts) -> io::Result<Ended> {
    let mut child = command.spawn()?;
    interrupts.set_child(Some(child.id()));
    wait_until_over(child.id());
    interrupts.set_child(None);
    child.wait().map(Ended)
}

/// Waits without giving the id of the child away, so that no signal can reach another process that gets the same id.
fn wait_until_over(id: u32) {
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    while matches!(waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT), Err(Errno::INTR)) {}
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt as _};

    use super::*;
    use crate::framework::Expected;

    /// Runs a script in the place of the framework; what it says, and how it ended.
    fn run(script: &str) -> (String, Ended, crate::framework::Report) {
        let home = tempfile::tempdir().unwrap();
        let program = home.path().join("osls");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let framework = Framework { name: "osls".into(), version: "4.0.0".into(), program };
        let credentials = serde_json::from_str(
            r#"{"access_key_id":"ASIAX","secret_access_key":"s","session_token":"t","expires_at":"2026-03-01T09:05:07Z",
            "source":"profile","role":"arn:aws:iam::222222222222:role/deploy","account_id":"222222222222","profile":"prod","profile_revision":7}"#,
        )
        .unwrap();
        let expect =
            Expected { service: "s".into(), stage: "dev".into(), region: "r".into(), access_key_id: None, template: None };
        let bridge =
            Bridge::open(&BTreeMap::from([("key".into(), stagegate_api::sensitive::Sensitive::new("canary".into()))]), &expect);
        let (bridge, interrupts) = (bridge.unwrap(), Interrupts::default()); // the handlers would stay for all tests
        let (folder, grant) = (home.path(), Grant::Issued(&credentials));
        let secret = stagegate_api::sensitive::Sensitive::new("of stripe".into());
        let vendors = [("STRIPE_KEY".to_owned(), &secret)];
        let runner = Runner {
            framework: &framework,
            folder,
            grant,
            region: "r",
            vendors: &vendors,
            bridge: &bridge,
            interrupts: &interrupts,
        };
        let ended = runner.run(&["out".into()]).unwrap();
        (fs::read_to_string(home.path().join("out")).unwrap_or_default(), ended, bridge.close())
    }

    #[test]
    fn the_framework_gets_parameters_through_the_bridge_alone() {
        let (said, ended, _) = run(
            r#"{ env; echo "args: $*"; } > "$1"; grep -c canary "$1" >> "$1"; head -n 1 "$STAGEGATE_BRIDGE/parameters" >> "$1""#,
        );
        assert!(ended.well());
        for expected in [
            "AWS_ACCESS_KEY_ID=ASIAX\n",
            "STRIPE_KEY=of stripe\n",
            "AWS_SESSION_TOKEN=t\n",
            "AWS_REGION=r\n",
            "args: out\n0\n{\"version\":1,",
            "canary",
        ] {
            assert!(said.contains(expected), "{expected} in {said}");
        }
        assert!(!said.contains("STAGEGATE_ACCESS_KEY"));
    }

    #[test]
    fn what_the_framework_reports_and_how_it_ends_is_passed_on() {
        let (_, ended, report) = run(r#"echo '{"event":"failed","message":"no luck"}' > "$STAGEGATE_BRIDGE/report"; exit 3"#);
        assert_eq!((ended.exit_status(), report.failure.as_deref()), (3, Some("no luck")));
        assert_eq!(run("kill -9 $$").1.exit_status(), 137);
    }

    #[test]
    fn statuses_are_those_of_shells() {
        for (raw, exit, words) in [
            (0, 0, "ended with status 0"),
            (3 << 8, 3, "ended with status 3"),
            (2, 130, "was ended by Ctrl-C (SIGINT)"),
            (3, 131, "was ended by Ctrl-\\ (SIGQUIT)"),
            (9, 137, "was ended by signal 9"),
        ] {
            let ended = Ended(ExitStatus::from_raw(raw));
            assert_eq!((ended.exit_status(), ended.words().as_str()), (exit, words), "{raw}");
        }
    }
}
