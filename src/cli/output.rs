//! Where output goes: standard output, files, and what becomes of a reader that hangs up.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::failure::UsageError;

/// One report to write: its format's name and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    pub(super) format: &'static str,
    pub(super) target: Target,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Stdout,
    File(PathBuf),
}

impl Output {
    /// What `--format` and `--output` ask for, with the first of the `known` formats as the default.
    pub(super) fn all(
        formats: &[String],
        output: Option<&Path>,
        known: &[&'static str],
    ) -> Result<Vec<Self>, UsageError> {
        let default = [known[0].to_owned()];
        let formats = if formats.is_empty() { &default[..] } else { formats };
        let mut outputs =
            formats.iter().map(|text| Self::parse(text, known)).collect::<Result<Vec<_>, _>>()?;
        let mut on_stdout: Vec<_> =
            outputs.iter_mut().filter(|output| output.target == Target::Stdout).collect();
        match (&mut on_stdout[..], output) {
            ([], Some(_)) => return Err(UsageError::OutputWithoutFormat),
            ([one], Some(file)) => one.target = Target::File(file.to_owned()),
            ([] | [_], None) => {}
            ([_, _, ..], _) => return Err(UsageError::TwoOnStdout),
        }
        Ok(outputs)
    }

    /// `NAME` or `NAME=FILE`.
    fn parse(text: &str, known: &[&'static str]) -> Result<Self, UsageError> {
        let (name, target) = match text.split_once('=') {
            Some((name, file)) => (name, Target::File(file.into())),
            None => (text, Target::Stdout),
        };
        match known.iter().find(|&&format| format == name) {
            Some(&format) => Ok(Self { format, target }),
            None => Err(UsageError::UnknownFormat { name: name.to_owned(), known: known.to_vec() }),
        }
    }
}

impl Target {
    /// The file that is named, or standard output.
    pub(super) fn of(file: Option<&Path>) -> Self {
        file.map_or(Self::Stdout, |file| Self::File(file.to_owned()))
    }

    /// Lets `write` write here.
    ///
    /// Somebody who closes the pipe, as `head` does, has read enough: that is no error.
    pub(super) fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        match self {
            Self::Stdout => match buffered(io::stdout().lock(), write) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
                written => written.context("standard output cannot be written to"),
            },
            Self::File(path) => {
                let unwritable = |source| UsageError::Unwritable { path: path.clone(), source };
                in_one_piece(path, write).map_err(|source| unwritable(source).into())
            }
        }
    }
}

/// Opens the file when everything is there to be written: who interrupts a run gets no report, not a part that looks
/// like one.
fn in_one_piece(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut report = Vec::new();
    write(&mut report)?;
    File::create(path)?.write_all(&report)
}

/// Puts the file in the place of the one that is there, whole or not at all: the new one is written beside it first.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = builder().tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// What a new file may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Permissions {
    /// It is read.
    Text,
    /// It is run.
    Program,
}

/// Puts a file in its place, whole or not at all, with the folders that it needs. One that is there keeps its permissions,
/// and a link to one leads to the new one.
pub(super) fn put_file(path: &Path, bytes: &[u8], permissions: Permissions) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let present = std::fs::metadata(&path).ok().map(|it| it.permissions());
    let mut file = match permissions {
        Permissions::Text => builder().tempfile_in(folder)?,
        Permissions::Program => program_builder().tempfile_in(folder)?,
    };
    file.write_all(bytes)?;
    if let Some(present) = present {
        file.as_file().set_permissions(present)?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// A file that others may run.
#[cfg(unix)]
fn program_builder() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;

    let mut builder = tempfile::Builder::new();
    builder.permissions(std::fs::Permissions::from_mode(0o777));
    builder
}

#[cfg(not(unix))]
fn program_builder() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

/// A file that others may read, as far as the process lets them.
#[cfg(unix)]
fn builder() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;

    let mut builder = tempfile::Builder::new();
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

/// A file that was named on the command line.
#[expect(clippy::disallowed_methods, reason = "the command line reads what it was given")]
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(path)
}

fn buffered(out: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    write(&mut out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "the test reads what was written")]

    use super::*;

    const KNOWN: &[&str] = &["human", "json"];

    fn outputs(formats: &[&str], output: Option<&str>) -> Result<Vec<Output>, UsageError> {
        let formats: Vec<_> = formats.iter().map(ToString::to_string).collect();
        Output::all(&formats, output.map(Path::new), KNOWN)
    }

    fn file(name: &str) -> Target {
        Target::File(name.into())
    }

    #[test]
    fn the_first_format_goes_to_stdout_when_nothing_is_said() {
        assert_eq!(outputs(&[], None).unwrap(), [Output { format: "human", target: Target::Stdout }]);
    }

    #[test]
    fn a_format_may_name_its_file() {
        let outputs = outputs(&["human", "json=a=b.json"], None).unwrap();
        assert_eq!(outputs[1], Output { format: "json", target: file("a=b.json") });
    }

    #[test]
    fn output_takes_the_format_without_a_file() {
        let both = outputs(&["json=x", "human"], Some("y")).unwrap();
        assert_eq!(both[1].target, file("y"));
        assert!(matches!(outputs(&["json=x"], Some("y")), Err(UsageError::OutputWithoutFormat)));
    }

    #[test]
    fn two_reports_cannot_share_stdout() {
        assert!(matches!(outputs(&["json", "human"], None), Err(UsageError::TwoOnStdout)));
    }

    #[test]
    fn unknown_format_is_named_without_its_file() {
        let error = outputs(&["xml=a"], None).unwrap_err();
        assert_eq!(error.to_string(), "there is no format `xml` here");
    }

    #[test]
    fn closed_pipe_is_no_error() {
        let closed = || io::Error::from(ErrorKind::BrokenPipe);
        assert!(Target::Stdout.write(|_| Err(closed())).is_ok());
        assert!(Target::Stdout.write(|_| Err(io::Error::other("disk full"))).is_err());
    }

    #[test]
    fn file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baseline");
        for text in ["one", "two"] {
            replace_file(&path, text.as_bytes()).unwrap();
            assert_eq!(read_file(&path).unwrap(), text.as_bytes());
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        assert!(replace_file(&folder.path().join("none/baseline"), b"").is_err());
    }

    #[test]
    fn report_that_cannot_be_made_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report");
        let target = Target::File(path.clone());
        let broken = |out: &mut dyn Write| write!(out, "new").and(Err(io::Error::other("broken")));
        assert!(target.write(broken).is_err() && !path.exists());
        target.write(|out| write!(out, "old")).unwrap();
        assert!(target.write(broken).is_err());
        assert_eq!(io::read_to_string(File::open(&path).unwrap()).unwrap(), "old");
    }
}
