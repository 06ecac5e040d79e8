//! `envlint guard` as people use it: alone, in front of a command, and in the scripts of npm, make and rake.

#![expect(clippy::disallowed_methods, reason = "tests start commands in environments of their own")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use scratch::{Ended, Scratch};

const PRODUCTION: &str = "DATABASE_URL=postgres://app:Blue-Heron-77@db.shop.io/shop\n";

/// A project with a local database and a known production.
fn project() -> Scratch {
    let scratch = Scratch::repository();
    scratch.write(".gitignore", ".env\n.env.production\n");
    scratch.write(".env.production", PRODUCTION);
    scratch.write(".env", "DATABASE_URL=postgres://localhost:5432/shop\n");
    scratch
}

/// A command in an environment that has nothing but these variables and a path on which envlint is found.
fn bare(scratch: &Scratch, program: &str, variables: &[(&str, &str)]) -> Command {
    let folder = Path::new(env!("CARGO_BIN_EXE_envlint")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path)));
    let mut command = scratch.command(program);
    let kept = ["SystemRoot", "HOME", "USERPROFILE", "TEMP", "ComSpec", "PATHEXT"];
    command.env_clear().env("PATH", path.unwrap());
    command.envs(kept.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
    command.envs(variables.iter().copied());
    command
}

fn guard(scratch: &Scratch, variables: &[(&str, &str)], arguments: &[&str]) -> Ended {
    let mut command = bare(scratch, env!("CARGO_BIN_EXE_envlint"), variables);
    command.arg("guard").args(arguments).output().unwrap().into()
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|it| it.status.success())
}

#[test]
fn production_is_refused_with_one_sentence_and_everything_else_is_silent() {
    let scratch = project();
    let ended = guard(&scratch, &[], &[]);
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (Some(0), "", ""));
    let ended = guard(&scratch, &[("NODE_ENV", "production")], &[]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(
        ended.stderr,
        "refused: `NODE_ENV` says that this is production: run it where the environment is development or test\n"
    );
    let url = "postgres://other:Red-Crane-55@db.shop.io:5432/shop?sslmode=require";
    let ended = guard(&scratch, &[("APP_ENV", "test"), ("DATABASE_URL", url)], &[]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(
        ended.stderr,
        "refused: `DATABASE_URL` reaches `shop` on `db.shop.io`, which is production's database by `DATABASE_URL` in \
         `.env.production`: point it at a local or a test database\n"
    );
}

#[test]
fn dotenv_of_the_folder_counts_and_the_process_goes_over_it() {
    let scratch = project();
    scratch.write(".env", PRODUCTION);
    assert_eq!(guard(&scratch, &[], &[]).code, Some(1));
    assert_eq!(guard(&scratch, &[("DATABASE_URL", "postgres://localhost/shop")], &[]).code, Some(0));
    scratch.write("web/.env", "A=b\n");
    let mut command = bare(&scratch, env!("CARGO_BIN_EXE_envlint"), &[]);
    let ended: Ended = command.current_dir(scratch.path().join("web")).arg("guard").output().unwrap().into();
    assert_eq!(ended.code, Some(0), "the folder above is not where the command runs");
}

#[test]
fn files_that_are_named_must_be_there() {
    let scratch = project();
    assert_eq!(guard(&scratch, &[], &["--env-file", ".env.production"]).code, Some(1));
    assert_eq!(guard(&scratch, &[], &["--env-file", ".env", "--", "git", "--version"]).code, Some(0));
    let ended = guard(&scratch, &[], &["--env-file", ".env.nowhere", "--", "echo", "ran"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(ended.stderr.contains("there is no file `.env.nowhere`"), "{}", ended.stderr);
}

#[test]
fn mistakes_are_errors_and_start_nothing() {
    let scratch = project();
    assert_eq!(guard(&scratch, &[], &["--alow", "staging", "--", "echo", "ran"]).code, Some(2));
    let ended = guard(&scratch, &[], &["&&", "echo", "ran"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "no shell is at work here");
    scratch.write("envlint.toml", "[guard]\nhosts = 7\n");
    let ended = guard(&scratch, &[], &["--", "echo", "ran"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
}

#[test]
fn hash_of_a_database_stands_for_every_way_to_it() {
    let scratch = Scratch::repository();
    let mut command = bare(&scratch, env!("CARGO_BIN_EXE_envlint"), &[]);
    command.args(["guard", "--hash"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"postgres://owner:pw@ep-a-1-pooler.eu.aws.neon.tech/shop\n")
        .unwrap();
    let hash = Ended::from(child.wait_with_output().unwrap()).stdout;
    scratch.write("envlint.toml", &format!("[guard]\ndatabases = [\"{}\"]\n", hash.trim()));
    let url = "postgres://app:x@ep-a-1.eu.aws.neon.tech/shop";
    let ended = guard(&scratch, &[("APP_ENV", "development"), ("DATABASE_URL", url)], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("by `[guard]` of envlint.toml"), "{}", ended.stderr);
}

#[test]
fn configuration_with_a_mistake_is_shown_with_its_place() {
    let scratch = project();
    scratch.write("envlint.toml", "[guard]\ndatabase = [\"x\"]\n");
    let ended = guard(&scratch, &[], &[]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.starts_with("error: unknown key `database`\n --> envlint.toml:2:1\n"),
        "{}",
        ended.stderr
    );
}

#[cfg(unix)]
mod unix {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn command_takes_the_place_of_the_guard() {
        let scratch = project();
        let mut command = bare(&scratch, env!("CARGO_BIN_EXE_envlint"), &[("A", "b")]);
        command.args(["guard", "--", "sh", "-c", "echo $$ $A; cat; exit 7"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"typed\n").unwrap();
        let number = child.id();
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.stdout), (Some(7), format!("{number} b\ntyped\n")));
    }

    #[test]
    fn signal_ends_the_command_itself() {
        let scratch = project();
        let mut command = bare(&scratch, env!("CARGO_BIN_EXE_envlint"), &[]);
        let status = command.args(["guard", "--", "sh", "-c", "kill -TERM $$"]).status().unwrap();
        assert_eq!(status.signal(), Some(15));
    }

    #[test]
    fn what_cannot_be_started_ends_as_env_has_it() {
        let scratch = project();
        scratch.write("plain.txt", "no program");
        let ended = guard(&scratch, &[], &["--", "no-such-program-here"]);
        assert_eq!(ended.code, Some(127));
        assert!(ended.stderr.contains("`no-such-program-here` cannot be run"), "{}", ended.stderr);
        assert_eq!(guard(&scratch, &[], &["--", "./plain.txt"]).code, Some(126));
    }

    #[test]
    fn refused_command_does_not_run() {
        let scratch = project();
        let ended = guard(&scratch, &[("RAILS_ENV", "production")], &["--", "touch", "ran"]);
        assert_eq!(ended.code, Some(1));
        assert!(!scratch.path().join("ran").exists());
    }

    #[test]
    fn linked_env_file_is_read_where_it_leads() {
        let scratch = project();
        scratch.write("shared/production", PRODUCTION);
        std::fs::remove_file(scratch.path().join(".env")).unwrap();
        std::os::unix::fs::symlink("shared/production", scratch.path().join(".env")).unwrap();
        assert_eq!(guard(&scratch, &[], &[]).code, Some(1));
    }

    #[test]
    fn env_file_that_cannot_be_read_stops_the_command() {
        let scratch = project();
        std::fs::remove_file(scratch.path().join(".env")).unwrap();
        std::fs::create_dir(scratch.path().join(".env")).unwrap();
        let ended = guard(&scratch, &[], &["--", "echo", "ran"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
        assert!(ended.stderr.contains("`.env` cannot be read"), "{}", ended.stderr);
    }

    #[test]
    fn script_of_npm_is_stopped() {
        if !is_installed("npm") {
            return;
        }
        let scratch = project();
        scratch.write(
            "package.json",
            r#"{"scripts": {"seed": "envlint guard && touch ran", "reset": "envlint guard -- touch ran"}}"#,
        );
        let run = |script: &str, variables: &[(&str, &str)]| {
            let _ = std::fs::remove_file(scratch.path().join("ran"));
            let ended: Ended =
                bare(&scratch, "npm", variables).args(["run", script]).output().unwrap().into();
            (ended.code == Some(0), scratch.path().join("ran").exists())
        };
        for script in ["seed", "reset"] {
            assert_eq!(run(script, &[]), (true, true), "{script}");
            assert_eq!(run(script, &[("NODE_ENV", "production")]), (false, false), "{script}");
        }
    }

    #[test]
    fn recipe_of_make_is_stopped() {
        if !is_installed("make") {
            return;
        }
        let scratch = project();
        scratch.write("Makefile", "reset: safe\n\t@touch ran\nsafe:\n\t@envlint guard\n");
        let run = |variables: &[(&str, &str)]| {
            let _ = std::fs::remove_file(scratch.path().join("ran"));
            let status =
                bare(&scratch, "make", variables).stderr(Stdio::null()).arg("reset").status().unwrap();
            (status.success(), scratch.path().join("ran").exists())
        };
        assert_eq!(run(&[]), (true, true));
        assert_eq!(run(&[("APP_ENV", "production")]), (false, false));
        assert_eq!(run(&[("DATABASE_URL", "postgres://a@db.shop.io/shop")]), (false, false));
    }

    #[test]
    fn task_of_rake_is_stopped() {
        if !is_installed("rake") {
            return;
        }
        let scratch = project();
        scratch.write(
            "Rakefile",
            "task :safe do\n  sh 'envlint guard'\nend\ntask reset: :safe do\n  touch 'ran'\nend\n",
        );
        let run = |variables: &[(&str, &str)]| {
            let _ = std::fs::remove_file(scratch.path().join("ran"));
            let ended: Ended = bare(&scratch, "rake", variables).arg("reset").output().unwrap().into();
            (ended.code == Some(0), scratch.path().join("ran").exists())
        };
        assert_eq!(run(&[]), (true, true));
        assert_eq!(run(&[("RAILS_ENV", "production")]), (false, false));
    }

    #[test]
    fn management_command_is_stopped() {
        if !is_installed("python3") {
            return;
        }
        let scratch = project();
        scratch.write("manage.py", "import sys\nopen('ran', 'w').write(' '.join(sys.argv[1:]))\n");
        let run = |settings: &str| {
            let _ = std::fs::remove_file(scratch.path().join("ran"));
            let variables = [("DJANGO_SETTINGS_MODULE", settings)];
            let ended = guard(&scratch, &variables, &["--", "python3", "manage.py", "flush", "--no-input"]);
            (ended.code, scratch.path().join("ran").exists())
        };
        assert_eq!(run("shop.settings.local"), (Some(0), true));
        assert_eq!(run("shop.settings.production"), (Some(1), false));
    }
}
