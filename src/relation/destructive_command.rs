//! `unguarded-destructive-command`: what people, pipelines and platforms start by name, and what nothing stops from
//! emptying a production database.
//!
//! A reset that somebody types on his own machine is as common as it is useful; what counts is that the line reaches
//! whatever database its environment names. A line that names a local or a test database is fine, so is one behind a
//! guard.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::binding::{
    CommandLine, ConfigurationFile, EnvironmentSet, Occasion, OwnsServices, StepRole, environment_of_name,
};
use crate::command::{self, Command, Effect, Force, Operation};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Rule, Severity};
use crate::secret::Secret;
use crate::text::Span;

/// One finding a command.
pub(super) fn check(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let files = set.files().filter(|file| !file.is_sample && !file.command_lines.is_empty());
    files
        .flat_map(|file| {
            let names = Names::of(file);
            let lines = file.command_lines.iter();
            lines.flat_map(|line| of_line(set, file, &names, line, rule)).collect::<Vec<_>>()
        })
        .collect()
}

/// The lines of a file by their names: a Makefile may have thousands.
struct Names<'f>(FxHashMap<&'f str, Named<'f>>);

/// The lines of one name.
#[derive(Default)]
struct Named<'f> {
    lines: Vec<&'f CommandLine>,
    /// Where the first of them stands that stops in production.
    guard: OnceCell<Option<usize>>,
}

impl<'f> Names<'f> {
    fn of(file: &'f ConfigurationFile) -> Self {
        let mut names = FxHashMap::<_, Named<'_>>::default();
        for line in &file.command_lines {
            names.entry(line.name.as_str()).or_default().lines.push(line);
        }
        Self(names)
    }

    /// The lines of a name as one, each of which has to succeed.
    fn script(&self, name: &str) -> Option<String> {
        let lines = &self.0.get(name)?.lines;
        Some(lines.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" && "))
    }

    /// What a line starts by a name in its own file: a script of the package, or the lines of a recipe.
    fn started_by(&self, line: &CommandLine, name: &str) -> Option<String> {
        (name != line.name).then(|| self.script(name)).flatten()
    }

    /// Where the first line of a name stands that stops in production.
    fn guard(&self, name: &str) -> Option<usize> {
        let named = self.0.get(name)?;
        *named.guard.get_or_init(|| {
            let stops = |line: &&&CommandLine| {
                let scripts = |name: &str| self.started_by(line, name);
                command::fails_in_production(&command::commands(&line.text), &scripts)
            };
            named.lines.iter().find(stops).map(|it| it.span.start)
        })
    }
}

fn of_line(
    set: &EnvironmentSet,
    file: &ConfigurationFile,
    names: &Names<'_>,
    line: &CommandLine,
    rule: &Rule,
) -> Vec<Draft> {
    if is_for_tests(file, line) || line.places.is_empty() {
        return Vec::new();
    }
    let commands = command::commands(&line.text);
    let fails_fast = matches!(line.occasion, Occasion::Pipeline { .. });
    let scripts = |name: &str| names.started_by(line, name);
    let guarded = || command::guarded_from(&commands, fails_fast, &scripts);
    if line.occasion == Occasion::WithoutShell {
        return unheard_guard(file, line, &commands, guarded(), rule).into_iter().collect();
    }
    let done =
        |(at, (command, place))| Some((at, command, place, effect_of(set, file, names, line, command)?));
    let effects: Vec<_> = commands.iter().zip(&line.places).enumerate().filter_map(done).collect();
    // Most lines do nothing to data: whether a guard stands before them is asked of the others only.
    if effects.is_empty() || is_guarded_before(names, line) {
        return Vec::new();
    }
    let guarded = guarded();
    let open = effects.into_iter().filter(|(at, ..)| *at < guarded);
    open.filter_map(|(_, command, place, (effect, started))| {
        draft(file, line, command, (&effect, started), *place, rule)
    })
    .collect()
}

/// Steps that test, or that bring their own database, reach none of production's.
fn is_for_tests(file: &ConfigurationFile, line: &CommandLine) -> bool {
    let class = file.env_file.environment.class;
    if matches!(class, EnvironmentClass::Test | EnvironmentClass::Ci) {
        return true;
    }
    match line.occasion {
        Occasion::Container(owns_services) => {
            owns_services == OwnsServices::Yes && class != EnvironmentClass::Production
        }
        Occasion::Pipeline { role: StepRole::Test, .. } => true,
        Occasion::Pipeline { role: StepRole::Other, owns_services } => owns_services == OwnsServices::Yes,
        Occasion::Pipeline { role: StepRole::Production, .. }
        | Occasion::Hand
        | Occasion::Recipe
        | Occasion::Deployment
        | Occasion::WithoutShell => false,
    }
}

/// Whether what runs before it stops in production: the `pre` script of npm, the recipe's lines above.
fn is_guarded_before(names: &Names<'_>, line: &CommandLine) -> bool {
    match line.occasion {
        Occasion::Recipe => names.guard(&line.name).is_some_and(|at| at < line.span.start),
        Occasion::Hand | Occasion::Deployment => names.guard(&format!("pre{}", line.name)).is_some(),
        Occasion::Pipeline { .. } | Occasion::Container(_) | Occasion::WithoutShell => false,
    }
}

/// What a command does; of a script of the project that a platform starts, what that does.
fn effect_of(
    set: &EnvironmentSet,
    file: &ConfigurationFile,
    names: &Names<'_>,
    line: &CommandLine,
    command: &Command,
) -> Option<(Effect, Option<String>)> {
    if let Some(effect) = command::effect_of(command) {
        return Some((effect, None));
    }
    let by_itself = matches!(line.occasion, Occasion::Deployment | Occasion::Container(_));
    let name = command::script_of_project(command).filter(|_| by_itself)?;
    let own = names.0.get(name).and_then(|it| it.lines.iter().find(|it| it.span != line.span));
    let other;
    let (names, started) = if let Some(own) = own {
        (names, *own)
    } else {
        let manifest = manifest_of(set, file, command)?;
        let started = manifest.command_lines.iter().find(|it| it.name == name)?;
        other = Names::of(manifest);
        (&other, started)
    };
    let effects = command::commands(&started.text);
    let open = command::guarded_from(&effects, false, &|name| names.started_by(started, name));
    let effect = effects.iter().take(open).filter_map(command::effect_of).max_by_key(|it| it.operation)?;
    Some((effect, Some(name.to_owned())))
}

/// The file that holds the scripts which a program starts by their names: the nearest above.
fn manifest_of<'s>(
    set: &'s EnvironmentSet,
    file: &ConfigurationFile,
    command: &Command,
) -> Option<&'s ConfigurationFile> {
    let program = command::program_name(command.words.first()?);
    let names: &[&str] = match program {
        "npm" | "pnpm" | "yarn" | "bun" => &["package.json"],
        "composer" => &["composer.json"],
        "make" => &["Makefile", "makefile", "GNUmakefile"],
        "just" => &["justfile", "Justfile", ".justfile"],
        "task" => &["Taskfile.yml", "Taskfile.yaml"],
        _ => return None,
    };
    let folder = file.path.parents();
    let is_above = |other: &&ConfigurationFile| {
        names.contains(&other.path.file_name().as_str()) && folder.starts_with(&other.path.parents())
    };
    set.files().filter(is_above).max_by_key(|it| it.path.parents().len())
}

/// What the words around a command say of where it runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Production,
    Development,
    Unsaid,
}

impl Place {
    fn of(file: &ConfigurationFile, line: &CommandLine, command: &Command) -> Self {
        let set = command.assignments.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let given = command.words.iter().filter_map(|it| it.split_once('='));
        let says_production = set.chain(given).any(|(name, value)| {
            name.to_ascii_uppercase().ends_with("ENV")
                && EnvironmentClass::of_word(value) == Some(EnvironmentClass::Production)
        });
        let named = environment_of_name(&line.name.replace(':', "-")).map(|it| it.class);
        let class = Some(file.env_file.environment.class)
            .filter(|it| !matches!(it, EnvironmentClass::All | EnvironmentClass::Template))
            .or(named);
        let is_in_production = matches!(
            line.occasion,
            Occasion::Deployment | Occasion::Pipeline { role: StepRole::Production, .. }
        );
        match class {
            _ if says_production => Self::Production,
            Some(EnvironmentClass::Production) => Self::Production,
            Some(EnvironmentClass::Development | EnvironmentClass::Test | EnvironmentClass::Ci) => {
                Self::Development
            }
            // What is named for another deployment is deployed there.
            Some(EnvironmentClass::Staging | EnvironmentClass::Preview) => Self::Development,
            _ if command::serves_developers(&line.text) => Self::Development,
            _ if is_in_production => Self::Production,
            _ => Self::Unsaid,
        }
    }
}

fn draft(
    file: &ConfigurationFile,
    line: &CommandLine,
    command: &Command,
    (effect, started): (&Effect, Option<String>),
    place: Span,
    rule: &Rule,
) -> Option<Draft> {
    let at = Place::of(file, line, command);
    let severity = severity_of(effect, at)?;
    let through = started.map(|it| format!(" through `{it}`")).unwrap_or_default();
    let what = match effect.operation {
        Operation::Destroy => "deletes data",
        Operation::Insert | Operation::Upsert => "fills the database",
    };
    let why = match (line.occasion, effect.force) {
        (Occasion::Deployment, _) if at == Place::Production => {
            ", in production by design: it runs at each deployment"
        }
        (_, Force::Framework) => "; only Rails' own check of the database stops it in production",
        _ if at == Place::Production => ", and it names production",
        (_, Force::Asks) => ", and only its own question stops it in production",
        (_, Force::Forced) => ", and nothing stops it in production",
    };
    let message = format!("{} runs `{}`{through}, which {what}{why}", line.title, effect.name);
    let spot = Spot::new(file.document, place, "nothing before it stops in production");
    Some(Draft {
        severity,
        ..Draft::of(rule, message, spot, Secret::new(format!("{} {}", line.title, effect.name)))
    })
}

/// How grave a command is; `None` where it only fills a database of no deployment, which the seed itself is judged by.
fn severity_of(effect: &Effect, place: Place) -> Option<Severity> {
    let is_written = match effect.operation {
        Operation::Destroy => true,
        Operation::Insert | Operation::Upsert => false,
    };
    if !is_written {
        return (place == Place::Production).then_some(Severity::Warning);
    }
    Some(match (place, effect.force) {
        (_, Force::Framework) | (Place::Development, Force::Asks) => Severity::Note,
        (Place::Production, Force::Asks | Force::Forced) | (Place::Unsaid, Force::Forced) => Severity::Error,
        (Place::Development, Force::Forced) | (Place::Unsaid, Force::Asks) => Severity::Warning,
    })
}

/// A guard in front of a seed that is handed to no shell gets the rest as its arguments.
fn unheard_guard(
    file: &ConfigurationFile,
    line: &CommandLine,
    commands: &[Command],
    guarded: usize,
    rule: &Rule,
) -> Option<Draft> {
    let place = *line.places.first().filter(|_| guarded < commands.len() && commands.len() > 1)?;
    let message = "the guard before the seed is none: `prisma db seed` starts no shell, so `&&` and what follows are the \
                   guard's arguments"
        .to_owned();
    let spot = Spot::new(file.document, place, "this guard is not heard");
    Some(Draft::of(rule, message, spot, Secret::new("prisma.seed without a shell")))
}
