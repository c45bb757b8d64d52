//! Takes from this process what no program needs. Runs before anything hostile is read, and fails rather than leave
//! something out.

use std::io;

use rustix::process::{Resource, Rlimit, nice, setrlimit};

use super::{javascript, limits};

/// Confines this process to computing: what it has open is its two pipes, and it can open nothing else.
pub(super) fn confine(processor_seconds: u64, memory: usize, niceness: i32) -> io::Result<()> {
    close_all_but_the_pipes()?;
    if niceness > 0 {
        nice(niceness)?;
    }
    javascript::settle_time_zone();
    limit(Resource::Stack, limits::STACK)?;
    limit_memory(memory)?;
    setrlimit(Resource::Cpu, Rlimit { current: Some(processor_seconds), maximum: Some(processor_seconds + 1) })?;
    for nothing in [Resource::Nofile, Resource::Fsize, Resource::Core, Resource::Nproc] {
        limit(nothing, 0)?;
    }
    system()
}

fn limit(resource: Resource, most: usize) -> io::Result<()> {
    let most = Some(most as u64);
    Ok(setrlimit(resource, Rlimit { current: most, maximum: most })?)
}

/// Whoever started the parent may have left descriptors open for it.
fn close_all_but_the_pipes() -> io::Result<()> {
    let open = std::fs::read_dir(if cfg!(target_os = "linux") { "/proc/self/fd" } else { "/dev/fd" })?;
    let open: Vec<i32> = open.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    for descriptor in open.into_iter().filter(|descriptor| *descriptor > 1) {
        // The folder's own is closed already.
        let _ = nix::unistd::close(descriptor);
    }
    Ok(())
}

/// Counts what the executable takes by itself, and allows so much more.
#[cfg(target_os = "linux")]
fn limit_memory(memory: usize) -> io::Result<()> {
    let sizes = std::fs::read_to_string("/proc/self/statm")?;
    let pages: Option<usize> = sizes.split(' ').next().and_then(|pages| pages.parse().ok());
    let own = pages.ok_or(io::ErrorKind::InvalidData)? * rustix::param::page_size();
    limit(Resource::As, own + memory + limits::ROOM)
}

#[cfg(not(target_os = "linux"))]
fn limit_memory(memory: usize) -> io::Result<()> {
    limit(Resource::Data, memory + limits::ROOM)
}

/// What only Linux can do: the end of the parent is ours, nobody may look into us, and few system calls are left.
#[cfg(target_os = "linux")]
fn system() -> io::Result<()> {
    use rustix::{
        process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal},
        thread::set_no_new_privs,
    };

    set_parent_process_death_signal(Some(Signal::KILL))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    set_no_new_privs(true)?;
    super::seccomp::allow_computing_only()
}

#[cfg(not(target_os = "linux"))]
fn system() -> io::Result<()> {
    Ok(())
}
