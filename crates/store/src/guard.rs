//! What the guarded stages of an app are served with.

use sqlx::any::AnyRow;
use stagegate_core::{access::Permit, app::App, guard::GuardedApp, role::RoleArn};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

impl Tx {
    /// Whether an app has guarded stages, and the roles that these are served with.
    pub async fn guarded_app(&mut self, permit: &Permit, app: &App) -> Result<GuardedApp, StoreError> {
        let of_profiles = sqlx::query(
            "SELECT r.role_arn FROM profile p JOIN profile_revision r ON r.profile_id = p.id AND r.revision = p.revision
             WHERE p.org_id = $1 AND r.guarded = 1
               AND (p.id IN (SELECT profile_id FROM stage WHERE org_id = $1 AND app_id = $2)
                    OR p.id IN (SELECT default_profile_id FROM app WHERE org_id = $1 AND id = $2))",
        )
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .fetch_all(self.conn())
        .await?;
        if of_profiles.is_empty() {
            return Ok(GuardedApp::default());
        }
        let of_links = sqlx::query(
            "SELECT p.role_arn FROM provider_link l JOIN provider p ON p.id = l.provider_id JOIN service s ON s.id = l.owner_id
             WHERE l.org_id = $1 AND s.app_id = $2 AND l.until_revision IS NULL AND p.deleted_at IS NULL
             UNION
             SELECT p.role_arn FROM provider_link l JOIN provider p ON p.id = l.provider_id JOIN instance i ON i.id = l.owner_id
                  JOIN app a ON a.id = i.app_id LEFT JOIN stage t ON t.app_id = a.id AND t.name = i.stage
                  JOIN profile f ON f.id = COALESCE(t.profile_id, a.default_profile_id)
                  JOIN profile_revision r ON r.profile_id = f.id AND r.revision = f.revision
             WHERE l.org_id = $1 AND a.id = $2 AND l.until_revision IS NULL AND p.deleted_at IS NULL AND r.guarded = 1",
        )
        .bind(org_of(permit))
        .bind(app.id.as_str())
        .fetch_all(self.conn())
        .await?;
        let roles = of_profiles.iter().chain(&of_links).filter_map(|row| role(row).transpose());
        Ok(GuardedApp { any: true, roles: roles.collect::<Result<_, _>>()? })
    }
}

fn role(row: &AnyRow) -> Result<Option<RoleArn>, StoreError> {
    row::parsed_or_null(row, "role_arn")
}
