//! What holds for every answer, whatever was asked. [`super::TestServer::send`] checks it each time.

use axum::http::Method;
use serde_json::Value;
use stagegate_api::problem::{MEDIA_TYPE, Problem};
use stagegate_core::Code;

use super::{Answer, schema::misfit};

/// The API's document, and what it says about answers.
pub(crate) struct Contract {
    document: Value,
}

impl Contract {
    pub(crate) fn new() -> Self {
        let (_, document) = stagegate_server::api::router::endpoints();
        Self { document: serde_json::to_value(document).unwrap() }
    }

    #[track_caller]
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        assert_request_id(answer);
        assert_eq!(answer.header("cache-control"), "no-store", "{}", answer.to);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", answer.to);
        if method == Method::HEAD {
            assert!(answer.text.is_empty(), "{}: {}", answer.to, answer.text);
        } else if answer.status >= 400 {
            check_problem(answer);
        }
        self.check_documented(method, path, answer);
    }

    #[track_caller]
    fn check_documented(&self, method: &Method, path: &str, answer: &Answer) {
        let method = if method == Method::HEAD { "get".to_owned() } else { method.as_str().to_lowercase() };
        let path = path.split('?').next().unwrap();
        let template = self.template(path);
        match template.and_then(|template| self.document["paths"][template].get(&method)) {
            Some(operation) => self.check_described(&operation["responses"], answer),
            None if template.is_some() => assert_eq!(answer.status, 405, "{}: {}", answer.to, answer.text),
            None => assert!(!path.starts_with("/api/v1/orgs") || answer.status == 404, "{}: {}", answer.to, answer.text),
        }
    }

    /// Rule A1: no status that the document does not name, but for defects of ours, and no body of another shape.
    #[track_caller]
    fn check_described(&self, responses: &Value, answer: &Answer) {
        let Answer { to, status, text, .. } = answer;
        let Some(described) = responses.get(status.to_string()) else {
            return assert_eq!(*status, 500, "{to}: the status is not documented");
        };
        let content = described["content"].as_object().and_then(|content| content.values().next());
        if let (Some(content), false) = (content, text.is_empty()) {
            let misfit = misfit(&self.document, &content["schema"], &serde_json::from_str(text).unwrap());
            assert!(misfit.is_none(), "{to}: {}", misfit.unwrap_or_default());
        }
    }

    /// The documented path that `path` is of; the one with the fewest parameters if there are several.
    fn template(&self, path: &str) -> Option<&str> {
        let parts: Vec<_> = path.split('/').collect();
        let paths = self.document["paths"].as_object().unwrap().keys();
        let matching = paths.filter(|template| {
            let wanted: Vec<_> = template.split('/').collect();
            let fits = |(wanted, part): (&&str, &&str)| wanted == part || (wanted.starts_with('{') && !part.is_empty());
            wanted.len() == parts.len() && wanted.iter().zip(&parts).all(fits)
        });
        matching.min_by_key(|template| template.matches('{').count()).map(String::as_str)
    }
}

#[track_caller]
fn assert_request_id(answer: &Answer) {
    let id = answer.request_id();
    let random = id.strip_prefix("req_").unwrap_or_default();
    assert!(random.len() == 16 && random.chars().all(|c| c.is_ascii_hexdigit()), "{}: {id}", answer.to);
}

/// RFC 9457, and a sentence and a hint for people.
#[track_caller]
fn check_problem(answer: &Answer) {
    let Answer { to, text, status, .. } = answer;
    assert_eq!(answer.header("content-type"), MEDIA_TYPE, "{to}: {text}");
    let problem: Problem = serde_json::from_str(text).unwrap_or_else(|error| panic!("{to}: {error}: {text}"));
    let code = Code::from_text(&problem.code).unwrap_or_else(|| panic!("{to}: {text}"));
    assert_eq!((problem.status, code.http_status()), (*status, *status), "{to}: {text}");
    assert_eq!(problem.kind, format!("urn:stagegate:problem:{}", problem.code), "{to}");
    assert_eq!(problem.request_id, answer.request_id(), "{to}");
    assert!(!problem.title.is_empty() && !problem.detail.is_empty(), "{to}: {text}");
    let hinted = problem.hint.as_ref().is_some_and(|hint| !hint.is_empty());
    assert!(hinted || code == Code::Internal, "{to}: no hint: {text}");
    for (status, header) in [(401, "www-authenticate"), (405, "allow"), (503, "retry-after")] {
        assert_eq!(answer.headers.contains_key(header), answer.status == status, "{to}: `{header}`");
    }
}
