//! Every operation of the API: who may, and what the audit table gets. A new endpoint needs a line here.

use serde_json::{Value, json};
use stagegate_core::access::Action::{self, *};

use crate::support::{Call, world};

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Everybody, also without an access key.
    Public,
    /// Whoever has an access key.
    SignedIn,
    /// The operator of the server.
    Operator,
    /// Members whose role and key allow the action.
    Member(Action),
}
use Need::{Member, Operator, Public, SignedIn};

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) method: &'static str,
    pub(crate) template: &'static str,
    pub(crate) need: Need,
    /// What it answers in the furnished org.
    pub(crate) status: u16,
    /// The audit event that it leaves; every write and every secret read has one.
    pub(crate) event: Option<&'static str>,
    body: Option<Value>,
    /// What follows the path: without it the operation would be refused in the furnished org, or be another one.
    query: &'static str,
}

/// How the paths of those end that are no GET and change nothing.
const READS: [&str; 6] = ["/resolve", "/explain", "/compare", "/replay", "/test", "/policy-trials"];

/// What the parameters of a path stand for.
pub(crate) struct Place<'a> {
    pub(crate) org: &'a str,
    pub(crate) access_key: &'a str,
    pub(crate) deployment: &'a str,
    pub(crate) check: &'a str,
    pub(crate) setup_code: &'a str,
}

impl Entry {
    /// What must be there before the request makes sense, below the org.
    pub(crate) fn before(&self) -> Vec<Call> {
        if (self.method, self.template) == ("DELETE", ORG) {
            return emptied();
        }
        if self.template.contains("{policy}") {
            return vec![Call::post("policies", &world::policy("mine"))];
        }
        if !self.template.contains("{provider}") && !self.template.contains("/links") {
            return Vec::new();
        }
        let add = Call::post("providers", &world::keys("keys"));
        let mut calls = vec![add];
        if self.method == "DELETE" && self.template == LINK {
            calls.push(Call::put("owners/service:shop:orders/links/keys", &json!({})).if_match("*"));
        }
        if self.method == "DELETE" && self.template == DEFAULT {
            calls.push(Call::new("PUT", "providers/keys/default").if_match("*"));
        }
        calls
    }

    /// Whether it changes nothing but the audit log.
    pub(crate) fn is_read(&self) -> bool {
        self.method == "GET" || READS.iter().any(|verb| self.template.ends_with(verb))
    }

    pub(crate) fn takes_a_body(&self) -> bool {
        self.body.is_some()
    }

    /// Whether it changes something that is there already.
    fn takes_a_precondition(&self) -> bool {
        let in_place = matches!(self.method, "PUT" | "PATCH" | "DELETE");
        in_place || ["/rollback", "/copy", "/rotate"].iter().any(|verb| self.template.ends_with(verb))
    }

    /// A valid request.
    pub(crate) fn call(&self, place: &Place<'_>) -> Call {
        let key = match self.template {
            template if template.contains("access-keys") => place.access_key,
            template if template.contains("outputs") => "url",
            _ => "tableName",
        };
        let path = self.template.replace("{org}", place.org).replace("{app}", "shop").replace("{stage}", "live");
        let path = path
            .replace("{profile}", "spare")
            .replace("{owner}", if self.template.contains("/links") { "service:shop:orders" } else { "profile:spare" })
            .replace("{provider}", "keys")
            .replace("{policy}", "mine")
            .replace("{revision}", "2")
            .replace("{key}", key)
            .replace("{service}", "orders")
            .replace("{instance}", "live:us-east-1")
            .replace("{deployment}", place.deployment)
            .replace("{check}", place.check);
        let call = Call::new(self.method, &format!("{path}{}", self.query));
        let call = if self.takes_a_precondition() { call.if_match("*") } else { call };
        match &self.body {
            Some(body) if self.need == Public => call.json(&json!({"code": place.setup_code, "name": body["name"]})),
            Some(body) => call.json(body),
            None => call,
        }
    }
}

const ORG: &str = "/api/v1/orgs/{org}";
const ACCESS_KEYS: &str = "/api/v1/orgs/{org}/access-keys";
const ACCESS_KEY: &str = "/api/v1/orgs/{org}/access-keys/{key}";
const APPS: &str = "/api/v1/orgs/{org}/apps";
const APP: &str = "/api/v1/orgs/{org}/apps/{app}";
const STAGES: &str = "/api/v1/orgs/{org}/apps/{app}/stages";
const STAGE: &str = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}";
const SERVICES: &str = "/api/v1/orgs/{org}/apps/{app}/services";
const SERVICE: &str = "/api/v1/orgs/{org}/apps/{app}/services/{service}";
const INSTANCES: &str = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances";
const INSTANCE: &str = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}";
const PROFILES: &str = "/api/v1/orgs/{org}/profiles";
const PROFILE: &str = "/api/v1/orgs/{org}/profiles/{profile}";
const PARAMETER: &str = "/api/v1/orgs/{org}/owners/{owner}/parameters/{key}";
const OWNER: &str = "/api/v1/orgs/{org}/owners/{owner}";
const CHECKS: &str = "/api/v1/orgs/{org}/checks";
const SAFEGUARDS: &str = "/api/v1/orgs/{org}/profiles/{profile}/safeguards";
const ROLE: &str = "/api/v1/orgs/{org}/profiles/{profile}/role";
const POLICIES: &str = "/api/v1/orgs/{org}/policies";
const POLICY: &str = "/api/v1/orgs/{org}/policies/{policy}";
const PROVIDERS: &str = "/api/v1/orgs/{org}/providers";
const PROVIDER: &str = "/api/v1/orgs/{org}/providers/{provider}";
const ROTATE: &str = "/api/v1/orgs/{org}/providers/{provider}/rotate";
const DEFAULT: &str = "/api/v1/orgs/{org}/providers/{provider}/default";
const LINK: &str = "/api/v1/orgs/{org}/owners/{owner}/links/{provider}";
const CONFIGURATION: &str = "/api/v1/orgs/{org}/configuration";
const RESOLUTION: &str = "/api/v1/orgs/{org}/apps/{app}/stages/{stage}/resolution";
const EXPLAIN: &str = "/api/v1/orgs/{org}/explain";
const CHANGES: &str = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/changes";
const DEPLOYMENTS: &str = "/api/v1/orgs/{org}/deployments";
const FINISH: &str = "/api/v1/orgs/{org}/deployments/{deployment}/finish";
const DIFF: &str = "/api/v1/orgs/{org}/deployments/{deployment}/diff";
const OUTPUTS: &str = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/outputs";
const OUTPUT: &str = "/api/v1/orgs/{org}/apps/{app}/services/{service}/instances/{instance}/outputs/{key}";

/// The table.
pub(crate) fn table() -> Vec<Entry> {
    let target = json!({"app": "shop", "stage": "live"});
    let both = json!({"left": target, "right": {"app": "shop", "stage": "dev"}});
    let target_with_values = json!({"app": "shop", "stage": "live", "values": true});
    // Viewers may make keys, as strong as the one they present.
    let access_key = json!({"name": "ci", "scopes": ["manage"]});
    let arn = json!({"arn": world::ROLE});
    let document =
        json!({"version": 1, "profiles": {"spare": {"parameters": {"tableName": {"from": "kept", "description": "d"}}}}});
    let (apply, plan) = (json!({"document": document}), json!({"document": document, "dry_run": true}));
    let guess = json!({"version": 1, "profiles": {"spare": {"parameters": {"tableName": {"value": "guess"}}}}});
    let trial = json!({"document": guess, "dry_run": true});
    let mut table = vec![
        write("POST", "/api/v1/setup", Public, 201, "setup.done", json!({"name": "Eve"})),
        read("/api/v1/whoami", SignedIn),
        write("POST", "/api/v1/orgs", Operator, 201, "org.create", json!({"name": "neworg"})),
        read("/api/v1/orgs", SignedIn),
        read(ORG, Member(ReadOrg)),
        write("PATCH", ORG, Member(EditOrg), 200, "org.rename", json!({"name": "acmecorp"})),
        delete(ORG, Member(EditOrg), "org.delete"),
        write("POST", ACCESS_KEYS, Member(ManageOwnKeys), 201, "access_key.create", access_key),
        read(ACCESS_KEYS, Member(ReadOrg)),
        read(ACCESS_KEY, Member(ReadOrg)),
        write("PATCH", ACCESS_KEY, Member(ManageOwnKeys), 200, "access_key.edit", json!({"name": "ci of shop"})),
        delete(ACCESS_KEY, Member(ManageOwnKeys), "access_key.revoke"),
        write("POST", APPS, Member(EditApp), 201, "app.create", json!({"name": "site"})),
        read(APPS, Member(ReadApp)),
        read(APP, Member(ReadApp)),
        write("PATCH", APP, Member(EditApp), 200, "app.default_profile.set", json!({"default_profile": null})),
        Entry { query: "?everything=true", ..delete(APP, Member(EditApp), "app.delete") },
        write("POST", STAGES, Member(EditStage), 201, "stage.add", json!({"name": "dev", "profile": "spare"})),
        read(STAGES, Member(ReadApp)),
        read(STAGE, Member(ReadApp)),
        write("PUT", STAGE, Member(EditStage), 200, "stage.profile.set", json!({"profile": "spare"})),
        write("PATCH", STAGE, Member(EditStage), 200, "stage.rename", json!({"name": "production"})),
        delete(STAGE, Member(EditStage), "stage.remove"),
        write("POST", SERVICES, Member(EditService), 201, "service.create", json!({"name": "carts"})),
        read(SERVICES, Member(ReadApp)),
        read(SERVICE, Member(ReadApp)),
        write("PATCH", SERVICE, Member(EditService), 200, "service.archive", json!({"archived": true})),
        write("PATCH", SERVICE, Member(EditService), 200, "service.rename", json!({"name": "carts"})),
        Entry { query: "?instances=true", ..delete(SERVICE, Member(EditService), "service.delete") },
        write("POST", INSTANCES, Member(EditService), 201, "instance.create", json!({"stage": "dev", "region": "us-east-1"})),
        read("/api/v1/orgs/{org}/apps/{app}/instances", Member(ReadApp)),
        read(INSTANCE, Member(ReadApp)),
        write("PATCH", INSTANCE, Member(EditService), 200, "instance.archive", json!({"archived": true})),
        delete(INSTANCE, Member(EditService), "instance.delete"),
        write("POST", PROFILES, Member(EditProfile), 201, "profile.create", json!({"name": "third"})),
        read(PROFILES, Member(ReadProfile)),
        read(PROFILE, Member(ReadProfile)),
        write("PATCH", PROFILE, Member(EditProfile), 200, "profile.edit", json!({"description": "new"})),
        delete(PROFILE, Member(EditProfile), "profile.delete"),
        secret_read("GET", PARAMETER, RevealParameter, "parameter.reveal", None),
        write("PUT", PARAMETER, Member(EditParameter), 200, "parameter.set", json!({"value": "new"})),
        delete(PARAMETER, Member(EditParameter), "parameter.unset"),
        read(ROLE, Member(ReadProfile)),
        write("PUT", ROLE, Member(EditRole), 200, "profile.role.set", arn),
        delete(ROLE, Member(EditRole), "profile.role.unset"),
        secret_read("POST", "/api/v1/orgs/{org}/profiles/{profile}/role/verify", EditRole, "profile.role.verify", None),
        write("POST", PROVIDERS, Member(EditProvider), 201, "provider.add", world::keys("new")),
        read(PROVIDERS, Member(ReadProvider)),
        read(PROVIDER, Member(ReadProvider)),
        write("PATCH", PROVIDER, Member(EditProvider), 200, "provider.edit", json!({"description": "new"})),
        delete(PROVIDER, Member(EditProvider), "provider.remove"),
        write("POST", ROTATE, Member(EditProvider), 200, "provider.rotate", world::new_keys()),
        secret_read("POST", "/api/v1/orgs/{org}/providers/{provider}/verify", EditProvider, "provider.verify", None),
        Entry { body: None, ..write("PUT", DEFAULT, Member(EditProvider), 200, "provider.default.set", Value::Null) },
        Entry { status: 200, ..delete(DEFAULT, Member(EditProvider), "provider.default.unset") },
        read("/api/v1/orgs/{org}/owners/{owner}/links", Member(ReadProvider)),
        write("PUT", LINK, Member(EditProvider), 200, "provider.link", json!({})),
        Entry { status: 200, ..delete(LINK, Member(EditProvider), "provider.unlink") },
        Entry { body: Some(target.clone()), method: "POST", ..read("/api/v1/orgs/{org}/resolve", Member(Explain)) },
        secret_read("POST", "/api/v1/orgs/{org}/resolve", Resolve, "stage.resolve", Some(target_with_values)),
        read(RESOLUTION, Member(Explain)),
        Entry { query: "?values=true", ..secret_read("GET", RESOLUTION, Resolve, "stage.resolve", None) },
        Entry { body: Some(target.clone()), method: "POST", ..read(EXPLAIN, Member(Explain)) },
        secret_read(
            "POST",
            EXPLAIN,
            RevealParameter,
            "stage.reveal",
            Some(json!({"app": "shop", "stage": "live", "reveal": true})),
        ),
        Entry { body: Some(both), method: "POST", ..read("/api/v1/orgs/{org}/compare", Member(Explain)) },
        read(CHANGES, Member(Explain)),
        read("/api/v1/orgs/{org}/unread-parameters", Member(ReadParameter)),
        read(CONFIGURATION, Member(ReadParameter)),
        Entry { body: Some(plan), method: "POST", ..read(CONFIGURATION, Member(ReadParameter)) },
        secret_read("POST", CONFIGURATION, EditParameter, "configuration.try", Some(trial)),
        write("POST", CONFIGURATION, Member(EditParameter), 200, "configuration.apply", apply),
        write("POST", DEPLOYMENTS, Member(RecordDeployment), 201, "deployment.start", world::deployment()),
        read(DEPLOYMENTS, Member(ReadDeployment)),
        write("POST", FINISH, Member(RecordDeployment), 200, "deployment.finish", json!({"status": "failed"})),
        secret_read("GET", "/api/v1/orgs/{org}/deployments/{deployment}", ReadDeploymentDetails, "deployment.read", None),
        secret_read("GET", DIFF, ReadDeploymentDetails, "deployment.diff", None),
        secret_read("GET", OUTPUTS, ReadDeploymentDetails, "output.read", None),
        secret_read("GET", OUTPUT, ReadDeploymentDetails, "output.read", None),
        read("/api/v1/orgs/{org}/audit-events", Member(ReadAudit)),
    ];
    table.extend(owners().into_iter().chain(safeguards()).chain(policies()));
    table
}

fn safeguards() -> Vec<Entry> {
    let one = json!({"safeguards": [{"safeguard": "require-dlq"}]});
    let to_try = json!({"profile": "prod"});
    let to_deploy = json!({"app": "shop", "stage": "live", "service": "orders", "region": "us-east-1", "purpose": "deploy"});
    vec![
        read(SAFEGUARDS, Member(ReadProfile)),
        write("PUT", SAFEGUARDS, Member(EditProfile), 200, "profile.safeguards", one),
        write("POST", CHECKS, Member(RunCheck), 201, "check.run", world::packaged()),
        read(CHECKS, Member(ReadCheck)),
        read("/api/v1/orgs/{org}/checks/{check}", Member(ReadCheck)),
        Entry { method: "POST", ..read("/api/v1/orgs/{org}/checks/{check}/replay", Member(ReadCheck)) },
        Entry { method: "POST", body: Some(to_try), ..read("/api/v1/orgs/{org}/backtests", Member(ReadCheck)) },
        secret_read("POST", "/api/v1/orgs/{org}/credentials", IssueCredentials, "credentials.issue", Some(to_deploy)),
    ]
}

fn policies() -> Vec<Entry> {
    let mut trial = world::policy("mine");
    trial.as_object_mut().and_then(|trial| trial.remove("name"));
    vec![
        write("POST", POLICIES, Member(EditPolicy), 201, "policy.create", world::policy("other")),
        read(POLICIES, Member(ReadPolicy)),
        read(POLICY, Member(ReadPolicy)),
        write("PATCH", POLICY, Member(EditPolicy), 200, "policy.edit", json!({"cases": []})),
        delete(POLICY, Member(EditPolicy), "policy.delete"),
        read("/api/v1/orgs/{org}/policies/{policy}/versions", Member(ReadPolicy)),
        Entry { method: "POST", ..read("/api/v1/orgs/{org}/policies/{policy}/test", Member(ReadPolicy)) },
        Entry { method: "POST", body: Some(trial), ..read("/api/v1/orgs/{org}/policy-trials", Member(EditPolicy)) },
    ]
}

/// What leaves nothing in a furnished org; the providers are added first, if they are not there.
fn emptied() -> Vec<Call> {
    let mut calls = vec![
        Call::post("providers", &world::keys("keys")),
        Call::post("providers", &world::vendor("pay", "stripe", json!({"KEY": "x"}))),
        Call::post("policies", &world::policy("mine")),
    ];
    let things =
        ["apps/shop?everything=true", "profiles/prod", "profiles/spare", "providers/keys", "providers/pay", "policies/mine"];
    calls.extend(things.map(|path| Call::delete(path).if_match("*")));
    calls
}

/// What profiles, services and instances have in common.
fn owners() -> Vec<Entry> {
    let under = |path: &str| -> &'static str { Box::leak(format!("{OWNER}{path}").into_boxed_str()) };
    let change = json!({"set": {"new": {"value": "x"}}, "unset": ["apiToken"]});
    let copy = json!({"from": "instance:shop:orders:live:us-east-1"});
    vec![
        read(OWNER, Member(ReadParameter)),
        read(under("/revisions"), Member(ReadParameter)),
        read(under("/revisions/{revision}"), Member(ReadParameter)),
        read(under("/diff"), Member(ReadParameter)),
        write("POST", under("/rollback"), Member(EditParameter), 200, "owner.rollback", json!({"revision": 2})),
        read(under("/parameters"), Member(ReadParameter)),
        write("PATCH", under("/parameters"), Member(EditParameter), 200, "parameter.change", change),
        write("POST", under("/parameters/copy"), Member(EditParameter), 200, "parameter.copy", copy),
        secret_read("POST", under("/parameters/reveal"), RevealParameter, "parameter.reveal_all", None),
        read(under("/parameters/{key}/history"), Member(ReadParameter)),
        write(
            "POST",
            under("/parameters/{key}/rollback"),
            Member(EditParameter),
            200,
            "parameter.rollback",
            json!({"revision": 2}),
        ),
    ]
}

fn read(template: &'static str, need: Need) -> Entry {
    Entry { method: "GET", template, need, status: 200, event: None, body: None, query: "" }
}

fn write(method: &'static str, template: &'static str, need: Need, status: u16, event: &'static str, body: Value) -> Entry {
    Entry { method, template, need, status, event: Some(event), body: Some(body), query: "" }
}

fn delete(template: &'static str, need: Need, event: &'static str) -> Entry {
    Entry { method: "DELETE", template, need, status: 204, event: Some(event), body: None, query: "" }
}

fn secret_read(method: &'static str, template: &'static str, action: Action, event: &'static str, body: Option<Value>) -> Entry {
    Entry { method, template, need: Member(action), status: 200, event: Some(event), body, query: "" }
}
