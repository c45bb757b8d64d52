//! Profiles: made, changed, deleted; every change a new revision.

use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    id::ProfileId,
    name::ProfileName,
    page::{Page, PageRequest},
    profile::{Profile, check_description, check_message},
    role::ExternalId,
};
use stagegate_store::{NewProfile, ProfileChange, Tx};

use super::{Stagegate, could_be_a_name, precondition::Precondition};

/// What to change of a profile; what is `None` stays.
#[derive(Debug, Default)]
pub struct ProfileEdit<'a> {
    /// A new name.
    pub name: Option<&'a str>,
    /// A new description.
    pub description: Option<&'a str>,
    /// Whether it is guarded from now on.
    pub guarded: Option<bool>,
    /// Why.
    pub message: Option<&'a str>,
}

impl Stagegate {
    /// Makes a profile, with an `ExternalId` of its own.
    pub async fn create_profile(&self, caller: &Caller, org: &str, name: &str, description: &str) -> Result<Profile, Error> {
        let name: ProfileName = name.parse()?;
        check_description(description)?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProfile).await?;
        let (profile, act) = self.add_profile(&mut tx, &permit, caller, &name, description).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(profile)
    }

    /// Makes a profile, as a part of what its transaction does.
    pub(super) async fn add_profile(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        name: &ProfileName,
        description: &str,
    ) -> Result<(Profile, Act), Error> {
        let now = self.clock.now();
        let id = ProfileId::new(now, &*self.entropy);
        let external_id = ExternalId::new(&*self.entropy);
        let new = NewProfile { id: &id, name, description, external_id: &external_id, author: &caller.user.name, now };
        tx.add_profile(permit, &new).await.map_err(|error| error.about_new("profile", name.as_str()))?;
        let profile = find_profile(tx, permit, id.as_str()).await?;
        Ok((profile, Act::done(permit.org(), "profile.create", &id).with(name.as_str())))
    }

    /// The org's profiles by name.
    pub async fn profiles(&self, caller: &Caller, org: &str, page: &PageRequest) -> Result<Page<Profile>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProfile).await?;
        Ok(tx.profiles(&permit, page).await?)
    }

    /// One profile by name or id.
    pub async fn profile(&self, caller: &Caller, org: &str, profile: &str) -> Result<Profile, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadProfile).await?;
        find_profile(&mut tx, &permit, profile).await
    }

    /// Changes name or description, or guards it. An edit of nothing makes no revision.
    pub async fn edit_profile(
        &self,
        caller: &Caller,
        org: &str,
        profile: &str,
        edit: &ProfileEdit<'_>,
        precondition: Precondition,
    ) -> Result<Profile, Error> {
        let name = edit.name.map(str::parse::<ProfileName>).transpose()?;
        edit.description.map(check_description).transpose()?;
        edit.message.map(check_message).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditProfile).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        precondition.check(profile.revision, "profile", profile.name.as_str())?;
        let words = edited(name.as_ref(), edit);
        if words.is_empty() {
            return Ok(profile);
        }
        let change = ProfileChange {
            name: name.as_ref().unwrap_or(&profile.name),
            description: edit.description.unwrap_or(&profile.description),
            guarded: edit.guarded.unwrap_or(profile.guarded),
            change: &words,
            message: edit.message,
            ..ProfileChange::of(&profile, &caller.user.name, self.clock.now())
        };
        tx.change_profile(&permit, &profile, &change).await.map_err(|error| error.about("profile", change.name.as_str()))?;
        let act = Act::done(permit.org(), "profile.edit", &profile.id).with(change.change);
        let profile = find_profile(&mut tx, &permit, profile.id.as_str()).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(profile)
    }

    /// Deletes a profile that no app and no stage uses; its sealed values are gone at once.
    pub async fn delete_profile(
        &self,
        caller: &Caller,
        org: &str,
        profile: &str,
        precondition: Precondition,
    ) -> Result<(), Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditProfile).await?;
        let profile = find_profile(&mut tx, &permit, profile).await?;
        precondition.check(profile.revision, "profile", profile.name.as_str())?;
        let act = self.remove_profile(&mut tx, &permit, &profile).await?;
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    /// Deletes a profile, as a part of what its transaction does.
    pub(super) async fn remove_profile(&self, tx: &mut Tx, permit: &Permit, profile: &Profile) -> Result<Act, Error> {
        let users = tx.users_of_profile(permit, profile).await?;
        if !users.is_empty() {
            return Err(Error::ProfileInUse { profile: profile.name.to_string(), users: users.join(", ") });
        }
        let deleted = tx.delete_profile(permit, profile, self.clock.now()).await;
        deleted.map_err(|error| error.about("profile", profile.name.as_str()))?;
        Ok(Act::done(permit.org(), "profile.delete", &profile.id).with(profile.name.as_str()))
    }
}

/// The profile with this name or id, or the error that says there is none.
pub(super) async fn find_profile(tx: &mut Tx, permit: &Permit, profile: &str) -> Result<Profile, Error> {
    let found = if could_be_a_name(profile) { tx.profile(permit, profile).await? } else { None };
    found.ok_or_else(|| Error::no_such("profile", profile))
}

/// The same, for what is going to use the profile: it cannot be deleted meanwhile.
pub(super) async fn hold_profile(tx: &mut Tx, permit: &Permit, profile: &str) -> Result<ProfileId, Error> {
    let profile = find_profile(tx, permit, profile).await?;
    tx.hold_profile(permit, &profile.id).await?;
    Ok(profile.id)
}

/// What an edit changes, in words; empty: nothing.
fn edited(name: Option<&ProfileName>, edit: &ProfileEdit<'_>) -> String {
    let renamed = name.map(|name| format!("renamed to {name}"));
    let described = edit.description.map(|_| "description changed".to_owned());
    let guarded = edit.guarded.map(|guarded| if guarded { "guarded" } else { "no longer guarded" }.to_owned());
    [renamed, described, guarded].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
