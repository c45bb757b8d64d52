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
use stagegate_store::{NewApp, Tx};

use super::{Stagegate, precondition::Precondition, profile::find_profile};

impl Stagegate {
    /// Makes an app.
    pub async fn create_app(&self, caller: &Caller, org: &str, name: &str, default_profile: Option<&str>) -> Result<App, Error> {
        let name: AppName = name.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditApp).await?;
        let default_profile = find_profile_id(&mut tx, &permit, default_profile).await?;
        let now = self.clock.now();
        let id = AppId::new(now, &*self.entropy);
        let new = NewApp { id: &id, name: &name, default_profile: default_profile.as_ref(), now };
        tx.add_app(&permit, &new).await.map_err(|error| error.about("app", name.as_str()))?;
        let app = find_app(&mut tx, &permit, id.as_str()).await?;
        let act = Act::done(permit.org(), "app.create", &id).with(name.as_str());
        tx.commit(&self.event(caller, act)).await?;
        Ok(app)
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
        let profile = find_profile_id(&mut tx, &permit, profile).await?;
        tx.set_default_profile(&permit, &app, profile.as_ref(), self.clock.now())
            .await
            .map_err(|error| error.about("app", app.name.as_str()))?;
        let act =
            Act::done(permit.org(), "app.default_profile.set", &app.id).with(profile.as_ref().map_or("none", |id| id.as_str()));
        let app = find_app(&mut tx, &permit, app.id.as_str()).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(app)
    }
}

/// The app with this name or id, or the error that says there is none.
pub(super) async fn find_app(tx: &mut Tx, permit: &Permit, app: &str) -> Result<App, Error> {
    tx.app(permit, app).await?.ok_or_else(|| Error::no_such("app", app))
}

async fn find_profile_id(tx: &mut Tx, permit: &Permit, profile: Option<&str>) -> Result<Option<ProfileId>, Error> {
    match profile {
        Some(profile) => Ok(Some(find_profile(tx, permit, profile).await?.id)),
        None => Ok(None),
    }
}
