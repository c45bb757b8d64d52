//! Comparisons for people.

use stagegate_api::{
    comparison::{ComparedSide, Comparison},
    explanation::ExplainedValue,
};

use super::super::explain::{SHORT_FINGERPRINT, candidate, profile_words};
use crate::output::time;

/// The columns of the parameters.
pub const HEADER: [&str; 5] = ["parameter", "left", "from", "right", "from"];

type Fields = Vec<(&'static str, String)>;

/// Everything but the parameters.
pub fn fields(compared: &Comparison) -> Fields {
    let mut fields = side("left", &compared.left);
    fields.extend(side("right", &compared.right));
    let differs = if compared.differs.is_empty() { "nothing".to_owned() } else { compared.differs.join(", ") };
    fields.push(("differs", differs));
    fields
}

fn side(name: &'static str, side: &ComparedSide) -> Fields {
    let mut place = format!("stage {} of app {}", side.stage, side.app);
    place += &side.service.as_ref().map(|service| format!(", service {service}")).unwrap_or_default();
    place += &side.region.as_ref().map(|region| format!(", in {region}")).unwrap_or_default();
    let profile = side.profile.as_ref();
    let mut fields = vec![(name, place)];
    fields.extend(side.at.iter().map(|at| ("- as it was", at.clone())));
    fields.extend([
        ("- profile", profile.map_or_else(|| "none".to_owned(), |profile| profile_words(&side.app, &side.stage, profile))),
        ("- guarded", if profile.is_some_and(|profile| profile.guarded) { "yes" } else { "no" }.to_owned()),
        ("- credentials", side.credentials.as_ref().map_or_else(|| "none".to_owned(), candidate)),
    ]);
    let vendors = side.vendors.iter().filter_map(|vendor| Some((vendor, vendor.winner.as_ref()?)));
    fields.extend(vendors.map(|(vendor, winner)| ("- vendor", format!("{}: {}", vendor.vendor, candidate(winner)))));
    if side.at.is_none() {
        let last = side.last_deployment.as_ref();
        let words = last.map(|last| format!("{} of {}: {} {}", last.kind, time(last.started_at), last.id, last.status));
        fields.push(("- last deployment", words.unwrap_or_else(|| "none".to_owned())));
    }
    fields
}

/// What differs, by key; with `all`, what does not as well.
pub fn rows(compared: &Comparison, all: bool) -> Vec<Vec<String>> {
    let row = |key: &str, left: Option<&ExplainedValue>, right: Option<&ExplainedValue>| {
        let (left, right) = (cells(left), cells(right));
        vec![key.to_owned(), left[0].clone(), left[1].clone(), right[0].clone(), right[1].clone()]
    };
    let mut rows: Vec<_> = compared.only_left.iter().map(|only| row(&only.key, Some(&only.value), None)).collect();
    rows.extend(compared.only_right.iter().map(|only| row(&only.key, None, Some(&only.value))));
    let same = compared.same.iter().filter(|_| all);
    rows.extend(compared.different.iter().chain(same).map(|pair| row(&pair.key, Some(&pair.left), Some(&pair.right))));
    rows.sort_unstable();
    rows
}

/// The short fingerprint, and where the value comes from.
fn cells(value: Option<&ExplainedValue>) -> [String; 2] {
    match value {
        Some(value) => {
            [value.fingerprint.chars().take(SHORT_FINGERPRINT).collect(), format!("{} r{}", value.layer, value.revision)]
        }
        None => ["-".to_owned(), "-".to_owned()],
    }
}
