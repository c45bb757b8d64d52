//! `POST /api/v1/orgs/{org}/backtests`.

use axum::{Json, extract::State};
use stagegate_api::{
    backtest::{BacktestBody, RunBacktest},
    page::Page,
};
use stagegate_core::{error::Error, page::PageRequest};

use crate::{
    api::{Server, paging},
    app::check::{BacktestRequest, Backtested, MAX_BACKTEST, Outcome},
    http::{
        authenticated::Authenticated,
        body::Body,
        failure::{Failure, Failures},
        path::Path,
    },
};

/// Judge stored checks by other safeguards, newest first, and say which would newly fail; nothing is stored
#[utoipa::path(post, path = "/api/v1/orgs/{org}/backtests", tag = "checks", operation_id = "run_backtest", params(("org" = String, Path, description = "Name or id of the org")), request_body = RunBacktest, responses((status = 200, description = "A page of the checks that were judged", body = Page<BacktestBody>), Failures))]
pub async fn backtest(
    State(server): State<Server>,
    Authenticated(caller): Authenticated,
    Path(org): Path<String>,
    Body(body): Body<RunBacktest>,
) -> Result<Json<Page<BacktestBody>>, Failure> {
    let limit = body.limit.unwrap_or(MAX_BACKTEST);
    if !(1..=MAX_BACKTEST).contains(&limit) {
        return Err(Error::invalid("limit", format!("a backtest judges 1 to {MAX_BACKTEST} checks at a time")).into());
    }
    let page = PageRequest::new(Some(limit), body.after)?;
    let request = BacktestRequest {
        profile: body.profile.as_deref(),
        revision: body.revision,
        safeguards: body.safeguards.map(|wanted| wanted.into_iter().map(Into::into).collect()),
        app: body.app.as_deref(),
        service: body.service,
        stage: body.stage,
    };
    let found = server.stagegate().backtest(&caller, &org, request, &page).await?;
    Ok(Json(paging::answer(found, answer)))
}

fn answer(Backtested { check, outcome }: Backtested) -> BacktestBody {
    let passed = check.passed;
    let check = super::body(check);
    match outcome {
        Outcome::Judged(report) => {
            let outcome = match (passed, !report.blocks()) {
                (true, true) => "still-passes",
                (true, false) => "newly-fails",
                (false, true) => "newly-passes",
                (false, false) => "still-fails",
            };
            BacktestBody { check, outcome: outcome.to_owned(), reason: None, verdicts: super::verdicts(report) }
        }
        Outcome::NotJudged(reason) => {
            BacktestBody { check, outcome: "not-judged".to_owned(), reason: Some(reason), verdicts: Vec::new() }
        }
    }
}
