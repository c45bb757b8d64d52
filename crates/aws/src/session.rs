//! What a session is called in the cloud: its name, source identity and tags (rule I4).
//!
//! All of it is made from typed names and ids, whose characters STS takes as they are: nothing is escaped, cut or
//! taken from free text, so no two sessions share a label by accident and no caller can choose one.

use stagegate_core::{
    id::UserId,
    name::{AppName, OrgName, ServiceName, StageName},
};

/// How long credentials last: 15 minutes to 1 hour, 1 hour unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionDuration(u16);

impl SessionDuration {
    /// The shortest that STS gives.
    pub const SHORTEST: Self = Self(900);
    /// The longest that we ask for.
    pub const LONGEST: Self = Self(3600);

    /// In seconds.
    pub fn seconds(self) -> u32 {
        self.0.into()
    }
}

impl Default for SessionDuration {
    fn default() -> Self {
        Self::LONGEST
    }
}

/// Who deploys what to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The org.
    pub org: OrgName,
    /// The app.
    pub app: AppName,
    /// The stage.
    pub stage: StageName,
    /// The service, where one is known.
    pub service: Option<ServiceName>,
    /// Whose rights count. An id, because names change, repeat and hold any character.
    pub actor: UserId,
}

/// The texts that label a session in the cloud's logs and policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labels {
    pub(crate) session_name: String,
    pub(crate) source_identity: Option<String>,
    pub(crate) tags: Vec<(&'static str, String)>,
}

/// Labels the session of the check itself; no user id looks like it.
const VERIFICATION: &str = "stagegate-verify";
/// STS takes no longer session name.
const LONGEST_SESSION_NAME: usize = 64;

impl Labels {
    /// Those of a deploy.
    pub(crate) fn of(session: &Session) -> Self {
        let text = |name: &dyn AsRef<str>| name.as_ref().to_owned();
        let mut tags = vec![("org", text(&session.org)), ("app", text(&session.app)), ("stage", text(&session.stage))];
        tags.extend(session.service.as_ref().map(|service| ("service", text(service))));
        tags.push(("actor", text(&session.actor)));
        Self { session_name: session_name(session), source_identity: Some(text(&session.actor)), tags }
    }

    /// Those of a verification: as many permissions needed as for a deploy, under a name of its own.
    pub(crate) fn verification() -> Self {
        Self {
            session_name: VERIFICATION.to_owned(),
            source_identity: Some(VERIFICATION.to_owned()),
            tags: vec![("actor", VERIFICATION.to_owned())],
        }
    }

    /// Nothing but the name, which STS insists on.
    pub(crate) fn bare() -> Self {
        Self { session_name: VERIFICATION.to_owned(), source_identity: None, tags: Vec::new() }
    }
}

/// `<stage>@<actor>`, for people who read the cloud's logs. A stage too long for it is left out, never cut: a cut
/// one could pass for another. Neither part may hold an `@`.
fn session_name(session: &Session) -> String {
    let full = format!("{}@{}", session.stage, session.actor);
    if full.len() <= LONGEST_SESSION_NAME { full } else { session.actor.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTOR: &str = "usr_0192f0c1e8a07b3c9d4e5f60718293a4";

    fn session(stage: &str, service: Option<&str>) -> Session {
        Session {
            org: "acmeorg".parse().unwrap(),
            app: "shop".parse().unwrap(),
            stage: stage.parse().unwrap(),
            service: service.map(|name| name.parse().unwrap()),
            actor: ACTOR.parse().unwrap(),
        }
    }

    #[test]
    fn session_names_are_whole_and_never_ambiguous() {
        for (stage, want) in [
            ("prod", format!("prod@{ACTOR}")),
            ("Prod_1.2-x", format!("Prod_1.2-x@{ACTOR}")),
            (&"s".repeat(27), format!("{}@{ACTOR}", "s".repeat(27))),
            (&"s".repeat(28), ACTOR.to_owned()),
            (&"s".repeat(128), ACTOR.to_owned()),
        ] {
            assert_eq!(Labels::of(&session(stage, None)).session_name, want, "{stage}");
        }
    }

    #[test]
    fn tags_say_org_app_stage_service_and_actor() {
        let tags = |service| Labels::of(&session("prod", service)).tags;
        let owned = |tags: &[(&'static str, &str)]| tags.iter().map(|(k, v)| (*k, (*v).to_owned())).collect::<Vec<_>>();
        assert_eq!(tags(None), owned(&[("org", "acmeorg"), ("app", "shop"), ("stage", "prod"), ("actor", ACTOR)]));
        assert_eq!(
            tags(Some("orders")),
            owned(&[("org", "acmeorg"), ("app", "shop"), ("stage", "prod"), ("service", "orders"), ("actor", ACTOR)])
        );
    }

    /// The widest names there are, in every character their rules allow, against the rules of STS.
    #[test]
    fn every_valid_name_is_a_valid_label() {
        let alphabet: String = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
        let widest = Session {
            org: "abcdefghijklmnopqrstuvwxyz0123456789abc".parse().unwrap(),
            app: "abcdefghijklmnopqrstuvwxyz-0123456789ab".parse().unwrap(),
            stage: format!("{alphabet}-_.{alphabet}a").parse().unwrap(),
            service: Some(format!("{alphabet}-{}", "z".repeat(65)).parse().unwrap()),
            actor: ACTOR.parse().unwrap(),
        };
        for labels in [Labels::of(&widest), Labels::of(&session("p", None)), Labels::verification(), Labels::bare()] {
            for name in std::iter::once(&labels.session_name).chain(&labels.source_identity) {
                let shaped = name.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c));
                assert!(shaped && (2..=64).contains(&name.len()), "{name}");
            }
            for (key, value) in &labels.tags {
                let shaped = value.chars().all(|c| c.is_alphanumeric() || " _.:/=+-@".contains(c));
                assert!(shaped && (1..=256).contains(&value.len()), "{key} {value}");
            }
        }
    }

    #[test]
    fn free_text_never_becomes_a_label() {
        for text in ["prod@usr_1", "a b", "größe", "a\nb", "a/b", "${aws:username}", "x\u{202e}y", "*"] {
            assert!(text.parse::<StageName>().is_err(), "{text:?}");
            assert!(text.parse::<UserId>().is_err(), "{text:?}");
        }
    }
}
