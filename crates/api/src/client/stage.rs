//! Stages.

use super::{Client, ClientError};
use crate::{
    page::{Page, PageQuery},
    stage::{AddStage, EditStage, SetStage, StageBody},
};

impl Client {
    /// The stages that were added to an app.
    pub fn stages(&self, org: &str, app: &str, page: &PageQuery) -> Result<Page<StageBody>, ClientError> {
        self.get(&["orgs", org, "apps", app, "stages"]).page(page).read()
    }

    /// Adds a stage to an app.
    pub fn add_stage(&self, org: &str, app: &str, add: &AddStage) -> Result<StageBody, ClientError> {
        self.post(&["orgs", org, "apps", app, "stages"]).send(add)
    }

    /// One stage.
    pub fn stage(&self, org: &str, app: &str, stage: &str) -> Result<StageBody, ClientError> {
        self.get(&["orgs", org, "apps", app, "stages", stage]).read()
    }

    /// Gives another profile to a stage that is at `revision`.
    pub fn set_stage(&self, org: &str, app: &str, stage: &str, revision: i64, set: &SetStage) -> Result<StageBody, ClientError> {
        self.put(&["orgs", org, "apps", app, "stages", stage]).based_on(revision).send(set)
    }

    /// Renames a stage that is at `revision`, or gives it another profile.
    pub fn edit_stage(
        &self,
        org: &str,
        app: &str,
        stage: &str,
        revision: i64,
        edit: &EditStage,
    ) -> Result<StageBody, ClientError> {
        self.patch(&["orgs", org, "apps", app, "stages", stage]).based_on(revision).send(edit)
    }

    /// Removes a stage that is at `revision`: deploys to it get the app's default profile from then on.
    pub fn remove_stage(&self, org: &str, app: &str, stage: &str, revision: i64) -> Result<(), ClientError> {
        self.delete(&["orgs", org, "apps", app, "stages", stage]).based_on(revision).done()
    }
}
