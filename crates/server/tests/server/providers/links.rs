//! Links: versioned with their owner, one of each vendor.

use serde_json::{Value, json};
use stagegate_core::provider::MAX_LINKS;
use stagegate_store::{on_both_databases, testing::TestDatabase};

use super::{role, stripe};
use crate::support::{
    Call, World,
    actor::text,
    world::{keys, vendor},
};

impl World {
    async fn links_of(&self, owner: &str) -> Vec<String> {
        let links = self.get(&format!("owners/{owner}/links")).await.ok(200);
        let told = |link: &Value| format!("{} {} r{}", text(link, "vendor"), text(link, "provider"), link["revision"]);
        links["links"].as_array().unwrap().iter().map(told).collect()
    }

    async fn history_of(&self, owner: &str) -> Vec<String> {
        let listed = self.get(&format!("owners/{owner}/revisions")).await.ok(200);
        let told = |revision: &Value| format!("r{} {}", revision["revision"], text(revision, "change"));
        listed["items"].as_array().unwrap().iter().map(told).collect()
    }
}

on_both_databases! {
    async fn a_link_is_the_owners_next_revision(database: TestDatabase) {
        let world = World::full(database).await;
        for body in [role("main"), keys("static"), stripe("payments")] {
            world.post("providers", body).await.ok(201);
        }
        let place = "instance:shop:billing:live:eu-west-1";
        assert_eq!(world.links_of(place).await, [""; 0], "it does not exist yet");
        let link = format!("owners/{place}/links/main");
        let linked = world.send(Call::put(&link, &json!({"message": "moved"})).if_match("\"r0\"")).await;
        assert_eq!(linked.tag(), "\"r1\"");
        let linked = linked.ok(200);
        assert_eq!((text(&linked["owner"], "name"), &linked["owner"]["revision"]), ("shop/billing live:eu-west-1", &json!(1)));
        assert_eq!((text(&linked["link"], "account_id"), text(&linked["link"], "author")), ("444444444444", "Ada"));
        // Linked already: nothing changes. Another vendor goes beside it, another provider of the vendor in its place.
        assert_eq!(world.put(&link, json!({})).await.tag(), "\"r1\"");
        world.put(&format!("owners/{place}/links/payments"), json!({})).await.ok(200);
        world.put(&format!("owners/{place}/links/static"), json!({})).await.ok(200);
        assert_eq!(world.links_of(place).await, ["aws static r3", "stripe payments r2"]);
        let problem = world.delete(&link).await.refused(404, "not-found");
        assert_eq!(problem.detail, "provider `main` is not linked to instance `shop/billing live:eu-west-1`");
        let unlinked = world.delete(&format!("owners/{place}/links/static")).await;
        assert_eq!((unlinked.tag(), text(&unlinked.ok(200), "kind")), ("\"r4\"", "instance"));
        assert_eq!(world.links_of(place).await, ["stripe payments r2"]);
        assert_eq!(
            world.history_of(place).await,
            ["r4 provider static unlinked", "r3 provider static linked", "r2 provider payments linked", "r1 provider main linked"]
        );
        let first = world.get(&format!("owners/{place}/revisions")).await.ok(200)["items"][3].clone();
        assert_eq!(text(&first, "message"), "moved");
        let service = world.get("owners/service:shop:billing").await;
        assert_eq!(service.tag(), "\"r0\"", "the service was made as well, and nothing was set on it");
    }

    async fn only_services_and_instances_are_linked(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", role("main")).await.ok(201);
        let profile = text(&world.get("profiles/prod").await.ok(200), "id").to_owned();
        for owner in ["profile:prod", "profile:none", profile.as_str()] {
            for call in [
                Call::put(&format!("owners/{owner}/links/main"), &json!({})),
                Call::delete(&format!("owners/{owner}/links/main")),
                Call::put(&format!("owners/{owner}/links/main?dry_run=true"), &json!({})),
            ] {
                let problem = world.send(call.if_match("*")).await.refused(422, "invalid-input");
                assert_eq!(problem.detail, "a profile is not linked to providers: it names an access role itself");
            }
        }
        assert_eq!(world.links_of("profile:prod").await, [""; 0]);
        for (owner, provider) in [
            ("service:none:orders", "main"),
            ("service:shop:orders", "none"),
            ("svc_0192f0c1e8a07b3c9d4e5f60718293a4", "main"),
            ("ins_0192f0c1e8a07b3c9d4e5f60718293a4", "main"),
        ] {
            for query in ["", "?dry_run=true"] {
                let path = format!("owners/{owner}/links/{provider}{query}");
                world.put(&path, json!({})).await.refused(404, "not-found");
                world.delete(&path).await.refused(404, "not-found");
            }
        }
        for query in ["", "?dry_run=true"] {
            world.delete(&format!("owners/service:shop:new/links/main{query}")).await.refused(404, "not-found");
            world.delete(&format!("owners/service:shop:orders/links/main{query}")).await.refused(404, "not-found");
        }
        world.get("owners/service:none:orders/links").await.refused(404, "not-found");
        world.put("owners/nonsense/links/main", json!({})).await.refused(422, "invalid-input");
        world.put("owners/service:shop:orders/links/main", json!({"message": "a\u{0}b"})).await.refused(422, "invalid-input");
        assert_eq!(world.get("owners/service:shop:new").await.tag(), "\"r0\"");
    }

    async fn a_link_takes_its_owner_out_of_the_archive(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", role("main")).await.ok(201);
        for table in ["service", "instance"] {
            world.server.database.within(&world.org).execute(&format!("UPDATE {table} SET archived_at = 1")).await;
        }
        world.put("owners/instance:shop:orders:live:us-east-1/links/main", json!({})).await.ok(200);
        for table in ["service", "instance"] {
            let archived = format!("SELECT id FROM {table} WHERE archived_at IS NOT NULL");
            assert!(world.server.database.within(&world.org).texts(&archived).await.is_empty(), "{table}");
        }
    }
}

/// On SQLite only: fifty links take their time, and counting is no SQL.
#[tokio::test]
async fn an_owner_has_links_to_so_many_vendors() {
    let world = World::full(TestDatabase::sqlite()).await;
    for number in 0..=MAX_LINKS {
        let body = vendor(&format!("p{number}"), &format!("v{number}"), json!({"K": "x"}));
        world.post("providers", body).await.ok(201);
    }
    let link = |number: usize| format!("owners/service:shop:orders/links/p{number}");
    for number in 0..MAX_LINKS {
        world.put(&link(number), json!({})).await.ok(200);
    }
    let problem = world.put(&link(MAX_LINKS), json!({})).await.refused(422, "invalid-input");
    assert_eq!(problem.detail, "provider: `shop/orders` has links to 50 vendors already");
    world.post("providers", vendor("other", "v7", json!({"K": "x"}))).await.ok(201);
    world.put("owners/service:shop:orders/links/other", json!({})).await.ok(200);
    assert_eq!(world.links_of("service:shop:orders").await.len(), MAX_LINKS);
}
