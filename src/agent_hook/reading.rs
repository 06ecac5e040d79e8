//! Commands that show what is in files, and tools that do.
//!
//! What a command prints, the agent reads, and what it reads leaves the machine. Whether a file is there and what its
//! variables are called may be asked.

use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use crate::command::{self, Command};
use crate::source::Surrounds;

use super::denial::Denial;
use super::ground::{Ground, LEAK, Protected};
use super::walk::Walk;

/// Programs that print, or send away, the files that they are given.
const READERS: &[&str] = &[
    "7z",
    "ack",
    "ag",
    "awk",
    "base32",
    "base64",
    "basenc",
    "bat",
    "batcat",
    "bzip2",
    "cat",
    "cmp",
    "column",
    "comm",
    "csplit",
    "curl",
    "cut",
    "dd",
    "delta",
    "diff",
    "ed",
    "egrep",
    "emacs",
    "ex",
    "expand",
    "fgrep",
    "fmt",
    "fold",
    "gawk",
    "grep",
    "gzip",
    "hd",
    "head",
    "hexdump",
    "iconv",
    "jq",
    "join",
    "less",
    "look",
    "mapfile",
    "mawk",
    "more",
    "most",
    "nano",
    "nawk",
    "nc",
    "ncat",
    "nl",
    "nvim",
    "od",
    "openssl",
    "paste",
    "pbcopy",
    "perl",
    "pr",
    "rev",
    "rg",
    "sdiff",
    "sed",
    "shuf",
    "socat",
    "sort",
    "split",
    "strings",
    "tac",
    "tail",
    "tar",
    "ul",
    "uniq",
    "vi",
    "view",
    "vim",
    "wget",
    "xclip",
    "xsel",
    "xxd",
    "xz",
    "yq",
    "zcat",
    "zgrep",
    "zip",
    "Get-Content",
    "gc",
    "type",
];

/// Interpreters whose programs may stand in an argument.
const INTERPRETERS: &[&str] =
    &["python", "python3", "node", "ruby", "perl", "php", "deno", "bun", "tsx", "irb", "jshell"];

/// Options behind which an interpreter's program stands.
const PROGRAM: &[&str] = &["-c", "-e", "-p", "-r", "-pe", "-ne", "-E", "--eval", "--print", "eval", "-"];

/// Why a file must not be read by a tool.
pub(super) fn judge_tool(ground: &Ground<'_>, named: &str) -> Option<Denial> {
    let files = matched(ground, &ground.directory, named);
    files.iter().find_map(|it| ground.protection_of(it)).map(|it| denial(it.path.clone(), &it))
}

/// Why a command must not print what it would.
pub(super) fn judge(walk: &Walk<'_>, command: &Command, piped: &[Command]) -> Option<Denial> {
    let words = command::started_words(command);
    let (program, arguments) = words.split_first().map_or(("", &words[..]), |(it, rest)| (*it, rest));
    let redirected = || command.read.iter().find_map(|it| protected(walk, it));
    let found = match program {
        "xargs" | "find" => run_by_others(walk, program, arguments, piped),
        "git" => shown_by_git(walk, arguments),
        _ if INTERPRETERS.contains(&program) => in_program(walk, arguments, &command.input),
        _ if READERS.contains(&program) && !shows_nothing(program, arguments) => {
            arguments.iter().find_map(|it| protected(walk, it))
        }
        _ => None,
    };
    let found = found.or_else(|| redirected().filter(|_| !hands_on(program)));
    found.map(|it| denial(it.path.clone(), &it)).or_else(|| printed_variables(walk, command, &words))
}

/// What others do with the file is their own matter.
fn hands_on(program: &str) -> bool {
    matches!(program, "source" | "." | "docker" | "kubectl")
}

/// Names of variables and counts of lines are no values.
fn shows_nothing(program: &str, arguments: &[&str]) -> bool {
    let flags = |known: &[char]| {
        let short = |it: &&str| it.starts_with('-') && !it.starts_with("--") && it[1..].contains(known);
        arguments.iter().any(short)
    };
    let says = |known: &[&str]| arguments.iter().any(|it| known.contains(it));
    match program {
        "grep" | "egrep" | "fgrep" | "zgrep" | "rg" | "ag" | "ack" => {
            let is_silent =
                flags(&['q', 'c', 'l', 'L']) || says(&["--quiet", "--count", "--files-with-matches"]);
            let only_names = flags(&['o']) && arguments.iter().any(|it| shows_names(it));
            is_silent || only_names
        }
        "cut" => {
            let by_sign = says(&["-d=", "--delimiter="]) || arguments.windows(2).any(|it| it == ["-d", "="]);
            let first = says(&["-f1", "--fields=1"]) || arguments.windows(2).any(|it| it == ["-f", "1"]);
            by_sign && first
        }
        "sed" => flags(&['i']) && !flags(&['n']) || says(&["--in-place", "s/=.*//", "s/=.*$//", "s/=.*/=/"]),
        "awk" | "gawk" | "mawk" => {
            says(&["-F=", "-F'='"]) && says(&["{print $1}", "{ print $1 }"])
                || arguments.windows(2).any(|it| it == ["-F", "="]) && says(&["{print $1}", "{ print $1 }"])
        }
        "diff" | "cmp" => flags(&['q', 's']) || says(&["--brief", "--quiet", "--silent"]),
        _ => false,
    }
}

/// `grep -o '^[A-Z_]*'`: an expression for names at the beginning of a line.
fn shows_names(pattern: &str) -> bool {
    pattern.starts_with('^') && !pattern.contains("=.") && !pattern.contains(".*") && !pattern.contains(".+")
}

/// `find … -exec cat {} +`, `… | xargs cat`.
fn run_by_others(walk: &Walk<'_>, program: &str, arguments: &[&str], piped: &[Command]) -> Option<Protected> {
    let reads =
        arguments.iter().any(|it| READERS.contains(&command::program_name(it)) || *it == "cp" || *it == "sh");
    if !reads {
        return None;
    }
    let own = arguments.iter().find_map(|it| protected(walk, it));
    let is_find = program == "find";
    let before = || {
        let words = piped.iter().flat_map(|it| it.words.iter());
        words.filter(|_| !is_find).find_map(|it| protected(walk, it))
    };
    own.or_else(before)
}

/// `git show HEAD:.env.production`, `git diff .env.production`.
fn shown_by_git(walk: &Walk<'_>, arguments: &[&str]) -> Option<Protected> {
    let verb = arguments.iter().find(|it| !it.starts_with('-'))?;
    let shows = matches!(*verb, "show" | "diff" | "cat-file" | "blame" | "annotate" | "grep" | "log");
    let only_names =
        ["--name-only", "--name-status", "--stat", "--quiet"].iter().any(|it| arguments.contains(it));
    let prints = shows && !only_names && (*verb != "log" || arguments.contains(&"-p"));
    arguments.iter().filter(|_| prints).find_map(|it| protected(walk, it))
}

/// A protected file that is named in a program of an interpreter.
fn in_program(walk: &Walk<'_>, arguments: &[&str], input: &str) -> Option<Protected> {
    let has_program = arguments.iter().any(|it| PROGRAM.contains(it));
    let texts = arguments.iter().copied().filter(|_| has_program).chain([input]);
    texts.flat_map(paths_in).find_map(|it| protected(walk, it))
}

/// The pieces of a text that may be paths of environment files.
fn paths_in(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|it: char| !it.is_ascii_alphanumeric() && !"._-/".contains(it));
    pieces.filter(|it| it.contains("env") || it.contains("vars"))
}

/// The protected file that a word names: as it is, behind `=`, `@` or `:`, by a glob.
fn protected(walk: &Walk<'_>, word: &str) -> Option<Protected> {
    if word.len() > 4096 || word.contains('\n') {
        return None;
    }
    let behind = ['=', '@', ':'].iter().filter_map(|sign| Some(word.rsplit_once(*sign)?.1));
    let names: Vec<&str> = std::iter::once(word).chain(behind).filter(|it| !it.is_empty()).collect();
    names.into_iter().find_map(|name| {
        let files = matched(walk.ground, &walk.directory, name);
        files.iter().find_map(|file| walk.ground.protection_of(file))
    })
}

/// The protected file that a word names, for those who ask beside what is printed.
pub(super) fn protected_by(walk: &Walk<'_>, word: &str) -> Option<Protected> {
    protected(walk, word)
}

/// The files that a name, or a glob of its last part, means.
pub(super) fn matched(ground: &Ground<'_>, directory: &Path, named: &str) -> Vec<PathBuf> {
    let whole = match named.strip_prefix("~/") {
        Some(rest) => ground
            .process
            .iter()
            .find(|(it, _)| it == "HOME")
            .and_then(|(_, home)| Some(Path::new(std::str::from_utf8(home.expose()).ok()?).join(rest)))
            .unwrap_or_default(),
        None => ground.surrounds.resolved(directory, named),
    };
    if !named.contains(['*', '?', '[', '{']) {
        return vec![whole];
    }
    let (Some(folder), Some(name)) = (whole.parent(), whole.file_name()) else { return Vec::new() };
    // `**/.env*` means the files here, too; where else, only a walk could tell.
    let folder = folder.ancestors().find(|it| !it.to_string_lossy().contains('*')).unwrap_or(directory);
    let pattern = name.to_string_lossy();
    let Ok(glob) = GlobBuilder::new(&pattern).literal_separator(true).build() else { return Vec::new() };
    let (glob, names_hidden) = (glob.compile_matcher(), pattern.starts_with(['.', '{', '[']));
    let is_meant = |file: &PathBuf| {
        let name = file.file_name().map(std::ffi::OsStr::to_string_lossy).unwrap_or_default();
        (names_hidden || !name.starts_with('.')) && glob.is_match(&*name)
    };
    Surrounds::environment_files(folder).into_iter().filter(is_meant).collect()
}

fn denial(place: String, file: &Protected) -> Denial {
    let path = &file.path;
    Denial {
        rule: Some(LEAK.to_owned()),
        what: format!("`{path}` is protected, and this would bring its values into the conversation"),
        place,
        instead: format!(
            "ask for the names alone (`cut -d= -f1 {path}`, `envlint envs`), or let the program read the file itself"
        ),
    }
}

/// Programs that print all variables.
fn dumps(words: &[&str]) -> bool {
    match words {
        ["env" | "printenv" | "set" | "export" | "typeset" | "declare"] => true,
        ["export" | "declare" | "typeset", option] => matches!(*option, "-p" | "-x" | "-px" | "-xp"),
        _ => false,
    }
}

/// `source .env.production && env`, `dotenv -f .env.production -- printenv`.
fn printed_variables(walk: &Walk<'_>, command: &Command, words: &[&str]) -> Option<Denial> {
    let names_env = command.words.last().is_some_and(|it| command::program_name(it) == "env");
    let is_dump = dumps(words) || names_env && words.is_empty();
    let shows_one = matches!(words, ["echo" | "printf", rest @ ..] if rest.iter().any(|it| it.contains('$')))
        || matches!(words, ["printenv", _, ..]);
    if !is_dump && !shows_one {
        return None;
    }
    let loaded = command.words.iter().take(command.words.len() - words.len());
    let sourced = walk.sourced.iter().find_map(|it| walk.ground.protection_of(it));
    let file = sourced.or_else(|| loaded.into_iter().find_map(|it| protected(walk, it)))?;
    Some(denial(file.path.clone(), &file))
}
