//! Lines of a running process: waited for, and all kept for the test to look at.

use std::{
    io::{BufRead as _, BufReader, Read},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

/// How long a process may take to say what is waited for. Only a failing test waits so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reads a stream to its end in the background.
pub(crate) struct Lines {
    seen: Arc<Mutex<String>>,
    incoming: Receiver<String>,
}

impl Lines {
    /// Starts reading.
    pub(crate) fn of(stream: impl Read + Send + 'static) -> Self {
        let (sender, incoming) = channel();
        let seen = Arc::new(Mutex::new(String::new()));
        let all = seen.clone();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stream);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                line.clear();
                if let Ok(mut all) = all.lock() {
                    all.push_str(&text);
                    all.push('\n');
                }
                // Nobody waits any more: go on reading, so that the process never blocks on a full pipe.
                let _ = sender.send(text);
            }
        });
        Self { seen, incoming }
    }

    /// What follows `marker` on the first line that has it.
    pub(crate) fn wait_for(&self, marker: &str) -> String {
        loop {
            match self.incoming.recv_timeout(PATIENCE) {
                Ok(line) => {
                    if let Some((_, rest)) = line.split_once(marker) {
                        return rest.trim().to_owned();
                    }
                }
                Err(error) => panic!("the process never said `{marker}` ({error}); it said:\n{}", self.all()),
            }
        }
    }

    /// Everything so far.
    pub(crate) fn all(&self) -> String {
        self.seen.lock().expect("the lines").clone()
    }
}
