//! A progress bar for work that takes long enough to wonder about.

#![expect(
    clippy::disallowed_methods,
    reason = "how long a run takes decides whether the bar is seen and what it says, and nothing else"
)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use envlint::engine::{Progress, Unit};
use envlint::report::Stream;

use super::arguments::CommonArguments;
use super::interrupt;
use super::live_line::LiveLine;
use super::progress_line::{Moment, line};
use super::surroundings::{LiveProgress, Surroundings};

/// Work that ends sooner shows no bar: it would only flicker.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the bar is drawn.
const TICK: Duration = Duration::from_millis(100);

/// The bar on standard error, not seen before [`PATIENCE`] is over and gone when it is dropped.
pub(super) struct Bar {
    watched: Option<Arc<Watched>>,
}

impl Bar {
    /// Not seen at all where nobody watches.
    pub(super) fn new(common: &CommonArguments, surroundings: &Surroundings) -> Self {
        match surroundings.live_progress {
            LiveProgress::Watched if !common.no_progress && !common.quiet => {
                Self { watched: Watched::start() }
            }
            LiveProgress::Watched | LiveProgress::Unwatched => Self::hidden(),
        }
    }

    /// Not seen when standard input is typed: nobody can type into a bar.
    pub(super) fn while_reading_stdin(common: &CommonArguments, surroundings: &Surroundings) -> Self {
        match surroundings.stdin {
            Stream::Terminal => Self::hidden(),
            Stream::Other => Self::new(common, surroundings),
        }
    }

    /// Never seen.
    pub(super) fn hidden() -> Self {
        Self { watched: None }
    }
}

impl Progress for Bar {
    fn begin(&self, what: &'static str, unit: Unit, total: usize) {
        if let Some(watched) = &self.watched {
            let total = (total > 0).then_some(total as u64);
            *locked(&watched.phase) = Some(Phase { what, unit, total, started: Instant::now() });
            watched.done.store(0, Ordering::Relaxed);
        }
    }

    fn advance(&self, count: usize) {
        if let Some(watched) = &self.watched {
            watched.done.fetch_add(count as u64, Ordering::Relaxed);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(watched) = &self.watched {
            watched.end();
        }
    }
}

/// What the bar's thread draws, and the work tells it.
#[derive(Debug)]
struct Watched {
    /// What is done now; nothing at first.
    phase: Mutex<Option<Phase>>,
    done: AtomicU64,
    /// Nothing once the bar is gone.
    line: Mutex<Option<LiveLine>>,
}

#[derive(Debug, Clone, Copy)]
struct Phase {
    what: &'static str,
    unit: Unit,
    total: Option<u64>,
    started: Instant,
}

impl Watched {
    /// A bar with a thread of its own: work that counts nothing would never draw it.
    fn start() -> Option<Arc<Self>> {
        let line = Mutex::new(Some(LiveLine::default()));
        let watched = Arc::new(Self { phase: Mutex::new(None), done: AtomicU64::new(0), line });
        let drawn = Arc::clone(&watched);
        let thread = thread::Builder::new().name("progress".to_owned());
        thread.spawn(move || drawn.draw_when_slow()).ok().map(|_| watched)
    }

    fn draw_when_slow(self: &Arc<Self>) {
        thread::sleep(PATIENCE);
        if locked(&self.line).is_some() {
            let ended = Arc::clone(self);
            interrupt::before_ending(move || ended.end());
        }
        while self.draw() {
            thread::sleep(TICK);
        }
    }

    /// Draws the bar, if it is not gone.
    fn draw(&self) -> bool {
        let mut line = locked(&self.line);
        if let (Some(line), Some(moment)) = (&mut *line, self.moment()) {
            line.draw(&self::line(&moment, LiveLine::room()));
        }
        line.is_some()
    }

    fn moment(&self) -> Option<Moment> {
        let Phase { what, unit, total, started } = (*locked(&self.phase))?;
        Some(Moment {
            what,
            unit,
            total,
            done: self.done.load(Ordering::Relaxed),
            elapsed: started.elapsed(),
        })
    }

    /// Takes the bar off the screen. Nothing draws it again.
    fn end(&self) {
        if let Some(mut line) = locked(&self.line).take() {
            line.clear();
        }
    }
}

/// Whoever panicked here has left nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
