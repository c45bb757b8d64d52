//! The one catalogue of errors a user can meet: a code, a sentence, a hint.
//!
//! HTTP status and exit status follow from the code, here and nowhere else. The cause of an internal error goes
//! to the log and is never shown.

mod code;

pub use code::Code;

use crate::{
    access::{Action, Role, Scope},
    name::{AppName, StageName},
    parameter::{MAX_KEYS_PER_OWNER, MAX_VALUE_BYTES, ParameterKey},
    role::RoleArn,
};

/// A cause that only the log sees.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An error that a user can meet.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A name or other short text that breaks its rule; never used for secrets.
    #[error("`{text}` is not a valid {kind}")]
    InvalidName {
        /// What the text should be.
        kind: &'static str,
        /// The text, cut short.
        text: String,
        /// The rule.
        rule: &'static str,
    },
    /// A field that breaks its rule.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// Why it was refused.
        reason: String,
    },
    /// A request body that is not what the API takes.
    #[error("the request body was not understood: {reason}")]
    Malformed {
        /// Where and why, without the submitted values.
        reason: String,
    },
    /// A request body over the limit.
    #[error("the request body is larger than {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// A value over [`MAX_VALUE_BYTES`].
    #[error("the value of `{key}` has {bytes} bytes, more than {MAX_VALUE_BYTES}")]
    ValueTooLarge {
        /// The parameter.
        key: ParameterKey,
        /// Its size.
        bytes: usize,
    },
    /// A value that no environment variable can hold.
    #[error("the value of `{key}` is not text: it holds a NUL or bytes that are not UTF-8")]
    ValueNotText {
        /// The parameter.
        key: ParameterKey,
    },
    /// More parameters than an owner may hold.
    #[error("`{owner}` already holds {MAX_KEYS_PER_OWNER} parameters")]
    TooManyKeys {
        /// The owner.
        owner: String,
    },
    /// No valid access key came with the request. Unknown, expired and revoked keys are answered alike (rule N2).
    #[error("the access key is not valid: it is unknown, expired or revoked")]
    BadAccessKey,
    /// No access key came with the request.
    #[error("this needs an access key")]
    NoAccessKey,
    /// The setup code was wrong, used or too old.
    #[error("the setup code is not valid: it is wrong, used or more than an hour old")]
    BadSetupCode,
    /// The member's role is too weak.
    #[error("as {} you may not {}", role.as_str(), action.words())]
    RoleTooWeak {
        /// What was wanted.
        action: Action,
        /// The role.
        role: Role,
    },
    /// The access key lacks a scope.
    #[error("this access key may not {}: it lacks the scope `{}`", action.words(), scope.as_str())]
    ScopeMissing {
        /// What was wanted.
        action: Action,
        /// The scope that would allow it.
        scope: Scope,
    },
    /// Only operators make orgs.
    #[error("only the operator of this server may create orgs")]
    NotOperator,
    /// The parameter only goes to deploys and `exec`.
    #[error("the value of `{key}` is write-only: only deploys and `exec` receive it")]
    WriteOnly {
        /// The parameter.
        key: ParameterKey,
    },
    /// No such thing, or not for the caller to see.
    #[error("no {kind} `{name}`")]
    NoSuch {
        /// What kind of thing.
        kind: &'static str,
        /// What it was called.
        name: String,
    },
    /// No endpoint and no page has the address.
    #[error("there is nothing at this address")]
    NoAddress,
    /// The address takes other methods only.
    #[error("this address does not take this method")]
    WrongMethod,
    /// The name is taken.
    #[error("{kind} `{name}` exists already")]
    Exists {
        /// What kind of thing.
        kind: &'static str,
        /// The taken name.
        name: String,
    },
    /// A profile that stages or apps use.
    #[error("profile `{profile}` is in use by {users}")]
    ProfileInUse {
        /// The profile.
        profile: String,
        /// Who uses it, in words.
        users: String,
    },
    /// A change that was based on another revision than the present one.
    #[error("{kind} `{name}` was changed meanwhile")]
    Stale {
        /// What kind of thing.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// A change that does not say what it is based on.
    #[error("a change must name the revision it is based on")]
    RevisionRequired,
    /// Neither the stage nor the app's default gives an access role.
    #[error("stage `{stage}` of app `{app}` has no access role to get credentials from")]
    NoAccessRole {
        /// The app.
        app: AppName,
        /// The stage.
        stage: StageName,
    },
    /// A profile has no access role.
    #[error("profile `{profile}` has no access role")]
    ProfileWithoutRole {
        /// The profile.
        profile: String,
    },
    /// STS said no.
    #[error("cannot assume access role `{role}`: {reason}")]
    RoleRefused {
        /// The role.
        role: RoleArn,
        /// What STS said, in our words.
        reason: String,
        /// What to check.
        check: String,
    },
    /// The role can be assumed without its `ExternalId`.
    #[error("access role `{role}` can be assumed {how}: anybody who learns its name could use it through us")]
    RoleTooOpen {
        /// The role.
        role: RoleArn,
        /// `without an ExternalId` or `with a wrong ExternalId`.
        how: &'static str,
    },
    /// STS did not answer.
    #[error("STS could not be asked for access role `{role}`: {reason}")]
    StsUnreachable {
        /// The role.
        role: RoleArn,
        /// Time-out, connection refused, no identity of our own.
        reason: String,
    },
    /// The database cannot be used now.
    #[error("the server cannot use its database now: {reason}")]
    StorageUnavailable {
        /// `disk full`, `busy`, `not reachable`.
        reason: &'static str,
        /// For the log.
        #[source]
        source: BoxError,
    },
    /// The request took too long.
    #[error("the server took too long to answer")]
    Timeout,
    /// A defect. The cause is logged, never shown.
    #[error("something went wrong on our side")]
    Internal(#[source] BoxError),
}

impl Error {
    /// A name that breaks its rule. Long or unprintable text is cut and escaped, so that no message forges a line.
    pub fn invalid_name(kind: &'static str, text: &str, rule: &'static str) -> Self {
        Self::InvalidName { kind, text: printable(text), rule }
    }

    /// A field that breaks its rule.
    pub fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into() }
    }

    /// No such thing, or not for the caller to see.
    pub fn no_such(kind: &'static str, name: impl AsRef<str>) -> Self {
        Self::NoSuch { kind, name: printable(name.as_ref()) }
    }

    /// A taken name.
    pub fn exists(kind: &'static str, name: impl AsRef<str>) -> Self {
        Self::Exists { kind, name: printable(name.as_ref()) }
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::InvalidName { .. }
            | Self::Invalid { .. }
            | Self::Malformed { .. }
            | Self::ValueNotText { .. }
            | Self::TooManyKeys { .. } => Code::InvalidInput,
            Self::BodyTooLarge { .. } | Self::ValueTooLarge { .. } => Code::TooLarge,
            Self::BadAccessKey | Self::NoAccessKey | Self::BadSetupCode => Code::NotSignedIn,
            Self::RoleTooWeak { .. } | Self::ScopeMissing { .. } | Self::NotOperator | Self::WriteOnly { .. } => Code::NotAllowed,
            Self::NoSuch { .. } | Self::NoAddress => Code::NotFound,
            Self::WrongMethod => Code::MethodNotAllowed,
            Self::Exists { .. } => Code::AlreadyExists,
            Self::ProfileInUse { .. } => Code::InUse,
            Self::Stale { .. } => Code::ChangedMeanwhile,
            Self::RevisionRequired => Code::RevisionRequired,
            Self::NoAccessRole { .. } | Self::ProfileWithoutRole { .. } => Code::NoAccessRole,
            Self::RoleRefused { .. } => Code::RoleRefused,
            Self::RoleTooOpen { .. } => Code::RoleTooOpen,
            Self::StsUnreachable { .. } => Code::StsUnreachable,
            Self::StorageUnavailable { .. } => Code::StorageUnavailable,
            Self::Timeout => Code::Timeout,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// The next step: a command or a setting.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::InvalidName { rule, .. } => format!("use {rule}"),
            Self::Invalid { .. } | Self::Malformed { .. } | Self::BodyTooLarge { .. } | Self::NoAddress | Self::WrongMethod => {
                "see `/api/v1/openapi.json` for what is accepted".into()
            }
            Self::ValueTooLarge { .. } => "store the value in a file or bucket, and its address in the parameter".into(),
            Self::ValueNotText { .. } => "encode the value first: `base64 FILE | stagegate param set KEY --profile PROFILE --stdin`".into(),
            Self::TooManyKeys { .. } => "run `stagegate param unset KEY --profile PROFILE` for keys that nobody reads".into(),
            Self::BadAccessKey | Self::NoAccessKey => "run `stagegate login`, or set `STAGEGATE_ACCESS_KEY`".into(),
            Self::BadSetupCode => "while nobody is set up, restart `stagegated serve` for a new code; afterwards sign in with an access key, or run `stagegated owner-key` on the server".into(),
            Self::RoleTooWeak { action, .. } => {
                format!("ask an owner of the org for the role `{}`", action.needs_role().as_str())
            }
            Self::ScopeMissing { scope, .. } => format!("use an access key with the scope `{}`", scope.as_str()),
            Self::NotOperator => "ask whoever set this server up to run `stagegate org create`".into(),
            Self::WriteOnly { .. } => "run `stagegate exec -- COMMAND` to use it".into(),
            Self::NoSuch { kind, .. } => no_such_hint(kind),
            Self::Exists { kind: "stage", name } => {
                format!("choose another name, or run `stagegate stage set {name} --profile PROFILE`")
            }
            Self::Exists { .. } => "choose another name".into(),
            Self::ProfileInUse { .. } => {
                "give those another profile first: `stagegate stage set`, `stagegate app set --default-profile`".into()
            }
            Self::Stale { .. } => "look at it again and repeat the change".into(),
            Self::RevisionRequired => "send the `ETag` of your last read as `If-Match`".into(),
            Self::NoAccessRole { .. } => "run `stagegate role set --profile PROFILE ARN`".into(),
            Self::ProfileWithoutRole { profile } => {
                format!("run `stagegate role set --profile '{}' ARN`", profile.replace('\'', r"'\''"))
            }
            Self::RoleRefused { check, .. } => check.clone(),
            Self::RoleTooOpen { .. } => {
                "add the condition `sts:ExternalId` to the role's trust policy: `stagegate role show --profile PROFILE` prints it".into()
            }
            Self::StsUnreachable { .. } => {
                "run `stagegate doctor`; check `AWS_ENDPOINT_URL_STS`, the region and the credentials of `stagegated`".into()
            }
            Self::StorageUnavailable { .. } | Self::Timeout => "look whether it was done, then try again".into(),
            Self::Internal(_) => return None,
        })
    }
}

fn no_such_hint(kind: &str) -> String {
    match kind {
        "org" => "run `stagegate whoami` to see your orgs".into(),
        "parameter" => "run `stagegate param list --profile PROFILE` to see the keys".into(),
        "stage" | "app" | "profile" | "deployment" | "service" | "instance" | "provider" | "revision" => {
            format!("run `stagegate {kind} list`")
        }
        _ => "check the name".into(),
    }
}

/// At most 80 characters of `text`, with control and invisible characters escaped.
fn printable(text: &str) -> String {
    let mut shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    if text.chars().count() > 80 {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_readable_back() {
        for code in Code::ALL {
            assert_eq!(Code::from_text(code.as_str()), Some(*code));
            assert!((400..600).contains(&code.http_status()) && (1..=9).contains(&code.exit_status()), "{code:?}");
        }
        assert_eq!(Code::from_text("no-such-code"), None);
    }

    #[test]
    fn messages_cannot_forge_lines() {
        let error = Error::no_such("profile", format!("a\nerror: b\u{1b}[31m{}", "x".repeat(100)));
        assert!(error.to_string().starts_with("no profile `a\\nerror: b\\u{1b}[31m"), "{error}");
        assert!(error.to_string().ends_with("…`"));
    }
}
