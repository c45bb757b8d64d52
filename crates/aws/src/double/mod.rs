//! A strict STS inside the test process (feature `double`).
//!
//! It speaks the query protocol and checks what emulators wave through: who calls, the `ExternalId`, session tags,
//! source identity, duration, and the shape of every parameter. It does not check signatures: it knows callers by
//! their access key. Every request is recorded with its outcome.

mod answer;
mod request;
mod shape;
mod switch;
mod trust;
mod world;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use stagegate_core::Secret;
use wiremock::{Mock, MockServer, matchers};

pub use self::{
    request::{Outcome, Seen},
    trust::RoleSetup,
};
use self::{
    switch::Switch,
    world::{User, World},
};
use crate::settings::{Keys, StsSettings};

/// The double. It lives on a thread of its own until it is dropped.
#[derive(Debug)]
pub struct StrictSts {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    world: World,
    switch: Switch,
    seen: Vec<Seen>,
}

impl StrictSts {
    /// The access key of the one caller that is known from the start.
    pub const ACCESS_KEY_ID: &'static str = "AKIASTAGEGATED000001";
    /// What goes with it.
    pub const SECRET_ACCESS_KEY: &'static str = "double-own-secret-canary";
    /// That caller's ARN.
    pub const IDENTITY_ARN: &'static str = "arn:aws:sts::111111111111:assumed-role/stagegated/i-0123456789abcdef0";

    /// Starts one on a free port, without roles.
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let server = MockServer::start().await;
        let answering = Arc::clone(&state);
        let answer = move |request: &wiremock::Request| switch::respond(&mut lock(&answering), request);
        Mock::given(matchers::any()).respond_with(answer).mount(&server).await;
        Self { server, state }
    }

    /// An address at which nobody listens.
    pub fn closed_url() -> String {
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        port.map_or_else(|_| "http://127.0.0.1:1".to_owned(), |address| format!("http://{address}"))
    }

    /// Its address, for `AWS_ENDPOINT_URL_STS`.
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// Settings that lead here, with the known caller's keys.
    pub fn settings(&self) -> StsSettings {
        let keys = Keys {
            access_key_id: Self::ACCESS_KEY_ID.to_owned(),
            secret_access_key: Secret::new(Self::SECRET_ACCESS_KEY.to_owned()),
            session_token: None,
        };
        StsSettings { endpoint: Some(self.url()), keys: Some(keys), ..StsSettings::default() }
    }

    /// Adds or changes a role; see [`RoleSetup`]. Works while others are calling.
    pub fn role(&self, arn: &str) -> RoleSetup<'_> {
        RoleSetup::new(self, arn)
    }

    /// Adds a role whose trust policy has no condition on the `ExternalId`.
    pub fn too_open(&self, arn: &str) -> RoleSetup<'_> {
        let role = self.role(arn);
        role.trusts_anybody();
        role
    }

    /// Removes a role.
    pub fn remove_role(&self, arn: &str) {
        self.state().world.roles.remove(arn);
    }

    /// Adds a user of `account` with static keys: whatever is signed with them is theirs.
    pub fn user(&self, access_key_id: &str, account: &str) {
        let arn = format!("arn:aws:iam::{account}:user/provider");
        self.state().world.users.insert(access_key_id.to_owned(), User { arn, signs_well: true });
    }

    /// From now on whoever has this access key signs with another secret than its own.
    pub fn wrong_secret(&self, access_key_id: &str) {
        if let Some(user) = self.state().world.users.get_mut(access_key_id) {
            user.signs_well = false;
        }
    }

    /// Removes a user.
    pub fn remove_user(&self, access_key_id: &str) {
        self.state().world.users.remove(access_key_id);
    }

    /// From now on the known caller's credentials are expired.
    pub fn expire_identity(&self) {
        self.state().world.expired = true;
    }

    /// Every answer takes this long; zero for at once.
    pub fn slow(&self, delay: Duration) {
        self.state().switch.delay = delay;
    }

    /// Every request is answered 503.
    pub fn down(&self) {
        self.down_after(0);
    }

    /// `answers` more requests are answered, all later ones get 503.
    pub fn down_after(&self, answers: usize) {
        self.state().switch.answers_left = Some(answers);
    }

    /// Ends [`Self::down`] and [`Self::slow`].
    pub fn up(&self) {
        self.state().switch = Switch::default();
    }

    /// All requests so far, the oldest first.
    pub fn requests(&self) -> Vec<Seen> {
        self.state().seen.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
