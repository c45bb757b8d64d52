//! What a command on parameters works with: a session, an org and an owner.

use stagegate_api::{client::ClientError, owner::OwnerBody};
use stagegate_core::Code;

use super::{OfOwner, Owner, choice::Choice};
use crate::{cli::GlobalArgs, error::CliError, lookup, session::Session};

/// A session, an org and an owner.
#[derive(Debug)]
pub struct Scene {
    /// The session.
    pub session: Session,
    /// The org.
    pub org: String,
    /// The owner.
    pub owner: Owner,
}

impl OfOwner {
    /// Opens a session to work with the owner that is named.
    pub fn open(&self, global: &GlobalArgs) -> Result<Scene, CliError> {
        let Choice { owner, told } = self.choose(global)?;
        let session = Session::open(global)?;
        let org = session.org_here()?;
        if !told.is_empty() {
            session.output.note(&told.join(", "));
        }
        Ok(Scene { session, org, owner })
    }
}

impl Scene {
    /// Opens a session to work with the service or the instance that is named: profiles have no links.
    pub fn of_service(global: &GlobalArgs) -> Result<Self, CliError> {
        if global.service.is_none() && global.stage.is_none() {
            let hint = "pass `--service NAME`, or for an instance of it `--service NAME --stage NAME --region NAME`";
            return Err(CliError::usage("no service and no instance is named", hint));
        }
        OfOwner::default().open(global)
    }

    /// The owner's address.
    pub fn address(&self) -> String {
        self.owner.address()
    }

    /// What people call the owner.
    pub fn words(&self) -> String {
        self.owner.words(&self.org)
    }

    /// The owner at its present revision; it is called by its name from now on.
    pub fn look(&mut self) -> Result<OwnerBody, CliError> {
        let body = lookup::owner(&self.session, &self.org, &self.owner)?;
        self.owner = self.owner.clone().called(&body);
        Ok(body)
    }

    /// The same before a change that would make an owner which does not exist: perhaps its name is a slip.
    pub fn look_before_change(&mut self) -> Result<OwnerBody, CliError> {
        let body = self.look().map_err(|error| self.all_that_lack(error))?;
        if body.id.is_none() {
            self.session.output.note(&format!("{} does not exist yet; its first parameter makes it", self.words()));
            self.warn_of_slip();
        }
        Ok(body)
    }

    /// The look needs one scope and the change another: somebody who lacks both is not sent to get one after the other.
    fn all_that_lack(&self, error: CliError) -> CliError {
        if error.code() != Code::NotAllowed.as_str() || !error.sentence().ends_with("lacks the scope `read`") {
            return error;
        }
        let Ok(who) = self.session.client.whoami() else { return error };
        if who.access_key.scopes.iter().any(|scope| scope == "manage") {
            return error;
        }
        let sentence = "this access key may not change parameters: it lacks the scopes `read` and `manage`";
        error.with_sentence(sentence).with_hint("use an access key with the scopes `read` and `manage`")
    }

    /// Warns if the stage is called almost like one that was added to the app.
    pub fn warn_of_slip(&self) {
        let Owner::Instance { app, stage, .. } = &self.owner else { return };
        if let Some(near) = lookup::near_stage(&self.session, &self.org, app, stage) {
            let output = self.session.output;
            output.warn(&format!("stage `{stage}` was not added to app `{app}`; did you mean `{near}`?"));
        }
    }

    /// The error of a call on the owner, with a suggestion if its name is unknown.
    pub fn no_owner(&self, error: ClientError) -> CliError {
        lookup::no_owner(&self.session, &self.org, &self.owner, error)
    }

    /// The error of a call on a parameter of the owner, with a suggestion if its key is unknown.
    pub fn no_parameter(&self, key: &str, error: ClientError) -> CliError {
        lookup::no_parameter(&self.session, &self.org, &self.owner, key, error)
    }
}
