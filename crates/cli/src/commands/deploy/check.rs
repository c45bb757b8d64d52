//! Between packaging and deploying: the server judges what was packaged, and what is deployed is what it judged.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use stagegate_api::{
    check::{CheckDetails, RunCheck},
    safeguard::ResolvedSafeguard,
    sensitive::Sensitive,
};
use stagegate_core::{
    document::Document,
    scrub::{Known, Scrubber},
};
use stagegate_safeguards::{TEMPLATE, digest, hex};

use super::plan::Resolved;
use crate::{
    commands::{check::report, safeguards::Package},
    error::CliError,
    framework::CheckedTemplate,
    session::Session,
};

/// What was judged: the package on the disk, and the template as the server saw it.
#[derive(Debug)]
pub struct Checked {
    /// The id of the check.
    pub id: String,
    /// The digest of the template.
    pub digest: String,
    /// The file of the template, as it was checked.
    pub template: CheckedTemplate,
    passed: bool,
    package: String,
}

impl Checked {
    /// Fails if the check did, unless somebody goes past it.
    pub fn must_clear(&self, session: &Session, overridden: bool) -> Result<(), CliError> {
        let id = &self.id;
        if self.passed {
            session.output.note(&format!("check `{id}` passed"));
        } else if overridden {
            session.output.warn(&format!("check `{id}` failed, and is overridden"));
        } else {
            let hint = format!("correct what failed; `stagegate check show {id}` names the resources and places");
            return Err(CliError::new(7, "safeguards-failed", format!("check `{id}` failed: nothing is deployed"), hint));
        }
        Ok(())
    }

    /// Fails if the package is not the one any more that was judged.
    pub fn verify(&self, package: &Path) -> Result<(), CliError> {
        if package_digest(package)? == self.package {
            return Ok(());
        }
        let sentence = format!("the package was changed after check `{}`: it is not deployed", self.id);
        Err(CliError::new(
            4,
            "check-needed",
            sentence,
            "run `stagegate deploy` again: it packages, checks and deploys in one go".to_owned(),
        ))
    }
}

/// Has the package judged and says what was found. None: the profile asks for nothing, and its stage is not guarded.
pub fn check(session: &Session, plan: &Resolved, package: &Path) -> Result<Option<Checked>, CliError> {
    let Some(profile) = &plan.resolution.profile else { return Ok(None) };
    let safeguards = plan.resolution.safeguards.iter().filter(|safeguard| safeguard.enabled).count();
    if !profile.guarded && safeguards == 0 {
        return Ok(None);
    }
    let doing = session.output.doing(&format!("checking the package - safeguards of profile `{}`: {safeguards}", profile.name));
    let of_package = package_digest(package)?;
    let template = template(package)?;
    let run = request(plan, Package::of_deploy(package, plan.file.folder())?)?;
    let made = session.client.run_check(&plan.target.org, &run)?;
    drop(doing);
    if made.verdicts.iter().any(|verdict| verdict.status != "passed") {
        session.output.warn(report::text(&made).trim_end());
    }
    let CheckDetails { check, .. } = made;
    let of_template = digest(run.artifacts().and_then(|artifacts| artifacts.get(TEMPLATE)).unwrap_or(&Value::Null));
    if check.digest != of_template {
        return Err(CliError::local("the server judged another template than the one that was sent", None));
    }
    Ok(Some(Checked { id: check.id, digest: of_template, template, passed: check.result == "passed", package: of_package }))
}

/// What goes to the server: values of parameters stay here.
fn request(plan: &Resolved, package: Package) -> Result<RunCheck, CliError> {
    let scrubber = scrubber(plan)?;
    let compiled = package.compiled.clone().into_iter().map(|(name, artifact)| (name, scrubber.json(artifact))).collect();
    let framework_version = Some(plan.framework.version.clone());
    Ok(RunCheck {
        app: plan.target.app.clone(),
        service: plan.service.clone(),
        stage: plan.target.stage.clone(),
        region: plan.region.clone(),
        declaration: Document(scrubber.json(package.declaration)),
        compiled: Document(Value::Object(compiled)),
        framework_version,
        environment: asked_for(&plan.resolution.safeguards, |name| std::env::var(name).ok())
            .into_iter()
            .map(|(name, value)| (name, Sensitive::from(stagegate_core::Secret::new(scrubber.text(&value)))))
            .collect(),
    })
}

fn scrubber(plan: &Resolved) -> Result<Scrubber, CliError> {
    let known = plan.resolution.parameters.iter().filter_map(|parameter| {
        let fingerprint = parameter.fingerprint.as_ref()?.parse().ok()?;
        Some(Known { key: parameter.key.parse().ok()?, fingerprint, value: parameter.value.clone()?.0 })
    });
    let stack = format!("{}-{}", plan.service, plan.target.stage);
    let profile = plan.resolution.profile.as_ref().map_or("", |profile| &profile.name);
    let names = [&plan.target.org, &plan.resolution.app, &plan.target.stage, &plan.service, &stack, profile];
    Ok(Scrubber::new(known.collect(), &names)?)
}

/// Only what a safeguard asks for leaves the machine.
fn asked_for(safeguards: &[ResolvedSafeguard], get: impl Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let settings = safeguards.iter().filter(|safeguard| safeguard.enabled && safeguard.safeguard == "required-env-vars");
    let names = settings.filter_map(|safeguard| safeguard.settings.as_ref()).flat_map(|settings| match settings {
        Value::Object(patterns) => patterns.keys().cloned().collect(),
        Value::Array(names) => names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    });
    names.filter_map(|name| get(&name).map(|value| (name, value))).collect()
}

/// A digest of all that is in the folder: the names of its files in their order, and what they hold.
fn package_digest(folder: &Path) -> Result<String, CliError> {
    let digest = || -> io::Result<String> {
        let mut files = Vec::new();
        list(folder, &mut files)?;
        files.sort();
        let mut hash = Sha256::new();
        for file in files {
            let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().into_owned();
            let content = Sha256::digest(fs::read(&file)?);
            hash.update((name.len() as u64).to_be_bytes());
            hash.update(name);
            hash.update(content);
        }
        Ok(hex(&hash.finalize()))
    };
    digest().map_err(|cause| CliError::local(format!("cannot read the package: {cause}"), None))
}

/// The bytes of the template's file: the framework's own copy is compared with them when it is about to be sent.
fn template(package: &Path) -> Result<CheckedTemplate, CliError> {
    let file = package.join(TEMPLATE);
    let bytes = fs::read(&file).map_err(|cause| CliError::local(format!("cannot read the template: {cause}"), None))?;
    Ok(CheckedTemplate { file, sha256: hex(&Sha256::digest(bytes)) })
}

fn list(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_change_of_the_package_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("layer")).unwrap();
        fs::write(folder.path().join("code.zip"), "code").unwrap();
        fs::write(folder.path().join("layer/a.zip"), "a").unwrap();
        let package = package_digest(folder.path()).unwrap();
        let template = CheckedTemplate { file: folder.path().join(TEMPLATE), sha256: String::new() };
        let checked = Checked { id: "chk_1".into(), digest: String::new(), template, passed: true, package };
        checked.verify(folder.path()).unwrap();
        fs::write(folder.path().join("layer/a.zip"), "b").unwrap();
        assert_eq!(checked.verify(folder.path()).unwrap_err().exit_status(), 4);
        fs::write(folder.path().join("layer/a.zip"), "a").unwrap();
        checked.verify(folder.path()).unwrap();
        fs::rename(folder.path().join("code.zip"), folder.path().join("other.zip")).unwrap();
        assert!(checked.verify(folder.path()).is_err());
    }

    #[test]
    fn only_variables_that_are_asked_for_are_sent() {
        let safeguard = |name: &str, settings: Value, enabled: bool| ResolvedSafeguard {
            id: String::new(),
            title: String::new(),
            safeguard: name.into(),
            version: None,
            enforcement: "error".into(),
            settings: Some(settings),
            enabled,
        };
        let safeguards = [
            safeguard("required-env-vars", json!({"CI": "true", "MISSING": ""}), true),
            safeguard("required-env-vars", json!(["TEAM"]), true),
            safeguard("required-env-vars", json!({"OFF": ""}), false),
            safeguard("required-stack-tags", json!({"OTHER": ""}), true),
        ];
        let got = asked_for(&safeguards, |name| (name != "MISSING").then(|| format!("value of {name}")));
        assert_eq!(got.into_keys().collect::<Vec<_>>(), ["CI", "TEAM"]);
    }
}
