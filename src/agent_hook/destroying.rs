//! Commands that take data, or fill a database, while production is within their reach.
//!
//! A command that asks a person first asks the agent: its question protects nobody here.

use std::path::{Path, PathBuf};

use crate::binding::environment_of_key;
use crate::command::{self, Command, Joint, Operation};
use crate::document::{RepoPath, Tracking};
use crate::environment::EnvironmentClass;
use crate::format::reader_of;
use crate::reach::{Meaning, Owner, Reach, Sign};
use crate::secret::Secret;
use crate::source::Surrounds;

use super::denial::Denial;
use super::linked::{self, Link};
use super::walk::{Walk, shown_command};

const RULE: &str = "unguarded-destructive-command";

/// What a command does.
struct Deed {
    name: String,
    what: &'static str,
    /// Whether its words say so; otherwise it may.
    is_certain: bool,
}

/// Why a command must not run here.
pub(super) fn judge(walk: &Walk<'_>, command: &Command, piped: &[Command]) -> Option<Denial> {
    let given = with_input(command, piped);
    let words = command::started_words(&given);
    let deed = deed_of(walk, &given, &words)?;
    let why = match stage_of(walk, &given, &words, &deed) {
        Some(EnvironmentClass::Production) => Some("and it names production".to_owned()),
        Some(_) => None,
        None => linked::link_of(walk, &words)
            .map_or_else(|| reached(walk, &given, &deed), |link| of_link(link, &deed)),
    };
    why.map(|why| Denial {
        rule: Some(RULE.to_owned()),
        place: shown_command(&deed.name),
        what: format!("it {}, {why}", deed.what),
        instead: "run it against a local or a test database (`DATABASE_URL=postgres://localhost/…`, \
                  `dotenv -e .env.test -- …`), or leave it to a person"
            .to_owned(),
    })
}

/// What is printed into a client is what it is told.
fn with_input(command: &Command, piped: &[Command]) -> Command {
    let mut given = command.clone();
    if let Some(before) = piped.last().filter(|_| command.joint == Joint::Pipe && command.input.is_empty()) {
        let words = before.words.iter().skip(1).map(String::as_str).collect::<Vec<_>>();
        given.input = words.join(" ");
    }
    given
}

fn deed_of(walk: &Walk<'_>, command: &Command, words: &[&str]) -> Option<Deed> {
    let mut known = command.clone();
    known.assignments.extend(walk.variables.iter().cloned());
    if let Some(effect) = command::effect_of(&known) {
        let what = match effect.operation {
            Operation::Destroy => "deletes data",
            Operation::Insert | Operation::Upsert => "changes data",
        };
        return Some(Deed { name: effect.name, what, is_certain: true });
    }
    if let Some(name) = command::may_destroy(command) {
        return Some(Deed { name: name.to_owned(), what: "can delete data", is_certain: false });
    }
    seed_of(walk, command, words)
}

/// A script that nothing keeps out of production.
fn seed_of(walk: &Walk<'_>, command: &Command, words: &[&str]) -> Option<Deed> {
    let is_interpreter = words.first().is_some_and(|it| {
        matches!(
            *it,
            "node" | "tsx" | "ts-node" | "bun" | "deno" | "python" | "python3" | "ruby" | "php" | "go"
        ) || it.contains('.')
    });
    let files = command::runs_file(command)
        .into_iter()
        .filter(|it| is_interpreter && !it.ends_with("sql") && !it.ends_with("sh"));
    let mut open = files.filter(|name| {
        let file = walk.path(name);
        let Some(text) = Surrounds::read(&file) else { return false };
        let findings = walk.ground.findings(&file, &text, Tracking::Tracked);
        findings.iter().any(super::write::is_of_seed)
    });
    open.next().map(|name| Deed {
        name: format!("{} {name}", words[0]),
        what: "changes data, and nothing in it stops in production",
        is_certain: true,
    })
}

/// The environment that the words of a command name. Production may be named anywhere; another one only where the words
/// say what is acted on.
fn stage_of(walk: &Walk<'_>, command: &Command, words: &[&str], deed: &Deed) -> Option<EnvironmentClass> {
    let mut found = Vec::new();
    for (name, value) in command.assignments.iter().chain(&walk.variables) {
        if name.to_ascii_uppercase().ends_with("ENV") || name == "TF_WORKSPACE" || name.contains("SETTINGS") {
            found.extend(classes_in(value));
        }
    }
    for (at, word) in command.words.iter().enumerate().skip(1) {
        let tells = !NOT_PLACES.contains(&command.words[at - 1].as_str()) && !names_file(word);
        found.extend(
            classes_of(word, deed).into_iter().filter(|it| *it == EnvironmentClass::Production || tells),
        );
    }
    if words.first() == Some(&"wrangler") && words.contains(&"--remote") && found.is_empty() {
        return Some(EnvironmentClass::Production);
    }
    let is_production = |it: &EnvironmentClass| *it == EnvironmentClass::Production;
    found.iter().copied().find(is_production).or_else(|| found.into_iter().next())
}

/// The environments that one word names.
fn classes_of(word: &str, deed: &Deed) -> Vec<EnvironmentClass> {
    // SQL and the command's own words name nothing; of a database's URL, the project knows whose it is.
    let is_bucket = ["s3://", "gs://"].iter().any(|it| word.starts_with(it));
    let is_own = word.contains(char::is_whitespace) || deed.name.split(' ').any(|it| it == word);
    if is_own || word.contains("://") && !is_bucket {
        return Vec::new();
    }
    if word.contains('$') {
        return word.split('$').skip(1).filter_map(class_of_variable).collect();
    }
    match (word.strip_prefix('-').map(|it| it.trim_start_matches('-')), word.split_once('=')) {
        (_, Some((_, value))) => classes_in(value),
        // `--accept-data-loss` speaks of no acceptance environment.
        (Some(option), None) => EnvironmentClass::of_word(option).into_iter().collect(),
        (None, None) => classes_in(word),
    }
}

/// Options whose values say nothing of where a command acts.
const NOT_PLACES: &[&str] = &[
    "-U",
    "--username",
    "-u",
    "--user",
    "-f",
    "--file",
    "-o",
    "--output",
    "-p",
    "--port",
    "-W",
    "-c",
    "--command",
];

/// `scripts/dev/reset.ts` says whose script it is, not where it runs.
fn names_file(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ts", "js", "mjs", "cjs", "py", "rb", "php", "go", "sql", "sh", "json", "yml", "yaml", "toml",
        "prisma",
    ];
    let is_value = word.contains(['$', ':']) || word.contains(".tfvars");
    let ending = word.rsplit_once('.').map_or("", |(_, it)| it);
    !is_value && (word.contains('/') || ENDINGS.contains(&ending))
}

fn class_of_variable(text: &str) -> Option<EnvironmentClass> {
    let name: String = text
        .trim_start_matches('{')
        .chars()
        .take_while(|it| it.is_ascii_alphanumeric() || *it == '_')
        .collect();
    environment_of_key(&name).map(|it| it.class)
}

/// The environments that the parts of a name mean: `shop-prod`, `prod.tfvars`, `config.settings.production`.
fn classes_in(name: &str) -> Vec<EnvironmentClass> {
    let parts: Vec<&str> =
        name.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let class = |at: usize| {
        let is_negated = at > 0 && matches!(parts[at - 1], "non" | "not" | "no" | "pre");
        EnvironmentClass::of_word(parts[at])
            .map(|it| if is_negated { EnvironmentClass::Staging } else { it })
            .filter(|it| !matches!(it, EnvironmentClass::Agent | EnvironmentClass::Ci))
    };
    (0..parts.len()).filter_map(class).collect()
}

fn of_link(link: Link, deed: &Deed) -> Option<String> {
    match link {
        Link::Production(by) => Some(format!("and {by} leads to production")),
        Link::Unknown(by) if deed.is_certain => {
            Some(format!("and {by} leads to what is deployed; nothing says that it is not production"))
        }
        Link::Unknown(_) | Link::Other => None,
    }
}

/// What of production the variables and the environment files of a command lead to.
fn reached(walk: &Walk<'_>, command: &Command, deed: &Deed) -> Option<String> {
    if !deed.is_certain {
        return None;
    }
    let mut process = walk.ground.process.to_vec();
    let own = walk.variables.iter().chain(&command.assignments);
    process.extend(own.map(|(name, value)| (name.clone(), Secret::new(value))));
    process.extend(connection_of(&command.words));
    let files: Vec<PathBuf> = walk.sourced.iter().filter(|it| Surrounds::exists(it)).cloned().collect();
    let reach = Reach::open(&walk.directory, None, None).ok()?;
    let views = reach.views(&process, &command.words, &files).ok()?;
    let signs = || views.iter().flat_map(|it| &it.signs);
    if let Some(why) = signs().find_map(of_production) {
        return Some(why);
    }
    let says = |it: &Sign| matches!(it.meaning, Meaning::Environment(_));
    views.iter().filter(|view| !view.signs.iter().any(says)).flat_map(|it| &it.signs).find_map(of_nobody)
}

/// The connection that a client's arguments tell, as the variables that it takes the place of.
fn connection_of(words: &[String]) -> Vec<(String, Secret)> {
    let after = |options: &[&str]| {
        words.iter().enumerate().find_map(|(at, word)| match word.split_once('=') {
            Some((option, value)) if options.contains(&option) => Some(value.to_owned()),
            _ if options.contains(&word.as_str()) => words.get(at + 1).cloned(),
            _ => None,
        })
    };
    let variable = |name: &str, value: &str| (name.to_owned(), Secret::new(value));
    let url = words.iter().find_map(|it| {
        let value =
            it.split_once('=').filter(|(option, _)| option.starts_with("--")).map_or(it.as_str(), |it| it.1);
        value
            .split_once("://")
            .filter(|(scheme, _)| scheme.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'+'))?;
        Some(value.to_owned())
    });
    match (url, after(&["-h", "--host"])) {
        (Some(url), _) => vec![variable("DATABASE_URL", &url)],
        (None, Some(host)) => {
            let database =
                after(&["-d", "--dbname", "--database", "-D"]).unwrap_or_else(|| "database".to_owned());
            vec![variable("DATABASE_URL", ""), variable("PGHOST", &host), variable("PGDATABASE", &database)]
        }
        (None, None) => Vec::new(),
    }
}

fn of_production(sign: &Sign) -> Option<String> {
    let place = place_of(sign);
    match &sign.meaning {
        Meaning::Environment(it) if it.class == EnvironmentClass::Production => {
            Some(format!("and {place} says that this is {}", it.name))
        }
        Meaning::Database { name, owner: Owner::Production(_) } => {
            Some(format!("and {place} reaches {name}, which is production's"))
        }
        Meaning::Environment(_)
        | Meaning::UnknownEnvironment { .. }
        | Meaning::LiveCredential { .. }
        | Meaning::Database { .. } => None,
    }
}

/// A database that is not local, whose nobody says.
fn of_nobody(sign: &Sign) -> Option<String> {
    let Meaning::Database { name, owner: Owner::Unknown } = &sign.meaning else { return None };
    let is_other = classes_in(name).iter().any(|it| *it != EnvironmentClass::Production);
    let place = place_of(sign);
    (!is_other).then(|| {
        format!("and {place} reaches {name}, which is not local: nothing says that it is not production's")
    })
}

fn place_of(sign: &Sign) -> String {
    match &sign.file {
        Some(file) => format!("`{}` in `{file}`", sign.key),
        None => format!("`{}`", sign.key),
    }
}

/// The scripts that a command starts which are written down elsewhere, each with the folder that it runs in.
pub(super) fn scripts_of(walk: &Walk<'_>, command: &Command, words: &[&str]) -> Vec<(PathBuf, String)> {
    let Some((program, arguments)) = words.split_first() else { return Vec::new() };
    let shell_file = match *program {
        "sh" | "bash" | "zsh" | "dash" | "source" | "." => {
            arguments.iter().copied().find(|it| !it.starts_with('-'))
        }
        _ => command.words.first().map(String::as_str).filter(|it| is_shell(it)),
    };
    if let Some(text) = shell_file.and_then(|it| Surrounds::read(&walk.path(it))) {
        return vec![(walk.directory.clone(), String::from_utf8_lossy(&text).into_owned())];
    }
    let manifests: &[&str] = match *program {
        "npm" | "pnpm" | "yarn" | "bun" | "npm-run-all" | "run-s" | "run-p" | "turbo" | "nx" => {
            &["package.json"]
        }
        "make" => &["Makefile", "makefile", "GNUmakefile"],
        "just" => &["justfile", "Justfile"],
        "composer" => &["composer.json"],
        _ => return Vec::new(),
    };
    let names: Vec<&str> = match *program {
        "npm-run-all" | "run-s" | "run-p" | "turbo" | "nx" | "make" => {
            arguments.iter().copied().filter(|it| !it.starts_with('-')).collect()
        }
        _ => command::script_of_project(command).into_iter().collect(),
    };
    let rest = arguments.iter().position(|it| *it == "--").map(|at| arguments[at + 1..].join(" "));
    let folder = walk.path(option(arguments, &["-C", "--prefix", "--cwd", "--dir"]).unwrap_or("."));
    let rest = rest.unwrap_or_default();
    lines_of(walk, &folder, manifests, &names)
        .into_iter()
        .map(|(at, it)| (at, format!("{it} {rest}")))
        .collect()
}

fn is_shell(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "sh" | "bash"))
}

fn option<'w>(words: &[&'w str], names: &[&str]) -> Option<&'w str> {
    let at = words.iter().position(|it| names.contains(it))?;
    words.get(at + 1).copied()
}

/// The lines of the nearest manifest that go by one of these names, with npm's `pre` and `post`.
fn lines_of(walk: &Walk<'_>, folder: &Path, manifests: &[&str], names: &[&str]) -> Vec<(PathBuf, String)> {
    let root = walk.ground.surrounds.root();
    let folders = folder.ancestors().take_while(|it| it.starts_with(root));
    let nearest = folders.flat_map(|it| manifests.iter().map(move |name| it.join(name)));
    let Some((file, text)) = nearest.into_iter().find_map(|it| Some((it.clone(), Surrounds::read(&it)?)))
    else {
        return Vec::new();
    };
    let name = file.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(reader) = reader_of(&RepoPath::new(&name)) else { return Vec::new() };
    let is_meant = |line: &str| {
        names
            .iter()
            .any(|it| line == *it || ["pre", "post"].iter().any(|start| line.strip_prefix(start) == Some(it)))
    };
    let lines = reader.read(&text).command_lines.into_iter().filter(|it| is_meant(&it.name));
    let folder = file.parent().unwrap_or(folder).to_owned();
    // Recipes end at the first line that fails, as guards in one script do.
    let texts: Vec<String> = lines.map(|it| it.text).collect();
    if texts.is_empty() { Vec::new() } else { vec![(folder, texts.join(" && "))] }
}
