//! Verifying that a role answers to its `ExternalId` and to nothing else (rule I2).

use stagegate_core::{
    Error,
    ports::Entropy,
    role::{ExternalId, RoleArn, RoleHolder},
};

use crate::{
    assume::Call,
    error::AssumeError,
    session::{Labels, SessionDuration},
    sts::Sts,
};

/// A role that passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The account that the role lives in.
    pub account_id: String,
    /// What was tried and found, in words, in the order it was tried.
    pub checks: Vec<String>,
}

impl Sts {
    /// Assumes `role` with its `ExternalId`, then tries it without one and with a wrong one, both of which must be
    /// denied. The calls are alike but for the `ExternalId`, so that a denial can have no other cause. Whatever is
    /// neither credentials nor a denial ends in `sts-unreachable`: a fault never counts as closed.
    pub async fn verify(
        &self,
        role: &RoleArn,
        holder: &RoleHolder,
        external_id: &ExternalId,
        entropy: &dyn Entropy,
    ) -> Result<Verified, Error> {
        self.probe(role, Some(external_id), Labels::verification()).await.map_err(|error| error.into_core(role, holder))?;
        self.must_deny(role, holder, None, "without an ExternalId").await?;
        // New each time: a role that denies one known probe and nothing else cannot pass.
        let wrong = ExternalId::new(entropy);
        self.must_deny(role, holder, Some(&wrong), "with a wrong ExternalId").await?;
        Ok(Verified {
            account_id: role.account_id().to_owned(),
            checks: vec![
                "can be assumed with its ExternalId".to_owned(),
                "cannot be assumed without an ExternalId".to_owned(),
                "cannot be assumed with a wrong ExternalId".to_owned(),
            ],
        })
    }

    async fn must_deny(
        &self,
        role: &RoleArn,
        holder: &RoleHolder,
        external_id: Option<&ExternalId>,
        how: &'static str,
    ) -> Result<(), Error> {
        let mut outcome = self.probe(role, external_id, Labels::verification()).await;
        // Denied for its labels alone: the condition may stand on the wrong statement, and the role be open.
        if matches!(outcome, Err(AssumeError::Refused(refusal)) if refusal.concerns_labels()) {
            outcome = self.probe(role, external_id, Labels::bare()).await;
        }
        match outcome {
            Ok(()) => Err(Error::RoleTooOpen { role: role.clone(), how, holder: holder.clone() }),
            Err(AssumeError::Refused(refusal)) if refusal.closes_the_role() => Ok(()),
            Err(error) => Err(Error::StsUnreachable {
                role: role.clone(),
                reason: format!("whether it can be assumed {how} is not known: {error}"),
            }),
        }
    }

    /// Tries, and drops the credentials at once; they last no longer than they must.
    async fn probe(&self, role: &RoleArn, external_id: Option<&ExternalId>, labels: Labels) -> Result<(), AssumeError> {
        let duration = SessionDuration::SHORTEST;
        self.call(Call { role, external_id, duration, labels, policy: None }).await.map(drop)
    }
}
