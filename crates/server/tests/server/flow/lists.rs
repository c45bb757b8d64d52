//! Lists come in pages, and the pages make up the list.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use crate::support::{Call, World, actor::text, world::deployment};

impl World {
    /// Follows the cursors of a list from the first page to the last.
    async fn all(&self, path: &str, limit: usize) -> Vec<Value> {
        let mut found = Vec::new();
        let mut query = format!("?limit={limit}");
        loop {
            let page = self.server.as_actor(&self.owner, Call::get(&format!("{path}{query}"))).await.ok(200);
            let items = page["items"].as_array().unwrap().clone();
            assert!(items.len() <= limit, "{path}: {} in a page of {limit}", items.len());
            let full = items.len() == limit;
            found.extend(items);
            match page.get("next") {
                Some(next) => {
                    assert!(full, "{path}: only a full page has a next one");
                    query = format!("?limit={limit}&after={}", next.as_str().unwrap().replace(' ', "%20"));
                }
                None => return found,
            }
        }
    }
}

/// The path below the org, the field that tells the items apart, and how many there are.
const LISTS: [(&str, &str, usize); 9] = [
    ("access-keys", "id", 5),
    ("apps", "name", 5),
    ("apps/shop/stages", "name", 5),
    ("apps/shop/services", "name", 5),
    ("apps/shop/instances", "id", 9),
    ("profiles", "name", 6),
    ("owners/profile:prod/revisions", "revision", 8),
    ("owners/profile:prod/parameters", "key", 6),
    ("deployments", "id", 6),
];

on_both_databases! {
    async fn pages_make_up_the_list(database: TestDatabase) {
        let world = World::full(database).await;
        for count in 1..5 {
            world.post("profiles", json!({"name": format!("team {count}")})).await.ok(201);
            world.post("apps", json!({"name": format!("app-{count}")})).await.ok(201);
            world.post("apps/shop/stages", json!({"name": format!("Stage{count}"), "profile": "spare"})).await.ok(201);
            world.put(&format!("owners/profile:prod/parameters/Key_{count}"), json!({"value": ""})).await.ok(200);
            world.post("apps/shop/services", json!({"name": format!("Service-{count}")})).await.ok(201);
            for service in ["orders".to_owned(), format!("Service-{count}")] {
                let place = json!({"stage": format!("Stage{count}"), "region": "us-east-1"});
                world.post(&format!("apps/shop/services/{service}/instances"), place).await.ok(201);
            }
            world.post("deployments", deployment()).await.ok(201);
            world.post("access-keys", json!({"name": "same", "scopes": ["read"]})).await.ok(201);
        }
        let lists = LISTS.iter().map(|(path, field, count)| (format!("/api/v1/orgs/acmeorg/{path}"), *field, *count));
        let events = world.server.audit().await.iter().filter(|row| row.org == world.org).count();
        for (path, field, count) in lists.chain([("/api/v1/orgs/acmeorg/audit-events".to_owned(), "id", events)]) {
            let whole = world.all(&path, 200).await;
            assert_eq!(whole.len(), count, "{path}");
            for limit in [1, 2, count - 1, count, count + 1] {
                assert_eq!(world.all(&path, limit).await, whole, "{path} by {limit}");
            }
            let distinct: std::collections::BTreeSet<_> = whole.iter().map(|item| item[field].to_string()).collect();
            assert_eq!(distinct.len(), count, "{path}");
        }
        for name in ["secondorg", "thirdorg"] {
            world.server.as_actor(&world.owner, Call::post("/api/v1/orgs", &json!({"name": name}))).await.ok(201);
        }
        let orgs: Vec<_> = world.all("/api/v1/orgs", 1).await.iter().map(|org| text(org, "name").to_owned()).collect();
        assert_eq!(orgs, ["acmeorg", "secondorg", "thirdorg"]);
    }
}
