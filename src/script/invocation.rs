//! Which files a manifest or a task runner runs to fill or empty a database, and with which variables. Called by the
//! engine, which reads them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::binding::{CommandLine, Occasion, OwnsServices};
use crate::command::{self, Command, Scripts};
use crate::document::RepoPath;

use super::language::Language;
use super::sql::is_sql;
use super::words;

/// The files that are understood.
pub(crate) const MANIFESTS: &[&str] =
    &["package.json", "prisma.config.ts", "prisma.config.js", "Makefile", "justfile", "Justfile"];

/// One run of a script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Invocation {
    /// Relative to the manifest's own folder.
    pub(crate) file: RepoPath,
    /// The variables that the command itself sets.
    pub(crate) variables: Vec<(String, String)>,
    /// The manifest, and the name of the task in it.
    pub(crate) manifest: RepoPath,
    pub(crate) task: String,
    /// Whether the command stops in production before, or reaches a local database only.
    pub(crate) is_held: bool,
    /// Whether a container or a platform runs it, where it starts or deploys something.
    pub(crate) is_deployment: bool,
}

/// The scripts that a manifest of this name runs for a database.
pub(crate) fn invocations(name: &str, manifest: &[u8]) -> Vec<Invocation> {
    let text = String::from_utf8_lossy(manifest);
    let mut found = match name {
        "package.json" => of_package(manifest),
        "Makefile" | "justfile" | "Justfile" => of_tasks(&text),
        _ => seed_of_prisma(&text).map(without_shell).unwrap_or_default(),
    };
    for run in &mut found {
        run.manifest = RepoPath::new(name);
    }
    found.sort();
    found.dedup();
    found
}

/// The scripts of a shell that containers and platforms run where they start or deploy something, by any name that such
/// a path may have in the repository. Other programs started there are the application itself.
pub(crate) fn invocations_of_lines(name: &str, lines: &[CommandLine]) -> Vec<Invocation> {
    let counts = |line: &&CommandLine| {
        matches!(line.occasion, Occasion::Deployment | Occasion::Container(OwnsServices::No))
    };
    let mut found: Vec<_> = lines.iter().filter(counts).flat_map(|line| of_line(name, line)).collect();
    found.sort();
    found.dedup();
    found
}

fn of_line(manifest: &str, line: &CommandLine) -> Vec<Invocation> {
    let commands = command::commands(&line.text);
    let guarded = command::guarded_from(&commands, false, &|_| None);
    let started =
        commands.iter().enumerate().flat_map(|(at, it)| it.words.iter().map(move |word| (at, word)));
    let copied = line.files.iter().map(|file| (0, file));
    let scripts = started.chain(copied).filter(|(_, word)| is_shell_script(word));
    let runs = scripts.flat_map(|(at, word)| {
        suffixes(word).map(move |file| Invocation {
            file,
            variables: Vec::new(),
            manifest: RepoPath::new(manifest),
            task: line.name.clone(),
            is_held: at >= guarded,
            is_deployment: true,
        })
    });
    runs.collect()
}

/// Whether a word names a script of a shell: by its ending, or as what a container enters by.
fn is_shell_script(word: &str) -> bool {
    let file = word.rsplit('/').next().unwrap_or(word);
    match file.rsplit_once('.') {
        Some((stem, ending)) => !stem.is_empty() && matches!(ending, "sh" | "bash"),
        None => file.contains("entrypoint"),
    }
}

/// A path below each of its folders: which of them is the repository's, an image does not say.
fn suffixes(path: &str) -> impl Iterator<Item = RepoPath> {
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let borders = path.match_indices('/').map(|(at, _)| at + 1);
    std::iter::once(0).chain(borders).map(|at| RepoPath::new(&path[at..]))
}

/// What `prisma.seed` and npm scripts for databases run.
fn of_package(manifest: &[u8]) -> Vec<Invocation> {
    let Ok(manifest) = serde_json::from_slice::<Value>(manifest) else { return Vec::new() };
    let seed = manifest.pointer("/prisma/seed").and_then(Value::as_str);
    let scripts = manifest.get("scripts").and_then(Value::as_object);
    let text = |name: &str| Some(scripts?.get(name)?.as_str()?.to_owned());
    let named = scripts.into_iter().flatten().filter(|(name, _)| is_for_databases(name));
    let named = named.filter_map(|(name, command)| Some((name.as_str(), command.as_str()?)));
    let is_held_before = |name: &str| {
        let before = text(&format!("pre{name}"));
        before.is_some_and(|it| command::fails_in_production(&command::commands(&it), &text))
    };
    let runs = |(name, command): (&str, &str)| {
        let is_held = is_held_before(name);
        let runs = runs_of(name, command, &text);
        runs.into_iter().map(move |run| Invocation { is_held: run.is_held || is_held, ..run })
    };
    named.flat_map(runs).chain(seed.into_iter().flat_map(without_shell)).collect()
}

/// What a command runs that is handed to no shell: nothing but a guard that starts it holds it.
fn without_shell(command: &str) -> Vec<Invocation> {
    let is_held = matches!(&command::commands(command)[..], [one] if command::is_started_by_guard(one));
    let runs = runs_of("seed", command, &|_| None);
    runs.into_iter().map(|run| Invocation { is_held, ..run }).collect()
}

/// What the recipes of a Makefile or a justfile run.
fn of_tasks(text: &str) -> Vec<Invocation> {
    let recipes = recipes(text);
    let recipe = |name: &str| recipes.get(name).cloned();
    let mut found = Vec::new();
    let mut task = None;
    let mut is_held = false;
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            let marked = line.trim();
            let line = marked.trim_start_matches(['@', '-']);
            let runs = task.into_iter().flat_map(|name| runs_of(name, line, &recipe));
            found.extend(runs.map(|run| Invocation { is_held: run.is_held || is_held, ..run }));
            // A recipe ends with its first line that fails, unless a mark lets it.
            let may_fail = marked[..marked.len() - line.len()].contains('-');
            is_held |= !may_fail && command::fails_in_production(&command::commands(line), &recipe);
        } else if let Some((head, before)) = line.split_once(':') {
            task = head.split_whitespace().next().filter(|name| is_for_databases(name));
            let needed = before.split_whitespace().map(|name| command::commands(&format!("make {name}")));
            is_held = needed.into_iter().any(|it| command::fails_in_production(&it, &recipe));
        }
    }
    found
}

/// The recipes by their names; each of their lines has to succeed that no mark lets fail.
fn recipes(text: &str) -> BTreeMap<&str, String> {
    let mut recipes: BTreeMap<&str, String> = BTreeMap::new();
    let mut task = "";
    for line in text.lines() {
        if !line.starts_with([' ', '\t']) {
            task = line
                .split_once(':')
                .map_or("", |(head, _)| head.split_whitespace().next().unwrap_or_default());
            continue;
        }
        let script = line.trim().trim_start_matches('@');
        if !script.is_empty() && !script.starts_with('-') {
            let recipe = recipes.entry(task).or_default();
            recipe.push_str(if recipe.is_empty() { "" } else { " && " });
            recipe.push_str(script);
        }
    }
    recipes
}

/// The command in `seed: "…"` of Prisma's configuration.
fn seed_of_prisma(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("seed:")?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    rest[1..].split(quote).next()
}

/// Whether a task's name says that it fills or empties a database: `seed`, `db:reset`, `nuke`.
fn is_for_databases(name: &str) -> bool {
    let words = words::words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    has(&["seed", "seeds", "seeder", "reseed", "nuke", "populate"])
        || has(&["db", "database", "data", "mongo"])
            && has(&["reset", "wipe", "clear", "clean", "drop", "setup", "init", "sanitize"])
}

/// The runs of a task. What a task sets that is named for production is meant.
fn runs_of(name: &str, command: &str, scripts: Scripts<'_>) -> Vec<Invocation> {
    let is_meant =
        words::words(name).iter().any(|word| matches!(word.as_str(), "prod" | "production" | "force"));
    let mut runs = runs(command);
    let commands = command::commands(command);
    let guarded = command::guarded_from(&commands, false, scripts);
    for run in &mut runs {
        let file = run.file.display();
        let runs_it =
            |it: &Command| it.words.iter().any(|word| word.ends_with(&file)) || it.input.contains(&file);
        run.is_held = commands.iter().position(runs_it).is_some_and(|at| {
            at >= guarded
                || command::is_started_by_guard(&commands[at])
                || command::is_known(&commands[at]) && command::effect_of(&commands[at]).is_none()
        });
        name.clone_into(&mut run.task);
    }
    if is_meant {
        for run in &mut runs {
            run.variables.clear();
        }
    }
    runs
}

fn runs(command: &str) -> Vec<Invocation> {
    command.split([';', '&', '|', '\n']).flat_map(runs_of_one).collect()
}

/// The files that one command runs.
fn runs_of_one(command: &str) -> Vec<Invocation> {
    let words: Vec<&str> = command
        .split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''))
        .filter(|it| !it.is_empty())
        .collect();
    let assigned = words.iter().filter_map(|word| word.split_once('='));
    let is_variable = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let variables: Vec<_> = assigned
        .filter(|(name, value)| is_variable(name) && !value.contains('$'))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let named = words.iter().enumerate().flat_map(|(at, word)| {
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        files_of_word(before, word)
    });
    named
        .map(|file| Invocation {
            file,
            variables: variables.clone(),
            manifest: RepoPath::new(""),
            task: String::new(),
            is_held: false,
            is_deployment: false,
        })
        .collect()
}

/// The files that a word of a command line means, behind the word before it.
fn files_of_word(before: &str, word: &str) -> Vec<RepoPath> {
    const RUNNERS: &[&str] = &["node", "ts-node", "tsx", "bun", "esno", "babel-node", "run"];
    if word.starts_with('-') || word.contains('=') {
        return Vec::new();
    }
    if before == "-m" {
        return vec![RepoPath::new(format!("{}.py", word.replace('.', "/")))];
    }
    let mut files = vec![word.to_owned()];
    if RUNNERS.contains(&before)
        && word.contains('/')
        && !word.rsplit('/').next().unwrap_or(word).contains('.')
    {
        files = [".ts", ".js", "/index.ts", "/index.js"].map(|end| format!("{word}{end}")).to_vec();
    }
    // What is built is not in the repository, its source is.
    let sources: Vec<_> = files
        .iter()
        .filter_map(|file| Some(format!("src/{}", file.trim_start_matches("./").strip_prefix("dist/")?)))
        .flat_map(|file| [file.replace(".js", ".ts"), file])
        .collect();
    files
        .into_iter()
        .chain(sources)
        .map(RepoPath::new)
        .filter(|path| Language::of(path).is_some() || is_sql(path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn files(name: &str, text: &str) -> Vec<String> {
        invocations(name, text.as_bytes()).iter().map(|it| it.file.display()).collect()
    }

    #[test]
    fn prisma_seed_and_seed_scripts_name_files() {
        let manifest = r#"{
            "prisma": {"seed": "ts-node --compiler-options {\"module\":\"CommonJS\"} prisma/fill.ts"},
            "scripts": {"db:reset": "NODE_ENV=dev node ./tools/empty.js && node tools/fill.js", "build": "node build.js"}
        }"#;
        assert_eq!(files("package.json", manifest), ["prisma/fill.ts", "tools/empty.js", "tools/fill.js"]);
    }

    #[test]
    fn built_files_lead_to_their_sources() {
        let manifest = r#"{ "scripts": { "seed": "node dist/fill" } }"#;
        assert!(files("package.json", manifest).contains(&"src/fill.ts".to_owned()));
    }

    #[test]
    fn tasks_and_configurations_name_files() {
        let makefile = "build:\n\tnode build.js\n\nseed: build\n\t@python -m app.fill\n\ttsx tools/more.ts\n";
        assert_eq!(files("Makefile", makefile), ["app/fill.py", "tools/more.ts"]);
        let config = "export default defineConfig({ migrations: { seed: 'tsx db/fill.ts' } })";
        assert_eq!(files("prisma.config.ts", config), ["db/fill.ts"]);
    }

    #[test]
    fn variables_of_the_command_are_known_unless_they_are_meant() {
        let manifest = r#"{ "scripts": {
            "seed": "cross-env SEED_ENABLED=true tsx fill.ts", "seed:prod": "ALLOW_SEED=true tsx other.ts" } }"#;
        let found = invocations("package.json", manifest.as_bytes());
        assert_eq!(found[0].variables, [("SEED_ENABLED".to_owned(), "true".to_owned())]);
        assert!(found[1].variables.is_empty());
    }

    #[test]
    fn scripts_that_containers_start_are_known_by_any_part_of_their_path() {
        let line = |text: &str, occasion, files: &[&str]| CommandLine {
            name: String::new(),
            title: String::new(),
            text: text.to_owned(),
            span: Span::new(0, 0),
            places: Vec::new(),
            occasion,
            files: files.iter().map(|it| (*it).to_owned()).collect(),
        };
        let lines = [
            line("/app/docker/start.sh && node server.js", Occasion::Deployment, &["deploy/run.sh"]),
            line("./dev.sh", Occasion::Container(OwnsServices::Yes), &[]),
            line("envlint guard && ./reset.sh", Occasion::Deployment, &[]),
        ];
        let found = invocations_of_lines("Dockerfile", &lines);
        let open: Vec<_> = found.iter().filter(|it| !it.is_held).map(|it| it.file.display()).collect();
        assert_eq!(open, ["app/docker/start.sh", "deploy/run.sh", "docker/start.sh", "run.sh", "start.sh"]);
        assert!(found.iter().any(|it| it.is_held && it.file.display() == "reset.sh"));
    }

    #[test]
    fn runs_behind_a_guard_are_held() {
        let held = |name: &str, text: &str| -> Vec<bool> {
            invocations(name, text.as_bytes()).iter().map(|it| it.is_held).collect()
        };
        for manifest in [
            r#"{"scripts": {"seed": "envlint guard && tsx fill.ts"}}"#,
            r#"{"scripts": {"seed": "envlint guard -- tsx fill.ts"}}"#,
            r#"{"scripts": {"preflight": "envlint guard", "seed": "npm run preflight && tsx fill.ts"}}"#,
            r#"{"scripts": {"preseed": "envlint guard", "seed": "tsx fill.ts"}}"#,
            r#"{"prisma": {"seed": "envlint guard -- tsx fill.ts"}}"#,
        ] {
            assert_eq!(held("package.json", manifest), [true], "{manifest}");
        }
        for manifest in [
            r#"{"scripts": {"seed": "envlint guard; tsx fill.ts"}}"#,
            r#"{"scripts": {"seed": "envlint guard --allow production && tsx fill.ts"}}"#,
            r#"{"scripts": {"guard": "envlint guard --allow production", "seed": "npm run guard && tsx fill.ts"}}"#,
            r#"{"scripts": {"preseed": "envlint guard || true", "seed": "tsx fill.ts"}}"#,
            r#"{"prisma": {"seed": "envlint guard && tsx fill.ts"}}"#,
        ] {
            assert_eq!(held("package.json", manifest), [false], "{manifest}");
        }
        for (makefile, expected) in [
            ("seed:\n\tenvlint guard\n\ttsx fill.ts\n", true),
            ("seed:\n\t@envlint guard -- tsx fill.ts\n", true),
            ("seed: safe\n\ttsx fill.ts\nsafe:\n\t@envlint guard\n", true),
            ("seed:\n\t-envlint guard\n\ttsx fill.ts\n", false),
            ("seed:\n\tenvlint guard || true\n\ttsx fill.ts\n", false),
            ("seed:\n\ttsx fill.ts\n\tenvlint guard\n", false),
            ("seed: safe\n\ttsx fill.ts\nsafe:\n\t-envlint guard\n", false),
        ] {
            assert_eq!(held("Makefile", makefile), [expected], "{makefile}");
        }
        assert_eq!(held("prisma.config.ts", "seed: 'envlint guard -- tsx fill.ts'"), [true]);
        assert_eq!(held("prisma.config.ts", "seed: 'envlint guard && tsx fill.ts'"), [false]);
    }

    #[test]
    fn a_broken_manifest_names_nothing() {
        assert!(invocations("package.json", b"{").is_empty());
    }
}
