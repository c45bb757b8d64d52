//! Planted secrets turn up nowhere but in the answers that are meant to hold them (rules C3, C6, L4, O1, O2).

mod bodies;
mod logs;
mod records;

use serde_json::{Value, json};
use stagegate_store::{on_both_databases, testing::TestDatabase};

use crate::support::{
    Answer, Call, ROLE, TestServer, World,
    actor::text,
    canary::{canary, found},
    world::{self, deployment},
};

/// A server that was given secrets in every way, and what it was given.
pub(crate) struct Planted {
    pub(crate) world: World,
    pub(crate) secrets: Vec<String>,
    /// Answers that must not hold them: lists, refusals, changes.
    pub(crate) answers: Vec<Answer>,
}

impl Planted {
    pub(crate) async fn in_database(database: TestDatabase) -> Self {
        let world = World::empty(database).await;
        let secrets = vec![world.server.setup_code.clone(), world.owner.token.clone()];
        let mut planted = Self { world, secrets, answers: Vec::new() };
        Box::pin(planted.parameters()).await;
        Box::pin(planted.providers()).await;
        Box::pin(planted.deployments()).await;
        Box::pin(planted.configuration()).await;
        Box::pin(planted.keys()).await;
        Box::pin(planted.refusals()).await;
        planted
    }

    /// A new secret to plant.
    fn plant(&mut self, name: &str) -> String {
        let secret = canary(name);
        self.secrets.push(secret.clone());
        secret
    }

    async fn keep(&mut self, call: Call) {
        let answer = self.world.send(call.if_match("*")).await;
        self.answers.push(answer);
    }

    /// Set, changed, revealed, resolved, unset, and gone with their profile.
    async fn parameters(&mut self) {
        for profile in ["prod", "gone"] {
            self.world.post("profiles", json!({"name": profile})).await.ok(201);
            for (key, visibility) in [("token", "masked"), ("password", "write-only"), ("unset", "masked")] {
                for turn in ["first", "second"] {
                    let value = self.plant(&format!("{profile}-{key}-{turn}"));
                    let path = format!("owners/profile:{profile}/parameters/{key}");
                    self.keep(Call::put(&path, &json!({"value": value, "visibility": visibility}))).await;
                }
            }
            self.keep(Call::delete(&format!("owners/profile:{profile}/parameters/unset"))).await;
        }
        let role = self.world.put("profiles/prod/role", json!({"arn": ROLE})).await.ok(200);
        self.world.server.sts.role(ROLE).trusts(text(&role, "external_id"));
        self.world.post("apps", json!({"name": "shop", "default_profile": "prod"})).await.ok(201);
        let target = json!({"app": "shop", "stage": "live", "values": true});
        let resolved = self.world.post("resolve", target).await.ok(200);
        assert_eq!(text(&resolved["parameters"][1], "value"), canary("prod-token-second"), "they are there");
        self.world.get("owners/profile:gone/parameters/token").await.ok(200);
        self.keep(Call::delete("profiles/gone")).await;
    }

    /// Added, changed, rotated, verified, resolved and removed.
    async fn providers(&mut self) {
        let mut key = |name: &str| {
            let secret = format!("canary-key-of-{name}-7f3a9c"); // AWS takes no spaces
            self.secrets.push(secret.clone());
            secret
        };
        let (first, second, unknown) = (key("first"), key("second"), key("unknown"));
        self.keep(Call::post("providers", &with_secret(world::keys("static"), &first))).await;
        self.keep(Call::post("providers/static/verify", &json!({}))).await;
        self.keep(Call::post("providers/static/rotate", &with_secret(world::new_keys(), &second))).await;
        let mut refused = with_secret(world::new_keys(), &unknown);
        refused["access_key_id"] = json!("AKIAUNKNOWN000000001");
        self.keep(Call::post("providers/static/rotate", &refused)).await;
        refused["access_key_id"] = json!("none");
        self.keep(Call::post("providers/static/rotate", &refused)).await;

        let [set, edited, rotated] = ["detail-set", "detail-edited", "detail-rotated"].map(|name| self.plant(name));
        self.keep(Call::post("providers", &world::vendor("pay", "stripe", json!({"A": set, "B": set})))).await;
        self.keep(Call::post("providers", &world::vendor("bad", "aws", json!({"A": set})))).await;
        self.keep(Call::post("providers", &world::vendor("bad", "stripe", json!({"a b": set})))).await;
        self.keep(Call::post("providers", &world::vendor("bad", "stripe", json!({"A": [set]})))).await;
        self.keep(Call::patch("providers/pay", &json!({"set": {"A": edited}, "unset": ["B"]}))).await;
        self.keep(Call::patch("providers/static", &json!({"set": {"A": edited}}))).await;
        self.keep(Call::put("owners/service:shop:orders/links/pay", &json!({}))).await;
        self.keep(Call::put("owners/service:shop:orders/links/pay?dry_run=true", &json!({}))).await;
        self.keep(Call::new("PUT", "providers/pay/default")).await;
        let target = json!({"app": "shop", "stage": "live", "service": "orders", "values": true});
        let resolved = self.world.post("resolve", target).await.ok(200);
        assert_eq!(resolved["vendors"][0]["details"]["A"], canary("detail-edited"), "they are there");
        self.keep(Call::post("providers/pay/rotate", &json!({"details": {"STRIPE_NAME_OF_NO_SECRET": rotated}}))).await;

        let gone = self.plant("detail-gone");
        self.keep(Call::post("providers", &world::vendor("gone", "gone", json!({"A": gone})))).await;
        self.keep(Call::delete("providers/gone")).await;
    }

    async fn deployments(&mut self) {
        let mut start = deployment();
        start["facts"] = json!({"branch": self.plant("branch"), "commit": self.plant("commit"), "ci_run": self.plant("run"),
                                "repository": "https://ada:canary-of-git@host/a?canary-of-git"});
        self.secrets.push("canary-of-git".to_owned());
        let id = text(&self.world.post("deployments", start).await.ok(201), "id").to_owned();
        let end = json!({"status": "failed", "error": self.plant("error"), "stack": self.plant("stack"),
                         "outputs": {"url": self.plant("output")}, "declared_outputs": {"a": {"b": self.plant("declared")}},
                         "service_file": self.plant("file"), "custom": {"a": [self.plant("custom")]}});
        self.keep(Call::post(&format!("deployments/{id}/finish"), &end)).await;
        let shown = self.world.get(&format!("deployments/{id}")).await.ok(200);
        assert_eq!(text(&shown, "error"), canary("error"), "they are there");
    }

    /// Values that come with a document: planned, applied, refused, replaced, and gone with what held them.
    async fn configuration(&mut self) {
        for turn in ["first", "second"] {
            let document = json!({"version": 1, "covers": "org",
                "providers": {"pay": {"kind": "vendor", "vendor": "stripe", "details": {"KEY": {"value": self.plant(&format!("detail-{turn}"))}}}},
                "profiles": {"filed": {"parameters": {"token": {"value": self.plant(&format!("filed-{turn}"))}}}},
                "apps": {"shop": {"services": {"orders": {"parameters": {"token": {"value": self.plant(&format!("service-{turn}"))}}}}}}});
            self.keep(Call::post("configuration", &json!({"document": document, "dry_run": true}))).await;
            let mut refused = document.clone();
            refused["apps"]["shop"]["stages"] = json!({"beta": "none"});
            self.keep(Call::post("configuration", &json!({"document": refused}))).await;
            refused["profiles"]["filed"]["parameters"]["token"]["visibility"] = json!(self.plant("misplaced"));
            self.keep(Call::post("configuration", &json!({"document": refused}))).await;
            let applied = self.world.post("configuration", json!({"document": document})).await;
            assert_eq!(applied.ok(200)["applied"], true);
            self.answers.push(applied);
        }
        let gone = json!({"version": 1, "covers": "org", "providers": {}, "apps": {"shop": {"services": {}}}});
        self.keep(Call::post("configuration", &json!({"document": gone, "prune": true}))).await;
        self.keep(Call::get("configuration")).await;
    }

    /// Access keys, and credentials, which are not stored at all.
    async fn keys(&mut self) {
        let made = self.world.post("access-keys", json!({"name": "ci", "scopes": ["read"]})).await.ok(201);
        self.secrets.push(text(&made, "access_key").to_owned());
        self.keep(Call::delete(&format!("access-keys/{}", text(&made, "id")))).await;
        let issued = self.world.post("credentials", json!({"app": "shop", "stage": "live"})).await.ok(200);
        self.secrets.extend(["secret_access_key", "session_token"].map(|field| text(&issued, field).to_owned()));
        self.world.post("profiles/prod/role/verify", json!({})).await.ok(200);
    }

    /// Everything that can be refused while it holds a secret.
    async fn refusals(&mut self) {
        let (value, token) = (self.plant("refused"), self.world.owner.token.clone());
        let parameter = "owners/profile:prod/parameters/token";
        self.keep(Call::put(parameter, &json!({"value": value.clone() + "\0"}))).await;
        self.keep(Call::put(parameter, &json!({"value": value.repeat(4000)}))).await;
        self.keep(Call::put(parameter, &json!({"value": [value]}))).await;
        self.keep(Call::put(parameter, &json!({"value": value, "nonsense": value}))).await;
        self.keep(Call::new("PUT", parameter).raw("application/json", format!("{{\"value\": {value:?}"))).await;
        self.keep(Call::new("PUT", parameter).raw("text/plain", value.clone())).await;
        self.keep(Call::put("owners/profile:none/parameters/token", &json!({"value": value}))).await;
        self.keep(Call::put("owners/profile:prod/parameters/no%20key", &json!({"value": value}))).await;
        self.keep(Call::get("owners/profile:prod/parameters/password")).await;
        let stale = Call::put(parameter, &json!({"value": value})).if_match("\"r1\"");
        self.answers.push(self.world.send(stale).await);
        let code = json!({"code": self.world.server.setup_code, "name": "Eve"});
        self.answers.push(self.world.server.send(Call::post("/api/v1/setup", &code)).await);
        let wrong = token + "x";
        self.answers.push(self.world.server.send(Call::get("/api/v1/whoami").key(&wrong)).await);
        self.secrets.push(wrong);
    }
}

fn with_secret(mut keys: Value, secret: &str) -> Value {
    keys["secret_access_key"] = json!(secret);
    keys
}

/// The databases' files: SQLite's with its log, and what PostgreSQL says is in its tables.
async fn stored(server: &TestServer, org: &str) -> Vec<(String, Vec<u8>)> {
    if let Some(folder) = server.database.folder() {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        return files.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect();
    }
    let tables = server.database.texts("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'").await;
    let mut rows = Vec::new();
    for table in tables {
        let texts = server.database.within(org).texts(&format!("SELECT CAST(t AS TEXT) FROM {table} t")).await;
        rows.push((table, texts.join("\n").into_bytes()));
    }
    rows
}

on_both_databases! {
    async fn the_database_holds_no_secret(database: TestDatabase) {
        let planted = Planted::in_database(database).await;
        let places = stored(&planted.world.server, &planted.world.org).await;
        let names: Vec<_> = places.iter().map(|(name, _)| name.as_str()).collect();
        assert!(places.len() >= 3, "SQLite has its -wal and -shm as well: {names:?}");
        for known in ["acmeorg", "STRIPE_NAME_OF_NO_SECRET"] {
            let finds = |(_, bytes): &(String, Vec<u8>)| !found(bytes, &[known.to_owned()]).is_empty();
            assert!(places.iter().any(finds), "the search finds {known}");
        }
        for (name, bytes) in places {
            assert!(found(&bytes, &planted.secrets).is_empty(), "{name}: {:?}", found(&bytes, &planted.secrets));
        }
    }

    async fn the_audit_log_holds_no_secret(database: TestDatabase) {
        let planted = Planted::in_database(database).await;
        let rows = planted.world.server.audit().await;
        assert!(rows.len() > 20);
        for row in rows {
            let text = format!("{} {} {}", row.action, row.target, row.detail);
            assert!(found(text.as_bytes(), &planted.secrets).is_empty(), "{row:?}");
        }
    }
}
