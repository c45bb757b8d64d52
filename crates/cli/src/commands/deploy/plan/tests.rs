//! What is announced, and what is refused before anything is run.

use super::*;

fn resolved(profile: bool, role: bool, local: bool) -> Resolved {
    let profile = if profile { r#"{"id":"prf_1","name":"prod","revision":7,"source":"stage"}"# } else { "null" };
    let role = if role {
        r#"{"source":"profile","kind":"aws-role","role":"arn:aws:iam::222222222222:role/d","account_id":"222222222222"}"#
    } else {
        "null"
    };
    let resolution = format!(r#"{{"app":"shop","stage":"prod","profile":{profile},"parameters":[],"credentials":{role}}}"#);
    let target = Target { org: "acmeorg".into(), app: "shop".into(), stage: "prod".into(), service: None, region: None };
    Resolved {
        target,
        service: "orders".into(),
        region: "eu-west-1".into(),
        kind: DeploymentKind::Deploy,
        file: ServiceFile { path: PathBuf::new(), names_dashboard: None },
        framework: Framework { name: "osls".into(), version: "4.3.1".into(), program: PathBuf::new() },
        extra: vec![],
        resolution: serde_json::from_str(&resolution).unwrap(),
        override_reason: None,
        local,
    }
}

#[test]
fn a_deploy_says_what_goes_where() {
    insta::assert_snapshot!(resolved(true, true, false).announcement(), @r"
    deploying service `orders` of app `shop` in org `acmeorg` to stage `prod` in eu-west-1
    profile: prod, revision 7 (the profile of stage `prod`)
    account: 222222222222
    parameters: 0
    framework: osls 4.3.1
    ");
    insta::assert_snapshot!(resolved(false, false, true).announcement(), @r"
    deploying service `orders` of app `shop` in org `acmeorg` to stage `prod` in eu-west-1
    profile: none: stage `prod` was not added to app `shop`, which has no default profile
    account: the machine's own credentials, as there is no access role
    parameters: 0
    framework: osls 4.3.1
    ");
}

#[test]
fn a_removal_says_what_goes_away() {
    let removal = Resolved { kind: DeploymentKind::Remove, ..resolved(true, true, false) };
    let said = removal.announcement();
    assert!(
        said.starts_with("removing service `orders` of app `shop` in org `acmeorg` from stage `prod` in eu-west-1\n"),
        "{said}"
    );
}

#[test]
fn without_announced_credentials_nothing_is_deployed() {
    for (profile, role, want) in
        [(true, true, None), (true, false, Some((4, "no-access-role"))), (false, false, Some((4, "no-profile")))]
    {
        let got = refuse_without_credentials(&resolved(profile, role, false).resolution).err();
        let got = got.as_ref().map(|error| (error.exit_status(), error.code()));
        assert_eq!(got, want, "{profile} {role}");
    }
}

#[test]
fn a_guarded_stage_is_not_changed_with_the_machines_own_credentials() {
    let mut resolution = resolved(true, false, true).resolution;
    assert!(refuse_local_credentials(&resolution).is_ok());
    let hint = |resolution: &Resolution| refuse_without_credentials(resolution).unwrap_err().hint().map(str::to_owned);
    assert!(hint(&resolution).is_some_and(|hint| hint.contains("--local-credentials")));
    resolution.profile.as_mut().unwrap().guarded = true;
    let error = refuse_local_credentials(&resolution).unwrap_err();
    assert_eq!((error.exit_status(), error.code()), (4, "check-needed"));
    assert_eq!(error.hint(), Some("leave out `--local-credentials`"));
    assert!(hint(&resolution).is_some_and(|hint| !hint.contains("--local-credentials")));
}
