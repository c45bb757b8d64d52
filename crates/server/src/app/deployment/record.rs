//! What is sealed of a deployment, and how much of it is taken.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stagegate_api::deployment::{Facts, FinishDeployment};
use stagegate_core::{
    access::Permit,
    address,
    deployment::{MAX_SERVICE_FILE_BYTES, Status},
    error::Error,
    fingerprint::Fingerprint,
    output::{MAX_ALL_BYTES, MAX_DEPTH, MAX_OUTPUTS, depth, objection},
    scrub::Scrubber,
};
use stagegate_seal::{Fingerprinter, TenantKey};
use stagegate_store::SealedDeployment;

use crate::app::sealing::{DEPLOYMENT_DETAILS, from_secret, internal, place, to_secret};

/// Version of the seal over [`Facts`], made at the start.
pub(super) const START: i64 = 1;
/// Version of the seal over [`EndRecord`], made at the end.
pub(super) const END: i64 = 2;
/// Version of the seal over what it was given, kept from start to end.
pub(super) const GIVEN: i64 = 3;

/// The longest fact in bytes.
const MAX_FACT_BYTES: usize = 2_048;
/// The longest error text in bytes.
const MAX_ERROR_BYTES: usize = 64 * 1024;
/// The longest name of a stack in bytes; CloudFormation takes 128 characters.
const MAX_STACK_BYTES: usize = 512;

/// How a deployment ended, scrubbed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EndRecord {
    /// Why it failed.
    pub error: Option<String>,
    /// The name of the stack.
    pub stack: Option<String>,
    /// The stack's outputs.
    pub outputs: BTreeMap<String, String>,
    /// What the service file declares as `outputs:`.
    pub declared_outputs: Map<String, Value>,
    /// The text of the service file.
    pub service_file: Option<String>,
    /// Tells its text, as it was sent, from others.
    pub service_file_fingerprint: Option<Fingerprint>,
    /// Whatever else the client recorded.
    pub custom: Option<Value>,
    /// Tells the whole end, as it was sent, from others.
    pub sent: Option<Fingerprint>,
}

impl std::fmt::Debug for EndRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EndRecord").finish_non_exhaustive()
    }
}

/// What replaces values in a record.
#[derive(Debug)]
pub(super) struct Scrubbers {
    /// All values: for facts, error texts, the service file, further facts and names.
    pub(super) all: Scrubber,
    /// Only those that are write-only: for outputs. Whoever sees outputs may reveal the others anyway, and an output that
    /// is a parameter's value must work.
    pub(super) write_only: Scrubber,
}

/// Status and texts of an end, as far as they are taken at all.
pub(super) fn check_end(end: &FinishDeployment) -> Result<Status, Error> {
    let status: Status = end.status.parse()?;
    if status == Status::Running {
        return Err(Error::invalid("status", "a deployment ends as `succeeded` or `failed`"));
    }
    check_length("error", end.error.as_deref(), MAX_ERROR_BYTES)?;
    check_length("stack", end.stack.as_deref(), MAX_STACK_BYTES)?;
    check_length("service_file", end.service_file.as_deref(), MAX_SERVICE_FILE_BYTES)?;
    check_outputs("declared_outputs", end.declared_outputs.iter().map(|(name, value)| objection(name, value)))?;
    let of_stack = |(name, value): (&String, &String)| objection(name, &Value::String(value.clone()));
    check_outputs("outputs", end.outputs.iter().map(of_stack))?;
    check_all_outputs(end)?;
    if end.custom.as_ref().is_some_and(|custom| depth(custom) > MAX_DEPTH) {
        return Err(Error::invalid("custom", format!("it is nested more than {MAX_DEPTH} times")));
    }
    Ok(status)
}

fn check_length(field: &'static str, text: Option<&str>, limit: usize) -> Result<(), Error> {
    match text.map(str::len).filter(|length| *length > limit) {
        Some(length) => Err(Error::invalid(field, format!("it has {length} bytes, more than {limit}"))),
        None => Ok(()),
    }
}

/// Names are not repeated: what is sent in the wrong place may be a secret.
fn check_outputs(field: &'static str, objections: impl ExactSizeIterator<Item = Option<String>>) -> Result<(), Error> {
    if objections.len() > MAX_OUTPUTS {
        return Err(Error::invalid(field, format!("there are more than {MAX_OUTPUTS}")));
    }
    match objections.flatten().next() {
        Some(objection) => Err(Error::invalid(field, format!("one is not taken: {objection}"))),
        None => Ok(()),
    }
}

/// Each may be as large as it may be, but not all of them.
fn check_all_outputs(end: &FinishDeployment) -> Result<(), Error> {
    let declared = end.declared_outputs.values().map(|value| value.to_string().len());
    let of_stack = end.outputs.values().map(|value| Value::String(value.clone()).to_string().len());
    match declared.chain(of_stack).sum::<usize>() {
        bytes if bytes > MAX_ALL_BYTES => {
            let reason = format!("all of them together have {bytes} bytes as JSON, more than {MAX_ALL_BYTES}");
            Err(Error::invalid("outputs", reason))
        }
        _ => Ok(()),
    }
}

/// Facts as far as they are taken, and addresses without users and queries.
pub(super) fn checked_facts(facts: Facts) -> Result<Facts, Error> {
    for text in [&facts.framework, &facts.commit, &facts.branch] {
        check_length("facts", text.as_deref(), MAX_FACT_BYTES)?;
    }
    Ok(Facts {
        ci_run: facts.ci_run.as_deref().and_then(address::run),
        repository: facts.repository.as_deref().and_then(address::repository),
        ..facts
    })
}

/// Facts without values.
pub(super) fn scrubbed_facts(facts: Facts, scrubber: &Scrubber) -> Facts {
    let text = |text: Option<String>| text.map(|text| scrubber.text(&text));
    Facts {
        framework: text(facts.framework),
        commit: text(facts.commit),
        branch: text(facts.branch),
        dirty: facts.dirty,
        ci_run: text(facts.ci_run),
        repository: text(facts.repository),
    }
}

/// Tells an end, as it was sent, from another one.
pub(super) fn fingerprint_of(end: &FinishDeployment, fingerprinter: &Fingerprinter) -> Result<Fingerprint, Error> {
    Ok(fingerprinter.fingerprint(&to_secret(end)?))
}

/// What is kept of an end: the same without values. It takes a while for large ones.
pub(super) fn scrubbed_end(end: FinishDeployment, scrubbers: &Scrubbers, fingerprints: Fingerprints) -> EndRecord {
    let Scrubbers { all, write_only } = scrubbers;
    EndRecord {
        error: end.error.map(|text| all.text(&text)),
        stack: end.stack.map(|text| all.text(&text)),
        outputs: end.outputs.iter().map(|(name, value)| (all.text(name), write_only.text(value))).collect(),
        declared_outputs: end
            .declared_outputs
            .into_iter()
            .map(|(name, value)| (all.text(&name), write_only.json(value)))
            .collect(),
        service_file: end.service_file.map(|text| all.text(&text)),
        service_file_fingerprint: fingerprints.service_file,
        custom: end.custom.map(|custom| all.json(custom)),
        sent: Some(fingerprints.sent),
    }
}

/// Of what was sent, before it is scrubbed.
#[derive(Clone, Debug)]
pub(super) struct Fingerprints {
    /// Of all of it.
    pub(super) sent: Fingerprint,
    /// Of the service file.
    pub(super) service_file: Option<Fingerprint>,
}

/// Where a deployment was run from.
pub(in crate::app) fn open_facts(key: &TenantKey, permit: &Permit, stored: &SealedDeployment) -> Result<Facts, Error> {
    let here = place(permit, DEPLOYMENT_DETAILS, stored.deployment.id.as_str(), START);
    from_secret(&key.open(&here, &stored.sealed_start).map_err(internal)?)
}

/// How it ended; none: it did not yet.
pub(in crate::app) fn open_end(key: &TenantKey, permit: &Permit, stored: &SealedDeployment) -> Result<Option<EndRecord>, Error> {
    let here = place(permit, DEPLOYMENT_DETAILS, stored.deployment.id.as_str(), END);
    let Some(sealed) = &stored.sealed_end else { return Ok(None) };
    from_secret(&key.open(&here, sealed).map_err(internal)?).map(Some)
}
