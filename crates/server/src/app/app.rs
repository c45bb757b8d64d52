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
use stagegate_store::{Assigned, NewApp, Tx};

use super::{Stagegate, could_be_a_name, precondition::Precondition, profile::hold_profile};

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
        tx.add_app(permit, &new).await.map_err(|error| error.about("app", name.as_str()))?;
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

    /// The app, for a change that changes nothing: under the rights and the condition of any other change.
    pub async fn app_unchanged(&self, caller: &Caller, org: &str, app: &str, precondition: Precondition) -> Result<App, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::EditApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        precondition.check(app.revision, "app", app.name.as_str())?;
        Ok(app)
    }

    /// Gives an app another default profile, or none.
    pub async fn set_default_profile(
        &self,
        caller: &Caller,
        org: &str,
        app: &str,
        profile: Option<&str>,
        precondition: Precondition,
    ) -> Result<App, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::EditApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        precondition.check(app.revision, "app", app.name.as_str())?;
        let act = self.assign_default_profile(&mut tx, &permit, caller, &app, profile).await?;
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
        let assigned = tx.set_default_profile(permit, app, profile.as_ref(), by).await;
        assigned.map_err(|error| error.about("app", app.name.as_str()))?;
        let target = profile.as_ref().map_or("none", |id| id.as_str());
        Ok(Act::done(permit.org(), "app.default_profile.set", &app.id).with(target))
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
