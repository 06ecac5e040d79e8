//! Dockerfiles: what an image runs when it is built and when it is started.
//!
//! What starts is started in production by design, unless the file or the stage is named for another environment. Files
//! that are copied into the image are known by their names in the repository, too.

use crate::binding::{CommandLine, EnvFile, EnvFileKind, Occasion};
use crate::command;
use crate::document::RepoPath;
use crate::text::Span;

use super::command_line::text_lines;
use super::started::{Started, joined};
use super::{FormatReader, Names, Reading};

/// The reader of Dockerfiles.
pub(super) struct Dockerfile;

const NAMES: &[&str] = &["dockerfile", "containerfile"];

/// Endings of files about Dockerfiles.
const OTHERS: &[&str] =
    &["md", "rs", "ts", "js", "go", "py", "rb", "json", "yml", "yaml", "sh", "txt", "html", "lock"];

/// What a path says; `None` when it is no Dockerfile.
pub(super) fn file_of(path: &RepoPath) -> Option<EnvFile> {
    let name = path.file_name().to_ascii_lowercase();
    let words: Vec<_> = name.split('.').map(str::to_owned).collect();
    let is_named = words.iter().any(|word| NAMES.contains(&word.as_str()));
    let is_other = words.last().is_some_and(|it| OTHERS.contains(&it.as_str()));
    let words: Vec<_> = words.into_iter().filter(|it| !NAMES.contains(&it.as_str())).collect();
    (is_named && !is_other)
        .then(|| EnvFile { kind: EnvFileKind::Definition, ..EnvFile::manifest(path, &words) })
}

impl FormatReader for Dockerfile {
    fn read(&self, text: &[u8]) -> Reading {
        let mut image = Image { started: Started::new(text), stage: String::new(), copied: Vec::new() };
        let mut lines = text_lines(text).into_iter();
        while let Some((span, line)) = lines.next() {
            let Some(instruction) = Instruction::of(span, line) else { continue };
            let body = instruction.heredoc().and_then(|end| {
                let inside: Vec<_> = lines.by_ref().take_while(|(_, line)| line.trim() != end).collect();
                Some(Span::new(inside.first()?.0.start, inside.last()?.0.end))
            });
            image.read(&instruction, body.map(|it| (it, &text[it.range()])));
        }
        let command_lines = image.finish();
        Reading { command_lines, ..Reading::default() }
    }

    fn counts_in_histories(&self) -> bool {
        false
    }

    fn names(&self) -> Names {
        Names::holding(NAMES)
    }
}

/// One instruction with what stands behind its name and options.
struct Instruction<'t> {
    name: String,
    rest: &'t str,
    /// The place of `rest`.
    span: Span,
}

impl<'t> Instruction<'t> {
    fn of(span: Span, line: &'t str) -> Option<Self> {
        let begin = line.trim_start();
        let (name, mut rest) = begin.split_once(char::is_whitespace)?;
        if !name.bytes().all(|it| it.is_ascii_alphabetic()) {
            return None;
        }
        rest = rest.trim_start();
        while rest.starts_with("--") {
            rest = rest.split_once(char::is_whitespace)?.1.trim_start();
        }
        let start = span.start + (rest.as_ptr() as usize - line.as_ptr() as usize);
        let name = name.to_ascii_uppercase();
        Some(Self { name, rest, span: Span::new(start, start + rest.len()) })
    }

    /// What ends the text that follows the instruction: `RUN <<EOF`.
    fn heredoc(&self) -> Option<&'t str> {
        let word = self.rest.strip_prefix("<<").filter(|_| self.name == "RUN")?;
        let word = word.trim_start_matches('-').split_whitespace().next()?;
        Some(word.trim_matches(['"', '\''])).filter(|it| !it.is_empty())
    }

    /// The line for a shell: as it stands, or that of a list of words.
    fn line(&self) -> String {
        match serde_json::from_str::<Vec<String>>(self.rest.trim()) {
            Ok(words) if words.len() == 1 => words.into_iter().collect(),
            Ok(words) => joined(&words),
            Err(_) => self.rest.to_owned(),
        }
    }
}

/// An image, as it is put together.
struct Image<'t> {
    started: Started<'t>,
    /// The name of the stage that is being read.
    stage: String,
    /// Names in the image with the names that the files have in the repository.
    copied: Vec<(String, String)>,
}

impl Image<'_> {
    fn read(&mut self, instruction: &Instruction<'_>, body: Option<(Span, &[u8])>) {
        let title = |what: &str| format!("{what} of the image");
        let (title, occasion) = match instruction.name.as_str() {
            "FROM" => {
                let words: Vec<_> = instruction.rest.split_whitespace().collect();
                let named = words.windows(2).find(|it| it[0].eq_ignore_ascii_case("as"));
                self.stage = named.map(|it| it[1].to_ascii_lowercase()).unwrap_or_default();
                return;
            }
            "COPY" | "ADD" => return self.copy(instruction),
            "RUN" => (title("a step in the build"), Occasion::Deployment),
            "CMD" | "ENTRYPOINT" => (title("the start"), Occasion::Deployment),
            _ => return,
        };
        let (line, span) = match body {
            Some((span, body)) => (String::from_utf8_lossy(body).into_owned(), span),
            None => (instruction.line(), instruction.span),
        };
        self.started.line(title, &self.stage, line, span, occasion);
    }

    fn copy(&mut self, instruction: &Instruction<'_>) {
        let words = serde_json::from_str::<Vec<String>>(instruction.rest.trim())
            .unwrap_or_else(|_| instruction.rest.split_whitespace().map(str::to_owned).collect());
        let Some((target, sources)) = words.split_last() else { return };
        for source in sources {
            let into_folder = sources.len() > 1 || target.ends_with(['/', '.']);
            let name = if into_folder { source } else { target };
            self.copied.push((base_name(name).to_owned(), source.clone()));
            self.copied.push((base_name(source).to_owned(), source.clone()));
        }
    }

    /// The lines, each with the files of the repository that it starts.
    fn finish(self) -> Vec<CommandLine> {
        let mut lines = self.started.finish();
        for line in &mut lines {
            let commands = command::commands(&line.text);
            let words = commands.iter().flat_map(|it| &it.words).filter(|it| !it.starts_with('-'));
            let named = words.map(|word| base_name(word));
            let copied = named.flat_map(|name| self.copied.iter().filter(move |(it, _)| it == name));
            line.files = copied.map(|(_, source)| source.trim_start_matches("./").to_owned()).collect();
            line.files.sort();
            line.files.dedup();
        }
        lines
    }
}

fn base_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, Vec<String>)> {
        let found = Dockerfile.read(text.as_bytes()).command_lines;
        found.into_iter().map(|it| (it.text, it.files)).collect()
    }

    #[test]
    fn both_forms_of_commands_are_read() {
        let text = "FROM node AS app\nRUN --mount=type=cache npm ci && \\\n  npm run build\nCMD [\"sh\", \"-c\", \"prisma migrate reset --force && node .\"]\n";
        let expected = [
            "npm ci && \\\n  npm run build".to_owned(),
            "sh -c 'prisma migrate reset --force && node .'".to_owned(),
        ];
        assert_eq!(lines(text).into_iter().map(|it| it.0).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn texts_behind_an_instruction_are_scripts() {
        let text = "RUN <<EOF\ndropdb shop\nEOF\nCMD node .\n";
        assert_eq!(lines(text)[0].0, "dropdb shop");
        assert_eq!(lines(text)[1].0, "node .");
    }

    #[test]
    fn copied_files_are_known_by_their_names_in_the_repository() {
        let text = "COPY ./deploy/run.sh /start.sh\nCOPY docker/entry.sh docker/other.sh /usr/local/bin/\nENTRYPOINT [\"/usr/local/bin/entry.sh\"]\nCMD /start.sh\n";
        let files: Vec<_> = lines(text).into_iter().map(|it| it.1).collect();
        assert_eq!(files, [["docker/entry.sh"], ["deploy/run.sh"]]);
    }

    #[test]
    fn names_tell_environments() {
        let class = |path: &str| file_of(&RepoPath::new(path)).map(|it| it.environment.name);
        assert_eq!(class("Dockerfile.dev").as_deref(), Some("development"));
        assert!(class("api.Dockerfile").is_some() && class("Dockerfile").is_some());
        assert!(class("dockerfile.md").is_none() && class("Dockerfiles").is_none());
    }
}
