//! Overhears the statements of one connection, and asks SQLite how it runs them.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    thread::{self, ThreadId},
};

use stagegate_store::{Tx, testing::TestDatabase};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// What the driver told it runs, and on which thread: each SQLite connection has one of its own.
static OVERHEARD: Mutex<Vec<(ThreadId, String)>> = Mutex::new(Vec::new());
static LISTENING: OnceLock<()> = OnceLock::new();
/// The table whose rows are counted to see which thread is ours.
const MARK: &str = "setup_code";

/// The statements of one transaction.
pub(super) struct Watch<'a> {
    database: &'a TestDatabase,
    thread: Mutex<Option<ThreadId>>,
}

/// How the statements of one query are run.
#[derive(Debug)]
pub(super) struct Plans {
    query: &'static str,
    /// Each statement with the lines of its plan.
    statements: Vec<(String, Vec<String>)>,
}

impl<'a> Watch<'a> {
    pub(super) fn new(database: &'a TestDatabase) -> Self {
        LISTENING.get_or_init(|| tracing::subscriber::set_global_default(Listener).unwrap());
        Self { database, thread: Mutex::default() }
    }

    /// Begins anew, with this transaction.
    pub(super) async fn forget(&self, tx: &mut Tx) {
        mark(tx).await;
        // The driver tells about a statement when it is about to run the next one, at the latest.
        mark(tx).await;
        let mut overheard = overheard();
        let ours = overheard.iter().rev().find(|(_, statement)| statement.ends_with(MARK)).map(|(thread, _)| *thread);
        overheard.retain(|(thread, _)| Some(*thread) != ours);
        *self.thread.lock().unwrap() = ours;
    }

    /// The plans of all statements since [`Watch::forget`].
    pub(super) async fn plans(&self, tx: &mut Tx, query: &'static str) -> Plans {
        mark(tx).await;
        let ours = *self.thread.lock().unwrap();
        let of_query = |(thread, statement): &&(ThreadId, String)| Some(*thread) == ours && !statement.ends_with(MARK);
        let heard: Vec<_> = overheard().iter().filter(of_query).map(|(_, statement)| statement.clone()).collect();
        assert!(!heard.is_empty(), "{query}: no statement was overheard");
        let mut statements = Vec::new();
        for statement in heard {
            let lines = self.database.plan(&statement).await;
            statements.push((statement, lines));
        }
        Plans { query, statements }
    }
}

async fn mark(tx: &mut Tx) {
    tx.count_rows_of_every_org(MARK).await.unwrap();
}

fn overheard() -> MutexGuard<'static, Vec<(ThreadId, String)>> {
    OVERHEARD.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Plans {
    /// No statement reads a whole table or index.
    #[track_caller]
    pub(super) fn scan_nothing(&self) {
        self.hold_no_line("a scan", |line| line.starts_with("SCAN ") && line != "SCAN CONSTANT ROW");
    }

    /// No statement goes through everything that an org, an app or a user has.
    #[track_caller]
    pub(super) fn look_up(&self) {
        self.scan_nothing();
        let all_of = |line: &str| ["(org_id=?)", "(app_id=?)", "(user_id=?)"].iter().any(|of| line.contains(of));
        // Of default providers there is at most one of each vendor.
        self.hold_no_line("too much", |line| all_of(line) && !line.contains("provider_default"));
    }

    #[track_caller]
    fn hold_no_line(&self, what: &str, bad: impl Fn(&str) -> bool) {
        for (statement, lines) in &self.statements {
            assert!(!lines.iter().any(|line| bad(line)), "{what}: {}: {statement}\n{}", self.query, lines.join("\n"));
        }
    }

    /// No statement reads more of a list than it answers with: the index has the order, and the cursor is a place in it.
    #[track_caller]
    pub(super) fn go_along_an_index(&self, from_cursor: bool) {
        for (statement, lines) in &self.statements {
            let words = format!("{}: {statement}\n{}", self.query, lines.join("\n"));
            assert!(!lines.iter().any(|line| line.contains("TEMP B-TREE")), "sorted: {words}");
            let bounded = lines.iter().any(|line| line.starts_with("SEARCH ") && line.contains(['<', '>']));
            assert!(bounded || !from_cursor, "not from its cursor: {words}");
        }
    }
}

/// Hears what the driver says about statements.
struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn event(&self, event: &Event<'_>) {
        let mut statement = Statement::default();
        event.record(&mut statement);
        let text = if statement.whole.trim().is_empty() { statement.summary } else { statement.whole };
        overheard().push((thread::current().id(), text.trim().to_owned()));
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// A short statement is in `summary`; of a long one that holds the beginning.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}
