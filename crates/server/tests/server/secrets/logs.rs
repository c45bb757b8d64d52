//! What is logged at the most verbose level, through the filter that `stagegated` uses.

use std::{
    io,
    sync::{Arc, Mutex},
};

use stagegate_server::log::filter;
use stagegate_store::testing::TestDatabase;
use tracing_subscriber::fmt::MakeWriter;

use super::Planted;
use crate::support::canary::found;

/// Keeps every line.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The subscriber is for the whole process, so that no thread escapes it: other tests may add lines, never take any.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_secret_is_logged_at_any_level() {
    let lines = Lines::default();
    let logged = tracing_subscriber::fmt().with_env_filter(filter("trace")).with_ansi(false).with_writer(lines.clone());
    tracing::subscriber::set_global_default(logged.finish()).unwrap();
    let planted = Planted::in_database(TestDatabase::sqlite()).await;
    planted.world.server.database.execute("ALTER TABLE parameter RENAME TO parameter_away").await;
    planted.world.get("owners/profile:prod/parameters/token").await.refused(500, "internal");
    planted.world.server.sts.down();
    let target = serde_json::json!({"app": "shop", "stage": "live"});
    planted.world.server.database.execute("ALTER TABLE parameter_away RENAME TO parameter").await;
    planted.world.post("credentials", target).await.refused(502, "sts-unreachable");
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for line in ["answered", "refused", "a request failed on our side", "no such table", "TRACE"] {
        assert!(log.contains(line), "`{line}` is missing in {} bytes", log.len());
    }
    let telling: Vec<_> = log.lines().filter(|line| !found(line.as_bytes(), &planted.secrets).is_empty()).collect();
    assert!(telling.is_empty(), "{telling:#?}");
    assert!(!log.contains("canary"), "{:#?}", log.lines().filter(|line| line.contains("canary")).collect::<Vec<_>>());
}
