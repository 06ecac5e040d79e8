//! What scripts are judged to do in production.

use crate::document::RepoPath;

use super::super::ScriptAnalyzer;
use super::super::verdict::Verdict;
use super::fixture::{fixtures, project_of};
use super::project::{Files, analyzer};

#[test]
fn python_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("python");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn javascript_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("javascript");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn typescript_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("typescript");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn shell_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("shell");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn csharp_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("csharp");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ruby_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("ruby");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn java_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("java");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn kotlin_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("kotlin");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn elixir_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("elixir");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rust_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("rust");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn go_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("go");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn php_scripts_get_their_verdicts() {
    let wrong = wrong_verdicts("php");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file of SQL has no guard that could be good or bad: what counts is how grave it is.
#[test]
fn files_of_sql_are_as_grave_as_what_they_do() {
    let analyzer = analyzer();
    let mut wrong = Vec::new();
    for (name, text) in fixtures("sql") {
        let expected = text.lines().next().unwrap().split("expect: ").nth(1).unwrap().trim().to_owned();
        let (path, files) = project_of(&name, &text);
        let found = files.findings(&analyzer);
        let own = found.iter().find(|draft| draft.message.contains("this file"));
        if own.map_or("silent", |draft| draft.severity.name()) != expected {
            wrong.push(format!("{name}: expected {expected}, got {own:?}"));
        }
        if !ScriptAnalyzer::is_candidate(&path, &files.0[&path]) {
            wrong.push(format!("{name}: silent by its name alone"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn deny_lists_fail_open_and_allow_lists_do_not() {
    for (condition, fails_open) in [
        ("process.env.APP_ENV === 'production'", true),
        ("!['development', 'test'].includes(process.env.APP_ENV)", false),
    ] {
        let text = format!("if ({condition}) throw new Error('no')\nprisma.user.deleteMany()\n");
        let files = Files::of([("prisma/seed.ts", text.as_str())]);
        let judgement = analyzer().judge(&files.document(&RepoPath::new("prisma/seed.ts")), &files).unwrap();
        assert_eq!(
            (judgement.verdict, judgement.fails_open),
            (Verdict::Effective, fails_open),
            "{condition}"
        );
    }
}

#[test]
fn a_guard_behind_variables_that_are_made_of_each_other_is_seen() {
    let doubled: Vec<_> = (1..60).map(|at| format!("v{at}=\"$v{} $v{}\"\n", at - 1, at - 1)).collect();
    let doubled = doubled.concat();
    let chosen: Vec<_> =
        (0..60).map(|at| format!("if $tool --has {at}; then tool=\"tool{at}\"; fi\n")).collect();
    let chosen = chosen.concat();
    let guard = "if [ \"$APP_ENV\" = production ]; then exit 1; fi\ndropdb shop\n";
    for before in [format!("{doubled}echo \"$v59\"\n"), format!("tool=tool\n{chosen}$tool\n")] {
        let text = format!("{before}{guard}");
        let files = Files::of([("scripts/reset-db.sh", text.as_str())]);
        let document = files.document(&RepoPath::new("scripts/reset-db.sh"));
        assert_eq!(analyzer().judge(&document, &files).unwrap().verdict, Verdict::Effective, "{before}");
    }
}

fn wrong_verdicts(folder: &str) -> Vec<String> {
    let analyzer = analyzer();
    let mut wrong = Vec::new();
    for (name, text) in fixtures(folder) {
        let expected =
            text.lines().next().unwrap().split("expect: ").nth(1).unwrap_or("nothing").trim().to_owned();
        let (path, files) = project_of(&name, &text);
        let judgement = analyzer.judge(&files.document(&path), &files).unwrap();
        let got = name_of(judgement.verdict);
        if got != expected {
            wrong.push(format!("{folder}/{name}: expected {expected}, got {got}: {:?}", judgement.writes));
        }
    }
    wrong
}

fn name_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoWrites => "no-writes",
        Verdict::Effective => "effective",
        Verdict::Unguarded => "unguarded",
        Verdict::Partial => "partial",
        Verdict::AfterWrite => "after-write",
        Verdict::WarnOnly => "warn-only",
        Verdict::Prompt => "prompt",
        Verdict::Uncalled => "uncalled",
        Verdict::Inverted => "inverted",
        Verdict::Tautological => "tautological",
        Verdict::ExcludesOnlyTest => "excludes-only-test",
    }
}
