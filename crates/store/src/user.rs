//! Users and their places in orgs.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, any::AnyRow};
use stagegate_core::{
    access::{Caller, Role},
    id::{OrgId, UserId},
    page::{Page, PageRequest},
    user::{Membership, User},
};

use crate::{
    error::StoreError,
    org, row,
    store::{Tx, column, given},
};

const MEMBERSHIP: &str =
    "SELECT org.id, org.name, org.revision, org.created_at, member.role FROM member JOIN org ON org.id = member.org_id";

impl Tx {
    /// Whether anybody was ever set up.
    pub async fn has_users(&mut self) -> Result<bool, StoreError> {
        Ok(sqlx::query("SELECT id FROM user_account LIMIT 1").fetch_optional(self.conn()).await?.is_some())
    }

    /// Who operates this server: the user made at setup.
    pub async fn operator(&mut self) -> Result<Option<User>, StoreError> {
        let row = sqlx::query("SELECT id, name FROM user_account WHERE operator = 1 ORDER BY id LIMIT 1")
            .fetch_optional(self.conn())
            .await?;
        row.map(|row| Ok(User { id: row::parsed(&row, "id")?, name: row::text(&row, "name")?, operator: true })).transpose()
    }

    /// Makes a user.
    pub async fn add_user(&mut self, user: &User, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO user_account (id, name, operator, created_at) VALUES ($1, $2, $3, $4)")
            .bind(user.id.as_str())
            .bind(&user.name)
            .bind(i64::from(user.operator))
            .bind(now.as_millisecond())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Gives a user a place in an org.
    pub async fn add_member(&mut self, org: &OrgId, user: &UserId, role: Role, now: Timestamp) -> Result<(), StoreError> {
        let done = sqlx::query(
            "INSERT INTO member (org_id, org_name, user_id, role, created_at)
             SELECT id, name, $2, $3, CAST($4 AS BIGINT) FROM org WHERE id = $1",
        )
        .bind(org.as_str())
        .bind(user.as_str())
        .bind(role.as_str())
        .bind(now.as_millisecond())
        .execute(self.conn())
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
    }

    /// The caller's place in the org with this name or id, if there is one. Read afresh for every request, so that
    /// losing a role works at once (rule Z6).
    pub async fn membership(&mut self, caller: &Caller, org: &str) -> Result<Option<Membership>, StoreError> {
        let statement = format!("{MEMBERSHIP} WHERE member.user_id = $1 AND {} = $2", column(org, "org.name", "org.id"));
        let row =
            sqlx::query(AssertSqlSafe(statement)).bind(caller.user.id.as_str()).bind(org).fetch_optional(self.conn()).await?;
        row.map(|row| membership(&row)).transpose()
    }

    /// The orgs that the caller belongs to and that their key reaches, by name.
    pub async fn memberships(&mut self, caller: &Caller, page: &PageRequest) -> Result<Page<Membership>, StoreError> {
        let statement = format!(
            "{MEMBERSHIP} WHERE member.user_id = $1 AND member.org_name > $3{} ORDER BY member.org_name LIMIT $4",
            given(&[(caller.key.org.is_some(), "member.org_id = $2")])
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(caller.user.id.as_str())
            .bind(caller.key.org.as_ref().map_or("", OrgId::as_str))
            .bind(page.after.as_deref().unwrap_or_default())
            .bind(page.limit + 1)
            .fetch_all(self.conn())
            .await?;
        let items = rows.iter().map(membership).collect::<Result<_, _>>()?;
        Ok(Page::cut(items, page.limit, |membership: &Membership| membership.org.name.to_string()))
    }
}

fn membership(row: &AnyRow) -> Result<Membership, StoreError> {
    Ok(Membership { org: org::read(row)?, role: row::parsed(row, "role")? })
}
