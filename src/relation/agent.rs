//! What a coding agent is given, and what it may do with it.

use std::collections::BTreeSet;

use crate::binding::{Approval, ApprovalKind, Binding, ConfigurationFile, DatabaseIdentity, EnvironmentSet};
use crate::environment::EnvironmentClass;
use crate::finding::{Draft, Spot};
use crate::rule::{Confidence, EnvironmentTag, Exposure, Rule, Severity};
use crate::secret::Secret;
use crate::text::Span;

use super::about;
use super::destruction::Destruction;

/// Rules of tokens that open everything of an account, production included.
const ACCOUNT_WIDE: &[&str] = &[
    "supabase-personal-access-token",
    "railway-token",
    "digitalocean-token",
    "doppler-account-token",
    "doppler-production-service-token",
    "planetscale-credential",
    "neon-api-key",
    "heroku-api-key",
    "render-api-key",
    "vercel-token",
    "fly-access-token",
    "terraform-cloud-token",
    "pulumi-access-token",
    "github-personal-access-token",
    "aws-access-key-id",
    "aws-secret-access-key",
    "gcp-service-account-key",
];

/// `production-credential-in-agent-config`: one finding a value.
pub(super) fn credential(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let production = Production::of(set);
    let mut drafts = Vec::new();
    for file in set.files().filter(|file| is_of_agent(file) && !file.is_sample) {
        for binding in set.bindings_of(file.document) {
            drafts.extend(production.reached_by(set, binding).map(|reach| reach.draft(rule, binding)));
        }
    }
    // A binding may be the agent's in a file that is not.
    let elsewhere = set.bindings().iter().filter(|binding| {
        let file = set.file_of(binding);
        binding.environment.class == EnvironmentClass::Agent
            && file.is_some_and(|file| !is_of_agent(file) && !file.is_sample)
    });
    drafts.extend(elsewhere.filter_map(|it| Some(production.reached_by(set, it)?.draft(rule, it))));
    drafts
}

fn is_of_agent(file: &ConfigurationFile) -> bool {
    file.env_file.environment.class == EnvironmentClass::Agent
}

/// What production has.
struct Production<'s> {
    secrets: BTreeSet<&'s Secret>,
    databases: BTreeSet<&'s DatabaseIdentity>,
}

/// How a value of an agent reaches production.
struct Reach {
    what: String,
    span: Span,
    confidence: Confidence,
}

impl<'s> Production<'s> {
    fn of(set: &'s EnvironmentSet) -> Self {
        let is_production = |binding: &Binding| {
            binding.environment.class == EnvironmentClass::Production
                && set.file_of(binding).is_some_and(|file| !is_of_agent(file) && !file.is_sample)
        };
        Self {
            secrets: set.atoms().filter(|(it, _)| is_production(it)).map(|(_, atom)| &atom.secret).collect(),
            databases: set
                .targets()
                .filter(|(it, _)| is_production(it))
                .filter_map(|(_, it)| it.target.identity.as_ref())
                .collect(),
        }
    }

    fn is_known(&self) -> bool {
        !self.secrets.is_empty() || !self.databases.is_empty()
    }

    fn reached_by(&self, set: &EnvironmentSet, binding: &Binding) -> Option<Reach> {
        let reach = |what: &str, span, confidence| Some(Reach { what: what.to_owned(), span, confidence });
        let atom = set.atoms_of(binding.document).find(|(it, _)| it.value_span == binding.value_span);
        if let Some((_, atom)) = atom
            && self.secrets.contains(&atom.secret)
        {
            return reach("is production's own value", atom.span, Confidence::High);
        }
        let connection = set.targets().find(|(it, _)| std::ptr::eq(*it, binding)).map(|(_, it)| it);
        if let Some(connection) = connection {
            let is_same = connection.target.identity.as_ref().is_some_and(|it| self.databases.contains(it));
            if is_same {
                return reach("reaches the production database", connection.span, Confidence::High);
            }
            if connection.target.names_production() && !connection.target.is_local {
                return reach("names a production database", connection.span, Confidence::Medium);
            }
        }
        if binding.environment.class == EnvironmentClass::Production
            && let Some((_, atom)) = atom
        {
            return reach("is production's by its name", atom.span, Confidence::Medium);
        }
        let known = binding.credential.as_ref().filter(|it| it.exposure == Exposure::Secret)?;
        let place = binding.value.literal()?.place_of(known.span, binding.value_span);
        if known.tag == EnvironmentTag::Live {
            return reach(&format!("is a live credential ({})", known.provider), place, Confidence::High);
        }
        let is_account_wide = ACCOUNT_WIDE.contains(&known.rule.as_str());
        let what = format!("opens the whole account ({}), production included", known.provider);
        if is_account_wide { reach(&what, place, Confidence::Medium) } else { None }
    }
}

impl Reach {
    fn draft(self, rule: &Rule, binding: &Binding) -> Draft {
        let message = format!("`{}`, which a coding agent is given, {}", binding.key, self.what);
        let spot = Spot::new(binding.document, self.span, "within the agent's reach");
        Draft { confidence: self.confidence, ..about(binding, rule, message, spot) }
    }
}

/// `agent-auto-approves-destruction`: one finding an approval.
pub(super) fn approval(set: &EnvironmentSet, rule: &Rule) -> Vec<Draft> {
    let reaches_production = Production::of(set).is_known();
    let mut drafts = Vec::new();
    for file in set.files().filter(|file| !file.is_sample) {
        for approval in &file.approvals {
            let found = Destruction::of(approval);
            drafts.extend(found.map(|it| destructive(rule, file, approval, &it, reaches_production)));
        }
        let of_settings = set.bindings_of(file.document).filter_map(|it| Some((it, approval_of(it)?)));
        drafts.extend(of_settings.map(|(binding, approval)| {
            let draft = destructive(rule, file, &approval, &Destruction::AnyCommand, reaches_production);
            Draft { key: Some(binding.key.clone()), ..draft }
        }));
    }
    drafts
}

/// Agents take settings from the environment too.
const SETTINGS: &[(&str, &str)] = &[("AIDER_YES_ALWAYS", "true"), ("GOOSE_MODE", "auto")];

fn approval_of(binding: &Binding) -> Option<Approval> {
    let text = binding.value.literal()?.text.expose();
    let is_one =
        |(key, value): &(&str, &str)| binding.key == *key && text.eq_ignore_ascii_case(value.as_bytes());
    SETTINGS.iter().any(is_one).then(|| Approval {
        text: binding.key.clone(),
        span: binding.value_span,
        kind: ApprovalKind::Everything,
    })
}

fn destructive(
    rule: &Rule,
    file: &ConfigurationFile,
    approval: &Approval,
    destruction: &Destruction,
    reaches_production: bool,
) -> Draft {
    let what = match destruction {
        Destruction::AnyCommand => "run any command".to_owned(),
        Destruction::Command(command) => format!("run `{command}`"),
        Destruction::Server(server) => format!("use every tool of `{server}`"),
    };
    let clause = if reaches_production { ", and production's values are in its reach" } else { "" };
    let message = format!("`{}` lets a coding agent {what} without asking{clause}", file.path.display());
    let spot = Spot::new(file.document, approval.span, "no person is asked");
    Draft {
        severity: if reaches_production { Severity::Error } else { Severity::Warning },
        environment: Some(EnvironmentClass::Agent.name().to_owned()),
        ..Draft::of(rule, message, spot, Secret::new(format!("approves {}", approval.text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binding::{EnvFile, EnvFileKind, Protection};
    use crate::document::{Document, Origin, RepoPath, Tracking};
    use crate::environment::Environment;
    use crate::finding::DocumentId;
    use crate::rule::Catalogue;

    #[test]
    fn entries_of_an_allow_list_are_judged_where_they_stand() {
        let text = br#"["Bash(npm test)", "Bash(psql:*)"]"#;
        let document =
            Document::new(RepoPath::new(".claude/settings.json"), Origin::Worktree, Tracking::Tracked, text);
        let environment = Environment::of(EnvironmentClass::Agent);
        let env_file = EnvFile { environment, kind: EnvFileKind::Definition };
        let mut file = ConfigurationFile::new(DocumentId(0), &document, env_file, Protection::None);
        let approval = |text: &str, start: usize| Approval {
            text: text.to_owned(),
            span: Span::new(start, start + "Bash()".len() + text.len()),
            kind: ApprovalKind::Command,
        };
        file.approvals = vec![approval("npm test", 2), approval("psql:*", 20)];
        let catalogue = Catalogue::embedded();
        let rule = catalogue.get("agent-auto-approves-destruction").unwrap();
        let drafts = super::approval(&EnvironmentSet::new(vec![file], Vec::new()), rule);
        assert_eq!(drafts.len(), 1);
        assert_eq!(drafts[0].severity, Severity::Warning);
        assert_eq!(&text[drafts[0].primary.span.range()], b"Bash(psql:*)");
    }
}
