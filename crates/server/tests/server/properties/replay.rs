//! A resolution computed from nothing but the rows of the histories: assignments, revisions, parameters, links,
//! versions of providers.

use stagegate_store::testing::TestDatabase;

use super::model::PROFILES;

/// The rows, each split into its columns.
pub(crate) struct History {
    assignments: Vec<Vec<String>>,
    profile_revisions: Vec<Vec<String>>,
    owner_revisions: Vec<Vec<String>>,
    parameters: Vec<Vec<String>>,
    links: Vec<Vec<String>>,
    provider_versions: Vec<Vec<String>>,
    /// What has no history: ids, names, when a service or an instance came into being.
    names: Vec<Vec<String>>,
}

/// An owner at one of its revisions.
struct At<'a> {
    id: &'a str,
    revision: i64,
}

impl History {
    pub(crate) async fn read(database: &TestDatabase) -> Self {
        let rows = |query: &'static str| async move {
            let lines = database.texts(query).await;
            lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect::<Vec<Vec<String>>>()
        };
        Self {
            assignments: rows("SELECT subject || '|' || number || '|' || COALESCE(target_id, '') || '|' || since FROM assignment ORDER BY subject, number").await,
            profile_revisions: rows("SELECT profile_id || '|' || revision || '|' || COALESCE(role_arn, '') || '|' || guarded || '|' || created_at FROM profile_revision ORDER BY profile_id, revision").await,
            owner_revisions: rows("SELECT owner_id || '|' || revision || '|' || created_at FROM owner_revision ORDER BY owner_id, revision").await,
            parameters: rows("SELECT owner_id || '|' || key || '|' || since_revision || '|' || COALESCE(until_revision, 9999) FROM parameter ORDER BY key").await,
            links: rows("SELECT owner_id || '|' || provider_id || '|' || since_revision || '|' || COALESCE(until_revision, 9999) FROM provider_link").await,
            provider_versions: rows("SELECT provider_id || '|' || revision || '|' || role_arn || '|' || created_at FROM provider_version ORDER BY provider_id, revision").await,
            names: rows(
                "SELECT 'profile|' || id || '|' || name FROM profile UNION ALL SELECT 'service|' || id || '|' || created_at FROM service UNION ALL SELECT 'instance|' || id || '|' || created_at FROM instance",
            )
            .await,
        }
    }

    /// What `live` resolves to at a time, in the words of the model, with `?` for each value.
    pub(crate) fn resolved(&self, time: i64) -> Vec<String> {
        let of_stage = self.assigned("/live", time);
        let source = if of_stage.is_some() { "stage" } else { "app-default" };
        let profile = of_stage.or_else(|| self.assigned("app_", time)).map(|id| Self::at(&self.profile_revisions, id, 4, time));
        let [service, instance] = ["service", "instance"].map(|kind| {
            let row = self.names.iter().find(|row| row[0] == kind && number(&row[2]) <= time)?;
            Some(Self::at(&self.owner_revisions, &row[1], 2, time))
        });
        let mut told = vec![match &profile {
            Some(profile) => format!("{} r{} by {source}", self.name(profile.id), profile.revision),
            None => "no profile".to_owned(),
        }];
        let revision = |owner: &Option<At<'_>>| owner.as_ref().map_or("none".to_owned(), |owner| format!("r{}", owner.revision));
        told.push(format!("service {} instance {}", revision(&service), revision(&instance)));
        let layers = [("instance", &instance), ("service", &service), ("profile", &profile)];
        for key in ["a", "b", "c"] {
            let held = layers.iter().find_map(|(layer, owner)| {
                let owner = owner.as_ref()?;
                let row = self.parameters.iter().find(|row| row[0] == owner.id && row[1] == key && holds(row, owner.revision))?;
                Some(format!("{key}=? of {layer} r{}", row[2]))
            });
            told.extend(held);
        }
        told.push(self.credentials(&layers, time));
        told
    }

    fn credentials(&self, layers: &[(&str, &Option<At<'_>>); 3], time: i64) -> String {
        for (layer, owner) in layers {
            let Some(owner) = owner else { continue };
            let role = self.profile_revision(owner).map(|row| row[2].rsplit('/').next().unwrap()).filter(|role| !role.is_empty());
            let link = self.links.iter().find(|row| row[0] == owner.id && holds(row, owner.revision));
            if let Some(name) = role.or_else(|| link.map(|row| self.provider(&row[1], time))) {
                return format!("{layer}: {name}");
            }
        }
        let guarded = layers[2].1.as_ref().is_some_and(|profile| self.profile_revision(profile).unwrap()[3] == "1");
        match self.assigned("/aws", time).filter(|_| !guarded) {
            Some(id) => format!("org-default: {}", self.provider(id, time)),
            None => "no credentials".to_owned(),
        }
    }

    fn profile_revision(&self, owner: &At<'_>) -> Option<&Vec<String>> {
        self.profile_revisions.iter().find(|row| row[0] == owner.id && number(&row[1]) == owner.revision)
    }

    /// What the one subject of this kind pointed at: a stage and an org end with it, an app starts with it and has no more.
    fn assigned(&self, subject: &str, time: i64) -> Option<&str> {
        let of_it = |row: &&Vec<String>| {
            let whole = &row[0];
            whole.ends_with(subject) || (whole.starts_with(subject) && !whole.contains('/'))
        };
        let last = self.assignments.iter().filter(of_it).rfind(|row| number(&row[3]) <= time)?;
        Some(last[2].as_str()).filter(|target| !target.is_empty())
    }

    /// An owner at its last revision of that time; 0 before the first.
    fn at<'a>(revisions: &[Vec<String>], id: &'a str, time_column: usize, time: i64) -> At<'a> {
        let last =
            revisions.iter().filter(|row| row[0] == id && number(&row[time_column]) <= time).map(|row| number(&row[1])).max();
        At { id, revision: last.unwrap_or_default() }
    }

    /// The name of a provider's role.
    fn provider(&self, id: &str, time: i64) -> &str {
        let last = self.provider_versions.iter().rfind(|row| row[0] == id && number(&row[3]) <= time).unwrap();
        last[2].rsplit('/').next().unwrap()
    }

    fn name(&self, id: &str) -> &str {
        let row = self.names.iter().find(|row| row[1] == id).unwrap();
        assert!(PROFILES.contains(&row[2].as_str()));
        &row[2]
    }
}

/// Whether a row with `since` and `until` holds at a revision.
fn holds(row: &[String], revision: i64) -> bool {
    number(&row[2]) <= revision && revision < number(&row[3])
}

fn number(text: &str) -> i64 {
    text.parse().unwrap()
}
