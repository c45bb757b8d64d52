//! Outputs of instances: those of the last deployment that worked, unless the instance was removed since.

use jiff::Timestamp;
use serde_json::{Map, Value};
use stagegate_core::{
    access::{Action, Caller, Permit},
    audit::Act,
    deployment::DeploymentKind,
    error::Error,
    id::DeploymentId,
    instance::Instance,
    output::{OutputKind, find},
};
use stagegate_store::Tx;

use super::{
    Stagegate,
    app::find_app,
    deployment::{EndRecord, open_end},
    service::find_service,
};

/// How a request names an instance.
#[derive(Clone, Copy, Debug)]
pub struct InstancePath<'a> {
    /// Name or id of the app.
    pub app: &'a str,
    /// Name or id of the service.
    pub service: &'a str,
    /// `STAGE:REGION` or the id.
    pub instance: &'a str,
}

/// The present outputs.
#[derive(Debug, Default)]
pub struct PresentOutputs {
    /// The deployment that left them, and when it ended; none: there are no outputs.
    pub left_by: Option<(DeploymentId, Option<Timestamp>)>,
    /// They are in its end.
    pub end: EndRecord,
}

/// One output.
#[derive(Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Who made it.
    pub kind: OutputKind,
    /// What it is.
    pub value: Value,
}

impl PresentOutputs {
    /// All of them: declared ones, then the stack's.
    pub fn all(self) -> impl Iterator<Item = Output> {
        let EndRecord { declared_outputs, outputs, .. } = self.end;
        let declared = Map::into_iter(declared_outputs);
        let declared = declared.map(|(name, value)| Output { name, kind: OutputKind::Declared, value });
        let of_stack = outputs.into_iter().map(|(name, value)| (name, Value::String(value)));
        declared.chain(of_stack.map(|(name, value)| Output { name, kind: OutputKind::Stack, value }))
    }
}

impl Stagegate {
    /// The present outputs of an instance; the read is audited, for they may be secret.
    pub async fn outputs(&self, caller: &Caller, org: &str, at: InstancePath<'_>) -> Result<PresentOutputs, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::ReadDeploymentDetails).await?;
        let instance = find_instance(&mut tx, &permit, at).await?;
        let present = self.present_outputs(&mut tx, &permit, &instance).await?;
        let act = Act::done(permit.org(), "output.read", &instance.id);
        let act = match &present.left_by {
            Some((id, _)) => act.with(id.as_str()),
            None => act,
        };
        tx.commit(&self.event(caller, act)).await?;
        Ok(present)
    }

    /// One of them, or a part of it such as `nested.a`.
    pub async fn output(&self, caller: &Caller, org: &str, at: InstancePath<'_>, key: &str) -> Result<Output, Error> {
        let (mut tx, permit) = self.write(caller, org, Action::ReadDeploymentDetails).await?;
        let instance = find_instance(&mut tx, &permit, at).await?;
        let present = self.present_outputs(&mut tx, &permit, &instance).await?;
        let found = find(&present.end.declared_outputs, &present.end.outputs, key);
        let (Some((kind, value)), Some((id, _))) = (found, present.left_by) else { return Err(Error::no_such("output", key)) };
        // The first name alone: values are only taken out of those.
        let name = key.split('.').next().unwrap_or_default();
        let act = Act::done(permit.org(), "output.read", &instance.id).with(format!("{id} {name}"));
        tx.commit(&self.event(caller, act)).await?;
        Ok(Output { name: key.to_owned(), kind, value })
    }

    async fn present_outputs(&self, tx: &mut Tx, permit: &Permit, instance: &Instance) -> Result<PresentOutputs, Error> {
        let last = tx.last_success(permit, &instance.id).await?;
        let Some(last) = last.filter(|last| last.deployment.kind == DeploymentKind::Deploy) else {
            return Ok(PresentOutputs::default());
        };
        let key = self.tenant_key(tx, permit).await?;
        let end = open_end(&key, permit, &last)?.unwrap_or_default();
        Ok(PresentOutputs { left_by: Some((last.deployment.id, last.deployment.finished_at)), end })
    }
}

/// The instance, or the error that says which part of its name is wrong.
async fn find_instance(tx: &mut Tx, permit: &Permit, at: InstancePath<'_>) -> Result<Instance, Error> {
    let app = find_app(tx, permit, at.app).await?;
    let service = find_service(tx, permit, &app, at.service).await?;
    super::instance::find_instance(tx, permit, &service, at.instance).await
}
