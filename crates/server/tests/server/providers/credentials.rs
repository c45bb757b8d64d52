//! Who gives credentials: the table of rule 3 through the whole server, and what is handed out then.

use serde_json::{Value, json};
use stagegate_store::on_both_databases;

use super::{ROLE as MAIN, stripe};
use crate::support::{
    Call, ROLE, World,
    actor::text,
    world::{KEYS, keys},
};

const SERVICE: &str = "service:shop:orders";
const INSTANCE: &str = "instance:shop:orders:live:us-east-1";

fn target() -> Value {
    json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1"})
}

impl World {
    /// Who wins, as `source provider`, and the role that STS then sees.
    async fn winner(&self) -> (String, Option<String>) {
        let resolved = self.post("resolve", target()).await.ok(200);
        let credentials = &resolved["credentials"];
        if credentials.is_null() {
            self.post("credentials", target()).await.refused(409, "no-access-role");
            return ("none".to_owned(), None);
        }
        let issued = self.post("credentials", target()).await.ok(200);
        for field in ["source", "provider", "role", "account_id"] {
            assert_eq!(issued.get(field), credentials.get(field), "what is resolved is what is issued: {field}");
        }
        let seen = self.server.sts.requests().into_iter().rfind(|seen| seen.action == "AssumeRole");
        let provider = credentials["provider"].as_str().map(|alias| format!(" {alias}")).unwrap_or_default();
        (format!("{}{provider}", text(credentials, "source")), seen.map(|seen| seen.role_arn))
    }
}

on_both_databases! {
    /// Each row of the table: what is there, and who wins. Taken away from the nearest on.
    async fn the_nearest_gives_the_credentials(database: TestDatabase) {
        let world = World::full(database).await;
        for (alias, account) in [("of-instance", '5'), ("of-service", '6'), ("of-org", '7')] {
            world.add_role(alias, account).await;
        }
        world.send(Call::new("PUT", "providers/of-org/default").if_match("*")).await.ok(200);
        world.put(&format!("owners/{SERVICE}/links/of-service"), json!({})).await.ok(200);
        world.put(&format!("owners/{INSTANCE}/links/of-instance"), json!({})).await.ok(200);
        let role = |account: char, alias: &str| Some(format!("arn:aws:iam::{}:role/{alias}", account.to_string().repeat(12)));
        assert_eq!(world.winner().await, ("instance of-instance".to_owned(), role('5', "of-instance")));
        world.delete(&format!("owners/{INSTANCE}/links/of-instance")).await.ok(200);
        assert_eq!(world.winner().await, ("service of-service".to_owned(), role('6', "of-service")));
        world.delete(&format!("owners/{SERVICE}/links/of-service")).await.ok(200);
        assert_eq!(world.winner().await, ("profile".to_owned(), Some(ROLE.to_owned())));
        world.delete("profiles/prod/role").await.ok(204);
        assert_eq!(world.winner().await, ("org-default of-org".to_owned(), role('7', "of-org")));
        world.patch("profiles/prod", json!({"guarded": true})).await.ok(200);
        assert_eq!(world.winner().await.0, "none", "the org's default never serves a guarded profile");
        world.put(&format!("owners/{INSTANCE}/links/of-org"), json!({})).await.ok(200);
        assert_eq!(world.winner().await.0, "instance of-org", "a link on purpose does");
        world.delete(&format!("owners/{INSTANCE}/links/of-org")).await.ok(200);
        world.patch("profiles/prod", json!({"guarded": false})).await.ok(200);
        world.delete("providers/of-org/default").await.ok(200);
        assert_eq!(world.winner().await.0, "none");
    }

    async fn keys_are_handed_out_as_they_are(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", keys("static")).await.ok(201);
        world.put(&format!("owners/{INSTANCE}/links/static"), json!({})).await.ok(200);
        let asked = world.server.sts.requests().len();
        let issued = world.post("credentials", target()).await.ok(200);
        assert_eq!((text(&issued, "access_key_id"), text(&issued, "secret_access_key")), (KEYS, "s3cret-of-keys"));
        assert_eq!((text(&issued, "source"), text(&issued, "provider")), ("instance", "static"));
        for absent in ["session_token", "expires_at", "role", "account_id"] {
            assert!(issued.get(absent).is_none(), "{absent}: {issued}");
        }
        assert_eq!(world.server.sts.requests().len(), asked, "STS has no part in it");
        // A deployment's record has an account only if it is known.
        let mut start = target();
        start["account_id"] = json!("333333333333");
        world.post("deployments", start.clone()).await.refused(412, "changed-meanwhile");
        assert!(world.post("deployments", target()).await.ok(201)["account_id"].is_null());
        world.post("providers/static/verify", json!({})).await.ok(200);
        assert_eq!(text(&world.post("credentials", target()).await.ok(200), "account_id"), "333333333333");
        assert_eq!(text(&world.post("deployments", start).await.ok(201), "account_id"), "333333333333");
        let events = world.server.audit().await;
        let issue = events.iter().find(|row| row.action == "credentials.issue").unwrap();
        assert!(issue.detail.ends_with(KEYS), "{issue:?}");
    }

    async fn a_provider_that_refuses_gives_nothing_else(database: TestDatabase) {
        let world = World::full(database).await;
        world.post("providers", json!({"alias": "main", "kind": "aws-role", "role": MAIN})).await.ok(201);
        world.put(&format!("owners/{INSTANCE}/links/main"), json!({})).await.ok(200);
        let problem = world.post("credentials", target()).await.refused(403, "role-refused");
        assert!(problem.hint.unwrap().ends_with("`stagegate provider show main` prints it"));
    }

    async fn there_is_one_default_of_each_vendor(database: TestDatabase) {
        let world = World::full(database).await;
        for alias in ["one", "two"] {
            world.add_role(alias, '5').await;
        }
        world.post("providers", stripe("payments")).await.ok(201);
        let set = |alias: &str| Call::new("PUT", &format!("providers/{alias}/default")).if_match("*");
        world.send(set("one")).await.ok(200);
        world.send(set("payments")).await.ok(200);
        let made = world.send(set("two")).await;
        assert_eq!((made.tag(), &made.ok(200)["default"]), ("\"r2\"", &json!(true)));
        let one = world.get("providers/one").await;
        assert_eq!((one.tag(), &one.ok(200)["default"]), ("\"r3\"", &json!(false)), "it changed as well");
        assert_eq!(world.send(set("two")).await.tag(), "\"r2\"", "it is already");
        let problem = world.delete("providers/one/default").await.refused(404, "not-found");
        assert_eq!(problem.detail, "provider `one` is not the default of its vendor `aws`");
        world.delete("providers/two/default").await.ok(200);
        assert_eq!(world.get("providers/payments").await.ok(200)["default"], json!(true));
        let history = "SELECT COALESCE(p.alias, 'none') FROM assignment a LEFT JOIN provider p ON p.id = a.target_id
                       WHERE a.subject LIKE 'org_%/aws' ORDER BY a.number";
        assert_eq!(world.server.database.within(&world.org).texts(history).await, ["one", "two", "none"]);
        let events = world.server.audit().await;
        let told: Vec<_> = events.iter().filter(|row| row.action.starts_with("provider.default")).map(|row| &*row.detail).collect();
        assert_eq!(told, ["one", "payments", "two instead of one", "two"]);
    }
}
