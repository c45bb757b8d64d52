//! Where the programs of custom safeguards stand.

/// The files that may hold the program of a safeguard, the first one that exists counts. Paths are relative to the folder of
/// the service and have no `.` in them; a `..` that leads out of that folder stays.
pub fn candidates(path: &str, safeguard: &str) -> [String; 3] {
    let base = normal(&format!("{path}/{safeguard}"));
    [format!("{base}.js"), format!("{base}/index.js"), format!("{base}.rego")]
}

fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn paths_are_made_plain() {
        for (path, safeguard, want) in [
            ("./policies", "mine", "policies/mine.js"),
            (".", "mine", "mine.js"),
            ("policies/", "sub/mine", "policies/sub/mine.js"),
            ("a/../b", "mine", "b/mine.js"),
            ("../shared", "mine", "../shared/mine.js"),
            ("../../x", "mine", "../../x/mine.js"),
            ("/opt/policies", "mine", "/opt/policies/mine.js"),
        ] {
            assert_eq!(candidates(path, safeguard)[0], want);
        }
    }
}
