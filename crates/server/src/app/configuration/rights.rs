//! The rights that a plan takes: what nobody may do otherwise, nobody may do with a file (rule Z3).

use stagegate_core::{
    access::{Action, Caller, Permit},
    configuration::{Plan, Thing},
    error::Error,
};
use stagegate_store::Tx;

use crate::app::Stagegate;

/// A permit for each kind of change in a plan.
pub(super) struct Rights(Vec<Permit>);

impl Rights {
    /// Asks for every right that the plan takes.
    pub(super) async fn for_plan(
        stagegate: &Stagegate,
        mut tx: Tx,
        caller: &Caller,
        org: &str,
        plan: &Plan,
    ) -> Result<(Tx, Self), Error> {
        let mut permits = Vec::new();
        for action in needed(plan) {
            let permit;
            (tx, permit) = stagegate.permit(tx, caller, org, action).await?;
            permits.push(permit);
        }
        Ok((tx, Self(permits)))
    }

    /// The permit for an action of the plan.
    pub(super) fn to(&self, action: Action) -> Result<&Permit, Error> {
        let found = self.0.iter().find(|permit| permit.action() == action);
        found.ok_or_else(|| Error::Internal("a plan does what it did not ask for".into()))
    }
}

/// What the caller must be allowed to do.
fn needed(plan: &Plan) -> Vec<Action> {
    // Whoever applies a file may set parameters; it is what lets them see the plan.
    let mut needed = vec![Action::EditParameter];
    for action in &plan.actions {
        let sets_role = matches!(action.thing, Thing::Profile(_)) && action.fields.iter().any(|change| change.field == "role");
        let right = match &action.thing {
            Thing::Provider(_) | Thing::Link(..) => Action::EditProvider,
            Thing::Profile(_) => Action::EditProfile,
            Thing::App(_) => Action::EditApp,
            Thing::Stage(..) => Action::EditStage,
            Thing::Service(..) | Thing::Instance(..) => Action::EditService,
            Thing::Parameter(..) => Action::EditParameter,
        };
        for right in [Some(right), sets_role.then_some(Action::EditRole)].into_iter().flatten() {
            if !needed.contains(&right) {
                needed.push(right);
            }
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use stagegate_core::configuration::{Action as Step, FieldChange, OwnerName, Verb};

    use super::*;

    fn step(thing: Thing, field: &str) -> Step {
        let change = FieldChange { field: field.to_owned(), before: None, after: None };
        Step { verb: Verb::Change, thing, fields: vec![change] }
    }

    #[test]
    fn each_kind_of_change_takes_its_right() {
        let (app, service, profile) = ("shop".parse().unwrap(), "orders".parse().unwrap(), "prod".parse().unwrap());
        let owner = OwnerName::Profile(profile);
        let OwnerName::Profile(profile) = owner.clone() else { unreachable!() };
        let place: stagegate_core::instance::Place = "live:us-east-1".parse().unwrap();
        for (thing, field, want) in [
            (Thing::Provider("main".parse().unwrap()), "role", vec![Action::EditProvider]),
            (Thing::Profile(Clone::clone(&profile)), "description", vec![Action::EditProfile]),
            (Thing::Profile(profile), "role", vec![Action::EditProfile, Action::EditRole]),
            (Thing::App(Clone::clone(&app)), "default_profile", vec![Action::EditApp]),
            (Thing::Stage(Clone::clone(&app), "live".parse().unwrap()), "profile", vec![Action::EditStage]),
            (Thing::Service(Clone::clone(&app), Clone::clone(&service)), "", vec![Action::EditService]),
            (Thing::Instance(app, service, place), "", vec![Action::EditService]),
            (Thing::Parameter(owner.clone(), "k".parse().unwrap()), "value", vec![]),
            (Thing::Link(owner, "main".parse().unwrap()), "", vec![Action::EditProvider]),
        ] {
            let plan = Plan { actions: vec![step(thing.clone(), field), step(thing.clone(), field)], conflicts: Vec::new() };
            assert_eq!(needed(&plan), [vec![Action::EditParameter], want].concat(), "{thing:?}");
        }
    }
}
