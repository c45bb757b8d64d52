//! A resolution that the asker may have already.

use stagegate_core::{
    Secret,
    access::{Action, Caller, Permit},
    audit::Act,
    error::Error,
    resolution::CredentialsSource,
};

use super::{Candidate, Layers, Resolution, Target, Values, describe, layers_now};
use crate::app::Stagegate;

/// Goes up when the same layers are answered in another form.
const FORM: &str = "resolution 2";

impl Stagegate {
    /// Resolves a stage, and tags the answer with all that it depends on. If `has` says that the asker has this very
    /// answer, no value is opened, nothing is audited, and there is no resolution. `values`: with the clear ones.
    pub async fn resolve_tagged(
        &self,
        caller: &Caller,
        org: &str,
        (target, values): (&Target, bool),
        has: impl Fn(&str) -> bool,
    ) -> Result<(String, Option<Resolution>), Error> {
        let action = if values { Action::Resolve } else { Action::Explain };
        let (mut tx, permit) = self.read(caller, org, action).await?;
        let layers = layers_now(&mut tx, &permit, target).await?;
        let resolution = self.resolve_layers(&mut tx, &permit, layers, Values::None).await?;
        let tag = self.tag(&permit, &resolution, values);
        if has(&tag) || !values {
            let answer = if has(&tag) { None } else { Some(resolution) };
            return Ok((tag, answer));
        }
        drop(tx);
        let (mut tx, permit) = self.write(caller, org, action).await?;
        let mut resolution = self.resolve_in(&mut tx, &permit, target, Values::Clear).await?;
        resolution.leave_out_write_only();
        let tag = self.tag(&permit, &resolution, values);
        let act = Act::done(permit.org(), "stage.resolve", &resolution.layers.app.id);
        tx.commit(&self.event(caller, act.with(format!("{} for show", describe(&resolution.layers))))).await?;
        Ok((tag, Some(resolution)))
    }

    /// A keyed digest of what the answer depends on. Owners and providers count by id and revision, which decide all that
    /// they hold. No text that is digested here could be a token.
    fn tag(&self, permit: &Permit, resolution: &Resolution, values: bool) -> String {
        let Layers { app, stage, .. } = &resolution.layers;
        let mut parts = vec![
            format!("{FORM} {} {} {} {} {stage}", permit.org(), app.id, app.name, app.revision),
            if values { "values" } else { "no values" }.to_owned(),
        ];
        parts.extend(resolution.layers.profile.iter().map(|(_, source)| source.as_str().to_owned()));
        let owners = resolution.layers.owners();
        parts.extend(owners.map(|owner| format!("{} {} r{}", owner.id().as_str(), owner.name(), owner.revision())));
        parts.extend(resolution.credentials.winner.iter().map(winner));
        for (vendor, resolved) in &resolution.vendors {
            parts.extend(resolved.chain.winner.iter().map(|found| format!("{vendor} {}", winner(found))));
        }
        self.digester.digest(&Secret::new(parts.join("\n"))).as_str().to_owned()
    }
}

/// A winner by where it is from and, if it is a provider, by its revision.
fn winner((source, candidate): &(CredentialsSource, Candidate)) -> String {
    let provider = candidate.provider.as_ref().map(|sealed| &sealed.provider);
    let provider = provider.map(|provider| format!("{} r{}", provider.id, provider.revision));
    format!("{} {}", source.as_str(), provider.unwrap_or_default())
}
