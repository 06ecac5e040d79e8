//! Which commands take data or what holds it away: one table for agents, runners and scripts.
//!
//! Commands that only change the working copy (`rm`, `git reset`) are none of an environment's business.

use Needs::{Asks, Framework, Judgement, Nothing, Option, Sql};

/// What it takes for a command to destroy data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// It does, without a question.
    Nothing,
    /// It asks a person first, unless one of these is said.
    Asks(&'static [&'static str]),
    /// One of these must be said.
    Option(&'static [&'static str]),
    /// SQL that does.
    Sql,
    /// It does, and Rails stops it where the database itself says production.
    Framework,
    /// It can; whether it does, its words do not say.
    Judgement,
}

/// Commands, word by word. A new one is a row here.
const DESTRUCTIVE: &[(&str, Needs)] = &[
    ("psql", Sql),
    ("mysql", Sql),
    ("mariadb", Sql),
    ("mongosh", Sql),
    ("mongo", Sql),
    ("redis-cli", Sql),
    ("sqlcmd", Sql),
    ("clickhouse-client", Sql),
    ("dropdb", Nothing),
    ("pg_restore", Option(&["-c", "--clean"])),
    ("terraform destroy", Asks(&["-auto-approve", "--auto-approve", "-force"])),
    ("terraform apply", Judgement),
    ("terraform state rm", Judgement),
    ("tofu destroy", Asks(&["-auto-approve", "--auto-approve"])),
    ("tofu apply", Judgement),
    ("terragrunt destroy", Asks(&["-auto-approve", "--auto-approve", "--terragrunt-non-interactive"])),
    ("terragrunt apply", Judgement),
    ("pulumi destroy", Asks(&["--yes", "-y"])),
    ("cdk destroy", Asks(&["--force", "-f"])),
    ("cdktf destroy", Asks(&["--auto-approve"])),
    ("sst remove", Nothing),
    ("prisma migrate reset", Asks(&["--force", "-f"])),
    ("prisma migrate dev", Judgement),
    ("prisma db push", Option(&["--force-reset", "--accept-data-loss"])),
    ("prisma db execute", Sql),
    ("drizzle-kit push", Option(&["--force"])),
    ("drizzle-kit drop", Judgement),
    ("sequelize db:drop", Nothing),
    ("sequelize-cli db:drop", Nothing),
    ("typeorm schema:drop", Nothing),
    ("typeorm-ts-node-commonjs schema:drop", Nothing),
    ("typeorm-ts-node-esm schema:drop", Nothing),
    ("knex migrate:rollback", Option(&["--all"])),
    ("supabase db reset", Option(&["--linked", "--db-url"])),
    ("supabase db push", Judgement),
    ("supabase projects delete", Nothing),
    ("supabase branches delete", Judgement),
    ("neonctl branches delete", Judgement),
    ("neonctl projects delete", Nothing),
    ("pscale database delete", Asks(&["--force"])),
    ("pscale branch delete", Judgement),
    ("rails db:drop", Framework),
    ("rails db:reset", Framework),
    ("rails db:schema:load", Framework),
    ("rails db:purge", Framework),
    ("rails db:setup", Framework),
    ("rake db:drop", Framework),
    ("rake db:reset", Framework),
    ("artisan migrate:fresh", Asks(&["--force"])),
    ("artisan migrate:refresh", Asks(&["--force"])),
    ("artisan migrate:reset", Asks(&["--force"])),
    ("artisan db:wipe", Asks(&["--force"])),
    ("manage.py flush", Asks(&["--noinput", "--no-input"])),
    ("manage.py reset_db", Asks(&["--noinput", "--no-input"])),
    ("manage.py reset_schema", Asks(&["--noinput", "--no-input"])),
    ("mix ecto.drop", Asks(&["--force", "--force-drop", "--quiet"])),
    ("mix ecto.reset", Nothing),
    ("alembic downgrade", Judgement),
    ("dbmate drop", Nothing),
    ("flyway clean", Nothing),
    ("liquibase drop-all", Nothing),
    ("kubectl delete", Judgement),
    ("kubectl drain", Judgement),
    ("kubectl replace", Judgement),
    ("kubectl scale", Judgement),
    ("helm uninstall", Judgement),
    ("helm delete", Judgement),
    ("argocd app delete", Judgement),
    ("docker volume rm", Judgement),
    ("docker volume prune", Judgement),
    ("docker system prune", Judgement),
    ("aws s3 rm", Judgement),
    ("aws s3 rb", Judgement),
    ("aws rds delete-db-instance", Nothing),
    ("aws rds delete-db-cluster", Nothing),
    ("aws dynamodb delete-table", Nothing),
    ("aws ec2 terminate-instances", Judgement),
    ("aws cloudformation delete-stack", Judgement),
    ("gcloud sql instances delete", Asks(&["--quiet", "-q"])),
    ("gcloud sql databases delete", Asks(&["--quiet", "-q"])),
    ("gcloud projects delete", Judgement),
    ("az group delete", Judgement),
    ("az sql db delete", Asks(&["--yes", "-y"])),
    ("gsutil rm", Judgement),
    ("gsutil -m rm", Judgement),
    ("firebase firestore:delete", Asks(&["--yes", "-y", "--force", "-f"])),
    ("firebase database:remove", Asks(&["--yes", "-y", "--force", "-f"])),
    ("railway down", Judgement),
    ("railway delete", Judgement),
    ("railway volume delete", Judgement),
    ("fly apps destroy", Judgement),
    ("fly volumes destroy", Judgement),
    ("flyctl apps destroy", Judgement),
    ("flyctl volumes destroy", Judgement),
    ("heroku pg:reset", Asks(&["--confirm", "-c"])),
    ("heroku apps:destroy", Judgement),
    ("vercel rm", Judgement),
    ("vercel remove", Judgement),
    ("vercel env rm", Judgement),
    ("wrangler delete", Judgement),
    ("wrangler d1 delete", Asks(&["-y", "--skip-confirmation"])),
    ("wrangler d1 execute", Sql),
    ("wrangler kv namespace delete", Judgement),
    ("wrangler r2 bucket delete", Judgement),
    ("convex import --replace", Asks(&["-y", "--yes"])),
    ("rake db:schema:load", Framework),
    ("rake db:purge", Framework),
    ("rake db:setup", Framework),
    ("rails db:truncate_all", Framework),
    ("rails db:seed:replant", Framework),
    ("rake db:truncate_all", Framework),
    ("manage.py sqlflush", Judgement),
    ("sequelize db:migrate:undo:all", Nothing),
    ("sequelize-cli db:migrate:undo:all", Nothing),
    ("mikro-orm schema:drop", Option(&["--run", "-r"])),
    ("mikro-orm schema:fresh", Option(&["--run", "-r"])),
    ("console doctrine:schema:drop", Option(&["--force"])),
    ("console doctrine:database:drop", Option(&["--force"])),
    ("console doctrine:fixtures:load", Asks(&["--no-interaction", "-n"])),
    ("sqlx database drop", Asks(&["-y"])),
    ("sqlx database reset", Asks(&["-y"])),
    ("diesel database reset", Nothing),
    ("diesel database drop", Nothing),
    ("sea-orm-cli migrate fresh", Nothing),
    ("sea-orm-cli migrate refresh", Nothing),
    ("mysqladmin drop", Asks(&["-f", "--force"])),
    ("hasura migrate apply --down", Judgement),
    ("dotnet ef database drop", Asks(&["--force", "-f"])),
    ("mongorestore", Option(&["--drop"])),
    ("mongoimport", Option(&["--drop"])),
    ("migrate drop", Asks(&["-f"])),
    ("atlas schema clean", Asks(&["--auto-approve"])),
    ("goose reset", Nothing),
    ("medusa db:drop", Nothing),
    ("adonis db:wipe", Nothing),
    ("ace db:wipe", Asks(&["--force"])),
    ("ace migration:fresh", Asks(&["--force"])),
    ("ace migration:refresh", Asks(&["--force"])),
];

/// Words in front of a command that only run it.
const RUNNERS: &[&str] = &[
    "sudo", "npx", "bunx", "pnpx", "pnpm", "npm", "yarn", "bun", "exec", "dlx", "x", "run", "--", "-y",
    "--yes", "uv", "poetry", "pipenv", "bundle", "php", "python", "python3", "env", "time", "command",
];

/// Every row.
#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = (&'static str, Needs)> {
    DESTRUCTIVE.iter().copied()
}

/// The row that a command begins with.
pub(super) fn row_of(words: &[&str]) -> std::option::Option<(&'static str, Needs)> {
    let begins = |row: &str| {
        let mut at = 0;
        row.split(' ').all(|word| {
            // Options may stand between a program and what it is to do.
            while at > 0 && words.get(at).is_some_and(|it| it.starts_with('-') && *it != word) {
                // `kubectl -n shop delete`: the word between is the option's.
                let has_value = words.get(at + 1).is_some_and(|it| !it.starts_with('-') && *it != word)
                    && words.get(at + 2) == Some(&word);
                at += if has_value { 2 } else { 1 };
            }
            at += 1;
            words.get(at - 1).is_some_and(|it| *it == word)
        })
    };
    let program = words.first()?;
    let rows = DESTRUCTIVE.iter().filter(|(row, _)| is_of_program(row, program) && begins(row));
    rows.max_by_key(|(row, _)| row.len()).copied()
}

/// Whether the first word of a row is this: nearly all rows are another program's, which is told at their first letter.
pub(super) fn is_of_program(row: &str, program: &str) -> bool {
    row.bytes().next() == program.bytes().next()
        && row.strip_prefix(program).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether a text tells a program that it does not name, or names when it runs, to destroy data: `db:drop` of
/// `rails db:drop`, `migrate reset` behind a variable.
pub(crate) fn is_told_to_destroy(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    DESTRUCTIVE.iter().any(|(row, needs)| {
        let (program, told) = row.split_once(' ').unwrap_or(("", row));
        match needs {
            Nothing | Asks(_) | Framework if says_it_all(told) => text.contains(told),
            // A framework runs its command by this one word.
            Nothing | Asks(_) | Framework => program == "manage.py" && first == told,
            Option(options) => {
                let says = |it: &&&str| it.contains("reset") || it.contains("loss");
                options.iter().filter(says).any(|it| text.contains(it))
            }
            Sql | Judgement => false,
        }
    })
}

/// Whether a text holds the words of a client that a database is changed by.
pub(super) fn names_client(text: &str) -> bool {
    DESTRUCTIVE
        .iter()
        .any(|(row, needs)| *needs == Sql && !row.contains(' ') && text.contains(&format!("{row} ")))
}

/// Whether words mean the same wherever they stand: `drop` alone does not.
pub(super) fn says_it_all(told: &str) -> bool {
    told.contains([':', '_', '.', ' ']) || told == "dropdb"
}

/// Whether a command that begins with these words can destroy data; where it is `open`, more words may follow.
pub(crate) fn begins_destruction(words: &[&str], is_open: bool) -> bool {
    DESTRUCTIVE.iter().any(|(row, _)| {
        let row: Vec<_> = row.split(' ').collect();
        let begins = words.len() >= row.len() && words[..row.len()] == row[..];
        // `prisma *` allows `prisma migrate reset`.
        begins || is_open && !words.is_empty() && row.starts_with(words)
    })
}

/// Whether a word stands in front of the command: a runner, or a variable that is set for it.
pub(crate) fn is_in_front(word: &str) -> bool {
    RUNNERS.contains(&word) || word.split_once('=').is_some_and(|(name, _)| !name.starts_with('-'))
}
