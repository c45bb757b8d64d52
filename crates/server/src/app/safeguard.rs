//! The safeguards of profiles: the whole list is set at once, as a part of the profile's next revision.

use std::collections::BTreeSet;

use serde_json::Value;
use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    id::SafeguardId,
    name::PolicyName,
    profile::{Profile, check_message},
    safeguard::{Enforcement, MAX_SAFEGUARDS, Safeguard, SafeguardException, change_words, default_title},
};
use stagegate_safeguards::{
    builtin::{self, Builtin},
    engine::Level,
};
use stagegate_store::{ProfileChange, Tx};

use super::{
    Stagegate,
    policy::{find_policy, find_version},
    precondition::Precondition,
    profile::find_profile,
};

/// A safeguard that a profile shall have; what is `None` has a default.
#[derive(Debug)]
pub struct WantedSafeguard {
    /// The id of one that is there already.
    pub id: Option<String>,
    /// What lists and results call it.
    pub title: Option<String>,
    /// What to do about a failure.
    pub description: Option<String>,
    /// The id of one that comes with the program, or the name of one of the org's policies.
    pub safeguard: String,
    /// The version of the org's policy; its newest, if `None`.
    pub version: Option<i64>,
    /// Whether a failure blocks.
    pub enforcement: Option<String>,
    /// Its settings.
    pub settings: Option<Value>,
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// What it lets pass.
    pub exceptions: Vec<WantedException>,
}

/// An exception that a safeguard shall have.
#[derive(Debug)]
pub struct WantedException {
    /// The logical id of the resource, or the key of the function.
    pub resource: String,
    /// Why the finding is acceptable.
    pub reason: String,
    /// Who answers for it; the caller, if `None`.
    pub owner: Option<String>,
    /// The end of the agreement.
    pub expires: Option<String>,
}

impl From<stagegate_api::safeguard::WantedSafeguard> for WantedSafeguard {
    fn from(body: stagegate_api::safeguard::WantedSafeguard) -> Self {
        Self {
            id: body.id,
            title: body.title,
            description: body.description,
            safeguard: body.safeguard,
            version: body.version,
            enforcement: body.enforcement,
            settings: body.settings,
            enabled: body.enabled,
            exceptions: body.exceptions.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<stagegate_api::safeguard::SafeguardExceptionBody> for WantedException {
    fn from(body: stagegate_api::safeguard::SafeguardExceptionBody) -> Self {
        let stagegate_api::safeguard::SafeguardExceptionBody { resource, reason, owner, expires } = body;
        Self { resource, reason, owner, expires }
    }
}

impl Stagegate {
    /// Gives a profile these safeguards, in this order. A list that is there already makes no revision.
    pub async fn set_safeguards(
        &self,
        caller: &Caller,
        org: &str,
        profile: &str,
        (wanted, message): (Vec<WantedSafeguard>, Option<&str>),
        precondition: Precondition,
    ) -> Result<Profile, Error> {
        message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProfile).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        precondition.check(profile.revision, "profile", profile.name.as_str())?;
        let safeguards = self.safeguards_of(&mut tx, &permit, caller, (&profile, wanted)).await?;
        let words = change_words(&profile.safeguards, &safeguards);
        if words.is_empty() {
            return Ok(profile);
        }
        hold_policies(&mut tx, &permit, &safeguards).await?;
        let change = ProfileChange {
            safeguards: &safeguards,
            change: &words,
            message,
            ..ProfileChange::of(&profile, &caller.user.name, self.clock.now())
        };
        tx.change_profile(&permit, &profile, &change).await.map_err(|error| error.about("profile", profile.name.as_str()))?;
        let act = Act::done(permit.org(), "profile.safeguards", &profile.id).with(words.as_str());
        let profile = find_profile(&mut tx, &permit, profile.id.as_str()).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(profile)
    }

    async fn safeguards_of(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        (profile, wanted): (&Profile, Vec<WantedSafeguard>),
    ) -> Result<Vec<Safeguard>, Error> {
        if wanted.len() > MAX_SAFEGUARDS {
            return Err(Error::invalid("safeguards", format!("a profile has at most {MAX_SAFEGUARDS}")));
        }
        let mut safeguards: Vec<Safeguard> = Vec::with_capacity(wanted.len());
        for one in wanted {
            let id = match &one.id {
                Some(id) => known(profile, id)?,
                None => SafeguardId::new(self.clock.now(), &*self.entropy),
            };
            let safeguard = completed(tx, permit, caller, (id, one)).await?;
            if safeguards.iter().any(|other| other.id == safeguard.id) {
                return Err(Error::invalid("safeguards", format!("`{}` is there twice", safeguard.id)));
            }
            safeguards.push(safeguard);
        }
        Ok(safeguards)
    }
}

/// A safeguard with its defaults, checked.
pub(super) async fn completed(
    tx: &mut Tx,
    permit: &Permit,
    caller: &Caller,
    (id, wanted): (SafeguardId, WantedSafeguard),
) -> Result<Safeguard, Error> {
    let kind = Kind::of(tx, permit, &wanted).await?;
    let owner = |owner: Option<String>| owner.unwrap_or_else(|| caller.user.name.clone());
    let exceptions = wanted.exceptions.into_iter();
    let exceptions = exceptions.map(|WantedException { resource, reason, owner: answers, expires }| SafeguardException {
        resource,
        reason,
        owner: owner(answers),
        expires,
    });
    let safeguard = Safeguard {
        id,
        title: wanted.title.filter(|title| !title.is_empty()).unwrap_or_else(|| default_title(&wanted.safeguard)),
        description: wanted.description.unwrap_or_default(),
        version: kind.version(),
        enforcement: wanted.enforcement.as_deref().map_or(Ok(kind.enforcement()), str::parse)?,
        settings: kind.settings(wanted.settings)?,
        enabled: wanted.enabled.unwrap_or(true),
        exceptions: exceptions.collect(),
        safeguard: wanted.safeguard,
    };
    safeguard.check()?;
    Ok(safeguard)
}

/// What a safeguard's name stands for.
enum Kind {
    Builtin(&'static Builtin),
    Policy(i64),
}

impl Kind {
    /// One that comes with the program, or a version of a policy of the org.
    async fn of(tx: &mut Tx, permit: &Permit, wanted: &WantedSafeguard) -> Result<Self, Error> {
        let name = wanted.safeguard.as_str();
        match (builtin::find(name), wanted.version) {
            (Some(found), None) => return Ok(Self::Builtin(found)),
            (Some(_), Some(_)) => return Err(Error::invalid("version", "only policies of the org have versions")),
            (None, _) => {}
        }
        let policy = name.parse::<PolicyName>().ok();
        let policy = if policy.is_some() { tx.policy(permit, name).await? } else { None };
        let policy = policy.ok_or_else(|| Error::no_such("safeguard", name))?;
        match wanted.version {
            Some(version) => Ok(Self::Policy(find_version(tx, permit, &policy, version).await?.policy.version)),
            None => Ok(Self::Policy(policy.version)),
        }
    }

    fn enforcement(&self) -> Enforcement {
        match self {
            Self::Builtin(found) => default_enforcement(found),
            Self::Policy(_) => Enforcement::Error,
        }
    }

    fn version(&self) -> Option<i64> {
        match self {
            Self::Builtin(_) => None,
            Self::Policy(version) => Some(*version),
        }
    }

    fn settings(&self, wanted: Option<Value>) -> Result<Option<Value>, Error> {
        let Self::Builtin(found) = self else { return Ok(wanted) };
        found.validate(wanted.as_ref()).map_err(|reason| Error::invalid("settings", reason))?;
        Ok(found.with_defaults(wanted.as_ref()))
    }
}

/// What a safeguard is made for, as profiles say it.
pub(super) fn default_enforcement(found: &Builtin) -> Enforcement {
    if found.level == Level::Warning { Enforcement::Warning } else { Enforcement::Error }
}

/// Keeps the policies that a profile is about to use from being deleted meanwhile.
pub(super) async fn hold_policies(tx: &mut Tx, permit: &Permit, safeguards: &[Safeguard]) -> Result<(), Error> {
    // In one order, whoever asks: two of these never wait for each other.
    let names: BTreeSet<&str> = safeguards.iter().filter(|one| one.version.is_some()).map(|one| one.safeguard.as_str()).collect();
    for name in names {
        let policy = find_policy(tx, permit, name).await?;
        tx.hold_policy(permit, &policy).await.map_err(|error| error.about("policy", name))?;
    }
    Ok(())
}

/// The id of a safeguard that the profile has.
fn known(profile: &Profile, id: &str) -> Result<SafeguardId, Error> {
    let found = profile.safeguards.iter().find(|safeguard| safeguard.id.as_str() == id);
    found.map(|safeguard| safeguard.id.clone()).ok_or_else(|| Error::no_such("safeguard", id))
}
