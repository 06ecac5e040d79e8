//! Whole files of settings: what is read, and what is said about mistakes.

use snapbox::{assert_data_eq, str};

use super::*;
use crate::config::Standing;
use crate::config::testing::{assert_messages, catalogue, errors, parse};
use crate::document::RepoPath;
use crate::finding::{DocumentId, Draft, Spot};
use crate::secret::Secret;

#[test]
fn every_setting_is_read() {
    let text = r#"
        [environments.zulu]
        class = "staging"
        files = ["deploy/**"]
        [environments.Prod]
        files = ["deploy/prod.yml", ".env.live"]
        [files]
        protected = [".env.live"]
        committable = [".env.shared"]
        exclude = ["generated/"]
        [rules]
        ignore = ["reused-credential"]
        severity = { local-secret-leak = "warning" }
        [[allow]]
        rule = "committed-env-file"
        path = "old/**"
        key = "TOKEN"
        reason = "revoked"
        expires = "2026-06-15"
        [scripts]
        seeds = ["fill/*.py"]
        exclude = ["fill/tree.py"]
        guards = ["stop_in_production"]
    "#;
    let settings = parse(text).unwrap();
    let environment = |path| settings.environment_of(&RepoPath::new(path)).map(ToString::to_string);
    assert_eq!(environment("deploy/prod.yml").as_deref(), Some("zulu"), "the first in the file counts");
    assert_eq!(environment("web/.env.live").as_deref(), Some("prod"));
    assert_eq!(environment("web/.env.shared"), None);
    assert!(settings.is_protected(&RepoPath::new(".env.live")));
    assert!(settings.is_committable(&RepoPath::new("a/.env.shared")));
    assert!(settings.is_excluded(&RepoPath::new("generated/a.ts")));
    let rule = |id: &str| id.parse::<RuleId>().unwrap();
    assert!(
        settings.is_ignored(&rule("reused-credential")) && !settings.is_ignored(&rule("local-secret-leak"))
    );
    assert_eq!(settings.severity_of(&rule("local-secret-leak")), Some(Severity::Warning));
    let seeds = ["fill/users.py", "fill/tree.py", "a.py"].map(|path| settings.is_seed(&RepoPath::new(path)));
    assert_eq!(seeds, [Some(true), Some(false), None]);
    assert_eq!(settings.guards, ["stop_in_production"]);
    let allow = &settings.allows[0];
    assert_eq!((allow.standing, allow.reason.as_str()), (Standing::InForce, "revoked"));
    let catalogue = catalogue();
    let page = catalogue.get("committed-env-file").unwrap();
    let fits = |path, key: Option<&str>| {
        let spot = Spot::new(DocumentId(0), Span::new(0, 0), "");
        let draft = Draft::of(page, String::new(), spot, Secret::new("x"));
        allow.fits(&Draft { key: key.map(Into::into), ..draft }, &RepoPath::new(path))
    };
    assert!(fits("old/.env", Some("TOKEN")));
    assert!(!fits("old/.env", None) && !fits("new/.env", Some("TOKEN")));
}

#[test]
fn selected_rules_turn_all_others_off() {
    let settings = parse("[rules]\nselect = ['reused-credential']\n").unwrap();
    assert!(!settings.is_ignored(&"reused-credential".parse().unwrap()));
    assert!(settings.is_ignored(&"local-secret-leak".parse().unwrap()));
}

#[test]
fn nothing_is_a_configuration_too() {
    for text in ["", "# nothing yet\n", "\u{feff}", "[files]\n", "allow = []\n"] {
        assert!(parse(text).is_ok(), "{text:?}");
    }
}

#[test]
fn all_problems_are_said_at_once() {
    let text = "[files]\nexclud = ['generated/']\n\n[rules]\nignore = ['reused-credentials']\n\n\
                [[allow]]\npath = 'old/**'\nexpires = 7\n";
    assert_data_eq!(
        errors(text),
        str![[r#"
error: unknown key `exclud`
 --> envlint.toml:2:1
  |
2 | exclud = ['generated/']
  | ^^^^^^
  |
  = help: did you mean `exclude`?

error: unknown rule `reused-credentials`
 --> envlint.toml:5:11
  |
5 | ignore = ['reused-credentials']
  |           ^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `reused-credential`?

error: this has no reason
 --> envlint.toml:7:1
  |
7 | [[allow]]
  | ^^^^^^^^^
  |
  = help: say why this is allowed: `reason = "…"`

error: expected a string, found an integer
 --> envlint.toml:9:11
  |
9 | expires = 7
  |           ^
  |
  = help: write the last day on which it counts, such as `"2030-01-31"`
"#]]
    );
}

#[test]
fn places_hold_behind_a_mark_and_with_crlf_and_in_utf16() {
    let text = "# ä\r\n[files]\r\nexclude = \"ä\"\r\n";
    let expected = str![[r#"
error: expected a list of strings, found a string
 --> envlint.toml:3:11
  |
3 | exclude = "ä"
  |           ^^^
  |
  = help: put it in brackets: `exclude = ["…"]`
"#]];
    assert_data_eq!(errors(text), expected.clone());
    assert_data_eq!(errors(format!("\u{feff}{text}")), expected.clone());
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_data_eq!(errors(utf16), expected);
}

#[test]
fn syntax_error_is_one_problem_at_its_place() {
    assert_data_eq!(
        errors("[rules]\nignore = ['reused-credential' 'b']\nother =\n"),
        str![[r"
error: missing comma between array elements, expected `,`
 --> envlint.toml:2:31
  |
2 | ignore = ['reused-credential' 'b']
  |                               ^
  |
  = help: see https://toml.io for the syntax
"]]
    );
}

#[test]
fn what_may_be_a_secret_is_not_repeated() {
    for text in [
        "DATABASE_URL=postgres://app:Hunter2Hunter2@db/app\n",
        "secret.value = 'Hunter2Hunter2'\n",
        "[files]\nvalue = { a = \"Hunter2Hunter2\" }\n",
        "[[allow]]\nvaule = 'Hunter2Hunter2'\nreason = 'x'\n",
        "'Hunter2Hunter2'\n",
        "[environments]\nproduction = 'Hunter2Hunter2'\n",
        "value = 'Hunter2Hunter2\n",
    ] {
        let error = errors(text);
        assert!(error.contains("**************") && !error.contains("Hunter2"), "{error}");
    }
}

#[test]
fn no_control_character_reaches_the_terminal() {
    for text in
        ["\"\\u001b[31m\\n\" = 1", "files = \u{1b}[31m", "[rules]\nignore = ['\u{9b}31m', '\u{202e}x']"]
    {
        let error = errors(text);
        assert!(!error.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{error:?}");
    }
}

#[test]
fn file_that_is_no_utf8_is_a_problem() {
    assert_data_eq!(
        errors(b"# caf\xe9\n"),
        str![[r"
error: this is no UTF-8
 --> envlint.toml:1:6
  |
1 | # caf�
  |      ^
  |
  = help: save the file as UTF-8
"]]
    );
}

#[test]
fn unknown_keys_get_the_help_that_fits() {
    assert_messages(&[
        ("rulse = {}", &[("unknown key `rulse`", "did you mean `rules`?")]),
        ("ignore = []", &[("unknown key `ignore`", "`ignore` belongs under `[rules]`")]),
        ("[files]\nallow = []", &[("unknown key `allow`", "`allow` belongs under the top of the file")]),
        (
            "[files]\nxyz = 1",
            &[("unknown key `xyz`", "expected one of `protected`, `committable`, `exclude`")],
        ),
        (
            "[[allow]]\nrule = 'reused-credential'\nreason = 'x'\nsecret = '0'",
            &[(
                "unknown key `secret`",
                "expected one of `rule`, `path`, `key`, `value`, `reason`, `expires`",
            )],
        ),
        ("[environments.prod]\nfile = []", &[("unknown key `file`", "did you mean `files`?")]),
    ]);
}

#[test]
fn wrong_types_are_named() {
    assert_messages(&[
        ("files = 3", &[("expected a table, found an integer", "write it as a section: `[files]`")]),
        ("allow = {}", &[("`allow` is a list of tables", "write each as a section: `[[allow]]`")]),
        ("allow = [1.5]", &[("expected a table, found a float", "write each as a section: `[[allow]]`")]),
        (
            "environments = []",
            &[("expected a table, found a list", "write each as a section: `[environments.NAME]`")],
        ),
        (
            "[rules]\nseverity = 'error'",
            &[("expected a table, found a string", "write `severity = { \"rule-id\" = \"warning\" }`")],
        ),
        (
            "[scripts]\nguards = [true]",
            &[("expected a string, found a boolean", "put it in quotation marks")],
        ),
        (
            "[environments.prod]\nclass = 2026-01-01",
            &[("expected a string, found a date", "write `class = \"…\"`")],
        ),
    ]);
}

#[test]
fn wrong_values_get_the_help_that_fits() {
    assert_messages(&[
        (
            "[rules]\nseverity = { reused-credential = 'off' }",
            &[(
                "unknown severity `off`",
                "to turn a rule off, name it under `[rules]`: `ignore = [\"reused-credential\"]`",
            )],
        ),
        (
            "[rules]\nseverity = { reused-credential = 'warn' }",
            &[("unknown severity `warn`", "expected `error`, `warning` or `note`")],
        ),
        (
            "[rules]\nseverity = { reused-credentail = 'eror' }",
            &[
                ("unknown rule `reused-credentail`", "did you mean `reused-credential`?"),
                ("unknown severity `eror`", "did you mean `error`?"),
            ],
        ),
        ("[rules]\nselect = ['x']", &[("unknown rule `x`", "`envlint rules` lists the rules")]),
        (
            "[files]\nexclude = ['!a']",
            &[(
                "a pattern cannot be negated",
                "name the files that are meant; a name that starts with `!` is written `\\!`",
            )],
        ),
        (
            "[scripts]\nguards = [' ']",
            &[("a guard needs a name", "write the name of the function that stops in production")],
        ),
    ]);
}

#[test]
fn pattern_that_does_not_compile_is_a_problem() {
    let error = parse("[files]\nprotected = ['a[b', 'ok', 'a{b']\n").unwrap_err();
    let columns: Vec<_> = error.problems.iter().map(|problem| problem.position.column).collect();
    assert_eq!(columns, [14, 27]);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _ = parse(bytes).map_err(|error| error.to_string());
    }

    #[test]
    fn no_toml_makes_it_panic(
        text in r#"((\[{0,2}(files|rules|allow|scripts|environments\.[a-zä]|x)\]{0,2}|(rule|path|key|ignore|files|expires|a\.b|severity) = (\{a='!'\}|'[!-~ä]{0,5}'|\["[a-z\[{*/!]{0,4}"\]|2026-01-01|-?[0-9]))[\r\n\t #]{1,2}){0,8}"#
    ) {
        if let Err(error) = parse(&text) {
            for problem in &error.problems {
                proptest::prop_assert!(problem.line_text.get(problem.highlight.range()).is_some());
            }
            proptest::prop_assert!(!error.to_string().is_empty());
        }
    }
}
