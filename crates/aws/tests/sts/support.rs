//! What the tests share.

use std::{
    collections::BTreeMap,
    process::Command,
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};

use stagegate_aws::{AssumeRole, Session, SessionDuration, Sts, StsSettings, double::StrictSts};
use stagegate_core::{
    ports::Entropy,
    role::{ExternalId, RoleArn},
};

pub(crate) const ROLE: &str = "arn:aws:iam::222222222222:role/deploy";
pub(crate) const EXTERNAL_ID: &str = "sg-00112233445566778899aabbccddeeff";
pub(crate) const ACTOR: &str = "usr_0192f0c1e8a07b3c9d4e5f60718293a4";

pub(crate) fn role() -> RoleArn {
    ROLE.parse().unwrap()
}

pub(crate) fn external_id() -> ExternalId {
    ExternalId::stored(EXTERNAL_ID.to_owned())
}

pub(crate) fn request() -> AssumeRole {
    AssumeRole {
        role: role(),
        external_id: external_id(),
        duration: SessionDuration::default(),
        session: Session {
            org: "acmeorg".parse().unwrap(),
            app: "shop".parse().unwrap(),
            stage: "prod".parse().unwrap(),
            service: Some("orders".parse().unwrap()),
            actor: ACTOR.parse().unwrap(),
        },
        policy: None,
    }
}

/// A client of `double` with its known caller's keys.
pub(crate) async fn client(double: &StrictSts) -> Sts {
    Sts::from_environment(&double.settings()).await
}

/// One that gives up soon.
pub(crate) async fn impatient(double: &StrictSts) -> Sts {
    Sts::from_environment(&StsSettings { operation_timeout: Duration::from_millis(200), ..double.settings() }).await
}

/// Other bytes each time, the same in each run.
#[derive(Default)]
pub(crate) struct Counting(AtomicU8);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

const AS_CHILD: &str = "STAGEGATE_TEST_CHILD";

/// Whether this process was started by [`run_child`].
pub(crate) fn is_child() -> bool {
    std::env::var_os(AS_CHILD).is_some()
}

/// What the ignored test `name` prints in a process of its own, with these variables and no others.
pub(crate) fn run_child(name: &str, variables: &BTreeMap<&str, String>) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env_clear()
        .envs(variables)
        .env(AS_CHILD, "1")
        .output()
        .unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Variables that lead to `double` and give no identity.
pub(crate) fn nobody(double: &StrictSts) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("AWS_ENDPOINT_URL_STS", double.url()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("HOME", "/nonexistent".to_owned()),
    ])
}

/// `base` and `more`.
pub(crate) fn with(mut base: BTreeMap<&'static str, String>, more: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    base.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    base
}

/// The known caller's keys.
pub(crate) const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", StrictSts::ACCESS_KEY_ID), ("AWS_SECRET_ACCESS_KEY", StrictSts::SECRET_ACCESS_KEY)];
