//! What other vendors give: the same precedence, without profiles.

use serde_json::{Value, json};
use stagegate_core::access::{Role, Scope};
use stagegate_store::on_both_databases;

use super::stripe;
use crate::support::{
    Call, ORG, World,
    actor::text,
    world::{vendor, within},
};

fn target(values: bool) -> Value {
    json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1", "values": values})
}

impl World {
    /// Each vendor with who gives its details, and what they are.
    async fn vendors(&self) -> Vec<String> {
        let resolved = self.post("resolve", target(true)).await.ok(200);
        let told = |answer: &Value| {
            let [vendor, source, provider] = ["vendor", "source", "provider"].map(|field| text(answer, field));
            format!("{vendor}: {source} {provider} {}", answer["details"])
        };
        resolved["vendors"].as_array().unwrap_or(&Vec::new()).iter().map(told).collect()
    }
}

on_both_databases! {
    async fn details_come_from_the_nearest_provider_of_each_vendor(database: TestDatabase) {
        let world = World::full(database).await;
        for (alias, name) in [("org", "stripe"), ("service", "stripe"), ("instance", "stripe"), ("pager", "pagerduty")] {
            let details = json!({"KEY": alias, "ONLY": "x"});
            world.post("providers", vendor(alias, name, details)).await.ok(201);
        }
        assert_eq!(world.vendors().await, [""; 0]);
        for alias in ["org", "pager"] {
            world.send(Call::new("PUT", &format!("providers/{alias}/default")).if_match("*")).await.ok(200);
        }
        let pager = r#"pagerduty: org-default pager {"KEY":"pager","ONLY":"x"}"#;
        let of = |source: &str, alias: &str| format!(r#"stripe: {source} {alias} {{"KEY":"{alias}","ONLY":"x"}}"#);
        assert_eq!(world.vendors().await, [pager, &of("org-default", "org")]);
        world.put("owners/service:shop:orders/links/service", json!({})).await.ok(200);
        assert_eq!(world.vendors().await, [pager, &of("service", "service")]);
        world.put("owners/instance:shop:orders:live:us-east-1/links/instance", json!({})).await.ok(200);
        assert_eq!(world.vendors().await, [pager, &of("instance", "instance")]);
        // A guarded profile keeps the org's defaults away, and nothing else.
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        assert_eq!(world.vendors().await, [of("instance", "instance")]);
        world.delete("owners/instance:shop:orders:live:us-east-1/links/instance").await.ok(200);
        world.delete("owners/service:shop:orders/links/service").await.ok(200);
        assert_eq!(world.vendors().await, [""; 0]);
        let credentials = world.post("resolve", target(false)).await.ok(200)["credentials"].clone();
        assert_eq!(text(&credentials, "source"), "profile", "AWS is a matter of its own");
    }

    async fn details_are_answered_only_with_values(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", stripe("payments")).await.ok(201);
        world.put("owners/service:shop:orders/links/payments", json!({})).await.ok(200);
        let viewer = world.server.member(&world.org, Role::Viewer, &Scope::ALL).await;
        let resolve = |values: bool| within(ORG, Call::post("resolve", &target(values)));
        let resolved = world.server.as_actor(&viewer, resolve(false)).await.ok(200);
        assert_eq!(resolved["vendors"], json!([{"vendor": "stripe", "provider": "payments", "source": "service"}]));
        world.server.as_actor(&viewer, resolve(true)).await.refused(403, "not-allowed");
        let before = world.server.audit().await.len();
        world.server.as_actor(&world.owner, resolve(true)).await.ok(200);
        let actions: Vec<_> = world.server.audit().await.split_off(before).into_iter().map(|row| row.action).collect();
        assert_eq!(actions, ["stage.resolve"], "each such read is on record");
    }
}
