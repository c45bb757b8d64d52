//! Configuration as code: an org as a document, and an org made as a document says.

mod apply;
mod document;
mod present;
mod rights;
mod safeguard;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use stagegate_api::configuration::{ApplyConfiguration, Configuration, wanted};
use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    configuration::{Making, Plan, Present, Wanted, plan},
    error::Error,
    fingerprint::Fingerprint,
    id::ProfileId,
    impact::Impact,
    name::{ProfileName, VendorName},
    profile::check_message,
    provider::AWS,
};
use stagegate_seal::Fingerprinter;
use stagegate_store::Tx;

use self::{
    apply::Applying,
    present::{Extent, Reader},
    rights::Rights,
};
use super::Stagegate;

/// What a document leads to.
#[derive(Debug)]
pub struct Outcome {
    /// What is to be done, or was.
    pub plan: Plan,
    /// Whose credentials it changes, by vendor; vendors of which nobody gets others are left out.
    pub credentials: Vec<(VendorName, Impact)>,
    /// Stands for all that the plan does.
    pub id: Fingerprint,
    /// Whether it was done.
    pub applied: bool,
}

impl Stagegate {
    /// The configuration of an org, or of one of its apps and what that refers to; without values.
    pub async fn export_configuration(&self, caller: &Caller, org: &str, app: Option<&str>) -> Result<Configuration, Error> {
        let (mut tx, permit) = self.read_all(caller, org).await?;
        let name = tx.org(&permit).await?.name;
        let keys = self.org_keys(&mut tx, &permit).await?;
        let mut reader = Reader::new(self, &mut tx, &permit, &keys);
        let present = match app {
            None => reader.present(&Extent::All).await?,
            Some(app) => reader.app_and_its_references(app).await?,
        };
        Ok(document::document(&name, &present, app.is_none()))
    }

    /// Makes an org as a document says, all of it in one transaction or nothing; or, as a dry run, tells what that does.
    pub async fn apply_configuration(&self, caller: &Caller, org: &str, apply: &ApplyConfiguration) -> Result<Outcome, Error> {
        apply.message.as_deref().map(check_message).transpose()?;
        let tries_values = apply.dry_run && apply.document.holds_values();
        let (mut tx, permit) = match apply.dry_run {
            // The plan tells whether values are those that are there: only who may set them may ask, and it is written down.
            true if tries_values => self.write(caller, org, Action::EditParameter).await?,
            true => self.read_all(caller, org).await?,
            false => self.write(caller, org, Action::EditParameter).await?,
        };
        let name = tx.org(&permit).await?.name;
        if apply.document.org.as_ref().is_some_and(|meant| meant != name.as_str()) {
            return Err(Error::invalid("org", format!("the file is for another org than `{name}`")));
        }
        let keys = self.org_keys(&mut tx, &permit).await?;
        let read = wanted::read(&apply.document, &|value| keys.fingerprinter.fingerprint(value));
        let read = read.map_err(|mistake| mistaken(&mistake))?;
        let read = self.with_safeguards(&mut tx, &permit, caller, read).await?;
        let extent = Extent::of(&read.wanted, apply.prune);
        let mut reader = Reader::new(self, &mut tx, &permit, &keys);
        let present = reader.present(&extent).await?;
        let profiles = reader.profiles;
        let plan = plan(&present, &read.wanted, apply.prune);
        let credentials =
            self.moved(&mut tx, &permit, &Moving { present: &present, wanted: &read.wanted, profiles }, &plan).await?;
        let id = plan_id(&plan, &credentials, &keys.fingerprinter);
        if apply.dry_run {
            if tries_values {
                let org = permit.org();
                tx.commit(&self.event(caller, Act::done(org, "configuration.try", org))).await?;
            }
            return Ok(Outcome { plan, credentials, id, applied: false });
        }
        if apply.plan.as_ref().is_some_and(|agreed| agreed != id.as_str()) {
            return Err(Error::Stale { kind: "the configuration of org", name: name.to_string() });
        }
        if let Some(conflict) = plan.conflicts.first() {
            let (place, reason) = (conflict.path.to_string(), conflict.reason.to_string());
            return Err(Error::ConfigurationConflict { place, reason });
        }
        let (tx, rights) = Rights::for_plan(self, tx, caller, org, &plan).await?;
        if !plan.actions.is_empty() {
            let message = apply.message.as_deref();
            Applying { stagegate: self, tx, caller, rights, keys, read, message, acts: Vec::new() }.carry_out(&plan).await?;
        }
        Ok(Outcome { plan, credentials, id, applied: true })
    }
}

impl Stagegate {
    /// A reading transaction for whoever may see all that a document speaks of.
    async fn read_all(&self, caller: &Caller, org: &str) -> Result<(Tx, Permit), Error> {
        let (mut tx, mut permit) = self.read(caller, org, Action::ReadParameter).await?;
        for action in [Action::ReadApp, Action::ReadProfile, Action::ReadProvider] {
            (tx, permit) = self.permit(tx, caller, org, action).await?;
        }
        Ok((tx, permit))
    }

    /// Whose credentials a plan changes, with the rules that a change of a default or a link is told by.
    async fn moved(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        Moving { present, wanted, profiles }: &Moving<'_>,
        plan: &Plan,
    ) -> Result<Vec<(VendorName, Impact)>, Error> {
        if !plan.moves_credentials() {
            return Ok(Vec::new());
        }
        let there = present.providers.values().map(|provider| provider.access.vendor());
        let new = wanted.providers.iter().flatten().map(|(_, provider)| provider.access.vendor());
        let vendors: BTreeSet<&str> = there.chain(new).chain([AWS]).collect();
        let making = Making { org: permit.org(), now: self.clock.now(), entropy: &*self.entropy };
        let mut moved = Vec::new();
        for vendor in vendors {
            let vendor: VendorName = vendor.parse()?;
            let before = tx.landscape(permit, &vendor).await?;
            let impact = before.impact(&plan.landscape(&before, wanted, profiles, making));
            if impact.total > 0 || impact.guarded > 0 {
                moved.push((vendor, impact));
            }
        }
        Ok(moved)
    }
}

/// A mistake in a document.
fn mistaken(mistake: &wanted::Misplaced) -> Error {
    Error::invalid("document", mistake.to_string())
}

/// What a plan is made of.
struct Moving<'a> {
    present: &'a Present,
    wanted: &'a Wanted,
    /// The profiles that are there.
    profiles: BTreeMap<ProfileName, ProfileId>,
}

/// Stands for all that a plan does. Made under the org's key, so that values do not show, however few there can be.
fn plan_id(plan: &Plan, credentials: &[(VendorName, Impact)], fingerprinter: &Fingerprinter) -> Fingerprint {
    let mut text = String::new();
    for action in &plan.actions {
        let owner = action.thing.owner().map(|owner| owner.address().to_string());
        let fields = action.fields.iter().map(|change| (&change.field, &change.before, &change.after)).collect::<Vec<_>>();
        let line = (action.verb.as_str(), action.thing.kind(), action.thing.name(), owner, fields);
        let _ = writeln!(text, "{line:?}"); // a String takes all
    }
    let _ = writeln!(text, "{credentials:?}");
    fingerprinter.fingerprint(&Secret::new(text))
}
