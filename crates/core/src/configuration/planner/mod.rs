//! Compares what is there with what a file wants.

mod app;
mod held;
mod limits;
mod profile;
mod provider;
mod references;

use super::{
    outcome::outcome,
    path::DocumentPath,
    plan::{Action, Conflict, FieldChange, Plan, Reason, Thing, Verb},
    present::Present,
    wanted::Wanted,
};

/// What to do so that the org is as the file wants it. Without `prune` nothing is deleted. With it, what a section of the
/// file does not list is: inside the file's apps, or inside its profiles if it has no apps; and, if the file covers the
/// org, also profiles and providers. Apps, services and instances stay: their history does, too; and what is
/// set on archived ones stays with them, unless the file names them.
pub fn plan(present: &Present, wanted: &Wanted, prune: bool) -> Plan {
    let mut planner = Planner::new(present, wanted, prune);
    planner.providers();
    planner.profiles();
    planner.apps();
    planner.actions.append(&mut planner.last);
    let after = outcome(present, wanted, &planner.actions);
    planner.conflicts.extend(references::broken(present, wanted, &after));
    planner.conflicts.extend(limits::exceeded(wanted, &after));
    Plan { actions: planner.actions, conflicts: planner.conflicts }
}

/// A plan in the making.
struct Planner<'a> {
    present: &'a Present,
    wanted: &'a Wanted,
    prune: bool,
    actions: Vec<Action>,
    /// What can only be deleted once nothing points at it any more.
    last: Vec<Action>,
    conflicts: Vec<Conflict>,
}

impl<'a> Planner<'a> {
    fn new(present: &'a Present, wanted: &'a Wanted, prune: bool) -> Self {
        Self { present, wanted, prune, actions: Vec::new(), last: Vec::new(), conflicts: Vec::new() }
    }

    /// Whether whole sections may be pruned.
    fn prunes_org(&self) -> bool {
        self.prune && self.wanted.covers_org
    }

    /// Whether what listed profiles and providers hold may be pruned: they serve other apps, too.
    fn prunes_shared(&self) -> bool {
        self.prune && (self.wanted.covers_org || self.wanted.apps.is_none())
    }

    /// Creates a thing, or changes it if it is there.
    fn settle(&mut self, is_there: bool, thing: Thing, fields: Fields) {
        if is_there {
            self.change(thing, fields);
        } else {
            self.create(thing, fields);
        }
    }

    fn create(&mut self, thing: Thing, fields: Fields) {
        self.actions.push(Action { verb: Verb::Create, thing, fields: fields.0 });
    }

    /// Nothing, if no field changes.
    fn change(&mut self, thing: Thing, fields: Fields) {
        if !fields.0.is_empty() {
            self.actions.push(Action { verb: Verb::Change, thing, fields: fields.0 });
        }
    }

    fn delete(&mut self, thing: Thing) {
        self.actions.push(Action { verb: Verb::Delete, thing, fields: Vec::new() });
    }

    fn delete_last(&mut self, thing: Thing) {
        self.last.push(Action { verb: Verb::Delete, thing, fields: Vec::new() });
    }

    fn conflict(&mut self, path: DocumentPath, reason: Reason) {
        self.conflicts.push(Conflict { path, reason });
    }
}

/// The fields of an action in the making.
#[derive(Debug, Default)]
struct Fields(Vec<FieldChange>);

impl Fields {
    /// Adds a field if it changes.
    fn add(&mut self, field: impl Into<String>, before: Option<&str>, after: Option<&str>) {
        if before != after {
            let (before, after) = (before.map(str::to_owned), after.map(str::to_owned));
            self.0.push(FieldChange { field: field.into(), before, after });
        }
    }

    /// Adds a text that is empty where there is none.
    fn add_text(&mut self, field: &str, before: &str, after: Option<&str>) {
        let there = |text: &'_ str| !text.is_empty();
        self.add(field, Some(before).filter(|text| there(text)), Some(after.unwrap_or(before)).filter(|text| there(text)));
    }

    /// Adds a truth value; what is not there yet counts as false.
    fn add_truth(&mut self, field: &str, before: bool, after: Option<bool>) {
        let word = |truth: bool| if truth { "true" } else { "false" };
        self.add(field, Some(word(before)), Some(word(after.unwrap_or(before))));
    }
}
