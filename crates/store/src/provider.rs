//! Providers.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::Permit,
    error::Error,
    id::ProviderId,
    name::VendorName,
    page::{Page, PageRequest},
    provider::{Access, Provider, ProviderKind},
    role::{ExternalId, RoleArn},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, column, org_of},
};

const SELECT: &str = "SELECT id, org_id, alias, vendor, kind, role_arn, external_id, access_key_id, account_id, detail_names,
                             sealed_details, details_revision, description, is_default, revision, created_at, updated_at, deleted_at FROM provider";

/// A stored provider with what is sealed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedProvider {
    /// All but what is sealed.
    pub provider: Provider,
    /// None for an access role. What was sealed in the past is gone.
    pub details: Option<SealedDetails>,
    /// The provider's revision that set its keys or details: it tells them from others. None for an access role.
    pub details_revision: Option<i64>,
}

/// The secret key, or the details as JSON, sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedDetails {
    /// The sealed text.
    pub sealed: String,
    /// The provider's revision that it was sealed for.
    pub revision: i64,
}

/// A provider as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastProvider {
    /// The provider as it was then, without what was sealed in it.
    pub provider: SealedProvider,
    /// Whether it was removed since.
    pub removed: bool,
}

/// The columns that [`read_sealed`] reads, of the version `v` of the provider `p`. Where there are no versions yet, the
/// provider is what it was.
pub(crate) const THEN: &str = "p.id, p.org_id, p.vendor, p.kind, p.external_id, p.description, p.is_default, p.created_at, p.deleted_at,
    COALESCE(v.alias, p.alias) AS alias, COALESCE(v.revision, p.revision) AS revision,
    COALESCE(v.created_at, p.updated_at) AS updated_at, COALESCE(v.role_arn, p.role_arn) AS role_arn,
    COALESCE(v.access_key_id, p.access_key_id) AS access_key_id,
    CASE WHEN v.revision IS NULL THEN p.account_id ELSE v.account_id END AS account_id,
    COALESCE(v.detail_names, p.detail_names) AS detail_names, COALESCE(v.details_revision, p.details_revision) AS details_revision,
    NULL AS sealed_details";

/// Joins the version `v` of the provider `p` at a time, which is bound to this parameter: the last one made until then, else
/// the first one known.
pub(crate) fn version_at(time: &str) -> String {
    let versions = "SELECT e.revision FROM provider_version e WHERE e.provider_id = p.id";
    format!(
        "LEFT JOIN provider_version v ON v.provider_id = p.id AND v.revision = COALESCE(
             ({versions} AND e.created_at <= {time} ORDER BY e.revision DESC LIMIT 1), ({versions} ORDER BY e.revision LIMIT 1))"
    )
}

/// The columns that depend on the kind.
struct Columns<'a> {
    role_arn: Option<&'a str>,
    external_id: Option<&'a str>,
    access_key_id: Option<&'a str>,
    account_id: Option<&'a str>,
    detail_names: Option<String>,
}

impl<'a> Columns<'a> {
    fn of(access: &'a Access) -> Self {
        let none = Columns { role_arn: None, external_id: None, access_key_id: None, account_id: None, detail_names: None };
        match access {
            Access::Role { arn, external_id } => {
                Columns { role_arn: Some(arn.as_str()), external_id: Some(external_id.as_str()), ..none }
            }
            Access::Keys { access_key_id, account_id } => {
                Columns { access_key_id: Some(access_key_id), account_id: account_id.as_deref(), ..none }
            }
            Access::Details { names } => Columns { detail_names: Some(names.join(" ")), ..none },
        }
    }
}

impl Tx {
    /// Adds a provider at revision 1.
    pub async fn add_provider(
        &mut self,
        permit: &Permit,
        new: &Provider,
        details: Option<&SealedDetails>,
        author: &str,
    ) -> Result<(), StoreError> {
        let columns = Columns::of(&new.access);
        sqlx::query(
            "INSERT INTO provider (id, org_id, alias, vendor, kind, role_arn, external_id, access_key_id, account_id, detail_names,
                                   sealed_details, details_revision, description, is_default, revision, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 1, $14, $14)",
        )
        .bind(new.id.as_str())
        .bind(org_of(permit))
        .bind(new.alias.as_str())
        .bind(new.vendor.as_str())
        .bind(new.access.kind().as_str())
        .bind(columns.role_arn.map(str::to_owned))
        .bind(columns.external_id.map(str::to_owned))
        .bind(columns.access_key_id.map(str::to_owned))
        .bind(columns.account_id.map(str::to_owned))
        .bind(columns.detail_names)
        .bind(details.map(|details| details.sealed.clone()))
        .bind(details.map(|details| details.revision))
        .bind(&new.description)
        .bind(new.created_at.as_millisecond())
        .execute(self.conn())
        .await?;
        self.keep_version(permit, &new.id, Some(author)).await
    }

    /// Writes the next revision of a provider, if it is still at the revision it was read at. Its vendor and kind stay.
    pub async fn change_provider(
        &mut self,
        permit: &Permit,
        present: &Provider,
        next: &Provider,
        details: Option<&SealedDetails>,
        author: &str,
    ) -> Result<(), StoreError> {
        // Nothing but a provider from before there were versions has none of its present revision.
        self.keep_version(permit, &present.id, None).await?;
        let columns = Columns::of(&next.access);
        let done = sqlx::query(
            "UPDATE provider SET alias = $1, role_arn = $2, access_key_id = $3, account_id = $4, detail_names = $5, sealed_details = $6,
                                 details_revision = $7, description = $8, is_default = $9, updated_at = $10, revision = revision + 1
             WHERE id = $11 AND org_id = $12 AND revision = $13 AND deleted_at IS NULL",
        )
        .bind(next.alias.as_str())
        .bind(columns.role_arn.map(str::to_owned))
        .bind(columns.access_key_id.map(str::to_owned))
        .bind(columns.account_id.map(str::to_owned))
        .bind(columns.detail_names)
        .bind(details.map(|details| details.sealed.clone()))
        .bind(details.map(|details| details.revision))
        .bind(&next.description)
        .bind(i64::from(next.is_default))
        .bind(next.updated_at.as_millisecond())
        .bind(present.id.as_str())
        .bind(org_of(permit))
        .bind(present.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Stale);
        }
        self.keep_version(permit, &present.id, Some(author)).await
    }

    /// Keeps what a provider shows at its present revision, if that is not kept yet.
    async fn keep_version(&mut self, permit: &Permit, id: &ProviderId, author: Option<&str>) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO provider_version (org_id, provider_id, revision, alias, role_arn, access_key_id, account_id, detail_names,
                                           details_revision, author, created_at)
             SELECT p.org_id, p.id, p.revision, p.alias, p.role_arn, p.access_key_id, p.account_id, p.detail_names, p.details_revision,
                    CAST($3 AS TEXT), p.updated_at
             FROM provider p WHERE p.id = $1 AND p.org_id = $2 ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(org_of(permit))
        .bind(author.map(str::to_owned))
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Removes a provider that nothing uses; what was sealed in it is gone at once.
    pub async fn remove_provider(&mut self, permit: &Permit, provider: &Provider, now: Timestamp) -> Result<(), StoreError> {
        let done = sqlx::query(
            "UPDATE provider SET deleted_at = $1, sealed_details = NULL WHERE id = $2 AND org_id = $3 AND revision = $4 AND deleted_at IS NULL",
        )
        .bind(now.as_millisecond())
        .bind(provider.id.as_str())
        .bind(org_of(permit))
        .bind(provider.revision)
        .execute(self.conn())
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// Keeps the provider from being changed or removed until this transaction has ended: what starts to use it must
    /// hold it, as with profiles.
    pub async fn hold_provider(&mut self, permit: &Permit, provider: &Provider) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE provider SET revision = revision WHERE id = $1 AND org_id = $2 AND deleted_at IS NULL")
            .bind(provider.id.as_str())
            .bind(org_of(permit))
            .execute(self.conn())
            .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// The provider with this alias or id.
    pub async fn provider(&mut self, permit: &Permit, alias_or_id: &str) -> Result<Option<SealedProvider>, StoreError> {
        let column = column(alias_or_id, "alias", "id");
        let statement = format!("{SELECT} WHERE org_id = $1 AND {column} = $2 AND deleted_at IS NULL");
        let row =
            sqlx::query(AssertSqlSafe(statement)).bind(org_of(permit)).bind(alias_or_id).fetch_optional(self.conn()).await?;
        row.map(|row| read_sealed(&row)).transpose()
    }

    /// The provider with this id as it was at a time, also one that was removed since.
    pub async fn provider_at(&mut self, permit: &Permit, id: &str, time: Timestamp) -> Result<Option<PastProvider>, StoreError> {
        let statement = format!("SELECT {THEN} FROM provider p {} WHERE p.org_id = $1 AND p.id = $2", version_at("$3"));
        let row = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(id)
            .bind(time.as_millisecond())
            .fetch_optional(self.conn())
            .await?;
        let past = |row: AnyRow| {
            Ok(PastProvider { provider: read_sealed(&row)?, removed: row::time_or_null(&row, "deleted_at")?.is_some() })
        };
        row.map(past).transpose()
    }

    /// The org's providers by alias.
    pub async fn providers(&mut self, permit: &Permit, page: &PageRequest) -> Result<Page<Provider>, StoreError> {
        let statement = format!("{SELECT} WHERE org_id = $1 AND alias > $2 AND deleted_at IS NULL ORDER BY alias LIMIT $3");
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(org_of(permit))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |provider: &Provider| provider.alias.to_string()))
    }

    /// The org's default providers, at most one of each vendor.
    pub async fn default_providers(&mut self, permit: &Permit) -> Result<Vec<SealedProvider>, StoreError> {
        let rows = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE org_id = $1 AND is_default = 1 AND deleted_at IS NULL")))
            .bind(org_of(permit))
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(read_sealed).collect()
    }

    /// The org's default provider of a vendor.
    pub async fn default_provider(&mut self, permit: &Permit, vendor: &VendorName) -> Result<Option<SealedProvider>, StoreError> {
        let found = self.default_providers(permit).await?;
        Ok(found.into_iter().find(|sealed| sealed.provider.vendor == *vendor))
    }

    /// All providers of a vendor.
    pub(crate) async fn providers_of(&mut self, permit: &Permit, vendor: &VendorName) -> Result<Vec<Provider>, StoreError> {
        let rows = sqlx::query(AssertSqlSafe(format!("{SELECT} WHERE org_id = $1 AND vendor = $2 AND deleted_at IS NULL")))
            .bind(org_of(permit))
            .bind(vendor.as_str())
            .fetch_all(self.conn())
            .await?;
        rows.iter().map(read).collect()
    }
}

pub(crate) fn read_sealed(row: &AnyRow) -> Result<SealedProvider, StoreError> {
    let revision: Option<i64> = sqlx::Row::try_get(row, "details_revision")?;
    let details = row::text_or_null(row, "sealed_details")?.zip(revision);
    let details = details.map(|(sealed, revision)| SealedDetails { sealed, revision });
    Ok(SealedProvider { provider: read(row)?, details, details_revision: revision })
}

fn read(row: &AnyRow) -> Result<Provider, StoreError> {
    let kind: ProviderKind = row::parsed(row, "kind")?;
    let access = match kind {
        ProviderKind::AwsRole => Access::Role {
            arn: row::parsed::<RoleArn>(row, "role_arn")?,
            external_id: ExternalId::stored(row::text(row, "external_id")?),
        },
        ProviderKind::AwsKeys => {
            Access::Keys { access_key_id: row::text(row, "access_key_id")?, account_id: row::text_or_null(row, "account_id")? }
        }
        ProviderKind::Vendor => Access::Details { names: names(row)? },
    };
    Ok(Provider {
        id: row::parsed(row, "id")?,
        org: row::parsed(row, "org_id")?,
        alias: row::parsed(row, "alias")?,
        vendor: row::parsed(row, "vendor")?,
        access,
        description: row::text(row, "description")?,
        is_default: row::flag(row, "is_default")?,
        revision: row::number(row, "revision")?,
        created_at: row::time(row, "created_at")?,
        updated_at: row::time(row, "updated_at")?,
    })
}

fn names(row: &AnyRow) -> Result<Vec<String>, StoreError> {
    let names = row::text_or_null(row, "detail_names")?;
    let names = names.ok_or_else(|| StoreError::Corrupt(Error::invalid("detail_names", "a vendor's provider has names")))?;
    Ok(names.split_whitespace().map(str::to_owned).collect())
}
