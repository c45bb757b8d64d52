//! What a child sees of the environment: our credentials alone, and never the access key.

use std::{ffi::OsStr, process::Command};

use stagegate_api::credentials::Credentials;

use crate::env;

/// Where AWS clients would look besides the credentials that we hand over, or before them.
const RIVALS: &[&str] = &[
    "AMAZON_ACCESS_KEY_ID",
    "AMAZON_SECRET_ACCESS_KEY",
    "AMAZON_SESSION_TOKEN",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_CREDENTIAL_FILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
];

/// With a stage in between, as in `AWS_PROD_PROFILE`: the framework prefers those to the plain ones.
const STAGE_SUFFIXES: &[&str] = &["_ACCESS_KEY_ID", "_SECRET_ACCESS_KEY", "_SESSION_TOKEN", "_PROFILE"];

/// Whether a variable would make AWS clients use other credentials than ours.
pub fn is_rival(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    let staged = |rest: &str| STAGE_SUFFIXES.iter().any(|suffix| rest.ends_with(suffix));
    RIVALS.contains(&name) || name.strip_prefix("AWS").is_some_and(staged)
}

/// The variables of this machine that would reach a child with credentials of their own.
pub fn leaks() -> Vec<String> {
    let names = std::env::vars_os().filter(|(name, value)| is_rival(name) && !value.is_empty());
    let mut names: Vec<String> = names.map(|(name, _)| name.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Takes away what no child may have: our access key.
pub fn clean(command: &mut Command) {
    command.env_remove(env::ACCESS_KEY);
}

/// Takes away all variables of this machine that would make AWS clients use other credentials than ours.
pub fn take_rivals(command: &mut Command) {
    for name in std::env::vars_os().map(|(name, _)| name).filter(|name| is_rival(name)) {
        command.env_remove(name);
    }
}

/// What a child gets for AWS.
#[derive(Clone, Copy, Debug)]
pub enum Grant<'a> {
    /// These credentials and no others.
    Issued(&'a Credentials),
    /// Whatever the machine has; somebody asked for that.
    Local,
}

impl Grant<'_> {
    /// Gives the credentials to a child, and the region in any case.
    pub fn give(self, command: &mut Command, region: Option<&str>) {
        if let Self::Issued(credentials) = self {
            take_rivals(command);
            command.env("AWS_ACCESS_KEY_ID", &credentials.access_key_id);
            command.env("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key.expose());
            // Static keys have none, and an older one was taken away above.
            if let Some(token) = &credentials.session_token {
                command.env("AWS_SESSION_TOKEN", token.expose());
            }
        }
        give_region(command, region);
    }

    /// The key id that the framework must use.
    pub fn key_id(self) -> Option<String> {
        match self {
            Self::Issued(credentials) => Some(credentials.access_key_id.clone()),
            Self::Local => None,
        }
    }
}

/// Gives the region to a child, if there is one to give.
pub fn give_region(command: &mut Command, region: Option<&str>) {
    if let Some(region) = region {
        command.env("AWS_REGION", region).env("AWS_DEFAULT_REGION", region);
    }
}

/// Names that choose what is loaded, which AWS account is used and how, or what stagegate itself does.
const RESERVED_PREFIXES: &[&str] = &["AWS_", "DYLD_", "LD_", "STAGEGATE_"];

/// Names that make shells, interpreters and tools run or trust something else.
const RESERVED: &[&str] = &[
    "BASH_ENV",
    "ENV",
    "GIT_SSH_COMMAND",
    "HOME",
    "IFS",
    "JAVA_TOOL_OPTIONS",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "NODE_PATH",
    "PATH",
    "PERL5LIB",
    "PERL5OPT",
    "PS4",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "RUBYLIB",
    "RUBYOPT",
    "SHELLOPTS",
];

/// Names, in lower case, that send requests and the credentials in them through another machine.
const PROXIES: &[&str] = &["all_proxy", "http_proxy", "https_proxy", "no_proxy"];

/// Whether a parameter may become a variable: some names would change which programs run, or with which rights.
pub fn may_be_set(name: &str) -> bool {
    let reserved = RESERVED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || RESERVED.contains(&name);
    // Programs take proxies in either case.
    !reserved && !PROXIES.contains(&name.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rivals_are_what_would_win_over_our_credentials() {
        for (name, want) in [
            ("AWS_PROFILE", true),
            ("AWS_PROD_PROFILE", true),
            ("AWS_PROD_ACCESS_KEY_ID", true),
            ("AWS_FEATURE-X_SESSION_TOKEN", true),
            ("AWS_SESSION_TOKEN", true),
            ("AMAZON_ACCESS_KEY_ID", true),
            ("AWS_CREDENTIAL_FILE", true),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", true),
            ("AWS_REGION", false),
            ("AWS_ENDPOINT_URL", false),
            ("AWS_CA_BUNDLE", false),
            ("MY_PROFILE", false),
            ("PATH", false),
        ] {
            assert_eq!(is_rival(OsStr::new(name)), want, "{name}");
        }
    }

    #[test]
    fn parameters_do_not_change_what_runs() {
        for (name, want) in [
            ("tableName", true),
            ("DATABASE_URL", true),
            ("a.b-c", true),
            ("PATH", false),
            ("LD_PRELOAD", false),
            ("NODE_OPTIONS", false),
            ("AWS_PROFILE", false),
            ("AWS_ACCESS_KEY_ID", false),
            ("AWS_REGION", false),
            ("AWS_ENDPOINT_URL", false),
            ("HOME", false),
            ("HOMEPAGE", true),
            ("GIT_SSH_COMMAND", false),
            ("PS4", false),
            ("http_proxy", false),
            ("HTTPS_PROXY", false),
            ("proxy", true),
            ("STAGEGATE_ACCESS_KEY", false),
        ] {
            assert_eq!(may_be_set(name), want, "{name}");
        }
    }
}
