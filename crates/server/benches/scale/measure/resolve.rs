//! Resolutions of instances with parameters in three layers, each time of another app and, if there are more, in another org.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use stagegate_core::{resolution::Purpose, revision::Moment};
use stagegate_server::app::resolution::Target;
use tower::ServiceExt as _;

use super::Subject;
use crate::{
    Failure,
    seed::{APPS, REGION, RESOLVED_KEYS, SERVICE, STAGE, org_name},
};

/// How many instances are resolved in turn.
const TARGETS: usize = 64;

/// How far through the program a resolution goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Resolve {
    /// Router, authentication, values, a synced audit event, JSON.
    Request,
    /// The same without HTTP and authentication.
    UseCase,
    /// A request for keys and sources alone: nothing is written, so that no wait for the disk hides the rest.
    RequestWithoutValues,
    /// The same without HTTP and authentication.
    UseCaseWithoutValues,
}

impl Resolve {
    pub(super) const ALL: [Self; 4] = [Self::Request, Self::UseCase, Self::RequestWithoutValues, Self::UseCaseWithoutValues];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Request => "resolve, whole request",
            Self::UseCase => "resolve, use case",
            Self::RequestWithoutValues => "resolve without values, whole request",
            Self::UseCaseWithoutValues => "resolve without values, use case",
        }
    }
}

impl Subject {
    /// How long it takes.
    #[expect(clippy::disallowed_methods, reason = "measuring is what this program is for")]
    pub(super) async fn time_resolve(&self, resolve: Resolve, round: usize) -> Result<Duration, Failure> {
        let (org, app) = self.target(round);
        let target = target(app.clone())?;
        let (stagegate, caller) = (self.server.stagegate(), &self.caller);
        let start = Instant::now();
        match resolve {
            Resolve::Request => drop(self.ask(&org, &app, true).await?),
            Resolve::RequestWithoutValues => drop(self.ask(&org, &app, false).await?),
            Resolve::UseCase => drop(stagegate.resolve(caller, &org, &target, &Moment::Now, Purpose::Deploy).await?),
            Resolve::UseCaseWithoutValues => drop(stagegate.resolve_without_values(caller, &org, &target, &Moment::Now).await?),
        }
        Ok(start.elapsed())
    }

    /// Whether what will be measured is what was seeded: all values there, and opened.
    pub(super) async fn check_resolutions(&self) -> Result<(), Failure> {
        for round in 0..TARGETS {
            let (org, app) = self.target(round);
            let answer: Value = serde_json::from_slice(&self.ask(&org, &app, true).await?)?;
            let held = answer["parameters"].as_array().ok_or("no parameters")?;
            let opened = held.iter().filter(|held| held["value"].as_str().is_some_and(|value| value.starts_with("value of ")));
            if opened.count() != RESOLVED_KEYS {
                return Err(format!("`{app}` of `{org}` has not the {RESOLVED_KEYS} parameters that it was seeded with").into());
            }
        }
        Ok(())
    }

    /// Orgs and apps in turn, the orgs spread over all there are.
    fn target(&self, round: usize) -> (String, String) {
        let turn = round % TARGETS;
        let orgs = self.size.orgs;
        (org_name(1 + turn * orgs / TARGETS % orgs), format!("app-{:02}", 1 + turn % APPS))
    }

    async fn ask(&self, org: &str, app: &str, values: bool) -> Result<Vec<u8>, Failure> {
        let purpose = values.then_some(Purpose::Deploy.as_str());
        let body = json!({
            "app": app, "stage": STAGE, "service": SERVICE, "region": REGION, "values": values, "purpose": purpose,
        });
        let request = Request::post(format!("/api/v1/orgs/{org}/resolve"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token.expose()))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))?;
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await?;
        if status == StatusCode::OK {
            Ok(body.into())
        } else {
            Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
        }
    }
}

fn target(app: String) -> Result<Target, Failure> {
    Ok(Target { app, stage: STAGE.parse()?, service: Some(SERVICE.parse()?), region: Some(REGION.parse()?) })
}
