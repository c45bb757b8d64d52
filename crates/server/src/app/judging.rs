//! Turns for what runs in workers: checks, and reading and trying policies.
//!
//! A program may take all the time that it gets, and a check may hold a hundred of them. So all that comes with one request has
//! a time for it together, an org has no more than half of the turns, and only so many of its requests wait: whatever one org
//! asks for, the others are judged. A request that nobody waits for any more still holds its turn until its worker has ended.

use std::{
    collections::HashMap,
    num::NonZero,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use stagegate_core::{error::Error, id::OrgId};
use stagegate_safeguards::worker::WorkerRunner;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::sealing::internal;

/// How long all programs of one check, or all cases of one test, may take. It fits into the time of a request, with a wait.
const TIME: Duration = Duration::from_secs(10);

/// How many requests of one org wait for a turn, or have one.
const PLACES: usize = 16;

/// Who judges at the moment, and who waits for it.
pub(crate) struct Judging {
    runner: WorkerRunner,
    time: Duration,
    places: usize,
    of_an_org: usize,
    turns: Arc<Semaphore>,
    orgs: Mutex<HashMap<OrgId, Arc<Queue>>>,
}

/// What an org has of it.
struct Queue {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// The turn of an org; it ends with the last piece of its work.
pub(super) struct Turn {
    held: Arc<Held>,
    turns: Arc<Semaphore>,
}

struct Held {
    _turn: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
    /// As long as anybody holds it, the org's queue is not forgotten.
    _queue: Arc<Queue>,
    runner: WorkerRunner,
    time: Duration,
    begun: OnceLock<WorkerRunner>,
}

impl Judging {
    /// As many turns as there are processors.
    pub(super) fn new(runner: WorkerRunner) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::with(runner, processors, PLACES)
    }

    fn with(runner: WorkerRunner, turns: usize, places: usize) -> Self {
        let of_an_org = (turns / 2).max(1);
        Self { runner, time: TIME, places, of_an_org, turns: Arc::new(Semaphore::new(turns)), orgs: Mutex::default() }
    }

    /// The same with another time for all that comes with one request.
    pub(super) fn within(self, time: Duration) -> Self {
        Self { time, ..self }
    }

    /// Waits for a turn of an org. Too many wait: an error.
    pub(super) async fn turn(&self, org: &OrgId) -> Result<Turn, Error> {
        let queue = self.queue(org);
        let place = queue.places.clone().try_acquire_owned().map_err(|_| Error::Busy { waiting: self.places })?;
        let turn = queue.turns.clone().acquire_owned().await.map_err(internal)?;
        let (runner, time, begun) = (self.runner.clone(), self.time, OnceLock::new());
        let held = Held { _turn: turn, _place: place, _queue: queue, runner, time, begun };
        Ok(Turn { held: Arc::new(held), turns: self.turns.clone() })
    }

    /// The queue of an org. Those that nobody stands in are forgotten.
    fn queue(&self, org: &OrgId) -> Arc<Queue> {
        let mut orgs = self.orgs.lock().unwrap_or_else(PoisonError::into_inner);
        orgs.retain(|_, queue| Arc::strong_count(queue) > 1);
        let new = || {
            let (places, turns) = (Semaphore::new(self.places), Semaphore::new(self.of_an_org));
            Arc::new(Queue { places: Arc::new(places), turns: Arc::new(turns) })
        };
        orgs.entry(org.clone()).or_insert_with(new).clone()
    }
}

impl Turn {
    /// Does a piece of the work, away from the threads that answer requests. The time for all pieces begins with the first.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&WorkerRunner) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.turns.clone().acquire_owned().await.map_err(internal)?;
        let held = self.held.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(held.begun.get_or_init(|| held.runner.for_at_most(held.time)));
            drop((turn, held));
            done
        });
        done.await.map_err(internal)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        sync::mpsc,
        task::{Context, Poll, Waker},
    };

    use stagegate_core::{error::Error, id::OrgId};
    use stagegate_safeguards::worker::WorkerRunner;

    use super::{Judging, Turn};

    fn judging() -> Judging {
        Judging::with(WorkerRunner::of("/nowhere"), 4, 3)
    }

    fn org(letter: char) -> OrgId {
        format!("org_{}", letter.to_string().repeat(32)).parse().unwrap()
    }

    /// The turn of an org, if it need not wait.
    fn at_once(judging: &Judging, org: &OrgId) -> Option<Turn> {
        match pin!(judging.turn(org)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(turn) => Some(turn.ok().unwrap()),
            Poll::Pending => None,
        }
    }

    #[test]
    fn an_org_has_half_of_the_turns() {
        let (judging, one, other) = (judging(), org('a'), org('b'));
        let (first, _second) = (at_once(&judging, &one).unwrap(), at_once(&judging, &one).unwrap());
        assert!(at_once(&judging, &one).is_none());
        assert!(at_once(&judging, &other).is_some());
        drop(first);
        assert!(at_once(&judging, &one).is_some());
    }

    #[test]
    fn only_so_many_wait() {
        let (judging, one, other) = (judging(), org('a'), org('b'));
        let _turns = (at_once(&judging, &one).unwrap(), at_once(&judging, &one).unwrap());
        let mut context = Context::from_waker(Waker::noop());
        {
            let mut waiting = pin!(judging.turn(&one));
            assert!(waiting.as_mut().poll(&mut context).is_pending());
            let refused = pin!(judging.turn(&one)).poll(&mut context);
            assert!(matches!(refused, Poll::Ready(Err(Error::Busy { waiting: 3 }))));
            assert!(at_once(&judging, &other).is_some());
        }
        let mut waiting = pin!(judging.turn(&one));
        assert!(waiting.as_mut().poll(&mut context).is_pending(), "who gave up has left a place");
    }

    #[test]
    fn orgs_that_ask_for_nothing_are_forgotten() {
        let judging = judging();
        let held = at_once(&judging, &org('a'));
        drop(at_once(&judging, &org('b')));
        drop(at_once(&judging, &org('c')));
        assert_eq!(judging.orgs.lock().unwrap().len(), 2);
        drop(held);
        drop(at_once(&judging, &org('d')));
        assert_eq!(judging.orgs.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_turn_lasts_as_long_as_its_work() {
        let (judging, one) = (Judging::with(WorkerRunner::of("/nowhere"), 1, 3), org('a'));
        let turn = judging.turn(&one).await.unwrap();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (end, ends) = mpsc::channel::<()>();
        let request = tokio::spawn(async move {
            let work = move |_: &WorkerRunner| {
                begun.send(()).unwrap();
                ends.recv().unwrap();
            };
            turn.work(work).await
        });
        begins.await.unwrap();
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        assert!(at_once(&judging, &one).is_none(), "nobody waits for it, but it runs");
        end.send(()).unwrap();
        let turn = judging.turn(&one).await.unwrap();
        turn.work(|_| ()).await.unwrap();
    }
}
