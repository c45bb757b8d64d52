//! Stages of an app.

use stagegate_core::{
    access::{Action, Caller, Permit},
    app::App,
    audit::Act,
    error::Error,
    id::StageId,
    name::{NameOrId, StageName},
    page::{Page, PageRequest},
    stage::Stage,
};
use stagegate_store::{Assigned, InstanceFilter, NewName, NewStage, Tx};

use super::{
    Stagegate,
    app::find_app,
    precondition::Precondition,
    profile::{find_profile, hold_profile},
};

/// What to change of a stage; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct StageEdit<'a> {
    /// A new name.
    pub name: Option<&'a str>,
    /// Name or id of another profile.
    pub profile: Option<&'a str>,
}

impl Stagegate {
    /// Adds a stage to an app.
    pub async fn add_stage(&self, caller: &Caller, org: &str, app: &str, name: &str, profile: &str) -> Result<Stage, Error> {
        let name: StageName = name.parse()?;
        let (mut tx, permit) = self.write(caller, org, Action::EditStage).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let (stage, act) = self.add_stage_to(&mut tx, &permit, caller, &app, (&name, profile)).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(stage)
    }

    /// Adds a stage with its profile, as a part of what its transaction does.
    pub(super) async fn add_stage_to(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        app: &App,
        (name, profile): (&StageName, &str),
    ) -> Result<(Stage, Act), Error> {
        let profile = hold_profile(tx, permit, profile).await?;
        let now = self.clock.now();
        let id = StageId::new(now, &*self.entropy);
        let new = NewStage { id: &id, app, name, profile: &profile, author: &caller.user.name, now };
        tx.add_stage(permit, &new).await.map_err(|error| error.about_new("stage", name.as_str()))?;
        let stage = find_stage(tx, permit, app, id.as_str()).await?;
        let act = Act::done(permit.org(), "stage.add", &id).with(format!("{}/{name} {profile}", app.name));
        Ok((stage, act))
    }

    /// The stages that were added to an app.
    pub async fn stages(&self, caller: &Caller, org: &str, app: &str, page: &PageRequest) -> Result<Page<Stage>, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        Ok(tx.stages(&permit, &app, page).await?)
    }

    /// One stage by name or id.
    pub async fn stage(&self, caller: &Caller, org: &str, app: &str, stage: &str) -> Result<Stage, Error> {
        let (mut tx, permit) = self.read(caller, org, Action::ReadApp).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        find_stage(&mut tx, &permit, &app, stage).await
    }

    /// Gives a stage another profile.
    pub async fn set_stage_profile(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        profile: &str,
        precondition: Precondition,
    ) -> Result<Stage, Error> {
        let (org, app, stage) = at;
        let (mut tx, permit) = self.write(caller, org, Action::EditStage).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let stage = find_stage(&mut tx, &permit, &app, stage).await?;
        precondition.check(stage.revision, "stage", stage.name.as_str())?;
        let act = self.assign_stage_profile(&mut tx, &permit, caller, (&app, &stage), profile).await?;
        let stage = find_stage(&mut tx, &permit, &app, stage.id.as_str()).await?;
        tx.commit(&self.event(caller, act)).await?;
        Ok(stage)
    }

    /// Gives a stage another profile, as a part of what its transaction does.
    pub(super) async fn assign_stage_profile(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        (app, stage): (&App, &Stage),
        profile: &str,
    ) -> Result<Act, Error> {
        let profile = hold_profile(tx, permit, profile).await?;
        let by = Assigned { author: &caller.user.name, now: self.clock.now() };
        let assigned = tx.set_stage_profile(permit, app, stage, &profile, by).await;
        assigned.map_err(|error| error.about("stage", stage.name.as_str()))?;
        Ok(Act::done(permit.org(), "stage.profile.set", &stage.id).with(profile.as_str()))
    }

    /// Renames a stage with all its instances, or gives it another profile. An edit of nothing makes no revision.
    pub async fn edit_stage(
        &self,
        caller: &Caller,
        at: (&str, &str, &str),
        edit: StageEdit<'_>,
        precondition: Precondition,
    ) -> Result<Stage, Error> {
        let name = edit.name.map(str::parse::<StageName>).transpose()?;
        let (org, app, stage) = at;
        let (mut tx, permit) = self.write_latest(caller, org, Action::EditStage).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let mut stage = find_stage(&mut tx, &permit, &app, stage).await?;
        precondition.check(stage.revision, "stage", stage.name.as_str())?;
        let mut acts = Vec::new();
        if let Some(name) = name.filter(|name| *name != stage.name) {
            acts.push(self.rename_stage(&mut tx, &permit, caller, (&app, &stage), &name).await?);
            stage = find_stage(&mut tx, &permit, &app, stage.id.as_str()).await?;
        }
        if let Some(profile) = edit.profile
            && find_profile(&mut tx, &permit, profile).await?.id != stage.profile.id
        {
            acts.push(self.assign_stage_profile(&mut tx, &permit, caller, (&app, &stage), profile).await?);
            stage = find_stage(&mut tx, &permit, &app, stage.id.as_str()).await?;
        }
        self.commit_acts(tx, caller, acts).await?;
        Ok(stage)
    }

    /// Gives a stage another name, and takes its instances along. Instances that are in a stage of that name already would
    /// become its own and get its profile: they keep the name.
    async fn rename_stage(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        (app, stage): (&App, &Stage),
        name: &StageName,
    ) -> Result<Act, Error> {
        let by = Assigned { author: &caller.user.name, now: self.clock.now() };
        let renamed = tx.rename_stage(permit, app, stage, NewName { name, by }).await;
        renamed.map_err(|error| error.about("stage", name.as_str()))?;
        let there = InstanceFilter { service: None, stage: Some(name.to_string()), archived: true };
        let there = tx.instances(permit, app, &there, &PageRequest { limit: 1, after: None }).await?;
        if let Some(instance) = there.items.first() {
            return Err(Error::exists("instance", format!("{} {}", instance.service_name, instance.place)));
        }
        let moved = tx.move_instances(permit, app, &stage.name, name).await;
        moved.map_err(|error| error.about("stage", name.as_str()))?;
        Ok(Act::done(permit.org(), "stage.rename", &stage.id).with(format!("{}/{} to {name}", app.name, stage.name)))
    }

    /// Removes a stage; deploys to it get the app's default profile from then on.
    pub async fn remove_stage(&self, caller: &Caller, at: (&str, &str, &str), precondition: Precondition) -> Result<(), Error> {
        let (org, app, stage) = at;
        let (mut tx, permit) = self.write(caller, org, Action::EditStage).await?;
        let app = find_app(&mut tx, &permit, app).await?;
        let stage = find_stage(&mut tx, &permit, &app, stage).await?;
        precondition.check(stage.revision, "stage", stage.name.as_str())?;
        let act = self.take_stage_away(&mut tx, &permit, caller, &app, &stage).await?;
        Ok(tx.commit(&self.event(caller, act)).await?)
    }

    /// Removes a stage, as a part of what its transaction does.
    pub(super) async fn take_stage_away(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        caller: &Caller,
        app: &App,
        stage: &Stage,
    ) -> Result<Act, Error> {
        let by = Assigned { author: &caller.user.name, now: self.clock.now() };
        let removed = tx.remove_stage(permit, app, stage, by).await;
        removed.map_err(|error| error.about("stage", stage.name.as_str()))?;
        Ok(Act::done(permit.org(), "stage.remove", &stage.id).with(format!("{}/{}", app.name, stage.name)))
    }
}

pub(super) async fn find_stage(tx: &mut Tx, permit: &Permit, app: &App, stage: &str) -> Result<Stage, Error> {
    tx.stage(permit, app, stage).await?.ok_or_else(|| Error::no_such("stage", stage))
}

/// The name of a stage, added or not; of one that is named by its id, which must be there.
pub(super) async fn stage_name(tx: &mut Tx, permit: &Permit, app: &App, stage: &NameOrId<StageName>) -> Result<StageName, Error> {
    match stage {
        NameOrId::Name(name) => Ok(name.clone()),
        NameOrId::Id(id) => Ok(find_stage(tx, permit, app, id).await?.name),
    }
}
