//! The audit table as it is stored, whoever may see it.

use super::TestServer;

/// A row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) action: String,
    pub(crate) outcome: String,
    pub(crate) org: String,
    pub(crate) user: String,
    pub(crate) key: String,
    pub(crate) request_id: String,
    pub(crate) address: String,
    pub(crate) target: String,
    pub(crate) detail: String,
}

const QUERY: &str = "SELECT action || '|' || outcome || '|' || COALESCE(org_id, '') || '|' || COALESCE(user_id, '') || '|' ||
                            COALESCE(access_key_id, '') || '|' || request_id || '|' || address || '|' || target || '|' ||
                            COALESCE(detail, '')
                     FROM audit_event ORDER BY id";

impl TestServer {
    /// All rows, the oldest first.
    pub(crate) async fn audit(&self) -> Vec<Row> {
        self.database.texts(QUERY).await.iter().map(|line| row(line)).collect()
    }
}

fn row(line: &str) -> Row {
    let mut columns = line.splitn(9, '|').map(str::to_owned);
    let mut next = || columns.next().unwrap();
    Row {
        action: next(),
        outcome: next(),
        org: next(),
        user: next(),
        key: next(),
        request_id: next(),
        address: next(),
        target: next(),
        detail: next(),
    }
}
