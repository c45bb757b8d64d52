//! Values of parameters that got into the record of a deployment are taken out before it is stored (rule O2).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::stored;
use crate::support::{
    Call, World,
    actor::text,
    canary::{canary, found},
    world::{deployment, keys, vendor},
};

const INSTANCE: &str = "instance:shop:orders:live:us-east-1";
const OUTPUTS: &str = "apps/shop/services/orders/instances/live:us-east-1/outputs";

/// The value as programs write it: as it is, in JSON, in URLs, in base64 and in hex.
fn forms(value: &str) -> Vec<String> {
    let json = serde_json::to_string(value).unwrap();
    let url = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let hex = value.bytes().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let basic = STANDARD.encode(format!("user:{value}"));
    vec![
        value.to_owned(),
        json[1..json.len() - 1].to_owned(),
        value.bytes().map(url).collect(),
        STANDARD.encode(value),
        basic,
        hex,
    ]
}

/// Parameters in every layer of the stage: the winner, and two that it hides. All are given out, none may stay.
async fn plant(world: &World) -> Vec<String> {
    let mut planted = Vec::new();
    for (owner, visibility) in
        [("profile:prod", "masked"), ("service:shop:orders", "masked"), ("instance:shop:orders:live:us-east-1", "write-only")]
    {
        let value = canary(&format!("in-{visibility}-{}", owner.len()));
        world.put(&format!("owners/{owner}/parameters/token"), json!({"value": value, "visibility": visibility})).await.ok(200);
        planted.push(value);
    }
    planted
}

/// The record of a deployment that says everything, in every form.
async fn record(world: &World, values: &[String]) -> Value {
    let all: Vec<String> = values.iter().flat_map(|value| forms(value)).collect();
    let mut start = deployment();
    start["facts"] = json!({
        "branch": format!("feature/{}", all[0]), "commit": all[3], "framework": all[5],
        "ci_run": format!("https://ci/{}", all[2]), "repository": format!("https://{}@host/{}", all[5], all[2]),
    });
    let id = text(&world.post("deployments", start).await.ok(201), "id").to_owned();
    let end = json!({
        "status": "succeeded",
        "error": format!("refused: {}", all.join(" and ")),
        "stack": format!("stack-{}", all[0]),
        "service_file": format!("service: orders\nkeys:\n  - {}\n", all.join("\n  - ")),
        "custom": {"all": all, "nested": [{all[0].clone(): {"deep": all[1]}}]},
        "outputs": all.iter().enumerate().map(|(number, form)| (format!("o{number}"), form)).collect::<std::collections::BTreeMap<_, _>>(),
        "declared_outputs": {"all": all, all[0].clone(): "by name", "number": 5},
    });
    world.post(&format!("deployments/{id}/finish"), end.clone()).await.ok(200);
    // The value was changed since: what was given out then is what counts.
    world.put("owners/profile:prod/parameters/token", json!({"value": "changed-since"})).await.ok(200);
    world.post(&format!("deployments/{id}/finish"), end).await.ok(200);
    world.get(&format!("deployments/{id}")).await.ok(200)
}

on_both_databases! {
    async fn o2_values_are_taken_out_of_records(database: TestDatabase) {
        let world = World::full(database).await;
        let values = plant(&world).await;
        let shown = record(&world, &values).await;
        let mut texts = shown.clone();
        for outputs in ["outputs", "declared_outputs"] {
            texts.as_object_mut().unwrap().remove(outputs).unwrap();
        }
        assert!(found(texts.to_string().as_bytes(), &values).is_empty(), "{texts:#}");
        for (path, count) in [("/error", 18), ("/service_file", 18), ("/stack", 1), ("/facts/branch", 1), ("/facts/commit", 1), ("/facts/ci_run", 1), ("/facts/repository", 1)] {
            let scrubbed = texts.pointer(path).unwrap().as_str().unwrap();
            assert_eq!(scrubbed.matches("[token fp_").count(), count, "{path}: {scrubbed}");
        }
        // Each value has its own mark, so that it can be told which one it was.
        let marks: std::collections::BTreeSet<_> = text(&shown, "error").split("[token ").skip(1).map(|mark| &mark[..13]).collect();
        assert_eq!(marks.len(), 3, "{marks:?}");
        assert!(text(&shown, "service_file").starts_with("service: orders\nkeys:\n  - [token fp_"));

        // Outputs keep what those who see them may reveal anyway, but nothing that is write-only.
        let outputs = world.get(OUTPUTS).await;
        let (masked, write_only) = values.split_at(2);
        for answer in [&outputs.text, &shown.to_string()] {
            assert!(found(answer.as_bytes(), write_only).is_empty(), "{answer}");
        }
        assert_eq!(text(&world.get(&format!("{OUTPUTS}/o0")).await.ok(200), "value"), masked[0]);
        assert_eq!(world.get(&format!("{OUTPUTS}/all.6")).await.ok(200)["value"], json!(masked[1]));
        assert!(text(&world.get(&format!("{OUTPUTS}/all.12")).await.ok(200), "value").starts_with("[token fp_"));
        assert_eq!(world.get(&format!("{OUTPUTS}/number")).await.ok(200)["value"], 5);
        let names: Vec<_> = shown["declared_outputs"].as_object().unwrap().keys().collect();
        assert!(names[1].starts_with("[token fp_"), "names hold no value: {names:?}");

        for (name, bytes) in stored(&world.server, &world.org).await {
            assert!(found(&bytes, &values).is_empty(), "{name}: {:?}", found(&bytes, &values));
        }
        for path in ["deployments", "audit-events?limit=200"] {
            let answer = world.send(Call::get(path)).await;
            assert!(found(answer.text.as_bytes(), &values).is_empty(), "{}: {}", answer.to, answer.text);
        }
    }

    async fn o2_what_providers_hold_is_taken_out_as_well(database: TestDatabase) {
        let world = World::full(database).await;
        let details = ["of-instance", "of-service", "of-org"].map(canary);
        let key = "canary-key-of-static-7f3a9c".to_owned();
        for (alias, detail) in ["instance", "service", "org"].into_iter().zip(&details) {
            let held = json!({"STRIPE_KEY": detail});
            world.post("providers", vendor(alias, "stripe", held)).await.ok(201);
        }
        let mut of_aws = keys("static");
        of_aws["secret_access_key"] = json!(key);
        world.post("providers", of_aws).await.ok(201);
        world.send(Call::new("PUT", "providers/org/default").if_match("*")).await.ok(200);
        for link in ["service:shop:orders/links/service", "instance:shop:orders:live:us-east-1/links/instance",
                     "service:shop:orders/links/static"] {
            world.put(&format!("owners/{link}"), json!({})).await.ok(200);
        }
        let values: Vec<_> = details.into_iter().chain([key]).collect();
        let shown = record(&world, &values).await;
        assert!(found(shown.to_string().as_bytes(), &values).is_empty(), "{shown:#}");
        for name in ["[STRIPE_KEY fp_", "[AWS_SECRET_ACCESS_KEY fp_"] {
            assert!(text(&shown, "error").contains(name), "{name}: {shown:#}");
        }
        let outputs = world.get(OUTPUTS).await;
        assert!(found(outputs.text.as_bytes(), &values).is_empty(), "{}", outputs.text);
        assert!(outputs.text.contains("[STRIPE_KEY fp_"), "{}", outputs.text);
        for (name, bytes) in stored(&world.server, &world.org).await {
            assert!(found(&bytes, &values).is_empty(), "{name}: {:?}", found(&bytes, &values));
        }
    }

    async fn o2_what_is_changed_while_a_deployment_runs_is_taken_out(database: TestDatabase) {
        let world = World::full(database).await;
        let [old, new, removed, of_profile, of_service, of_instance] =
            ["old", "new", "removed", "of-profile", "of-service", "of-instance"].map(canary);
        for (alias, value) in [("pay", &old), ("mail", &removed)] {
            world.post("providers", vendor(alias, alias, json!({"KEY": value}))).await.ok(201);
            world.put(&format!("owners/service:shop:orders/links/{alias}"), json!({})).await.ok(200);
        }
        for (owner, value) in [("profile:prod", &of_profile), ("service:shop:orders", &of_service), (INSTANCE, &of_instance)] {
            let token = json!({"value": value, "visibility": "write-only"});
            world.put(&format!("owners/{owner}/parameters/token"), token).await.ok(200);
        }
        let id = world.start_deployment(&world.owner).await;
        let kept = "SELECT COALESCE(sealed_given, 'none') FROM deployment ORDER BY id DESC";
        assert!(world.server.database.within(&world.org).texts(kept).await[0].len() > 100, "what it was given is kept");

        let rotated = Call::post("providers/pay/rotate", &json!({"details": {"KEY": new}})).if_match("*");
        world.send(rotated).await.ok(200);
        world.delete("owners/service:shop:orders/links/mail").await.ok(200);
        world.delete("providers/mail").await.ok(204);
        world.delete("owners/profile:prod/parameters/token").await.ok(204);
        world.delete("apps/shop/services/orders/instances/live:us-east-1").await.ok(204);

        let values = vec![old, new, removed, of_profile, of_service, of_instance];
        let texts = json!({"all": values});
        let end = json!({"status": "failed", "error": texts.to_string(), "custom": texts, "declared_outputs": texts,
                         "outputs": {"all": texts.to_string()}});
        world.post(&format!("deployments/{id}/finish"), end).await.ok(200);
        let shown = world.get(&format!("deployments/{id}")).await.ok(200);
        assert!(found(shown.to_string().as_bytes(), &values).is_empty(), "{shown:#}");
        assert_eq!(text(&shown, "error").matches("[KEY fp_").count(), 3, "{shown:#}");
        assert_eq!(text(&shown, "error").matches("[token fp_").count(), 3, "{shown:#}");
        assert_eq!(world.server.database.within(&world.org).texts(kept).await[0], "none", "it is forgotten at the end");
        for (name, bytes) in stored(&world.server, &world.org).await {
            assert!(found(&bytes, &values).is_empty(), "{name}: {:?}", found(&bytes, &values));
        }
    }

    async fn o2_a_service_that_is_deleted_while_it_is_deployed(database: TestDatabase) {
        let world = World::full(database).await;
        let values = ["of-service", "of-provider"].map(canary);
        world.put("owners/service:shop:orders/parameters/token", json!({"value": values[0]})).await.ok(200);
        world.post("providers", vendor("pay", "pay", json!({"KEY": values[1]}))).await.ok(201);
        world.put("owners/service:shop:orders/links/pay", json!({})).await.ok(200);
        let id = world.start_deployment(&world.owner).await;
        world.delete("apps/shop/services/orders?instances=true").await.ok(204);
        world.delete("providers/pay").await.ok(204);
        let end = json!({"status": "failed", "error": values.join(" and ")});
        world.post(&format!("deployments/{id}/finish"), end).await.ok(200);
        let shown = world.get(&format!("deployments/{id}")).await.ok(200);
        let error = text(&shown, "error");
        assert!(error.starts_with("[token fp_") && error.contains(" and [KEY fp_"), "{error}");
    }

    async fn o2_what_hides_nothing_stays_readable(database: TestDatabase) {
        let world = World::full(database).await;
        for (key, value) in [("short", "abcde"), ("stageName", "live"), ("flag", "enabled"), ("app", "shop"), ("stack", "orders-live"),
                             ("profile", "acmeorg"), ("region", "us-east-1"), ("account", "222222222222"), ("port", "8080"), ("table", "orders-table")] {
            world.put(&format!("owners/profile:prod/parameters/{key}"), json!({"value": value})).await.ok(200);
        }
        let mut start = deployment();
        start["account_id"] = json!("222222222222");
        let id = text(&world.post("deployments", start).await.ok(201), "id").to_owned();
        let error = "abcde enabled: orders-live of shop in acmeorg, us-east-1, 222222222222, port 8080";
        let end = json!({"status": "failed", "stack": "orders-live", "error": format!("{error}, orders-table")});
        world.post(&format!("deployments/{id}/finish"), end).await.ok(200);
        let shown = world.get(&format!("deployments/{id}")).await.ok(200);
        assert_eq!(text(&shown, "stack"), "orders-live");
        let (kept, scrubbed) = text(&shown, "error").rsplit_once(", ").unwrap();
        assert!(kept == error && scrubbed.starts_with("[table fp_") && scrubbed.len() == 21, "{shown}");
    }
}

#[test]
fn the_forms_are_those_that_are_looked_for() {
    let value = canary("form");
    for form in forms(&value) {
        assert_eq!(found(form.as_bytes(), std::slice::from_ref(&value)).len(), 1, "{form}");
    }
}
