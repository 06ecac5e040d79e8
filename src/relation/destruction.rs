//! What an approval lets a coding agent destroy: commands and tools that take data or what holds it away.
//!
//! Commands that only change the working copy (`rm`, `git reset`) are none of an environment's business.

use crate::binding::{Approval, ApprovalKind};

/// What an approval lets an agent destroy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destruction {
    /// Whatever a command can.
    AnyCommand,
    /// Data, by this command or tool.
    Command(String),
    /// Data, by some tool of this server.
    Server(String),
}

impl Destruction {
    /// What an approval lets an agent destroy; `None` when it is harmless.
    pub(super) fn of(approval: &Approval) -> Option<Self> {
        match approval.kind {
            ApprovalKind::Everything | ApprovalKind::EveryCommand => Some(Self::AnyCommand),
            ApprovalKind::Command => of_command(&approval.text),
            ApprovalKind::Tool => of_tool(&approval.text),
            ApprovalKind::EveryTool => of_server(&approval.text),
        }
    }
}

/// Commands that destroy data or what holds it, word by word.
const DESTRUCTIVE: &[&str] = &[
    "psql",
    "mysql",
    "mariadb",
    "mongosh",
    "mongo",
    "redis-cli",
    "sqlcmd",
    "clickhouse-client",
    "dropdb",
    "pg_restore",
    "terraform destroy",
    "terraform apply",
    "terraform state rm",
    "tofu destroy",
    "tofu apply",
    "terragrunt destroy",
    "terragrunt apply",
    "pulumi destroy",
    "cdk destroy",
    "cdktf destroy",
    "sst remove",
    "prisma migrate reset",
    "prisma migrate dev",
    "prisma db push",
    "prisma db execute",
    "drizzle-kit push",
    "drizzle-kit drop",
    "sequelize db:drop",
    "sequelize-cli db:drop",
    "typeorm schema:drop",
    "knex migrate:rollback",
    "supabase db reset",
    "supabase db push",
    "supabase projects delete",
    "supabase branches delete",
    "neonctl branches delete",
    "neonctl projects delete",
    "pscale database delete",
    "pscale branch delete",
    "rails db:drop",
    "rails db:reset",
    "rails db:schema:load",
    "rails db:purge",
    "rails db:setup",
    "rake db:drop",
    "rake db:reset",
    "artisan migrate:fresh",
    "artisan migrate:refresh",
    "artisan migrate:reset",
    "artisan db:wipe",
    "manage.py flush",
    "manage.py reset_db",
    "mix ecto.drop",
    "mix ecto.reset",
    "alembic downgrade",
    "dbmate drop",
    "flyway clean",
    "liquibase drop-all",
    "kubectl delete",
    "kubectl drain",
    "kubectl replace",
    "kubectl scale",
    "helm uninstall",
    "helm delete",
    "argocd app delete",
    "docker volume rm",
    "docker volume prune",
    "docker system prune",
    "aws s3 rm",
    "aws s3 rb",
    "aws rds delete-db-instance",
    "aws rds delete-db-cluster",
    "aws dynamodb delete-table",
    "aws ec2 terminate-instances",
    "aws cloudformation delete-stack",
    "gcloud sql instances delete",
    "gcloud sql databases delete",
    "gcloud projects delete",
    "az group delete",
    "az sql db delete",
    "gsutil rm",
    "gsutil -m rm",
    "firebase firestore:delete",
    "firebase database:remove",
    "railway down",
    "railway delete",
    "railway volume delete",
    "fly apps destroy",
    "fly volumes destroy",
    "flyctl apps destroy",
    "flyctl volumes destroy",
    "heroku pg:reset",
    "heroku apps:destroy",
    "vercel rm",
    "vercel remove",
    "vercel env rm",
    "wrangler delete",
    "wrangler d1 delete",
    "wrangler d1 execute",
    "wrangler kv namespace delete",
    "wrangler r2 bucket delete",
    "convex import --replace",
];

/// Words in front of a command that only run it.
const RUNNERS: &[&str] = &[
    "sudo", "npx", "bunx", "pnpx", "pnpm", "npm", "yarn", "bun", "exec", "dlx", "x", "run", "--", "-y",
    "--yes", "uv", "poetry", "pipenv", "bundle", "php", "python", "python3", "env", "time", "command",
];

/// What servers are called that can destroy data.
const SERVERS: &[&str] = &[
    "supabase",
    "postgres",
    "postgresql",
    "mysql",
    "mongodb",
    "neon",
    "planetscale",
    "redis",
    "prisma",
    "convex",
    "firebase",
    "railway",
    "heroku",
    "render",
    "digitalocean",
    "cloudflare",
    "aws",
    "terraform",
    "kubernetes",
];

/// A server all of whose tools are approved.
fn of_server(name: &str) -> Option<Destruction> {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|it: char| !it.is_ascii_alphanumeric());
    words.any(|word| SERVERS.contains(&word)).then(|| Destruction::Server(name.to_owned()))
}

/// Tools of servers that change a database or an account: `mcp__supabase__execute_sql`.
fn of_tool(text: &str) -> Option<Destruction> {
    let lower = text.to_ascii_lowercase();
    let name = lower.rsplit("__").next().unwrap_or(&lower);
    let is_name = name.bytes().all(|it| it.is_ascii_alphanumeric() || b"_-.:/".contains(&it));
    let name = name.rsplit(['.', ':', '/']).next().unwrap_or(name).replace('-', "_");
    let runs_sql = ["execute_sql", "run_sql", "apply_migration", "write_query"].contains(&name.as_str());
    let things = [
        "project",
        "database",
        "branch",
        "table",
        "volume",
        "bucket",
        "service",
        "environment",
        "collection",
        "many",
    ];
    let destroys = ["delete_", "drop_", "destroy_", "reset_", "truncate_"]
        .iter()
        .filter_map(|verb| name.strip_prefix(verb))
        .any(|thing| things.contains(&thing.trim_end_matches('s')));
    (is_name && (runs_sql || destroys)).then_some(Destruction::Command(name))
}

/// What the commands that fit a pattern destroy: `psql:*`, `npx prisma *`, `/^terraform/`.
fn of_command(pattern: &str) -> Option<Destruction> {
    let pattern = pattern.trim();
    // A regular expression fits whatever goes on behind it, unless it says otherwise.
    let is_expression = pattern.starts_with('/') && !pattern.ends_with("$/");
    let pattern = pattern.trim_start_matches(['/', '^']).trim_end_matches(['/', '$']);
    let fixed = pattern.trim_end_matches(['*', ':', ' ', '.']);
    if fixed.is_empty() {
        return pattern.contains('*').then_some(Destruction::AnyCommand);
    }
    let is_open = is_expression || pattern.ends_with(['*', ':']);
    let words: Vec<_> = fixed.split_whitespace().skip_while(|word| is_in_front(word)).collect();
    let is_destructive = |command: &&&str| {
        let command: Vec<_> = command.split(' ').collect();
        let begins = words.len() >= command.len() && words[..command.len()] == command[..];
        // `prisma *` allows `prisma migrate reset`.
        let reaches = is_open && !words.is_empty() && command.starts_with(&words);
        begins || reaches
    };
    DESTRUCTIVE.iter().find(is_destructive).map(|_| Destruction::Command(words.join(" ")))
}

/// Whether a word stands in front of the command: a runner, or a variable that is set for it.
fn is_in_front(word: &str) -> bool {
    RUNNERS.contains(&word) || word.split_once('=').is_some_and(|(name, _)| !name.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn destruction(kind: ApprovalKind, text: &str) -> Option<Destruction> {
        Destruction::of(&Approval { text: text.to_owned(), span: Span::new(0, 0), kind })
    }

    #[test]
    fn blanket_approvals_let_any_command_run() {
        for kind in [ApprovalKind::Everything, ApprovalKind::EveryCommand] {
            assert_eq!(destruction(kind, "permissions.defaultMode"), Some(Destruction::AnyCommand));
        }
        assert_eq!(destruction(ApprovalKind::Command, "**"), Some(Destruction::AnyCommand));
    }

    #[test]
    fn commands_that_destroy_data_are_recognised() {
        for text in [
            "psql:*",
            "psql *",
            "psql",
            "npx prisma:*",
            "npx prisma migrate reset --force",
            "pnpm exec prisma db push:*",
            "terraform apply -auto-approve",
            "terraform:*",
            "NODE_ENV=test npx supabase db reset",
            "supabase:*",
            "bundle exec rails db:drop:*",
            "php artisan migrate:fresh",
            "python manage.py flush --no-input",
            "kubectl delete *",
            "/^terraform/",
        ] {
            let found = destruction(ApprovalKind::Command, text);
            assert!(matches!(found, Some(Destruction::Command(_))), "{text}");
        }
    }

    #[test]
    fn tools_and_servers_that_destroy_data_are_recognised() {
        for text in
            ["supabase__execute_sql", "supabase:drop_table", "railway__delete_project", "apply_migration"]
        {
            let found = destruction(ApprovalKind::Tool, text);
            assert!(matches!(found, Some(Destruction::Command(_))), "{text}");
        }
        assert!(destruction(ApprovalKind::EveryTool, "supabase-mcp").is_some());
        assert!(destruction(ApprovalKind::EveryTool, "playwright").is_none());
    }

    #[test]
    fn other_approvals_are_harmless() {
        for text in [
            "npm test:*",
            "npm run lint",
            "git status",
            "terraform plan:*",
            "prisma generate",
            "kubectl get:*",
            "aws s3 ls:*",
            "aws rds describe-db-instances:*",
            "rm:*",
            "",
        ] {
            assert_eq!(destruction(ApprovalKind::Command, text), None, "{text}");
        }
        for text in ["supabase__list_tables", "list_projects", "github__delete_branch_protection"] {
            assert_eq!(destruction(ApprovalKind::Tool, text), None, "{text}");
        }
    }
}
