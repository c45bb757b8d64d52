//! Measures the same on a small and a large database, in turn, so that whatever else the machine does hits both alike.

mod lists;
mod pair;
mod resolve;
mod subject;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use stagegate_store::testing::TestDatabase;

pub(crate) use self::pair::{Figures, Spread};
use self::{lists::List, pair::Pair, resolve::Resolve, subject::Subject};
use crate::{
    Failure,
    database::Database,
    report,
    seed::{self, Size},
};

/// 1,000 parameters, and lists of three pages.
const SMALL: Size = Size { orgs: 1, bare_orgs: 59, list: 60 };
/// How often one thing may cost in the large database what it costs in the small one.
const LIMIT: f64 = 1.5;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct MeasureArgs {
    /// Of the large database; `--orgs 50 --list 1000` gives a quick look
    #[command(flatten)]
    size: Size,
    /// How often each thing is measured on each database
    #[arg(long, value_name = "N", default_value_t = 300)]
    rounds: usize,
    /// Measure on one kind of database only
    #[arg(long, value_name = "ENGINE")]
    only: Option<Engine>,
    /// Keep the databases in this folder, and use them again [default: a temporary folder]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// Measures everything. A failure if anything costs more than [`LIMIT`] allows.
pub(crate) async fn measure(wanted: &MeasureArgs) -> Result<ExitCode, Failure> {
    let temporary = tempfile::tempdir()?;
    let folder = wanted.folder.as_deref().unwrap_or(temporary.path());
    let mut within = true;
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if wanted.only.is_none_or(|only| only == engine) {
            within &= on(engine, folder, wanted).await?;
        }
    }
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Measures on one kind of database; whether all was within its limit.
async fn on(engine: Engine, folder: &Path, wanted: &MeasureArgs) -> Result<bool, Failure> {
    let small = subject(engine, &folder.join("small"), SMALL).await?;
    let large = subject(engine, &folder.join("large"), wanted.size).await?;
    let pair = Pair { small, large, rounds: wanted.rounds };
    let mut within = true;
    report::say(&format!(
        "\n{}: {} orgs and lists of {} against {} and {}; median (tenth to ninetieth percentile) of {} rounds\n",
        engine.name(),
        SMALL.orgs + SMALL.bare_orgs,
        SMALL.list,
        wanted.size.orgs + wanted.size.bare_orgs,
        wanted.size.list,
        wanted.rounds
    ));
    report::say(&report::header());
    for resolve in Resolve::ALL {
        let figures = pair.measure(async |subject, round| subject.time_resolve(resolve, round).await).await?;
        within &= report::figures(resolve.words(), &figures, LIMIT);
    }
    for list in List::ALL {
        let (small, large) = (pair.small.pages(list).await?, pair.large.pages(list).await?);
        for (words, small, large) in small.with(&large) {
            let page = async |subject: &Subject, _| {
                let after = if std::ptr::eq(subject, &raw const pair.small) { small } else { large };
                subject.time_list(list, after).await
            };
            let figures = pair.measure(page).await?;
            within &= report::figures(&format!("{}, {words}", list.words()), &figures, LIMIT);
        }
    }
    Ok(within)
}

/// A database to measure: seeded, or from an earlier run.
async fn subject(engine: Engine, files: &Path, size: Size) -> Result<Subject, Failure> {
    let name = engine.name().to_lowercase();
    let folder = files.join(&name);
    let (root_key_file, address) = (files.join(format!("{name}.key")), files.join(format!("{name}.url")));
    if let Ok(url) = fs::read_to_string(&address) {
        return Subject::new(Database::open(&url, &root_key_file).await?, size).await;
    }
    fs::create_dir_all(&folder)?;
    let url = match engine {
        Engine::Sqlite => seed::sqlite_url(&folder),
        Engine::Postgres if env::var_os("STAGEGATE_TEST_POSTGRES").is_none() => {
            return Err("there is no PostgreSQL: run this through `scripts/with-postgres.sh`, or set `--only sqlite`".into());
        }
        Engine::Postgres => TestDatabase::postgres().await.url().to_owned(),
    };
    let database = Database::create(&url, &root_key_file).await?;
    seed::fill(&database, size, engine.name()).await?;
    fs::write(&address, &url)?;
    Subject::new(database, size).await
}
