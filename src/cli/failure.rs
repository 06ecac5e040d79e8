//! Shows what went wrong: the error, its causes, and the next step where one is known.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Error;
use envlint::SourceError;
use envlint::engine::ScanError;
use envlint::reach::ReachError;
use envlint::report::{Colour, Paint, escape};
use envlint::rule::Severity;

use super::arguments::definition;
use super::explain::similar;
use super::outcome::Outcome;

/// A usage that is wrong in a way that clap cannot know, with the way out of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum UsageError {
    #[error("there is no rule `{name}`")]
    UnknownRule { name: String, similar: Option<String> },
    #[error("there is no format `{name}` here")]
    UnknownFormat { name: String, known: Vec<&'static str> },
    #[error("two reports cannot both go to standard output")]
    TwoOnStdout,
    #[error("--output names a file, but every --format has its own already")]
    OutputWithoutFormat,
    #[error("standard input does not say what is pushed")]
    NoPush,
    #[error("several references are pushed, and each has its own report")]
    ManyPushed,
    #[error("a finding is accepted for a reason, and this one is empty")]
    EmptyReason,
    #[error("the reason would end the comment that it stands in")]
    ReasonEndsComment,
    #[error("{day} is over")]
    PastDay { day: jiff::civil::Date },
    #[error("not everything could be read, so the baseline stays as it is")]
    NotAllRead,
    #[error("there is no work tree here to write a baseline to")]
    NowhereToWrite,
    #[error("there is no value on standard input")]
    NoValue,
    #[error("standard input is no address of a database that others reach too")]
    NoDatabase,
    #[error("`{name}` is no ignore file that envlint knows")]
    UnknownIgnoreFile { name: String },
    #[error("standard input is longer than {} MB", limit / 1_000_000)]
    StdinTooLong { limit: u64 },
    #[error("`{}` cannot be written", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
}

impl UsageError {
    fn help(&self) -> String {
        match self {
            Self::UnknownRule { similar: Some(similar), .. } => format!("did you mean `{similar}`?"),
            Self::UnknownRule { similar: None, .. } => "`envlint rules` lists them all".to_owned(),
            Self::UnknownFormat { known, .. } => format!("use one of {}", known.join(", ")),
            Self::TwoOnStdout => "send one to a file: --format NAME=FILE".to_owned(),
            Self::OutputWithoutFormat => "leave --output out".to_owned(),
            Self::NoPush => "put `exec envlint check --pre-push=\"$1\"` into .git/hooks/pre-push".to_owned(),
            Self::ManyPushed => "let the report go to standard output".to_owned(),
            Self::EmptyReason => "say why: --reason TEXT".to_owned(),
            Self::ReasonEndsComment => "write it on one line, without `*/` and `-->`".to_owned(),
            Self::PastDay { .. } => {
                "--expires names the last day on which the findings are accepted".to_owned()
            }
            Self::NotAllRead => "mend what is named above, and run it again".to_owned(),
            Self::NowhereToWrite => "name a file: --baseline FILE".to_owned(),
            Self::NoValue => "pipe it in: `printf %s \"$VALUE\" | envlint baseline hash`".to_owned(),
            Self::NoDatabase => {
                "pipe its URL in: `printf %s \"$DATABASE_URL\" | envlint guard --hash`".to_owned()
            }
            Self::UnknownIgnoreFile { .. } => {
                "it reads .gitleaksignore, .betterleaksignore, gitleaks' JSON reports and .secrets.baseline"
                    .to_owned()
            }
            Self::StdinTooLong { .. } => "write it to a file, and check that".to_owned(),
            Self::Unwritable { path, source } => how_to_write(path, source),
        }
    }
}

fn how_to_write(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let folder = path.parent().unwrap_or(path).display();
            format!("name a file in a folder that is there; `{folder}` is none")
        }
        ErrorKind::IsADirectory => {
            format!("it is a folder: name a file in it, such as `{}`", path.join("report").display())
        }
        _ => "name a file in a folder that you may write to".to_owned(),
    }
}

/// Prints an error with its causes.
pub(super) fn print(error: &Error, colour: Colour) -> Outcome {
    // Nobody is left to be told when this fails.
    let _ = write(error, colour, &mut io::stderr().lock());
    Outcome::Error
}

fn write(error: &Error, colour: Colour, out: &mut dyn Write) -> io::Result<()> {
    if let Some(ScanError::Config(config)) = scan_error(error) {
        // Drawn with its lines, and free of control characters already.
        return writeln!(out, "{config}");
    }
    let label = colour.paint(Paint::Severity(Severity::Error), "error");
    if let Some(ScanError::Baseline(baseline)) = scan_error(error) {
        for (number, line) in baseline.to_string().lines().enumerate() {
            let label = if number == 0 { format!("{label}: ") } else { String::new() };
            writeln!(out, "{label}{}", escape(line))?;
        }
        return Ok(());
    }
    writeln!(out, "{label}: {}", escape(&error.to_string()))?;
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Many an error says its cause itself.
        if said.contains(&cause) {
            continue;
        }
        for (number, line) in cause.lines().enumerate() {
            let indent = if number == 0 { "  caused by: " } else { "    " };
            writeln!(out, "{indent}{}", escape(line))?;
        }
        said = cause;
    }
    match help(error) {
        Some(help) => writeln!(out, "{}: {}", colour.paint(Paint::Help, "help"), escape(&help)),
        None => Ok(()),
    }
}

/// The next step, where the error does not say it itself.
fn help(error: &Error) -> Option<String> {
    if let Some(usage) = error.downcast_ref::<UsageError>() {
        return Some(usage.help());
    }
    let Some(ScanError::Source(SourceError::Missing { path })) = scan_error(error) else { return None };
    // Without a command, what was typed for one is the path to check.
    let definition = definition();
    let commands: Vec<_> = definition.get_subcommands().map(clap::Command::get_name).collect();
    let meant = similar(path.to_str()?, &commands)?;
    Some(format!("is the command `envlint {meant}` meant?"))
}

/// The error of a scan, which the guard meets too when it looks for what is in reach.
fn scan_error(error: &Error) -> Option<&ScanError> {
    match error.downcast_ref() {
        Some(ReachError::Scan(scan)) => Some(scan),
        Some(ReachError::Unreadable { .. } | ReachError::Missing { .. }) | None => error.downcast_ref(),
    }
}

/// Prints what clap has to say: a usage error, or the help that was asked for.
pub(super) fn print_usage(error: &clap::Error) -> Outcome {
    let printed = error.print();
    if error.use_stderr() || printed.is_err_and(|error| error.kind() != ErrorKind::BrokenPipe) {
        Outcome::Error
    } else {
        Outcome::Clean
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn causes_and_the_next_step_follow_the_error() {
        let mut out = Vec::new();
        write(&anyhow!("no \u{1b}[2J").context("cannot read `a`"), Colour::Off, &mut out).unwrap();
        let usage = UsageError::UnknownRule { name: "x".into(), similar: None };
        write(&usage.into(), Colour::Off, &mut out).unwrap();
        let expected = "error: cannot read `a`\n  caused by: no \\u{1b}[2J\n\
                        error: there is no rule `x`\nhelp: `envlint rules` lists them all\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
