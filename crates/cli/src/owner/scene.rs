//! What a command on parameters works with: a session, an org and an owner.

use stagegate_api::{client::ClientError, owner::OwnerBody};

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
        let body = self.look()?;
        if body.id.is_none() {
            self.session.output.note(&format!("{} does not exist yet; its first parameter makes it", self.words()));
            self.warn_of_slip();
        }
        Ok(body)
    }

    fn warn_of_slip(&self) {
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
