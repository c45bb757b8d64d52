//! # `restricted-deploy-times`: nothing is deployed at certain times
//!
//! Passes unless the present moment is inside of a period. A period ends before its end and begins after its start: at
//! exactly those moments deploying is allowed.
//!
//! ## Settings
//!
//! One object or a list of them. Nothing, and the empty list, restrict nothing.
//!
//! - `time`: the start of the first period; an ISO 8601 date, or date and time, or milliseconds since 1970. Without an offset
//!   it is the local time of the machine that deploys. A date in YAML means the same with quotes and without.
//! - `duration`: how long a period is; an ISO 8601 duration such as `P2DT18H`. Without a `T`, an `M` after days or weeks
//!   means minutes, as in `P2D30M`.
//! - `interval`: after which time periods repeat, counted from the first start; once when it is left out or zero
//!
//! ```yaml
//! - { time: 2019-03-08T12:00:00, duration: P2DT18H, interval: P1W } # weekends, from Friday noon
//! - { time: 2019-12-23, duration: P10D, interval: P1Y } # the end of the year
//! ```
//!
//! Months and years are added first and end on the last day of a short month, then weeks and days, which keep the time of
//! day, then hours, minutes and seconds as time that passes. A time that a change of the clock leaves out is as much later;
//! one that comes twice is the earlier.
//!
//! ## Messages
//!
//! - `Deploying on <YYYY-MM-DD> is not allowed`
//!
//! ## Against the plugin
//!
//! There invalid entries never apply, periods drift when they are repeated, many durations are misread, and an interval of
//! zero never ends.
//!
//! Details: <http://slss.io/sg-deploy-times>

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{
    Answer, Builtin, Obstacle, Request,
    deploy_times::{self, Duration, Periods},
};
use crate::{Finding, engine::Level, text};

pub(super) const SAFEGUARD: Builtin = Builtin {
    id: "restricted-deploy-times",
    summary: "Nothing is deployed at certain times",
    details: "http://slss.io/sg-deploy-times",
    level: Level::Error,
    schema: r#"{"type": ["array", "object", "null"], "items": {"type": "object", "required": ["time", "duration"], "properties": {
        "time": {"type": ["string", "number"], "description": "Start of the first period"},
        "duration": {"type": "string", "description": "How long a period is"},
        "interval": {"type": ["string", "null"], "description": "After which time periods repeat"}}}}"#,
    source: include_str!("restricted_deploy_times.rs"),
    accepts: |config| periods(config, &TimeZone::UTC).map(|_| ()),
    check,
};

fn check(request: &Request<'_>) -> Answer {
    let now = &request.view.input.now;
    let restricted = periods(request.config, now.time_zone())?.iter().any(|periods| periods.include(now));
    let sentence = || format!("Deploying on {} is not allowed", now.date());
    Ok(restricted.then(|| Finding::new(sentence())).into_iter().collect())
}

fn periods(config: Option<&Value>, zone: &TimeZone) -> Result<Vec<Periods>, Obstacle> {
    let entries = match config {
        None | Some(Value::Null) => &[],
        Some(Value::Array(entries)) => entries.as_slice(),
        Some(entry @ Value::Object(_)) => std::slice::from_ref(entry),
        Some(_) => return Err(Obstacle::settings("expected a list of objects with time and duration")),
    };
    let number = |index: usize, problem: String| Obstacle::settings(format!("entry {}: {problem}", index + 1));
    let read = |(index, entry)| read(entry, zone).map_err(|problem| number(index, problem));
    entries.iter().enumerate().map(read).collect()
}

fn read(entry: &Value, zone: &TimeZone) -> Result<Periods, String> {
    let entry = entry.as_object().ok_or("expected an object with time and duration")?;
    let time = given(entry, "time").ok_or("missing time")?;
    let duration = given(entry, "duration").ok_or("missing duration")?;
    let start = deploy_times::read_time(time, zone).ok_or_else(|| invalid("time", time))?;
    let span = |name: &str, value: &Value| value.as_str().and_then(Duration::read).ok_or_else(|| invalid(name, value));
    let duration = span("duration", duration)?;
    let interval = given(entry, "interval").map(|interval| span("interval", interval)).transpose()?;
    Ok(Periods { start, duration, interval })
}

fn given<'a>(entry: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    entry.get(name).filter(|value| !value.is_null())
}

fn invalid(name: &str, value: &Value) -> String {
    format!("invalid {name} \"{}\"", text::of(value))
}
