//! The check that a deployment names at its end: what was judged, where no credentials depended on it.

use stagegate_core::{
    access::{Caller, Permit},
    check::{Refusal, Scene, belongs},
    deployment::Deployment,
    error::Error,
    id::CheckId,
};
use stagegate_store::Tx;

use crate::app::check::find_check;

/// The check with this id, if it is of this very deployment; none: it names none, or has one already.
pub(super) async fn named_check(
    tx: &mut Tx,
    (permit, caller): (&Permit, &Caller),
    deployment: &Deployment,
    check: Option<&str>,
) -> Result<Option<CheckId>, Error> {
    let Some(check) = check.filter(|_| deployment.judged.is_none()) else { return Ok(None) };
    let check = find_check(tx, permit, check).await?.check;
    let refused = |refusal: Refusal| Error::invalid("check", refusal.to_string());
    let used = deployment.used.profile.as_ref();
    let (profile, revision) = used.ok_or_else(|| refused(Refusal::OtherRevision(check.id.clone())))?;
    let scene = Scene {
        app: &deployment.app,
        service: &deployment.service,
        stage: &deployment.stage,
        region: &deployment.region,
        profile: (profile, *revision),
        user: &caller.user.id,
    };
    belongs(&check, &scene).map_err(refused)?;
    Ok(Some(check.id))
}
