//! Periods that repeat: when they start, how long they last, whether a moment is inside of one.

mod duration;
mod time;

use jiff::{Timestamp, ZonedDateTime};

pub(super) use duration::Duration;
pub(super) use time::read_time;

/// A period and its repetitions.
pub(super) struct Periods {
    /// The start of the first, in local time.
    pub(super) start: ZonedDateTime,
    /// How long each is.
    pub(super) duration: Duration,
    /// From one start to the next.
    pub(super) interval: Option<Duration>,
}

impl Periods {
    /// Whether a moment is inside of one of the periods, and not just at an end of it.
    pub(super) fn include(&self, now: &ZonedDateTime) -> bool {
        let now = now.timestamp();
        let Some(last) = self.last_before(now) else { return false };
        // The last one to start ends last, but for short months and changes of the clock, which may favour one before it.
        (last.saturating_sub(3)..=last).any(|number| self.includes(number, now))
    }

    fn includes(&self, number: i64, now: Timestamp) -> bool {
        let Some(start) = self.start_of(number) else { return false };
        // An end beyond the end of all calendars is later than now.
        let ended = self.duration.after(&start, 1).is_some_and(|end| end.timestamp() <= now);
        start.timestamp() < now && !ended
    }

    /// The number of the last period that started before a moment. It is searched for: nobody waits for a step each minute
    /// since 1970.
    fn last_before(&self, now: Timestamp) -> Option<i64> {
        let started = |number: i64| self.start_of(number).is_some_and(|start| start.timestamp() < now);
        if !started(0) {
            return None;
        }
        if self.interval.as_ref().is_none_or(Duration::is_zero) {
            return Some(0);
        }
        let (mut yes, mut no) = (0_i64, 1_i64);
        while started(no) {
            (yes, no) = (no, no.checked_mul(2)?);
        }
        while no - yes > 1 {
            let middle = yes + (no - yes) / 2;
            if started(middle) { yes = middle } else { no = middle }
        }
        Some(yes)
    }

    /// Always counted from the first start, so that nothing drifts.
    fn start_of(&self, number: i64) -> Option<ZonedDateTime> {
        match &self.interval {
            Some(interval) if number > 0 => interval.after(&self.start, number),
            _ => Some(self.start.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};
    use proptest::prelude::proptest;

    use super::{Duration, Periods};

    const ZONES: [&str; 4] = ["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"];
    const DURATIONS: [&str; 12] =
        ["PT30M", "PT1H", "PT23H", "P1D", "P1DT1H", "P2D30M", "P1W", "P30D", "P1M", "P1M1D", "P1M2W", "P1Y"];

    proptest! {
        #[test]
        fn searching_finds_what_stepping_finds(
            zone in 0..ZONES.len(), duration in 0..DURATIONS.len(), interval in 0..DURATIONS.len(),
            start in 1_546_300_800_i64..1_583_020_800, later in -100_000_i64..10_000_000,
        ) {
            let zone = TimeZone::get(ZONES[zone]).unwrap();
            let at = |second: i64| Timestamp::from_second(second / 1800 * 1800).unwrap().to_zoned_datetime(zone.clone());
            let periods = Periods {
                start: at(start),
                duration: Duration::read(DURATIONS[duration]).unwrap(),
                interval: Duration::read(DURATIONS[interval]),
            };
            let now = at(start + later);
            let begun = (0..).take_while(|number| periods.start_of(*number).is_some_and(|start| start < now));
            let stepped = begun.into_iter().any(|number| periods.includes(number, now.timestamp()));
            assert_eq!(periods.include(&now), stepped);
        }
    }

    #[test]
    fn what_is_beyond_all_calendars_neither_starts_nor_ends() {
        let zone = TimeZone::UTC;
        let now = Timestamp::from_second(1_552_046_400).unwrap().to_zoned_datetime(zone);
        let periods = |duration: &str, interval: Option<&str>| Periods {
            start: Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC),
            duration: Duration::read(duration).unwrap(),
            interval: interval.and_then(Duration::read),
        };
        assert!(periods("P99999999999999999999Y", None).include(&now));
        assert!(periods("PT99999999999999999999999999999S", Some("P99999Y")).include(&now));
        assert!(!periods("PT1S", Some("P99999999999999999999D")).include(&now));
        assert!(!periods("PT0.000000001S", Some("PT0.000000002S")).include(&now));
        assert!(periods("PT0.000000002S", Some("PT0.000000001S")).include(&now));
        assert!(!periods("PT1S", Some("PT0.0000000001S")).include(&now));
    }
}
