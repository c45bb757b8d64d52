//! Finding and reading the files that describe a service.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use super::{
    field::Stuck,
    node::{self, Node},
};

/// Larger ones are refused.
const MAX_BYTES: u64 = 1024 * 1024;

/// Our own file.
pub const OURS: &[&str] = &["stagegate.yml", "stagegate.yaml"];
/// The framework's, in its own order.
pub const FRAMEWORK: &[&str] = &[
    "serverless.yml",
    "serverless.yaml",
    "serverless.json",
    "serverless.js",
    "serverless.cjs",
    "serverless.mjs",
    "serverless.ts",
    "serverless.cts",
    "serverless.mts",
];

/// A file that was found, and what it says or why that cannot be told.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub document: Result<Node, Stuck>,
}

impl Found {
    /// The mistake in the file and what to do about it, if it is known in which line it is.
    pub fn correction(&self) -> Option<(Stuck, String)> {
        let stuck = self.document.as_ref().err()?;
        let line = line_in(&stuck.0.replace(&self.path.display().to_string(), ""))?;
        Some((stuck.clone(), format!("correct line {line} of `{}`", self.path.display())))
    }
}

/// The first line number that the parser's sentence names: where it stopped.
fn line_in(sentence: &str) -> Option<usize> {
    sentence.split("line ").skip(1).find_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
}

/// The first of `names` in `from` or the nearest folder above that has one of them.
pub fn find(from: &Path, names: &[&str]) -> Option<Found> {
    let path = from.ancestors().find_map(|folder| names.iter().map(|name| folder.join(name)).find(|path| path.is_file()))?;
    let document = read(&path);
    Some(Found { path, document })
}

/// What a file says, or why that cannot be told.
pub fn read(path: &Path) -> Result<Node, Stuck> {
    let shown = path.display();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("yml" | "yaml") => parse(path, node::from_yaml),
        Some("json") => parse(path, node::from_json),
        _ => Err(Stuck(format!("`{shown}` is a program, which is not run to read it"))),
    }
}

fn parse(path: &Path, parser: fn(&str) -> Result<Node, String>) -> Result<Node, Stuck> {
    let stuck = |why: String| Stuck(format!("cannot understand `{}`: {why}", path.display()));
    parser(&text(path)?).map_err(stuck)
}

/// Where a key of a YAML file stands, such as ` in line 2, column 1`; nothing if that cannot be told.
pub fn place_of_key(path: &Path, key: &str) -> String {
    let place = text(path).ok().and_then(|text| node::place_of_key(&text, key));
    place.map(|(line, column)| format!(" in line {line}, column {column}")).unwrap_or_default()
}

fn text(path: &Path) -> Result<String, Stuck> {
    let shown = path.display();
    let stuck = |why: String| Stuck(format!("cannot understand `{shown}`: {why}"));
    let file = File::open(path).map_err(|cause| Stuck(format!("cannot read `{shown}`: {cause}")))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|cause| Stuck(format!("cannot read `{shown}`: {cause}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(stuck(format!("it is larger than {MAX_BYTES} bytes")));
    }
    String::from_utf8(bytes).map_err(|cause| {
        let valid = cause.as_bytes().iter().take(cause.utf8_error().valid_up_to());
        let line = 1 + valid.filter(|byte| **byte == b'\n').count();
        stuck(format!("line {line} is not UTF-8"))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_nearest_file_wins() {
        let home = tempfile::tempdir().unwrap();
        let inner = home.path().join("services/orders");
        fs::create_dir_all(&inner).unwrap();
        assert!(find(&inner, &["stagegate-test.yml"]).is_none());
        fs::write(home.path().join("serverless.yml"), "service: outer\n").unwrap();
        assert_eq!(find(&inner, FRAMEWORK).unwrap().path, home.path().join("serverless.yml"));
        fs::write(inner.join("serverless.json"), "{}").unwrap();
        assert_eq!(find(&inner, FRAMEWORK).unwrap().path, inner.join("serverless.json"));
        fs::write(inner.join("serverless.yaml"), "").unwrap();
        assert_eq!(find(&inner, FRAMEWORK).unwrap().path, inner.join("serverless.yaml"));
        fs::create_dir(inner.join("serverless.yml")).unwrap();
        assert_eq!(find(&inner, FRAMEWORK).unwrap().path, inner.join("serverless.yaml"), "a folder is no file");
    }

    #[test]
    fn files_that_cannot_be_read_say_why() {
        let home = tempfile::tempdir().unwrap();
        let large = vec![b'#'; usize::try_from(MAX_BYTES).unwrap() + 1];
        for (name, content, want, line) in [
            ("serverless.ts", &b"export default {}"[..], "is a program, which is not run to read it", None),
            ("serverless.yml", b"a: b\n c: d\n", "line 2", Some(2)),
            ("serverless.yml", b"a: b\nc: \xff\n", "line 2 is not UTF-8", Some(2)),
            ("serverless.json", b"{", "line 1 column 1", Some(1)),
            ("serverless.yml", &large, "it is larger than 1048576 bytes", None),
        ] {
            let path = home.path().join(name);
            fs::write(&path, content).unwrap();
            let Stuck(why) = read(&path).unwrap_err();
            assert!(why.contains(want) && why.contains(name), "{name}: {why}");
            let correction = Found { document: read(&path), path: path.clone() }.correction().map(|(_, hint)| hint);
            assert_eq!(correction, line.map(|line| format!("correct line {line} of `{}`", path.display())));
        }
        fs::write(home.path().join("serverless.yml"), &large[1..]).unwrap();
        assert_eq!(read(&home.path().join("serverless.yml")), Ok(Node::Null));
    }
}
