//! The points: what each says, which rules speak against it, and what speaks for it.

use crate::binding::EnvFile;
use crate::config::Point;
use crate::document::Tracking;
use crate::environment::EnvironmentClass;
use crate::finding::Finding;
use crate::report::{Fact, ProjectFacts, Report};
use crate::rule::Severity;

use super::{Evidence, Standing};

/// What the repository tells about a point.
pub(super) struct Decision {
    pub(super) standing: Standing,
    pub(super) evidence: Vec<Evidence>,
    pub(super) next: String,
}

/// The rules whose findings, notes aside, speak against a seed script's guard.
const GUARD_RULES: &[&str] =
    &["seed-without-production-guard", "ineffective-production-guard", "unguarded-destructive-command"];

/// The point in a sentence.
pub(super) fn title_of(point: Point) -> &'static str {
    match point {
        Point::SeparateEnvironments => {
            "Development, staging and production exist, each with credentials and databases of its own"
        }
        Point::SecretsStayInside => {
            "No secret crosses environments: staging's configuration holds nothing of production's"
        }
        Point::SeedScripts => "Seed scripts for development and staging are in version control",
        Point::DeterministicSeeds => "Seeds give the same data at every run",
        Point::GuardedSeeds => "Seed and reset scripts stop at once in production",
        Point::NoPersonalData => "Staging holds made-up or anonymised data and nobody's real ones",
        Point::TestDatabase => "Pipelines run tests against a database of their own",
        Point::TestedBackups => "A backup of the database has been restored, to see that it can be",
        Point::AgentCredentials => {
            "Coding agents have development's credentials and reach no production database"
        }
        Point::ProductionEnvFile => "`.env.production` is not in version control, and never was",
    }
}

/// The rules that speak against a point.
fn rules_against(point: Point) -> &'static [&'static str] {
    match point {
        Point::SeparateEnvironments => &[
            "reused-credential",
            "production-database-outside-production",
            "production-backend-outside-production",
            "shared-secret-in-base-layer",
            "shared-terraform-state",
        ],
        Point::SecretsStayInside => &[
            "reused-credential",
            "live-credential-outside-production",
            "local-secret-leak",
            "production-database-outside-production",
        ],
        Point::SeedScripts | Point::TestedBackups => &[],
        Point::DeterministicSeeds => &["unseeded-random-data"],
        Point::GuardedSeeds => GUARD_RULES,
        Point::NoPersonalData => {
            &["real-personal-data", "personal-data-passthrough", "committed-database-dump"]
        }
        Point::TestDatabase => &["production-secret-in-test-job"],
        Point::AgentCredentials => {
            &["production-credential-in-agent-config", "agent-auto-approves-destruction"]
        }
        Point::ProductionEnvFile => &["committed-env-file"],
    }
}

/// What to do about a point that is not kept.
fn way_out(point: Point) -> &'static str {
    match point {
        Point::SeparateEnvironments => {
            "give each environment credentials and a database of its own, and rotate what was shared"
        }
        Point::SecretsStayInside => {
            "issue new credentials for the environment that must not have these, and revoke them there"
        }
        Point::SeedScripts => "commit a seed script that runs in development and staging only",
        Point::DeterministicSeeds => "give every random generator a fixed seed at the top of the script",
        Point::GuardedSeeds => "stop before the first write, as in `envlint guard -- node seed.js`",
        Point::NoPersonalData => "put made-up data in the place of what is shown, or anonymise it on the way",
        Point::TestDatabase => {
            "give the step a secret for tests, such as `TEST_DATABASE_URL`, or a database beside the job"
        }
        Point::TestedBackups => "restore a backup into an empty database, and compare",
        Point::AgentCredentials => "take these values out of the agent's configuration, and rotate them",
        Point::ProductionEnvFile => {
            "take it out of the index and ignore it, rotate what it holds, and see `envlint history`"
        }
    }
}

/// Judges a point by a check of the tree and by the configuration that the history held.
pub(super) fn decide(point: Point, report: &Report, history: &Report) -> Decision {
    let against = findings_against(point, report, history);
    if !against.is_empty() {
        return Decision { standing: Standing::Failed, evidence: against, next: way_out(point).to_owned() };
    }
    let facts = &report.facts;
    match point {
        Point::SeparateEnvironments => separate(facts),
        Point::SecretsStayInside => inside(facts),
        Point::SeedScripts => seeds(report),
        Point::DeterministicSeeds => of_seeds(point, facts, "draws no random data without a fixed seed"),
        Point::GuardedSeeds => of_seeds(point, facts, "stops in production before it writes"),
        Point::NoPersonalData => undecided(point, "what staging's database holds is not in the repository"),
        Point::TestDatabase => test_database(facts),
        Point::TestedBackups => undecided(point, "backups are not in the repository"),
        Point::AgentCredentials => agents(facts),
        Point::ProductionEnvFile => env_file(report, history),
    }
}

fn findings_against(point: Point, report: &Report, history: &Report) -> Vec<Evidence> {
    let rules = rules_against(point);
    let counts = |it: &&Finding| {
        it.severity > Severity::Note
            && rules.contains(&it.rule.as_str())
            && (point != Point::ProductionEnvFile || is_of_production(it))
    };
    let here = report.findings.iter().filter(counts);
    // What the tree holds still has been said.
    let is_gone = |it: &&Finding| it.history.as_ref().is_none_or(|it| !it.at_head);
    let then = history.findings.iter().filter(is_gone);
    let then = then.filter(|it| point == Point::ProductionEnvFile && counts(it));
    let mut evidence: Vec<_> = here.chain(then).map(of_finding).collect();
    evidence.dedup_by(|later, earlier| later.path == earlier.path && later.message == earlier.message);
    evidence
}

fn is_of_production(finding: &Finding) -> bool {
    let file = EnvFile::of_path(&finding.primary.place.path);
    let class = finding.environment.as_deref().and_then(EnvironmentClass::of_word);
    class == Some(EnvironmentClass::Production)
        || file.is_some_and(|it| it.environment.class == EnvironmentClass::Production)
}

fn of_finding(finding: &Finding) -> Evidence {
    let place = &finding.primary.place;
    let removed = finding.history.as_ref().map(|it| {
        let gone =
            it.removed_in.as_ref().map(|commit| format!(", gone since {commit:.8}")).unwrap_or_default();
        format!(" (in the history since {:.8}{gone})", it.first_commit)
    });
    Evidence {
        path: Some(place.path.display()),
        line: Some(place.start.line),
        rule: Some(finding.rule.to_string()),
        message: format!("{}{}", finding.message, removed.unwrap_or_default()),
    }
}

fn separate(facts: &ProjectFacts) -> Decision {
    let wanted = [EnvironmentClass::Development, EnvironmentClass::Staging, EnvironmentClass::Production];
    let has = |class: &EnvironmentClass| facts.environments.iter().any(|it| it.class == *class);
    let names = |classes: Vec<&EnvironmentClass>| {
        classes.iter().map(|it| it.name()).collect::<Vec<_>>().join(" and ")
    };
    if wanted.iter().all(has) {
        let seen = "the configuration of all three is here, and nothing in it is shared";
        return passed(vec![remark(seen)]);
    }
    let missing = names(wanted.iter().filter(|it| !has(it)).collect());
    undecided(Point::SeparateEnvironments, &format!("no configuration of {missing} is here to compare"))
}

fn inside(facts: &ProjectFacts) -> Decision {
    let has = |class| facts.environments.iter().any(|it| it.class == class);
    if has(EnvironmentClass::Production) && has(EnvironmentClass::Staging) {
        return passed(vec![remark("production's values are here, and stand in no other environment")]);
    }
    let why = "production's values or staging's are not here to compare: a machine that has both can tell";
    undecided(Point::SecretsStayInside, why)
}

/// A script that production runs as well is no seed for development and staging.
fn seeds(report: &Report) -> Decision {
    let scripts = &report.facts.seed_scripts;
    let is_open = |fact: &Fact| {
        report.findings.iter().any(|it| {
            it.primary.place.path == fact.path
                && it.severity > Severity::Note
                && GUARD_RULES.contains(&it.rule.as_str())
        })
    };
    let tracked: Vec<_> =
        scripts.iter().filter(|(_, tracking)| *tracking == Tracking::Tracked).map(|(fact, _)| fact).collect();
    let kept: Vec<_> = tracked.iter().filter(|it| !is_open(it)).map(|it| of_fact(it)).collect();
    let failed = |evidence| Decision {
        standing: Standing::Failed,
        evidence,
        next: way_out(Point::SeedScripts).to_owned(),
    };
    if !kept.is_empty() {
        return passed(kept);
    }
    if tracked.is_empty() && !scripts.is_empty() {
        let said = |(fact, _): &(Fact, Tracking)| Evidence {
            message: "it is not in version control".to_owned(),
            ..of_fact(fact)
        };
        return failed(scripts.iter().map(said).collect());
    }
    if !tracked.is_empty() {
        let said = |fact: &&Fact| Evidence {
            message: "it would run in production too: that is no seed for development and staging".to_owned(),
            ..of_fact(fact)
        };
        return failed(tracked.iter().map(said).collect());
    }
    undecided(Point::SeedScripts, "no seed script was found: name yours in `[scripts] seeds` of envlint.toml")
}

fn of_seeds(point: Point, facts: &ProjectFacts, what: &str) -> Decision {
    if facts.seed_scripts.is_empty() {
        return undecided(point, "no seed script was found: name yours in `[scripts] seeds` of envlint.toml");
    }
    let said = |(fact, _): &(Fact, Tracking)| Evidence { message: what.to_owned(), ..of_fact(fact) };
    passed(facts.seed_scripts.iter().map(said).collect())
}

fn test_database(facts: &ProjectFacts) -> Decision {
    if !facts.test_databases.is_empty() {
        return passed(facts.test_databases.iter().map(of_fact).collect());
    }
    let why = if facts.has_test_step {
        "tests run in a pipeline, and nothing there says which database they use"
    } else {
        "no pipeline here runs tests"
    };
    undecided(Point::TestDatabase, why)
}

fn agents(facts: &ProjectFacts) -> Decision {
    if facts.agent_files.is_empty() {
        return undecided(Point::AgentCredentials, "no coding agent is configured in the repository");
    }
    let said = |path: &crate::document::RepoPath| Evidence {
        path: Some(path.display()),
        line: None,
        rule: None,
        message: "it holds nothing of production's".to_owned(),
    };
    passed(facts.agent_files.iter().map(said).collect())
}

fn env_file(report: &Report, history: &Report) -> Decision {
    if !report.incomplete.is_empty() || !history.incomplete.is_empty() {
        return undecided(Point::ProductionEnvFile, "not everything could be read");
    }
    let commits = history.summary.commits;
    let noun = if commits == 1 { "commit" } else { "commits" };
    passed(vec![remark(&format!("the index and {commits} {noun} hold no such file"))])
}

fn passed(evidence: Vec<Evidence>) -> Decision {
    Decision { standing: Standing::Passed, evidence, next: String::new() }
}

fn undecided(point: Point, why: &str) -> Decision {
    let next = format!(
        "find out, and say so in envlint.toml: `[[attestation]]` with `point = \"{}\"`, `by`, `date` and `expires`",
        point.id()
    );
    Decision { standing: Standing::Undecided, evidence: vec![remark(why)], next }
}

fn remark(message: &str) -> Evidence {
    Evidence { path: None, line: None, rule: None, message: message.to_owned() }
}

fn of_fact(fact: &Fact) -> Evidence {
    Evidence {
        path: Some(fact.path.display()),
        line: (fact.line > 0).then_some(fact.line),
        rule: None,
        message: fact.what.clone(),
    }
}
