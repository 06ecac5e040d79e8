//! A progress bar for work that takes long enough to wonder about.

use std::fmt::Write;
use std::thread;
use std::time::Duration;

use envlint::engine::{Progress, Unit};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::arguments::CommonArguments;
use super::progress_line::{Moment, line};
use super::surroundings::{LiveProgress, Surroundings};

/// Work that ends sooner shows no bar: it would only flicker.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the bar moves when nothing is counted.
const TICK: Duration = Duration::from_millis(100);

/// The bar on standard error, hidden until [`PATIENCE`] is over and gone when it is dropped.
pub(super) struct Bar {
    drawn: Option<ProgressBar>,
}

impl Bar {
    /// Hidden for good where nobody watches.
    pub(super) fn new(common: &CommonArguments, surroundings: &Surroundings) -> Self {
        match surroundings.live_progress {
            LiveProgress::Watched if !common.no_progress && !common.quiet => Self { drawn: watched() },
            LiveProgress::Watched | LiveProgress::Unwatched => Self { drawn: None },
        }
    }
}

impl Progress for Bar {
    fn begin(&self, what: &'static str, unit: Unit, total: usize) {
        let Some(drawn) = &self.drawn else { return };
        drawn.set_style(style(what, unit));
        drawn.reset();
        match total {
            0 => drawn.unset_length(),
            _ => drawn.set_length(total as u64),
        }
    }

    fn advance(&self, count: usize) {
        if let Some(drawn) = &self.drawn {
            drawn.inc(count as u64);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(drawn) = &self.drawn {
            drawn.finish_and_clear();
        }
    }
}

/// A bar that a thread of its own shows, for a phase that counts nothing would never show it.
fn watched() -> Option<ProgressBar> {
    let drawn = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    let shown = drawn.clone();
    let clock = thread::Builder::new().name("progress".to_owned());
    clock.spawn(move || show_when_slow(&shown)).ok().map(|_| drawn)
}

fn show_when_slow(drawn: &ProgressBar) {
    thread::sleep(PATIENCE);
    // A bar that is finished after this look draws nothing either.
    if !drawn.is_finished() {
        drawn.set_draw_target(ProgressDrawTarget::stderr());
        drawn.enable_steady_tick(TICK);
    }
}

fn style(what: &'static str, unit: Unit) -> ProgressStyle {
    ProgressStyle::with_template("{line}").expect("a constant template is well formed").with_key(
        "line",
        move |state: &ProgressState, out: &mut dyn Write| {
            // The bar is the only place that could tell of a failure, and it cannot be written to.
            let _ = out.write_str(&line(&moment(what, unit, state), Surroundings::terminal_width()));
        },
    )
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and the rate is an estimate of something that is not negative"
)]
fn moment(what: &'static str, unit: Unit, state: &ProgressState) -> Moment {
    Moment {
        what,
        unit,
        done: state.pos(),
        total: state.len(),
        per_second: state.per_sec() as u64,
        elapsed: state.elapsed(),
    }
}
