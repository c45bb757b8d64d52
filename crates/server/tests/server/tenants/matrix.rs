//! Every way to name a thing of an org, generated from the served document: each parameter of a path, each field of a query
//! and of a body, in every operation of the access table.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ids::{Ids, Kind};
use crate::{
    access::{Entry, Place, table},
    support::Call,
};

/// One way to name a thing.
pub(super) struct Way {
    pub(super) entry: Entry,
    slot: Slot,
    pub(super) kind: Kind,
}

/// Where the name stands.
#[derive(Debug)]
enum Slot {
    /// In this parameter of the path, around it what is before and behind its name.
    Path(&'static str, &'static str, &'static str),
    /// In this field of the query.
    Query(String),
    /// At this JSON pointer of the body.
    Body(String),
}

/// What is before an id, the kind of the id, and what is behind it.
type Form = (&'static str, Kind, &'static str);

/// Parameters of paths, and how what they name may be written.
const IN_PATHS: &[(&str, &[Form])] = &[
    ("{app}", &[("", Kind::App, "")]),
    ("{stage}", &[("", Kind::Stage, "")]),
    ("{service}", &[("", Kind::Service, "")]),
    ("{instance}", &[("", Kind::Instance, ""), ("", Kind::Stage, ":us-east-1")]),
    ("{profile}", &[("", Kind::Profile, "")]),
    ("{provider}", &[("", Kind::Provider, "")]),
    ("{deployment}", &[("", Kind::Deployment, "")]),
    ("{check}", &[("", Kind::Check, "")]),
    ("{policy}", &[("", Kind::Policy, "")]),
    (
        "{owner}",
        &[
            ("", Kind::Profile, ""),
            ("profile:", Kind::Profile, ""),
            ("", Kind::Service, ""),
            ("service:", Kind::App, ":orders"),
            ("", Kind::Instance, ""),
            ("service:shop:", Kind::Service, ""),
            ("instance:", Kind::App, ":orders:live:us-east-1"),
            ("instance:shop:", Kind::Service, ":live:us-east-1"),
            ("instance:shop:orders:", Kind::Stage, ":us-east-1"),
        ],
    ),
];
/// Those that name nothing by an id; `{org}` has a test of its own.
const NOT_IN_PATHS: &[&str] = &["{org}", "{key}", "{revision}"];

/// Fields of queries that name a thing, and the others.
const IN_QUERIES: &[(&str, Kind)] =
    &[("app", Kind::App), ("service", Kind::Service), ("stage", Kind::Stage), ("with", Kind::Deployment)];
const NOT_IN_QUERIES: &[&str] = &[
    "after",
    "archived",
    "days",
    "dry_run",
    "everything",
    "from",
    "instances",
    "kind",
    "limit",
    "region",
    "result",
    "status",
    "to",
    "values",
    "version",
];

/// Fields of bodies that name a thing, and the others.
const IN_BODIES: &[(&str, Kind)] = &[
    ("app", Kind::App),
    ("stage", Kind::Stage),
    ("service", Kind::Service),
    ("profile", Kind::Profile),
    ("default_profile", Kind::Profile),
    ("from", Kind::Profile),
    ("from", Kind::Service),
    ("from", Kind::Instance),
    ("at", Kind::Deployment),
    ("deployment", Kind::Deployment),
    ("check", Kind::Check),
];
const NOT_IN_BODIES: &[&str] = &[
    "access_key_id",
    "account_id",
    "after",
    "alias",
    "allow_other_account",
    "archived",
    "arn",
    "cases",
    "compiled",
    "custom",
    "declaration",
    "declared_outputs",
    "description",
    "details",
    "digest",
    "document",
    "dry_run",
    "environment",
    "error",
    "expires_in_days",
    "facts",
    "framework_version",
    "guarded",
    "instance_revision",
    "key",
    "keys",
    "kind",
    "language",
    "limit",
    "message",
    "name",
    "outputs",
    "override_reason",
    "overwrite",
    "plan",
    "profile_revision",
    "prune",
    "purpose",
    "region",
    "reveal",
    "revision",
    "role",
    "safeguards",
    "scopes",
    "secret_access_key",
    "service_file",
    "service_revision",
    "set",
    "source",
    "stack",
    "status",
    "unset",
    "value",
    "values",
    "vendor",
    "verify",
    "visibility",
];

/// Every operation below an org with every way to name something in it.
pub(super) fn ways() -> Vec<Way> {
    let (_, document) = stagegate_server::api::router::endpoints();
    let document = serde_json::to_value(document).unwrap();
    let below_orgs = table().into_iter().filter(|entry| entry.template.contains("{org}"));
    below_orgs.flat_map(|entry| ways_of(&document, &entry)).collect()
}

fn ways_of(document: &Value, entry: &Entry) -> Vec<Way> {
    let operation = &document["paths"][entry.template][entry.method.to_lowercase()];
    let slots = in_path(entry).into_iter().chain(in_query(entry, operation)).chain(in_body(document, entry, operation));
    slots.map(|(slot, kind)| Way { entry: entry.clone(), slot, kind }).collect()
}

fn in_path(entry: &Entry) -> Vec<(Slot, Kind)> {
    let mut slots = Vec::new();
    for parameter in entry.template.split('/').filter(|segment| segment.starts_with('{')) {
        if let Some((name, forms)) = IN_PATHS.iter().find(|(name, _)| *name == parameter) {
            slots.extend(forms.iter().map(|(before, kind, behind)| (Slot::Path(name, before, behind), *kind)));
        } else if parameter == "{key}" && entry.template.contains("/access-keys/") {
            slots.push((Slot::Path("{key}", "", ""), Kind::AccessKey));
        } else {
            assert!(NOT_IN_PATHS.contains(&parameter), "say in tenants/matrix.rs what {parameter} of a path names");
        }
    }
    slots
}

fn in_query(entry: &Entry, operation: &Value) -> Vec<(Slot, Kind)> {
    let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let fields = parameters.iter().filter(|parameter| parameter["in"] == "query").filter_map(|field| field["name"].as_str());
    let naming = named(fields, IN_QUERIES, NOT_IN_QUERIES, "query").filter(|(name, _)| !is_filter(entry, name));
    naming.map(|(name, kind)| (Slot::Query(name.to_owned()), kind)).collect()
}

/// The filters of what was recorded are names.
fn is_filter(entry: &Entry, name: &str) -> bool {
    let recorded = match entry.method {
        "GET" => ["/deployments", "/checks"].iter().any(|list| entry.template.ends_with(list)),
        _ => entry.template.ends_with("/backtests"),
    };
    recorded && matches!(name, "service" | "stage")
}

fn in_body(document: &Value, entry: &Entry, operation: &Value) -> Vec<(Slot, Kind)> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let mut slots = Vec::new();
    for (name, field) in properties(document, schema) {
        if matches!(name, "left" | "right") {
            let inner = properties(document, field);
            let inner = named(inner.keys().copied(), IN_BODIES, NOT_IN_BODIES, "body");
            slots.extend(inner.map(|(field, kind)| (Slot::Body(format!("/{name}/{field}")), kind)));
        } else {
            let named = named([name].into_iter(), IN_BODIES, NOT_IN_BODIES, "body").filter(|(name, _)| !is_filter(entry, name));
            slots.extend(named.map(|(field, kind)| (Slot::Body(format!("/{field}")), kind)));
        }
        if name == "document" {
            slots.push((Slot::Body("/document/apps/shop/stages/live".to_owned()), Kind::Profile));
            slots.push((Slot::Body("/document/apps/shop/default_profile".to_owned()), Kind::Profile));
            slots.push((Slot::Body("/document/apps/shop/services/orders/providers/0".to_owned()), Kind::Provider));
        }
    }
    slots
}

/// The properties of a schema of the document, those of its parts included.
fn properties<'a>(document: &'a Value, schema: &'a Value) -> BTreeMap<&'a str, &'a Value> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    let own = schema["properties"].as_object().into_iter().flatten().map(|(name, field)| (name.as_str(), field));
    let parts = ["allOf", "oneOf"].into_iter().filter_map(|word| schema[word].as_array()).flatten();
    own.chain(parts.flat_map(|part| properties(document, part))).collect()
}

/// The fields that name a thing, with its kinds; a field that nobody has thought about fails.
fn named<'a>(
    fields: impl Iterator<Item = &'a str>,
    naming: &'static [(&'static str, Kind)],
    others: &'static [&'static str],
    place: &str,
) -> impl Iterator<Item = (&'static str, Kind)> {
    let mut found = Vec::new();
    for field in fields {
        let kinds: Vec<_> = naming.iter().filter(|(name, _)| *name == field).collect();
        assert!(
            !kinds.is_empty() || others.contains(&field),
            "say in tenants/matrix.rs whether `{field}` of a {place} names a thing"
        );
        found.extend(kinds);
    }
    found.into_iter().copied()
}

impl Way {
    /// The request of the table, the thing being named by its id of `ids`.
    pub(super) fn call(&self, place: &Place<'_>, ids: &Ids) -> Call {
        let (call, id) = (self.entry.call(place), ids.of(self.kind));
        match &self.slot {
            Slot::Path(parameter, before, behind) => {
                let path = replaced(self.entry.template, &call.path, parameter, &format!("{before}{id}{behind}"));
                call.to(path)
            }
            Slot::Query(field) => {
                let separator = if call.path.contains('?') { '&' } else { '?' };
                let path = format!("{}{separator}{field}={id}", call.path);
                call.to(path)
            }
            Slot::Body(pointer) => {
                let mut body = call.body_as_json();
                place_at(&mut body, pointer, json!(id));
                call.with_body(&body)
            }
        }
    }

    /// The operation and the place in it.
    pub(super) fn name(&self) -> String {
        format!("{} {} {:?}", self.entry.method, self.entry.template, self.slot)
    }
}

/// The path with another value of one parameter.
fn replaced(template: &str, path: &str, parameter: &str, value: &str) -> String {
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let segments = template.split('/').zip(path.split('/'));
    let segments: Vec<_> = segments.map(|(name, segment)| if name == parameter { value } else { segment }).collect();
    format!("{}{query}", segments.join("/"))
}

/// Sets what a JSON pointer leads to; what is missing on the way is made.
fn place_at(body: &mut Value, pointer: &str, value: Value) {
    let mut here = body;
    for step in pointer.split('/').skip(1) {
        here = if step == "0" {
            *here = json!([null]);
            &mut here[0]
        } else {
            &mut here[step]
        };
    }
    *here = value;
}
