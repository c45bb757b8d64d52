//! What a command is about: org, app, service, stage and region, from flags, environment and files.
//!
//! Nearest first: flags, `STAGEGATE_*`, `stagegate.yml`, the framework's file with its simple variables resolved, the
//! framework's own defaults. What cannot be told is an error only for the command that needs it. Nothing is run.

mod field;
mod files;
mod node;
#[cfg(test)]
pub mod noise;
mod ours;
mod params;
mod serverless;
mod variable;

use std::path::{Path, PathBuf};

use stagegate_core::name::{NameOrId, RegionName, ServiceName, StageName};

pub use field::{Field, Setting, Source, Stuck};
pub use params::{Block, FileValue, Params};

use crate::{cli::GlobalArgs, env, error::CliError};
use files::Found;

/// What a command is about, as far as it can be told.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// The org.
    pub org: Option<Setting>,
    /// The app.
    pub app: Option<Setting>,
    /// The service.
    pub service: Option<Setting>,
    /// The stage.
    pub stage: Option<Setting>,
    /// The region.
    pub region: Option<Setting>,
    /// Why some of them cannot be told.
    stuck: Vec<(Field, Stuck)>,
    /// Mistakes in files, and what to do about each.
    corrections: Vec<(Stuck, String)>,
    /// The framework's file, if there is one.
    pub service_file: Option<ServiceFile>,
}

/// The framework's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Whether it names an org or an app, which the framework's own dashboard plugin looks for; none: not known.
    pub names_dashboard: Option<bool>,
}

impl ServiceFile {
    /// The folder that the framework runs in.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new("."))
    }
}

impl Context {
    /// A setting, if it was found.
    pub fn setting(&self, field: Field) -> Option<&Setting> {
        match field {
            Field::Org => self.org.as_ref(),
            Field::App => self.app.as_ref(),
            Field::Service => self.service.as_ref(),
            Field::Stage => self.stage.as_ref(),
            Field::Region => self.region.as_ref(),
        }
    }

    /// A setting that may be absent; an error if something names it that cannot be resolved.
    pub fn optional(&self, field: Field) -> Result<Option<&str>, CliError> {
        if let Some(setting) = self.setting(field) {
            check(field, &setting.value)?;
            return Ok(Some(&setting.value));
        }
        match self.stuck.iter().find(|(stuck, _)| *stuck == field) {
            Some((_, Stuck(why))) => {
                // A setting may depend on another one, which is stuck at the mistake.
                let correction = self.corrections.iter().find(|(Stuck(mistake), _)| why.ends_with(mistake.as_str()));
                let hint = correction.map_or_else(|| field.hint(), |(_, correct)| format!("{correct}, or {}", field.hint()));
                Err(CliError::usage(format!("cannot tell the {}: {why}", field.word()), hint))
            }
            None => Ok(None),
        }
    }

    /// A setting without which there is nothing to do.
    pub fn needed(&self, field: Field) -> Result<&str, CliError> {
        self.optional(field)?.ok_or_else(|| {
            let hint = format!("{}, or add `{}: NAME` to `stagegate.yml`", field.hint(), field.word());
            CliError::usage(format!("no {} is named", field.word()), hint)
        })
    }

    fn set(&mut self, field: Field, setting: Setting) {
        *match field {
            Field::Org => &mut self.org,
            Field::App => &mut self.app,
            Field::Service => &mut self.service,
            Field::Stage => &mut self.stage,
            Field::Region => &mut self.region,
        } = Some(setting);
    }
}

/// Names go into the framework's arguments: none may look like an option, and no id does. The server checks org and app.
fn check(field: Field, value: &str) -> Result<(), CliError> {
    match field {
        Field::Service => value.parse::<NameOrId<ServiceName>>().map(drop)?,
        Field::Stage => value.parse::<NameOrId<StageName>>().map(drop)?,
        Field::Region => value.parse::<RegionName>().map(drop)?,
        Field::Org | Field::App => {}
    }
    Ok(())
}

/// What the command is about, here and now.
pub fn discover(global: &GlobalArgs) -> Result<Context, CliError> {
    let folder = std::env::current_dir().map_err(|cause| {
        CliError::local(format!("the current folder cannot be used: {cause}"), "change to another one".to_owned())
    })?;
    Ok(discover_at(&folder, global))
}

/// What a command would be about in another folder.
pub fn discover_at(folder: &Path, global: &GlobalArgs) -> Context {
    discover_in(folder, global, &env::get, &|name| std::env::var(name).ok())
}

/// The parameters that the framework's file holds for the stage of `context`; none: there is no file.
pub fn params(context: &Context) -> Option<Params> {
    params::read(context, &|name| std::env::var(name).ok())
}

/// The same anywhere. The framework also sees variables that are empty; to us they are absent.
fn discover_in(
    folder: &Path,
    global: &GlobalArgs,
    ours: &dyn Fn(&str) -> Option<String>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Context {
    let (stagegate, serverless) = (files::find(folder, files::OURS), files::find(folder, files::FRAMEWORK));
    let corrections = [&stagegate, &serverless].into_iter().flatten().filter_map(Found::correction).collect();
    let mut context = Context { corrections, ..Context::default() };
    let near = |field| nearer(field, global, ours, stagegate.as_ref());
    // Stage and region first: they are what `${opt:…}` in the other fields will be.
    for field in [Field::Stage, Field::Region, Field::Org, Field::App, Field::Service] {
        let found = match (near(field), &serverless) {
            (Ok(None), Some(file)) => serverless::field(file, field, &|option| option_for(&context, option, field), environment),
            (near, _) => near,
        };
        match found {
            Ok(Some(setting)) => context.set(field, setting),
            Ok(None) => {}
            Err(stuck) => context.stuck.push((field, stuck)),
        }
    }
    context.service_file = serverless.map(service_file);
    context
}

/// What `${opt:…}` is when `field` is resolved: settings found before, which the framework will be given as options.
/// While the stage itself is looked for in the file, nothing nearer has named one.
fn option_for(context: &Context, option: Field, field: Field) -> Result<Option<String>, Stuck> {
    if let Some((_, stuck)) = context.stuck.iter().find(|(stuck, _)| *stuck == option) {
        return Err(stuck.clone());
    }
    if option == Field::Region && field == Field::Stage {
        return Err(Stuck("the stage depends on the region".to_owned()));
    }
    Ok(context.setting(option).map(|setting| setting.value.clone()))
}

/// What is nearer than the framework's file.
fn nearer(
    field: Field,
    global: &GlobalArgs,
    ours: &dyn Fn(&str) -> Option<String>,
    stagegate: Option<&Found>,
) -> Result<Option<Setting>, Stuck> {
    if let Some(value) = field.flag(global) {
        return Ok(Some(Setting { value: value.to_owned(), source: Source::Flag(field) }));
    }
    if let Some(value) = ours(field.variable()) {
        return Ok(Some(Setting { value, source: Source::Environment(field) }));
    }
    stagegate.map_or(Ok(None), |file| ours::field(file, field))
}

fn service_file(file: Found) -> ServiceFile {
    let names = |document: &node::Node| document.get("org").is_some() || document.get("app").is_some();
    ServiceFile { names_dashboard: file.document.as_ref().ok().map(names), path: file.path }
}

#[cfg(test)]
mod tests;
