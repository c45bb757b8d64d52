//! A check, run again: whether it was right, and what has changed since.

use jiff::{ZonedDateTime, tz::TimeZone};
use stagegate_core::{
    access::{Action, Caller, Permit},
    check::Check,
    error::Error,
};
use stagegate_safeguards::engine::Report;
use stagegate_store::Tx;

use super::{Record, Secrets, find_check, open};
use crate::app::{
    Stagegate,
    policy::Programs,
    resolution::{Target, Values},
    sealing::internal,
};

/// What comes of a check that is run again.
#[derive(Debug)]
pub struct Replay {
    /// The check as it was.
    pub check: Check,
    /// The time that it was judged as of, in the time zone of the server then.
    pub judged_at: ZonedDateTime,
    /// Whether the verdicts are the same.
    pub same: bool,
    /// What is different now, in words.
    pub differs: Vec<String>,
    /// The verdicts of this run.
    pub report: Report,
}

impl Stagegate {
    /// Judges what a check judged, by the same safeguards and as if it were the same time.
    pub async fn replay_check(&self, caller: &Caller, org: &str, check: &str) -> Result<Replay, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadCheck).await?;
        let sealed = find_check(&mut tx, &permit, check).await?;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let record = open(&key, &permit, &sealed)?;
        let mut differs = self.differences(&mut tx, &permit, &sealed.check, &record).await?;
        let secrets = self.secrets_of(&mut tx, &permit, &sealed.check).await?;
        let changed = secrets.strange_keys(&record.input).into_iter();
        differs.extend(changed.map(|key| format!("parameter `{key}` has another value, or none")));
        let programs = Programs::of(&mut tx, &permit, &record.safeguards).await?;
        drop(tx);
        let (input, report) = self.judge(permit.org(), record.input, record.safeguards, (programs, secrets)).await?;
        Ok(Replay { same: report == record.report, check: sealed.check, judged_at: input.now, differs, report })
    }

    async fn differences(&self, tx: &mut Tx, permit: &Permit, check: &Check, record: &Record) -> Result<Vec<String>, Error> {
        let mut differs = Vec::new();
        let program = env!("CARGO_PKG_VERSION");
        if record.program != program {
            differs.push(format!("the server is of version {program}, and was of version {}", record.program));
        }
        let (then, now) = (record.input.now.time_zone(), &self.rules.time_zone);
        if then != now {
            let name = |zone: &TimeZone| zone.iana_name().unwrap_or("UTC").to_owned();
            differs.push(format!("the server judges in time zone {}, and judged in {}", name(now), name(then)));
        }
        let (id, revision) = &check.profile;
        match tx.profile(permit, id.as_str()).await? {
            None => differs.push(format!("profile `{}` is not there any more", check.profile_name)),
            Some(profile) if profile.revision != *revision => differs.push(format!(
                "profile `{}` is at revision {}, and was at revision {revision}{}",
                profile.name,
                profile.revision,
                if profile.safeguards == record.safeguards { "; its safeguards are the same" } else { "; its safeguards differ" }
            )),
            Some(_) => {}
        }
        if self.clock.now() >= check.expires_at() {
            differs.push("the check has expired: it gives no credentials".to_owned());
        }
        Ok(differs)
    }

    /// The parameters of now: values that were changed since stand as markers in what was kept.
    pub(super) async fn secrets_of(&self, tx: &mut Tx, permit: &Permit, check: &Check) -> Result<Secrets, Error> {
        let target = Target {
            app: check.app.to_string(),
            stage: check.stage.clone().into(),
            service: Some(check.service.clone().into()),
            region: Some(check.region.clone()),
        };
        let resolution = self.resolve_in(tx, permit, &target, Values::Clear).await?;
        let org = tx.org(permit).await?.name;
        let fingerprinter = self.tenant_key(tx, permit).await?.fingerprinter().map_err(internal)?;
        Secrets::new(resolution.parameters, fingerprinter, &resolution.layers, &org)
    }
}
