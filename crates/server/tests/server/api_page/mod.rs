//! Keeps `docs/reference/api.md`, the API for people, equal to its document and to the table of who may.
//!
//! After a change run `UPDATE_REFERENCE=1 cargo test -p stagegate-server --test server api_page`, or `make reference` for
//! all references.

mod types;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Write as _},
    fs,
    path::Path,
};

use serde_json::Value;
use stagegate_core::access::{Action, Scope};

use self::types::{cell, fields, reference, type_of};
use crate::access::{Entry, Need, table};

const HEAD: &str = "\
<!-- Made by crates/server/tests/server/api_page from the API's document and its table of rights; change those. -->

# API

Everything is below the address of the server. A running server has the same as an OpenAPI document at
`/api/v1/openapi.json`, for programs that make clients.

- **Access:** requests carry `Authorization: Bearer` and an access key. A key works within the role of its user and within
  its own scopes; for a stranger an org that exists and one that does not are answered alike.
- **Bodies** are JSON, with `Content-Type: application/json`. Unknown fields are refused. Times are in UTC, as RFC 3339.
- **Lists** come in pages: pass `next` of one page as `after` to get the next one.
- **Changes** of what can be changed carry `If-Match` with the `ETag` of the last read, such as `\"r7\"`, or `*` for any.
- **Refusals** are problem documents; [errors](errors.md) has their codes.
- **Audit:** an operation that names an audit event leaves it, committed before the answer.

";

/// One operation: method, path, and what the document says.
struct Operation<'a> {
    method: String,
    path: &'a str,
    described: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().unwrap().iter();
    let methods =
        paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, described)| (path, method, described)));
    methods.map(|(path, method, described)| Operation { method: method.to_uppercase(), path, described }).collect()
}

impl Operation<'_> {
    fn tag(&self) -> &str {
        self.described["tags"][0].as_str().unwrap()
    }

    fn responses(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.described["responses"].as_object().unwrap().iter().map(|(status, response)| (status.as_str(), response))
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.described["parameters"].as_array().into_iter().flatten()
    }

    fn entries<'t>(&self, table: &'t [Entry]) -> Vec<&'t Entry> {
        table.iter().filter(|entry| entry.method == self.method && entry.template == self.path).collect()
    }
}

/// What has one meaning wherever it occurs is explained once.
struct Shared {
    places: BTreeMap<String, String>,
    refusals: BTreeMap<String, String>,
}

impl Shared {
    fn of(operations: &[Operation<'_>]) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let places = operations.iter().flat_map(Operation::parameters).filter(|parameter| parameter["in"] == "path");
        let refusals = operations.iter().flat_map(Operation::responses).filter(|(status, _)| !status.starts_with('2'));
        Self {
            places: unambiguous(places.map(|place| (text(&place["name"]), text(&place["description"])))),
            refusals: unambiguous(refusals.map(|(status, refusal)| (status.to_owned(), text(&refusal["description"])))),
        }
    }
}

fn unambiguous(pairs: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut meanings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, meaning) in pairs {
        meanings.entry(name).or_default().insert(meaning);
    }
    meanings
        .into_iter()
        .filter_map(|(name, meanings)| Some((name, meanings.first().filter(|_| meanings.len() == 1)?.clone())))
        .collect()
}

fn page(document: &Value, table: &[Entry]) -> Result<String, fmt::Error> {
    let operations = operations(document);
    let shared = Shared::of(&operations);
    let mut page = HEAD.to_owned();
    let tags: BTreeSet<&str> = operations.iter().map(Operation::tag).collect();
    let links: Vec<_> = tags.iter().map(|tag| format!("[{tag}](#operations-on-{tag})")).collect();
    writeln!(page, "Operations on {}; the [types](#types) of bodies.\n", links.join(", "))?;
    list(&mut page, "in an address", shared.places.iter().map(|(name, meaning)| (format!("{{{name}}}"), meaning)))?;
    list(&mut page, "refusal", shared.refusals.iter().map(|(status, meaning)| (status.clone(), meaning)))?;
    for tag in tags {
        writeln!(page, "## Operations on {tag}\n")?;
        operations
            .iter()
            .filter(|operation| operation.tag() == tag)
            .try_for_each(|operation| section(&mut page, document, operation, &operation.entries(table), &shared))?;
    }
    types::section(&mut page, document)?;
    Ok(page.trim_end().to_owned() + "\n")
}

fn list<'a>(page: &mut String, title: &str, items: impl Iterator<Item = (String, &'a String)>) -> fmt::Result {
    writeln!(page, "| {title} | meaning |\n|---|---|")?;
    for (name, meaning) in items {
        writeln!(page, "| `{name}` | {} |", cell(meaning))?;
    }
    page.write_char('\n')
}

fn section(page: &mut String, document: &Value, operation: &Operation<'_>, entries: &[&Entry], shared: &Shared) -> fmt::Result {
    let described = operation.described;
    writeln!(page, "### {}\n\n    {} {}\n", described["summary"].as_str().unwrap(), operation.method, operation.path)?;
    if let Some(more) = described["description"].as_str() {
        writeln!(page, "{more}\n")?;
    }
    writeln!(page, "- **Who may:** {}", who_may(entries))?;
    let events: BTreeSet<_> = entries.iter().filter_map(|entry| entry.event).map(|event| format!("`{event}`")).collect();
    if !events.is_empty() {
        writeln!(page, "- **Audit event:** {}", events.into_iter().collect::<Vec<_>>().join(", "))?;
    }
    for parameter in operation.parameters() {
        parameter_line(page, parameter, shared)?;
    }
    let body = &described["requestBody"]["content"]["application/json"]["schema"];
    if !body.is_null() {
        writeln!(page, "- **Body:** {}", type_of(body))?;
    }
    answers(page, operation, shared)?;
    if let Some(schema) = reference(body) {
        writeln!(page)?;
        fields(page, document, schema)?;
    }
    writeln!(page)
}

/// A parameter that is not explained at the top.
fn parameter_line(page: &mut String, parameter: &Value, shared: &Shared) -> fmt::Result {
    let (name, place) = (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap());
    if place == "path" && shared.places.contains_key(name) {
        return Ok(());
    }
    let needed = if parameter["required"] == true { "" } else { ", optional" };
    let place = match place {
        "header" => "Header",
        "path" => "In the address",
        _ => "Parameter",
    };
    let meaning = parameter["description"].as_str().unwrap_or_default().trim_end_matches('.');
    writeln!(page, "- **{place} `{name}`** ({}{needed}): {meaning}", type_of(&parameter["schema"]))
}

fn answers(page: &mut String, operation: &Operation<'_>, shared: &Shared) -> fmt::Result {
    let mut refusals = Vec::new();
    for (status, response) in operation.responses() {
        let meaning = response["description"].as_str().unwrap_or_default();
        if status.starts_with('2') {
            let schema = &response["content"]["application/json"]["schema"];
            let body = if schema.is_null() { "no body".to_owned() } else { type_of(schema) };
            writeln!(page, "- **Answer:** {status}, {body}: {}", meaning.trim_end_matches('.'))?;
        } else if shared.refusals.contains_key(status) {
            refusals.push(status.to_owned());
        } else {
            refusals.push(format!("{status} ({meaning})"));
        }
    }
    writeln!(page, "- **Refusals:** {}", refusals.join(", "))
}

fn who_may(entries: &[&Entry]) -> String {
    let one = |entry: &&Entry| match entry.need {
        Need::Public => "everybody, without an access key".to_owned(),
        Need::SignedIn => "whoever has an access key".to_owned(),
        Need::Operator => "the operator of the server".to_owned(),
        Need::Member(action) if entries.len() > 1 => format!("to {}: {}", action.words(), members(action)),
        Need::Member(action) => members(action),
    };
    let mut ways: Vec<_> = entries.iter().map(one).collect();
    ways.dedup();
    ways.join("; ")
}

fn members(action: Action) -> String {
    let scopes = Scope::ALL.iter().filter(|scope| scope.covers(action)).map(|scope| format!("`{}`", scope.as_str()));
    format!(
        "members from {} on, with a key of the scope {}",
        action.needs_role().as_str(),
        scopes.collect::<Vec<_>>().join(" or ")
    )
}

#[test]
fn the_reference_of_the_api_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/api.md");
    let (_, document) = stagegate_server::api::router::endpoints();
    let wanted = page(&serde_json::to_value(document).unwrap(), &table()).unwrap();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "run `UPDATE_REFERENCE=1 cargo test -p stagegate-server --test server api_page`");
}

/// Every operation says who may, and every type that is named has a section.
#[test]
fn the_reference_of_the_api_is_whole() {
    let (_, document) = stagegate_server::api::router::endpoints();
    let page = page(&serde_json::to_value(document).unwrap(), &table()).unwrap();
    let operations = page.lines().filter(|line| line.starts_with("### ")).count();
    let headings: Vec<String> = page.lines().filter(|line| line.starts_with('#')).map(anchor).collect();
    assert!(operations > 30 && page.matches("- **Who may:** ").count() > 30);
    assert!(!page.contains("- **Who may:** \n"), "somebody may, for every operation");
    for link in page.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert_eq!(headings.iter().filter(|heading| *heading == link).count(), 1, "#{link} leads to one place");
    }
}

/// What a link to a heading says.
fn anchor(heading: &str) -> String {
    heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-")
}
