//! Slow, down or answering.

use std::time::Duration;

use wiremock::{Request, ResponseTemplate};

use super::{
    State,
    answer::{self, Problem},
    request::{Outcome, Seen},
};

#[derive(Debug, Default)]
pub(super) struct Switch {
    pub(super) delay: Duration,
    /// How many more requests are answered; no limit if none.
    pub(super) answers_left: Option<usize>,
}

impl Switch {
    fn lets_through(&mut self) -> bool {
        match &mut self.answers_left {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

/// Answers one request and records it.
pub(super) fn respond(state: &mut State, request: &Request) -> ResponseTemplate {
    let mut seen = Seen::of(request);
    let answered = if state.switch.lets_through() { state.world.answer(&seen) } else { Err(Problem::down()) };
    let (status, body) = match answered {
        Ok((access_key_id, body)) => {
            seen.outcome = Outcome::Accepted { access_key_id };
            (200, body)
        }
        Err(problem) => {
            seen.outcome = Outcome::Refused { code: problem.code.to_owned(), message: problem.message.clone() };
            (problem.status, answer::error(&problem))
        }
    };
    state.seen.push(seen);
    ResponseTemplate::new(status).set_delay(state.switch.delay).set_body_raw(body, "text/xml")
}
