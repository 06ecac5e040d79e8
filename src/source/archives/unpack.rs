//! Takes the files out of an archive, and out of the archives among them, within bounds.
//!
//! An archive is hostile input: what it unpacks to may be without end, its names may lead anywhere, and it may be broken
//! or encrypted. What is not taken out is said, and nothing is written.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use tar::EntryType;
use zip::ZipArchive;

use crate::document::RepoPath;
use crate::source::limit::{MAX_BYTES, MAX_MEBIBYTES as MAX_MEBIBYTES_OF_FILE};

use super::kind::Kind;

/// Why a file of an archive, or all of it, is not read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("it is encrypted: unpack it and check the folder")]
    Encrypted,
    #[error("it cannot be unpacked ({reason}): unpack it and check the folder")]
    Broken { reason: String },
    #[error("envlint does not unpack archives of this kind: unpack it and check the folder")]
    Unknown,
    #[error("archives lie in one another more than {MAX_DEPTH} deep here: unpack the outer ones")]
    TooDeep,
    #[error("a file of the same name hides it: pack the archive anew, or exclude it in envlint.toml")]
    Hidden,
    #[error("larger than {MAX_MEBIBYTES_OF_FILE} MiB: unpack the archive and check this file in parts")]
    TooLarge,
    #[error(
        "the archives of this run unpack to more than {MAX_MEBIBYTES} MiB or {MAX_FILES} files: check them apart"
    )]
    TooMuch,
}

/// How deep archives may lie in one another.
const MAX_DEPTH: usize = 3;

/// How much may be unpacked in a run.
const MAX_MEBIBYTES: u64 = 512;

/// How many files may be unpacked in a run.
const MAX_FILES: usize = 100_000;

/// What may still be unpacked.
#[derive(Debug)]
pub(super) struct Budget {
    bytes: u64,
    files: usize,
    /// How much one file may unpack to.
    of_file: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_MEBIBYTES << 20, files: MAX_FILES, of_file: MAX_BYTES }
    }
}

impl Budget {
    /// Reads a file as far as there is something left. What was unpacked in vain has been spent too: an archive that
    /// unpacks to more than it says is not tried again and again.
    fn read(&mut self, input: impl Read) -> Result<Vec<u8>, Refusal> {
        self.files = self.files.checked_sub(1).ok_or(Refusal::TooMuch)?;
        let limit = self.bytes.min(self.of_file);
        let mut bytes = Vec::new();
        let read = input.take(limit + 1).read_to_end(&mut bytes);
        let length = bytes.len() as u64;
        self.bytes = self.bytes.saturating_sub(length);
        if length > limit {
            return Err(if limit < self.of_file { Refusal::TooMuch } else { Refusal::TooLarge });
        }
        read.map_err(broken)?;
        Ok(bytes)
    }
}

/// What an archive holds, by paths that begin behind the archive's own: `!/dir/file`.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) files: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) refused: Vec<(Vec<u8>, Refusal)>,
    /// How often a path was given.
    names: HashMap<Vec<u8>, usize>,
}

/// All that an archive holds, what lies in archives inside of it included.
pub(super) fn unpack(name: &RepoPath, kind: Kind, bytes: &[u8], budget: &mut Budget) -> Contents {
    let mut contents = Contents::default();
    contents.add(&[], name.file_name_bytes(), (kind, bytes), 1, budget);
    contents
}

impl Contents {
    /// Adds the files of an archive that lies at `place` and is called `name`.
    fn add(
        &mut self,
        place: &[u8],
        name: &[u8],
        (kind, bytes): (Kind, &[u8]),
        depth: usize,
        budget: &mut Budget,
    ) {
        if depth > MAX_DEPTH {
            self.refused.push((place.to_vec(), Refusal::TooDeep));
            return;
        }
        let mut packed = Vec::new();
        let mut take = |inner: &[u8], read: Result<Vec<u8>, Refusal>| {
            let path = self.path_of(place, inner);
            match read {
                Ok(bytes) => {
                    let kind = Kind::of(&RepoPath::new(&path)).filter(|kind| kind.fits(&bytes));
                    packed.extend(kind.map(|kind| (self.files.len(), kind)));
                    self.files.push((path, bytes));
                }
                Err(refusal) => self.refused.push((path, refusal)),
            }
        };
        let taken = match kind {
            Kind::Zip => each_of_zip(bytes, budget, &mut take),
            Kind::Tar => each_of_tar(bytes, budget, &mut take),
            Kind::TarGz => each_of_tar_gz(bytes, budget, &mut take),
            Kind::Gz => budget.read(unzipped(bytes)).map(|bytes| take(without_ending(name), Ok(bytes))),
            Kind::Other => Err(Refusal::Unknown),
        };
        if let Err(refusal) = taken {
            self.refused.push((place.to_vec(), refusal));
        }
        for (at, kind) in packed {
            let path = self.files[at].0.clone();
            let bytes = std::mem::take(&mut self.files[at].1);
            self.add(&path, RepoPath::new(&path).file_name_bytes(), (kind, &bytes), depth + 1, budget);
            self.files[at].1 = bytes;
        }
    }

    /// The path of a file inside of an archive: no part of it leads out, and no two files share one.
    fn path_of(&mut self, place: &[u8], name: &[u8]) -> Vec<u8> {
        let is_part = |part: &&[u8]| !matches!(*part, b"" | b"." | b"..");
        let parts: Vec<&[u8]> = name.split(|byte| matches!(byte, b'/' | b'\\')).filter(is_part).collect();
        let plain = [place, b"!/", &parts.join(&b'/')].concat();
        let mut number = self.names.get(&plain).map_or(1, |last| last + 1);
        let mut path = if number == 1 { plain.clone() } else { numbered(&plain, number) };
        while self.names.contains_key(&path) {
            number += 1;
            path = numbered(&plain, number);
        }
        self.names.insert(plain, number);
        self.names.entry(path.clone()).or_insert(1);
        path
    }
}

fn numbered(path: &[u8], number: usize) -> Vec<u8> {
    [path, format!("~{number}").as_bytes()].concat()
}

/// Gets the name of a file and what it holds.
type Take<'t> = &'t mut dyn FnMut(&[u8], Result<Vec<u8>, Refusal>);

fn each_of_zip(bytes: &[u8], budget: &mut Budget, take: Take<'_>) -> Result<(), Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    for at in 0..archive.len() {
        let (name, is_file, is_encrypted) = {
            let raw = archive.by_index_raw(at).map_err(broken)?;
            (raw.name_raw().to_vec(), raw.is_file(), raw.encrypted())
        };
        if !is_file {
            continue;
        }
        let read = if is_encrypted {
            Err(Refusal::Encrypted)
        } else {
            archive.by_index(at).map_err(broken).and_then(|file| budget.read(file))
        };
        take(&name, within_budget(read)?);
    }
    for name in hidden_in_zip(bytes, archive.central_directory_start()) {
        take(name, Err(Refusal::Hidden));
    }
    Ok(())
}

/// The names of files that are hidden by others of the same name and another content: the reader of a zip knows one of each
/// name.
fn hidden_in_zip(bytes: &[u8], directory: u64) -> Vec<&[u8]> {
    /// How long an entry of the directory is without its name and more (APPNOTE, 4.3.12).
    const FIXED: usize = 46;
    let (mut known, mut hidden) = (HashMap::new(), Vec::new());
    let mut rest = usize::try_from(directory).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
    while let Some((entry, behind)) =
        rest.split_at_checked(FIXED).filter(|it| it.0.starts_with(b"PK\x01\x02"))
    {
        let length = |at: usize| usize::from(u16::from_le_bytes([entry[at], entry[at + 1]]));
        let (name, more) = (length(28), length(30) + length(32));
        let Some((name, behind)) = behind.split_at_checked(name) else { break };
        // Checksum and sizes.
        let content = &entry[16..28];
        let is_other = known.insert(name, content).is_some_and(|before| before != content);
        if is_other && !name.ends_with(b"/") {
            hidden.push(name);
        }
        rest = behind.get(more..).unwrap_or_default();
    }
    hidden
}

fn each_of_tar(input: impl Read, budget: &mut Budget, take: Take<'_>) -> Result<(), Refusal> {
    let mut archive = tar::Archive::new(input);
    for entry in archive.entries().map_err(broken)? {
        let entry = entry.map_err(broken)?;
        if !is_file(entry.header().entry_type()) {
            continue;
        }
        let name = entry.path_bytes().into_owned();
        take(&name, within_budget(budget.read(entry))?);
    }
    Ok(())
}

/// As far as twice what may be unpacked: what is passed over is unpacked too.
fn each_of_tar_gz(bytes: &[u8], budget: &mut Budget, take: Take<'_>) -> Result<(), Refusal> {
    let mut input = unzipped(bytes).take(MAX_MEBIBYTES << 21);
    let taken = each_of_tar(&mut input, budget, take);
    if input.limit() == 0 { Err(Refusal::TooMuch) } else { taken }
}

/// Whether an entry of this kind holds what a file does: sparse ones and those of kinds that only some programs know do too.
fn is_file(kind: EntryType) -> bool {
    !(kind.is_dir()
        || kind.is_symlink()
        || kind.is_hard_link()
        || kind.is_character_special()
        || kind.is_block_special()
        || kind.is_fifo()
        || kind.is_pax_global_extensions())
}

/// What was read of one file, unless it used up what is left for all.
fn within_budget(read: Result<Vec<u8>, Refusal>) -> Result<Result<Vec<u8>, Refusal>, Refusal> {
    if matches!(read, Err(Refusal::TooMuch)) { Err(Refusal::TooMuch) } else { Ok(read) }
}

fn unzipped(bytes: &[u8]) -> impl Read {
    MultiGzDecoder::new(bytes)
}

/// `dump.sql` of `dump.sql.gz`.
fn without_ending(name: &[u8]) -> &[u8] {
    let end = name.iter().rposition(|&byte| byte == b'.').unwrap_or(name.len());
    &name[..end]
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    Refusal::Broken { reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::*;

    fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_old();
            // The builder refuses names that lead out; others do not.
            header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// A zip whose files are stored as they are. With `flags` of 1 they say that they are encrypted.
    fn zip(files: &[(&str, &[u8])], flags: u16) -> Vec<u8> {
        let (mut local, mut central) = (Vec::new(), Vec::new());
        for (name, bytes) in files {
            let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            let fields = [
                &20_u16.to_le_bytes()[..],
                &flags.to_le_bytes(),
                &[0; 6],
                &crc32fast::hash(bytes).to_le_bytes(),
                &length,
                &length,
                &u16::try_from(name.len()).unwrap().to_le_bytes(),
                &[0; 2],
            ]
            .concat();
            let offset = u32::try_from(local.len()).unwrap().to_le_bytes();
            central.extend([b"PK\x01\x02\x14\0", &fields[..], &[0; 10], &offset, name.as_bytes()].concat());
            local.extend([b"PK\x03\x04", &fields[..], name.as_bytes(), bytes].concat());
        }
        let count = u16::try_from(files.len()).unwrap().to_le_bytes();
        let place = [central.len(), local.len()].map(|it| u32::try_from(it).unwrap().to_le_bytes());
        let end = [b"PK\x05\x06\0\0\0\0", &count[..], &count, &place[0], &place[1], &[0; 2]].concat();
        [local, central, end].concat()
    }

    /// What is in an archive, and why the rest is not read.
    fn unpacked(name: &str, bytes: &[u8], budget: &mut Budget) -> (Vec<(String, String)>, Vec<String>) {
        let name = RepoPath::new(name);
        let contents = unpack(&name, Kind::of(&name).unwrap(), bytes, budget);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let files = contents.files.iter().map(|(path, bytes)| (text(path), text(bytes))).collect();
        let refused = contents.refused.iter().map(|(path, why)| format!("{}: {why}", text(path))).collect();
        (files, refused)
    }

    fn paths(name: &str, bytes: &[u8]) -> Vec<String> {
        let (files, refused) = unpacked(name, bytes, &mut Budget::default());
        assert_eq!(refused, Vec::<String>::new());
        files.into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn the_files_of_each_kind_are_taken_out() {
        let files: [(&str, &[u8]); 2] = [("a/.env", b"A=1"), ("b.txt", b"two")];
        let expected = [("!/a/.env", "A=1"), ("!/b.txt", "two")].map(|(path, it)| (path.into(), it.into()));
        for (name, bytes) in [("x.zip", zip(&files, 0)), ("x.tar", tar(&files)), ("x.tgz", gz(&tar(&files)))]
        {
            assert_eq!(unpacked(name, &bytes, &mut Budget::default()).0, expected, "{name}");
        }
        let dump = unpacked("d/dump.sql.gz", &gz(b"select 1"), &mut Budget::default()).0;
        assert_eq!(dump, [("!/dump.sql".to_owned(), "select 1".to_owned())]);
    }

    #[test]
    fn a_file_that_another_of_its_name_hides_is_said_to_be_unread() {
        let files: [(&str, &[u8]); 4] = [(".env", b"one"), ("b", b"x"), (".env", b"two"), ("b", b"x")];
        let (files, refused) = unpacked("x.zip", &zip(&files, 0), &mut Budget::default());
        assert_eq!(files, [("!/.env", "two"), ("!/b", "x")].map(|(path, it)| (path.into(), it.into())));
        assert!(
            refused.len() == 1 && refused[0].starts_with("!/.env~2: a file of the same name hides it"),
            "{refused:?}"
        );
    }

    #[test]
    fn files_of_every_kind_that_holds_something_are_taken_out_of_a_tar() {
        let kinds = [EntryType::Regular, EntryType::Continuous, EntryType::GNUSparse, EntryType::new(b'Z')];
        for kind in kinds {
            let mut header = tar::Header::new_gnu();
            header.set_path("a").unwrap();
            header.set_size(1);
            header.set_entry_type(kind);
            let gnu = header.as_gnu_mut().unwrap();
            gnu.set_real_size(1);
            gnu.sparse[0].offset[0] = b'0';
            gnu.sparse[0].numbytes[0] = b'1';
            header.set_cksum();
            let mut builder = tar::Builder::new(Vec::new());
            builder.append(&header, &b"x"[..]).unwrap();
            let (files, refused) =
                unpacked("x.tgz", &gz(&builder.into_inner().unwrap()), &mut Budget::default());
            assert_eq!((files.len(), refused.len()), (1, 0), "{kind:?}: {refused:?}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_left_out_alone() {
        let bytes = gz(&tar(&[("large.bin", &[0; 9]), (".env", b"x")]));
        let mut budget = Budget { of_file: 8, ..Budget::default() };
        let (files, refused) = unpacked("x.tgz", &bytes, &mut budget);
        assert_eq!(files, [("!/.env".to_owned(), "x".to_owned())]);
        assert!(refused[0].starts_with("!/large.bin: larger than 256 MiB"), "{refused:?}");
    }

    #[test]
    fn archives_inside_are_unpacked_to_a_depth() {
        let mut bytes = zip(&[("deepest.txt", b"x")], 0);
        for _ in 0..3 {
            bytes = zip(&[("in.zip", &bytes)], 0);
        }
        let (files, refused) = unpacked("x.zip", &bytes, &mut Budget::default());
        assert_eq!(files.last().unwrap().0, "!/in.zip!/in.zip!/in.zip");
        assert!(
            refused[0].starts_with("!/in.zip!/in.zip!/in.zip: archives lie in one another"),
            "{refused:?}"
        );
    }

    #[test]
    fn names_lead_nowhere_and_are_never_shared() {
        let files: [(&str, &[u8]); 4] =
            [("../../etc/passwd", b"1"), ("/abs", b"2"), ("c:\\d", b"3"), ("/abs", b"4")];
        assert_eq!(paths("x.tar", &tar(&files)), ["!/etc/passwd", "!/abs", "!/c:/d", "!/abs~2"]);
    }

    #[test]
    fn what_is_not_read_is_said() {
        let files: [(&str, &[u8]); 1] = [("a", b"secret")];
        let refused = |name: &str, bytes: &[u8]| unpacked(name, bytes, &mut Budget::default()).1;
        assert!(refused("x.zip", &zip(&files, 1))[0].starts_with("!/a: it is encrypted"));
        assert!(refused("x.zip", &zip(&files, 0)[..20])[0].starts_with(": it cannot be unpacked"));
        assert!(refused("x.tgz", &gz(&tar(&files))[..40])[0].contains(": it cannot be unpacked"));
        assert!(refused("x.7z", b"7z")[0].starts_with(": envlint does not unpack"));
    }

    #[test]
    fn a_bomb_is_refused_and_what_it_took_is_spent() {
        let bomb = gz(&vec![0; 4 << 20]);
        let mut budget = Budget { bytes: 1 << 20, files: 10, ..Budget::default() };
        let (files, refused) = unpacked("bomb.gz", &bomb, &mut budget);
        assert!(files.is_empty() && refused[0].starts_with(": the archives of this run"), "{refused:?}");
        assert_eq!(unpacked("other.gz", &gz(b"12"), &mut budget).1.len(), 1);
        let mut budget = Budget { bytes: 1 << 20, files: 1, ..Budget::default() };
        let many = tar(&[("a", b"1"), ("b", b"2")]);
        let (files, refused) = unpacked("many.tar", &many, &mut budget);
        assert_eq!((files.len(), refused.len()), (1, 1));
    }
}
