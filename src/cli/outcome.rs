//! How a run ended: the one place that decides the exit code.

use std::process::ExitCode;

use envlint::report::Report;
use envlint::rule::Severity;

/// The exit code by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Everything was read, and nothing grave enough was found.
    Clean,
    /// Something was found.
    Findings,
    /// Something could not be done. Wins over findings.
    Error,
    /// A command that was started, or should have been, ended so.
    Command(u8),
}

/// What findings do to the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FindingsPolicy {
    /// Findings from this severity on make it 1.
    FailOn(Severity),
    /// They do nothing.
    ExitZero,
}

impl Outcome {
    pub(super) fn of(report: &Report, policy: FindingsPolicy) -> Self {
        if !report.incomplete.is_empty() {
            return Self::Error;
        }
        match policy {
            FindingsPolicy::FailOn(least) if report.findings.iter().any(|it| it.severity >= least) => {
                Self::Findings
            }
            FindingsPolicy::FailOn(_) | FindingsPolicy::ExitZero => Self::Clean,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Clean => 0,
            Outcome::Findings => 1,
            Outcome::Error => 2,
            Outcome::Command(code) => code,
        })
    }
}

#[cfg(test)]
mod tests {
    use envlint::document::Incomplete;

    use super::*;

    #[test]
    fn what_was_not_scanned_is_never_clean() {
        let incomplete = vec![Incomplete { path: "a".into(), reason: "b".into() }];
        let report = Report { incomplete, ..Report::default() };
        assert_eq!(Outcome::of(&report, FindingsPolicy::ExitZero), Outcome::Error);
    }

    #[test]
    fn what_may_be_missing_does_not_fail() {
        let excused = vec![Incomplete { path: "a".into(), reason: "b".into() }];
        let report = Report { excused, ..Report::default() };
        assert_eq!(Outcome::of(&report, FindingsPolicy::FailOn(Severity::Note)), Outcome::Clean);
    }
}
