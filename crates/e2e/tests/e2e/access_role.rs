//! Access roles against a strict STS: what `role verify` proves, and what a refusal says.

use insta::assert_snapshot;
use stagegate_aws::double::{Seen, StrictSts};
use stagegate_e2e::{Cli, Server, ServerOptions};

pub(crate) const ROLE: &str = "arn:aws:iam::222222222222:role/deploy";

/// A server on a strict STS, and a signed-in person whose profile `prod` names [`ROLE`].
pub(crate) async fn team() -> (StrictSts, Server, Cli) {
    let sts = StrictSts::start().await;
    let environment = [
        ("AWS_ENDPOINT_URL_STS", sts.url()),
        ("AWS_ACCESS_KEY_ID", StrictSts::ACCESS_KEY_ID.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", StrictSts::SECRET_ACCESS_KEY.to_owned()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
    let server = Server::start_with(ServerOptions { environment, ..ServerOptions::default() });
    let cli = Cli::signed_in(&server);
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["role", "set", ROLE, "--profile", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop", "--default-profile", "prod"]).expect_ok();
    (sts, server, cli)
}

pub(crate) fn external_id(cli: &Cli) -> String {
    let shown: serde_json::Value =
        serde_json::from_str(&cli.run(&["role", "show", "--profile", "prod", "--json"]).expect_ok()).unwrap();
    shown["external_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i2_a_role_is_verified_only_if_it_refuses_everybody_else() {
    let (sts, _server, cli) = team().await;
    let verify = || cli.run(&["role", "verify", "--profile", "prod"]).snapshot();
    assert_snapshot!(verify(), @"
    error: cannot assume access role `arn:aws:iam::222222222222:role/deploy`: `sts:AssumeRole` was denied
    hint: check that the role exists, that its trust policy allows `sts:AssumeRole` to the identity of `stagegated`, and that its condition `sts:ExternalId` is the profile's: `stagegate role show --profile PROFILE` prints it
    exit: 4
    ");
    sts.too_open(ROLE);
    assert_snapshot!(verify(), @"
    error: access role `arn:aws:iam::222222222222:role/deploy` can be assumed without an ExternalId: anybody who learns its name could use it through us
    hint: add the condition `sts:ExternalId` to the role's trust policy: `stagegate role show --profile PROFILE` prints it
    exit: 4
    ");
    sts.role(ROLE).trusts_any_external_id();
    assert_snapshot!(verify(), @"
    error: access role `arn:aws:iam::222222222222:role/deploy` can be assumed with a wrong ExternalId: anybody who learns its name could use it through us
    hint: add the condition `sts:ExternalId` to the role's trust policy: `stagegate role show --profile PROFILE` prints it
    exit: 4
    ");
    sts.role(ROLE).trusts(&external_id(&cli));
    assert_snapshot!(verify(), @"
    access role `arn:aws:iam::222222222222:role/deploy` in account 222222222222 works:
    - can be assumed with its ExternalId
    - cannot be assumed without an ExternalId
    - cannot be assumed with a wrong ExternalId
    exit: 0
    ");
    sts.down();
    assert_snapshot!(verify(), @"
    error: STS could not be asked for access role `arn:aws:iam::222222222222:role/deploy`: it has a fault of its own
    hint: check `AWS_ENDPOINT_URL_STS`, the region and the credentials of `stagegated`
    hint: the server's log has more under `REQUEST_ID`
    exit: 1
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_refuses_gives_no_credentials_and_runs_nothing() {
    let (sts, _server, cli) = team().await;
    let exec = ["exec", "--app", "shop", "--stage", "prod", "--", "sh", "-c", "echo it ran"];
    assert_snapshot!(cli.run(&exec).snapshot(), @"
    error: cannot assume access role `arn:aws:iam::222222222222:role/deploy`: `sts:AssumeRole` was denied
    hint: check that the role exists, that its trust policy allows `sts:AssumeRole` to the identity of `stagegated`, and that its condition `sts:ExternalId` is the profile's: `stagegate role show --profile PROFILE` prints it
    exit: 4
    ");
    assert_snapshot!(cli.run(&["credentials", "--app", "shop", "--stage", "prod"]).snapshot(), @"
    error: cannot assume access role `arn:aws:iam::222222222222:role/deploy`: `sts:AssumeRole` was denied
    hint: check that the role exists, that its trust policy allows `sts:AssumeRole` to the identity of `stagegated`, and that its condition `sts:ExternalId` is the profile's: `stagegate role show --profile PROFILE` prints it
    exit: 4
    ");
    sts.role(ROLE).trusts(&external_id(&cli));
    assert_snapshot!(cli.run(&exec).snapshot(), @"
    it ran
    profile: prod, revision 2 (the default of app `shop`, as stage `prod` was not added to it)
    account: 222222222222
    exit: 0
    ");
    let seen = sts.requests().into_iter().rfind(Seen::accepted).unwrap();
    assert_eq!(seen.duration_seconds.as_deref(), Some("3600"));
    assert_eq!((seen.tag("app"), seen.tag("stage"), seen.tag("org")), (Some("shop"), Some("prod"), Some("acmeorg")));
    sts.down();
    assert_snapshot!(cli.run(&exec).snapshot(), @"
    error: STS could not be asked for access role `arn:aws:iam::222222222222:role/deploy`: it has a fault of its own
    hint: check `AWS_ENDPOINT_URL_STS`, the region and the credentials of `stagegated`
    hint: the server's log has more under `REQUEST_ID`
    exit: 1
    ");
}
