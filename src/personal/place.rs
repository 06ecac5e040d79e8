//! Which files may hold an application's data: seeds, fixtures, factories, dumps, sample data. By their paths alone.

use crate::document::RepoPath;

/// How a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Sql,
    /// Rows of cells below a row of names.
    Table,
    /// Literals in quotes: JSON and source code, with the signs that begin a comment.
    Literals(Comments),
    Yaml,
    Markup,
}

/// What begins a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comments {
    /// `//` and `/* */`.
    Slashes,
    /// `#`.
    Hash,
    /// All of them.
    Both,
}

/// How to read a file; `None` when it is no place for data.
pub(super) fn form_of(path: &RepoPath) -> Option<Form> {
    let file = path.file_name().to_ascii_lowercase();
    let (stem, ending) = file.rsplit_once('.')?;
    let form = form_of_ending(ending)?;
    if path.lies_in(NOT_OURS) || NO_DATA.contains(&file.as_str()) {
        return None;
    }
    let parents: Vec<String> = path.parents().iter().map(|part| part.to_ascii_lowercase()).collect();
    let says = |known: &[&str]| {
        let parts = parents.iter().map(String::as_str).chain([stem]);
        parts.flat_map(words).any(|word| known.contains(&word))
    };
    let names = |known: &[&str]| words(stem).any(|word| known.contains(&word));
    let is_place = match form {
        // A statement that inserts is data wherever it stands.
        Form::Sql => true,
        Form::Literals(_) if ending != "json" && !ending.ends_with("jsonl") && ending != "ndjson" => {
            says(SEEDS) && !names(CODE)
        }
        Form::Table | Form::Literals(_) | Form::Yaml | Form::Markup => {
            says(SEEDS) || says(SAMPLES) || names(PEOPLE)
        }
    };
    is_place.then_some(form)
}

fn form_of_ending(ending: &str) -> Option<Form> {
    Some(match ending {
        "sql" | "psql" | "pgsql" | "mysql" | "dump" => Form::Sql,
        "csv" | "tsv" | "psv" => Form::Table,
        "json" | "jsonl" | "ndjson" | "json5" | "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts"
        | "tsx" | "go" | "java" | "kt" | "kts" | "cs" | "rs" | "scala" | "groovy" | "swift" | "dart" => {
            Form::Literals(Comments::Slashes)
        }
        "py" | "rb" | "rake" | "ex" | "exs" | "sh" | "bash" => Form::Literals(Comments::Hash),
        "php" => Form::Literals(Comments::Both),
        "yml" | "yaml" => Form::Yaml,
        "xml" => Form::Markup,
        _ => return None,
    })
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(|it: char| !it.is_ascii_alphanumeric()).flat_map(camel_words).filter(|word| !word.is_empty())
}

/// Paths are compared in lower case, so that of `UserSeeder` only the ending tells: it is cut off as a word.
fn camel_words(word: &str) -> impl Iterator<Item = &str> {
    let ending = ["seeder", "seeders", "factory", "fixture", "fixtures", "seed", "seeds"]
        .into_iter()
        .find(|ending| word.len() > ending.len() && word.ends_with(ending));
    [Some(word), ending].into_iter().flatten()
}

/// Words for scripts and code that write data.
const SEEDS: &[&str] = &[
    "seed",
    "seeds",
    "seeder",
    "seeders",
    "seeding",
    "seeddata",
    "fixture",
    "fixtures",
    "factory",
    "factories",
    "testdata",
    "sampledata",
    "mockdata",
    "demodata",
    "fakedata",
    "dummydata",
    "populate",
];
/// Words for files of data that is to be shown or tried.
const SAMPLES: &[&str] = &[
    "sample", "samples", "dump", "dumps", "backup", "backups", "export", "exports", "mock", "mocks", "dummy",
    "demo", "fake",
];
/// Words for files about people.
const PEOPLE: &[&str] = &[
    "users",
    "customers",
    "contacts",
    "members",
    "people",
    "persons",
    "employees",
    "clients",
    "patients",
    "students",
    "leads",
    "subscribers",
    "attendees",
    "participants",
    "candidates",
    "guests",
    "applicants",
];
/// Words in the names of programs that are about data and hold none.
const CODE: &[&str] = &["test", "tests", "spec", "config", "types", "schema"];
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
    "cassettes",
    "vcr_cassettes",
    "__snapshots__",
    "licenses",
    "openapi",
    "swagger",
    "schemas",
];
/// Files whose addresses are those of authors.
const NO_DATA: &[&str] = &[
    "package.json",
    "package-lock.json",
    "composer.json",
    "composer.lock",
    "bower.json",
    "setup.py",
    "pnpm-lock.yaml",
    "pom.xml",
    "openapi.json",
    "openapi.yaml",
    "openapi.yml",
    "swagger.json",
    "swagger.yaml",
    "chart.yaml",
    "pubspec.yaml",
    "manifest.json",
    "renovate.json",
    "tsconfig.json",
    "mkdocs.yml",
    "_config.yml",
    "plugin.xml",
    "info.json",
    "metadata.json",
    "module.json",
    "docker-compose.yml",
    "docker-compose.yaml",
];

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert!(form_of(&RepoPath::new(path)).is_some(), "{path}");
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
        ] {
            assert_eq!(form_of(&RepoPath::new(path)), None, "{path}");
        }
    }
}
