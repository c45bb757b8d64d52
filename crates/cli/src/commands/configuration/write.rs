//! Writes a file of configuration: block YAML, in the order of the types and of the names, the same every time.

use stagegate_api::configuration::Configuration;
use zeroize::Zeroizing;

use super::{
    read::{MERGE, stand_in},
    values::Values,
};
use crate::error::CliError;

/// The document as YAML. The library decides what needs quotes, but for a profile that is called like a merge key.
pub fn to_yaml(document: &Configuration, values: Values) -> Result<Zeroizing<String>, CliError> {
    let failed = || CliError::local("the answer cannot be written as YAML", None);
    let write = |document: &Configuration| yaml_serde::to_string(document).map(Zeroizing::new).map_err(|_| failed());
    let mut body = write(document)?;
    if document.profiles.as_ref().is_some_and(|section| section.contains_key(MERGE)) {
        let (mut document, stand_in) = (document.clone(), stand_in(&body).ok_or_else(failed)?);
        if let Some(section) = &mut document.profiles {
            let entry = section.remove(MERGE);
            section.extend(entry.map(|entry| (stand_in.clone(), entry)));
        }
        body = Zeroizing::new(write(&document)?.replace(&stand_in, &format!("'{MERGE}'")));
    }
    Ok(Zeroizing::new(format!("# Written by `stagegate export`; {}.\n{}", values.words(), *body)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use stagegate_api::configuration::{
        AppEntry, InstanceEntry, ParameterEntry, ProfileEntry, ProviderEntry, SafeguardEntry, SafeguardExceptionEntry,
        SecretEntry, ServiceEntry,
    };

    use stagegate_api::sensitive::Sensitive;

    use super::*;
    use crate::{commands::configuration::read::Source, context::noise};

    fn named<T, const N: usize>(entries: [(&str, T); N]) -> BTreeMap<String, T> {
        entries.into_iter().map(|(name, entry)| (name.to_owned(), entry)).collect()
    }

    #[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
    fn some<T, const N: usize>(entries: [(&str, T); N]) -> Option<BTreeMap<String, T>> {
        Some(named(entries))
    }

    fn safeguards() -> Vec<SafeguardEntry> {
        let exception = SafeguardExceptionEntry {
            resource: "List".into(),
            reason: "until: it is gone".into(),
            owner: "Ada".into(),
            expires: Some("2027-01-31".into()),
        };
        let settings = serde_json::json!({"team": ".*", "1": [1, -2, 1.5, 3.0, 1e300, true, null, "", "no", "1.10", {}, []]});
        vec![
            SafeguardEntry { safeguard: "require-dlq".into(), ..SafeguardEntry::default() },
            SafeguardEntry {
                safeguard: "required-stack-tags".into(),
                title: Some("Tags: all".into()),
                enforcement: Some("warning".into()),
                settings: Some(settings),
                enabled: Some(false),
                exceptions: vec![exception],
                ..SafeguardEntry::default()
            },
            SafeguardEntry {
                safeguard: "javascript".into(),
                version: Some(2),
                description: Some("Two\nlines".into()),
                settings: Some(serde_json::Value::Null),
                ..SafeguardEntry::default()
            },
        ]
    }

    fn sample() -> Configuration {
        let kept = ParameterEntry {
            from: Some("kept".into()),
            fingerprint: Some("fp_abababababababababababababababab".into()),
            visibility: Some("masked".into()),
            description: Some("Where orders go".into()),
            ..ParameterEntry::default()
        };
        let role = ProviderEntry {
            kind: "aws-role".into(),
            default: Some(true),
            role: Some("arn:aws:iam::1:role/x".into()),
            ..Default::default()
        };
        let secret = SecretEntry { from: Some("kept".into()), ..SecretEntry::default() };
        let pay = ProviderEntry {
            kind: "vendor".into(),
            vendor: Some("stripe".into()),
            details: some([("API_KEY", secret)]),
            ..Default::default()
        };
        let orders = ServiceEntry {
            providers: Some(vec!["main".into()]),
            instances: some([("prod", named([("us-east-1", InstanceEntry::default())]))]),
            ..Default::default()
        };
        Configuration {
            version: 1,
            org: Some("acmeorg".into()),
            covers: Some("org".into()),
            providers: some([("main", role), ("pay", pay)]),
            profiles: some([
                ("true", ProfileEntry { description: Some(String::new()), role: Some(None), ..Default::default() }),
                (
                    "APAC: banking (prod)",
                    ProfileEntry {
                        guarded: Some(false),
                        safeguards: Some(safeguards()),
                        parameters: some([("tableName", kept)]),
                        ..Default::default()
                    },
                ),
            ]),
            apps: some([(
                "shop",
                AppEntry {
                    stages: some([("1.10", "true".to_owned())]),
                    services: some([("orders", orders)]),
                    ..Default::default()
                },
            )]),
        }
    }

    #[test]
    fn files_are_readable_and_ordered() {
        insta::assert_snapshot!(to_yaml(&sample(), Values::Kept).unwrap().as_str());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let yaml = to_yaml(&sample(), Values::Kept).unwrap();
        let read = Source::of_text(&yaml).unwrap().configuration().unwrap();
        assert_eq!(*to_yaml(&read, Values::Kept).unwrap(), *yaml);
        assert_eq!(read.profiles.unwrap()["APAC: banking (prod)"].safeguards, Some(safeguards()));
    }

    #[test]
    fn any_text_survives() {
        for text in noise::texts(2_000).chain(["<<".to_owned()]) {
            let parameter = ParameterEntry { value: Some(Sensitive::new(text.clone())), ..ParameterEntry::default() };
            let safeguard = SafeguardEntry {
                safeguard: "javascript".into(),
                title: Some(text.clone()),
                settings: Some(serde_json::json!([text])),
                ..SafeguardEntry::default()
            };
            let profile = ProfileEntry {
                safeguards: Some(vec![safeguard.clone()]),
                parameters: some([("k", parameter)]),
                ..ProfileEntry::default()
            };
            let document = Configuration { version: 1, profiles: some([(text.as_str(), profile)]), ..Configuration::default() };
            let yaml = to_yaml(&document, Values::Kept).unwrap();
            let read = Source::of_text(&yaml).and_then(|source| source.configuration());
            let read = read.unwrap_or_else(|error| panic!("{text:?}: {error:?}\n{}", *yaml)).profiles.unwrap();
            let (name, profile) = read.first_key_value().unwrap();
            let value = profile.parameters.as_ref().unwrap()["k"].value.as_ref().unwrap();
            assert_eq!((name.as_str(), value.expose()), (text.as_str(), text.as_str()), "{}", *yaml);
            assert_eq!(profile.safeguards, Some(vec![safeguard]), "{}", *yaml);
        }
    }
}
