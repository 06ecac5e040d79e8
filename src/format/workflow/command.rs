//! Which commands run tests, and which deploy.
//!
//! Programs are found behind whatever starts them: `npx`, `bundle exec`, `docker compose run web`, `doppler run --`.

use crate::command::{Command, behind_options, program_name, unwrapped};

use super::tools::{
    AROUND_TEST_WORDS, DEPLOY_COMMANDS, TEST_GOALS, TEST_PROGRAMS, TEST_SUBCOMMANDS, TEST_WORDS,
};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::format) enum Purpose {
    Test,
    /// It puts something where users are, unless its words say where else.
    Deploy,
    /// It publishes, migrates or otherwise ends the part of a pipeline that tests.
    Release,
    Other,
}

/// What a command does, whatever starts it.
pub(in crate::format) fn purpose_of(command: &Command) -> Purpose {
    purpose_of_words(&words_of(command))
}

/// The words of a command.
pub(super) fn words_of(command: &Command) -> Vec<&str> {
    command.words.iter().map(String::as_str).collect()
}

/// What a command of these words does.
pub(super) fn purpose_of_words(words: &[&str]) -> Purpose {
    let words = started(words);
    let Some((program, arguments)) = words.split_first() else { return Purpose::Other };
    let program = program_name(program);
    if is_test(program, arguments) {
        return Purpose::Test;
    }
    if program == "vercel" && arguments.iter().any(|it| *it == "--prod" || *it == "--prod=true") {
        return Purpose::Deploy;
    }
    // `vercel deploy` without `--prod` is a preview.
    if program == "vercel" {
        return Purpose::Release;
    }
    let said: Vec<_> = std::iter::once(program).chain(arguments.iter().copied()).collect();
    let fits = |row: &str| row.split(' ').enumerate().all(|(at, word)| said.get(at) == Some(&word));
    DEPLOY_COMMANDS.iter().find(|(row, _)| fits(row)).map_or(Purpose::Other, |&(_, purpose)| purpose)
}

fn is_test(program: &str, arguments: &[&str]) -> bool {
    let first =
        arguments.iter().copied().find(|it| !it.starts_with('-') || *it == "--test").unwrap_or_default();
    let is_subcommand = |word: &&str| {
        first == *word || word.ends_with([':', '.']) && first.starts_with(word) || word.is_empty()
    };
    let is_goal = |word: &&str| {
        arguments.iter().any(|it| it == word || it.rsplit(':').next().is_some_and(|last| last == *word))
    };
    let has = |rows: &[(&str, &[&str])], fits: &dyn Fn(&&str) -> bool| {
        rows.iter().any(|(name, words)| *name == program && words.iter().any(fits))
    };
    TEST_PROGRAMS.contains(&program)
        || has(TEST_SUBCOMMANDS, &is_subcommand)
        || has(TEST_GOALS, &is_goal)
        || is_script_runner(program) && is_test_script(program, arguments)
        || program.strip_suffix(".sh").is_some_and(names_tests)
}

/// Programs whose argument names a script of the project.
fn is_script_runner(program: &str) -> bool {
    matches!(
        program,
        "npm" | "pnpm" | "yarn" | "bun" | "make" | "just" | "task" | "composer" | "deno" | "hatch" | "pdm"
    )
}

fn is_test_script(program: &str, arguments: &[&str]) -> bool {
    match script_words(arguments).first() {
        None => false,
        Some(name) => names_tests(name) || (program, *name) == ("npm", "t"),
    }
}

/// What a script runner runs: `pnpm --filter web run test` and `yarn workspace web test` run `test`.
fn script_words<'w>(arguments: &'w [&'w str]) -> &'w [&'w str] {
    let words = behind_options(arguments);
    match words.split_first() {
        Some((&("run" | "run-script" | "task" | "exec" | "dlx"), inner)) => behind_options(inner),
        Some((&"workspace", inner)) => script_words(inner.get(1..).unwrap_or_default()),
        _ => words,
    }
}

/// Whether the name of a script says that it runs tests.
fn names_tests(name: &str) -> bool {
    let words: Vec<_> = name.split(|it: char| !it.is_ascii_alphanumeric()).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    has(TEST_WORDS) && !has(AROUND_TEST_WORDS)
}

/// What is started in the end: the words behind every program that only starts others.
fn started<'w>(mut words: &'w [&'w str]) -> &'w [&'w str] {
    // Every turn takes a word away.
    while let Some(inner) = unwrapped(words, known_program) {
        words = inner;
    }
    words
}

/// `yarn jest` starts `jest` as `npx jest` does, when there is such a program.
pub(super) fn known_program<'w>(arguments: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let words = script_words(arguments);
    let first = words.first()?;
    let is_known = |rows: &[(&str, &[&str])]| rows.iter().any(|(name, _)| name == first);
    (TEST_PROGRAMS.contains(first) || is_known(TEST_SUBCOMMANDS) || is_known(TEST_GOALS)).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::commands;

    fn purpose(script: &str) -> Purpose {
        purpose_of(&commands(script)[0])
    }

    #[test]
    fn tests_are_recognised_behind_whatever_starts_them() {
        for script in [
            "pytest -x tests/",
            "python -m pytest",
            "python3 manage.py test --parallel",
            "coverage run -m pytest",
            "poetry run pytest",
            "uv run --group test pytest -n auto",
            "uv run python -m unittest",
            "npm test",
            "npm t",
            "npm run test:integration -- --ci",
            "npm --prefix web run test",
            "yarn test",
            "yarn workspace web test",
            "yarn jest --ci",
            "yarn rw test --no-watch",
            "pnpm --filter web test",
            "pnpm -r run test",
            "pnpm exec playwright test",
            "npx --yes playwright test --shard=1/3",
            "bun test",
            "bun run e2e",
            "CI=true npx cypress run",
            "cross-env NODE_ENV=test jest",
            "bundle exec rspec",
            "bin/rails test:system",
            "bundle exec rake spec",
            "bin/rake test",
            "go test ./...",
            "cargo nextest run",
            "php artisan test",
            "php vendor/bin/phpunit",
            "./vendor/bin/pest",
            "composer test",
            "mix test",
            "./mvnw -B verify",
            "./gradlew :app:test",
            "dotnet test",
            "make test-unit",
            "just e2e",
            "docker compose run --rm -e CI=1 web pytest",
            "docker compose exec -T app bundle exec rspec",
            "docker exec app npm test",
            "doppler run -c prd -- npm test",
            "dotenv -e .env.test -- vitest run",
            "op run --env-file=.env.production -- yarn test",
            "timeout 600 npm test",
            "xvfb-run -a npm test",
            "sudo -E env PATH=x npm test",
            "./scripts/run_tests.sh",
            "node --test",
            "deno test -A",
            "turbo run test",
            "npx nx affected -t test",
            "tox -e py312",
        ] {
            assert_eq!(purpose(script), Purpose::Test, "{script}");
        }
    }

    #[test]
    fn what_surrounds_tests_is_none() {
        for script in [
            "npm ci",
            "npm run build",
            "npm run test:db:setup",
            "npx playwright install --with-deps",
            "pip install pytest",
            "yarn add jest",
            "npm install -g vitest",
            "echo npm test",
            "docker build -t test .",
            "docker pull test",
            "docker compose up -d test-db",
            "make build",
            "rails db:test:prepare",
            "bundle exec rails db:create",
            "cypress install",
            "cargo build --tests",
            "go vet ./...",
            "cat test.txt",
            "npm run typecheck",
            "pnpm contest",
        ] {
            assert_ne!(purpose(script), Purpose::Test, "{script}");
        }
    }

    #[test]
    fn deployments_are_recognised() {
        for script in [
            "vercel --prod",
            "npx vercel deploy --prod --token x",
            "flyctl deploy",
            "kubectl apply -f k8s",
            "npx wrangler deploy",
        ] {
            assert_eq!(purpose(script), Purpose::Deploy, "{script}");
        }
        for script in ["vercel deploy", "npm publish", "npx prisma migrate deploy", "docker push x"] {
            assert_eq!(purpose(script), Purpose::Release, "{script}");
        }
    }
}
