//! All that decides who gives the credentials of one vendor, in as many queries however large the org is.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use stagegate_core::{
    access::Permit,
    id::ProfileId,
    impact::{AppFacts, InstanceFacts, Landscape, ProfileFacts, ServiceFacts},
    instance::Place,
    name::{AppName, VendorName},
};

use crate::{
    error::StoreError,
    row,
    store::{Tx, org_of},
};

type Apps = BTreeMap<AppName, AppFacts>;

impl Tx {
    /// All that decides who gives the credentials of a vendor.
    pub async fn landscape(&mut self, permit: &Permit, vendor: &VendorName) -> Result<Landscape, StoreError> {
        let mut apps = self.app_facts(permit).await?;
        self.add_stage_facts(permit, &mut apps).await?;
        self.add_service_facts(permit, vendor, &mut apps).await?;
        self.add_instance_facts(permit, vendor, &mut apps).await?;
        let profiles = self.profile_facts(permit).await?;
        let providers = self.providers_of(permit, vendor).await?;
        let providers = providers.into_iter().map(|provider| (provider.id.clone(), provider)).collect();
        Ok(Landscape { vendor: vendor.clone(), apps, profiles, providers })
    }

    async fn app_facts(&mut self, permit: &Permit) -> Result<Apps, StoreError> {
        let rows = sqlx::query("SELECT name, default_profile_id FROM app WHERE org_id = $1 AND deleted_at IS NULL")
            .bind(org_of(permit))
            .fetch_all(self.conn())
            .await?;
        let facts = |row: &AnyRow| {
            let default_profile = row::parsed_or_null(row, "default_profile_id")?;
            Ok((row::parsed(row, "name")?, AppFacts { default_profile, ..AppFacts::default() }))
        };
        rows.iter().map(facts).collect()
    }

    async fn add_stage_facts(&mut self, permit: &Permit, apps: &mut Apps) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT a.name AS app_name, s.name, s.profile_id FROM stage s JOIN app a ON a.id = s.app_id
             WHERE s.org_id = $1 AND a.org_id = $1 AND a.deleted_at IS NULL",
        )
        .bind(org_of(permit))
        .fetch_all(self.conn())
        .await?;
        for row in &rows {
            let app = apps.entry(row::parsed(row, "app_name")?).or_default();
            app.stages.insert(row::parsed(row, "name")?, row::parsed(row, "profile_id")?);
        }
        Ok(())
    }

    async fn add_service_facts(&mut self, permit: &Permit, vendor: &VendorName, apps: &mut Apps) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT a.name AS app_name, s.name, s.archived_at, l.provider_id
             FROM service s JOIN app a ON a.id = s.app_id
                  LEFT JOIN provider_link l ON l.owner_id = s.id AND l.vendor = $2 AND l.until_revision IS NULL
             WHERE s.org_id = $1 AND a.org_id = $1 AND a.deleted_at IS NULL",
        )
        .bind(org_of(permit))
        .bind(vendor.as_str())
        .fetch_all(self.conn())
        .await?;
        for row in &rows {
            let app = apps.entry(row::parsed(row, "app_name")?).or_default();
            let facts = ServiceFacts {
                link: row::parsed_or_null(row, "provider_id")?,
                archived: row::time_or_null(row, "archived_at")?.is_some(),
                ..ServiceFacts::default()
            };
            app.services.insert(row::parsed(row, "name")?, facts);
        }
        Ok(())
    }

    async fn add_instance_facts(&mut self, permit: &Permit, vendor: &VendorName, apps: &mut Apps) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT a.name AS app_name, i.service_name, i.stage, i.region, i.archived_at, l.provider_id
             FROM instance i JOIN app a ON a.id = i.app_id
                  LEFT JOIN provider_link l ON l.owner_id = i.id AND l.vendor = $2 AND l.until_revision IS NULL
             WHERE i.org_id = $1 AND a.org_id = $1 AND a.deleted_at IS NULL",
        )
        .bind(org_of(permit))
        .bind(vendor.as_str())
        .fetch_all(self.conn())
        .await?;
        for row in &rows {
            let app = apps.entry(row::parsed(row, "app_name")?).or_default();
            let service = app.services.entry(row::parsed(row, "service_name")?).or_default();
            let place = Place { stage: row::parsed(row, "stage")?, region: row::parsed(row, "region")? };
            let archived = row::time_or_null(row, "archived_at")?.is_some();
            service.instances.insert(place, InstanceFacts { link: row::parsed_or_null(row, "provider_id")?, archived });
        }
        Ok(())
    }

    async fn profile_facts(&mut self, permit: &Permit) -> Result<BTreeMap<ProfileId, ProfileFacts>, StoreError> {
        let rows = sqlx::query(
            "SELECT p.id, r.role_arn, r.guarded
             FROM profile p JOIN profile_revision r ON r.profile_id = p.id AND r.revision = p.revision
             WHERE p.org_id = $1 AND p.deleted_at IS NULL",
        )
        .bind(org_of(permit))
        .fetch_all(self.conn())
        .await?;
        let facts = |row: &AnyRow| {
            let facts = ProfileFacts { role: row::parsed_or_null(row, "role_arn")?, guarded: row::flag(row, "guarded")? };
            Ok((row::parsed(row, "id")?, facts))
        };
        rows.iter().map(facts).collect()
    }
}
