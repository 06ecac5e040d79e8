//! Which files may hold an application's data: seeds, fixtures, factories, dumps, sample data. By their paths alone.

use crate::document::RepoPath;
use crate::text::{AnyCase, WordList};

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Sql,
    /// Rows of cells below a row of names.
    Table,
    /// Literals in quotes in source code, with the signs that begin a comment.
    Code(Comments),
    Json,
    Yaml,
    Markup,
    /// Text in which data stand: a recorded answer, a message.
    Recording,
}

/// What begins a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    /// Nothing does.
    None,
    /// `//` and `/* */`.
    Slashes,
    /// `#`.
    Hash,
    /// All of them.
    Both,
}

/// A file that may hold data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) form: Form,
    /// Whether it only belongs to a test suite: what is made up there is what one expects.
    pub(super) is_test: bool,
}

/// What data a file may hold; `None` when it is no place for any.
pub(super) fn place_of(path: &RepoPath) -> Option<Place> {
    let file = path.file_name();
    let (stem, ending) = file.rsplit_once('.')?;
    let form = form_of_ending(&ending.to_ascii_lowercase())?;
    if matches!(form, Form::Code(_)) && !DATA_IN_CODE.are_in(path.as_bytes()) {
        return None;
    }
    if path.lies_in(NOT_OURS) || is_configuration(&file.to_ascii_lowercase()) {
        return None;
    }
    let title = words(stem);
    let is_titled = |known: &WordList| title.iter().any(|word| known.holds(word));
    let around: Vec<String> = path.parents().iter().flat_map(|part| words(part)).collect();
    let lies_in = |known: &WordList| around.iter().any(|word| known.holds(word));
    let says = |known: &WordList| is_titled(known) || lies_in(known);
    let is_recorded = says(&RECORDINGS) || form == Form::Recording;
    let is_data = !is_recorded
        && match form {
            // A statement that inserts is data wherever it stands, and so are the rows of a table.
            Form::Sql => true,
            Form::Table => !is_titled(&PUBLISHED),
            Form::Code(_) => is_code_of_data(&title, &around),
            Form::Json | Form::Yaml | Form::Markup => {
                let is_store = form == Form::Json && says(&STORES) && !lies_in(&CONTENT);
                says(&SEEDS) || says(&SAMPLES) || is_titled(&PEOPLE) || is_store
            }
            Form::Recording => false,
        };
    let is_code = matches!(form, Form::Code(_));
    let is_test = !is_data && !is_code && (is_recorded || lies_in(&TESTS));
    let is_silent = matches!(form, Form::Json | Form::Yaml | Form::Markup)
        && (is_titled(&PUBLISHED) || is_titled(&ABOUT));
    ((is_data || is_test) && !is_silent).then_some(Place { form, is_test })
}

/// Whether code is there for the data in it, and not for what is done with data.
fn is_code_of_data(title: &[String], around: &[String]) -> bool {
    let is_titled = |known: &WordList| title.iter().any(|word| known.holds(word));
    let lies_in = |known: &WordList| around.iter().any(|word| known.holds(word));
    // `UserTestData`, `DataLoader`, `demo-data`.
    let is_of_data = title.windows(2).any(|pair| {
        pair[1] == "data" && SHOWN.holds(&pair[0]) || pair[0] == "data" && LOADERS.holds(&pair[1])
    });
    let is_code = is_titled(&CODE) && !is_of_data;
    // `dummy` is the folder of the application that a Rails engine is tried in.
    let says_mocks = is_titled(&MOCKS) || around.iter().any(|word| MOCKS.holds(word) && word != "dummy");
    !is_code && (is_titled(&SEEDS) || lies_in(&SEEDS) || says_mocks || is_of_data)
}

fn form_of_ending(ending: &str) -> Option<Form> {
    Some(match ending {
        "sql" | "psql" | "pgsql" | "mysql" | "dump" => Form::Sql,
        "csv" | "tsv" | "psv" => Form::Table,
        "json" | "jsonl" | "ndjson" | "json5" => Form::Json,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" | "go" | "java" | "kt" | "kts" | "cs"
        | "rs" | "scala" | "groovy" | "swift" | "dart" => Form::Code(Comments::Slashes),
        "py" | "rb" | "rake" | "ex" | "exs" | "sh" | "bash" => Form::Code(Comments::Hash),
        "php" => Form::Code(Comments::Both),
        "yml" | "yaml" => Form::Yaml,
        "xml" => Form::Markup,
        "snap" | "ambr" | "eml" | "vcf" | "ldif" => Form::Recording,
        _ => return None,
    })
}

/// Settings of a program, and descriptions of what others made: their addresses are those of authors and of senders.
fn is_configuration(file: &str) -> bool {
    let begins =
        |known: &&str| file.strip_prefix(known).is_some_and(|rest| rest.starts_with(['.', '-', '_']));
    NO_DATA.holds(file) || SETTINGS.iter().any(begins)
}

/// The words of a name, in lower case: borders are signs and changes to upper case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for character in name.chars() {
        let begins = !before.is_alphanumeric() || before.is_lowercase() && character.is_uppercase();
        if character.is_alphanumeric() {
            match words.last_mut() {
                Some(word) if !begins => word.extend(character.to_lowercase()),
                _ => words.push(character.to_lowercase().collect()),
            }
        }
        before = character;
    }
    // Of `userseeder` only the ending tells: it is a word of its own.
    let endings: Vec<String> = words.iter().filter_map(|word| ending_of(word)).map(str::to_owned).collect();
    words.extend(endings);
    words
}

fn ending_of(word: &str) -> Option<&'static str> {
    const ENDINGS: &[&str] = &["seeder", "seeders", "factory", "fixture", "fixtures", "seed", "seeds"];
    ENDINGS.iter().copied().find(|ending| word.len() > ending.len() && word.ends_with(ending))
}

/// Pieces of text, one of which the path of every code holds that is there for its data: most of a project's files are
/// done with after this.
static DATA_IN_CODE: AnyCase =
    AnyCase::new(&["seed", "fixture", "factor", "data", "populat", "msw", "mock", "dummy"]);
/// Words for scripts and code that write data.
static SEEDS: WordList = WordList::new(
    "\
    seed seeds seeder seeders seeding seeddata fixture fixtures factory factories testdata sampledata mockdata \
    demodata fakedata dummydata populate populator msw",
);
/// Words for code that stands in for a service, and answers with data.
static MOCKS: WordList = WordList::new("mock mocks dummy");
/// Words that make code about `data` one that holds data: before it, and behind it.
static SHOWN: WordList = WordList::new("test sample demo mock fake dummy init initial default");
static LOADERS: WordList = WordList::new("init initializer initialiser loader seeder");
/// Words for files of data that is to be shown or tried.
static SAMPLES: WordList = WordList::new(
    "\
    sample samples dump dumps backup backups export exports mock mocks dummy demo fake example examples payload \
    payloads",
);
/// Words for what a test suite has recorded.
static RECORDINGS: WordList = WordList::new("cassette cassettes vcr recordings snapshots");
/// Words for the folders of test suites.
static TESTS: WordList = WordList::new("test tests spec specs cypress e2e testing");
/// Words for the folders of what a site shows.
static CONTENT: WordList = WordList::new("src public static assets content docs site website www pages");
/// Words for files that say how something is set up or built.
static ABOUT: WordList =
    WordList::new("config configuration conf settings schema spec values compose workflow");
/// Words for files that a program keeps its data in.
static STORES: WordList = WordList::new("db data database databases");
/// Words for files about people.
static PEOPLE: WordList = WordList::new(
    "\
    users customers contacts members people persons employees clients patients students leads subscribers \
    attendees participants candidates guests applicants",
);
/// Words for files about people who want to be known.
static PUBLISHED: WordList = WordList::new(
    "\
    author authors contributor contributors maintainer maintainers committer committers credits speaker speakers \
    organizers organisers translators sponsors team teams codeowners locale locales i18n translations openapi \
    swagger schema package lock bower composer manifest licenses",
);
/// Words in the names of programs that are about data and hold none.
static CODE: WordList = WordList::new("test tests spec config types schema");
/// Folders of other people's files, and of translations.
const NOT_OURS: &[&str] = &[
    "vendor",
    "vendored",
    "node_modules",
    "third_party",
    "third-party",
    "bower_components",
    "site-packages",
    "dist",
    "build",
    ".git",
    ".github",
    "locales",
    "locale",
    "i18n",
    "lang",
    "translations",
    "migrations",
    "licenses",
    "openapi",
    "swagger",
    "schemas",
];
/// Beginnings of the names of files with settings: `application-test.yml`.
const SETTINGS: &[&str] = &[
    "application",
    "appsettings",
    "bootstrap",
    "config",
    "docker-compose",
    "compose",
    "settings",
    "values",
    "serverless",
    "mkdocs",
    "_config",
    "openapi",
    "swagger",
    "renovate",
    "tsconfig",
    "package",
    "composer",
    "codecov",
    "crowdin",
    "cookiecutter",
];
/// Files whose addresses are those of authors.
static NO_DATA: WordList = WordList::new(
    "\
    package-lock.json bower.json setup.py pnpm-lock.yaml pom.xml chart.yaml pubspec.yaml manifest.json plugin.xml \
    info.json metadata.json module.json app.json lerna.json galaxy.yml meta.yml meta.yaml citation.yml theme.json",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_data_in_code_holds_a_piece() {
        for word in SEEDS.iter().chain(MOCKS.iter()).chain(["data"]) {
            assert!(DATA_IN_CODE.are_in(word.as_bytes()), "{word}");
        }
        let endings = ["userseeder", "ordersfixtures", "pricefactory"];
        assert!(endings.iter().all(|it| DATA_IN_CODE.are_in(it.as_bytes())));
    }

    #[test]
    fn places_of_data_are_known_by_their_paths() {
        for path in [
            "prisma/seed.ts",
            "db/seeds.rb",
            "db/seeds/users.csv",
            "database/seeders/UserSeeder.php",
            "database/factories/UserFactory.php",
            "test/fixtures/users.yml",
            "backup.sql",
            "data/customers.csv",
            "mocks/people.json",
            "priv/repo/seeds.exs",
            "app/fixtures/initial.xml",
            "exports/2021.csv",
            "data/app.db.json",
            "tests/forms/one/submissions.json",
            "src/main/java/com/example/demo/DummyRunner.java",
            "src/test/java/UserTestData.java",
            "test/support/mocks/okta_directory.ex",
            "integration/example_payloads/whole.xml",
            "test/vcr_cassettes/health.yml",
            "__tests__/__snapshots__/table.test.jsx.snap",
        ] {
            assert!(place_of(&RepoPath::new(path)).is_some(), "{path}");
        }
    }

    #[test]
    fn other_files_are_none() {
        for path in [
            "src/app.ts",
            "package.json",
            "test/fixtures/project/package.json",
            "AUTHORS",
            "docs/contributing.md",
            "node_modules/x/seeds/users.json",
            "src/users.ts",
            "config/locales/fixtures.yml",
            "prisma/seed.test.ts",
            ".github/fixtures/users.json",
            "demo/src/main/resources/application.yml",
            "data/authors.json",
            "src/demo/Login.tsx",
            "test/integration/add_data_users_test.rb",
            "src/test/java/DynamicDataServiceTest.java",
            "dummy/app/models/user.rb",
            "test/fixtures/app/composer.json",
        ] {
            assert_eq!(place_of(&RepoPath::new(path)), None, "{path}");
        }
    }
}
