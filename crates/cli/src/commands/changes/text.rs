//! Changes for people.

use stagegate_api::{
    changes::{ChangedProfile, Changes},
    explanation::{ExplainedProfile, ExplainedValue, ExplainedVendor},
};

use super::super::explain::{SHORT_FINGERPRINT, candidate};
use crate::output::{or_dash, time};

/// The columns of the parameters.
pub const PARAMETERS: [&str; 7] = ["parameter", "change", "then", "now", "from", "by", "at"];
/// The columns of the revisions.
pub const REVISIONS: [&str; 6] = ["owner", "revision", "when", "who", "change", "message"];

type Fields = Vec<(&'static str, String)>;

/// Everything but the lists.
pub fn fields(changes: &Changes) -> Fields {
    let mut fields = vec![
        ("app", changes.app.clone()),
        ("service", changes.service.clone()),
        ("stage", changes.stage.clone()),
        ("region", changes.region.clone()),
    ];
    let Some(deployment) = &changes.deployment else {
        fields.push(("last deployment", "none: the next one picks up everything".to_owned()));
        return fields;
    };
    let by = format!("{}, by {}, {}", deployment.id, deployment.author, time(deployment.started_at));
    if !changes.deployed {
        fields.push(("removed", format!("{by}: the next deployment picks up everything")));
        return fields;
    }
    fields.push(("last deployment", by));
    fields.push(("changed", if changes.differs.is_empty() { "nothing".to_owned() } else { changes.differs.join(", ") }));
    fields.extend(changes.profile.iter().flat_map(profile));
    if let Some(credentials) = &changes.credentials {
        let words = |of: &Option<_>| of.as_ref().map_or_else(|| "none".to_owned(), candidate);
        fields.extend([("credentials", words(&credentials.now)), ("- before", words(&credentials.then))]);
    }
    if let Some(vendors) = &changes.vendors {
        let words = |of: &ExplainedVendor| Some(format!("{}: {}", of.vendor, candidate(of.winner.as_ref()?)));
        fields.extend(vendors.now.iter().filter_map(words).map(|now| ("vendor", now)));
        fields.extend(vendors.then.iter().filter_map(words).map(|then| ("- before", then)));
    }
    fields
}

fn profile(changed: &ChangedProfile) -> Fields {
    let words = |profile: &Option<ExplainedProfile>| {
        let guarded = |profile: &ExplainedProfile| if profile.guarded { ", guarded" } else { "" };
        let words = |profile: &ExplainedProfile| format!("{}, revision {}{}", profile.name, profile.revision, guarded(profile));
        profile.as_ref().map_or_else(|| "none".to_owned(), words)
    };
    let mut fields = vec![("profile", words(&changed.now)), ("- before", words(&changed.then))];
    fields.extend(changed.assigned.iter().map(|by| ("- given", format!("by {}, {}", by.author, time(by.at)))));
    fields
}

/// What became of each parameter, by key.
pub fn parameters(changes: &Changes) -> Vec<Vec<String>> {
    let row = |key: &str, change: &str, then: Option<&ExplainedValue>, now: Option<&ExplainedValue>| {
        let short = |value: &ExplainedValue| value.fingerprint.chars().take(SHORT_FINGERPRINT).collect::<String>();
        vec![
            key.to_owned(),
            change.to_owned(),
            or_dash(then.map(short).as_deref()),
            or_dash(now.map(short).as_deref()),
            or_dash(now.map(|value| format!("{} r{}", value.layer, value.revision)).as_deref()),
            or_dash(now.map(|value| value.author.as_str())),
            or_dash(now.map(|value| time(value.at)).as_deref()),
        ]
    };
    let mut rows: Vec<_> = changes.added.iter().map(|added| row(&added.key, "added", None, Some(&added.value))).collect();
    rows.extend(changes.changed.iter().map(|changed| row(&changed.key, "changed", Some(&changed.then), Some(&changed.now))));
    rows.extend(changes.removed.iter().map(|removed| row(&removed.key, "removed", Some(&removed.value), None)));
    rows.sort_unstable();
    rows
}

/// The revisions made since, owner by owner, the newest first.
pub fn revisions(changes: &Changes) -> Vec<Vec<String>> {
    let of_owner =
        changes.revisions.iter().flat_map(|since| since.revisions.iter().map(move |revision| (&since.owner, revision)));
    let row = |(owner, revision): (&stagegate_api::owner::OwnerBody, &stagegate_api::owner::RevisionBody)| {
        vec![
            format!("{} {}", owner.kind, owner.name),
            format!("r{}", revision.revision),
            time(revision.at),
            revision.author.clone(),
            revision.change.clone(),
            or_dash(revision.message.as_deref()),
        ]
    };
    of_owner.map(row).collect()
}
