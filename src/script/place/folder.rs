//! What the folders on a path say of its file.

/// Folders in which scripts lie.
pub(in crate::script) const SCRIPT_FOLDERS: &[&str] = &[
    "scripts",
    "script",
    "bin",
    "tools",
    "tool",
    "prisma",
    "db",
    "database",
    "data",
    "commands",
    "tasks",
    "cli",
    "dev",
    "sql",
    "cmd",
    "seed-data",
    "setup",
    "ops",
];

/// Folders whose scripts are for databases whatever their name.
pub(in crate::script) const PLACES: &[&[&str]] = &[
    &["datafixtures"],
    &["seeds"],
    &["seeders"],
    &["seeder"],
    &["seed"],
    &["prisma", "seed"],
    &["prisma", "seeds"],
];

/// Folders that hold scripts for databases among others: the name must say something too.
pub(in crate::script) const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "integration",
    "cypress",
    "playwright",
    "features",
    "vendor",
    "migrations",
    "manual_migrations",
    "data_migrations",
    "migrate",
    "alembic",
    "versions",
    "dist",
    "build",
    "node_modules",
    ".next",
    "out",
];

/// Folders in which nothing but scripts lies.
pub(super) const FOLDERS_OF_SCRIPTS: &[&str] =
    &["scripts", "script", "bin", "tools", "prisma", "db", "database", "commands", "tasks"];

/// Folders of commands, of which some are for databases.
pub(super) const COMMAND_FOLDERS: &[&[&str]] = &[
    &["management", "commands"],
    &["lib", "tasks"],
    &["console", "commands"],
    &["src", "command"],
    &["mix", "tasks"],
    &["priv", "repo"],
];

/// Whether a file lies with an application's own work: `apps/api` is the whole of one, and `pages/api` is not.
pub(super) fn lies_in_application(parents: &[String]) -> bool {
    const AROUND: &[&str] = &["pages", "app", "routes"];
    let serves = |pair: &[String]| pair[1] == "api" && AROUND.contains(&pair[0].as_str());
    parents.iter().any(|part| FOLDERS_OF_APPLICATIONS.contains(&part.as_str()))
        || parents.windows(2).any(serves)
}

/// Folders of an application's own work, whatever its files are called.
const FOLDERS_OF_APPLICATIONS: &[&str] = &[
    "components",
    "hooks",
    "pages",
    "controllers",
    "routes",
    "middleware",
    "views",
    "templates",
    "handlers",
];
