//! `stagegate login`.

use clap::{Args, builder::NonEmptyStringValueParser};
use stagegate_api::{
    sensitive::Sensitive,
    setup::{RedeemSetup, SetupDone, Whoami},
};
use stagegate_core::{Code, Secret};

use crate::{
    cli::GlobalArgs,
    env,
    error::CliError,
    input,
    output::{Output, time},
    session::{self, Session},
    settings::{Config, Credentials, Folder, Stored},
};

/// Sign in to a server with a setup code or an access key
///
/// Asks for the code or key without showing it. `stagegated serve` prints a setup code at its first start; an access
/// key comes from `stagegate key create`. The access key is stored in a file that only you can read.
#[derive(Args, Debug)]
pub struct LoginArgs {
    /// Read the code or key from standard input
    #[arg(long)]
    stdin: bool,
    /// With a setup code: the owner's name, as the history will show it
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: Option<String>,
    /// Never used: a code or key on the command line is refused
    #[arg(hide = true)]
    on_command_line: Vec<String>,
}

/// What was handed over, told apart by how it starts.
#[derive(Debug)]
enum Proof {
    AccessKey(Secret),
    SetupCode(Secret),
}

/// Where the access key will be stored.
struct Place<'a> {
    global: &'a GlobalArgs,
    folder: Folder,
    config: Config,
    base: stagegate_api::client::BaseUrl,
}

/// Signs in.
pub fn login(global: &GlobalArgs, args: &LoginArgs) -> Result<(), CliError> {
    if !args.on_command_line.is_empty() {
        let sentence = "a code or key on the command line ends up in the shell's history and in the list of processes";
        return Err(CliError::usage(sentence, "run `stagegate login` and paste it, or pass `--stdin`"));
    }
    let folder = Folder::find()?;
    let config = Config::load(&folder)?;
    let base = session::server(global, &config)?;
    session::check_transport(&base, env::get(env::ALLOW_HTTP).as_deref())?;
    // A setup code works once: what could fail afterwards is tried before.
    Credentials::load(&folder)?;
    Credentials::check_writable(&folder)?;
    let place = Place { global, folder, config, base };
    let (session, who) = match read_proof(args)? {
        Proof::AccessKey(key) => with_key(&place, key)?,
        Proof::SetupCode(code) => with_code(&place, code, args)?,
    };
    remember_server(place)?;
    tell(&session, &who)
}

fn read_proof(args: &LoginArgs) -> Result<Proof, CliError> {
    let secret = if args.stdin {
        input::value_from_stdin(true)?
    } else if input::is_terminal() {
        input::ask_secret("setup code or access key", "paste the code or key alone, or pass `--stdin`")?
    } else {
        return Err(CliError::usage(
            "nobody is there to ask for the code or key",
            "pass `--stdin` to read it from standard input",
        ));
    };
    proof(secret.expose().trim())
}

fn proof(text: &str) -> Result<Proof, CliError> {
    if text.starts_with("sgk_") {
        Ok(Proof::AccessKey(Secret::new(text.to_owned())))
    } else if text.starts_with("sgs_") {
        Ok(Proof::SetupCode(Secret::new(text.to_owned())))
    } else {
        let sentence = "this is neither a setup code nor an access key";
        Err(CliError::usage(sentence, "setup codes start with `sgs_`, access keys with `sgk_`"))
    }
}

/// The key is tried before it is stored.
fn with_key(place: &Place<'_>, key: Secret) -> Result<(Session, Whoami), CliError> {
    let session = Session::with_key(place.global, &place.config, &place.base, key.clone())?;
    let who = session.client.whoami().map_err(|error| not_taken(error.into()))?;
    store(place, key, &who.user.name)?;
    Ok((session, who))
}

/// The server's hint is to sign in, which is what failed.
fn not_taken(error: CliError) -> CliError {
    if error.code() != Code::NotSignedIn.as_str() {
        return error;
    }
    error.with_hint("check that it is a key of this server; `stagegate key create` makes another one")
}

/// The code is spent once it is redeemed, so the key is stored before anything else can fail.
fn with_code(place: &Place<'_>, code: Secret, args: &LoginArgs) -> Result<(Session, Whoami), CliError> {
    let name = owner_name(args)?;
    let session = Session::anonymous(place.global, &place.base)?;
    let SetupDone { access_key, .. } = session.client.redeem_setup(&RedeemSetup { code: Sensitive(code), name: name.clone() })?;
    if let Err(error) = store(place, access_key.0.clone(), &name) {
        session.output.warn("the access key could not be stored: it is printed, as nothing else holds it");
        session.output.value(access_key.expose())?;
        return Err(error);
    }
    let session = Session::with_key(place.global, &place.config, &place.base, access_key.0)?;
    let who = session.client.whoami()?;
    Ok((session, who))
}

fn owner_name(args: &LoginArgs) -> Result<String, CliError> {
    if let Some(name) = &args.name {
        return Ok(name.clone());
    }
    let system = env::USER_NAMES.iter().find_map(|name| env::get(name));
    if !args.stdin && input::is_terminal() {
        return input::ask("your name, as the history will show it", system.as_deref().unwrap_or("owner"));
    }
    system.ok_or_else(|| CliError::usage("the owner needs a name", "pass `--name NAME`"))
}

fn store(place: &Place<'_>, key: Secret, user: &str) -> Result<(), CliError> {
    let stored = Stored { access_key: Sensitive(key), user: user.to_owned() };
    Credentials::set(&place.folder, place.base.as_str(), stored)
}

/// The server signed in to last is the default one.
fn remember_server(place: Place<'_>) -> Result<(), CliError> {
    let mut config = place.config;
    if config.server.as_deref() == Some(place.base.as_str()) {
        return Ok(());
    }
    config.server = Some(place.base.as_str().to_owned());
    config.save(&place.folder)
}

fn tell(session: &Session, who: &Whoami) -> Result<(), CliError> {
    let output: Output = session.output;
    if env::get(env::ACCESS_KEY).is_some() {
        output.warn(&format!("`{}` is set: commands use it, and not what was stored now", env::ACCESS_KEY));
    }
    let key = &who.access_key;
    let sentence = format!(
        "signed in to {} as `{}` with the access key `{}`, until {}",
        session.server(),
        who.user.name,
        key.name,
        time(key.expires_at)
    );
    output.changed(who, &sentence)?;
    output.note(match who.orgs.as_slice() {
        [] => "next: `stagegate org create NAME`",
        [_] => "next: `stagegate profile list`",
        _ => "next: `stagegate org list`, then `stagegate org use NAME`",
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_keys_are_told_apart() {
        for (text, want) in [("sgk_abc", "key"), ("sgs_abc", "code"), ("abc", "neither"), ("", "neither"), ("SGK_abc", "neither")]
        {
            let got = match proof(text) {
                Ok(Proof::AccessKey(_)) => "key",
                Ok(Proof::SetupCode(_)) => "code",
                Err(_) => "neither",
            };
            assert_eq!(got, want, "{text}");
        }
        assert!(!format!("{:?}", proof("canary")).contains("canary"));
        assert!(!format!("{:?}", proof("sgk_canary")).contains("canary"));
    }
}
