//! A progress bar for work that takes long enough to wonder about.

#![expect(
    clippy::disallowed_methods,
    reason = "how long a run takes decides whether the bar is seen, and nothing else"
)]

use std::fmt::Write;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use envlint::engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::surroundings::LiveProgress;

/// Work that ends sooner shows no bar: it would only flicker.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the bar moves when nothing is counted.
const TICK: Duration = Duration::from_millis(100);

/// The bar on standard error, hidden until [`PATIENCE`] is over.
pub(super) struct Bar {
    drawn: ProgressBar,
    live: LiveProgress,
    started: Instant,
    shown: OnceLock<()>,
}

impl Bar {
    pub(super) fn new(live: LiveProgress) -> Self {
        let drawn = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Self { drawn, live, started: Instant::now(), shown: OnceLock::new() }
    }

    fn show_when_slow(&self) {
        match self.live {
            LiveProgress::Watched if self.started.elapsed() >= PATIENCE => {
                self.shown.get_or_init(|| {
                    self.drawn.set_draw_target(ProgressDrawTarget::stderr());
                    self.drawn.enable_steady_tick(TICK);
                });
            }
            LiveProgress::Watched | LiveProgress::Unwatched => {}
        }
    }
}

impl Progress for Bar {
    fn begin(&self, what: &'static str, total: usize) {
        self.drawn.reset();
        self.drawn.set_message(what);
        if total > 0 {
            self.drawn.set_length(total as u64);
            self.drawn.set_style(style("{msg} [{bar:30}] {pos}/{len} ({rate}, {eta} left)"));
        } else {
            self.drawn.unset_length();
            self.drawn.set_style(style("{spinner} {msg} {pos} ({rate}, {elapsed})"));
        }
        self.show_when_slow();
    }

    fn advance(&self, count: usize) {
        self.drawn.inc(count as u64);
        self.show_when_slow();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.drawn.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("a constant template is well formed")
        .with_key("rate", |state: &ProgressState, out: &mut dyn Write| {
            // The bar is the only place that could tell of a failure, and it cannot be written to.
            let _ = write!(out, "{:.0}/s", state.per_sec());
        })
        .progress_chars("=> ")
        .tick_chars("-\\|/ ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_well_formed() {
        let bar = Bar::new(LiveProgress::Unwatched);
        bar.begin("reading documents", 10);
        bar.begin("walking commits", 0);
        bar.advance(3);
        assert_eq!((bar.drawn.position(), bar.drawn.is_hidden()), (3, true));
    }
}
