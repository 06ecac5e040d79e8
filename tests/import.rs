//! `extend = ["gitleaks.toml"]`: rules and allowlists of gitleaks mean here what they mean there, and never reach envlint's
//! own rules.

mod scratch;

use envlint::rule::expand_placeholders;
use scratch::{Ended, Scratch};

const GITLEAKS: &str = include_str!("imports/gitleaks.toml");
const BASE: &str = include_str!("imports/base.toml");

/// A repository with the rules, and these files.
fn project(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::repository();
    scratch.write_bytes("envlint.toml", b"extend = ['gitleaks.toml']\n");
    scratch.write_bytes("gitleaks.toml", GITLEAKS.as_bytes());
    scratch.write_bytes("shared/base.toml", BASE.as_bytes());
    for (path, text) in files {
        scratch.write(path, text);
    }
    scratch
}

fn found(files: &[(&str, &str)]) -> Vec<String> {
    check(&project(files)).places()
}

fn check(scratch: &Scratch) -> Ended {
    scratch.envlint(&["check", "--format", "concise"])
}

fn broken(gitleaks: &str) -> String {
    let scratch = Scratch::repository();
    scratch.write_bytes("envlint.toml", b"extend = ['gitleaks.toml']\n");
    scratch.write_bytes("gitleaks.toml", gitleaks.as_bytes());
    let ended = check(&scratch);
    assert_eq!(ended.code, Some(2), "{gitleaks}: {ended:?}");
    ended.stderr
}

#[test]
fn secret_is_the_group_that_is_named_and_needs_its_entropy() {
    assert_eq!(found(&[("a.txt", "acme = {base62:24}\n")]), ["a.txt:1:8: error[acme-token]"]);
    assert!(found(&[("a.txt", "acme = aaaaaaaaaaaaaaaaaaaaaaaa\n")]).is_empty());
    assert!(found(&[("a.txt", "emca = {base62:24}\n")]).is_empty());
}

#[test]
fn allowlists_of_a_rule_allow_by_their_condition() {
    let example = "acme = {base62:24} # example\n";
    assert_eq!(found(&[("a.txt", example)]).len(), 1);
    assert_eq!(found(&[("a.md", "acme = {base62:24}\n")]).len(), 1);
    assert!(found(&[("a.md", example)]).is_empty());
    assert!(found(&[("a.txt", "acme:{base62:24}\n")]).is_empty());
    assert!(found(&[("a.txt", "acme = abcdefgh{base62:20}\n")]).is_empty());
}

#[test]
fn allowlists_of_all_rules_reach_imported_rules_only() {
    let text = "acme = {base62:24}\nkey = 'sk_live_{base62:24}'\n";
    let places = found(&[("package-lock.json", text), ("generated/a.js", text)]);
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(places.iter().all(|it| it.contains("stripe-live-secret-key")), "{places:?}");
}

#[test]
fn allowlists_for_some_rules_reach_these_only() {
    let text = "1234~abcd~5678\nsess_12345678\n";
    assert_eq!(found(&[("samples/a.txt", text)]), ["samples/a.txt:1:1: error[acme-no-keywords]"]);
    assert_eq!(found(&[("a.txt", text)]).len(), 2);
}

#[test]
fn extended_rules_are_narrowed_and_disabled() {
    assert_eq!(
        found(&[("a.txt", "SESS_00000000 sess_00000000 sess2_12345678\n")]),
        ["a.txt:1:29: error[acme-session]"]
    );
    assert!(found(&[("a.txt", "retired_12345678\n")]).is_empty());
}

#[test]
fn paths_are_rules_by_themselves_and_with_an_expression() {
    assert_eq!(found(&[("android/app.KEYSTORE", "x\n")]), ["android/app.KEYSTORE:1:1: error[acme-keystore]"]);
    assert_eq!(
        found(&[("a.py", "x = pyval_{lower:12}\n"), ("a.rb", "x = pyval_{lower:12}\n")]),
        ["a.py:1:11: error[acme-in-python]"]
    );
}

#[test]
fn required_rules_must_be_near() {
    assert_eq!(
        found(&[("a.txt", "acmeuser=abcdef\nacmepass={lower:10}\n")]),
        ["a.txt:2:10: error[acme-pair]"]
    );
    assert!(found(&[("a.txt", "acmeuser=abcdef\n\nacmepass={lower:10}\n")]).is_empty());
    assert!(found(&[("a.txt", "        acmeuser=abcdef\nacmepass={lower:10}\n")]).is_empty());
    assert_eq!(
        found(&[("a.txt", "acmeuser=abcdef\n\n\n\nanypass={lower:10}\n")]),
        ["a.txt:5:9: error[acme-anywhere]"]
    );
    assert!(found(&[("a.txt", "anypass={lower:10}\n")]).is_empty());
}

#[test]
fn imported_rules_are_listed_graded_and_allowed() {
    let scratch = project(&[("a.txt", "acme = {base62:24}\n")]);
    let rules = scratch.envlint(&["rules", "--format", "json"]).json();
    let kinds = rules.as_array().unwrap().iter().filter(|it| it["kind"] == "imported");
    let ids: Vec<_> = kinds.map(|it| it["id"].as_str().unwrap()).collect();
    assert!(
        ids.contains(&"acme-token") && ids.contains(&"acme-session") && !ids.contains(&"generic-api-key"),
        "{ids:?}"
    );
    let page = scratch.envlint(&["explain", "acme-token"]);
    assert!(page.stdout.starts_with("error[acme-token]: Acme token\n"), "{page:?}");
    for (text, settings) in [
        ("acme = {base62:24} # gitleaks:allow\n", ""),
        ("acme = {base62:24} # envlint:allow(acme-token) revoked\n", ""),
        ("acme = {base62:24}\n", "[rules]\nignore = ['acme-token']\n"),
        ("acme = {base62:24}\n", "[[allow]]\nrule = 'acme-token'\nreason = 'revoked'\n"),
    ] {
        scratch.write_bytes("envlint.toml", format!("extend = ['./gitleaks.toml']\n{settings}").as_bytes());
        scratch.write("a.txt", text);
        assert!(check(&scratch).places().is_empty(), "{text}{settings}");
    }
}

#[test]
fn secrets_of_imported_rules_are_not_shown() {
    let scratch = project(&[]);
    scratch.write("a.txt", "acme = {base62:24:key}\n");
    let ended = scratch.envlint(&["check"]);
    let shown = &expand_placeholders("{base62:24:key}")[..12];
    assert!(ended.stdout.contains("acme-token") && !ended.stdout.contains(shown), "{ended:?}");
}

#[test]
fn history_is_read_by_imported_rules_and_commits_are_allowed() {
    let scratch = project(&[("a.txt", "sess_12345678\n"), ("old.keystore", "x\n")]);
    scratch.commit("one");
    std::fs::remove_file(scratch.path().join("old.keystore")).unwrap();
    scratch.commit("two");
    let history = |scratch: &Scratch| scratch.envlint(&["history", "--format", "concise"]).places();
    assert_eq!(
        history(&scratch),
        ["a.txt:1:1: error[acme-session]", "old.keystore:1:1: error[acme-keystore]"]
    );
    let first = scratch.git(&["rev-list", "--max-parents=0", "HEAD"]);
    let allow = format!("{GITLEAKS}\n[[rules]]\nid = \"x\"\nregex = '''xxxx'''\n").replace(
        "[allowlist]\n",
        &format!(
            "[[allowlists]]\ntargetRules = ['acme_session']\ncommits = ['{}']\n[[allowlists]]\n",
            first.trim()
        ),
    );
    scratch.write_bytes("gitleaks.toml", allow.as_bytes());
    assert_eq!(history(&scratch), ["old.keystore:1:1: error[acme-keystore]"]);
    assert_eq!(check(&scratch).places(), ["a.txt:1:1: error[acme-session]"]);
}

#[test]
fn rules_with_an_id_of_envlint_stay_beside_it() {
    let rules = "[[rules]]\nid = 'stripe-live-secret-key'\nregex = '''other_[0-9]{8}'''\n";
    let scratch = Scratch::repository();
    scratch.write_bytes("envlint.toml", b"extend = ['tools/leaks.toml']\n");
    scratch.write_bytes("tools/leaks.toml", rules.as_bytes());
    scratch.write("a.js", "const a = 'sk_live_{base62:24}'\nconst b = 'other_12345678'\n");
    assert_eq!(
        check(&scratch).places(),
        ["a.js:1:12: error[stripe-live-secret-key]", "a.js:2:12: error[imported-stripe-live-secret-key]"]
    );
}

#[test]
fn mistakes_are_said_at_their_place_with_a_way_out() {
    let rule = |more: &str| broken(&format!("[[rules]]\nid = 'a'\nregex = '''abc'''\n{more}"));
    for (said, expected) in [
        (rule("secretgroup = 1\n"), "did you mean `secretGroup`?"),
        (rule("secretGroup = 1\n"), "gitleaks.toml:4:15"),
        (rule("entropy = 'high'\n"), "expected a number"),
        (rule("keywords = 'a'\n"), "expected a list of strings"),
        (rule("filter = 'x'\n"), "unknown key `filter`"),
        (rule("[[rules.allowlists]]\nregexTarget = 'lines'\nstopwords = ['a']\n"), "unknown word `lines`"),
        (rule("[[rules.allowlists]]\ncondition = 'NOT'\nstopwords = ['a']\n"), "unknown word `NOT`"),
        (rule("[[rules.allowlists]]\ndescription = 'x'\n"), "this allowlist names nothing"),
        (rule("[[rules.allowlists]]\npaths = ['(']\n"), "this is no regular expression"),
        (rule("[[rules.allowlists]]\ntargetRules = ['a']\npaths = ['x']\n"), "for that rule"),
        (rule("[[rules.required]]\nid = 'b'\n"), "there is no rule `b` here"),
        (rule("[[rules.required]]\nid = 'a'\nwithinLine = 3\n"), "did you mean `withinLines`?"),
        (rule("[[rules]]\nid = 'A'\nregex = 'x'\n"), "there is a rule `a` already"),
        (rule("[[rules]]\nid = 'b'\n"), "neither `regex` nor `path`"),
        (rule("[allowlist]\npaths = ['x']\n[[allowlists]]\npaths = ['x']\n"), "gitleaks.toml"),
        (broken("[[allowlists]]\ntargetRules = ['b']\npaths = ['x']\n"), "there is no rule `b` here"),
        (broken("[extend]\npath = 'none.toml'\n"), "`none.toml` cannot be read: there is no such file"),
        (broken("[extend]\npath = 'gitleaks.toml'\n"), "the files extend each other"),
        (broken("[extend]\npath = 'envlint.toml'\n"), "the files extend each other"),
        (broken("[extend]\npath = '../x.toml'\n"), "it lies outside of the project"),
        (broken("[extend]\nuseDefaults = true\n"), "did you mean `useDefault`?"),
        (broken("rules = 3\n"), "`rules` is a list of tables"),
        (broken("[[rules]]\nid = '--'\nregex = 'x'\n"), "an id needs letters or digits"),
        (broken("[[rules]]\nid = 'a'\nregex = '''\\p{Greek}'''\n"), "write ASCII classes"),
        (broken("[[rules]]\nid = 'a'\nregex = '''((a{900}){900}){900}'''\n"), "too large"),
        (broken("]"), "gitleaks.toml:1:1"),
        (broken("\u{0}"), "gitleaks.toml:1:2"),
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
        assert!(said.contains("help: "), "{said}");
    }
}

#[test]
fn all_files_and_settings_are_said_together() {
    let scratch = Scratch::repository();
    scratch
        .write_bytes("envlint.toml", b"extend = ['a.toml', 'b.toml', 'none.toml']\n[files]\nexclud = []\n");
    for file in ["a.toml", "b.toml"] {
        scratch.write_bytes(file, b"[[rules]]\nid = 'a'\nregexp = 'x'\n");
    }
    let ended = check(&scratch);
    assert_eq!(ended.code, Some(2));
    for place in ["envlint.toml:1:31", "envlint.toml:3:1", "a.toml:3:1", "b.toml:3:1"] {
        assert!(ended.stderr.contains(place), "{place}: {}", ended.stderr);
    }
}

#[test]
fn rules_of_two_files_do_not_hide_each_other() {
    let scratch = Scratch::repository();
    scratch.write_bytes("envlint.toml", b"extend = ['a.toml', 'b.toml']\n");
    for file in ["a.toml", "b.toml"] {
        scratch.write_bytes(file, b"[[rules]]\nid = 'acme'\nregex = 'x'\n");
    }
    assert!(check(&scratch).stderr.contains("rule `acme` is in `a.toml` and in `b.toml`"));
}

#[test]
fn what_matches_too_often_is_said() {
    let scratch = Scratch::repository();
    scratch.write_bytes("envlint.toml", b"extend = ['a.toml']\n");
    scratch.write_bytes("a.toml", b"[[rules]]\nid = 'a'\nregex = '[0-9]+|'\n");
    scratch.write("b.txt", "1 ");
    assert_eq!(check(&scratch).code, Some(1));
    scratch.write("b.txt", &"1 ".repeat(10_001));
    let ended = check(&scratch);
    assert_eq!(ended.code, Some(2));
    assert!(format!("{ended:?}").contains("matches too often"), "{:?}", ended.stderr);
}

#[test]
fn named_configuration_extends_what_lies_beside_it() {
    let scratch = Scratch::repository();
    scratch.write_bytes("ci/own.toml", b"extend = ['leaks.toml']\n");
    scratch.write_bytes("ci/leaks.toml", b"[[rules]]\nid = 'acme'\nregex = 'sess_[0-9]{8}'\n");
    scratch.write("a.txt", "sess_12345678\n");
    let ended = scratch.envlint(&["check", "--config", "ci/own.toml", "--format", "concise"]);
    assert_eq!(ended.places(), ["a.txt:1:1: error[acme]"], "{ended:?}");
}

#[test]
fn imported_rules_are_checked_by_themselves() {
    let scratch = project(&[]);
    let ended = scratch.envlint(&["rules", "check", "gitleaks.toml"]);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (Some(0), "gitleaks.toml: 8 imported rules can be looked for\n")
    );
    scratch.write_bytes("gitleaks.toml", b"[[rules]]\nid = 'a'\n");
    assert_eq!(scratch.envlint(&["rules", "check", "gitleaks.toml"]).code, Some(2));
}

#[test]
fn reports_for_programs_describe_imported_rules() {
    let scratch = project(&[("a.txt", "acme = {base62:24}\n")]);
    let log = scratch.envlint(&["check", "--format", "sarif"]).json();
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "acme-token");
    assert!(
        rule["shortDescription"]["text"].as_str().is_some_and(|it| it.starts_with("Acme token")),
        "{rule}"
    );
}
