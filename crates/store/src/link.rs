//! Links of services and instances to providers, each with the revisions it holds for.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{access::Permit, instance::Place, link::LinkedOwner, name::VendorName, owner::OwnerId, provider::Provider};

use crate::{
    error::StoreError,
    provider::{SealedProvider, THEN, read_sealed, version_at},
    row,
    store::{Tx, org_of},
};

// The provider's columns by the names that `provider::read_sealed` knows.
const SELECT: &str =
    "SELECT l.since_revision, l.author, l.created_at AS linked_at, p.id, p.org_id, p.alias, p.vendor, p.kind, p.role_arn,
                             p.external_id, p.access_key_id, p.account_id, p.detail_names, p.sealed_details, p.details_revision,
                             p.description, p.is_default, p.revision, p.created_at, p.updated_at, p.deleted_at
                      FROM provider_link l JOIN provider p ON p.id = l.provider_id";

/// A link to make.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// The service or instance.
    pub owner: &'a OwnerId,
    /// The provider; its vendor has one place per owner.
    pub provider: &'a Provider,
    /// The owner's revision that makes the link.
    pub revision: i64,
    /// Who.
    pub author: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// A provider that is linked, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The provider.
    pub provider: SealedProvider,
    /// The owner's revision that made the link.
    pub revision: i64,
    /// Who.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

/// A link of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastLink {
    /// The link, with the provider as it was, without what was sealed in it.
    pub linked: Linked,
    /// Whether the provider was removed since.
    pub removed: bool,
}

impl Tx {
    /// Links a provider from `new.revision` on; the one of the same vendor before ends there.
    pub async fn link_provider(&mut self, permit: &Permit, new: &NewLink<'_>) -> Result<(), StoreError> {
        self.end_link(permit, new.owner, &new.provider.vendor, new.revision).await?;
        sqlx::query(
            "INSERT INTO provider_link (org_id, owner_id, vendor, provider_id, since_revision, author, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(org_of(permit))
        .bind(new.owner.as_str())
        .bind(new.provider.vendor.as_str())
        .bind(new.provider.id.as_str())
        .bind(new.revision)
        .bind(new.author)
        .bind(new.now.as_millisecond())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Ends the link to a vendor's provider with `revision`; false if there was none.
    pub async fn end_link(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        vendor: &VendorName,
        revision: i64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "UPDATE provider_link SET until_revision = $1
             WHERE org_id = $2 AND owner_id = $3 AND vendor = $4 AND until_revision IS NULL",
        )
        .bind(revision)
        .bind(org_of(permit))
        .bind(owner.as_str())
        .bind(vendor.as_str())
        .execute(self.conn())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The links of an owner as they were at `revision`, by vendor. Removed providers are left out.
    pub async fn links_at(&mut self, permit: &Permit, owner: &OwnerId, revision: i64) -> Result<Vec<Linked>, StoreError> {
        let statement = format!(
            "{SELECT} WHERE l.org_id = $1 AND l.owner_id = $2 AND l.since_revision <= $3
             AND (l.until_revision IS NULL OR l.until_revision > $3) AND p.deleted_at IS NULL ORDER BY l.vendor"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(revision)
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(read).collect()
    }

    /// The same to look back, with the providers as they were at `time`: also those that were removed since.
    pub async fn past_links_at(
        &mut self,
        permit: &Permit,
        owner: &OwnerId,
        revision: i64,
        time: Timestamp,
    ) -> Result<Vec<PastLink>, StoreError> {
        let statement = format!(
            "SELECT l.since_revision, l.author, l.created_at AS linked_at, {THEN}
             FROM provider_link l JOIN provider p ON p.id = l.provider_id {}
             WHERE l.org_id = $1 AND l.owner_id = $2 AND l.since_revision <= $3
             AND (l.until_revision IS NULL OR l.until_revision > $3) ORDER BY l.vendor",
            version_at("$4")
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(owner.as_str())
            .bind(revision)
            .bind(time.as_millisecond())
            .fetch_all(self.conn())
            .await?;
        rows.iter()
            .map(|row| Ok(PastLink { linked: read(row)?, removed: row::time_or_null(row, "deleted_at")?.is_some() }))
            .collect()
    }

    /// The services and instances that are linked to the provider, by name; one more than `limit`, if there are more.
    pub async fn users_of_provider(
        &mut self,
        permit: &Permit,
        provider: &Provider,
        limit: i64,
    ) -> Result<Vec<LinkedOwner>, StoreError> {
        let rows = sqlx::query(
            "SELECT a.name AS app_name, s.name AS service_name, '' AS stage, '' AS region
             FROM provider_link l JOIN service s ON s.id = l.owner_id JOIN app a ON a.id = s.app_id
             WHERE l.org_id = $1 AND l.provider_id = $2 AND l.until_revision IS NULL AND a.deleted_at IS NULL
             UNION ALL
             SELECT a.name AS app_name, s.name AS service_name, i.stage, i.region
             FROM provider_link l JOIN instance i ON i.id = l.owner_id JOIN service s ON s.id = i.service_id
                  JOIN app a ON a.id = i.app_id
             WHERE l.org_id = $1 AND l.provider_id = $2 AND l.until_revision IS NULL AND a.deleted_at IS NULL
             ORDER BY app_name, service_name, stage, region LIMIT $3",
        )
        .bind(org_of(permit))
        .bind(provider.id.as_str())
        .bind(limit + 1)
        .fetch_all(self.conn())
        .await?;
        rows.iter().map(read_owner).collect()
    }
}

fn read_owner(row: &AnyRow) -> Result<LinkedOwner, StoreError> {
    let stage = row::parsed_or_empty(row, "stage")?;
    let place = stage.zip(row::parsed_or_empty(row, "region")?).map(|(stage, region)| Place { stage, region });
    Ok(LinkedOwner { app: row::parsed(row, "app_name")?, service: row::parsed(row, "service_name")?, place })
}

fn read(row: &AnyRow) -> Result<Linked, StoreError> {
    Ok(Linked {
        provider: read_sealed(row)?,
        revision: row::number(row, "since_revision")?,
        author: row::text(row, "author")?,
        at: row::time(row, "linked_at")?,
    })
}
