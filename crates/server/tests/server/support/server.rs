//! The server under test.

use std::{sync::Arc, time::Duration};

use axum::Router;
use stagegate_aws::{Sts, StsSettings, double::StrictSts};
use stagegate_core::Secret;
use stagegate_safeguards::worker::WorkerRunner;
use stagegate_seal::{Digester, RootKey};
use stagegate_server::{
    api::{Server, router::router},
    app::{Rules, Stagegate},
    machine::SystemEntropy,
};
use stagegate_store::{Options, Store, testing::TestDatabase};
use tower::ServiceExt as _;

use super::{
    Answer, Call, TestClock,
    contract::Contract,
    world::{KEYS, NEW_KEYS},
};

/// The router over a real store, with a clock that the test sets and a strict STS.
pub(crate) struct TestServer {
    router: Router,
    pub(crate) store: Store,
    pub(crate) database: TestDatabase,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) sts: StrictSts,
    pub(crate) digester: Digester,
    /// What the first start prints.
    pub(crate) setup_code: String,
    root_key: Secret,
    contract: Contract,
}

impl TestServer {
    pub(crate) async fn start(database: TestDatabase) -> Self {
        let sts = StrictSts::start().await;
        for access_key_id in [KEYS, NEW_KEYS] {
            sts.user(access_key_id, "333333333333");
        }
        let settings = sts.settings();
        Self::start_with(database, sts, settings).await
    }

    /// With an STS that is waited for no longer than `limit`.
    pub(crate) async fn impatient(database: TestDatabase, limit: Duration) -> Self {
        let sts = StrictSts::start().await;
        let settings = StsSettings { operation_timeout: limit, ..sts.settings() };
        Self::start_with(database, sts, settings).await
    }

    async fn start_with(database: TestDatabase, sts: StrictSts, settings: StsSettings) -> Self {
        database.open().await.close().await;
        // More patient than a server: other tests load the same machine.
        let options = Options { connections: 8, wait: Duration::from_secs(25), ..Options::new(database.url()) };
        let store = Store::connect(&options).await.unwrap();
        let clock = Arc::new(TestClock::new());
        let root_key = RootKey::generate(&SystemEntropy).unwrap().to_text();
        let stagegate = stagegate(&store, &root_key, &settings, &clock).await;
        let digester = RootKey::from_text(&root_key).unwrap().digester().unwrap();
        let setup_code = stagegate.offer_setup().await.unwrap().unwrap().expose().to_owned();
        let router = router(Server::new(stagegate));
        Self { router, store, database, clock, sts, digester, setup_code, root_key, contract: Contract::new() }
    }

    /// Goes on with other rules, as a server does that is started again.
    pub(crate) async fn rule(&mut self, rules: Rules) {
        let stagegate = stagegate(&self.store, &self.root_key, &self.sts.settings(), &self.clock).await;
        self.router = router(Server::new(stagegate.with_rules(rules)));
    }

    /// Goes on with another time for all programs of a check.
    pub(crate) async fn judge_within(&mut self, time: Duration) {
        let stagegate = stagegate(&self.store, &self.root_key, &self.sts.settings(), &self.clock).await;
        self.router = router(Server::new(stagegate.judging_within(time)));
    }

    /// The first column of every row that a query finds in an org: without its org PostgreSQL shows no row.
    pub(crate) async fn texts_in(&self, org: &str, query: &str) -> Vec<String> {
        if self.database.folder().is_some() {
            return self.database.texts(query).await;
        }
        let entered = format!("SELECT set_config('stagegate.org', '{org}', false); {query}");
        let mut texts = self.database.texts(&entered).await;
        assert_eq!(texts.remove(0), org);
        texts
    }

    /// Makes a request and checks what must hold for every answer.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        let (method, path) = (call.method.clone(), call.path.clone());
        let response = self.router.clone().oneshot(call.into_request()).await.unwrap();
        let answer = Answer::read(format!("{method} {path}"), response).await;
        self.contract.check(&method, &path, &answer);
        answer
    }
}

async fn stagegate(store: &Store, root_key: &Secret, sts: &StsSettings, clock: &Arc<TestClock>) -> Stagegate {
    let root_key = RootKey::from_text(root_key).unwrap();
    let client = Sts::from_environment(sts).await;
    let runner = WorkerRunner::of(env!("CARGO_BIN_EXE_stagegated"));
    Stagegate::new(store.clone(), root_key, client, clock.clone(), Arc::new(SystemEntropy), runner).unwrap()
}
