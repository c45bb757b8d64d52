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
