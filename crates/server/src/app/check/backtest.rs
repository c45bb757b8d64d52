//! Stored checks, judged by other safeguards than those that judged them: who would newly fail.

use jiff::SignedDuration;
use stagegate_core::{
    access::{Action, Caller, Permit},
    check::Check,
    error::Error,
    id::{ProfileId, SafeguardId},
    owner::OwnerId,
    page::{Page, PageRequest},
    safeguard::{MAX_SAFEGUARDS, Safeguard},
};
use stagegate_safeguards::engine::Report;
use stagegate_store::{CheckFilter, Tx};

use super::{find_check, open};
use crate::app::{
    Stagegate,
    app::find_app,
    policy::Programs,
    profile::find_profile,
    safeguard::{WantedSafeguard, completed},
};

/// The most checks that one request judges.
pub const MAX_BACKTEST: i64 = 20;

/// How long a request goes on to further checks; what it takes at most must stay below the time of a request.
const GOES_ON: SignedDuration = SignedDuration::from_secs(8);

/// Which safeguards are tried, on which checks; what is `None` does not matter.
#[derive(Debug, Default)]
pub struct BacktestRequest<'a> {
    /// Only checks by this profile, by name or id.
    pub profile: Option<&'a str>,
    /// The revision of the profile whose safeguards are tried.
    pub revision: Option<i64>,
    /// These are tried instead.
    pub safeguards: Option<Vec<WantedSafeguard>>,
    /// Only checks of this app, by name or id.
    pub app: Option<&'a str>,
    /// Only checks of this service.
    pub service: Option<String>,
    /// Only checks for this stage.
    pub stage: Option<String>,
}

/// What comes of a stored check.
#[derive(Debug)]
pub struct Backtested {
    /// The check as it was.
    pub check: Check,
    /// What is different.
    pub outcome: Outcome,
}

/// What the safeguards that are tried make of a check.
#[derive(Debug)]
pub enum Outcome {
    /// They came to an end.
    Judged(Report),
    /// They cannot be tried, for a reason.
    NotJudged(String),
}

impl Stagegate {
    /// Judges stored checks, newest first, by the safeguards that are asked for; nothing is stored. A page may end before
    /// its limit, when judging takes long.
    pub async fn backtest(
        &self,
        caller: &Caller,
        org: &str,
        request: BacktestRequest<'_>,
        page: &PageRequest,
    ) -> Result<Page<Backtested>, Error> {
        let started = self.clock.now();
        let (safeguards, found) = self.to_backtest(caller, org, request, page).await?;
        let mut next = found.next;
        let mut items: Vec<Backtested> = Vec::new();
        for check in found.items {
            if let Some(last) = items.last().filter(|_| self.clock.now().duration_since(started) > GOES_ON) {
                next = Some(last.check.id.to_string());
                break;
            }
            let outcome = self.backtested(caller, org, &check, &safeguards).await?;
            items.push(Backtested { check, outcome });
        }
        Ok(Page { items, next })
    }

    async fn to_backtest(
        &self,
        caller: &Caller,
        org: &str,
        mut request: BacktestRequest<'_>,
        page: &PageRequest,
    ) -> Result<(Vec<Safeguard>, Page<Check>), Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadCheck).await?;
        let (safeguards, profile) = self.to_try(&mut tx, &permit, caller, &mut request).await?;
        let app = match request.app {
            Some(app) => Some(find_app(&mut tx, &permit, app).await?.id),
            None => None,
        };
        let (service, stage) = (request.service, request.stage);
        let filter = CheckFilter { app, profile, service, stage, passed: None };
        Ok((safeguards, tx.checks(&permit, &filter, page).await?))
    }

    /// The safeguards that are tried, and the profile whose checks are wanted.
    async fn to_try(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        request: &mut BacktestRequest<'_>,
    ) -> Result<(Vec<Safeguard>, Option<ProfileId>), Error> {
        let profile = match request.profile {
            Some(profile) => Some(find_profile(tx, permit, profile).await?),
            None => None,
        };
        let safeguards = match (request.safeguards.take(), &profile, request.revision) {
            (Some(_), _, Some(_)) => return Err(Error::invalid("revision", "there are safeguards to try already")),
            (Some(wanted), _, None) => self.new_safeguards(tx, permit, caller, wanted).await?,
            (None, None, _) => return Err(Error::invalid("safeguards", "name some to try, or a profile that has some")),
            (None, Some(profile), None) => profile.safeguards.clone(),
            (None, Some(profile), Some(number)) => {
                let revision = tx.revision(permit, &OwnerId::Profile(profile.id.clone()), number).await?;
                let state = revision.and_then(|revision| revision.profile);
                state.ok_or_else(|| Error::no_such("revision", format!("r{number}")))?.safeguards
            }
        };
        Ok((safeguards, profile.map(|profile| profile.id)))
    }

    async fn new_safeguards(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        wanted: Vec<WantedSafeguard>,
    ) -> Result<Vec<Safeguard>, Error> {
        if wanted.len() > MAX_SAFEGUARDS {
            return Err(Error::invalid("safeguards", format!("at most {MAX_SAFEGUARDS} are tried")));
        }
        let mut safeguards = Vec::with_capacity(wanted.len());
        for one in wanted {
            let id = SafeguardId::new(self.clock.now(), &*self.entropy);
            safeguards.push(completed(tx, permit, caller, (id, one)).await?);
        }
        Ok(safeguards)
    }

    /// Records are large: one at a time is in memory.
    async fn backtested(&self, caller: &Caller, org: &str, check: &Check, tried: &[Safeguard]) -> Result<Outcome, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadCheck).await?;
        let key = self.tenant_key(&mut tx, &permit).await?;
        let record = open(&key, &permit, &find_check(&mut tx, &permit, check.id.as_str()).await?)?;
        let secrets = match self.secrets_of(&mut tx, &permit, check).await {
            Ok(secrets) => secrets,
            Err(gone @ (Error::NoSuch { .. } | Error::NoProfile { .. })) => return Ok(Outcome::NotJudged(gone.to_string())),
            Err(error) => return Err(error),
        };
        let programs = Programs::of(&mut tx, &permit, tried).await?;
        drop(tx);
        match self.judge(permit.org(), record.input, tried.to_vec(), (programs, secrets)).await {
            Ok((_, report)) => Ok(Outcome::Judged(report)),
            // Values that are longer by now.
            Err(grown @ Error::Invalid { .. }) => Ok(Outcome::NotJudged(grown.to_string())),
            Err(error) => Err(error),
        }
    }
}
