//! Resolutions.

use super::{Client, ClientError};
use crate::resolution::{Resolution, ResolutionQuery, Resolve};

impl Client {
    /// What a deploy would get.
    pub fn resolve(&self, org: &str, resolve: &Resolve) -> Result<Resolution, ClientError> {
        self.post(&["orgs", org, "resolve"]).send(resolve)
    }

    /// A resolved stage and its entity tag. None: what came with the tag `known` is still the present one.
    pub fn resolution(
        &self,
        org: &str,
        (app, stage): (&str, &str),
        query: &ResolutionQuery,
        known: Option<&str>,
    ) -> Result<Option<(Option<String>, Resolution)>, ClientError> {
        let values = query.values.map(|values| values.to_string());
        self.get(&["orgs", org, "apps", app, "stages", stage, "resolution"])
            .query(&[("service", query.service.as_deref()), ("region", query.region.as_deref()), ("values", values.as_deref())])
            .unless(known)
            .read_if_changed()
    }
}
