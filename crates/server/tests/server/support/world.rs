//! One org with something of everything.

use serde_json::{Value, json};
use stagegate_store::testing::TestDatabase;

use super::{Actor, Answer, Call, TestServer, actor::text};

/// The org that most tests work in.
pub(crate) const ORG: &str = "acmeorg";
/// The access role of profile `prod`.
pub(crate) const ROLE: &str = "arn:aws:iam::222222222222:role/deploy";

/// An org: profile `prod` with a role, which STS knows, and parameters; app `shop` with stage `live`; both use
/// `prod`; service `orders` with an instance in `live`, which has the parameter `logLevel`, was deployed and has an output.
/// Profile `spare` is like `prod`, but nobody uses it, and its `tableName` had another value before.
pub(crate) struct World {
    pub(crate) server: TestServer,
    pub(crate) owner: Actor,
    pub(crate) org: String,
    /// A deployment of the owner's that has not ended.
    pub(crate) deployment: String,
    /// A check of that deployment's instance, which passed.
    pub(crate) check: String,
}

/// What is made in an org that is furnished.
pub(crate) struct Furnished {
    pub(crate) deployment: String,
    pub(crate) check: String,
}

impl World {
    /// A server with nothing in it but the owner and the empty org.
    pub(crate) async fn empty(database: TestDatabase) -> Self {
        Box::pin(async { Self::on(TestServer::start(database).await).await }).await
    }

    pub(crate) async fn on(server: TestServer) -> Self {
        let owner = server.set_up().await;
        let org = server.as_actor(&owner, Call::post("/api/v1/orgs", &json!({"name": ORG}))).await.ok(201);
        Self { org: text(&org, "id").to_owned(), server, owner, deployment: String::new(), check: String::new() }
    }

    pub(crate) async fn full(database: TestDatabase) -> Self {
        let mut world = Self::empty(database).await;
        let Furnished { deployment, check } = furnish(&world.server, &world.owner, ORG).await;
        (world.deployment, world.check) = (deployment, check);
        world
    }

    /// Makes a request as the owner, at a path below the org.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        self.server.as_actor(&self.owner, within(ORG, call)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Call::get(path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Call::post(path, &body)).await
    }

    /// Changes a thing whatever its revision.
    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Call::put(path, &body).if_match("*")).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Call::patch(path, &body).if_match("*")).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Call::delete(path).if_match("*")).await
    }
}

/// The same request, its path being below an org; with no path it is about the org itself.
pub(crate) fn within(org: &str, call: Call) -> Call {
    let path = format!("/api/v1/orgs/{org}/{}", call.path);
    call.to(path.trim_end_matches('/').to_owned())
}

/// Makes in `org` what [`World`] says.
pub(crate) async fn furnish(server: &TestServer, owner: &Actor, org: &str) -> Furnished {
    let change = |call: Call| async move { server.as_actor(owner, within(org, call.if_match("*"))).await };
    for profile in ["prod", "spare"] {
        let made = change(Call::post("profiles", &json!({"name": profile}))).await.ok(201);
        server.sts.role(&role(org, profile)).trusts(text(&made, "external_id"));
        if profile == "spare" {
            let earlier = json!({"value": "orders of before"});
            change(Call::put("owners/profile:spare/parameters/tableName", &earlier)).await.ok(200);
        }
        for (key, value) in [("tableName", "orders"), ("apiToken", "t0ken")] {
            change(Call::put(&format!("owners/profile:{profile}/parameters/{key}"), &json!({"value": value}))).await.ok(200);
        }
        change(Call::put(&format!("profiles/{profile}/role"), &json!({"arn": role(org, profile)}))).await.ok(200);
    }
    change(Call::post("apps", &json!({"name": "shop", "default_profile": "prod"}))).await.ok(201);
    change(Call::post("apps/shop/stages", &json!({"name": "live", "profile": "prod"}))).await.ok(201);
    let of_instance = "owners/instance:shop:orders:live:us-east-1/parameters/logLevel";
    change(Call::put(of_instance, &json!({"value": "debug"}))).await.ok(200);
    let deployed = change(Call::post("deployments", &deployment())).await.ok(201);
    let path = format!("deployments/{}/finish", text(&deployed, "id"));
    let end = json!({"status": "succeeded", "outputs": {"url": "https://live.example.com"}});
    change(Call::post(&path, &end)).await.ok(200);
    let started = change(Call::post("deployments", &deployment())).await.ok(201);
    let checked = change(Call::post("checks", &packaged())).await.ok(201);
    let id = |answer: &Value| text(answer, "id").to_owned();
    Furnished { deployment: id(&started), check: id(&checked["check"]) }
}

/// A packaged service to check.
pub(crate) fn packaged() -> Value {
    let template = json!({"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}});
    let mut packaged = deployment();
    packaged["compiled"] = json!({"cloudformation-template-update-stack.json": template});
    packaged
}

/// The role of a profile; each org and profile has its own, so that STS tells them apart.
pub(crate) fn role(org: &str, profile: &str) -> String {
    if (org, profile) == (ORG, "prod") { ROLE.to_owned() } else { format!("{ROLE}-{org}-{profile}") }
}

/// A deployment to start.
pub(crate) fn deployment() -> Value {
    json!({"app": "shop", "service": "orders", "stage": "live", "region": "us-east-1"})
}

impl World {
    /// Starts a deployment as `actor`; returns its id.
    pub(crate) async fn start_deployment(&self, actor: &Actor) -> String {
        let call = within(ORG, Call::post("deployments", &deployment()));
        text(&self.server.as_actor(actor, call).await.ok(201), "id").to_owned()
    }
}

/// AWS keys that STS knows, of account 333333333333.
pub(crate) const KEYS: &str = "AKIAPROVIDER00000001";
/// Others of the same account.
pub(crate) const NEW_KEYS: &str = "AKIAPROVIDER00000002";

/// A provider of AWS keys to add.
pub(crate) fn keys(alias: &str) -> Value {
    json!({"alias": alias, "kind": "aws-keys", "access_key_id": KEYS, "secret_access_key": "s3cret-of-keys"})
}

/// Other keys for it.
pub(crate) fn new_keys() -> Value {
    json!({"access_key_id": NEW_KEYS, "secret_access_key": "n3w-s3cret-of-keys"})
}

/// A policy to make: no queues. It has a case, which agrees.
pub(crate) fn policy(name: &str) -> Value {
    let source = "module.exports = (policy, service) => {
        const template = service.compiled['cloudformation-template-update-stack.json'] || {};
        const queues = Object.entries(template.Resources || {}).filter(([, one]) => one.Type === 'AWS::SQS::Queue');
        for (const [name] of queues) policy.fail(`${name} is a queue`);
        policy.approve();
    };";
    let template = json!({"Resources": {"Orders": {"Type": "AWS::SQS::Queue"}}});
    let case = json!({"name": "a queue", "expect": "fail", "template": template, "messages": ["Orders is a queue"]});
    json!({"name": name, "language": "javascript", "source": source, "cases": [case]})
}

/// A provider of another vendor's details to add.
#[expect(clippy::needless_pass_by_value, reason = "it is called with literals")]
pub(crate) fn vendor(alias: &str, vendor: &str, details: Value) -> Value {
    json!({"alias": alias, "kind": "vendor", "vendor": vendor, "details": details})
}

impl World {
    /// Adds a provider of an access role that STS knows; the role's ARN has its alias in it.
    pub(crate) async fn add_role(&self, alias: &str, account: char) -> Value {
        let role = format!("arn:aws:iam::{}:role/{alias}", account.to_string().repeat(12));
        let added = self.post("providers", json!({"alias": alias, "kind": "aws-role", "role": role})).await.ok(201);
        self.server.sts.role(&role).trusts(text(&added, "external_id"));
        added
    }
}
