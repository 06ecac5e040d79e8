//! What passes and what does not, as tables.

#![expect(clippy::disallowed_methods, reason = "the tests write the files of a project")]

use std::fs;

use super::UnknownDatabases::{Allowed, Refused};
use super::*;
use crate::reach::{Reach, hash_of_database};
use crate::rule::expand_placeholders;
use crate::secret::Secret;

const PRODUCTION: &str = "DATABASE_URL=postgres://app:Blue-Heron-77@db.shop.io/shop\n";
const STAGING: &str = "DATABASE_URL=postgres://app:Red-Crane-55@stage.shop.io/shop\n";

/// The files of a project.
struct Project(tempfile::TempDir);

impl Project {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, expand_placeholders(text)).unwrap();
        }
        Self(folder)
    }

    /// A project whose environments are known.
    fn usual() -> Self {
        Self::new(&[(".env.production", PRODUCTION), (".env.staging", STAGING)])
    }

    fn refusal_with(&self, variables: &str, command: &str, allowance: &Allowance) -> Option<String> {
        let reach = Reach::open(self.0.path(), None, None).unwrap();
        let variables = expand_placeholders(variables);
        let pairs = variables.split_whitespace().filter_map(|it| it.split_once('='));
        let process: Vec<_> = pairs.map(|(key, value)| (key.to_owned(), Secret::new(value))).collect();
        let words: Vec<_> = command.split_whitespace().map(str::to_owned).collect();
        let views = reach.views(&process, &words, &[]).unwrap();
        allowance.refusal(&views).map(|it| it.to_string())
    }

    fn refusal(&self, variables: &str, command: &str) -> Option<String> {
        self.refusal_with(variables, command, &Allowance::default())
    }
}

#[test]
fn processes_of_production_are_refused_by_any_selector() {
    let project = Project::new(&[]);
    for variables in [
        "APP_ENV=production",
        "APP_ENV=PROD",
        "NODE_ENV=production",
        "RAILS_ENV=production",
        "RACK_ENV=production",
        "DJANGO_SETTINGS_MODULE=shop.settings.production",
        "DJANGO_SETTINGS_MODULE=shop.settings_prod",
        "DJANGO_ENV=production",
        "FLASK_ENV=production",
        "ASPNETCORE_ENVIRONMENT=Production",
        "DOTNET_ENVIRONMENT=Production",
        "SPRING_PROFILES_ACTIVE=metrics,prod",
        "MIX_ENV=prod",
        "VERCEL_ENV=production",
        "RAILWAY_ENVIRONMENT_NAME=production",
        "CI_ENVIRONMENT_TIER=production",
        "DOPPLER_CONFIG=prd",
        "SENTRY_ENVIRONMENT=live",
        "ENVIRONMENT=production-eu",
        "SHOP_ENV=production",
        // The worst of several counts.
        "APP_ENV=development NODE_ENV=production",
        "NODE_ENV=test VERCEL_ENV=production",
        "APP_ENV=blue RAILS_ENV=production",
    ] {
        let refusal = project.refusal(variables, "").unwrap_or_default();
        assert!(refusal.contains("says that this is"), "{variables}: {refusal}");
    }
}

#[test]
fn other_environments_pass() {
    let project = Project::new(&[]);
    for variables in [
        "",
        "APP_ENV=development",
        "APP_ENV=staging",
        "NODE_ENV=test CI=true",
        "NODE_ENV=",
        "DJANGO_SETTINGS_MODULE=shop.settings.base",
        "DJANGO_SETTINGS_MODULE=products.settings",
        "SPRING_PROFILES_ACTIVE=metrics,h2",
        "APP_ENV=non-production",
        "APP_ENV=blue",
        "ENV=/home/a/.profile",
        "VIRTUAL_ENV=/srv/production/venv",
        "CONDA_DEFAULT_ENV=latest",
        "npm_config_env=production",
    ] {
        assert_eq!(project.refusal(variables, ""), None, "{variables}");
    }
}

#[test]
fn databases_are_judged_by_what_they_are() {
    let project = Project::usual();
    for (variables, expected) in [
        (
            "DATABASE_URL=postgres://other:pw@db.shop.io:5432/shop?sslmode=require",
            "by `DATABASE_URL` in `.env.production`",
        ),
        (
            "APP_ENV=development PRIMARY=postgres://x@db.shop.io/shop",
            "`PRIMARY` reaches `shop` on `db.shop.io`",
        ),
        ("APP_ENV=test DB_HOST=db.shop.io DB_NAME=shop", "`DB_HOST` reaches"),
        ("PGHOST=db.shop.io PGDATABASE=shop", "`PGHOST` reaches"),
        ("NODE_ENV=development DATABASE_URL=mysql://a@db.acme.io/shop_production", "by its name"),
        ("NODE_ENV=test DATABASE_URL=mysql://a@prod-db.acme.io/shop", "by its name"),
        ("APP_ENV=test PROD_DATABASE_URL=mysql://a@one.acme.io/shop", "named for production"),
        ("DATABASE_URL=postgres://a@db.acme.io/shop", "nothing says which environment this is"),
        ("APP_ENV=blue DATABASE_URL=postgres://a@db.acme.io/shop", "an environment that is not known"),
        ("DATABASE_URL=postgres://a@$HOST/shop", "nothing says"),
        ("REDIS_URL=rediss://default:x@r.acme.io:6380", "nothing says"),
        ("APP_ENV=development STRIPE_KEY=sk_live_{base62:24}", "`STRIPE_KEY` is a live credential (Stripe"),
    ] {
        let refusal = project.refusal(variables, "").unwrap_or_default();
        assert!(refusal.contains(expected), "{variables}: {refusal}");
        for secret in ["Heron", "pw@", "sk_live"] {
            assert!(!refusal.contains(secret), "{refusal}");
        }
    }
}

#[test]
fn local_databases_and_those_of_a_said_environment_pass() {
    let project = Project::usual();
    for variables in [
        "DATABASE_URL=postgres://a@localhost/shop",
        "DATABASE_URL=postgres://a@127.0.0.1:5432/shop_production",
        "DATABASE_URL=postgres://a@db:5432/shop",
        "DATABASE_URL=file:./dev.db",
        "DATABASE_URL=sqlite:///tmp/dev.db",
        "DATABASE_URL=postgres:///shop?host=/var/run/postgresql",
        "DB_HOST=localhost DB_NAME=shop",
        "APP_ENV=development DATABASE_URL=postgres://a@db.acme.io/shop",
        // Whose it is, the file of staging says.
        "DATABASE_URL=postgres://a@stage.shop.io/shop",
        "STRIPE_KEY=sk_test_{base62:24}",
        "STRIPE_KEY=pk_live_{base62:24}",
        "HTTP_PROXY=http://proxy.acme.io:3128 SMTP_HOST=mail.acme.io",
    ] {
        assert_eq!(project.refusal(variables, ""), None, "{variables}");
    }
}

#[test]
fn files_that_a_command_loads_count_below_the_process() {
    let project = Project::new(&[
        (".env", "DATABASE_URL=postgres://a@db.shop.io/shop\n"),
        (".env.production", PRODUCTION),
        (".env.test", "APP_ENV=test\nDATABASE_URL=postgres://localhost/test\n"),
        (".env.e2e", "DATABASE_URL=postgres://a@db.acme.io/e2e\n"),
    ]);
    let local = "DATABASE_URL=postgres://localhost/shop";
    for command in [
        "",
        "node seed.js",
        "prisma migrate reset",
        "docker compose run web rake db:reset",
        "node --env-file=.env seed.js",
        "node --env-file-if-exists .env.production seed.js",
        "dotenv -e .env.production -- node seed.js",
        "dotenv -e .env.test -e .env.production -- node seed.js",
        "npx dotenvx run -f .env.production -- node seed.js",
        "sh -c prisma",
    ] {
        assert!(project.refusal("", command).is_some(), "{command}");
    }
    for command in ["node --env-file=.env.test seed.js", "dotenv -e .env.test -- node seed.js"] {
        assert_eq!(project.refusal("", command), None, "{command}");
    }
    // That a file is named for tests says what its database is.
    assert_eq!(project.refusal("", "node --env-file=.env.e2e seed.js"), None);
    assert_eq!(project.refusal(local, "prisma migrate reset"), None);
    assert_eq!(project.refusal(local, "node seed.js"), None);
    assert!(project.refusal(local, "dotenv -o -- node seed.js").is_some(), "the file goes over the process");
}

#[test]
fn cascades_count_for_the_tools_that_have_them() {
    let project = Project::new(&[
        (".env", "DATABASE_URL=postgres://a@db.shop.io/shop\n"),
        (".env.local", "DATABASE_URL=postgres://localhost/shop\n"),
        (".env.production", PRODUCTION),
    ]);
    assert_eq!(project.refusal("", "next dev"), None);
    assert!(project.refusal("", "prisma db push").is_some(), "it does not read `.env.local`");
    assert!(project.refusal("NODE_ENV=test", "next dev").is_some(), "tests do not either");
}

#[test]
fn what_the_command_sets_for_itself_counts() {
    let project = Project::usual();
    for command in [
        "env RAILS_ENV=production rails db:reset",
        "cross-env NODE_ENV=production node seed.js",
        "rails db:reset RAILS_ENV=production",
        "python manage.py flush --settings=shop.settings.production",
        "php artisan migrate:fresh --env=production",
        "doppler run -c prd -- node seed.js",
        "env DATABASE_URL=postgres://a@db.shop.io/shop node seed.js",
    ] {
        assert!(project.refusal("APP_ENV=development", command).is_some(), "{command}");
    }
    for command in ["env RAILS_ENV=test rails db:reset", "webpack --config webpack.prod.js", "npm run prod"] {
        assert_eq!(project.refusal("APP_ENV=development", command), None, "{command}");
    }
}

#[test]
fn allowances_let_pass_what_they_name_and_no_more() {
    let project = Project::usual();
    let unknown = "DATABASE_URL=postgres://a@db.acme.io/shop";
    let known = "DATABASE_URL=postgres://a@db.shop.io/shop";
    let passes = |variables: &str, names: &[&str], unknown| {
        let names: Vec<_> = names.iter().map(ToString::to_string).collect();
        project.refusal_with(variables, "", &Allowance::new(&names, unknown)).is_none()
    };
    assert!(passes(unknown, &[], Allowed));
    assert!(!passes(known, &[], Allowed));
    assert!(!passes("APP_ENV=production", &["staging"], Allowed));
    assert!(passes("APP_ENV=production", &["production"], Refused));
    assert!(passes(&format!("APP_ENV=prod {known}"), &["prod"], Refused));
    assert!(passes(&format!("APP_ENV=blue {unknown}"), &["Blue"], Refused));
    assert!(!passes(&format!("APP_ENV=blue {unknown}"), &["green"], Refused));
    assert!(!passes(&format!("APP_ENV=blue {known}"), &["blue"], Allowed));
}

#[test]
fn settings_name_what_no_file_does() {
    let hash = hash_of_database("postgres://owner:pw@db-pooler.acme.io/shop", 7).unwrap();
    let text = format!(
        "[environments.blue]\nclass = 'production'\n[environments.green]\nclass = 'staging'\n\
         [guard]\ndatabases = ['{hash}']\nhosts = ['live.acme.io']\nvariables = ['SHOP_ROLE']\n"
    );
    let project = Project::new(&[("envlint.toml", &text)]);
    for variables in [
        "APP_ENV=test DATABASE_URL=postgres://app:x@db.acme.io/shop",
        "APP_ENV=test DATABASE_URL=postgres://app:x@eu.live.acme.io/any",
        "APP_ENV=blue",
        "SHOP_ROLE=production",
    ] {
        assert!(project.refusal(variables, "").is_some(), "{variables}");
    }
    for variables in [
        "APP_ENV=test DATABASE_URL=postgres://app:x@db.acme.io/other",
        "APP_ENV=test DATABASE_URL=postgres://app:x@olive.acme.io/any",
        "APP_ENV=green DATABASE_URL=postgres://app:x@any.acme.io/any",
    ] {
        assert_eq!(project.refusal(variables, ""), None, "{variables}");
    }
    assert!(hash_of_database("postgres://localhost/shop", 7).is_none());
    assert!(hash_of_database("no address", 7).is_none());
}
