//! The system calls that computing needs. Any other one ends the worker at once.

use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition as Condition, SeccompFilter,
    SeccompRule as Rule, TargetArch,
};

/// Calls that are harmless whatever their arguments.
const HARMLESS: [i64; 15] = [
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_gettimeofday,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Installs the filter, which stays for good.
pub(super) fn allow_computing_only() -> io::Result<()> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    // Maps that hash draw their seed from the system once; afterwards nothing random is left to programs.
    let _ = std::hash::RandomState::new();
    let rules = rules().map_err(io::Error::other)?;
    let filter = SeccompFilter::new(rules.into_iter().collect(), SeccompAction::KillProcess, SeccompAction::Allow, architecture)
        .map_err(io::Error::other)?;
    let program = BpfProgram::try_from(filter).map_err(io::Error::other)?;
    seccompiler::apply_filter(&program).map_err(io::Error::other)
}

fn rules() -> Result<Vec<(i64, Vec<Rule>)>, seccompiler::BackendError> {
    let mut rules: Vec<_> = HARMLESS.into_iter().map(|call| (call, vec![])).collect();
    // From and to the pipes; standard error is closed, and a message that goes there is lost quietly.
    rules.push((libc::SYS_read, vec![when(0, Is::Eq, 0)?]));
    rules.push((libc::SYS_write, vec![when(0, Is::Le, 2)?]));
    // Memory that is not a file, and that is not run.
    let (runs, nameless) = (libc::PROT_EXEC.unsigned_abs().into(), libc::MAP_ANONYMOUS.unsigned_abs().into());
    rules.push((
        libc::SYS_mmap,
        vec![both(condition(2, Is::MaskedEq(runs), 0)?, condition(3, Is::MaskedEq(nameless), nameless)?)?],
    ));
    rules.push((libc::SYS_mprotect, vec![when(2, Is::MaskedEq(runs), 0)?]));
    // To end itself when memory or stack is used up.
    rules.push((libc::SYS_tgkill, vec![when(0, Is::Eq, std::process::id().into())?]));
    Ok(rules)
}

fn condition(argument: u8, is: Is, value: u64) -> Result<Condition, seccompiler::BackendError> {
    Condition::new(argument, Length::Dword, is, value)
}

fn when(argument: u8, is: Is, value: u64) -> Result<Rule, seccompiler::BackendError> {
    Rule::new(vec![condition(argument, is, value)?])
}

fn both(one: Condition, other: Condition) -> Result<Rule, seccompiler::BackendError> {
    Rule::new(vec![one, other])
}
