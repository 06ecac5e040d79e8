//! `envlint history`: whatever any reference ever reached, dated, and whether it is still in use.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use scratch::{Ended, Scratch};
use serde_json::Value;

fn history(repository: &Scratch) -> Vec<Value> {
    findings(&repository.envlint(&["history", "--format", "json"]))
}

fn findings(ended: &Ended) -> Vec<Value> {
    ended.json()["findings"].as_array().unwrap().clone()
}

/// The only finding of a rule.
fn only<'f>(findings: &'f [Value], rule: &str) -> &'f Value {
    let found: Vec<_> = findings.iter().filter(|it| it["rule"] == rule).collect();
    assert_eq!(found.len(), 1, "{rule} in {findings:#?}");
    found[0]
}

fn live_key(name: &str) -> String {
    format!("const key = 'sk_live_{{base62:24:{name}}}'\n")
}

fn head(repository: &Scratch) -> String {
    repository.git(&["rev-parse", "HEAD"]).trim().to_owned()
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[test]
fn removed_secret_says_when_it_came_and_went_and_whether_it_is_in_use() {
    let repository = Scratch::repository();
    repository.write(".gitignore", ".env.local\n");
    repository.commit("First");
    repository.write("pay.js", &live_key("gone"));
    repository.write("used.js", &live_key("used"));
    repository.commit("Add keys");
    let added = head(&repository);
    repository.git(&["branch", "feature"]);
    repository.write("pay.js", "const key = process.env.KEY\n");
    repository.write("used.js", "const key = process.env.KEY\n");
    repository.commit("Remove keys");
    let removed = head(&repository);
    repository.write(".env.local", "STRIPE_KEY=sk_live_{base62:24:used}\n");
    repository.commit("Later");
    let report = repository.envlint(&["history", "--format", "json"]);
    assert_eq!(report.code, Some(1), "{report:?}");
    assert_eq!(report.json()["summary"]["commits"], 4);
    let found = findings(&report);
    let of = |path: &str| {
        let rule = |it: &&Value| it["path"] == path && it["rule"].as_str().unwrap() != "unused-allow";
        found.iter().find(rule).unwrap_or_else(|| panic!("{path} in {found:#?}"))
    };
    for (path, in_use) in [("pay.js", false), ("used.js", true)] {
        let finding = of(path);
        let history = &finding["history"];
        assert_eq!(finding["origin"], "blob");
        assert_eq!(history["first_commit"], *added);
        assert_eq!(history["first_date"], "2026-01-02T03:04:05+00:00");
        assert!(history["first_author"].as_str().unwrap().starts_with("Test"), "{history}");
        assert_eq!(history["removed_in"], *removed);
        assert_eq!(history["at_head"], false);
        assert_eq!(strings(&history["branches"]), ["feature"]);
        assert_eq!(strings(&history["paths"]), [path]);
        assert_eq!(history["still_in_use"], in_use, "{path}");
    }
    let printed = repository.envlint(&["history"]).stdout;
    assert!(printed.contains("rotate it now") && printed.contains(&removed[..12]), "{printed}");
}

#[test]
fn secret_at_head_is_not_removed() {
    let repository = Scratch::repository();
    repository.write("pay.js", &live_key("here"));
    repository.commit("First");
    let found = history(&repository);
    let history = &only(&found, "stripe-live-secret-key")["history"];
    assert_eq!((&history["at_head"], &history["removed_in"]), (&Value::Bool(true), &Value::Null));
    assert_eq!((strings(&history["branches"]), &history["still_in_use"]), (vec!["main"], &Value::Bool(true)));
}

#[test]
fn renamed_file_is_one_finding_with_two_paths() {
    let repository = Scratch::repository();
    repository.write("old.js", &live_key("moved"));
    repository.commit("First");
    repository.git(&["mv", "old.js", "new.js"]);
    repository.commit("Rename");
    repository.write("new.js", &format!("// changed\n{}", live_key("moved")));
    repository.commit("Change");
    let found = history(&repository);
    let history = &only(&found, "stripe-live-secret-key")["history"];
    assert_eq!(strings(&history["paths"]), ["new.js", "old.js"]);
    assert_eq!((&history["at_head"], &history["removed_in"]), (&Value::Bool(true), &Value::Null));
}

#[test]
fn content_that_only_a_merge_holds_is_read() {
    let repository = Scratch::repository();
    repository.write("pay.js", "one\n");
    repository.commit("First");
    repository.branch_off("side", "side.js", "two\n");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("main.js", "three\n");
    repository.commit("Main");
    repository.git(&["merge", "--quiet", "--no-commit", "side"]);
    repository.write("pay.js", &live_key("merged"));
    repository.commit("Merge side");
    let merge = head(&repository);
    repository.write("pay.js", "one\n");
    repository.commit("Repair");
    let found = history(&repository);
    assert_eq!(only(&found, "stripe-live-secret-key")["history"]["first_commit"], *merge);
}

#[test]
fn stashes_tags_and_messages_are_read() {
    let repository = Scratch::repository();
    repository.write("pay.js", "one\n");
    repository.commit("First with sk_live_ nothing");
    let message =
        |name: &str| envlint::rule::expand_placeholders(&format!("Use sk_live_{{base62:24:{name}}}"));
    repository.git(&["commit", "--quiet", "--allow-empty", "-m", &message("message")]);
    let commit = head(&repository);
    repository.git(&["tag", "-a", "v1", "-m", &message("tag")]);
    repository.write("pay.js", &live_key("stash"));
    repository.git(&["stash", "--quiet"]);
    repository.git(&["checkout", "--quiet", "--detach"]);
    repository.write("gone.js", &live_key("detached"));
    repository.commit("On a tag only");
    repository.git(&["tag", "light"]);
    repository.git(&["checkout", "--quiet", "main"]);
    let found = history(&repository);
    let mut places: Vec<_> =
        found.iter().map(|it| (it["origin"].as_str().unwrap(), it["path"].as_str().unwrap())).collect();
    places.sort_unstable();
    let expected =
        [("blob", "gone.js"), ("blob", "pay.js"), ("commit-message", &*commit), ("tag-message", "v1")];
    assert_eq!(places, expected, "{found:#?}");
    assert!(found.iter().all(|it| it["history"].is_object()));
}

#[test]
fn relations_hold_over_time() {
    let repository = Scratch::repository();
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Years ago");
    repository.git(&["rm", "--quiet", ".env.production"]);
    repository.commit("Remove it");
    repository.write(".env.staging", "DB_PASSWORD={base62:24:one}\n");
    repository.commit("Today");
    let found = history(&repository);
    let reused = only(&found, "reused-credential");
    assert_eq!((&reused["path"], &reused["severity"]), (&".env.staging".into(), &"error".into()));
    assert_eq!(reused["related"][0]["path"], ".env.production");
    assert_eq!(reused["history"]["at_head"], true);
    let committed: Vec<_> =
        found.iter().filter(|it| it["rule"] == "committed-env-file").map(|it| &it["path"]).collect();
    assert!(committed.contains(&&Value::from(".env.production")), "{found:#?}");
}

#[test]
fn revisions_and_paths_narrow_it() {
    let repository = Scratch::repository();
    repository.write("a/pay.js", &live_key("a"));
    repository.commit("First");
    repository.branch_off("side", "b/pay.js", &live_key("b"));
    let paths = |arguments: &[&str]| {
        let ended = repository.envlint(&[&["history", "--format", "json"], arguments].concat());
        findings(&ended).iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&[]), ["a/pay.js", "b/pay.js"]);
    assert_eq!(paths(&["main"]), ["a/pay.js"]);
    assert_eq!(paths(&["main..side"]), ["b/pay.js"]);
    assert_eq!(paths(&["--", "b"]), ["b/pay.js"]);
    let unknown = repository.envlint(&["history", "no-such-branch"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(2), ""));
    assert!(unknown.stderr.contains("`no-such-branch` names no commit"), "{unknown:?}");
}

#[test]
fn shallow_clone_is_incomplete_unless_allowed() {
    let origin = Scratch::repository();
    origin.write("pay.js", &live_key("old"));
    origin.commit("First");
    origin.write("pay.js", "clean\n");
    origin.commit("Second");
    let clone = Scratch::folder();
    let url = format!("file://{}", origin.path().display());
    clone.git(&["clone", "--quiet", "--depth", "1", &url, "copy"]);
    let refused = clone.envlint_in("copy", &["history"]);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert!(refused.stdout.contains("not scanned") && refused.stdout.contains("shallow"), "{refused:?}");
    let allowed = clone.envlint_in("copy", &["history", "--allow-shallow", "--format", "json"]);
    assert_eq!(allowed.code, Some(0), "{allowed:?}");
    assert_eq!(allowed.json()["incomplete"].as_array().map(Vec::len), Some(1), "{allowed:?}");
    let zero = clone.envlint_in("copy", &["history", "--exit-zero"]);
    assert_eq!(zero.code, Some(2), "--exit-zero is for findings alone");
}

#[test]
fn empty_and_missing_repositories() {
    let ended = Scratch::repository().envlint(&["history"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), "0 documents read\n"));
    let ended = Scratch::folder().envlint(&["history"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(ended.stderr.starts_with("error: no Git repository at "), "{ended:?}");
}

#[test]
fn settings_and_comments_count_in_histories_too() {
    let repository = Scratch::repository();
    repository.write("generated/pay.js", &live_key("generated"));
    repository.write("old/pay.js", &live_key("old"));
    repository.write(
        "allowed.js",
        &format!("// envlint:allow(stripe-live-secret-key) revoked\n{}", live_key("allowed")),
    );
    repository.write("pay.js", &live_key("plain"));
    repository.commit("First");
    repository.git(&["rm", "--quiet", "-r", "."]);
    repository.commit("Second");
    let paths = |arguments: &[&str]| {
        let ended = repository.envlint(&[&["history", "--format", "json"], arguments].concat());
        findings(&ended).iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&[]), ["generated/pay.js", "old/pay.js", "pay.js"]);
    assert_eq!(paths(&["--no-inline-allows"]).len(), 4);
    repository.write(
        "envlint.toml",
        "[files]\nexclude = ['generated/']\n[[allow]]\nrule = 'stripe-live-secret-key'\npath = 'old/**'\nreason = 'revoked'\n",
    );
    assert_eq!(paths(&[]), ["pay.js"], "the settings of today judge the past");
    repository.write("envlint.toml", "[rules]\nseverity = { stripe-live-secret-key = 'note' }\n");
    assert_eq!(repository.envlint(&["history"]).code, Some(0));
}

#[test]
fn secret_that_came_back_is_one_finding_from_the_first_time_on() {
    let repository = Scratch::repository();
    repository.write("pay.js", &live_key("back"));
    repository.commit("Add");
    let first = head(&repository);
    repository.write("pay.js", "clean\n");
    repository.commit("Remove");
    repository.write("other.js", &live_key("back"));
    repository.commit("Add again");
    let found = history(&repository);
    let history = &only(&found, "stripe-live-secret-key")["history"];
    assert_eq!((&history["first_commit"], &history["at_head"]), (&first.into(), &Value::Bool(true)));
    assert_eq!(
        (strings(&history["paths"]), &history["removed_in"]),
        (vec!["other.js", "pay.js"], &Value::Null)
    );
    assert_eq!(found[0]["history"]["still_in_use"], true);
}

#[test]
fn bare_repository_has_a_history_and_no_work_tree() {
    let origin = Scratch::repository();
    origin.write("pay.js", &live_key("bare"));
    origin.commit("First");
    let clone = Scratch::folder();
    clone.git(&["clone", "--quiet", "--bare", origin.path().to_str().unwrap(), "copy.git"]);
    let ended = clone.envlint_in("copy.git", &["history", "--format", "concise"]);
    assert_eq!(ended.places(), ["pay.js:1:14: error[stripe-live-secret-key]"]);
    let check = clone.envlint_in("copy.git", &["check"]);
    assert_eq!(check.code, Some(2));
    assert!(check.stderr.contains("is a bare repository without a work tree"), "{check:?}");
}

/// The paths of the findings of provider rules, sorted.
fn places(repository: &Scratch, arguments: &[&str]) -> Vec<String> {
    let ended = repository.envlint(&[&["history", "--format", "json"], arguments].concat());
    let mut places: Vec<_> = findings(&ended)
        .iter()
        .filter(|it| it["rule"] == "stripe-live-secret-key")
        .map(|it| it["path"].as_str().unwrap().to_owned())
        .collect();
    places.sort();
    places
}

#[test]
fn what_nothing_refers_to_is_read_when_asked_for() {
    let repository = Scratch::repository();
    repository.write("a.js", "1\n");
    repository.commit("First");
    repository.write("amended.js", &live_key("amended"));
    repository.commit("Second");
    repository.git(&["rm", "--quiet", "amended.js"]);
    repository.git(&["commit", "--quiet", "--amend", "--message", "Amended", "--allow-empty"]);
    for (name, text) in [("older.js", live_key("older")), ("newer.js", live_key("newer"))] {
        repository.write(name, &text);
        repository.git(&["stash", "push", "--quiet", "--include-untracked"]);
    }
    repository.write("dangling", &live_key("dangling"));
    let dangling = repository.git(&["hash-object", "-w", "dangling"]).trim().to_owned();
    std::fs::remove_file(repository.path().join("dangling")).unwrap();
    assert_eq!(places(&repository, &[]), ["newer.js"]);
    let everything = ["amended.js", &dangling, "newer.js", "older.js"];
    let sorted = |names: &[&str]| {
        let mut names: Vec<_> = names.iter().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(places(&repository, &["--unreachable"]), sorted(&everything));
    // The same when all of it lies in packs, and no reflog names anything any more.
    repository.git(&["reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all"]);
    repository.git(&["repack", "-q", "-a", "-d", "-k"]);
    assert_eq!(places(&repository, &["--unreachable"]), sorted(&everything));
    // And where one object hides another, so that objects are read one by one.
    let first = repository.git(&["rev-list", "--max-parents=0", "HEAD"]).trim().to_owned();
    repository.git(&["replace", &head(&repository), &first]);
    assert_eq!(places(&repository, &["--unreachable"]), sorted(&everything));
}

/// A workflow with several jobs, whose lines change from version to version.
fn workflow(version: usize, test_secret: Option<&str>) -> String {
    let own = test_secret
        .map_or(String::new(), |it| format!("        env:\n          KEY: ${{{{ secrets.{it} }}}}\n"));
    format!(
        "name: CI\non: push\njobs:\n  lint:\n    steps:\n      - uses: actions/checkout@v{version}\n      - run: npm run lint\n  \
         test:\n    steps:\n      - uses: actions/checkout@v4\n      - name: Tests of {}\n        run: npm test\n{own}  \
         deploy:\n    environment: production\n    steps:\n      - run: ./deploy.sh\n        env:\n          URL: ${{{{ secrets.PROD_URL }}}}\n",
        version / 3
    )
}

#[test]
fn production_secret_of_a_test_job_is_followed_through_thirty_versions() {
    let repository = Scratch::repository();
    let mut commits = Vec::new();
    for version in 0..30 {
        let secret = match version {
            4..12 | 20..22 => Some("PROD_KEY"),
            12..20 => Some("PROD_DATABASE_URL"),
            _ => None,
        };
        repository.write(".github/workflows/ci.yml", &workflow(version, secret));
        repository.commit(&format!("Version {version}"));
        commits.push(head(&repository));
    }
    let whole = history(&repository);
    let narrowed = findings(&repository.envlint(&["history", "--format", "json", "--", ".github"]));
    assert_eq!(whole, narrowed);
    let mut found: Vec<_> = whole
        .iter()
        .filter(|it| it["rule"] == "production-secret-in-test-job")
        .map(|it| {
            let history = &it["history"];
            let commit = |field: &str| commits.iter().position(|it| history[field] == **it);
            (it["message"].as_str().unwrap().to_owned(), commit("first_commit"), commit("removed_in"))
        })
        .collect();
    found.sort();
    let expected = [
        ("step `Tests of 6` of job `test` can read `secrets.PROD_DATABASE_URL`", 12, 20),
        ("step `Tests of 7` of job `test` can read `secrets.PROD_KEY`", 4, 22),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for ((message, first, removed), (start, came, went)) in found.iter().zip(expected) {
        assert!(message.starts_with(start), "{message}");
        assert_eq!((*first, *removed), (Some(came), Some(went)), "{message}");
    }
}
