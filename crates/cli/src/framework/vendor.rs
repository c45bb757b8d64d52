//! What providers of other vendors put into the environment of a child: their details, under their own names.

use std::collections::BTreeSet;

use stagegate_api::{
    resolution::{Resolution, ResolvedVendor},
    sensitive::Sensitive,
};

use super::may_be_set;

/// The variables that the winning providers of other vendors give. Parameters of the same name win, and names that would
/// change what is run are left out: [`vendor_warnings`] says so.
pub fn vendor_variables(resolution: &Resolution) -> Vec<(String, &Sensitive)> {
    decided(resolution).into_iter().filter_map(|(name, value, _, reason)| reason.is_none().then_some((name, value))).collect()
}

/// The details that are left out, and why: a sentence for each.
pub fn vendor_warnings(resolution: &Resolution) -> Vec<(String, String)> {
    let sentence = |(name, _, vendor, reason): (String, _, &ResolvedVendor, Option<String>)| {
        let sentence = format!("detail `{name}` of provider `{}` is left out: {}", vendor.provider, reason?);
        Some((name, sentence))
    };
    decided(resolution).into_iter().filter_map(sentence).collect()
}

/// Each detail, whose it is, and why it is left out, if it is.
fn decided(resolution: &Resolution) -> Vec<(String, &Sensitive, &ResolvedVendor, Option<String>)> {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let parameters: BTreeSet<&str> = resolution.parameters.iter().map(|parameter| parameter.key.as_str()).collect();
    let details =
        resolution.vendors.iter().flat_map(|vendor| vendor.details.iter().flatten().map(move |detail| (vendor, detail)));
    details
        .map(|(vendor, (name, value))| {
            let reason = match name.as_str() {
                name if !may_be_set(name) => Some("a variable of that name changes what is run".to_owned()),
                name if parameters.contains(name) => Some("there is a parameter of that name".to_owned()),
                name if !taken.insert(name) => Some("another provider has a detail of that name".to_owned()),
                _ => None,
            };
            (name.clone(), value, vendor, reason)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_become_variables_unless_something_is_nearer() {
        let text = r#"{"app":"shop","stage":"prod","profile":null,"credentials":null,
            "parameters":[{"key":"TOKEN","value":"p","visibility":"masked",
                "source":{"layer":"profile","owner":"prod","revision":3,"author":"ada","at":"2026-03-01T09:05:07Z"}}],
            "vendors":[
                {"vendor":"pagerduty","provider":"pager","source":"org-default","details":{"KEY":"1","PAGER":"canary"}},
                {"vendor":"stripe","provider":"pay","source":"service","details":{"AWS_PROFILE":"canary","KEY":"2","STRIPE":"3","TOKEN":"4"}},
                {"vendor":"unread","provider":"x","source":"service"}]}"#;
        let resolution: Resolution = serde_json::from_str(text).unwrap();
        let variables: Vec<_> =
            vendor_variables(&resolution).into_iter().map(|(name, value)| format!("{name}={}", value.expose())).collect();
        assert_eq!(variables, ["KEY=1", "PAGER=canary", "STRIPE=3"]);
        let warnings: Vec<_> = vendor_warnings(&resolution).into_iter().map(|(_, sentence)| sentence).collect();
        assert_eq!(
            warnings,
            [
                "detail `AWS_PROFILE` of provider `pay` is left out: a variable of that name changes what is run",
                "detail `KEY` of provider `pay` is left out: another provider has a detail of that name",
                "detail `TOKEN` of provider `pay` is left out: there is a parameter of that name",
            ]
        );
        assert!(!format!("{resolution:?}").contains("canary"));
    }
}
