//! The trust policies of the roles.

use super::{StrictSts, answer::Problem, request::Seen};

/// A role's trust policy.
#[derive(Clone, Debug)]
pub(super) struct Trust {
    principal: String,
    external_id: Condition,
    /// The condition stands on tagging only: the role is open to whoever does not tag.
    only_on_tags: bool,
    tag_keys: Option<Vec<String>>,
    source_identity: bool,
    needs_source_identity: bool,
    max_seconds: i64,
    /// How long sessions live, whatever was asked for.
    life: Option<i64>,
}

#[derive(Clone, Debug)]
enum Condition {
    Nobody,
    Exactly(String),
    AnyAtAll,
    None,
}

impl Condition {
    fn met_by(&self, given: Option<&str>) -> bool {
        match self {
            Self::Nobody => false,
            Self::Exactly(wanted) => given == Some(wanted),
            Self::AnyAtAll => given.is_some(),
            Self::None => true,
        }
    }
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            principal: StrictSts::IDENTITY_ARN.to_owned(),
            external_id: Condition::Nobody,
            only_on_tags: false,
            tag_keys: Some(["org", "app", "stage", "service", "actor"].map(str::to_owned).to_vec()),
            source_identity: true,
            needs_source_identity: true,
            max_seconds: 3600,
            life: None,
        }
    }
}

/// Changes one role's trust policy. A new role trusts nobody, lets its callers set our five tags and insists on a
/// source identity.
#[derive(Debug)]
pub struct RoleSetup<'a> {
    sts: &'a StrictSts,
    arn: String,
}

impl<'a> RoleSetup<'a> {
    pub(super) fn new(sts: &'a StrictSts, arn: &str) -> Self {
        let setup = Self { sts, arn: arn.to_owned() };
        setup.with(|_| {});
        setup
    }

    fn with(&self, change: impl FnOnce(&mut Trust)) -> &Self {
        change(self.sts.state().world.roles.entry(self.arn.clone()).or_default());
        self
    }

    /// Trusts the known caller with this `ExternalId`.
    pub fn trusts(&self, external_id: &str) -> &Self {
        self.with(|trust| trust.external_id = Condition::Exactly(external_id.to_owned()))
    }

    /// Trusts the known caller with any `ExternalId`, but not without.
    pub fn trusts_any_external_id(&self) -> &Self {
        self.with(|trust| trust.external_id = Condition::AnyAtAll)
    }

    /// Trusts the known caller whatever the `ExternalId`.
    pub fn trusts_anybody(&self) -> &Self {
        self.with(|trust| trust.external_id = Condition::None)
    }

    /// Binds only tagging to the `ExternalId`, and asks for no source identity: a mistake that leaves it open.
    pub fn guards_only_tags(&self) -> &Self {
        self.with(|trust| (trust.only_on_tags, trust.needs_source_identity) = (true, false))
    }

    /// Trusts another principal instead.
    pub fn principal(&self, arn: &str) -> &Self {
        self.with(|trust| arn.clone_into(&mut trust.principal))
    }

    /// Without `sts:TagSession`.
    pub fn without_tag_session(&self) -> &Self {
        self.with(|trust| trust.tag_keys = None)
    }

    /// Without `sts:SetSourceIdentity`.
    pub fn without_source_identity(&self) -> &Self {
        self.with(|trust| trust.source_identity = false)
    }

    /// Sessions of at most so many seconds.
    pub fn max_seconds(&self, seconds: u32) -> &Self {
        self.with(|trust| trust.max_seconds = seconds.into())
    }

    /// Sessions end after so many seconds, however long they were asked for: nobody can wait an hour for their end.
    pub fn ends_after(&self, seconds: u32) -> &Self {
        self.with(|trust| trust.life = Some(seconds.into()))
    }
}

impl Trust {
    /// How long a session lives that was asked for so many seconds.
    pub(super) fn life(&self, seconds: i64) -> i64 {
        self.life.unwrap_or(seconds)
    }

    pub(super) fn check(&self, caller: &str, seen: &Seen, seconds: i64) -> Result<(), Problem> {
        let denied = |action| Err(Problem::denied(caller, action, &seen.role_arn));
        let named = self.external_id.met_by(seen.external_id.as_deref());
        if caller != self.principal || !(named || self.only_on_tags) {
            return denied("sts:AssumeRole");
        }
        let allowed = |key: &String| self.tag_keys.as_ref().is_some_and(|keys| keys.contains(key));
        if !seen.tags.is_empty() && (!named || !seen.tags.iter().all(|(key, _)| allowed(key))) {
            return denied("sts:TagSession");
        }
        if seen.source_identity.is_some() && !self.source_identity {
            return denied("sts:SetSourceIdentity");
        }
        if seen.source_identity.is_none() && self.needs_source_identity {
            return denied("sts:AssumeRole");
        }
        if seconds > self.max_seconds {
            return Err(Problem::invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));
        }
        Ok(())
    }
}
