//! Carries a plan out, with the same steps as the use cases of each thing, in the one transaction of them all.

mod owner;
mod provider;

use stagegate_api::configuration::wanted::Read;
use stagegate_core::{
    access::{Action as Right, Caller},
    audit::Act,
    configuration::{Action, OwnerName, Plan, Thing, Verb},
    error::Error,
    name::{AppName, ProfileName, StageName},
};
use stagegate_store::Tx;

use super::rights::Rights;
use crate::app::{Stagegate, app::find_app, parameter::holdings::OrgKeys, profile::find_profile, stage::find_stage};

/// A plan that is carried out.
pub(super) struct Applying<'a> {
    pub(super) stagegate: &'a Stagegate,
    pub(super) tx: Tx,
    pub(super) caller: &'a Caller,
    pub(super) rights: Rights,
    pub(super) keys: OrgKeys,
    pub(super) read: Read,
    pub(super) message: Option<&'a str>,
    /// What was done so far.
    pub(super) acts: Vec<Act>,
}

impl Applying<'_> {
    /// All of it, and the audit events.
    pub(super) async fn carry_out(mut self, plan: &Plan) -> Result<(), Error> {
        let of_one_owner = |a: &Action, b: &Action| a.thing.owner().is_some() && a.thing.owner() == b.thing.owner();
        for actions in plan.actions.chunk_by(of_one_owner) {
            let Some(first) = actions.first() else { continue };
            match (&first.thing, first.thing.owner()) {
                (Thing::Profile(name), _) if first.verb == Verb::Delete => self.delete_profile(name).await?,
                (_, Some(owner)) => self.change_owner(&owner, actions).await?,
                (Thing::Provider(alias), None) => self.provider(alias, first).await?,
                (Thing::App(name), None) => self.app(name, first.verb).await?,
                (Thing::Stage(app, name), None) => self.stage(app, name, first.verb).await?,
                (_, None) => return Err(Error::Internal("a plan has an action on nothing".into())),
            }
        }
        self.commit(plan).await
    }

    async fn commit(self, plan: &Plan) -> Result<(), Error> {
        let count = |verb| plan.actions.iter().filter(|action| action.verb == verb).count();
        let (created, changed, deleted) = (count(Verb::Create), count(Verb::Change), count(Verb::Delete));
        let org = self.rights.to(Right::EditParameter)?.org();
        let words = format!("{created} created, {changed} changed, {deleted} deleted");
        let summary = self.stagegate.event(self.caller, Act::done(org, "configuration.apply", org).with(words));
        let events: Vec<_> = self.acts.into_iter().map(|act| self.stagegate.event(self.caller, act)).collect();
        Ok(self.tx.commit_all(&summary, &events).await?)
    }

    async fn delete_profile(&mut self, name: &ProfileName) -> Result<(), Error> {
        let permit = self.rights.to(Right::EditProfile)?;
        let profile = find_profile(&mut self.tx, permit, name.as_str()).await?;
        self.acts.push(self.stagegate.remove_profile(&mut self.tx, permit, &profile).await?);
        Ok(())
    }

    async fn app(&mut self, name: &AppName, verb: Verb) -> Result<(), Error> {
        let permit = self.rights.to(Right::EditApp)?;
        let wanted = self.read.wanted.apps.as_ref().and_then(|apps| apps.get(name)?.default_profile.as_ref());
        let profile = wanted.and_then(Option::as_ref).map(ProfileName::as_str);
        let act = if verb == Verb::Create {
            self.stagegate.add_app(&mut self.tx, permit, self.caller, name, profile).await?.1
        } else {
            let app = find_app(&mut self.tx, permit, name.as_str()).await?;
            self.stagegate.assign_default_profile(&mut self.tx, permit, self.caller, &app, profile).await?
        };
        self.acts.push(act);
        Ok(())
    }

    async fn stage(&mut self, app: &AppName, name: &StageName, verb: Verb) -> Result<(), Error> {
        let permit = self.rights.to(Right::EditStage)?;
        let wanted = self.read.wanted.apps.as_ref().and_then(|apps| apps.get(app)?.stages.as_ref()?.get(name));
        let app = find_app(&mut self.tx, permit, app.as_str()).await?;
        let act = match (verb, wanted) {
            (Verb::Create, Some(profile)) => {
                let stage = (name, profile.as_str());
                self.stagegate.add_stage_to(&mut self.tx, permit, self.caller, &app, stage).await?.1
            }
            (Verb::Change, Some(profile)) => {
                let stage = find_stage(&mut self.tx, permit, &app, name.as_str()).await?;
                let at = (&app, &stage);
                self.stagegate.assign_stage_profile(&mut self.tx, permit, self.caller, at, profile.as_str()).await?
            }
            _ => {
                let stage = find_stage(&mut self.tx, permit, &app, name.as_str()).await?;
                self.stagegate.take_stage_away(&mut self.tx, permit, self.caller, &app, &stage).await?
            }
        };
        self.acts.push(act);
        Ok(())
    }

    async fn change_owner(&mut self, name: &OwnerName, actions: &[Action]) -> Result<(), Error> {
        let owner = self.owner(name, actions).await?;
        self.revise(&owner, name, actions).await
    }
}
