//! What is checked: a packaged service, or a template by itself.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};
use stagegate_safeguards::{
    TEMPLATE,
    document::{self, Format},
};

use super::read_bounded;
use crate::{
    cli::GlobalArgs,
    context::{self, Context, Field, Source},
    error::CliError,
    framework,
    output::Output,
};

/// The file in which the framework leaves the service as it was packaged.
const STATE: &str = "serverless-state.json";

/// More documents are in no package.
const MAX_FILES: usize = 64;

/// What is checked.
#[derive(Debug)]
pub struct Package {
    /// The service as it was packaged; null for a template by itself.
    pub declaration: Value,
    /// The documents of the package.
    pub compiled: Map<String, Value>,
    /// The folder of the service, or the folder here.
    pub folder: PathBuf,
    /// The file that findings are about.
    pub shown: String,
    /// What the folder of the service says, if it was looked at already.
    context: Option<Context>,
}

/// Where the service is to be deployed to.
#[derive(Debug)]
pub struct Place {
    /// The effective stage.
    pub stage: String,
    /// The effective region.
    pub region: String,
}

impl Package {
    /// What `target` names, or the package of the service of this folder.
    pub fn find(global: &GlobalArgs, target: Option<&Path>) -> Result<Self, CliError> {
        match target {
            Some(path) if path.is_dir() => Self::in_folder(path),
            Some(path) => Self::of_template(path),
            None => {
                let context = context::discover(global)?;
                let file = context.service_file.clone().ok_or_else(|| {
                    let hint =
                        "run it in the folder of a service, or name a folder or a template: `stagegate safeguards check PATH`";
                    CliError::usage("there is no service in this folder or above it", hint)
                })?;
                let package = Self::in_folder(file.folder())?;
                let is_here = std::env::current_dir().is_ok_and(|here| here == package.folder);
                Ok(Self { context: is_here.then_some(context), ..package })
            }
        }
    }

    /// What the framework has just packaged into this folder, for the service in the other one.
    pub fn of_deploy(package: &Path, service: &Path) -> Result<Self, CliError> {
        Self::read(package, service)
    }

    fn in_folder(folder: &Path) -> Result<Self, CliError> {
        let inner = folder.join(".serverless");
        if inner.is_dir() {
            return Self::read(&inner, folder);
        }
        if is_package(folder) {
            return Self::read(folder, &service_folder(folder));
        }
        match &templates_of_cdk(folder).map_err(|cause| unreadable(folder, &cause))?[..] {
            [] => {
                let hint = "run `npx serverless package` there, or name the folder of the package with `--package DIR`";
                Err(CliError::usage(format!("there is no packaged service in `{}`", folder.display()), hint))
            }
            [one] => Self::of_template(one),
            several => {
                let sentence = format!("there are {} templates in `{}`", several.len(), folder.display());
                Err(CliError::usage(sentence, format!("name one of them, such as `{}`", several[0].display())))
            }
        }
    }

    fn of_template(path: &Path) -> Result<Self, CliError> {
        let template = read(path, Format::Either)?;
        check_template(path, &template)?;
        let folder = std::env::current_dir().map_err(|cause| unreadable(Path::new("."), &cause))?;
        let compiled = Map::from_iter([(TEMPLATE.to_owned(), template)]);
        Ok(Self { declaration: Value::Null, compiled, folder, shown: shown(path), context: None })
    }

    fn read(package: &Path, folder: &Path) -> Result<Self, CliError> {
        let files = documents(package).map_err(|cause| unreadable(package, &cause))?;
        if files.len() > MAX_FILES {
            let sentence = format!("there are more than {MAX_FILES} documents in `{}`", package.display());
            return Err(CliError::usage(sentence, "name the folder of a package with `--package DIR`"));
        }
        let mut compiled = Map::new();
        for name in files {
            let format = if name.to_lowercase().ends_with(".json") { Format::Json } else { Format::Yaml };
            compiled.insert(name.clone(), read(&package.join(&name), format)?);
        }
        let template = package.join(TEMPLATE);
        let value = compiled.get(TEMPLATE).ok_or_else(|| {
            let sentence = format!("there is no `{TEMPLATE}` in `{}`", package.display());
            CliError::new(2, "invalid-input", sentence, "package the service again: `npx serverless package`".to_owned())
        })?;
        check_template(&template, value)?;
        let declaration = compiled.get(STATE).and_then(|state| state.get("service")).cloned().unwrap_or_default();
        Ok(Self { declaration, compiled, folder: folder.to_owned(), shown: shown(&template), context: None })
    }

    /// The stage and the region: flags, environment and `stagegate.yml` first, then those it was packaged for.
    pub fn place(&self, global: &GlobalArgs, output: Output) -> Result<Place, CliError> {
        let discover = || Cow::Owned(context::discover_at(&self.folder, global));
        let context = self.context.as_ref().map_or_else(discover, Cow::Borrowed);
        let place = |field| self.setting(&context, field, output);
        Ok(Place { stage: place(Field::Stage)?, region: place(Field::Region)? })
    }

    fn setting(&self, context: &Context, field: Field, output: Output) -> Result<String, CliError> {
        let declared = self.declaration.pointer(&format!("/provider/{}", field.word())).and_then(Value::as_str);
        let declared = declared.filter(|value| !value.is_empty());
        let packaged = if field == Field::Stage { self.packaged_stage() } else { declared };
        // The framework's file says what would be packaged next; the package knows what it was made for.
        let near = context.setting(field).filter(|setting| is_near(&setting.source));
        match (near, packaged) {
            (Some(setting), packaged) => {
                if let Some(packaged) = packaged.filter(|packaged| *packaged != setting.value) {
                    let (word, value) = (field.word(), &setting.value);
                    output.warn(&format!("this was packaged for {word} `{packaged}`, and is checked for {word} `{value}`"));
                }
                Ok(setting.value.clone())
            }
            (None, Some(packaged)) => Ok(packaged.to_owned()),
            (None, None) => {
                let discovered = context.optional(field)?.or(field.framework_default());
                let assumed = declared.or(discovered).unwrap_or_default().to_owned();
                if field == Field::Stage {
                    output.warn(&format!(
                        "what is checked does not tell its stage: `{assumed}` is assumed; name it with `--stage`"
                    ));
                }
                Ok(assumed)
            }
        }
    }

    /// The stage that it was packaged for. It is in the name of the folder of the upload, `PREFIX/SERVICE/STAGE/TIME`; what
    /// the configuration says does not know of the framework's own `--stage`.
    fn packaged_stage(&self) -> Option<&str> {
        let folder = self.compiled.get(STATE)?.pointer("/package/artifactDirectoryName")?.as_str()?;
        let mut parts = folder.rsplit('/');
        let (_time, stage, service) = (parts.next()?, parts.next()?, parts.next()?);
        let declared = self.declaration.get("service")?.as_str()?;
        (service == declared && !stage.is_empty()).then_some(stage)
    }

    /// The version of the framework: what the package says, else that of the one that is installed for the service.
    pub fn framework_version(&self) -> String {
        let said = self.compiled.get(STATE).and_then(|state| state.get("frameworkVersion")).and_then(Value::as_str);
        let installed = || framework::detect(&self.folder, None, &[]).ok().map(|framework| framework.version);
        let of_service = said.map(str::to_owned).or_else(|| if self.declaration.is_null() { None } else { installed() });
        of_service.unwrap_or_default()
    }
}

fn is_near(source: &Source) -> bool {
    match source {
        Source::Flag(_) | Source::Environment(_) => true,
        Source::File(path) => path.file_stem().is_some_and(|name| name == "stagegate"),
        Source::FrameworkDefault => false,
    }
}

/// A path as it is seen from here: annotations of build servers are relative to the folder that they work in.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

fn is_package(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == ".serverless")
        || folder.join(TEMPLATE).is_file()
        || folder.join(STATE).is_file()
}

fn service_folder(package: &Path) -> PathBuf {
    let absolute = std::path::absolute(package).unwrap_or_else(|_| package.to_owned());
    absolute.parent().unwrap_or(&absolute).to_owned()
}

/// The names of the documents in a folder, in their order.
fn documents(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let lower = name.to_lowercase();
        let is_document = [".json", ".yml", ".yaml"].iter().any(|suffix| lower.ends_with(suffix));
        if is_document && entry.path().is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The templates in the output folder of the AWS CDK.
fn templates_of_cdk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let names = documents(folder)?.into_iter().filter(|name| name.ends_with(".template.json"));
    Ok(names.map(|name| folder.join(name)).collect())
}

fn read(path: &Path, format: Format) -> Result<Value, CliError> {
    let bytes = read_bounded(path, format.max_bytes())?;
    document::from_slice(&bytes, format).map_err(|refused| {
        let sentence = format!("cannot read `{}`: {refused}", path.display());
        CliError::new(2, "invalid-input", sentence, "name a package, or a template in JSON or YAML".to_owned())
    })
}

fn check_template(path: &Path, template: &Value) -> Result<(), CliError> {
    if template.get("Resources").is_some_and(Value::is_object) {
        return Ok(());
    }
    let sentence = format!("`{}` is not a CloudFormation template: it has no mapping of `Resources`", path.display());
    Err(CliError::new(2, "invalid-input", sentence, "name a package, or a template in JSON or YAML".to_owned()))
}

fn unreadable(path: &Path, cause: &io::Error) -> CliError {
    CliError::local(format!("cannot read `{}`: {cause}", path.display()), None)
}
