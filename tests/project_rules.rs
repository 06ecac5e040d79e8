//! Rules of a project's own, in `envlint.toml`: they find, are explained, listed, graded and allowed as envlint's are.

mod scratch;

use scratch::Scratch;

const RULE: &str = "[[rule]]\nid = 'acme-deploy-key'\nsummary = 'Acme deploy key'\nenvironment = 'live'\n\
                    pattern = 'acmedk_[0-9a-f]{32}'\n";

fn project(settings: &str) -> Scratch {
    let scratch = Scratch::repository();
    scratch.write_bytes("envlint.toml", format!("{settings}{RULE}").as_bytes());
    scratch.write("deploy.js", "const key = 'acmedk_{hex:32:key}'\n");
    scratch.stage();
    scratch
}

fn places(scratch: &Scratch, arguments: &[&str]) -> Vec<String> {
    let ended = scratch.envlint(&[arguments, &["--format", "concise"]].concat());
    ended.places()
}

#[test]
fn own_rules_find_in_every_scan() {
    let scratch = project("");
    let found = ["deploy.js:1:14: error[acme-deploy-key]"];
    assert_eq!(places(&scratch, &["check"]), found);
    assert_eq!(places(&scratch, &["check", "--staged"]), found);
    scratch.commit("one");
    assert_eq!(places(&scratch, &["history"]), found);
}

/// Borders of Unicode's words, and expressions of many thousand states, are beyond what the fastest engine can do.
#[test]
fn own_rules_may_ask_for_what_is_slow() {
    let scratch = Scratch::repository();
    let rules =
        [("acme-word", r"(?u)\bacme_[0-9a-f]{24}\b"), ("acme-large", "zeta_(?:[0-9a-z]{1,90}-){1,99}x")];
    let rule = |(id, pattern): &(&str, &str)| format!("[[rule]]\nid = '{id}'\npattern = '{pattern}'\n");
    scratch.write("envlint.toml", &rules.iter().map(rule).collect::<String>());
    scratch.write("a.py", "one = 'acme_{hex:24:a}'\ntwo = 'zeta_{lower:40:b}-{lower:40:c}-x'\n");
    let found = ["a.py:1:8: error[acme-word]", "a.py:2:8: error[acme-large]"];
    assert_eq!(places(&scratch, &["check"]), found);
}

#[test]
fn own_rules_are_graded_and_allowed() {
    let graded = project("[rules]\nseverity = { acme-deploy-key = 'note' }\n");
    assert_eq!(places(&graded, &["check"]), ["deploy.js:1:14: note[acme-deploy-key]"]);
    let ignored = project("[rules]\nignore = ['acme-deploy-key']\n");
    assert!(places(&ignored, &["check"]).is_empty());
    let inline = project("");
    inline.write("deploy.js", "const key = 'acmedk_{hex:32}' // envlint:allow(acme-deploy-key) revoked\n");
    assert!(places(&inline, &["check"]).is_empty());
}

#[test]
fn own_rules_are_listed_and_explained() {
    let scratch = project("");
    let rules = scratch.envlint(&["rules", "--format", "json"]).json();
    let own = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "acme-deploy-key").unwrap();
    assert_eq!((&own["kind"], &own["environment"]), (&"credential".into(), &"live".into()));
    let page = scratch.envlint(&["explain", "acme-deploy-key"]);
    assert!(
        page.code == Some(0) && page.stdout.starts_with("error[acme-deploy-key]: Acme deploy key"),
        "{page:?}"
    );
}

#[test]
fn all_rules_as_json_say_what_programs_ask() {
    let rules = Scratch::repository().envlint(&["rules", "--format", "json"]).json();
    for rule in rules.as_array().unwrap() {
        let text = |key: &str| rule[key].as_str().is_some_and(|it| !it.is_empty());
        assert!(
            ["id", "kind", "severity", "confidence", "summary", "why", "remediation"].into_iter().all(text),
            "{rule}"
        );
        assert!(rule["references"].as_array().is_some_and(|it| !it.is_empty()), "{rule}");
        let is_credential = rule["kind"] == "credential";
        assert!(
            ["provider", "environment", "exposure"].into_iter().all(|key| text(key) == is_credential),
            "{rule}"
        );
    }
}

#[test]
fn broken_rules_and_broken_settings_are_said_together() {
    let scratch = Scratch::repository();
    scratch.write("envlint.toml", "[files]\nexclud = []\n[[rule]]\nid = 'acme-key'\npattern = 'acme['\n");
    let ended = scratch.envlint(&["check"]);
    assert_eq!(ended.code, Some(2));
    for said in ["did you mean `exclude`?", "this is no regular expression", "envlint.toml:5:11"] {
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    let page = scratch.envlint(&["explain", "reused-credential"]);
    assert_eq!(page.code, Some(0), "{page:?}");
}

#[test]
fn pull_request_is_checked_by_the_rules_of_its_base() {
    let scratch = project("");
    scratch.commit("base");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.write("envlint.toml", "");
    scratch.write("other.js", "const key = 'acmedk_{hex:32:other}'\n");
    scratch.commit("change");
    assert_eq!(places(&scratch, &["check", "--base", "main"]), ["other.js:1:14: error[acme-deploy-key]"]);
}

#[test]
fn rule_files_of_envlint_itself_keep_the_laws() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/credential");
    for file in ["stripe.toml", "aws.toml", "twilio.toml", "pem.toml"] {
        let path = format!("{folder}/{file}");
        let ended = Scratch::folder().envlint(&["rules", "check", &path]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
}

#[test]
fn hostile_rules_are_survived() {
    for text in [
        "rule = 3",
        "rule = [3]",
        "[[rule]]",
        "[[rule]]\nid = 3\npattern = {}",
        "[[rule]]\nid = 'a'\npattern = '(((((((((((((((((((a{900}){900}){900}){900}))))))))))))))))'",
        "[[rule]]\nid = 'a'\npattern = ''\nkeywords = ['']",
        "[[rule]]\nid = 'a'\npattern = 'abc'\nkeywords = ['äöü']",
        "[[rule]]\nid = 'a'\npattern = 'abc'\nkey = '('",
        "[[rule]]\nid = 'abc'\npattern = 'abcd'\n[[rule]]\nid = 'abc'\npattern = 'abcd'",
    ] {
        let scratch = Scratch::repository();
        scratch.write_bytes("envlint.toml", text.as_bytes());
        let ended = scratch.envlint(&["check"]);
        assert_eq!(ended.code, Some(2), "{text}: {ended:?}");
        assert!(
            ended.stderr.contains("envlint.toml:") && ended.stderr.contains("help: "),
            "{text}: {ended:?}"
        );
        assert_eq!(scratch.envlint(&["rules", "check", "envlint.toml"]).code, Some(2), "{text}");
    }
}
