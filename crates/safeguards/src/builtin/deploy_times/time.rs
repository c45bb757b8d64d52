//! ISO 8601 dates and times, extended and basic, and milliseconds since 1970.

use jiff::{
    Timestamp, ToSpan, ZonedDateTime,
    civil::{Date, DateTime, ISOWeekDate, Time, Weekday},
    tz::{Offset, TimeZone},
};
use serde_json::Value;

/// Reads a time. Without an offset it is local.
pub(crate) fn read_time(value: &Value, zone: &TimeZone) -> Option<ZonedDateTime> {
    match value {
        Value::Number(milliseconds) => read_milliseconds(milliseconds.as_f64()?, zone),
        Value::String(text) => read_text(text.trim_start(), zone),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn read_milliseconds(milliseconds: f64, zone: &TimeZone) -> Option<ZonedDateTime> {
    #[expect(clippy::cast_possible_truncation, reason = "what is too large is no time either way")]
    let milliseconds = milliseconds as i64;
    Timestamp::from_millisecond(milliseconds).ok().map(|time| time.to_zoned_datetime(zone.clone()))
}

fn read_text(text: &str, zone: &TimeZone) -> Option<ZonedDateTime> {
    let Some((day, time)) = text.split_once(['T', ' ']) else {
        return local(read_day(text)?.date.to_datetime(Time::midnight()), zone);
    };
    let (clock, offset) = split_offset(time);
    let day = read_day(day)?;
    let (later, clock) = read_clock(clock, day.separators?)?;
    let time = day.date.checked_add(later.days()).ok()?.to_datetime(clock);
    match offset {
        None => local(time, zone),
        Some(offset) => Some(read_offset(offset)?.to_timestamp(time).ok()?.to_zoned_datetime(zone.clone())),
    }
}

/// A local time as a moment: one that is left out is as much later, of two it is the earlier.
fn local(time: DateTime, zone: &TimeZone) -> Option<ZonedDateTime> {
    zone.to_ambiguous_zoned_datetime(time).compatible().ok()
}

/// A day, as it was written.
struct Day {
    date: Date,
    /// Whether there are separators in it, and so in the time behind it. What is no single day has no time behind it.
    separators: Option<bool>,
}

fn read_day(text: &str) -> Option<Day> {
    let digits = if text.starts_with(['+', '-']) { 7 } else { 4 };
    let (year, rest) = text.split_at_checked(digits)?;
    let year: i16 = number(year.trim_start_matches('+').trim_start_matches('-'))?;
    let year = if text.starts_with('-') { -year } else { year };
    let (rest, extended) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let day = |date: Date| Day { date, separators: Some(extended) };
    let several = |first: Date| Day { date: first, separators: None };
    if let Some(week) = rest.strip_prefix('W') {
        let date = read_week(year, week, extended)?;
        return Some(if week.len() == 2 { several(date) } else { day(date) });
    }
    let parts: Vec<&str> = match rest.split_once('-') {
        Some((month, day)) if extended => vec![month, day],
        Some(_) => return None,
        None if rest.len() == 4 && !extended => vec![rest.get(..2)?, rest.get(2..)?],
        None => vec![rest],
    };
    match parts.as_slice() {
        [""] if !extended => Date::new(year, 1, 1).ok().map(several),
        [of_year] if of_year.len() == 3 => Date::new(year, 1, 1).ok()?.with().day_of_year(number(of_year)?).build().ok().map(day),
        [month] if month.len() == 2 => Date::new(year, number(month)?, 1).ok().map(several),
        [month, of_month] if month.len() == 2 && of_month.len() == 2 => {
            Date::new(year, number(month)?, number(of_month)?).ok().map(day)
        }
        _ => None,
    }
}

/// What stands behind the `W` of a week date. Without a day it is the Monday.
fn read_week(year: i16, text: &str, extended: bool) -> Option<Date> {
    let (week, day) = text.split_at_checked(2)?;
    let day = match day.strip_prefix('-') {
        Some(day) if extended => day,
        None if !extended || day.is_empty() => day,
        _ => return None,
    };
    let weekday = if day.is_empty() { Weekday::Monday } else { Weekday::from_monday_one_offset(number(day)?).ok()? };
    ISOWeekDate::new(year, number(week)?, weekday).ok().map(ISOWeekDate::date)
}

/// The time of day; 24 o'clock is midnight a day later.
fn read_clock(text: &str, separators: bool) -> Option<(i64, Time)> {
    let (clock, fraction) = text.split_once(['.', ',']).map_or((text, ""), |(clock, fraction)| (clock, fraction));
    let parts: Vec<&str> = if separators {
        clock.split(':').collect()
    } else {
        (0..clock.len()).step_by(2).map(|at| clock.get(at..at + 2)).collect::<Option<_>>()?
    };
    if parts.is_empty() || parts.len() > 3 || parts.iter().any(|part| part.len() != 2) || clock.len() == text.len() - 1 {
        return None;
    }
    if !fraction.is_empty() && parts.len() < 3 {
        return None;
    }
    let part = |index: usize| parts.get(index).map_or(Some(0), |part| number(part));
    let (hour, minute, second) = (part(0)?, part(1)?, part(2)?);
    let nanosecond = read_fraction(fraction)?;
    if hour == 24 {
        return (minute == 0 && second == 0 && nanosecond == 0).then_some((1, Time::midnight()));
    }
    Time::new(hour, minute, second, nanosecond).ok().map(|time| (0, time))
}

fn read_fraction(text: &str) -> Option<i32> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // No clock that is asked for the time knows less than milliseconds.
    let milliseconds: i32 = format!("{text:0<3}").get(..3)?.parse().ok()?;
    Some(milliseconds * 1_000_000)
}

/// The time of day and the offset behind it. Blanks may stand before a `Z`.
fn split_offset(text: &str) -> (&str, Option<&str>) {
    match text.find(['Z', '+', '-']) {
        Some(at) if &text[at..] == "Z" => (text[..at].trim_end(), Some("Z")),
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    }
}

fn read_offset(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
    let minutes: i32 = if digits.len() == 2 { 0 } else { number(minutes).filter(|_| minutes.len() == 2)? };
    let hours: i32 = number(hours)?;
    let seconds = (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * 60)?;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

/// A number of digits alone.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use serde_json::{Value, json};

    use super::read_time;

    fn read(value: &Value) -> Option<String> {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        read_time(value, &zone).map(|time| time.timestamp().to_string())
    }

    #[test]
    fn times_are_read_in_every_form() {
        for (value, want) in [
            (json!("2019-03-08"), "2019-03-07T23:00:00Z"),
            (json!("2019-03-08T12"), "2019-03-08T11:00:00Z"),
            (json!("2019-03-08T12:30"), "2019-03-08T11:30:00Z"),
            (json!("2019-03-08 12:30"), "2019-03-08T11:30:00Z"),
            (json!("2019-03-08T12:00:00.250"), "2019-03-08T11:00:00.25Z"),
            (json!("2019-03-08T12:00:00,5"), "2019-03-08T11:00:00.5Z"),
            (json!("2019-03-08T12:00:00Z"), "2019-03-08T12:00:00Z"),
            (json!("2019-03-08T12:00:00 Z"), "2019-03-08T12:00:00Z"),
            (json!("2019-03-08T12:00+02:00"), "2019-03-08T10:00:00Z"),
            (json!("2019-03-08T12:00-0530"), "2019-03-08T17:30:00Z"),
            (json!("2019-03-08T12:00+02"), "2019-03-08T10:00:00Z"),
            (json!("2019-03-08T24:00"), "2019-03-08T23:00:00Z"),
            (json!("20190308T120000"), "2019-03-08T11:00:00Z"),
            (json!("20190308T1200Z"), "2019-03-08T12:00:00Z"),
            (json!("20190308"), "2019-03-07T23:00:00Z"),
            (json!("2019-03"), "2019-02-28T23:00:00Z"),
            (json!("2019"), "2018-12-31T23:00:00Z"),
            (json!("2019-W10-5"), "2019-03-07T23:00:00Z"),
            (json!("2019-W10"), "2019-03-03T23:00:00Z"),
            (json!("2019W105"), "2019-03-07T23:00:00Z"),
            (json!("2019-067"), "2019-03-07T23:00:00Z"),
            (json!("2019067"), "2019-03-07T23:00:00Z"),
            (json!("+002019-03-08"), "2019-03-07T23:00:00Z"),
            (json!("2019-03-31T02:30"), "2019-03-31T01:30:00Z"),
            (json!("2019-10-27T02:30"), "2019-10-27T00:30:00Z"),
            (json!(1_552_003_200_000_i64), "2019-03-08T00:00:00Z"),
            (json!(0), "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(&value).as_deref(), Some(want), "{value}");
        }
    }

    #[test]
    fn other_values_are_no_times() {
        for text in [
            "",
            "next friday",
            "2019-02-30",
            "2019-13",
            "2019-366",
            "2019-W53-1",
            "2019-W10-8",
            "2019-3-8",
            "2019-03-08T",
            "2019-03-08T25",
            "2019-03-08T24:01",
            "2019-03-08T12:60",
            "2019-03-08T12:0",
            "2019-03-08T12.5",
            "2019-03-08Z",
            "2019-03-08T12:00:00.",
            "2019-03-08T12:00+2",
            "2019-03-08T12:00+24:00",
            "12:00",
            "1552003200000",
            "2019-03-",
            "2019-03-08T12:00:00:00",
            "201-03-08",
            "20190-308",
            "2019-03-08 ",
            "2019-03-08T120000",
            "20190308T12:00",
            "2019-03T12",
            "2019T12",
            "2019-W10T12",
            "2019W10T12",
            "2019-03-08T12:00 +02:00",
        ] {
            assert_eq!(read(&json!(text)), None, "{text}");
        }
        for value in [json!(true), json!([]), json!(1e300)] {
            assert_eq!(read(&value), None, "{value}");
        }
    }
}
