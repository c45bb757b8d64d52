//! Providers and their links, by the shortest words.

use serde_json::json;

use super::{Call, World, actor::text};

impl World {
    /// Adds a provider of an access role that ends with its alias.
    pub(crate) async fn add_provider(&self, alias: &str) {
        self.add_role(alias, '3').await;
    }

    /// Links a provider to a service or an instance, or with `None` takes the link away that is there.
    pub(crate) async fn link(&self, owner: &str, alias: Option<&str>) {
        if let Some(alias) = alias {
            self.put(&format!("owners/{owner}/links/{alias}"), json!({})).await.ok(200);
            return;
        }
        let links = self.get(&format!("owners/{owner}/links")).await.ok(200);
        let alias = text(&links["links"][0], "provider");
        self.delete(&format!("owners/{owner}/links/{alias}")).await.ok(200);
    }

    /// Makes a provider the org's default, or with `None` has none any more.
    pub(crate) async fn default_provider(&self, alias: Option<&str>) {
        if let Some(alias) = alias {
            self.send(Call::new("PUT", &format!("providers/{alias}/default")).if_match("*")).await.ok(200);
            return;
        }
        let providers = self.get("providers").await.ok(200);
        for provider in providers["items"].as_array().unwrap().iter().filter(|provider| provider["default"] == true) {
            self.delete(&format!("providers/{}/default", text(provider, "alias"))).await.ok(200);
        }
    }
}
