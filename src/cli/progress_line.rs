//! What a progress bar says: one line, with as much of it as the terminal is wide.

use std::time::Duration;

use envlint::engine::Unit;
use envlint::report::size;

/// How wide the bar is, on a wide and on a narrow terminal.
const BARS: [usize; 2] = [30, 10];

/// How far a phase is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) what: &'static str,
    pub(super) unit: Unit,
    pub(super) done: u64,
    pub(super) total: Option<u64>,
    pub(super) elapsed: Duration,
}

/// The line that says the most in so many columns. It is all ASCII: a column is a byte.
pub(super) fn line(moment: &Moment, width: usize) -> String {
    let mut lines = match moment.total {
        Some(total) => moment.lines_towards(total),
        None => moment.lines_without_end(),
    };
    let fitting = lines.iter().position(|it| it.len() <= width);
    let mut line = fitting.map_or_else(|| moment.what.to_owned(), |at| lines.swap_remove(at));
    line.truncate(width);
    line
}

impl Moment {
    /// What can be said when the end is known, the most first.
    fn lines_towards(&self, total: u64) -> Vec<String> {
        let what = self.what;
        let count = format!("{} of {}", self.amount(self.done), self.amount(total));
        let all = joined([Some(count), self.rate(), self.left(total)]);
        let percent = format!("{} %", self.share(total, 100));
        let mut lines: Vec<_> = BARS
            .iter()
            .map(|width| format!("{what} {} {all}", bar(self.share(total, *width), *width)))
            .collect();
        lines.push(format!("{what} {all}"));
        lines.push(format!("{what} {}", joined([Some(percent.clone()), self.left(total)])));
        lines.push(format!("{what} {percent}"));
        lines
    }

    /// What can be said when nobody knows how long it takes, the most first.
    fn lines_without_end(&self) -> Vec<String> {
        let counted = (self.done > 0).then(|| self.amount(self.done));
        let elapsed = Some(duration(self.elapsed));
        vec![
            format!("{} {}", self.what, joined([counted, self.rate(), elapsed.clone()])),
            format!("{} {}", self.what, joined([elapsed])),
        ]
    }

    /// How many of so many parts are done.
    fn share(&self, total: u64, parts: usize) -> usize {
        let done = u128::from(self.done.min(total)) * parts as u128 / u128::from(total.max(1));
        usize::try_from(done).unwrap_or(parts)
    }

    fn amount(&self, count: u64) -> String {
        match self.unit {
            Unit::Items => count.to_string(),
            Unit::Bytes => size(count),
        }
    }

    /// Nothing as long as nothing was read.
    fn rate(&self) -> Option<String> {
        let thousandth = u128::from(self.done).checked_mul(1_000)?;
        let per_second = u64::try_from(thousandth.checked_div(self.elapsed.as_millis())?).ok()?;
        (per_second > 0).then(|| format!("{}/s", self.amount(per_second)))
    }

    /// What the rest takes when it goes on as it went so far.
    fn left(&self, total: u64) -> Option<String> {
        let rest = u128::from(total.saturating_sub(self.done));
        let millis = (rest * self.elapsed.as_millis()).checked_div(self.done.into())?;
        Some(format!("{} left", duration(Duration::from_millis(u64::try_from(millis).ok()?))))
    }
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn bar(filled: usize, width: usize) -> String {
    let head = if filled < width { ">" } else { "" };
    format!("[{:width$}]", format!("{}{head}", "=".repeat(filled)))
}

/// A time as people say it: in one unit, for it is an estimate.
fn duration(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..100 => format!("{seconds} s"),
        seconds @ 100..6_000 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READING: Moment = Moment {
        what: "reading documents",
        unit: Unit::Items,
        done: 1_234,
        total: Some(4_449),
        elapsed: Duration::from_secs(2),
    };

    #[test]
    fn rate_and_time_left_stand_beside_the_bar() {
        let full = "reading documents [========>                     ] 1234 of 4449, 617/s, 5 s left";
        assert_eq!(line(&READING, full.len()), full);
    }

    #[test]
    fn bytes_are_said_in_their_units() {
        let moment = Moment {
            what: "reading packs",
            unit: Unit::Bytes,
            done: 2_500_000_000,
            total: Some(5_000_000_000),
            elapsed: Duration::from_secs(250),
        };
        let full = "reading packs [=====>    ] 2.5 GB of 5.0 GB, 10.0 MB/s, 4 min left";
        assert_eq!(line(&moment, full.len()), full);
    }

    #[test]
    fn narrow_terminals_get_the_most_that_fits() {
        let shown: Vec<_> = [79, 59, 40, 22, 19, 4].map(|width| line(&READING, width)).into();
        let expected = [
            "reading documents [==>       ] 1234 of 4449, 617/s, 5 s left",
            "reading documents 1234 of 4449, 617/s, 5 s left",
            "reading documents 27 %, 5 s left",
            "reading documents 27 %",
            "reading documents",
            "read",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for total in [None, Some(0), Some(1), Some(u64::MAX)] {
            for width in 0..120 {
                let moment = Moment { total, done: u64::MAX - 1, ..READING };
                assert!(line(&moment, width).len() <= width, "{total:?} {width}");
            }
        }
    }

    #[test]
    fn unknown_end_shows_what_was_done_so_far() {
        let moment = Moment { total: None, ..READING };
        assert_eq!(line(&moment, 80), "reading documents 1234, 617/s, 2 s");
        assert_eq!(line(&moment, 25), "reading documents 2 s");
    }

    #[test]
    fn nothing_is_promised_before_anything_was_read() {
        let moment = Moment { done: 0, ..READING };
        assert_eq!(line(&moment, 59), "reading documents [>         ] 0 of 4449");
        assert_eq!(line(&Moment { total: None, ..moment }, 60), "reading documents 2 s");
    }
}
