//! Checks: a packaged service is judged by the safeguards of its stage's profile. What was judged and what came of it are
//! kept sealed, so that a check can be run again.
//!
//! Programs of others and patterns of settings may hang: they are judged in processes of their own, and never in a
//! transaction.

mod backtest;
mod judge;
mod replay;
mod restore;
mod secrets;

use std::collections::BTreeMap;

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::{self, Act},
    check::{Check, Counts},
    error::Error,
    id::CheckId,
    name::{NameOrId, RegionName, ServiceName, StageName},
    page::{Page, PageRequest},
    safeguard::Safeguard,
};
use stagegate_safeguards::{
    Input, TEMPLATE, digest,
    engine::{Report, Status},
};
use stagegate_seal::TenantKey;
use stagegate_store::{CheckFilter, SealedCheck, Tx};

use super::{
    Stagegate,
    app::find_app,
    named,
    policy::Programs,
    resolution::{Layers, Resolution, Target, Values, source_words},
    sealing::{CHECK_RECORD, from_secret, internal, place, to_secret},
};
pub use backtest::{BacktestRequest, Backtested, MAX_BACKTEST, Outcome};
pub use replay::Replay;
use secrets::Secrets;

/// A packaged service to judge.
#[derive(Debug)]
pub struct CheckRequest {
    /// Name or id of the app.
    pub app: String,
    /// The stage.
    pub stage: NameOrId<StageName>,
    /// The service.
    pub service: NameOrId<ServiceName>,
    /// The region.
    pub region: RegionName,
    /// The service's configuration after packaging.
    pub declaration: Value,
    /// Artifacts by file name.
    pub compiled: Map<String, Value>,
    /// The version text of the framework; empty when there is none.
    pub framework_version: String,
    /// Those variables of the environment that safeguards ask for.
    pub environment: BTreeMap<String, String>,
}

/// A check, and what came of each safeguard.
#[derive(Debug)]
pub struct CheckView {
    /// The check.
    pub check: Check,
    /// When it was judged, in the time zone of the server then.
    pub judged_at: ZonedDateTime,
    /// The verdicts.
    pub report: Report,
}

/// Which checks are wanted; what is `None` does not matter.
#[derive(Debug, Default)]
pub struct WantedChecks<'a> {
    /// Name or id of the app.
    pub app: Option<&'a str>,
    /// The service.
    pub service: Option<ServiceName>,
    /// The stage.
    pub stage: Option<StageName>,
    /// Whether it passed.
    pub passed: Option<bool>,
}

/// What is sealed of a check: all that it takes to run it again.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    input: Input,
    safeguards: Vec<Safeguard>,
    report: Report,
    program: String,
}

/// What was found out before anything is judged.
struct Question {
    layers: Layers,
    secrets: Secrets,
    programs: Programs,
    source: Option<String>,
    service: ServiceName,
    region: RegionName,
}

impl Stagegate {
    /// Judges a packaged service, and stores what came of it.
    pub async fn run_check(&self, caller: &Caller, org: &str, request: CheckRequest) -> Result<CheckView, Error> {
        let question = self.question(caller, org, &request).await?;
        let (profile, _) = question.layers.profile.as_ref().ok_or_else(|| no_profile(&question.layers))?;
        let profile = profile.clone();
        if !request.compiled.get(TEMPLATE).is_some_and(Value::is_object) {
            return Err(Error::invalid("compiled", format!("it has no template `{TEMPLATE}`")));
        }
        let input = self.input(&question.layers, &question.region, request);
        let prepare = move || (digest(input.compiled.get(TEMPLATE).unwrap_or(&Value::Null)), input);
        let (digest, input) = aside(prepare).await?;
        let (programs, secrets) = (question.programs, question.secrets);
        let (input, report) = self.judge(&profile.org, input, profile.safeguards.clone(), (programs, secrets)).await?;
        let check = Check {
            id: CheckId::new(self.clock.now(), &*self.entropy),
            org: profile.org.clone(),
            app: question.layers.app.id.clone(),
            app_name: question.layers.app.name.clone(),
            service: question.service,
            stage: question.layers.stage.clone(),
            region: question.region,
            profile: (profile.id.clone(), profile.revision),
            profile_name: profile.name.to_string(),
            source: question.source,
            digest,
            user: caller.user.id.clone(),
            author: caller.user.name.clone(),
            passed: !report.blocks(),
            counts: counts(&report),
            redeemed: 0,
            created_at: self.clock.now(),
        };
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let record = Record { input, safeguards: profile.safeguards, report, program };
        let (written, record) = aside(move || (to_secret(&record), record)).await?;
        self.store_check(caller, org, (&check, &record.report), &written?).await?;
        Ok(CheckView { check, judged_at: record.input.now, report: record.report })
    }

    async fn store_check(
        &self,
        caller: &Caller,
        org: &str,
        (check, report): (&Check, &Report),
        record: &Secret,
    ) -> Result<(), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::RunCheck).await?;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let here = place(&permit, CHECK_RECORD, check.id.as_str(), 1);
        let sealed = key.seal(&here, record, &*self.entropy).map_err(internal)?;
        tx.add_check(&permit, check, &sealed).await?;
        let words = format!("{} {} {}:{}{}", check.app_name, check.service, check.stage, check.region, failed(report));
        let act = Act::done(permit.org(), "check.run", &check.id).with(words);
        let act = if check.passed { act } else { Act { outcome: audit::Outcome::Refused, ..act } };
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    async fn question(&self, caller: &Caller, org: &str, request: &CheckRequest) -> Result<Question, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::RunCheck).await?;
        let target = Target {
            app: request.app.clone(),
            stage: request.stage.clone(),
            service: Some(request.service.clone()),
            region: Some(request.region.clone()),
        };
        let resolution = self.resolve_in(&mut tx, &permit, &target, Values::Clear).await?;
        let Resolution { layers, parameters, credentials, .. } = resolution;
        let source = credentials.winner.as_ref().map(|(source, candidate)| source_words(*source, candidate));
        let service = layers.service_name.clone().ok_or_else(|| Error::invalid("service", "it is empty"))?;
        let org = tx.org(&permit).await?.name;
        let fingerprinter = self.tenant_key(&mut tx, &permit).await?.fingerprinter().map_err(internal)?;
        let secrets = Secrets::new(parameters, fingerprinter, &layers, &org)?;
        let safeguards = layers.profile.as_ref().map_or(&[][..], |(profile, _)| &profile.safeguards);
        let programs = Programs::of(&mut tx, &permit, safeguards).await?;
        Ok(Question { layers, secrets, programs, source, service, region: request.region.clone() })
    }

    fn input(&self, layers: &Layers, region: &RegionName, request: CheckRequest) -> Input {
        let now = ZonedDateTime::new(self.clock.now(), self.rules.time_zone.clone());
        Input {
            declaration: request.declaration,
            compiled: request.compiled,
            framework_version: request.framework_version,
            environment: request.environment,
            ..Input::new(layers.stage.to_string(), region.to_string(), now)
        }
    }

    /// The org's checks, newest first.
    pub async fn checks(
        &self,
        caller: &Caller,
        org: &str,
        wanted: WantedChecks<'_>,
        page: &PageRequest,
    ) -> Result<Page<Check>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadCheck).await?;
        let app = match wanted.app {
            Some(app) => Some(find_app(&mut tx, &permit, app).await?.id),
            None => None,
        };
        let (service, stage) = (wanted.service.map(Into::into), wanted.stage.map(Into::into));
        let filter = CheckFilter { app, profile: None, service, stage, passed: wanted.passed };
        Ok(tx.checks(&permit, &filter, page).await?)
    }

    /// One check, and what came of each safeguard.
    pub async fn check_of(&self, caller: &Caller, org: &str, check: &str) -> Result<CheckView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadCheck).await?;
        let sealed = find_check(&mut tx, &permit, check).await?;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let record = open(&key, &permit, &sealed)?;
        Ok(CheckView { check: sealed.check, judged_at: record.input.now, report: record.report })
    }
}

/// Away from the threads that answer requests: large packages take a while.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(internal)
}

/// The check with this id, or the error that says there is none.
pub(super) async fn find_check(tx: &mut Tx, permit: &Permit, check: &str) -> Result<SealedCheck, Error> {
    let missing = || Error::no_such("check", check);
    let id: CheckId = check.parse().map_err(|_| missing())?;
    tx.check(permit, &id).await?.ok_or_else(missing)
}

fn open(key: &TenantKey, permit: &Permit, sealed: &SealedCheck) -> Result<Record, Error> {
    let here = place(permit, CHECK_RECORD, sealed.check.id.as_str(), 1);
    from_secret(&key.open(&here, &sealed.sealed_record).map_err(internal)?)
}

fn no_profile(layers: &Layers) -> Error {
    Error::NoProfile { app: layers.app.name.clone(), stage: layers.stage.clone() }
}

/// Which safeguards failed, for the audit log.
fn failed(report: &Report) -> String {
    let failed = report.verdicts.iter().filter(|verdict| verdict.status == Status::Failed);
    let titles: Vec<String> = failed.map(|verdict| format!("`{}`", verdict.title)).collect();
    if titles.is_empty() { String::new() } else { format!("; failed: {}", named(&titles)) }
}

fn counts(report: &Report) -> Counts {
    let count = |status| i64::try_from(report.count(status)).unwrap_or(i64::MAX);
    Counts { passed: count(Status::Passed), warned: count(Status::Warned), failed: count(Status::Failed) }
}
