//! What the calls on parameters send, against a server of one answer.

use std::collections::BTreeMap;

use stagegate_core::Secret;

use super::*;
use crate::{
    client::{
        Timeouts,
        testing::{answer, serve},
    },
    parameter::NewValue,
    sensitive::Sensitive,
};

const OWNER: &str = "instance:shop:orders:prod:us-east-1";
const PATH: &str = "/api/v1/orgs/acmeorg/owners/instance%3Ashop%3Aorders%3Aprod%3Aus-east-1";
const CHANGED: &str = r#"{"revision":4,"dry_run":false,"changes":[],
    "owner":{"kind":"instance","id":"ins_1","name":"shop/orders prod us-east-1","address":"a","revision":4}}"#;
const PARAMETER: &str =
    r#"{"key":"k","visibility":"masked","description":"","revision":4,"author":"ada","at":"2026-03-01T09:05:07Z"}"#;

/// The request that `call` sends, when it is answered with `body`.
fn sent<T>(body: &str, call: impl FnOnce(&Client) -> Result<T, ClientError>) -> String {
    let (url, server) = serve(answer("200 OK", "application/json", body));
    let client = Client::new(&url, Some(Secret::new("sgk_test".into())), Timeouts::default()).unwrap();
    call(&client).unwrap();
    server.join().unwrap()
}

fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

fn assert_change(request: &str, line: &str, want: &str) {
    assert!(request.starts_with(&format!("{line} HTTP/1.1\r\n")), "{request}");
    assert!(request.to_lowercase().contains("if-match: \"r3\"\r\n"), "{request}");
    assert_eq!(body(request), want);
}

#[test]
fn an_owner_is_one_segment_of_the_address() {
    let owner =
        r#"{"kind":"instance","name":"shop/orders prod us-east-1","address":"instance:shop:orders:prod:us-east-1","revision":0}"#;
    let request = sent(owner, |client| {
        let owner = client.owner("acmeorg", OWNER)?;
        assert_eq!((owner.id, owner.revision), (None, 0));
        Ok(())
    });
    assert!(request.starts_with(&format!("GET {PATH} HTTP/1.1\r\n")), "{request}");
}

#[test]
fn changes_name_the_revision_they_are_based_on() {
    let value = NewValue { value: Sensitive::new("v".into()), visibility: Some("write-only".into()), description: None };
    let change = ChangeParameters {
        set: BTreeMap::from([("k".to_owned(), value)]),
        unset: vec!["old".into()],
        message: None,
        dry_run: true,
    };
    assert_change(
        &sent(CHANGED, |client| client.change_parameters("acmeorg", OWNER, 3, &change)),
        &format!("PATCH {PATH}/parameters"),
        r#"{"set":{"k":{"value":"v","visibility":"write-only"}},"unset":["old"],"dry_run":true}"#,
    );
    let copy = CopyParameters {
        from: "profile:dev".into(),
        keys: vec!["k".into()],
        overwrite: true,
        dry_run: false,
        message: Some("why".into()),
    };
    assert_change(
        &sent(CHANGED, |client| client.copy_parameters("acmeorg", OWNER, 3, &copy)),
        &format!("POST {PATH}/parameters/copy"),
        r#"{"from":"profile:dev","keys":["k"],"overwrite":true,"dry_run":false,"message":"why"}"#,
    );
    let rollback = RollbackParameter { revision: 2, message: None };
    assert_change(
        &sent(PARAMETER, |client| client.rollback_parameter("acmeorg", OWNER, "k", 3, &rollback)),
        &format!("POST {PATH}/parameters/k/rollback"),
        r#"{"revision":2}"#,
    );
}

#[test]
fn reads_of_an_owner_have_their_places() {
    let page = PageQuery::default();
    let list = sent(r#"{"items":[]}"#, |client| client.parameters("acmeorg", OWNER, &page));
    assert!(list.starts_with(&format!("GET {PATH}/parameters HTTP/1.1\r\n")), "{list}");
    let history = sent(r#"{"items":[]}"#, |client| client.parameter_history("acmeorg", OWNER, "k", &page));
    assert!(history.starts_with(&format!("GET {PATH}/parameters/k/history HTTP/1.1\r\n")), "{history}");
}

#[test]
fn all_values_of_an_owner_may_be_long() {
    let value = "x".repeat(5 * 1024 * 1024);
    let answer = format!(
        r#"{{"owner":{{"kind":"profile","id":"prf_1","name":"prod","address":"profile:prod","revision":7}},"parameters":[
        {{"key":"a","visibility":"masked","description":"","value":"{value}"}},
        {{"key":"b","visibility":"write-only","description":""}}]}}"#
    );
    let request = sent(&answer, |client| {
        let revealed = client.reveal_parameters("acmeorg", "profile:prod")?;
        let values: Vec<_> = revealed.parameters.iter().map(|it| it.value.as_ref().map(|value| value.expose().len())).collect();
        assert_eq!(values, [Some(value.len()), None]);
        Ok(())
    });
    assert!(request.starts_with("POST /api/v1/orgs/acmeorg/owners/profile%3Aprod/parameters/reveal HTTP/1.1\r\n"), "{request}");
}
