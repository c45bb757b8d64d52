//! One run against one server as one user: where it is, with which access key, in which org.

use stagegate_api::client::{BaseUrl, Client, Timeouts};
use stagegate_core::Secret;

use crate::{
    cli::GlobalArgs,
    context::{self, Field},
    env,
    error::CliError,
    org::{self, Named},
    output::Output,
    settings::{Config, Credentials, Folder},
};

/// Where `stagegated serve` listens unless told otherwise.
const DEFAULT_SERVER: &str = "http://127.0.0.1:3011";

/// One run against one server as one user.
#[derive(Debug)]
pub struct Session {
    /// Speaks to the server.
    pub client: Client,
    /// Prints.
    pub output: Output,
    global: GlobalArgs,
    saved_org: Option<String>,
}

impl Session {
    /// With the access key from the environment or the settings; fails if there is none.
    pub fn open(global: &GlobalArgs) -> Result<Self, CliError> {
        let folder = Folder::find()?;
        let config = Config::load(&folder)?;
        let base = server(global, &config)?;
        let key = access_key(global, &folder, &base)?;
        Self::with_key(global, &config, &base, key)
    }

    /// The same at a shell's prompt: nothing is said, and nobody waits longer than `timeouts`.
    pub fn silent(global: &GlobalArgs, timeouts: Timeouts) -> Result<Self, CliError> {
        let folder = Folder::find()?;
        let config = Config::load(&folder)?;
        let base = server(global, &config)?;
        check_transport(&base, env::get(env::ALLOW_HTTP).as_deref())?;
        let client = Client::new(base.as_str(), Some(access_key(global, &folder, &base)?), timeouts)?;
        let saved_org = config.orgs.get(base.as_str()).cloned();
        Ok(Self { client, output: Output::new(global), global: global.clone(), saved_org })
    }

    /// With this access key, stored or not.
    pub fn with_key(global: &GlobalArgs, config: &Config, base: &BaseUrl, key: Secret) -> Result<Self, CliError> {
        let output = Output::new(global);
        if check_transport(base, env::get(env::ALLOW_HTTP).as_deref())? == Transport::Open {
            output.warn(&format!("the connection to {base} is not encrypted: everybody on the way can read the access key"));
        }
        let client = Client::new(base.as_str(), Some(key), Timeouts::default())?;
        Ok(Self { client, output, global: global.clone(), saved_org: config.orgs.get(base.as_str()).cloned() })
    }

    /// Without an access key: only to redeem a setup code, which the transport must protect as well.
    pub fn anonymous(global: &GlobalArgs, base: &BaseUrl) -> Result<Self, CliError> {
        check_transport(base, env::get(env::ALLOW_HTTP).as_deref())?;
        let client = Client::new(base.as_str(), None, Timeouts::default())?;
        Ok(Self { client, output: Output::new(global), global: global.clone(), saved_org: None })
    }

    /// The address of the server.
    pub fn server(&self) -> &str {
        self.client.base().as_str()
    }

    /// The org to work in: flag, environment, `from_files`, the saved default, the user's only org.
    pub fn org(&self, from_files: Option<&str>) -> Result<String, CliError> {
        let environment = env::get(env::ORG);
        let named = Named {
            flag: self.global.org.as_deref(),
            environment: environment.as_deref(),
            files: from_files,
            saved: self.saved_org.as_deref(),
        };
        match named.nearest() {
            Some(name) => Ok(name),
            None => org::only(&self.client.whoami()?.orgs),
        }
    }

    /// The org to work in, by the rule of [`Session::org`]; files are only read if flag and environment are silent.
    pub fn org_here(&self) -> Result<String, CliError> {
        if self.global.org.is_some() || env::get(env::ORG).is_some() {
            return self.org(None);
        }
        // A file that names an org which cannot be told must not lead to another org.
        self.org(context::discover(&self.global)?.optional(Field::Org)?)
    }

    /// The app to work with: `argument`, flag, environment, files.
    pub fn app_here(&self, argument: Option<&str>) -> Result<String, CliError> {
        self.here(Field::App, argument)
    }

    /// The service to work with, likewise.
    pub fn service_here(&self, argument: Option<&str>) -> Result<String, CliError> {
        self.here(Field::Service, argument)
    }

    fn here(&self, field: Field, argument: Option<&str>) -> Result<String, CliError> {
        match self.named(field, argument) {
            Some(name) => Ok(name),
            None => Ok(context::discover(&self.global)?.needed(field)?.to_owned()),
        }
    }

    /// What `argument`, flag or environment name. Files of the folder narrow no list and choose nothing to delete.
    pub fn named(&self, field: Field, argument: Option<&str>) -> Option<String> {
        argument.or(field.flag(&self.global)).map(str::to_owned).or_else(|| env::get(field.variable()))
    }

    /// The stage and the region to work in, as an instance is called: flags, environment, files.
    pub fn place_here(&self) -> Result<String, CliError> {
        let context = context::discover(&self.global)?;
        Ok(format!("{}:{}", context.needed(Field::Stage)?, context.needed(Field::Region)?))
    }
}

/// The access key to use: environment, settings.
fn access_key(global: &GlobalArgs, folder: &Folder, base: &BaseUrl) -> Result<Secret, CliError> {
    if let Some(key) = env::get(env::ACCESS_KEY) {
        return Ok(Secret::new(key.trim().to_owned()));
    }
    match Credentials::load(folder)?.get(base.as_str()) {
        Some(stored) => Ok(stored.access_key.0.clone()),
        None => Err(CliError::not_signed_in(base.as_str(), global.server.as_deref())),
    }
}

/// The server to use: flag, environment, settings, this machine.
pub fn server(global: &GlobalArgs, config: &Config) -> Result<BaseUrl, CliError> {
    let environment = env::get(env::SERVER);
    let text = global.server.as_deref().or(environment.as_deref()).or(config.server.as_deref()).unwrap_or(DEFAULT_SERVER);
    Ok(text.parse()?)
}

/// Whether others can read what travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Encrypted, or it never leaves the machine.
    Closed,
    /// Not encrypted, and allowed.
    Open,
}

/// Refuses to send secrets where others can read them, unless that was allowed.
pub fn check_transport(base: &BaseUrl, allowed: Option<&str>) -> Result<Transport, CliError> {
    if base.is_https() || base.is_loopback() {
        return Ok(Transport::Closed);
    }
    if allowed == Some("1") {
        return Ok(Transport::Open);
    }
    let hint = format!("use `https://`, or set `{}=1` if the network is trusted", env::ALLOW_HTTP);
    Err(CliError::usage(format!("no access key is sent to {base}: the connection is not encrypted"), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_travel_in_the_open() {
        for (url, allowed, want) in [
            ("https://stagegate.example", None, Some(Transport::Closed)),
            ("http://127.0.0.1:3011", None, Some(Transport::Closed)),
            ("http://localhost:3011", None, Some(Transport::Closed)),
            ("http://stagegate.example", None, None),
            ("http://stagegate.example", Some("0"), None),
            ("http://stagegate.example", Some("1"), Some(Transport::Open)),
        ] {
            assert_eq!(check_transport(&url.parse().unwrap(), allowed).ok(), want, "{url} {allowed:?}");
        }
    }

    #[test]
    fn the_server_comes_from_the_flag_then_the_settings() {
        let config = |server: Option<&str>| Config { server: server.map(str::to_owned), ..Config::default() };
        let global = |server: Option<&str>| GlobalArgs { server: server.map(str::to_owned), ..GlobalArgs::default() };
        for (flag, saved, want) in [
            (Some("https://a.example/"), Some("https://b.example"), "https://a.example"),
            (None, Some("https://b.example"), "https://b.example"),
            (None, None, "http://127.0.0.1:3011"),
        ] {
            assert_eq!(server(&global(flag), &config(saved)).unwrap().as_str(), want);
        }
    }
}
