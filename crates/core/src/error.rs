//! The one catalogue of errors a user can meet: a code, a sentence, a hint.
//!
//! HTTP status and exit status follow from the code, here and nowhere else. The cause of an internal error goes
//! to the log and is never shown.

mod code;

pub use code::Code;

use crate::{
    access::{Action, Role, Scope},
    check::Refusal,
    name::{AppName, ProviderAlias, StageName},
    owner::Owner,
    parameter::{MAX_KEYS_PER_OWNER, MAX_VALUE_BYTES, ParameterKey},
    role::{RoleArn, RoleHolder},
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
    /// A moment that nobody can look back to.
    #[error("cannot look back to `{moment}`: {reason}")]
    NoSuchMoment {
        /// What was asked for.
        moment: String,
        /// Why not.
        reason: String,
        /// The flags that name the owner whose revisions were counted, if they were.
        counted: Option<String>,
    },
    /// No endpoint and no page has the address.
    #[error("there is nothing at this address")]
    NoAddress,
    /// The address takes other methods only.
    #[error("this address does not take this method")]
    WrongMethod,
    /// A revision that needs what was removed since.
    #[error("cannot roll back to r{revision}: it was linked to provider {providers}, which was removed since")]
    RollbackToRemoved {
        /// The revision.
        revision: i64,
        /// The aliases, each in backticks.
        providers: String,
    },
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
    /// A revision to go back to uses policies that were deleted since.
    #[error("revision r{revision} uses policies that were deleted since: {policies}")]
    RollbackToDeleted {
        /// The revision.
        revision: i64,
        /// Their names.
        policies: String,
    },
    /// A policy that profiles use.
    #[error("policy `{policy}` is in use by {users}")]
    PolicyInUse {
        /// The policy.
        policy: String,
        /// Who uses it, in words.
        users: String,
    },
    /// A provider that services, instances or the whole org use.
    #[error("provider `{provider}` is in use by {users}")]
    ProviderInUse {
        /// The provider.
        provider: String,
        /// Who uses it, in words.
        users: String,
    },
    /// A link that is not there.
    #[error("provider `{provider}` is not linked to {owner}")]
    NotLinked {
        /// The provider.
        provider: String,
        /// The service or instance, in words.
        owner: String,
    },
    /// A default that is not there.
    #[error("provider `{provider}` is not the default of its vendor `{vendor}`")]
    NotDefault {
        /// The provider.
        provider: String,
        /// Its vendor.
        vendor: String,
    },
    /// A profile, where a service or an instance is wanted.
    #[error("a profile is not linked to providers: it names an access role itself")]
    NotLinkable,
    /// An access role, where there is nothing to rotate.
    #[error("provider `{provider}` holds an access role: there are no keys to rotate")]
    NothingToRotate {
        /// The provider.
        provider: String,
    },
    /// Details of another vendor, where there is nothing to verify.
    #[error("provider `{provider}` cannot be verified: only its vendor `{vendor}` can tell whether its details work")]
    NotVerifiable {
        /// The provider.
        provider: String,
        /// Its vendor.
        vendor: String,
    },
    /// A place of a document of configuration that cannot be made so.
    #[error("{place}: {reason}")]
    ConfigurationConflict {
        /// The keys that lead to it.
        place: String,
        /// Why.
        reason: String,
    },
    /// An org that still has apps, profiles or providers.
    #[error("org `{org}` still has {things}")]
    OrgNotEmpty {
        /// The org.
        org: String,
        /// What it has, in words.
        things: String,
    },
    /// An access key that was revoked or has expired.
    #[error("access key `{key}` {ended}")]
    KeyEnded {
        /// Its name.
        key: String,
        /// `was revoked` or `has expired`.
        ended: &'static str,
    },
    /// An app that still has stages, services or instances.
    #[error("app `{app}` still has {things}")]
    AppNotEmpty {
        /// The app.
        app: String,
        /// What it has, in words.
        things: String,
    },
    /// A service that still has instances.
    #[error("service `{service}` still has {instances}")]
    ServiceNotEmpty {
        /// The service.
        service: String,
        /// Which, in words.
        instances: String,
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
    /// Neither the stage nor the app has a profile.
    #[error("there is no profile for stage `{stage}` of app `{app}`")]
    NoProfile {
        /// The app.
        app: AppName,
        /// The stage.
        stage: StageName,
    },
    /// Credentials that can change a guarded stage are not to be had this way.
    #[error("stage `{stage}` is guarded: {refusal}")]
    CheckNeeded {
        /// The stage.
        stage: StageName,
        /// Which condition fails.
        refusal: Refusal,
    },
    /// A guarded stage, and keys that nobody could narrow or end.
    #[error("stage `{stage}` is guarded: the static keys of provider `{provider}` never serve it")]
    KeysOfGuarded {
        /// The stage.
        stage: StageName,
        /// The provider.
        provider: ProviderAlias,
    },
    /// A stage that is not guarded, and credentials that a guarded one of its app is served with.
    #[error("stage `{stage}` is not guarded, but guarded stages of app `{app}` are served by the same {by}")]
    ServesGuarded {
        /// The app.
        app: AppName,
        /// The stage.
        stage: StageName,
        /// What serves both, such as "provider `main`".
        by: String,
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
        /// Who names it.
        holder: RoleHolder,
    },
    /// AWS does not take the keys of a provider.
    #[error("AWS refused access key `{access_key_id}`: {reason}")]
    KeysRefused {
        /// The part of the keys that is no secret.
        access_key_id: String,
        /// What AWS said, in our words.
        reason: String,
    },
    /// New keys of another account.
    #[error("the new keys of provider `{provider}` belong to account {now}, the old ones to account {before}")]
    OtherAccount {
        /// The provider.
        provider: String,
        /// The account of the old keys.
        before: String,
        /// The account of the new ones.
        now: String,
    },
    /// STS did not answer for keys.
    #[error("STS could not be asked for access key `{access_key_id}`: {reason}")]
    StsUnreachableForKeys {
        /// The part of the keys that is no secret.
        access_key_id: String,
        /// Time-out, connection refused.
        reason: String,
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
    /// So much waits to be judged that no more is taken.
    #[error("{waiting} requests of this org to judge something, or to run policies, wait already")]
    Busy {
        /// How many do.
        waiting: usize,
    },
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

    /// A moment that nobody can look back to.
    pub fn no_such_moment(moment: impl std::fmt::Display, reason: impl Into<String>) -> Self {
        Self::NoSuchMoment { moment: moment.to_string(), reason: reason.into(), counted: None }
    }

    /// A revision that an owner does not have.
    pub fn no_such_revision(moment: impl std::fmt::Display, owner: &Owner) -> Self {
        let reason = format!("{} `{}` is at revision {}", owner.kind(), owner.name(), owner.revision());
        Self::NoSuchMoment { moment: moment.to_string(), reason, counted: Some(owner.flags()) }
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
            | Self::TooManyKeys { .. }
            | Self::NotLinkable
            | Self::NothingToRotate { .. }
            | Self::NotVerifiable { .. } => Code::InvalidInput,
            Self::BodyTooLarge { .. } | Self::ValueTooLarge { .. } => Code::TooLarge,
            Self::BadAccessKey | Self::NoAccessKey | Self::BadSetupCode => Code::NotSignedIn,
            Self::RoleTooWeak { .. } | Self::ScopeMissing { .. } | Self::NotOperator | Self::WriteOnly { .. } => Code::NotAllowed,
            Self::NoSuch { .. }
            | Self::NoSuchMoment { .. }
            | Self::NoAddress
            | Self::NotLinked { .. }
            | Self::NotDefault { .. } => Code::NotFound,
            Self::WrongMethod => Code::MethodNotAllowed,
            Self::Exists { .. } => Code::AlreadyExists,
            Self::ProfileInUse { .. }
            | Self::PolicyInUse { .. }
            | Self::ProviderInUse { .. }
            | Self::OrgNotEmpty { .. }
            | Self::AppNotEmpty { .. }
            | Self::ServiceNotEmpty { .. } => Code::InUse,
            Self::KeyEnded { .. }
            | Self::ConfigurationConflict { .. }
            | Self::RollbackToRemoved { .. }
            | Self::RollbackToDeleted { .. } => Code::Conflict,
            Self::Stale { .. } => Code::ChangedMeanwhile,
            Self::RevisionRequired => Code::RevisionRequired,
            Self::NoAccessRole { .. } | Self::ProfileWithoutRole { .. } | Self::KeysOfGuarded { .. } => Code::NoAccessRole,
            Self::NoProfile { .. } => Code::NoProfile,
            Self::CheckNeeded { .. } | Self::ServesGuarded { .. } => Code::CheckNeeded,
            Self::RoleRefused { .. } => Code::RoleRefused,
            Self::RoleTooOpen { .. } => Code::RoleTooOpen,
            Self::KeysRefused { .. } => Code::KeysRefused,
            Self::OtherAccount { .. } => Code::OtherAccount,
            Self::StsUnreachable { .. } | Self::StsUnreachableForKeys { .. } => Code::StsUnreachable,
            Self::StorageUnavailable { .. } => Code::StorageUnavailable,
            Self::Timeout => Code::Timeout,
            Self::Busy { .. } => Code::Busy,
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
            Self::NoSuchMoment { counted: Some(flags), .. } => {
                format!("run `stagegate revision list {flags}` or `stagegate deployment list` for moments to look back to")
            }
            Self::NoSuchMoment { counted: None, .. } => {
                "run `stagegate deployment list` for moments to look back to".into()
            }
            Self::RollbackToDeleted { .. } => "make them anew: `stagegate policy create NAME --file FILE`".into(),
            Self::RollbackToRemoved { .. } => {
                "run `stagegate revision show REVISION` to see what it held, and set that again with `stagegate param` and `stagegate provider link`".into()
            }
            Self::Exists { kind: "stage", name } => {
                format!("choose another name, or run `stagegate stage set {name} --profile PROFILE`")
            }
            Self::Exists { kind: "policy", name } => {
                format!("choose another name, or run `stagegate policy edit {name} --file FILE`")
            }
            Self::Exists { kind: kind @ ("service" | "instance"), .. } => {
                format!("run `stagegate {kind} list --archived` to see it")
            }
            Self::Exists { .. } => "choose another name".into(),
            Self::ProfileInUse { .. } => {
                "give those another profile first: `stagegate stage set`, `stagegate app set --default-profile`".into()
            }
            Self::PolicyInUse { policy, .. } => {
                format!("run `stagegate safeguards remove {policy} --profile PROFILE` for each of them")
            }
            Self::ProviderInUse { provider, .. } => format!(
                "run `stagegate provider unlink {provider} --service SERVICE` for each of them, `stagegate provider unset-default {provider}` for a default"
            ),
            Self::NotLinked { provider, .. } => format!("run `stagegate provider show {provider}` to see what it is linked to"),
            Self::NotDefault { .. } => "run `stagegate provider list` to see the defaults".into(),
            Self::NotLinkable => {
                "run `stagegate role set --profile PROFILE ARN`, or link the provider to a service: `stagegate provider link ALIAS --service SERVICE`".into()
            }
            Self::NothingToRotate { provider } => format!("run `stagegate provider edit {provider} --role ARN` for another role"),
            Self::NotVerifiable { .. } => "try them: `stagegate exec -- COMMAND` hands them to a command of the vendor".into(),
            Self::ConfigurationConflict { .. } => "correct the file, or write it anew with `stagegate export`".into(),
            Self::OrgNotEmpty { .. } => {
                "delete those first: `stagegate app delete`, `stagegate profile delete`, `stagegate policy delete`, `stagegate provider remove`".into()
            }
            Self::KeyEnded { .. } => "run `stagegate key create NAME --scope SCOPE` for another one".into(),
            Self::AppNotEmpty { app, .. } => {
                format!("delete those first, or all of it at once: `stagegate app delete {app} --everything`")
            }
            Self::ServiceNotEmpty { .. } => {
                "delete those first, or all of it at once: `stagegate service delete SERVICE --instances`".into()
            }
            Self::Stale { .. } => "look at it again and repeat the change".into(),
            Self::RevisionRequired => "send the `ETag` of your last read as `If-Match`".into(),
            Self::NoAccessRole { .. } => "run `stagegate role set --profile PROFILE ARN`".into(),
            Self::ProfileWithoutRole { profile } => {
                format!("run `stagegate role set --profile '{}' ARN`", profile.replace('\'', r"'\''"))
            }
            Self::NoProfile { app, stage } => format!("run `stagegate stage add {stage} --app {app} --profile PROFILE`"),
            Self::CheckNeeded { refusal: Refusal::Failed(id), .. } => {
                format!("run `stagegate check show {id}` to see what it objects to, mend that, and deploy again")
            }
            Self::CheckNeeded { .. } => "run `stagegate deploy`: it packages, checks and deploys in one go".into(),
            Self::ServesGuarded { .. } => {
                "guard the profile of the stage, or unlink the provider from the service and link one where it is meant: `stagegate provider link ALIAS --service SERVICE --stage STAGE --region REGION`".into()
            }
            Self::KeysOfGuarded { provider, .. } => {
                format!("link a provider with an access role, or run `stagegate provider unlink {provider}` and set the profile's role")
            }
            Self::RoleRefused { check, .. } => check.clone(),
            Self::RoleTooOpen { holder, .. } => {
                format!("add the condition `sts:ExternalId` to the role's trust policy: `{}` prints it", holder.show_command())
            }
            Self::KeysRefused { .. } => {
                "check in IAM that the access key is there and active, and hand over its id and its secret again".into()
            }
            Self::OtherAccount { .. } => "if that is meant, rotate again with `--allow-other-account`".into(),
            Self::StsUnreachableForKeys { .. } => "check `AWS_ENDPOINT_URL_STS`, the region and the network of `stagegated`".into(),
            Self::StsUnreachable { .. } => {
                "check `AWS_ENDPOINT_URL_STS`, the region and the credentials of `stagegated`".into()
            }
            Self::StorageUnavailable { .. } | Self::Timeout => "look whether it was done, then try again".into(),
            Self::Busy { .. } => "try again in some seconds; nothing was judged".into(),
            Self::Internal(_) => return None,
        })
    }
}

fn no_such_hint(kind: &str) -> String {
    match kind {
        "org" => "run `stagegate whoami` to see your orgs".into(),
        "parameter" => "run `stagegate param list --profile PROFILE` to see the keys".into(),
        "service" | "instance" => format!("run `stagegate {kind} list --archived`"),
        "stage" | "app" | "profile" | "policy" | "deployment" | "provider" | "revision" | "output" => {
            format!("run `stagegate {kind} list`")
        }
        "access key" => "run `stagegate key list`".into(),
        "safeguard" => "run `stagegate safeguards list`, and `stagegate policy list` for those of the org".into(),
        "version" => "run `stagegate policy versions POLICY` to see them".into(),
        "deployment before" => "name the one to compare with: `stagegate deployment diff A B`".into(),
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
