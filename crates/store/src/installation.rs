//! Facts about the installation, and the codes of its first run.

use jiff::Timestamp;

use crate::{error::StoreError, row, store::Tx};

const ROOT_KEY_CHECK: &str = "root-key-check";

impl Tx {
    /// The check value of the root key that this database was made with.
    pub async fn root_key_check(&mut self) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT value FROM installation WHERE name = $1")
            .bind(ROOT_KEY_CHECK)
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| row::text(&row, "value")).transpose()
    }

    /// Binds a new database to its root key.
    pub async fn set_root_key_check(&mut self, check_value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO installation (name, value) VALUES ($1, $2)")
            .bind(ROOT_KEY_CHECK)
            .bind(check_value)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Replaces every earlier setup code by this one.
    pub async fn replace_setup_code(&mut self, digest: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM setup_code").execute(self.conn()).await?;
        sqlx::query("INSERT INTO setup_code (digest, expires_at) VALUES ($1, $2)")
            .bind(digest)
            .bind(expires_at.as_millisecond())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Consumes a setup code with one statement, so that it works once however many try (rule N10).
    pub async fn consume_setup_code(&mut self, digest: &str, now: Timestamp) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM setup_code WHERE digest = $1 AND expires_at > $2")
            .bind(digest)
            .bind(now.as_millisecond())
            .execute(self.conn())
            .await?;
        Ok(done.rows_affected() == 1)
    }
}
