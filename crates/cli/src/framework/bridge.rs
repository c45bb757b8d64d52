//! The bridge into the framework's process: a private folder with a script that Node preloads, and two named pipes.
//!
//! The pipe `parameters` gives every reader one line of JSON; on the pipe `report` the script says what happened. A
//! pipe keeps nothing: values are neither on disk nor in the environment. The folder goes when the bridge is dropped.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::{File, OpenOptions, Permissions},
    io::{self, BufReader, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc::{Receiver, channel},
    thread::{self, JoinHandle},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{CWD, Mode},
};
use serde::Serialize;
use stagegate_api::sensitive::Sensitive;
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::Report;
use crate::error::CliError;

const SCRIPT: &str = include_str!("../../assets/bridge.cjs");

/// What was announced; the script stops the framework when it is about to do something else.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// The service.
    pub service: String,
    /// The stage.
    pub stage: String,
    /// The region.
    pub region: String,
    /// The id of the AWS access key; none with the machine's own credentials.
    pub access_key_id: Option<String>,
    /// The template that was checked; none: nothing was, or not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<CheckedTemplate>,
}

/// The file of a template, and what it held when it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckedTemplate {
    /// Where it is.
    pub file: PathBuf,
    /// The digest of its bytes, in hexadecimal.
    pub sha256: String,
}

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    parameters: &'a BTreeMap<String, Sensitive>,
    expect: &'a Expected,
}

/// A bridge that is open.
pub struct Bridge {
    folder: TempDir,
    report: File,
    so_far: Receiver<Report>,
    reader: JoinHandle<Report>,
}

impl Bridge {
    /// Makes the folder and starts to serve.
    pub fn open(parameters: &BTreeMap<String, Sensitive>, expect: &Expected) -> Result<Self, CliError> {
        let document =
            document(parameters, expect).map_err(|_| CliError::local("the parameters cannot be written as JSON", None))?;
        Self::open_io(document).map_err(|cause| {
            let hint = "set `TMPDIR` to a folder of a local file system".to_owned();
            CliError::local(format!("cannot make a private folder for the framework: {cause}"), hint)
        })
    }

    fn open_io(document: Zeroizing<Vec<u8>>) -> io::Result<Self> {
        // Node knows the script by its real path, and must find that one in NODE_OPTIONS to take it out for children.
        let place = std::env::temp_dir().canonicalize()?;
        let folder =
            tempfile::Builder::new().prefix("stagegate-").permissions(Permissions::from_mode(0o700)).tempdir_in(place)?;
        let file = |name: &str| folder.path().join(name);
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(file("bridge.cjs"))?.write_all(SCRIPT.as_bytes())?;
        make_pipe(&file("parameters"))?;
        make_pipe(&file("report"))?;
        // Open for both, so that it neither waits for a writer nor ends with the first one.
        let report = OpenOptions::new().read(true).write(true).open(file("report"))?;
        let lines = BufReader::new(report.try_clone()?);
        let (sender, so_far) = channel();
        // Nobody receives any more when the bridge closes.
        let read = move || Report::read(lines, |report| drop(sender.send(report.clone())));
        let reader = thread::Builder::new().name("report".into()).spawn(read)?;
        let pipe = file("parameters");
        thread::Builder::new().name("parameters".into()).spawn(move || serve(&pipe, &document))?;
        Ok(Self { folder, report, so_far, reader })
    }

    /// A private folder for the package: templates hold values.
    pub fn package(&self) -> PathBuf {
        self.folder.path().join("package")
    }

    /// Makes Node preload the script.
    pub fn attach(&self, command: &mut Command) {
        let script = self.folder.path().join("bridge.cjs");
        command.env("NODE_OPTIONS", node_options(std::env::var_os("NODE_OPTIONS"), &script));
        command.env("STAGEGATE_BRIDGE", self.folder.path());
    }

    /// Whether the script checked a command of the framework that has ended: without that, the framework ran without it.
    pub fn has_checked(&self, command: &str) -> bool {
        while self.so_far.try_recv().is_ok() {} // a mark that is not ours would answer too early
        // The space and the line break end a line that was cut off; an empty line would end the report.
        let told = (&self.report).write_all(b" \n{\"event\":\"mark\"}\n");
        told.is_ok() && self.so_far.recv().is_ok_and(|report| report.checked.contains(command))
    }

    /// What was reported. The framework has ended: all that it wrote is in the pipe already.
    pub fn close(mut self) -> Report {
        // The first line break ends a line that was cut off, the second makes the empty line.
        let told = self.report.write_all(b"\n\n");
        if told.is_err() { Report::default() } else { self.reader.join().unwrap_or_default() }
    }
}

/// One line of JSON. The buffer is large enough from the start: growing would leave copies behind.
fn document(parameters: &BTreeMap<String, Sensitive>, expect: &Expected) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let longest = |(key, value): (&String, &Sensitive)| key.len() + 6 * value.expose().len() + 8;
    let size = 4_096 + parameters.iter().map(longest).sum::<usize>();
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    serde_json::to_writer(&mut *bytes, &Document { version: 1, parameters, expect })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Gives each reader the document. While nobody reads it waits, until the process ends.
fn serve(pipe: &Path, document: &[u8]) {
    while let Ok(mut writer) = OpenOptions::new().write(true).open(pipe) {
        if writer.write_all(document).is_ok() {
            wait_for_close(&writer);
        }
    }
}

/// Waits until the reader is gone: if the pipe were opened again before that, the same reader would get it twice, and
/// the next one the rest.
fn wait_for_close(writer: &File) {
    let patience = Timespec { tv_sec: 5, tv_nsec: 0 };
    let _ = poll(&mut [PollFd::new(writer, PollFlags::empty())], Some(&patience)); // an error ends the wait as well
}

/// The options of the user, and ours. Node splits them at spaces outside of quotes.
fn node_options(present: Option<OsString>, script: &Path) -> OsString {
    let mut options = present.unwrap_or_default();
    if !options.is_empty() {
        options.push(" ");
    }
    let quoted = script.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
    options.push(format!("--require \"{quoted}\""));
    options
}

#[cfg(not(target_vendor = "apple"))]
fn make_pipe(path: &Path) -> io::Result<()> {
    Ok(rustix::fs::mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR)?)
}

/// There is no call for it there that needs no unsafe code.
#[cfg(target_vendor = "apple")]
fn make_pipe(path: &Path) -> io::Result<()> {
    let made = Command::new("/usr/bin/mkfifo").args(["-m", "600"]).arg(path).status()?;
    if made.success() { Ok(()) } else { Err(io::Error::other("mkfifo failed")) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn bridge() -> Bridge {
        let parameters =
            BTreeMap::from([("key".to_owned(), Sensitive::new("value \u{1f980}\n".to_owned() + &"x".repeat(200_000)))]);
        let expect = Expected {
            service: "orders".into(),
            stage: "dev".into(),
            region: "eu-west-1".into(),
            access_key_id: None,
            template: None,
        };
        Bridge::open(&parameters, &expect).unwrap()
    }

    #[test]
    fn every_reader_gets_the_document_and_nothing_stays() {
        let bridge = bridge();
        let folder = bridge.folder.path().to_owned();
        for _ in 0..5 {
            let mut line = String::new();
            io::BufRead::read_line(&mut BufReader::new(File::open(folder.join("parameters")).unwrap()), &mut line).unwrap();
            let document: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(document["version"], 1);
            assert!(document["parameters"]["key"].as_str().unwrap().starts_with("value \u{1f980}\nx"));
            assert_eq!(
                document["expect"],
                serde_json::json!({"service": "orders", "stage": "dev", "region": "eu-west-1", "accessKeyId": null})
            );
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let modes = ["", "bridge.cjs", "parameters", "report"].map(|name| mode(&folder.join(name)));
        assert_eq!(modes, [0o700, 0o600, 0o600, 0o600]);
        bridge.close();
        assert!(!folder.exists());
    }

    #[test]
    fn reports_are_complete_when_the_bridge_closes() {
        let bridge = bridge();
        let mut pipe = OpenOptions::new().write(true).open(bridge.folder.path().join("report")).unwrap();
        pipe.write_all(b"{\"event\":\"failed\",\"message\":\"m\"}\n{\"event\":\"warn").unwrap();
        drop(pipe);
        assert_eq!(bridge.close().failure.as_deref(), Some("m"));
    }

    #[test]
    fn a_command_is_checked_once_the_script_said_so() {
        let bridge = bridge();
        assert!(!bridge.has_checked("package"));
        let mut pipe = OpenOptions::new().write(true).open(bridge.folder.path().join("report")).unwrap();
        pipe.write_all(b"{\"event\":\"checked\",\"command\":\"package\"}\n{\"event\":\"warn").unwrap();
        assert_eq!((bridge.has_checked("package"), bridge.has_checked("deploy")), (true, false));
        assert!(bridge.close().checked.contains("package"));
    }

    #[test]
    fn the_framework_gets_the_real_path() {
        let bridge = bridge();
        let mut command = Command::new("node");
        bridge.attach(&mut command);
        let given = command.get_envs().find(|(name, _)| *name == "STAGEGATE_BRIDGE").and_then(|(_, value)| value);
        assert_eq!(given.map(PathBuf::from), Some(bridge.folder.path().canonicalize().unwrap()));
        assert_eq!(bridge.package().parent(), Some(bridge.folder.path()));
        bridge.close();
    }

    #[test]
    fn a_bridge_without_visitors_closes() {
        assert_eq!(bridge().close(), Report::default());
    }

    #[test]
    fn options_of_the_user_stay() {
        for (present, script, want) in [
            (None, "/tmp/a/b.cjs", "--require \"/tmp/a/b.cjs\""),
            (Some("--max-old-space-size=9"), "/tmp/a b/\"c", "--max-old-space-size=9 --require \"/tmp/a b/\\\"c\""),
        ] {
            assert_eq!(node_options(present.map(OsString::from), Path::new(script)), want);
        }
    }
}
