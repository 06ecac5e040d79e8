//! From a document's text to what it configures: one reader per syntax or dialect.
//!
//! A reader knows its format and not the path it is read from. It never fails: a broken text yields what could be read.
//! The engine asks [`file_of`] which paths are configuration, and chooses the reader by [`reader_of`].

mod agent;
mod ansible;
mod aspnet;
mod azure;
mod bitbucket;
mod circleci;
mod command_line;
mod compose;
mod dockerfile;
mod dotenv;
mod gitlab;
mod helm;
mod kubernetes;
mod law;
mod memory;
mod node_config;
mod platform;
mod render;
mod serverless;
mod settings;
mod spring;
mod spring_properties;
mod started;
mod syntax;
mod taskfile;
mod terraform;
mod workflow;

use std::sync::LazyLock;

use crate::binding::{Approval, Assignment, CommandLine, EnvFile, SecretUse};
use crate::document::RepoPath;

pub(crate) use law::keeps_spans_inside;
pub(crate) use memory::Memory;
use syntax::Syntax;

/// Reads the texts of one format.
pub(crate) trait FormatReader: Sync {
    /// What `text` configures; every span lies inside the text.
    fn read(&self, text: &[u8]) -> Reading;

    /// The same for one of many texts that are much alike, the versions of a file: what `memory` knows of the others need
    /// not be worked out again.
    fn read_version(&self, text: &[u8], _memory: &mut Memory) -> Reading {
        self.read(text)
    }

    /// Whether what it reads counts in a history, too. What people start by name cannot be started any more there, like the
    /// seed scripts; the secrets in its text are found as in any other.
    fn counts_in_histories(&self) -> bool {
        true
    }

    /// The names that its files can have: what [`file_of`] is asked for every file of a project, it answers for most by
    /// these alone.
    fn names(&self) -> Names {
        Names::Any
    }
}

/// What the names of a format's files begin with, hold or end with, in lower case. In files, upper case counts as lower.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Names {
    /// Any name.
    Any,
    /// Those with one of these parts.
    With { starts: &'static [&'static str], parts: &'static [&'static str], ends: &'static [&'static str] },
}

impl Names {
    /// Those that hold one of these.
    const fn holding(parts: &'static [&'static str]) -> Self {
        Self::With { starts: &[], parts, ends: &[] }
    }

    /// The parts, one of which a name has; one that every name has where any name will do.
    fn parts(self) -> impl Iterator<Item = Part> {
        let (starts, parts, ends): (&[_], &[_], &[_]) = match self {
            Self::Any => (&[""], &[], &[]),
            Self::With { starts, parts, ends } => (starts, parts, ends),
        };
        let all = [(Where::Start, starts), (Where::Anywhere, parts), (Where::End, ends)];
        all.into_iter().flat_map(|(place, parts)| {
            parts.iter().map(move |part| Part { place, text: part, letters: letters(part.as_bytes()) })
        })
    }
}

/// A part of a name, in lower case.
struct Part {
    place: Where,
    text: &'static str,
    letters: u32,
}

/// Where a part of a name stands.
#[derive(Clone, Copy)]
enum Where {
    Start,
    Anywhere,
    End,
}

/// A file's name, which is asked for the names of most formats.
struct Name<'n> {
    bytes: &'n [u8],
    letters: u32,
}

impl<'n> Name<'n> {
    fn new(bytes: &'n [u8]) -> Self {
        Self { bytes, letters: letters(bytes) }
    }

    fn has(&self, part: &Part) -> bool {
        if part.letters & !self.letters != 0 {
            return false;
        }
        match part.place {
            Where::Start => self.has_at(Some(0), part.text),
            Where::End => self.has_at(self.bytes.len().checked_sub(part.text.len()), part.text),
            Where::Anywhere => {
                self.bytes.windows(part.text.len()).any(|it| it.eq_ignore_ascii_case(part.text.as_bytes()))
            }
        }
    }

    fn has_at(&self, at: Option<usize>, part: &str) -> bool {
        let there = at.and_then(|at| self.bytes.get(at..at + part.len()));
        there.is_some_and(|it| it.eq_ignore_ascii_case(part.as_bytes()))
    }
}

/// Which letters stand in a name, a bit for each in any case; other signs share the bits of letters.
fn letters(name: &[u8]) -> u32 {
    name.iter().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

/// What a text configures, in the order of the places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) assignments: Vec<Assignment>,
    /// What it hands the steps of a pipeline.
    pub(crate) secret_uses: Vec<SecretUse>,
    /// What it lets an agent do without asking.
    pub(crate) approvals: Vec<Approval>,
    /// The commands that it lets be started by name.
    pub(crate) command_lines: Vec<CommandLine>,
}

/// A format: what a path says that has it, and who reads it.
struct Format {
    file_of: fn(&RepoPath) -> Option<EnvFile>,
    reader: &'static dyn FormatReader,
}

/// Every format. A new one is a file beside this and a row here.
static FORMATS: &[Format] = &[
    Format { file_of: EnvFile::of_path, reader: &dotenv::Dotenv },
    Format { file_of: workflow::file_of, reader: &workflow::Workflow },
    Format { file_of: gitlab::file_of, reader: &gitlab::GitLab },
    Format { file_of: circleci::file_of, reader: &circleci::CircleCi },
    Format { file_of: bitbucket::file_of, reader: &bitbucket::Bitbucket },
    Format { file_of: azure::file_of, reader: &azure::Azure },
    Format { file_of: compose::file_of, reader: &compose::Compose },
    Format { file_of: spring::file_of, reader: &spring::Spring },
    Format { file_of: serverless::file_of, reader: &serverless::Serverless },
    Format { file_of: render::file_of, reader: &render::Render },
    Format { file_of: ansible::file_of, reader: &ansible::Ansible },
    Format { file_of: helm::file_of, reader: &helm::Values },
    Format { file_of: settings::file_of, reader: &settings::Settings },
    Format { file_of: kubernetes::file_of, reader: &kubernetes::Kubernetes },
    Format { file_of: agent::json_file_of, reader: &agent::Agent(Syntax::Json) },
    Format { file_of: agent::toml_file_of, reader: &agent::Agent(Syntax::Toml) },
    Format { file_of: agent::yaml_file_of, reader: &agent::Agent(Syntax::Yaml) },
    Format { file_of: command_line::package_of, reader: &command_line::PackageScripts },
    Format { file_of: command_line::composer_of, reader: &command_line::ComposerScripts },
    Format { file_of: command_line::procfile_of, reader: &command_line::Procfile },
    Format { file_of: command_line::recipes_of, reader: &command_line::Recipes },
    Format { file_of: dockerfile::file_of, reader: &dockerfile::Dockerfile },
    Format { file_of: taskfile::file_of, reader: &taskfile::Taskfile },
    Format { file_of: terraform::variables_of, reader: &terraform::Variables },
    Format { file_of: terraform::variables_in_json_of, reader: &terraform::VariablesInJson },
    Format { file_of: terraform::configuration_of, reader: &terraform::Configuration },
    Format { file_of: terraform::state_of, reader: &terraform::State },
    Format { file_of: aspnet::file_of, reader: &aspnet::AspNet },
    Format { file_of: node_config::file_of, reader: &node_config::NodeConfig },
    Format { file_of: spring_properties::file_of, reader: &spring_properties::SpringProperties },
    Format { file_of: |path| platform::WRANGLER_TOML.file_of(path), reader: &platform::WRANGLER_TOML },
    Format { file_of: |path| platform::WRANGLER_JSON.file_of(path), reader: &platform::WRANGLER_JSON },
    Format { file_of: |path| platform::WRANGLER_JSONC.file_of(path), reader: &platform::WRANGLER_JSONC },
    Format { file_of: |path| platform::NETLIFY.file_of(path), reader: &platform::NETLIFY },
    Format { file_of: |path| platform::FLY.file_of(path), reader: &platform::FLY },
    Format { file_of: |path| platform::HEROKU.file_of(path), reader: &platform::HEROKU },
    Format { file_of: |path| platform::HEROKU_BUILD.file_of(path), reader: &platform::HEROKU_BUILD },
    Format { file_of: |path| platform::RAILWAY_TOML.file_of(path), reader: &platform::RAILWAY_TOML },
    Format { file_of: |path| platform::RAILWAY_JSON.file_of(path), reader: &platform::RAILWAY_JSON },
    Format { file_of: |path| platform::EAS.file_of(path), reader: &platform::EAS },
    Format { file_of: |path| platform::VERCEL.file_of(path), reader: &platform::VERCEL },
    Format { file_of: |path| platform::MISE.file_of(path), reader: &platform::MISE },
    Format { file_of: |path| platform::HIDDEN_MISE.file_of(path), reader: &platform::HIDDEN_MISE },
    Format { file_of: |path| platform::REPLIT.file_of(path), reader: &platform::REPLIT },
    Format { file_of: |path| platform::DEVCONTAINER.file_of(path), reader: &platform::DEVCONTAINER },
    Format {
        file_of: |path| platform::HIDDEN_DEVCONTAINER.file_of(path),
        reader: &platform::HIDDEN_DEVCONTAINER,
    },
];

/// The endings of YAML files.
const YAML: &[&str] = &["yml", "yaml"];

/// What a path says; `None` when it is no configuration's.
pub(crate) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    formats_of(path).find_map(|format| (format.file_of)(path))
}

/// Whether a path's configuration counts in a history; see [`FormatReader::counts_in_histories`].
pub(crate) fn counts_in_histories(path: &RepoPath) -> bool {
    reader_of(path).is_none_or(FormatReader::counts_in_histories)
}

/// The reader for a path; `None` when the path is no configuration's.
pub(crate) fn reader_of(path: &RepoPath) -> Option<&'static dyn FormatReader> {
    formats_of(path).find(|format| (format.file_of)(path).is_some()).map(|format| format.reader)
}

/// The formats that a path's name does not rule out.
fn formats_of(path: &RepoPath) -> impl Iterator<Item = &'static Format> {
    static PARTS: LazyLock<Vec<(usize, Part)>> = LazyLock::new(|| {
        let formats = FORMATS.iter().enumerate();
        formats.flat_map(|(at, format)| format.reader.names().parts().map(move |part| (at, part))).collect()
    });
    const { assert!(FORMATS.len() <= u64::BITS as usize, "a bit for each format") };
    let name = Name::new(path.file_name_bytes());
    let fitting = PARTS.iter().filter(|(_, part)| name.has(part)).fold(0_u64, |all, (at, _)| all | 1 << at);
    FORMATS.iter().enumerate().filter(move |(at, _)| fitting & (1 << at) != 0).map(|(_, format)| format)
}

#[cfg(test)]
mod tests;
