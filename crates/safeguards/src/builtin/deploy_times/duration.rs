//! ISO 8601 durations, with minutes behind days and weeks.

use jiff::{SignedDuration, Span, ZonedDateTime};

/// A duration in the three units that are added one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Duration {
    months: i64,
    days: i64,
    /// Time that passes, in nanoseconds.
    passing: i128,
}

const SECOND: f64 = 1e9;
const HOUR: f64 = 3600.0 * SECOND;
const DAY: f64 = 24.0 * HOUR;

impl Duration {
    /// Reads `P[nY][nM][nW][nD][nM][T[nH][nM][nS]]`: at least one unit, and one behind a `T`. The `M` behind weeks or days
    /// means minutes.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('P')?;
        let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
        let mut rest = date;
        let mut take = |unit| take(&mut rest, unit);
        let (years, months, weeks, days) = (take('Y'), take('M'), take('W'), take('D'));
        let minutes = if weeks.is_some() || days.is_some() { take('M') } else { None };
        let mut units = vec![years, months, weeks, days, minutes];
        if !rest.is_empty() {
            return None;
        }
        let mut clock = [None; 3];
        if let Some(mut rest) = time {
            clock = ['H', 'M', 'S'].map(|unit| self::take(&mut rest, unit));
            if !rest.is_empty() || clock == [None; 3] {
                return None;
            }
        }
        units.extend(clock);
        if units.iter().all(Option::is_none) {
            return None;
        }
        let [hours, more_minutes, seconds] = clock;
        let amount = |unit: Option<f64>| unit.unwrap_or_default();
        let passing = amount(weeks).fract() * 7.0 * DAY
            + amount(days).fract() * DAY
            + amount(hours) * HOUR
            + (amount(minutes) + amount(more_minutes)) * 60.0 * SECOND
            + amount(seconds) * SECOND;
        Some(Self {
            months: whole((amount(years) * 12.0 + amount(months)).round()),
            days: whole(amount(weeks).trunc() * 7.0 + amount(days).trunc()),
            passing: nanoseconds(passing),
        })
    }

    /// Whether it takes no time.
    pub(super) fn is_zero(&self) -> bool {
        self.months == 0 && self.days == 0 && self.passing == 0
    }

    /// The moment so many times this duration after another; nothing, if that is beyond all calendars.
    pub(super) fn after(&self, start: &ZonedDateTime, times: i64) -> Option<ZonedDateTime> {
        let mut end = start.clone();
        if self.months != 0 || self.days != 0 {
            let months = self.months.checked_mul(times)?;
            let days = self.days.checked_mul(times)?;
            let span = Span::new().try_months(months).ok()?.try_days(days).ok()?;
            let local = start.datetime().checked_add(span).ok()?;
            end = start.time_zone().to_ambiguous_zoned_datetime(local).compatible().ok()?;
        }
        let passing = self.passing.checked_mul(i128::from(times))?;
        let seconds = i64::try_from(passing / 1_000_000_000).ok()?;
        let nanoseconds = i32::try_from(passing % 1_000_000_000).ok()?;
        let passed = end.timestamp().checked_add(SignedDuration::new(seconds, nanoseconds)).ok()?;
        Some(passed.to_zoned_datetime(end.time_zone().clone()))
    }
}

/// Takes a number and its unit off the front.
fn take(rest: &mut &str, unit: char) -> Option<f64> {
    let (number, behind) = rest.split_once(unit)?;
    let (whole, fraction) = number.split_once(['.', ',']).map_or((number, "0"), |(whole, fraction)| (whole, fraction));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    *rest = behind;
    format!("{whole}.{fraction}").parse().ok()
}

#[expect(clippy::cast_possible_truncation, reason = "what is too large is beyond all calendars either way")]
fn whole(number: f64) -> i64 {
    number as i64
}

#[expect(clippy::cast_possible_truncation, reason = "what is too large is beyond all calendars either way")]
fn nanoseconds(number: f64) -> i128 {
    number.round() as i128
}

#[cfg(test)]
mod tests {
    use super::Duration;

    const HOUR: i128 = 3_600_000_000_000;

    #[test]
    fn durations_are_read_whole_or_not_at_all() {
        for (text, want) in [
            ("P1D", Some((0, 1, 0))),
            ("P1Y2M3W4DT5H6M7S", Some((14, 25, 5 * HOUR + 367_000_000_000))),
            ("P2D30M", Some((0, 2, HOUR / 2))),
            ("P1W30MT30M", Some((0, 7, HOUR))),
            ("P1W2D", Some((0, 9, 0))),
            ("P30M", Some((30, 0, 0))),
            ("P1M2D30M", Some((1, 2, HOUR / 2))),
            ("PT1,5H", Some((0, 0, HOUR * 3 / 2))),
            ("PT1.5H", Some((0, 0, HOUR * 3 / 2))),
            ("P0.5D", Some((0, 0, 12 * HOUR))),
            ("P1.5W", Some((0, 7, 84 * HOUR))),
            ("P1.5Y", Some((18, 0, 0))),
            ("P0.3Y", Some((4, 0, 0))),
            ("PT0.25S", Some((0, 0, 250_000_000))),
            ("P0D", Some((0, 0, 0))),
            ("P1M30M", None),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("p1d", None),
            ("1D", None),
            ("P-1D", None),
            ("P1D1W", None),
            ("P.5D", None),
            ("P1.D", None),
            (" P1D", None),
            ("P1DT1S1H", None),
            ("weekly", None),
            ("", None),
        ] {
            let want = want.map(|(months, days, passing)| Duration { months, days, passing });
            assert_eq!(Duration::read(text), want, "{text}");
        }
    }
}
