//! Use cases: what Stagegate does, whoever asks. The API, the pages and the compatibility API call these alike.
//!
//! Every use case opens its transaction with [`Stagegate::read`] or [`Stagegate::write`], which decide whether the
//! caller may; a refusal is audited. Slow outside calls (STS) never happen inside a transaction.

pub mod access_key;
#[expect(clippy::module_inception, reason = "an app is a noun of the product; the file is named like in every other layer")]
pub mod app;
pub mod audit;
pub mod authentication;
pub mod changes;
pub mod check;
pub mod comparison;
pub mod configuration;
pub mod credentials;
pub mod deployment;
pub mod explanation;
pub mod impact;
pub mod instance;
mod judging;
pub mod link;
pub mod org;
pub mod output;
pub mod owner;
pub mod parameter;
pub mod policy;
pub mod precondition;
pub mod profile;
pub mod provider;
pub mod reading;
pub mod resolution;
pub mod revision;
pub mod role;
mod rules;
pub mod safeguard;
mod sealing;
pub mod service;
pub mod setup;
pub mod stage;
pub mod vendor;

use std::{sync::Arc, time::Duration};

use stagegate_aws::Sts;
use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::{Act, AuditEvent},
    error::Error,
    ports::{Clock, Entropy},
};
use stagegate_safeguards::worker::WorkerRunner;
use stagegate_seal::{Digester, RootKey};
use stagegate_store::{Store, Tx};

use judging::Judging;
pub use rules::{PLAN_POLICY, Rules};

/// Everything a use case needs.
pub struct Stagegate {
    pub(crate) store: Store,
    pub(crate) root_key: RootKey,
    pub(crate) digester: Digester,
    pub(crate) sts: Sts,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) judging: Judging,
    pub(crate) rules: Rules,
}

impl Stagegate {
    /// Puts the parts together; see [`crate::serve`] for how a process makes them.
    pub fn new(
        store: Store,
        root_key: RootKey,
        sts: Sts,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        runner: WorkerRunner,
    ) -> Result<Self, stagegate_seal::RootKeyError> {
        let digester = root_key.digester()?;
        let judging = Judging::new(runner);
        Ok(Self { store, root_key, digester, sts, clock, entropy, judging, rules: Rules::default() })
    }

    /// The same with another time for all programs of a check.
    #[must_use]
    pub fn judging_within(self, time: Duration) -> Self {
        Self { judging: self.judging.within(time), ..self }
    }

    /// The same with other rules than those that come with the program.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// Whether the database answers and can be written.
    pub async fn check(&self) -> Result<(), Error> {
        Ok(self.store.check().await?)
    }

    /// A reading transaction and the permit for `action`.
    async fn read(&self, caller: &Caller, org: &str, action: Action) -> Result<(Tx, Permit), Error> {
        let tx = self.store.read().await?;
        self.permit(tx, caller, org, action).await
    }

    /// A writing transaction and the permit for `action`.
    async fn write(&self, caller: &Caller, org: &str, action: Action) -> Result<(Tx, Permit), Error> {
        let tx = self.store.write().await?;
        self.permit(tx, caller, org, action).await
    }

    /// A writing transaction for what needs several rights at once; the permit is for the last of them.
    async fn write_with(&self, caller: &Caller, org: &str, actions: &[Action]) -> Result<(Tx, Permit), Error> {
        let tx = self.store.write().await?;
        self.permits(tx, caller, org, actions).await
    }

    /// The same to look at what that would do.
    async fn read_with(&self, caller: &Caller, org: &str, actions: &[Action]) -> Result<(Tx, Permit), Error> {
        let tx = self.store.read().await?;
        self.permits(tx, caller, org, actions).await
    }

    async fn permits(&self, mut tx: Tx, caller: &Caller, org: &str, actions: &[Action]) -> Result<(Tx, Permit), Error> {
        let mut last = None;
        for action in actions {
            let permit;
            (tx, permit) = self.permit(tx, caller, org, *action).await?;
            last = Some(permit);
        }
        last.map(|permit| (tx, permit)).ok_or_else(|| Error::Internal("no right was named".into()))
    }

    /// The same, but each statement sees what others have committed before it: see [`Store::write_latest`].
    async fn write_latest(&self, caller: &Caller, org: &str, action: Action) -> Result<(Tx, Permit), Error> {
        let tx = self.store.write_latest().await?;
        self.permit(tx, caller, org, action).await
    }

    async fn permit(&self, mut tx: Tx, caller: &Caller, org: &str, action: Action) -> Result<(Tx, Permit), Error> {
        let membership = tx.membership(caller, org).await?;
        match caller.may(membership.as_ref(), org, action) {
            Ok(permit) => {
                tx.enter(&permit).await?;
                Ok((tx, permit))
            }
            Err(refusal) => {
                drop(tx);
                let act = Act {
                    org: membership.map(|membership| membership.org.id),
                    detail: Some(refusal.code().as_str().to_owned()),
                    ..Act::attempt("access.refused", format!("{action:?}"))
                };
                self.record(&self.event(caller, act)).await?;
                Err(refusal)
            }
        }
    }

    /// The audit event of an act of `caller`.
    fn event(&self, caller: &Caller, act: Act) -> AuditEvent {
        caller.did(act, &*self.clock, &*self.entropy)
    }

    /// Commits what was done, and drops a transaction in which nothing was.
    async fn commit_acts(&self, tx: Tx, caller: &Caller, acts: Vec<Act>) -> Result<(), Error> {
        let events: Vec<_> = acts.into_iter().map(|act| self.event(caller, act)).collect();
        match events.split_first() {
            Some((first, further)) => Ok(tx.commit_all(first, further).await?),
            None => Ok(()),
        }
    }

    /// Records an event that no change goes with.
    async fn record(&self, event: &AuditEvent) -> Result<(), Error> {
        let tx = self.store.write().await?;
        Ok(tx.commit(event).await?)
    }
}

/// How many of the things that stand in the way of a deletion are named.
const NAMED: usize = 10;

/// The things that stand in the way, of which one more than [`NAMED`] was looked for.
fn named(things: &[String]) -> String {
    let others = if things.len() > NAMED { " and others" } else { "" };
    format!("{}{others}", things[..things.len().min(NAMED)].join(", "))
}

/// Whether a name or id in a body could be one. PostgreSQL takes no NUL in a text, not even to look for it.
fn could_be_a_name(text: &str) -> bool {
    !text.contains('\0')
}
