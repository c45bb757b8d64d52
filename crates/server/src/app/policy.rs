//! Policies: safeguards that an org writes itself. Programs are read and run in workers, never in a transaction.

mod program;
mod trial;

use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    id::{OrgId, PolicyId},
    name::PolicyName,
    page::{Page, PageRequest},
    policy::{self, MAX_POLICIES, MAX_VERSIONS, Policy, PolicyCase, PolicyLanguage, PolicyVersion},
    profile::check_message,
};
use stagegate_safeguards::{builtin, custom::Program};
use stagegate_store::Tx;

use super::{Stagegate, could_be_a_name, named, precondition::Precondition};
pub(super) use program::Programs;
pub use trial::{Trial, WantedTrial};

/// A version that a policy shall have.
#[derive(Debug)]
pub struct WantedVersion {
    /// The language.
    pub language: String,
    /// The program.
    pub source: String,
    /// What it is tested with.
    pub cases: Vec<PolicyCase>,
    /// Why.
    pub message: Option<String>,
}

/// What changes in the next version of a policy; what is `None` stays.
#[derive(Debug)]
pub struct PolicyEdit {
    /// The language.
    pub language: Option<String>,
    /// The program.
    pub source: Option<String>,
    /// What it is tested with.
    pub cases: Option<Vec<PolicyCase>>,
    /// Why.
    pub message: Option<String>,
}

/// A version of a policy, and who uses the policy.
#[derive(Debug)]
pub struct PolicyView {
    /// The version.
    pub version: PolicyVersion,
    /// The newest version.
    pub newest: i64,
    /// The profiles that use the policy, and at which version.
    pub used_by: Vec<(String, i64)>,
}

impl Stagegate {
    /// Makes a policy. The numbers of one of this name that was deleted go on: nobody may take its versions for others.
    pub async fn create_policy(
        &self,
        caller: &Caller,
        org: &str,
        name: &str,
        wanted: WantedVersion,
    ) -> Result<PolicyView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditPolicy).await?;
        let name: PolicyName = name.parse()?;
        if builtin::find(name.as_str()).is_some() {
            return Err(Error::invalid("name", format!("`{name}` is a safeguard that comes with the program")));
        }
        if tx.policy(&permit, name.as_str()).await?.is_some() {
            return Err(Error::exists("policy", name.as_str()));
        }
        drop(tx);
        let language = self.readable(permit.org(), &wanted).await?;
        let (mut tx, permit) = self.write(caller, org, Action::EditPolicy).await?;
        if tx.count_policies(&permit).await? >= MAX_POLICIES {
            return Err(Error::invalid("name", format!("the org has {MAX_POLICIES} policies already, and no more are taken")));
        }
        let deleted = tx.deleted_policy(&permit, &name).await?;
        let id = deleted.as_ref().map_or_else(|| PolicyId::new(self.clock.now(), &*self.entropy), |before| before.id.clone());
        let number = next_number(deleted.as_ref().map_or(0, |before| before.version))?;
        let version = self.version(caller, (id, name, number), language, wanted);
        let added = match deleted {
            Some(_) => tx.change_policy(&permit, &version).await,
            None => tx.add_policy(&permit, &version).await,
        };
        added.map_err(|error| error.about_new("policy", version.policy.name.as_str()))?;
        let words = format!("{} v{number}", version.policy.name);
        let act = Act::done(permit.org(), "policy.create", &version.policy.id).with(words);
        tx.commit(&self.event(caller, act)).await?;
        Ok(PolicyView { version, newest: number, used_by: Vec::new() })
    }

    /// Gives a policy its next version. Profiles keep the one that they have. Nothing differs: no version.
    pub async fn edit_policy(
        &self,
        caller: &Caller,
        org: &str,
        policy: &str,
        edit: PolicyEdit,
        precondition: Precondition,
    ) -> Result<PolicyView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditPolicy).await?;
        let present = find_policy(&mut tx, &permit, policy).await?;
        precondition.check(present.version, "policy", present.name.as_str())?;
        let before = find_version(&mut tx, &permit, &present, present.version).await?;
        drop(tx);
        let wanted = WantedVersion {
            language: edit.language.unwrap_or_else(|| present.language.as_str().to_owned()),
            source: edit.source.unwrap_or_else(|| before.source.clone()),
            cases: edit.cases.unwrap_or_else(|| before.cases.clone()),
            message: edit.message,
        };
        let language = self.readable(permit.org(), &wanted).await?;
        let (mut tx, permit) = self.write(caller, org, Action::EditPolicy).await?;
        let now = find_policy(&mut tx, &permit, present.id.as_str()).await?;
        // What stays comes from the version that was read.
        Precondition::Revision(present.version).check(now.version, "policy", now.name.as_str())?;
        let used_by = tx.profiles_with_policy(&permit, &now).await?;
        if (language, &wanted.source, &wanted.cases) == (now.language, &before.source, &before.cases) {
            return Ok(PolicyView { version: before, newest: now.version, used_by });
        }
        let number = next_number(now.version)?;
        let version = self.version(caller, (now.id, now.name, number), language, wanted);
        let name = version.policy.name.as_str();
        tx.change_policy(&permit, &version).await.map_err(|error| error.about("policy", name))?;
        let act = Act::done(permit.org(), "policy.edit", &version.policy.id).with(format!("{name} v{number}"));
        tx.commit(&self.event(caller, act)).await?;
        Ok(PolicyView { version, newest: number, used_by })
    }

    /// The org's policies by name, each at its newest version.
    pub async fn policies(&self, caller: &Caller, org: &str, page: &PageRequest) -> Result<Page<Policy>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadPolicy).await?;
        Ok(tx.policies(&permit, page).await?)
    }

    /// One policy by name or id, at a version or at its newest.
    pub async fn policy(&self, caller: &Caller, org: &str, policy: &str, version: Option<i64>) -> Result<PolicyView, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadPolicy).await?;
        let policy = find_policy(&mut tx, &permit, policy).await?;
        let version = find_version(&mut tx, &permit, &policy, version.unwrap_or(policy.version)).await?;
        let used_by = tx.profiles_with_policy(&permit, &policy).await?;
        Ok(PolicyView { version, newest: policy.version, used_by })
    }

    /// The versions of a policy, newest first.
    pub async fn policy_versions(
        &self,
        caller: &Caller,
        org: &str,
        policy: &str,
        page: &PageRequest,
    ) -> Result<Page<Policy>, Error> {
        let before = page.after.as_deref().map_or(Ok(i64::MAX), str::parse);
        let before = before.map_err(|_| Error::invalid("after", "it is no cursor of this list"))?;
        let (mut tx, permit) = self.read(caller, org, Action::ReadPolicy).await?;
        let policy = find_policy(&mut tx, &permit, policy).await?;
        Ok(tx.policy_versions(&permit, &policy, (before, page.limit)).await?)
    }

    /// Deletes a policy that no profile uses. Past revisions of profiles, and checks, still find its versions.
    pub async fn delete_policy(&self, caller: &Caller, org: &str, policy: &str, precondition: Precondition) -> Result<(), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditPolicy).await?;
        let policy = find_policy(&mut tx, &permit, policy).await?;
        let name = policy.name.as_str();
        precondition.check(policy.version, "policy", name)?;
        let profiles = tx.profiles_with_policy(&permit, &policy).await?;
        if !profiles.is_empty() {
            let mut users: Vec<String> = profiles.iter().map(|(profile, _)| format!("profile `{profile}`")).collect();
            users.dedup();
            return Err(Error::PolicyInUse { policy: name.to_owned(), users: named(&users) });
        }
        tx.delete_policy(&permit, &policy, self.clock.now()).await.map_err(|error| error.about("policy", name))?;
        let act = Act::done(permit.org(), "policy.delete", &policy.id).with(name);
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    fn version(
        &self,
        caller: &Caller,
        (id, name, version): (PolicyId, PolicyName, i64),
        language: PolicyLanguage,
        wanted: WantedVersion,
    ) -> PolicyVersion {
        let WantedVersion { source, cases, message, .. } = wanted;
        let (author, created_at) = (caller.user.name.clone(), self.clock.now());
        PolicyVersion { policy: Policy { id, name, version, language, message, author, created_at }, source, cases }
    }

    /// Refuses a version that breaks a rule, or whose program cannot be read.
    async fn readable(&self, org: &OrgId, wanted: &WantedVersion) -> Result<PolicyLanguage, Error> {
        let language: PolicyLanguage = wanted.language.parse()?;
        wanted.message.as_deref().map(check_message).transpose()?;
        policy::check(&wanted.source, &wanted.cases)?;
        self.check_readable(org, program::program(language, wanted.source.clone())).await?;
        Ok(language)
    }

    /// Refuses a program that cannot be read. A worker tries.
    async fn check_readable(&self, org: &OrgId, program: Program) -> Result<(), Error> {
        let read = self.judging.turn(org).await?.work(move |runner| runner.parse(&program)).await?;
        read.map_err(|reason| Error::invalid("source", reason))
    }
}

/// The number of the version after one. Versions are never deleted, so they come to an end.
fn next_number(before: i64) -> Result<i64, Error> {
    if before >= MAX_VERSIONS {
        let reason = format!("the policy has {MAX_VERSIONS} versions already: make another one of another name");
        return Err(Error::invalid("policy", reason));
    }
    Ok(before + 1)
}

/// The policy with this name or id, or the error that says there is none.
pub(super) async fn find_policy(tx: &mut Tx, permit: &Permit, policy: &str) -> Result<Policy, Error> {
    let found = if could_be_a_name(policy) { tx.policy(permit, policy).await? } else { None };
    found.ok_or_else(|| Error::no_such("policy", policy))
}

/// One of its versions.
pub(super) async fn find_version(tx: &mut Tx, permit: &Permit, policy: &Policy, version: i64) -> Result<PolicyVersion, Error> {
    let found = tx.policy_version(permit, policy.name.as_str(), version).await?;
    found.ok_or_else(|| Error::no_such("version", format!("{} v{version}", policy.name)))
}
