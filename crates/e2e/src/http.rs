//! The API over real HTTP, for what the command line does not do.

use serde_json::Value;
use ureq::{Agent, Body, http::Response};

/// A signed-in, or anonymous, user of the API.
#[derive(Clone)]
pub struct Api {
    url: String,
    access_key: Option<String>,
    agent: Agent,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, or null if it is not JSON.
    pub body: Value,
    /// The entity tag.
    pub etag: Option<String>,
}

impl Answer {
    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect_status(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

impl Api {
    /// An API at `url`.
    pub fn new(url: &str, access_key: Option<String>) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
        Self { url: url.to_owned(), access_key, agent }
    }

    /// The same user at another address.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }

    /// The access key.
    pub fn access_key(&self) -> &str {
        self.access_key.as_deref().expect("a signed-in user")
    }

    /// GET.
    pub fn get(&self, path: &str) -> Answer {
        self.try_get(path).expect("an answer")
    }

    /// GET that may find no server.
    pub fn try_get(&self, path: &str) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.get(format!("{}{path}", self.url));
        if let Some(key) = &self.access_key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        request.call().map(read)
    }

    /// POST.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.try_send("POST", path, None, body).expect("an answer")
    }

    /// PUT of any revision.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.try_send("PUT", path, Some("*"), body).expect("an answer")
    }

    /// Any method, with a condition; may find no server, or lose it.
    pub fn try_send(&self, method: &str, path: &str, if_match: Option<&str>, body: &Value) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("content-type", "application/json");
        if let Some(key) = &self.access_key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        if let Some(tag) = if_match {
            request = request.header("if-match", tag);
        }
        let request = request.body(body.to_string()).expect("a request");
        self.agent.run(request).map(read)
    }
}

fn read(mut response: Response<Body>) -> Answer {
    let status = response.status().as_u16();
    let etag = response.headers().get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let body = response.body_mut().read_json().unwrap_or(Value::Null);
    Answer { status, body, etag }
}
