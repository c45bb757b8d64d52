//! Fills a database: orgs of an ordinary shape, and one among them with long lists.

mod lists;
mod ordinary;
mod past;

use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use indicatif::{ProgressBar, ProgressStyle};
use stagegate_core::{
    access::{Caller, Origin, Role, Scope},
    id::{AccessKeyId, OrgId, UserId},
    org::Org,
    ports::Clock as _,
    user::{AccessKey, User},
};
use stagegate_seal::TenantKey;
use stagegate_server::{app::access_key::AccessKeyWish, machine::SystemEntropy};

use self::past::Past;
pub(crate) use self::{
    lists::{LISTED_APP, LISTED_KEY, LISTED_PROFILE, LISTED_SERVICE, LISTED_STAGE, STAGED_APP},
    ordinary::{APPS, REGION, RESOLVED_KEYS, SERVICE, STAGE},
};
use crate::{
    Failure,
    database::Database,
    ports::{Generator, Ticking},
    report,
};

/// Who owns every org.
const OPERATOR: &str = "Ada";

/// How much there is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Size {
    /// Orgs, each with 10 apps, 100 stages, 100 instances and 1,000 parameters
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(crate) orgs: usize,
    /// Further orgs with an owner and nothing else
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) bare_orgs: usize,
    /// Items of each list in the first org, in addition
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(crate) list: usize,
}

/// Where to put it.
#[derive(Debug, clap::Args)]
pub(crate) struct SeedArgs {
    #[command(flatten)]
    size: Size,
    /// Folder for the embedded database, as for `stagegated serve`
    #[arg(long, value_name = "FOLDER", required_unless_present = "database")]
    data: Option<PathBuf>,
    /// Fill this PostgreSQL database instead
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    database: Option<String>,
    /// File to write the root key to; it must not exist
    #[arg(long, value_name = "FILE")]
    root_key_file: PathBuf,
}

/// The name of an org by its number, from 1 on.
pub(crate) fn org_name(number: usize) -> String {
    format!("org{number:05}")
}

/// Fills a database and says how to start a server on it. The access key is all that goes to standard output.
pub(crate) async fn seed(wanted: &SeedArgs) -> Result<(), Failure> {
    let (url, settings) = match (&wanted.data, &wanted.database) {
        (Some(folder), _) => {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            must_be_outside(&wanted.root_key_file, folder)?;
            (sqlite_url(folder), format!("--data '{}'", folder.display()))
        }
        (None, Some(url)) => (url.clone(), "--database URL".to_owned()),
        (None, None) => return Err("name the database with `--data` or `--database`".into()),
    };
    let database = Database::create(&url, &wanted.root_key_file).await?;
    fill(&database, wanted.size, "seeding").await?;
    let stagegate = database.into_stagegate().await?;
    let (_, token) = stagegate.issue_owner_key().await?.ok_or("nobody was set up")?;
    let origin = Origin { address: "seed".into(), request_id: String::new() };
    let owner = stagegate.authenticate(&token, origin).await?;
    let wish = AccessKeyWish { name: "seeded", scopes: Scope::ALL.to_vec(), days: 365 };
    let (_, token) = stagegate.create_access_key(&owner, &org_name(1), wish).await?;
    let settings = format!("{settings} --root-key-file '{}'", wanted.root_key_file.display());
    report::talk(&format!(
        "start the server:      stagegated serve {settings}\n\
         sign in:               stagegate login   (with the access key below; it works in `{}`)\n\
         key for all orgs:      stagegated owner-key {settings}",
        org_name(1)
    ));
    report::say(token.expose());
    Ok(())
}

/// The address of the embedded database in a folder.
pub(crate) fn sqlite_url(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("stagegate.db").display())
}

/// `stagegated` refuses a root key inside the data folder.
fn must_be_outside(root_key_file: &Path, data: &Path) -> Result<(), Failure> {
    let folder = root_key_file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if fs::canonicalize(folder)?.starts_with(fs::canonicalize(data)?) {
        return Err("the root key would be inside the data folder: name another `--root-key-file`".into());
    }
    Ok(())
}

/// Fills an empty database.
pub(crate) async fn fill(database: &Database, size: Size, words: &'static str) -> Result<(), Failure> {
    let (clock, generator) = (Ticking::new(), Generator::default());
    let progress = ProgressBar::new((size.orgs + size.bare_orgs) as u64).with_message(words);
    progress.set_style(ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} orgs, {elapsed}, {eta} to go")?);
    let owner = operator(database, &clock, &generator).await?;
    for number in 1..=size.orgs + size.bare_orgs {
        let now = clock.now();
        let org = Org { id: OrgId::new(now, &generator), name: org_name(number).parse()?, revision: 1, created_at: now };
        let key = TenantKey::generate(&SystemEntropy);
        let sealed_key = database.root_key.wrap(org.id.as_str(), &key, &SystemEntropy)?;
        let mut tx = database.store.write().await?;
        tx.add_org(&org, &sealed_key).await?;
        tx.add_member(&org.id, &owner.user.id, Role::Owner, clock.now()).await?;
        let mut past = Past::new(tx, &clock, &generator, &owner, org, key).await?;
        if number <= size.orgs {
            ordinary::furnish(&mut past).await?;
        }
        if number == 1 {
            lists::lengthen(&mut past, size.list).await?;
        }
        past.commit().await?;
        progress.inc(1);
    }
    progress.set_message("settling");
    database.store.settle().await?;
    progress.finish_and_clear();
    Ok(())
}

/// Whoever was set up first. Their key is not stored: nobody has its token.
async fn operator(database: &Database, clock: &Ticking, generator: &Generator) -> Result<Caller, Failure> {
    let now = clock.now();
    let user = User { id: UserId::new(now, generator), name: OPERATOR.to_owned(), operator: true };
    let mut tx = database.store.write().await?;
    tx.add_user(&user, now).await?;
    tx.commit_housekeeping().await?;
    let key = AccessKey {
        id: AccessKeyId::new(now, generator),
        user: user.id.clone(),
        org: None,
        name: "seed".into(),
        revision: 1,
        scopes: Scope::ALL.to_vec(),
        created_at: now,
        expires_at: now,
        last_used_at: None,
        revoked_at: None,
    };
    Ok(Caller { user, key, origin: Origin { address: "seed".into(), request_id: "req_seed".into() } })
}
