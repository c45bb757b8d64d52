//! Running one command of the framework; its output passes through unchanged.

use std::{
    ffi::OsString,
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Command, ExitStatus},
};

use rustix::{
    io::Errno,
    process::{Pid, WaitId, WaitIdOptions, waitid},
};

use super::{Bridge, Framework, Grant, Interrupts, clean, interrupt};
use crate::error::CliError;

/// How a command of the framework ended.
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
        self.grant.give(&mut command, Some(self.region));
        self.bridge.attach(&mut command);
        let program = self.framework.program.display();
        let failed = |cause: std::io::Error| CliError::local(format!("cannot run `{program}`: {cause}"), None);
        let mut child = command.spawn().map_err(failed)?;
        self.interrupts.set_child(Some(child.id()));
        wait_until_over(child.id());
        self.interrupts.set_child(None);
        Ok(Ended(child.wait().map_err(failed)?))
    }
}

/// Waits without giving the id of the child away, so that no signal can reach another process that gets the same id.
fn wait_until_over(id: u32) {
    let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) else { return };
    while matches!(waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT), Err(Errno::INTR)) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_those_of_shells() {
        for (raw, exit, words) in [
            (0, 0, "ended with status 0"),
            (3 << 8, 3, "ended with status 3"),
            (2, 130, "was ended by Ctrl-C (SIGINT)"),
            (9, 137, "was ended by signal 9"),
        ] {
            let ended = Ended(ExitStatus::from_raw(raw));
            assert_eq!((ended.exit_status(), ended.words().as_str()), (exit, words), "{raw}");
        }
    }
}
