//! What an approval lets a coding agent destroy: commands and tools that take data or what holds it away.
//!
//! Commands that only change the working copy (`rm`, `git reset`) are none of an environment's business.

use crate::binding::{Approval, ApprovalKind};
use crate::command::{begins_destruction, is_in_front};

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
    begins_destruction(&words, is_open).then(|| Destruction::Command(words.join(" ")))
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
