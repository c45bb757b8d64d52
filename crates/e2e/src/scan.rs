//! Looking for planted secrets, in every form that a careless program could write them (rule C3).

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

/// The forms of a secret: raw, hex, base64 at each of the three alignments, URL- and JSON-escaped.
pub fn forms_of(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let url: String = bytes
        .iter()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    let json = serde_json::to_string(secret).expect("JSON").trim_matches('"').to_owned();
    let mut forms = vec![bytes.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes(), url.into_bytes(), json.into_bytes()];
    forms.extend((0..3).map(|skip| base64_core(&bytes[skip..])));
    forms
}

/// Base64 of the whole groups of three, so that it is found whatever follows.
fn base64_core(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks_exact(3);
    groups
        .flat_map(|group| {
            let bits = u32::from(group[0]) << 16 | u32::from(group[1]) << 8 | u32::from(group[2]);
            [18, 12, 6, 0].map(|shift| ALPHABET[usize::try_from(bits >> shift & 63).expect("six bits")])
        })
        .collect()
}

/// The files below `folder` that hold any form of any of `secrets`.
pub fn find_in_files(folder: &Path, secrets: &[&str]) -> Vec<PathBuf> {
    let forms: Vec<_> = secrets.iter().flat_map(|secret| forms_of(secret)).collect();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_file() => {
                    let bytes = fs::read(&path).unwrap_or_default();
                    if forms.iter().any(|form| contains(&bytes, form)) {
                        found.push(path);
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// Whether `bytes` holds `wanted`.
pub(crate) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    !wanted.is_empty() && bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Collects the command lines of all processes of this machine until stopped.
pub struct CommandLines {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<BTreeSet<Vec<u8>>>>,
    watcher: Option<JoinHandle<()>>,
}

impl CommandLines {
    /// Starts watching.
    pub fn watch() -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(BTreeSet::new())));
        let (until, all) = (stop.clone(), seen.clone());
        let watcher = std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                let lines = command_lines();
                if let Ok(mut all) = all.lock() {
                    all.extend(lines);
                }
                std::thread::yield_now();
            }
        });
        Self { stop, seen, watcher: Some(watcher) }
    }

    /// Stops, and tells every command line that was seen.
    pub fn stop(mut self) -> BTreeSet<Vec<u8>> {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(watcher) = self.watcher.take() {
            watcher.join().expect("the watcher");
        }
        self.seen.lock().expect("the command lines").clone()
    }
}

fn command_lines() -> Vec<Vec<u8>> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok()).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found() {
        let secret = "canary-\"value\"-123456";
        let folder = tempfile::tempdir().unwrap();
        for text in [
            "x canary-\"value\"-123456 x",
            "63616e6172792d2276616c7565222d313233343536",
            "eGNhbmFyeS0idmFsdWUiLTEyMzQ1Ng==",
            "Y2FuYXJ5LSJ2YWx1ZSItMTIzNDU2",
            "%63 canary%2D%22value%22%2D123456",
            "canary-\\\"value\\\"-123456",
        ] {
            fs::write(folder.path().join("file"), text).unwrap();
            assert_eq!(find_in_files(folder.path(), &[secret]).len(), 1, "{text}");
        }
        fs::write(folder.path().join("file"), "nothing").unwrap();
        assert!(find_in_files(folder.path(), &[secret]).is_empty());
    }
}
