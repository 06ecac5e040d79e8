//! Programs that only start others: `npx`, `bundle exec`, `docker compose run web`, `doppler run --`.

use super::guard::started_by_guard;

/// The command that this one starts, or `None` when it does its own work. What package managers start is for `known` to
/// tell: `yarn jest` starts a program, `yarn build` a script.
pub(crate) fn unwrapped<'w>(
    words: &'w [&'w str],
    known: impl FnOnce(&'w [&'w str]) -> Option<&'w [&'w str]>,
) -> Option<&'w [&'w str]> {
    let (program, rest) = words.split_first()?;
    let rest_behind = |subcommand| behind_subcommand(rest, subcommand);
    match program_name(program) {
        "sudo" | "time" | "nohup" | "exec" | "xvfb-run" | "npx" | "bunx" | "pnpx" | "uvx" | "env-cmd"
        | "nice" | "command" | "builtin" | "doas" | "setsid" | "ionice" | "stdbuf" | "busybox"
        | "with-env" | "unbuffer" | "dbus-run-session" => Some(behind_options(rest)),
        "env" | "cross-env" | "cross-env-shell" => Some(behind_assignments(behind_options(rest))),
        "timeout" | "wait-on" => Some(behind_options(rest).get(1..).unwrap_or_default()),
        "php" | "ruby" | "node" | "ts-node" | "tsx" => behind_loaded(rest),
        "python" | "python3" | "coverage" => python_module(rest),
        "bundle" => rest_behind("exec"),
        "poetry" | "uv" | "pipenv" | "rye" | "hatch" | "pdm" | "pixi" | "devbox" | "infisical"
        | "doppler" | "op" | "railway" | "mise" => rest_behind("run").or_else(|| rest_behind("exec")),
        "rtx" | "asdf" | "chamber" | "aws-vault" => {
            rest_behind("exec").map(|it| behind_options(it.get(1..).unwrap_or_default()))
        }
        "dotenv" | "dotenvx" => Some(behind_options(behind_subcommand(rest, "run").unwrap_or(rest))),
        "docker" | "docker-compose" | "podman" => container_command(rest),
        "envlint" => started_by_guard(words),
        "pnpm" | "yarn" | "npm" | "bun" => known(rest),
        _ => None,
    }
}

fn behind_subcommand<'w>(words: &'w [&'w str], subcommand: &str) -> Option<&'w [&'w str]> {
    let (first, rest) = words.split_first()?;
    (*first == subcommand).then(|| behind_options(rest))
}

/// What an interpreter runs, behind the modules that it is told to load before: `-r dotenv/config`.
fn behind_loaded<'w>(mut words: &'w [&'w str]) -> Option<&'w [&'w str]> {
    while let [option, _, rest @ ..] = words
        && matches!(*option, "-r" | "--require" | "--import" | "--loader")
    {
        words = rest;
    }
    words.first().is_some_and(|it| !it.starts_with('-')).then_some(words)
}

/// The program without its folder; of a package that is named by a file in it, the package.
pub(crate) fn program_name(word: &str) -> &str {
    let is_path = word.bytes().any(|byte| matches!(byte, b'/' | b'\\'));
    if !is_path {
        return word;
    }
    if let Some((_, file)) = word.rsplit_once("node_modules/")
        && let Some((package, _)) = file.split_once('/').filter(|(first, _)| !first.starts_with(['.', '@']))
    {
        return package;
    }
    word.rsplit(['/', '\\']).next().unwrap_or(word)
}

/// What stands behind the options of a program that starts others.
pub(crate) fn behind_options<'w>(mut words: &'w [&'w str]) -> &'w [&'w str] {
    while let Some((first, rest)) = words.split_first() {
        words = match *first {
            "--" => return rest,
            option if OPTIONS_WITH_VALUE.contains(&option) => rest.get(1..).unwrap_or_default(),
            option if option.starts_with('-') => rest,
            _ => return words,
        };
    }
    words
}

fn behind_assignments<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    let first = words.iter().position(|it| !it.contains('=')).unwrap_or(words.len());
    &words[first..]
}

/// `python -m pytest`, `python manage.py test`, `coverage run -m pytest`.
fn python_module<'w>(rest: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let module = rest.iter().position(|it| *it == "-m").map(|at| &rest[at + 1..]);
    module.or_else(|| {
        let at = rest.iter().position(|it| it.strip_suffix(".py").is_some())?;
        Some(&rest[at..])
    })
}

/// What `docker compose run web …` or `docker exec app …` starts in the container.
fn container_command<'w>(rest: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let rest = rest.strip_prefix(&["compose"]).map_or(rest, behind_options);
    let rest = behind_options(rest);
    let (verb, rest) = rest.split_first()?;
    matches!(*verb, "run" | "exec").then(|| behind_options(rest).get(1..).unwrap_or_default())
}

/// Options that take a value in the next word, of any program that starts others.
const OPTIONS_WITH_VALUE: &[&str] = &[
    "-c",
    "-p",
    "-e",
    "-f",
    "-n",
    "-u",
    "-w",
    "-v",
    "--config",
    "--project",
    "--env",
    "--env-file",
    "--environment",
    "--path",
    "--user",
    "--workdir",
    "--name",
    "--volume",
    "--entrypoint",
    "--network",
    "--filter",
    "-F",
    "--service",
    "-s",
    "--package",
    "--group",
    "--with",
    "--extra",
    "--python",
    "-C",
    "--cwd",
    "--dir",
    "--prefix",
];
