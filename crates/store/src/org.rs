//! Orgs and their sealed keys.

use sqlx::any::AnyRow;
use stagegate_core::{access::Permit, org::Org};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

impl Tx {
    /// Makes an org; its key comes wrapped by the root key.
    pub async fn add_org(&mut self, org: &Org, sealed_key: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO org (id, name, sealed_key, created_at) VALUES ($1, $2, $3, $4)")
            .bind(org.id.as_str())
            .bind(org.name.as_str())
            .bind(sealed_key)
            .bind(org.created_at.as_millisecond())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The org's key, wrapped by the root key.
    pub async fn sealed_org_key(&mut self, permit: &Permit) -> Result<String, StoreError> {
        let row = sqlx::query("SELECT sealed_key FROM org WHERE id = $1").bind(org_of(permit)).fetch_one(self.conn()).await?;
        row::text(&row, "sealed_key")
    }

    /// The org's name, for tags and messages.
    pub async fn org(&mut self, permit: &Permit) -> Result<Org, StoreError> {
        let row =
            sqlx::query("SELECT id, name, created_at FROM org WHERE id = $1").bind(org_of(permit)).fetch_one(self.conn()).await?;
        read(&row)
    }
}

pub(crate) fn read(row: &AnyRow) -> Result<Org, StoreError> {
    Ok(Org { id: row::parsed(row, "id")?, name: row::parsed(row, "name")?, created_at: row::time(row, "created_at")? })
}
