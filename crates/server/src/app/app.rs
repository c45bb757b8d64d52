//! Apps.

use stagegate_core::{
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    error::Error,
    id::{AppId, ProfileId},
    name::AppName,
    page::{Page, PageRequest},
};
use stagegate_store::{AppChange, Assigned, NewApp, Tx};

use super::{NAMED, Stagegate, could_be_a_name, named, precondition::Precondition, profile::hold_profile};

/// What to change of an app; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppEdit<'a> {
    /// A new name.
    pub name: Option<&'a str>,
    /// Name or id of a new default profile; `Some(None)`: no default profile.
    pub default_profile: Option<Option<&'a str>>,
}

impl Stagegate {
    /// Makes an app.
    pub async fn create_app(&self, caller: &Caller, org: &str, name: &str, default_profile: Option<&str>) -> Result<App, Error> {
        let name: AppName = name.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditApp).await?;
        let (app, act) = self.add_app(&mut tx, &permit, caller, &name, default_profile).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(app)
    }

    /// Makes an app, as a part of what its transaction does.
    pub(super) async fn add_app(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        name: &AppName,
        default_profile: Option<&str>,
    ) -> Result<(App, Act), Error> {
        let default_profile = hold_default_profile(tx, permit, default_profile).await?;
        let now = self.clock.now();
        let id = AppId::new(now, &*self.entropy);
        let new = NewApp { id: &id, name, default_profile: default_profile.as_ref(), author: &caller.user.name, now };
        tx.add_app(permit, &new).await.map_err(|error| error.about_new("app", name.as_str()))?;
        let app = find_app(tx, permit, id.as_str()).await?;
        Ok((app, Act::done(permit.org(), "app.create", &id).with(name.as_str())))
    }

    /// The org's apps by name.
    pub async fn apps(&self, caller: &Caller, org: &str, page: &PageRequest) -> Result<Page<App>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        Ok(tx.apps(&permit, page).await?)
    }

    /// One app by name or id.
    pub async fn app(&self, caller: &Caller, org: &str, app: &str) -> Result<App, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        find_app(&mut tx, &permit, app).await
    }

    /// Renames an app, or gives it another default profile or none. An edit of nothing makes no revision.
    pub async fn edit_app(
        &self,
        caller: &Caller,
        org: &str,
        app: &str,
        edit: &AppEdit<'_>,
        precondition: Precondition,
    ) -> Result<App, Error> {
        let name = edit.name.map(str::parse::<AppName>).transpose()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        precondition.check(app.revision, "app", app.name.as_str())?;
        let present = app.default_profile.as_ref().map(|profile| profile.id.clone());
        let default_profile = match edit.default_profile {
            Some(profile) => hold_default_profile(&mut tx, &permit, profile).await?,
            None => present.clone(),
        };
        let change = AppChange { name: name.as_ref().unwrap_or(&app.name), default_profile: default_profile.as_ref() };
        let renamed = *change.name != app.name;
        if !renamed && default_profile == present {
            return Ok(app);
        }
        tx.change_app(&permit, &app, change, Assigned { author: &caller.user.name, now: self.clock.now() })
            .await
            .map_err(|error| error.about("app", change.name.as_str()))?;
        let profile = default_profile.as_ref().map_or("none", ProfileId::as_str);
        let act = match (renamed, default_profile == present) {
            (false, _) => Act::done(permit.org(), "app.default_profile.set", &app.id).with(profile),
            (true, true) => Act::done(permit.org(), "app.rename", &app.id).with(format!("{} to {}", app.name, change.name)),
            (true, false) => Act::done(permit.org(), "app.rename", &app.id)
                .with(format!("{} to {}, default profile {profile}", app.name, change.name)),
        };
        let app = find_app(&mut tx, &permit, app.id.as_str()).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(app)
    }

    /// Gives an app another default profile, as a part of what its transaction does.
    pub(super) async fn assign_default_profile(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        app: &App,
        profile: Option<&str>,
    ) -> Result<Act, Error> {
        let profile = hold_default_profile(tx, permit, profile).await?;
        let by = Assigned { author: &caller.user.name, now: self.clock.now() };
        let change = AppChange { name: &app.name, default_profile: profile.as_ref() };
        let changed = tx.change_app(permit, app, change, by).await;
        changed.map_err(|error| error.about("app", app.name.as_str()))?;
        let target = profile.as_ref().map_or("none", |id| id.as_str());
        Ok(Act::done(permit.org(), "app.default_profile.set", &app.id).with(target))
    }

    /// Deletes an app that has nothing, or `everything` that it has with it. Its deployments stay.
    pub async fn delete_app(
        &self,
        caller: &Caller,
        org: &str,
        app: &str,
        everything: bool,
        precondition: Precondition,
    ) -> Result<(), Error> {
        let (mut tx, permit) = self.write_latest(caller, org, Action::EditApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        precondition.check(app.revision, "app", app.name.as_str())?;
        // Before its things are looked at: whoever is adding one has then done so, and nobody adds another.
        tx.delete_app(&permit, &app, Assigned { author: &caller.user.name, now: self.clock.now() })
            .await
            .map_err(|error| error.about("app", app.name.as_str()))?;
        let things = tx.things_of_app(&permit, &app, NAMED + 1).await?;
        let detail = match (&things[..], everything) {
            ([], _) => app.name.to_string(),
            (_, true) => {
                tx.empty_app(&permit, &app).await?;
                format!("{} with {}", app.name, named(&things))
            }
            (_, false) => return Err(Error::AppNotEmpty { app: app.name.to_string(), things: named(&things) }),
        };
        let act = Act::done(permit.org(), "app.delete", &app.id).with(detail);
        Ok(tx.commit(&self.event(caller, act)).await?)
    }
}

/// The app with this name or id, or the error that says there is none.
pub(super) async fn find_app(tx: &mut Tx, permit: &Permit, app: &str) -> Result<App, Error> {
    let found = if could_be_a_name(app) { tx.app(permit, app).await? } else { None };
    found.ok_or_else(|| Error::no_such("app", app))
}

async fn hold_default_profile(tx: &mut Tx, permit: &Permit, profile: Option<&str>) -> Result<Option<ProfileId>, Error> {
    match profile {
        Some(profile) => hold_profile(tx, permit, profile).await.map(Some),
        None => Ok(None),
    }
}
