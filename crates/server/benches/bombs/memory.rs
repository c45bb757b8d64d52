//! How much memory the server and its workers hold, looked at again and again.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

const INTERVAL: Duration = Duration::from_millis(20);

/// The most that was seen, in MiB.
#[derive(Clone, Debug, Default)]
pub(crate) struct Most {
    pub(crate) server: u64,
    pub(crate) worker: u64,
    pub(crate) together: u64,
}

/// Looks until it is stopped.
pub(crate) struct Watch {
    over: Arc<AtomicBool>,
    watcher: JoinHandle<Most>,
}

impl Watch {
    pub(crate) fn over(server: u32) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let stop = over.clone();
        let watcher = thread::spawn(move || {
            let mut most = Most::default();
            while !stop.load(Ordering::Relaxed) {
                look(server, &mut most);
                thread::sleep(INTERVAL);
            }
            most
        });
        Self { over, watcher }
    }

    pub(crate) fn stop(self) -> Most {
        self.over.store(true, Ordering::Relaxed);
        self.watcher.join().unwrap_or_default()
    }
}

fn look(server: u32, most: &mut Most) {
    let own = resident(&server.to_string());
    let workers: Vec<u64> = children(server).iter().map(|worker| resident(worker)).collect();
    most.server = most.server.max(own);
    most.worker = most.worker.max(workers.iter().copied().max().unwrap_or_default());
    most.together = most.together.max(own + workers.iter().sum::<u64>());
}

/// Of all threads of a process: each may have started some.
fn children(process: u32) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// What a process has in memory, in MiB.
fn resident(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: u64 = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default();
    kibibytes.div_ceil(1024)
}
