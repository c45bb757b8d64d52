//! The shapes of parameters, as the reference of STS gives them.

use std::collections::BTreeSet;

use super::{answer::Problem, request::Seen};

/// Checks every parameter of an `AssumeRole`; gives its duration in seconds.
pub(super) fn check(seen: &Seen) -> Result<i64, Problem> {
    let named = |text: &str| shaped(text, 2..=64, "_+=,.@-");
    require(named(&seen.session_name), "roleSessionName")?;
    require(seen.source_identity.as_deref().is_none_or(named), "sourceIdentity")?;
    require(seen.external_id.as_deref().is_none_or(|id| shaped(id, 2..=1224, "_+=,.@:/-")), "externalId")?;
    require((20..=2048).contains(&seen.role_arn.len()) && seen.role_arn.starts_with("arn:"), "roleArn")?;
    check_tags(seen)?;
    if let Some(policy) = &seen.policy {
        serde_json::from_str::<serde_json::Value>(policy).map_err(|_| Problem::policy("Syntax errors in policy."))?;
    }
    let seconds = seen.duration_seconds.as_deref().unwrap_or("3600").parse().unwrap_or(0);
    require((900..=43_200).contains(&seconds), "durationSeconds")?;
    Ok(seconds)
}

/// Keys are compared without case, as STS does.
fn check_tags(seen: &Seen) -> Result<(), Problem> {
    let text = |text: &str, most: usize| {
        text.chars().count() <= most && text.chars().all(|c| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c))
    };
    let keys: BTreeSet<String> = seen.tags.iter().map(|(key, _)| key.to_lowercase()).collect();
    require(keys.len() == seen.tags.len() && keys.len() <= 50, "tags")?;
    for (key, value) in &seen.tags {
        require(!key.is_empty() && text(key, 128) && !key.to_lowercase().starts_with("aws:"), "tags.key")?;
        require(text(value, 256), "tags.value")?;
    }
    require(seen.transitive_tag_keys.iter().all(|key| keys.contains(&key.to_lowercase())), "transitiveTagKeys")
}

fn shaped(text: &str, lengths: std::ops::RangeInclusive<usize>, more: &str) -> bool {
    lengths.contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
}

fn require(valid: bool, what: &str) -> Result<(), Problem> {
    if valid { Ok(()) } else { Err(Problem::invalid(format!("1 validation error detected: Value at '{what}'"))) }
}
