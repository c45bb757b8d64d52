//! What will be deployed or removed where, with which framework and profile: all that is decided before anything is run.

use std::{ffi::OsString, path::PathBuf};

use stagegate_api::resolution::Resolution;
use stagegate_core::{deployment::DeploymentKind, resolution::Purpose};

use super::{
    super::resolve::{Target, account_words, fetch, is_guarded, vendor_words, why},
    RunArgs,
};
use crate::{
    cli::GlobalArgs,
    context::{self, Context, Field, ServiceFile},
    env,
    error::CliError,
    framework::{Arguments, Framework, detect},
    session::Session,
};

/// What the files and flags say.
pub struct Plan {
    kind: DeploymentKind,
    context: Context,
    file: ServiceFile,
    framework: Framework,
    extra: Vec<OsString>,
}

/// The same with the server's answer.
pub struct Resolved {
    /// Whether it is deployed or removed.
    pub kind: DeploymentKind,
    /// Org, app and stage.
    pub target: Target,
    /// The service.
    pub service: String,
    /// The region.
    pub region: String,
    /// The framework's file; the framework runs in its folder.
    pub file: ServiceFile,
    /// The framework.
    pub framework: Framework,
    /// Further arguments for it.
    pub extra: Vec<OsString>,
    /// What the server answered.
    pub resolution: Resolution,
    /// Why the safeguards of a guarded stage do not count.
    pub override_reason: Option<String>,
    /// Whether the machine's own credentials are used.
    pub local: bool,
}

impl Plan {
    /// Reads the context and finds the framework; the server is not asked yet.
    pub fn read(global: &GlobalArgs, args: &RunArgs, kind: DeploymentKind) -> Result<Self, CliError> {
        Arguments::check(&args.extra)?;
        let context = context::discover(global)?;
        let file = context.service_file.clone().ok_or_else(|| {
            let sentence = "there is no `serverless.yml` in this folder or above it";
            CliError::usage(sentence, "change to the folder of a service; other tools run with `stagegate exec -- COMMAND`")
        })?;
        for field in [Field::App, Field::Service, Field::Stage, Field::Region] {
            context.needed(field)?;
        }
        let named = args.framework.clone().or_else(|| env::get(env::FRAMEWORK).map(PathBuf::from));
        let search: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
        let framework = detect(file.folder(), named.as_deref(), &search)?;
        framework.check(file.names_dashboard)?;
        Ok(Self { kind, context, file, framework, extra: args.extra.clone() })
    }

    /// Asks the server; refuses a stage without announced credentials unless the machine's own are wanted.
    pub fn resolve(self, global: &GlobalArgs, session: &Session, args: &RunArgs) -> Result<Resolved, CliError> {
        let (target, context) = Target::find(global, self.context, session)?;
        let resolution = fetch(session, &target, Some(Purpose::Deploy))?;
        if args.local_credentials {
            refuse_local_credentials(&resolution)?;
        } else {
            refuse_without_credentials(&resolution)?;
        }
        refuse_unchecked_removal(self.kind, args, &resolution)?;
        Ok(Resolved {
            service: context.needed(Field::Service)?.to_owned(),
            region: context.needed(Field::Region)?.to_owned(),
            kind: self.kind,
            file: self.file,
            target,
            framework: self.framework,
            extra: self.extra,
            resolution,
            override_reason: args.reason.clone(),
            local: args.local_credentials,
        })
    }
}

/// With other credentials the server would never be asked: neither whether the check passed, nor who may go past it.
fn refuse_local_credentials(resolution: &Resolution) -> Result<(), CliError> {
    if !is_guarded(resolution) {
        return Ok(());
    }
    let sentence = format!("stage `{}` is guarded: it is not changed with the machine's own credentials", resolution.stage);
    Err(CliError::new(4, "check-needed", sentence, "leave out `--local-credentials`".to_owned()))
}

/// What is taken away cannot be judged.
fn refuse_unchecked_removal(kind: DeploymentKind, args: &RunArgs, resolution: &Resolution) -> Result<(), CliError> {
    if kind != DeploymentKind::Remove || !is_guarded(resolution) || args.overridden {
        return Ok(());
    }
    let sentence = format!("stage `{}` is guarded, and no check clears a removal", resolution.stage);
    Err(CliError::new(4, "check-needed", sentence, "run `stagegate remove --override --reason WHY`, if you may".to_owned()))
}

/// Exit status 4: refused.
fn refuse_without_credentials(resolution: &Resolution) -> Result<(), CliError> {
    let (app, stage) = (&resolution.app, &resolution.stage);
    match (&resolution.profile, &resolution.credentials) {
        (_, Some(_)) => Ok(()),
        (Some(profile), None) => {
            let sentence = format!("profile `{}` has no access role to deploy stage `{stage}` with", profile.name);
            let or_local = if profile.guarded { "" } else { ", or pass `--local-credentials`" };
            let hint = format!("run `stagegate role set --profile '{}' ARN`{or_local}", profile.name);
            Err(CliError::new(4, "no-access-role", sentence, hint))
        }
        (None, None) => {
            let sentence = format!("there is no profile for stage `{stage}` of app `{app}`");
            let hint = format!("run `stagegate stage add {stage} --app {app} --profile PROFILE`, or pass `--local-credentials`");
            Err(CliError::new(4, "no-profile", sentence, hint))
        }
    }
}

impl Resolved {
    /// Whether deploy credentials need a check.
    pub fn is_guarded(&self) -> bool {
        is_guarded(&self.resolution)
    }

    /// What is to be said of `--override`, if it was given. Of a stage that is not guarded only `deploy` itself goes by the
    /// safeguards, and does so all the same.
    pub fn override_words(&self) -> Option<String> {
        let (reason, stage) = (self.override_reason.as_ref()?, &self.target.stage);
        Some(if self.is_guarded() {
            format!("the safeguards of stage `{stage}` are overridden, which stays on the record: {reason}")
        } else {
            format!("stage `{stage}` is not guarded: `--override` has no effect, and is not recorded")
        })
    }

    /// The account whose credentials were announced.
    pub fn account_id(&self) -> Option<&str> {
        let announced = self.resolution.credentials.as_ref().filter(|_| !self.local)?;
        announced.account_id.as_deref()
    }

    /// What is deployed where, for people.
    pub fn announcement(&self) -> String {
        let account = account_words(&self.resolution, self.local);
        let Target { org, app, stage, .. } = &self.target;
        let vendors = vendor_words(&self.resolution).map(|words| format!("\nvendors: {words}")).unwrap_or_default();
        let (doing, towards) = match self.kind {
            DeploymentKind::Deploy => ("deploying", "to"),
            DeploymentKind::Remove => ("removing", "from"),
        };
        format!(
            "{doing} service `{}` of app `{app}` in org `{org}` {towards} stage `{stage}` in {}\n\
             profile: {}\naccount: {account}{vendors}\nparameters: {}\nframework: {}",
            self.service,
            self.region,
            why(&self.resolution),
            self.resolution.parameters.len(),
            self.framework,
        )
    }
}

#[cfg(test)]
mod tests;
