//! A worker seen from outside while its program runs: what holds it back is in force.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use stagegate_safeguards::custom::{Program, Runner as _};

use super::{AMPLE, clock, expression, job, runner};
use crate::command;

/// Of no other test's worker: the second argument of a worker is made of it.
const DEADLINE: Duration = Duration::from_secs(46);

/// The folder in `/proc` of the worker that has this test's deadline, once its program runs.
fn spinning() -> PathBuf {
    let patience = clock() + Duration::from_secs(20);
    while clock() < patience {
        let processes = fs::read_dir("/proc").expect("/proc").filter_map(|entry| Some(entry.ok()?.path()));
        for process in processes {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            let ours = line.windows(4).any(|part| part == b"\x0047\x00") && contains(&line, b"__safeguard-worker");
            if ours && is_confined(&process) {
                return process;
            }
        }
        thread::yield_now();
    }
    panic!("no worker came up");
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    line.windows(part.len()).any(|window| window == part)
}

fn status(process: &Path, name: &str) -> String {
    let status = fs::read_to_string(process.join("status")).unwrap_or_default();
    let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_default().trim().to_owned()
}

fn is_confined(process: &Path) -> bool {
    status(process, "Seccomp") == "2"
}

fn limit(process: &Path, name: &str) -> String {
    let limits = fs::read_to_string(process.join("limits")).expect("limits");
    let line = limits.lines().find(|line| line.starts_with(name)).expect("the limit");
    line[name.len()..].split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_worker_has_nothing_but_its_pipes() {
    // Left open by whoever starts us; the worker must not have it.
    let left_open = rustix::io::dup(fs::File::open("/dev/null").expect("a file")).expect("a descriptor");
    let run = thread::spawn(|| runner(DEADLINE).run(&expression("for (;;) {}")));
    let worker = spinning();
    assert_eq!(status(&worker, "NoNewPrivs"), "1");
    assert_eq!(status(&worker, "Threads"), "1");
    for (name, want) in [
        ("Max open files", "0 0"),
        ("Max file size", "0 0"),
        ("Max core file size", "0 0"),
        ("Max processes", "0 0"),
        ("Max stack size", "8388608 8388608"),
        ("Max cpu time", "47 48"),
    ] {
        assert_eq!(limit(&worker, name), want, "{name}");
    }
    let space: u64 = limit(&worker, "Max address space").split(' ').next().and_then(|size| size.parse().ok()).expect("a limit");
    let used: u64 = status(&worker, "VmSize").trim_end_matches(" kB").parse().expect("a size");
    assert!(space <= used * 1024 + 88 * 1024 * 1024, "{space} of {used} kB");
    // It cannot be looked into, not even by its own user; root may.
    if let Ok(descriptors) = fs::read_dir(worker.join("fd")) {
        let mut open: Vec<String> =
            descriptors.map(|entry| entry.expect("fd").file_name().into_string().expect("a number")).collect();
        open.sort();
        assert_eq!(open, ["0", "1"]);
        assert_eq!(fs::read(worker.join("environ")).expect("its environment"), b"TZ=UTC0\0");
        assert_eq!(fs::read_link(worker.join("cwd")).expect("its folder"), Path::new("/"));
    }
    let id = worker.file_name().and_then(|name| name.to_str()?.parse().ok()).and_then(Pid::from_raw).expect("a process id");
    kill_process(id, Signal::KILL).expect("the worker can be ended");
    let decision = run.join().expect("the parent goes on");
    assert_eq!(decision.raised.as_deref(), Some("brought its worker down before it answered"));
    assert!(!worker.exists(), "it was waited for");
    drop(left_open);
}

/// The one way that is known for a program to make a system call of its choice: an engine that draws lots asks the system for
/// randomness, which is not on the list.
#[test]
fn a_call_that_is_not_allowed_ends_the_worker() {
    let policy = "package main\ndeny contains \"x\" if { rand[\"intn\"](\"x\", 10) >= 0 }";
    let decision = runner(AMPLE).run(&job(Program::Rego(policy.into())));
    assert_eq!(decision.raised.as_deref(), Some("brought its worker down: it asked the system for what it may not have"));
}

#[test]
fn a_worker_without_a_job_says_that_it_is_ready_and_ends() {
    let mut worker = command(&["__safeguard-worker"]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("a worker");
    let mut said = Vec::new();
    worker.stdout.as_mut().expect("its output").read_to_end(&mut said).expect("what it says");
    assert_eq!(said, b"r");
    assert_eq!(worker.wait().expect("it ends").code(), Some(1));
}
