//! Which framework a service uses, and whether `deploy` can run it.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{env, error::CliError};

/// The packages, the one we prefer first.
const PACKAGES: [&str; 2] = ["osls", "serverless"];

/// A framework that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Framework {
    /// `osls` or `serverless`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What is run.
    pub program: PathBuf,
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// The part of a `package.json` that counts.
#[derive(Deserialize)]
struct Manifest {
    name: String,
    version: String,
}

/// The framework of the service in `folder`: the named one, an installed one there or above, one on `search`.
pub fn detect(folder: &Path, named: Option<&Path>, search: &[PathBuf]) -> Result<Framework, CliError> {
    if let Some(program) = named {
        return from_program(program).ok_or_else(|| {
            let sentence = format!("`{}` is not the program of an installed `osls` or `serverless`", program.display());
            CliError::usage(sentence, "name the file in `node_modules/.bin`")
        });
    }
    let installed = folder.ancestors().find_map(|folder| PACKAGES.iter().find_map(|name| installed(folder, name)));
    let on_path = || {
        let programs = search.iter().flat_map(|folder| PACKAGES.map(|name| folder.join(name)));
        programs.filter(|program| program.is_file()).find_map(|program| from_program(&program))
    };
    installed.or_else(on_path).ok_or_else(|| {
        let sentence = format!("no framework is installed for `{}`", folder.display());
        let variable = env::FRAMEWORK;
        let hint = format!("run `npm install --save-dev osls` there; or pass `--framework PATH`, or set `{variable}`");
        CliError::new(1, "no-framework", sentence, hint)
    })
}

fn installed(folder: &Path, name: &str) -> Option<Framework> {
    let modules = folder.join("node_modules");
    let program = modules.join(".bin").join(name);
    let manifest = manifest(&modules.join(name))?;
    program.is_file().then_some(Framework { name: manifest.name, version: manifest.version, program })
}

/// The package that a program belongs to is above the file that its links lead to.
fn from_program(program: &Path) -> Option<Framework> {
    let file = fs::canonicalize(program).ok().filter(|file| file.is_file())?;
    let manifest = file.ancestors().skip(1).find_map(manifest)?;
    let program = std::path::absolute(program).ok()?;
    Some(Framework { name: manifest.name, version: manifest.version, program })
}

fn manifest(folder: &Path) -> Option<Manifest> {
    let text = fs::read(folder.join("package.json")).ok()?;
    let manifest: Manifest = serde_json::from_slice(&text).ok()?;
    PACKAGES.contains(&manifest.name.as_str()).then_some(manifest)
}

impl Framework {
    /// Refuses versions that `deploy` cannot hand parameters to. `names_dashboard`: the service file names an org or
    /// an app; none: that is not known.
    pub fn check(&self, names_dashboard: Option<bool>) -> Result<(), CliError> {
        let major: u32 = self.version.split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default();
        let supported = match self.name.as_str() {
            "osls" => (3..=4).contains(&major),
            _ => major == 3,
        };
        if !supported {
            let hint = "run `npm install --save-dev osls@4`, or `stagegate exec -- COMMAND`".to_owned();
            return Err(CliError::new(1, "framework-not-supported", format!("`deploy` does not support {self} yet"), hint));
        }
        if self.name == "serverless" && names_dashboard == Some(true) {
            let sentence = format!("the service file names an `org` or `app`, which {self} looks for in its own dashboard");
            return Err(CliError::new(1, "other-dashboard", sentence, "move `org` and `app` to `stagegate.yml`".to_owned()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn install(root: &Path, name: &str, version: &str) {
        let package = root.join("node_modules").join(name);
        fs::create_dir_all(package.join("bin")).unwrap();
        fs::create_dir_all(root.join("node_modules/.bin")).unwrap();
        fs::write(package.join("package.json"), format!(r#"{{"name":"{name}","version":"{version}","x":1}}"#)).unwrap();
        fs::write(package.join("bin/main.js"), "").unwrap();
        std::os::unix::fs::symlink(package.join("bin/main.js"), root.join("node_modules/.bin").join(name)).unwrap();
    }

    #[test]
    fn the_nearest_installation_is_used() {
        let home = tempfile::tempdir().unwrap();
        let (root, service, global) = (home.path().join("mono"), home.path().join("mono/orders"), home.path().join("global"));
        fs::create_dir_all(&service).unwrap();
        install(&global, "serverless", "3.40.0");
        let search = [global.join("node_modules/.bin")];
        let shown = |named: Option<&Path>| detect(&service, named, &search).map(|found| found.to_string());
        assert_eq!(detect(&service, None, &[]).unwrap_err().code(), "no-framework");
        assert_eq!(shown(None).unwrap(), "serverless 3.40.0");
        install(&root, "serverless", "3.39.0");
        assert_eq!(shown(None).unwrap(), "serverless 3.39.0");
        install(&root, "osls", "4.3.1");
        assert_eq!(shown(None).unwrap(), "osls 4.3.1");
        install(&service, "osls", "3.60.0");
        assert_eq!(shown(None).unwrap(), "osls 3.60.0");
        assert_eq!(shown(Some(&search[0].join("serverless"))).unwrap(), "serverless 3.40.0");
        assert_eq!(shown(Some(Path::new("/bin/sh"))).unwrap_err().exit_status(), 2);
    }

    #[test]
    fn only_known_generations_are_run() {
        for (name, version, names_dashboard, want) in [
            ("osls", "4.3.1", Some(true), None),
            ("osls", "3.60.0", Some(true), None),
            ("osls", "5.0.0", None, Some("framework-not-supported")),
            ("serverless", "3.40.0", Some(false), None),
            ("serverless", "3.40.0", None, None),
            ("serverless", "3.40.0", Some(true), Some("other-dashboard")),
            ("serverless", "4.1.0", None, Some("framework-not-supported")),
            ("serverless", "2.72.3", None, Some("framework-not-supported")),
            ("serverless", "nonsense", None, Some("framework-not-supported")),
        ] {
            let framework = Framework { name: name.into(), version: version.into(), program: PathBuf::new() };
            let got = framework.check(names_dashboard).err().map(|error| error.code().to_owned());
            assert_eq!(got.as_deref(), want, "{framework} {names_dashboard:?}");
        }
    }
}
