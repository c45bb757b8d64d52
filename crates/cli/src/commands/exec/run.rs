//! Running the command: in our place, or beside us.

use std::{
    ffi::OsString,
    io::{self, ErrorKind},
    os::unix::process::CommandExt as _,
    process::{Command, ExitCode},
};

use crate::{
    error::CliError,
    framework::{Interrupts, supervise},
};

/// The command and its arguments.
pub fn command(words: &[OsString]) -> Result<Command, CliError> {
    let [program, arguments @ ..] = words else {
        return Err(CliError::usage("no command is given", "put it after `--`"));
    };
    let mut command = Command::new(program);
    command.args(arguments);
    Ok(command)
}

/// Becomes the command. Only comes back if that does not work.
pub fn take_our_place(mut command: Command) -> CliError {
    let cause = command.exec();
    not_run(&command, &cause)
}

/// Runs the command and waits for it; it gets our signals. Its exit status becomes ours, or 128 and the signal.
pub fn stay_beside(mut command: Command) -> Result<ExitCode, CliError> {
    let interrupts = Interrupts::watch_all()?;
    let ended = supervise(&mut command, &interrupts).map_err(|cause| not_run(&command, &cause))?;
    Ok(ExitCode::from(ended.exit_status()))
}

fn not_run(command: &Command, cause: &io::Error) -> CliError {
    let program = command.get_program().to_string_lossy();
    match cause.kind() {
        ErrorKind::NotFound => CliError::new(127, "no-such-command", format!("no such command: `{program}`"), None),
        ErrorKind::ArgumentListTooLong => {
            let hint = "keep large values in a file or bucket, and its address in the parameter".to_owned();
            CliError::new(126, "too-large", format!("cannot run `{program}`: its arguments and environment are too large"), hint)
        }
        _ => CliError::new(126, "cannot-run", format!("cannot run `{program}`: {cause}"), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_that_do_not_run_have_the_statuses_of_shells() {
        let folder = tempfile::tempdir().unwrap();
        for (program, want) in [("no-such-command-anywhere", 127), (folder.path().to_str().unwrap(), 126)] {
            let mut command = command(&[program.into()]).unwrap();
            let cause = command.spawn().unwrap_err();
            assert_eq!(not_run(&command, &cause).exit_status(), want, "{cause:?}");
        }
    }
}
