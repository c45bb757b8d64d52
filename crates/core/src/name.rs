//! Names people choose. Each has one rule, checked once, when text becomes the type.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{error::Error, id::looks_like_an_id, text::text_type};

/// Whether `text` has `first` as its first character's class, `rest` for the others, and a length in `lengths`.
fn shaped(text: &str, lengths: std::ops::RangeInclusive<usize>, first: fn(char) -> bool, rest: fn(char) -> bool) -> bool {
    let mut chars = text.chars();
    lengths.contains(&text.chars().count()) && chars.next().is_some_and(first) && chars.all(rest)
}

fn lower_or_digit(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

fn is_org(text: &str) -> bool {
    shaped(text, 5..=39, lower_or_digit, lower_or_digit)
}

fn is_app(text: &str) -> bool {
    shaped(text, 3..=39, lower_or_digit, |c| lower_or_digit(c) || c == '-') && !text.ends_with('-')
}

fn is_stage(text: &str) -> bool {
    shaped(text, 1..=128, |c| c.is_ascii_alphanumeric(), |c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && !crate::id::looks_like_an_id(text)
}

fn is_service(text: &str) -> bool {
    shaped(text, 1..=128, |c| c.is_ascii_alphabetic(), |c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_region(text: &str) -> bool {
    shaped(text, 1..=40, |c| c.is_ascii_lowercase(), |c| lower_or_digit(c) || c == '-')
}

fn is_alias(text: &str) -> bool {
    shaped(text, 1..=64, |c| c.is_ascii_alphanumeric(), |c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        && !crate::id::looks_like_an_id(text)
}

fn is_vendor(text: &str) -> bool {
    shaped(text, 1..=40, |c| c.is_ascii_lowercase(), |c| lower_or_digit(c) || c == '-')
}

fn is_policy(text: &str) -> bool {
    shaped(text, 1..=64, lower_or_digit, |c| lower_or_digit(c) || c == '-')
}

fn is_profile(text: &str) -> bool {
    (1..=100).contains(&text.chars().count())
        && text.trim() == text
        && is_printable(text)
        && !text.contains('/')
        && !crate::id::looks_like_an_id(text)
}

/// Whether people see all of `text`, in one line and in the order it is written.
pub fn is_printable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_invisible(c))
}

/// Characters that show nothing or turn text around, and so make two names look alike.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// What names a thing that need not exist yet: its name, or the id of one that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameOrId<N> {
    /// A name.
    Name(N),
    /// An id of any kind.
    Id(String),
}

impl<N: AsRef<str>> NameOrId<N> {
    /// What was given.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name.as_ref(),
            Self::Id(id) => id,
        }
    }
}

impl<N> From<N> for NameOrId<N> {
    fn from(name: N) -> Self {
        Self::Name(name)
    }
}

impl<N: FromStr<Err = Error>> FromStr for NameOrId<N> {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        if looks_like_an_id(text) { Ok(Self::Id(text.to_owned())) } else { text.parse().map(Self::Name) }
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident, $kind:literal, $valid:ident, $rule:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What the name stands for, as messages say it.
            pub const KIND: &'static str = $kind;
            /// The rule in words, for messages.
            pub const RULE: &'static str = $rule;
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                if $valid(text) { Ok(Self(text.to_owned())) } else { Err(Error::invalid_name(concat!($kind, " name"), text, $rule)) }
            }
        }

        text_type!($name);
    )+};
}

names! {
    /// The name of an org. The clients' own rule: `^[a-z0-9]{5,39}$`.
    OrgName, "org", is_org, "5 to 39 lower-case letters and digits";
    /// The name of an app. The clients' own rule: `^[a-z0-9][a-z0-9-]{1,37}[a-z0-9]$`.
    AppName, "app", is_app, "3 to 39 lower-case letters, digits and hyphens, no hyphen at either end";
    /// The name of a stage, as the framework and API Gateway take it.
    StageName, "stage", is_stage, "1 to 128 letters, digits, `-`, `_` and `.`, starting with a letter or digit";
    /// The name of a service, as the framework takes it.
    ServiceName, "service", is_service, "1 to 128 letters, digits and hyphens, starting with a letter";
    /// A cloud region such as `us-east-1`.
    RegionName, "region", is_region, "lower-case letters, digits and hyphens, such as `us-east-1`";
    /// The alias of a provider, unique in its org.
    ProviderAlias, "provider", is_alias, "1 to 64 letters, digits, `-`, `_` and `.`, starting with a letter or digit";
    /// Whose account a provider leads to: `aws`, or another vendor such as `stripe`.
    VendorName, "vendor", is_vendor, "1 to 40 lower-case letters, digits and hyphens, starting with a letter";
    /// The name of a policy, written where the id of a safeguard of ours could stand.
    PolicyName, "policy", is_policy, "1 to 64 lower-case letters, digits and hyphens, starting with a letter or digit";
    /// The name of a profile: free text that a person can read, unique in its org.
    ProfileName, "profile", is_profile, "1 to 100 printable characters without `/`, not starting or ending with a space";
}

/// `text` as one word of a shell command that people copy: a name of somebody else's must not become a command.
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/@%+=".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_follow_the_clients_rules() {
        let accepted = |kind: &str, text: &str| match kind {
            "org" => text.parse::<OrgName>().is_ok(),
            "app" => text.parse::<AppName>().is_ok(),
            "stage" => text.parse::<StageName>().is_ok(),
            "service" => text.parse::<ServiceName>().is_ok(),
            "region" => text.parse::<RegionName>().is_ok(),
            "alias" => text.parse::<ProviderAlias>().is_ok(),
            "vendor" => text.parse::<VendorName>().is_ok(),
            "policy" => text.parse::<PolicyName>().is_ok(),
            _ => text.parse::<ProfileName>().is_ok(),
        };
        for (kind, text, want) in [
            ("org", "acmeorg", true),
            ("org", "acme", false),
            ("org", "Acmeorg", false),
            ("org", "acme-org", false),
            ("org", &"a".repeat(39), true),
            ("org", &"a".repeat(40), false),
            ("org", "", false),
            ("app", "shop", true),
            ("app", "ab", false),
            ("app", "a-b", true),
            ("app", "-ab", false),
            ("app", "ab-", false),
            ("app", &"a".repeat(39), true),
            ("app", &"a".repeat(40), false),
            ("app", "sh op", false),
            ("stage", "prod", true),
            ("stage", "feature-x", true),
            ("stage", "a/b", false),
            ("stage", "${opt:stage}", false),
            ("stage", "", false),
            ("stage", "größe", false),
            ("stage", "Prod_1.2", true),
            ("stage", "..", false),
            ("stage", "stg_0192f0c1e8a07b3c9d4e5f60718293a4", false),
            ("stage", "stg_prod", true),
            ("policy", "no-public-buckets2", true),
            ("policy", "-x", false),
            ("policy", "No", false),
            ("policy", "a_b", false),
            ("policy", &"a".repeat(64), true),
            ("policy", &"a".repeat(65), false),
            ("service", "orders", true),
            ("service", "1orders", false),
            ("service", "orders_1", false),
            ("region", "us-east-1", true),
            ("region", "US-EAST-1", false),
            ("region", "", false),
            ("alias", "main", true),
            ("alias", "Main_2.eu", true),
            ("alias", "-main", false),
            ("alias", "a b", false),
            ("alias", "prv_0192f0c1e8a07b3c9d4e5f60718293a4", false),
            ("vendor", "aws", true),
            ("vendor", "my-vendor", true),
            ("vendor", "Stripe", false),
            ("vendor", "", false),
            ("profile", "prod", true),
            ("profile", "APAC banking (prod)", true),
            ("profile", " prod", false),
            ("profile", "a\nb", false),
            ("profile", "a/b", false),
            ("profile", "a\u{202e}b", false),
            ("profile", "", false),
            ("profile", &"p".repeat(100), true),
            ("profile", &"p".repeat(101), false),
            ("profile", "prf_0192f0c1e8a07b3c9d4e5f60718293a4", false),
        ] {
            assert_eq!(accepted(kind, text), want, "{kind} {text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_or_a_clear_error(text in "\\PC{0,60}") {
            for error in [text.parse::<OrgName>().err(), text.parse::<ProfileName>().err()].into_iter().flatten() {
                prop_assert_eq!(error.code(), crate::Code::InvalidInput);
                prop_assert!(error.hint().is_some());
            }
        }
    }

    #[test]
    fn names_stay_one_word_of_a_command() {
        for (text, want) in
            [("prod", "prod"), ("APAC prod", "'APAC prod'"), ("", "''"), ("a';b", r"'a'\'';b'"), ("$(x)", "'$(x)'")]
        {
            assert_eq!(quoted(text), want);
        }
    }
}
