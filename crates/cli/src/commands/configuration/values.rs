//! Where an exported file says that its values come from: the server keeps them, or another org gets them from elsewhere.

use std::collections::HashSet;

use clap::ValueEnum;
use stagegate_api::configuration::Configuration;
use stagegate_core::configuration::DocumentPath;

use super::slots::slots;

/// Where the values of an exported file come from when it is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Values {
    /// From the org itself, which keeps them
    Kept,
    /// From environment variables, named after owner and key
    Env,
    /// From whoever applies the file, asked for one by one
    Prompt,
}

impl Values {
    /// Says in the document where its values come from. One whose values come from elsewhere is for any org.
    pub fn set(self, document: &mut Configuration) {
        if self == Self::Kept {
            return;
        }
        document.org = None;
        let mut taken = HashSet::new();
        for (path, slot) in slots(document) {
            *slot.fingerprint = None;
            let (from, name) = match self {
                Self::Env => ("env", Some(unique(&path, &mut taken))),
                Self::Kept | Self::Prompt => ("prompt", None),
            };
            *slot.from = Some(from.to_owned());
            *slot.name = name;
        }
    }

    /// What the first line of the file says about them.
    pub fn words(self) -> &'static str {
        match self {
            Self::Kept => "values stay on the server",
            Self::Env => "values come from the environment of whoever applies it",
            Self::Prompt => "values are asked for when it is applied",
        }
    }
}

/// A name for the variable that no other value of the file has: of equal ones, all but the first get a number.
fn unique(path: &DocumentPath, taken: &mut HashSet<String>) -> String {
    let name = variable(path);
    let mut number = 1;
    let mut free = name.clone();
    while !taken.insert(free.clone()) {
        number += 1;
        free = format!("{name}_{number}");
    }
    free
}

/// `PROFILE_PROD_TABLENAME`, `PROVIDER_PAY_API_KEY`, `SERVICE_SHOP_ORDERS_LEVEL` or
/// `INSTANCE_SHOP_ORDERS_LIVE_US_EAST_1_LEVEL`: the kind of the owner, its names and the key, in upper case, with `_` for
/// whatever is no letter and no digit.
fn variable(path: &DocumentPath) -> String {
    let keys: Vec<&str> = path.keys().iter().map(String::as_str).collect();
    let parts = match keys[..] {
        ["profiles", profile, "parameters", key] => vec!["profile", profile, key],
        ["providers", alias, "details", key] | ["providers", alias, key] => vec!["provider", alias, key],
        ["apps", app, "services", service, "parameters", key] => vec!["service", app, service, key],
        ["apps", app, "services", service, "instances", stage, region, "parameters", key] => {
            vec!["instance", app, service, stage, region, key]
        }
        ref others => others.to_vec(),
    };
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    parts.join("_").chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Configuration {
        let text = r#"{"version":1,"org":"acmeorg","covers":"org",
            "providers":{"keys":{"kind":"aws-keys","access_key_id":"A","secret_access_key":{"from":"kept","fingerprint":"fp"}},
                         "pay.1":{"kind":"vendor","vendor":"stripe","details":{"API_KEY":{"from":"kept","fingerprint":"fp"}}},
                         "role":{"kind":"aws-role","role":"arn"}},
            "profiles":{"APAC (prod)":{"parameters":{"tableName":{"from":"kept","fingerprint":"fp","visibility":"write-only"}}},
                        "a":{"parameters":{"Key":{"from":"kept"},"key":{"from":"kept"},"key_2":{"from":"kept"}}},
                        "none":{}},
            "apps":{"shop":{"services":{"orders":{"parameters":{"level":{"from":"kept"}},
                    "instances":{"live":{"us-east-1":{"parameters":{"level":{"from":"kept"}}}}}}}}}}"#;
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn every_value_gets_a_variable_of_its_own() {
        let mut document = document();
        Values::Env.set(&mut document);
        let names: Vec<_> = slots(&mut document).into_iter().map(|(_, slot)| slot.name.clone().unwrap()).collect();
        assert_eq!(
            names,
            [
                "PROVIDER_KEYS_SECRET_ACCESS_KEY",
                "PROVIDER_PAY_1_API_KEY",
                "PROFILE_APAC__PROD__TABLENAME",
                "PROFILE_A_KEY",
                "PROFILE_A_KEY_2",
                "PROFILE_A_KEY_2_2",
                "SERVICE_SHOP_ORDERS_LEVEL",
                "INSTANCE_SHOP_ORDERS_LIVE_US_EAST_1_LEVEL",
            ]
        );
        let written = serde_json::to_value(&document).unwrap();
        assert!(!written.to_string().contains("fingerprint") && written.get("org").is_none(), "{written}");
        let parameter = &written["profiles"]["APAC (prod)"]["parameters"]["tableName"];
        let want = serde_json::json!({"from": "env", "name": "PROFILE_APAC__PROD__TABLENAME", "visibility": "write-only"});
        assert_eq!(*parameter, want);
    }

    #[test]
    fn values_are_kept_or_asked_for() {
        let before = serde_json::to_value(document()).unwrap();
        for (values, want) in [(Values::Kept, before.to_string().matches("\"kept\"").count()), (Values::Prompt, 0)] {
            let mut document = document();
            values.set(&mut document);
            let written = serde_json::to_value(&document).unwrap();
            assert_eq!(written.to_string().matches("\"kept\"").count(), want);
            assert_eq!(written == before, values == Values::Kept);
        }
    }
}
