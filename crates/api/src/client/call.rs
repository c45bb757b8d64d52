//! One request and its answer.

use serde::{Serialize, de::DeserializeOwned};
use stagegate_core::parameter::{MAX_KEYS_PER_OWNER, MAX_VALUE_BYTES};
use ureq::{
    Body,
    http::{HeaderValue, Method, Request, Response, StatusCode, header},
};
use zeroize::Zeroizing;

use super::{
    Client, ClientError,
    reason::reason,
    route::{encode, encode_segment},
};
use crate::{
    MAX_CONFIGURATION_BYTES,
    page::PageQuery,
    problem::{MEDIA_TYPE, Problem},
};

/// The longest answer that is read.
const MAX_ANSWER_BYTES: u64 = 4 * 1024 * 1024;

/// The same for answers that hold every value of an owner: each as large as it may be, each character escaped.
const MAX_VALUES_BYTES: u64 = (2 * MAX_KEYS_PER_OWNER * MAX_VALUE_BYTES) as u64 + MAX_ANSWER_BYTES;

/// The same for configuration, and for plans, which say more than the file that they are made of.
const MAX_CONFIGURATION_ANSWER_BYTES: u64 = 8 * MAX_CONFIGURATION_BYTES as u64;

/// A request in the making.
pub(super) struct Call<'a> {
    client: &'a Client,
    method: Method,
    url: String,
    revision: Option<i64>,
    known: Option<String>,
    body: Option<Zeroizing<Vec<u8>>>,
    max_answer_bytes: u64,
}

/// A successful answer, or one that says that nothing changed.
struct Received {
    status: StatusCode,
    tag: Option<String>,
    bytes: Zeroizing<Vec<u8>>,
}

impl Client {
    pub(super) fn get(&self, route: &[&str]) -> Call<'_> {
        self.call(Method::GET, route)
    }

    pub(super) fn post(&self, route: &[&str]) -> Call<'_> {
        self.call(Method::POST, route)
    }

    pub(super) fn put(&self, route: &[&str]) -> Call<'_> {
        self.call(Method::PUT, route)
    }

    pub(super) fn patch(&self, route: &[&str]) -> Call<'_> {
        self.call(Method::PATCH, route)
    }

    pub(super) fn delete(&self, route: &[&str]) -> Call<'_> {
        self.call(Method::DELETE, route)
    }

    fn call(&self, method: Method, route: &[&str]) -> Call<'_> {
        let mut url = format!("{}/api/v1", self.base());
        for segment in route {
            url.push('/');
            encode_segment(&mut url, segment);
        }
        Call { client: self, method, url, revision: None, known: None, body: None, max_answer_bytes: MAX_ANSWER_BYTES }
    }

    fn unreachable(&self, cause: &ureq::Error) -> ClientError {
        let used = |proxy: &&ureq::Proxy| !self.base().as_str().parse().is_ok_and(|uri| proxy.is_no_proxy(&uri));
        let reason = match self.agent.config().proxy().filter(used) {
            // The reason may be the proxy's.
            Some(proxy) => format!("{} (asked through the proxy {}:{})", reason(cause), proxy.host(), proxy.port()),
            None => reason(cause),
        };
        ClientError::Unreachable { url: self.base().to_string(), reason }
    }

    /// Something outside `/api/v1`.
    pub(super) fn get_outside(&self, path: &str) -> Call<'_> {
        Call { url: format!("{}{path}", self.base()), ..self.call(Method::GET, &[]) }
    }
}

impl Call<'_> {
    /// What the change is based on.
    pub(super) fn based_on(mut self, revision: i64) -> Self {
        self.revision = Some(revision);
        self
    }

    /// The answer may hold every value of an owner.
    pub(super) fn holding_values(mut self) -> Self {
        self.max_answer_bytes = MAX_VALUES_BYTES;
        self
    }

    /// The answer may be as long as configuration is.
    pub(super) fn holding_configuration(mut self) -> Self {
        self.max_answer_bytes = MAX_CONFIGURATION_ANSWER_BYTES;
        self
    }

    /// The tag of the answer that is there already.
    pub(super) fn unless(mut self, tag: Option<&str>) -> Self {
        self.known = tag.map(str::to_owned);
        self
    }

    pub(super) fn page(self, query: &PageQuery) -> Self {
        let limit = query.limit.map(|limit| limit.to_string());
        self.query(&[("limit", limit.as_deref()), ("after", query.after.as_deref())])
    }

    /// Adds the fields that are there.
    pub(super) fn query(mut self, fields: &[(&str, Option<&str>)]) -> Self {
        for (name, value) in fields {
            let Some(value) = value else { continue };
            self.url.push(if self.url.contains('?') { '&' } else { '?' });
            self.url.push_str(name);
            self.url.push('=');
            encode(&mut self.url, value);
        }
        self
    }

    /// Only asks what the change would do.
    pub(super) fn dry_run(self) -> Self {
        self.query(&[("dry_run", Some("true"))])
    }

    /// Adds the fields that are true.
    pub(super) fn flags(self, fields: &[(&str, bool)]) -> Self {
        let fields: Vec<_> = fields.iter().map(|(name, is_set)| (*name, is_set.then_some("true"))).collect();
        self.query(&fields)
    }

    /// Sends `body` and reads the answer.
    pub(super) fn send<T: DeserializeOwned>(mut self, body: &impl Serialize) -> Result<T, ClientError> {
        let bytes =
            serde_json::to_vec(body).map_err(|_| ClientError::BadRequest { reason: "its body cannot be written as JSON" })?;
        self.body = Some(Zeroizing::new(bytes));
        self.read()
    }

    /// Reads the answer.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        let url = self.url.clone();
        let received = self.run()?;
        parse(url, &received)
    }

    /// Reads the answer and its tag; none: the answer that is there already is the present one.
    pub(super) fn read_if_changed<T: DeserializeOwned>(self) -> Result<Option<(Option<String>, T)>, ClientError> {
        let url = self.url.clone();
        let received = self.run()?;
        if received.status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let answer = parse(url, &received)?;
        Ok(Some((received.tag, answer)))
    }

    /// Only wants to know that it worked.
    pub(super) fn done(self) -> Result<(), ClientError> {
        self.run().map(drop)
    }

    fn run(self) -> Result<Received, ClientError> {
        let (client, url, limit) = (self.client, self.url.clone(), self.max_answer_bytes);
        let conditional = self.known.is_some();
        let unreachable = |cause: &ureq::Error| client.unreachable(cause);
        let mut response = self.transmit()?.map_err(|cause| unreachable(&cause))?;
        let status = response.status();
        let bytes = match response.body_mut().with_config().limit(limit).read_to_vec() {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(ureq::Error::BodyExceedsLimit(_)) => {
                return Err(ClientError::TooLong { url, limit });
            }
            Err(cause) => return Err(unreachable(&cause)),
        };
        if status.is_success() || (conditional && status == StatusCode::NOT_MODIFIED) {
            let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
            return Ok(Received { status, tag, bytes });
        }
        Err(refusal(url, &response, &bytes))
    }

    /// The outer error is ours, the inner one the network's.
    fn transmit(self) -> Result<Result<Response<Body>, ureq::Error>, ClientError> {
        let bad = |reason| ClientError::BadRequest { reason };
        let needs_length = self.method == Method::POST || self.method == Method::PUT || self.method == Method::PATCH;
        let mut request = Request::builder().method(self.method).uri(self.url);
        if let Some(key) = &self.client.access_key {
            request = request.header(header::AUTHORIZATION, bearer(key.expose())?);
        }
        if let Some(revision) = self.revision {
            request = request.header(header::IF_MATCH, format!("\"r{revision}\""));
        }
        if let Some(tag) = self.known {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let agent = &self.client.agent;
        match self.body {
            Some(body) => {
                let request = request.header(header::CONTENT_TYPE, "application/json").body(body.as_slice());
                Ok(agent.run(request.map_err(|_| bad("its address is too long"))?))
            }
            None if needs_length => Ok(agent.run(request.body(&[][..]).map_err(|_| bad("its address is too long"))?)),
            None => Ok(agent.run(request.body(()).map_err(|_| bad("its address is too long"))?)),
        }
    }
}

fn parse<T: DeserializeOwned>(url: String, received: &Received) -> Result<T, ClientError> {
    serde_json::from_slice(&received.bytes).map_err(|cause| ClientError::Unexpected {
        url,
        status: received.status.as_u16(),
        // The cause names fields and places, and might quote values: only the place is passed on.
        reason: format!("it cannot be read (line {}, column {})", cause.line(), cause.column()),
    })
}

fn bearer(key: &str) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::from_str(&Zeroizing::new(format!("Bearer {key}")))
        .map_err(|_| ClientError::BadRequest { reason: "the access key holds characters that no access key has" })?;
    value.set_sensitive(true);
    Ok(value)
}

fn refusal(url: String, response: &Response<Body>, bytes: &[u8]) -> ClientError {
    let status = response.status().as_u16();
    let media_type = response.body().mime_type().unwrap_or("no type").to_owned();
    if media_type == MEDIA_TYPE
        && let Ok(problem) = serde_json::from_slice::<Problem>(bytes)
    {
        return ClientError::Refused(Box::new(problem));
    }
    let reason = match status {
        300..400 => format!("it is a redirect (status {status})"),
        _ => format!("it has status {status} and media type `{media_type}`"),
    };
    ClientError::Unexpected { url, status, reason }
}

#[cfg(test)]
mod tests;
