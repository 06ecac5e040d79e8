//! Files of command lines that people start by name: the scripts of package.json and composer.json, Procfile, Makefile
//! and justfile.
//!
//! A variable set before a command is a binding of the environment that the line's name says; what a line loads for the
//! tests that it starts is told as in a pipeline.

use std::collections::BTreeMap;

use bstr::ByteSlice;

use crate::binding::{
    CommandLine, EnvFile, EnvFileKind, KeyClass, Occasion, PipelineStep, SecretSource, SecretUse, StepRole,
    Store, environment_of_name,
};
use crate::document::RepoPath;
use crate::environment::{Environment, EnvironmentClass};
use crate::text::Span;

use super::dotenv::with_defaults;
use super::syntax::assignments::Assignments;
use super::syntax::json;
use super::syntax::yaml::Node;
use super::workflow::command::{Purpose, purpose_of};
use super::workflow::loading::{Reach, loadings};
use super::{FormatReader, Names, Reading};
use crate::command::{Command, commands, may_change_data};

/// The reader of package.json.
pub(super) struct PackageScripts;

/// The reader of composer.json.
pub(super) struct ComposerScripts;

/// The reader of Procfile.
pub(super) struct Procfile;

/// The reader of Makefile and justfile.
pub(super) struct Recipes;

/// What a path says; `None` when it is no package.json.
pub(super) fn package_of(path: &RepoPath) -> Option<EnvFile> {
    (path.file_name() == "package.json").then(EnvFile::definition)
}

/// What a path says; `None` when it is no composer.json.
pub(super) fn composer_of(path: &RepoPath) -> Option<EnvFile> {
    (path.file_name() == "composer.json").then(EnvFile::definition)
}

/// What a path says; `None` when it is no Procfile.
pub(super) fn procfile_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name();
    let words = name.strip_prefix("Procfile")?;
    let is_named = words.is_empty() || words.starts_with('.');
    let words: Vec<_> = words.to_ascii_lowercase().split('.').map(str::to_owned).collect();
    is_named.then(|| EnvFile { kind: EnvFileKind::Definition, ..EnvFile::manifest(path, &words) })
}

/// What a path says; `None` when it is no file of recipes.
pub(super) fn recipes_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name().to_ascii_lowercase();
    matches!(name.as_str(), "makefile" | "gnumakefile" | "justfile" | ".justfile").then(EnvFile::definition)
}

impl FormatReader for PackageScripts {
    fn read(&self, text: &[u8]) -> Reading {
        let root =
            if text.contains_str("scripts") || text.contains_str("seed") { json::parse(text) } else { None };
        let mut lines = Lines::new(text);
        for (key, value) in root.iter().filter_map(|it| it.get("scripts")).flat_map(Node::entries) {
            if let (Some(name), Some(script)) = (key.text(), value.text()) {
                let occasion = if is_of_deployment(name) { Occasion::Deployment } else { Occasion::Hand };
                lines.read("script", name, script, value.span, occasion);
            }
        }
        let seed = root.as_ref().and_then(|it| it.get("prisma")?.get("seed"));
        if let Some((seed, script)) = seed.and_then(|it| Some((it, it.text()?))) {
            lines.read("script", "prisma.seed", script, seed.span, Occasion::WithoutShell);
        }
        lines.into_reading()
    }

    fn counts_in_histories(&self) -> bool {
        false
    }

    fn names(&self) -> Names {
        Names::With { starts: &["package.json"], parts: &[], ends: &[] }
    }
}

/// Scripts that platforms run by themselves where they deploy.
fn is_of_deployment(name: &str) -> bool {
    matches!(
        name,
        "start"
            | "prestart"
            | "poststart"
            | "start:prod"
            | "start:production"
            | "build"
            | "prebuild"
            | "postbuild"
            | "postinstall"
            | "vercel-build"
            | "heroku-postbuild"
            | "railway-build"
            | "render-build"
            | "release"
            | "deploy"
            | "predeploy"
            | "postdeploy"
    )
}

impl FormatReader for ComposerScripts {
    fn read(&self, text: &[u8]) -> Reading {
        let root = if text.contains_str("scripts") { json::parse(text) } else { None };
        let mut lines = Lines::new(text);
        for (key, value) in root.iter().filter_map(|it| it.get("scripts")).flat_map(Node::entries) {
            let Some(name) = key.text() else { continue };
            for line in std::iter::once(value).filter(|it| it.text().is_some()).chain(value.items()) {
                if let Some(script) = line.text().map(composer_line) {
                    lines.start("script", name, &script, line.span, Occasion::Recipe);
                }
            }
        }
        lines.into_reading()
    }

    fn counts_in_histories(&self) -> bool {
        false
    }

    fn names(&self) -> Names {
        Names::With { starts: &["composer.json"], parts: &[], ends: &[] }
    }
}

/// `@php artisan` is a program, `@guard` another script.
fn composer_line(line: &str) -> String {
    let Some(called) = line.strip_prefix('@') else { return line.to_owned() };
    let is_program = ["php", "composer", "putenv"].iter().any(|it| called.split(' ').next() == Some(it));
    if is_program { called.to_owned() } else { format!("composer run {called}") }
}

impl FormatReader for Procfile {
    fn read(&self, text: &[u8]) -> Reading {
        let mut lines = Lines::new(text);
        for (span, line) in text_lines(text) {
            let Some((name, script)) = line.split_once(':') else { continue };
            if !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-".contains(&it)) {
                lines.read("process", name, script, span, Occasion::Deployment);
            }
        }
        lines.into_reading()
    }

    fn counts_in_histories(&self) -> bool {
        false
    }

    fn names(&self) -> Names {
        Names::With { starts: &["procfile"], parts: &[], ends: &[] }
    }
}

impl FormatReader for Recipes {
    fn read(&self, text: &[u8]) -> Reading {
        let mut lines = Lines::new(text);
        let mut target = String::new();
        let mut of_targets: BTreeMap<&str, String> = BTreeMap::new();
        for (span, line) in text_lines(text) {
            if line.starts_with(['\t', ' ']) {
                let variables = of_targets.get(target.as_str()).map_or("", String::as_str);
                let script = format!("{variables}{}", recipe(line));
                lines.read("recipe", &target, &script, span, Occasion::Recipe);
            } else if let Some(variable) = Variable::of(line) {
                variable.bind(span, &mut lines.found);
            } else if let Some((head, before)) =
                line.split_once(':').filter(|_| !line.starts_with(['#', '.']))
            {
                let name = head.split_whitespace().next().unwrap_or_default();
                name.clone_into(&mut target);
                match variable_of_target(before) {
                    Some(variable) => *of_targets.entry(name).or_default() += &variable,
                    None => lines.need(&target, before, span),
                }
            }
        }
        lines.into_reading()
    }

    fn counts_in_histories(&self) -> bool {
        false
    }

    fn names(&self) -> Names {
        Names::With { starts: &["makefile", "gnumakefile", "justfile", ".justfile"], parts: &[], ends: &[] }
    }
}

/// `reset: export APP_ENV := test` sets a variable for the recipe of one target: the same before a command.
fn variable_of_target(text: &str) -> Option<String> {
    let (head, value) = text.split_once('=')?;
    let name = head.trim_end_matches([':', '?', ' ', '\t']).trim_start();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let value = value.split('#').next().unwrap_or_default().trim();
    let is_name = !name.is_empty()
        && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_');
    let is_word = !value.is_empty()
        && value.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.'));
    (is_name && is_word).then(|| format!("{name}={value} "))
}

/// What the shell runs of a recipe's line. A `-` before it lets it fail unheard.
fn recipe(line: &str) -> String {
    let script = line.trim_start().trim_start_matches(['@', '-', '+']);
    let marks = &line[..line.len() - script.len()];
    let script = script.replace("$$", "$");
    if marks.contains('-') { format!("{script} || true") } else { script }
}

/// The lines of a text with their places, those that a backslash joins as one; what is no UTF-8 is passed over.
pub(super) fn text_lines(text: &[u8]) -> Vec<(Span, &str)> {
    let mut lines = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = start;
        loop {
            end += text[end..].find_byte(b'\n').unwrap_or(text.len() - end);
            let line = text[start..end].strip_suffix(b"\r").unwrap_or(&text[start..end]);
            if end == text.len() || !line.ends_with(b"\\") {
                break;
            }
            end += 1;
        }
        let line = std::str::from_utf8(&text[start..end]);
        lines.extend(line.ok().map(|line| (Span::new(start, end), line.trim_end_matches('\r'))));
        start = end + 1;
    }
    lines
}

/// `export NAME := value` of a Makefile or justfile.
struct Variable<'l> {
    line: &'l str,
    name: &'l str,
    value: &'l str,
}

impl<'l> Variable<'l> {
    /// Of the file's own variables only those that hold an address or a secret: the others are flags and paths.
    fn of(line: &'l str) -> Option<Self> {
        let (head, value) = line.split_once('=')?;
        let head = head.trim_end_matches([':', '?', '+', ' ', '\t']);
        let exported = head.strip_prefix("export ");
        let name = exported.unwrap_or(head).trim();
        let is_name = name.starts_with(|it: char| it.is_ascii_uppercase())
            && name.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_');
        let value = value.split(" #").next().unwrap_or_default().trim();
        let value = ['"', '\'']
            .iter()
            .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
            .unwrap_or(value);
        let is_secret = || matches!(KeyClass::of(name), KeyClass::Password | KeyClass::Token);
        let is_told = exported.is_some() || value.contains("://") || is_secret();
        (is_name && is_told).then_some(Self { line, name, value })
    }

    fn bind(&self, line: Span, found: &mut Assignments<'_>) {
        let offset = |part: &str| part.as_ptr() as usize - self.line.as_ptr() as usize + line.start;
        let (key, value) = (offset(self.name), offset(self.value));
        let key = Span::new(key, key + self.name.len());
        let value = Span::new(value, value + self.value.len());
        found.bind_text(self.name, key, (self.value, value), None);
    }
}

/// The most that stands between `=` and a value: an escaped quote.
const LONGEST_QUOTE: usize = 2;

/// Programs whose first arguments may set variables for another.
const SETTERS: &[&str] = &["cross-env", "env", "export", "cross-env-shell"];

/// Puts together what the lines of a file give.
struct Lines<'t> {
    text: &'t [u8],
    found: Assignments<'t>,
    secret_uses: Vec<SecretUse>,
    started: Vec<CommandLine>,
}

impl<'t> Lines<'t> {
    fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            found: Assignments::new(text, with_defaults),
            secret_uses: Vec::new(),
            started: Vec::new(),
        }
    }

    /// A script that stands at `span` and is started by a name.
    fn start(&mut self, kind: &str, name: &str, script: &str, span: Span, occasion: Occasion) {
        let concerns_data = match occasion {
            // A platform may start another line by its name; what no shell gets is judged by its words alone.
            Occasion::Deployment | Occasion::Container(_) | Occasion::WithoutShell => true,
            Occasion::Hand | Occasion::Recipe | Occasion::Pipeline { .. } => may_change_data(script),
        };
        let places = if concerns_data { places_of_commands(self.text, script, span) } else { Vec::new() };
        self.started.push(CommandLine {
            name: name.to_owned(),
            title: format!("{kind} `{name}`"),
            text: script.to_owned(),
            span,
            places,
            occasion,
            files: Vec::new(),
        });
    }

    /// What a recipe needs before it runs, as the line that would start it.
    fn need(&mut self, target: &str, before: &str, span: Span) {
        let names = before.split('#').next().unwrap_or_default().split_whitespace();
        for name in
            names.filter(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)))
        {
            self.start("recipe", target, &format!("make {name}"), span, Occasion::Recipe);
        }
    }

    /// A script that stands at `span` and goes by a name.
    fn read(&mut self, kind: &str, name: &str, script: &str, span: Span, occasion: Occasion) {
        self.start(kind, name, script, span, occasion);
        if !script.contains('=') && !script.contains("env") && !script.contains(" run ") {
            return;
        }
        let mut rest = span;
        for command in commands(script) {
            for (key, value) in assignments_of(&command) {
                let Some((key_span, value_span)) = self.place_of(key, value, rest) else {
                    // It is written with escapes: what follows is not looked for in vain.
                    rest = Span::new(span.end, span.end);
                    continue;
                };
                let environment = environment_of(name, &command);
                self.found.bind_text(key, key_span, (value, value_span), environment.as_ref());
                rest = Span::new(value_span.end, span.end);
            }
            self.load(kind, name, &command, span);
        }
    }

    /// Where an assignment stands, looked for from a place on: the value as a whole when it is written otherwise.
    fn place_of(&self, key: &str, value: &str, within: Span) -> Option<(Span, Span)> {
        let written = &self.text[within.range()];
        let at = written.find(format!("{key}="))?;
        let key_span = Span::new(within.start + at, within.start + at + key.len());
        let behind = &written[at + key.len() + 1..];
        let value_start = key_span.end + 1;
        let length = behind.find_byteset(b" \t\n").unwrap_or(behind.len());
        let value_span = match behind[..behind.len().min(value.len() + LONGEST_QUOTE)].find(value) {
            Some(at) => Span::new(value_start + at, value_start + at + value.len()),
            None => Span::new(value_start, value_start + length),
        };
        Some((key_span, value_span))
    }

    /// What a command loads for the tests that it starts.
    fn load(&mut self, kind: &str, name: &str, command: &Command, span: Span) {
        for loading in loadings(command).into_iter().filter(|it| it.reach == Reach::Tests) {
            let at = self.text[span.range()].find(&loading.word);
            let place =
                at.map_or(span, |at| Span::new(span.start + at, span.start + at + loading.word.len()));
            let title = format!("{kind} `{name}`");
            let reader = PipelineStep { title, role: StepRole::Test, store: Store::Repository };
            let source = SecretSource::Loaded { command: loading.command, environment: loading.environment };
            self.secret_uses.push(SecretUse { source, span: place, key: None, readers: vec![reader] });
        }
    }

    fn into_reading(self) -> Reading {
        Reading {
            secret_uses: self.secret_uses,
            assignments: self.found.finish(),
            command_lines: self.started,
            ..Reading::default()
        }
    }
}

/// Where the program of each command stands; the whole where it is written otherwise.
pub(super) fn places_of_commands(text: &[u8], script: &str, span: Span) -> Vec<Span> {
    let mut from = span.start;
    let place = |command: &Command| {
        let word = command.words.first().map_or("", String::as_str);
        let found = text[from..span.end].find(word).filter(|_| !word.is_empty());
        found.map_or(span, |at| {
            let start = from + at;
            from = start + word.len();
            Span::new(start, start + word.len())
        })
    };
    commands(script).iter().map(place).collect()
}

/// The variables that a command sets for itself or for the program that it starts.
fn assignments_of(command: &Command) -> Vec<(&str, &str)> {
    let own = command.assignments.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let is_setter = command.words.first().is_some_and(|it| SETTERS.contains(&it.as_str()));
    let is_name = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    let given = command.words.iter().skip(1).take_while(|_| is_setter).map_while(|it| it.split_once('='));
    own.chain(given.filter(|(name, _)| is_name(name))).collect()
}

/// The environment that a line's name says, or that of tests for a command that runs them.
fn environment_of(name: &str, command: &Command) -> Option<Environment> {
    let words = name.replace(':', "-");
    let tests = || (purpose_of(command) == Purpose::Test).then(|| Environment::of(EnvironmentClass::Test));
    environment_of_name(&words).or_else(tests)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key, written value and environment of each binding.
    fn bindings(reader: &dyn FormatReader, text: &str) -> Vec<(String, String, Option<String>)> {
        let found = reader.read(text.as_bytes()).assignments.into_iter();
        found
            .map(|it| (it.key, text[it.value_span.range()].to_owned(), it.environment.map(|it| it.name)))
            .collect()
    }

    fn triple(key: &str, value: &str, environment: Option<&str>) -> (String, String, Option<String>) {
        (key.to_owned(), value.to_owned(), environment.map(str::to_owned))
    }

    #[test]
    fn scripts_set_variables() {
        let text = r#"{"scripts": {"db:push:prod": "DATABASE_URL=postgres://u:p@h.example/d prisma db push",
            "test": "cross-env A=1 B=\"2 3\" jest", "build": "C=x webpack && D=$E node .", "lint": "eslint --max=3"}}"#;
        let expected = [
            triple("DATABASE_URL", "postgres://u:p@h.example/d", Some("production")),
            triple("A", "1", Some("test")),
            triple("B", "2 3", Some("test")),
            triple("C", "x", None),
            triple("D", "$E", None),
        ];
        assert_eq!(bindings(&PackageScripts, text), expected);
    }

    #[test]
    fn recipes_and_processes_set_variables() {
        let text = "export DB_URL ?= postgres://x # why\nname = y\ntest-e2e: build\n\t@TOKEN=t \\\n\t  go test ./...\nTOKEN := $(shell x)\nCC = cc\n";
        let expected = [
            triple("DB_URL", "postgres://x", None),
            triple("TOKEN", "t", Some("test")),
            triple("TOKEN", "$(shell x)", None),
        ];
        assert_eq!(bindings(&Recipes, text), expected);
        assert_eq!(bindings(&Procfile, "web: A=b run\n# c: D=e\n"), [triple("A", "b", None)]);
    }

    #[test]
    fn variable_of_a_target_stands_before_its_commands() {
        let text =
            "reset: export MIX_ENV := dev # here\nreset: build\n\tmix ecto.reset\nempty:\n\tmix ecto.drop\n";
        let found = Recipes.read(text.as_bytes()).command_lines.into_iter().map(|it| it.text);
        let expected = ["make build", "MIX_ENV=dev mix ecto.reset", "mix ecto.drop"];
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn tests_that_load_production_are_told() {
        let text = r#"{"scripts": {"e2e": "dotenv -e .env.production -- vitest run", "start": "dotenv -e .env.production -- next start"}}"#;
        let found = PackageScripts.read(text.as_bytes()).secret_uses;
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].span.range()], ".env.production");
        assert_eq!(found[0].readers[0].title, "script `e2e`");
    }
}
