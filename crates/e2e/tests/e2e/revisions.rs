//! Revisions of profiles, services and instances: listed, shown, compared, rolled back, and resolved as they were.

use insta::assert_snapshot;
use stagegate_e2e::{Cli, Server};

/// Somebody whose app `shop` has the stage `prod`, with a profile of six revisions.
fn in_a_shop_with_history(server: &Server) -> Cli {
    let mut cli = Cli::signed_in(server);
    cli.set("STAGEGATE_APP", "shop");
    cli.run(&["profile", "create", "prod"]).expect_ok();
    cli.run(&["app", "create", "shop"]).expect_ok();
    cli.run(&["stage", "add", "prod", "--profile", "prod"]).expect_ok();
    cli.run(&["param", "set", "color=red", "--plain", "--profile", "prod", "-m", "the first colour"]).expect_ok();
    cli.run(&["param", "set", "size=9", "--plain", "--profile", "prod"]).expect_ok();
    let token = ["param", "set", "token", "--profile", "prod", "--stdin", "--write-only"];
    cli.run_with_input(&token, "canary-of-token").expect_ok();
    cli.run(&["param", "set", "color=blue", "--plain", "--profile", "prod"]).expect_ok();
    cli.run(&["param", "unset", "size", "--profile", "prod"]).expect_ok();
    cli
}

#[test]
fn a_profile_is_rolled_back_and_nothing_is_lost() {
    let server = Server::start();
    let cli = in_a_shop_with_history(&server);
    let revision = |arguments: &[&str]| cli.run(&[&["revision"], arguments, &["--profile", "prod"]].concat()).snapshot();
    assert_snapshot!(revision(&["list"]), @"
    REVISION  WHEN                  WHO  CHANGE                MESSAGE
    6         YYYY-MM-DD HH:MM UTC  Ada  parameter size unset  -
    5         YYYY-MM-DD HH:MM UTC  Ada  parameter color set   -
    4         YYYY-MM-DD HH:MM UTC  Ada  parameter token set   -
    3         YYYY-MM-DD HH:MM UTC  Ada  parameter size set    -
    2         YYYY-MM-DD HH:MM UTC  Ada  parameter color set   the first colour
    1         YYYY-MM-DD HH:MM UTC  Ada  profile created       -
    revisions of profile `prod` in org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(revision(&["show", "3"]), @"
    owner        profile prod
    revision     3
    change       parameter size set
    message      -
    by           Ada
    when         YYYY-MM-DD HH:MM UTC
    description  -
    access role  -
    guarded      no
    safeguards   -

    PARAMETER  VISIBILITY  FINGERPRINT    SET AT  BY   WHEN
    color      masked      FINGERPRINT  r2      Ada  YYYY-MM-DD HH:MM UTC
    size       masked      FINGERPRINT  r3      Ada  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(revision(&["diff", "3..5"]), @"
    WHAT             CHANGE   BEFORE         AFTER
    parameter color  changed  FINGERPRINT  FINGERPRINT
    parameter token  added    -              FINGERPRINT
    from revision 3 of YYYY-MM-DD HH:MM UTC by Ada: parameter size set
    to   revision 5 of YYYY-MM-DD HH:MM UTC by Ada: parameter color set
    exit: 0
    ");
    assert_snapshot!(revision(&["diff", "5..3"]), @"
    WHAT             CHANGE   BEFORE         AFTER
    parameter color  changed  FINGERPRINT  FINGERPRINT
    parameter token  removed  FINGERPRINT  -
    from revision 5 of YYYY-MM-DD HH:MM UTC by Ada: parameter color set
    to   revision 3 of YYYY-MM-DD HH:MM UTC by Ada: parameter size set
    exit: 0
    ");
    assert_snapshot!(revision(&["diff", "9..3"]), @"
    error: no revision `r9`
    hint: run `stagegate revision list`
    exit: 5
    ");
    assert_snapshot!(revision(&["diff", "3"]), @"
    WHAT             CHANGE   BEFORE         AFTER
    parameter color  changed  FINGERPRINT  FINGERPRINT
    parameter size   removed  FINGERPRINT  -
    parameter token  added    -              FINGERPRINT
    from revision 3 of YYYY-MM-DD HH:MM UTC by Ada: parameter size set
    to   revision 6 of YYYY-MM-DD HH:MM UTC by Ada: parameter size unset
    exit: 0
    ");
    assert_snapshot!(revision(&["rollback", "3", "-m", "blue was a mistake"]), @"
    profile `prod` in org `acmeorg` is again what it was at revision 3, now at revision 7
    exit: 0
    ");
    assert_snapshot!(revision(&["diff", "3"]), @"
    from revision 3 of YYYY-MM-DD HH:MM UTC by Ada: parameter size set
    to   revision 7 of YYYY-MM-DD HH:MM UTC by Ada: rolled back to r3
    the two revisions hold the same
    exit: 0
    ");
    assert_snapshot!(revision(&["rollback", "9"]), @"
    error: no revision `r9`
    hint: run `stagegate revision list`
    exit: 5
    ");
}

#[test]
fn a_profile_is_resolved_as_it_was() {
    let server = Server::start();
    let cli = in_a_shop_with_history(&server);
    cli.run(&["revision", "rollback", "3", "--profile", "prod"]).expect_ok();
    let values = |at: &[&str]| cli.run(&[&["resolve", "--stage", "prod", "--values"], at].concat()).snapshot();
    assert_snapshot!(values(&["--at", "r5"]), @"
    org          acmeorg
    app          shop
    stage        prod
    service      -
    region       -
    as it was    revision 5 of profile `prod`
    profile      prod, revision 5 (the profile of stage `prod`)
    credentials  none: `stagegate deploy` refuses without `--local-credentials`

    PARAMETER  VALUE         FROM     OWNER  REVISION  BY   AT
    color      blue          profile  prod   5         Ada  YYYY-MM-DD HH:MM UTC
    size       9             profile  prod   3         Ada  YYYY-MM-DD HH:MM UTC
    token      (write-only)  profile  prod   4         Ada  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(values(&[]), @"
    org          acmeorg
    app          shop
    stage        prod
    service      -
    region       -
    profile      prod, revision 7 (the profile of stage `prod`)
    credentials  none: `stagegate deploy` refuses without `--local-credentials`

    PARAMETER  VALUE  FROM     OWNER  REVISION  BY   AT
    color      red    profile  prod   7         Ada  YYYY-MM-DD HH:MM UTC
    size       9      profile  prod   7         Ada  YYYY-MM-DD HH:MM UTC
    exit: 0
    ");
    assert_snapshot!(values(&["--at", "r9"]), @"
    error: cannot look back to `r9`: profile `prod` is at revision 7
    hint: run `stagegate revision list --profile prod` or `stagegate deployment list` for moments to look back to
    exit: 5
    ");
    assert_snapshot!(values(&["--at", "yesterday"]), @"
    error: `yesterday` is not a valid moment
    hint: use a revision such as `r7`, a time such as `TIME`, or the id of a deployment
    exit: 2
    ");
}

#[test]
fn an_instance_is_rolled_back_to_before_its_link() {
    let server = Server::start();
    let cli = in_a_shop_with_history(&server);
    let add = ["provider", "add", "payments", "--kind", "vendor", "--vendor", "stripe", "--stdin"];
    cli.run_with_input(&add, r#"{"STRIPE_KEY": "canary-of-stripe"}"#).expect_ok();
    let instance = ["--service", "orders", "--stage", "prod", "--region", "eu-west-1"];
    let run = |command: &[&str]| cli.run(&[command, &instance].concat());
    run(&["param", "set", "color=green", "--plain"]).expect_ok();
    run(&["provider", "link", "payments", "--yes"]).expect_ok();
    assert_snapshot!(run(&["revision", "list"]).snapshot(), @"
    REVISION  WHEN                  WHO  CHANGE                    MESSAGE
    2         YYYY-MM-DD HH:MM UTC  Ada  provider payments linked  -
    1         YYYY-MM-DD HH:MM UTC  Ada  parameter color set       -
    app `shop` is from `STAGEGATE_APP`
    revisions of instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg`
    exit: 0
    ");
    assert_snapshot!(run(&["revision", "diff", "1..2"]).snapshot(), @"
    WHAT             CHANGE  BEFORE  AFTER
    provider stripe  added   -       payments
    app `shop` is from `STAGEGATE_APP`
    from revision 1 of YYYY-MM-DD HH:MM UTC by Ada: parameter color set
    to   revision 2 of YYYY-MM-DD HH:MM UTC by Ada: provider payments linked
    exit: 0
    ");
    assert_snapshot!(run(&["revision", "rollback", "1"]).snapshot(), @"
    app `shop` is from `STAGEGATE_APP`
    instance `shop/orders` in stage `prod`, region `eu-west-1`, org `acmeorg` is again what it was at revision 1, now at revision 3
    exit: 0
    ");
    assert_snapshot!(run(&["revision", "show", "3"]).snapshot(), @"
    owner      instance shop/orders prod:eu-west-1
    revision   3
    change     rolled back to r1
    message    -
    by         Ada
    when       YYYY-MM-DD HH:MM UTC
    providers  -

    PARAMETER  VISIBILITY  FINGERPRINT    SET AT  BY   WHEN
    color      masked      FINGERPRINT  r1      Ada  YYYY-MM-DD HH:MM UTC
    app `shop` is from `STAGEGATE_APP`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["revision", "list", "--service", "carts"]).snapshot(), @"
    app `shop` is from `STAGEGATE_APP`
    nothing was set on service `shop/carts` in org `acmeorg` yet; run `stagegate param set KEY --service carts --app shop`
    exit: 0
    ");
    assert_snapshot!(cli.run(&["revision", "list"]).snapshot(), @"
    error: no owner of parameters is named
    hint: pass `--profile NAME`, or `--service NAME` for a service, or `--service NAME --stage NAME` for an instance of it
    exit: 2
    ");
}
