//! The action as GitHub runs it: its steps with their inputs, in checkouts of every kind, after every kind of event.
//!
//! The runner here knows as much of one as `action.yml` uses: inputs with defaults, expressions that name a value,
//! outputs, and the files that a step writes them to.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::disallowed_methods, reason = "tests start commands and read what they wrote")]
#![cfg(unix)]

mod scratch;

use std::collections::BTreeMap;
use std::fs;

use scratch::{Ended, Scratch, package};
use serde_json::{Value, json};

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const CLEAN: &str = "const key = process.env.STRIPE_KEY\n";
const ZEROS: &str = "0000000000000000000000000000000000000000";

/// What `action.yml` says.
#[derive(Debug, Default)]
struct Action {
    inputs: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
    steps: Vec<Step>,
}

#[derive(Debug, Default)]
struct Step {
    id: String,
    run: String,
    env: BTreeMap<String, String>,
}

impl Action {
    /// Reads the block style that the file is written in, in which a line has one key.
    fn read() -> Self {
        let text = fs::read_to_string(package("action.yml")).unwrap();
        let (mut action, mut above) = (Self::default(), Vec::new());
        for line in text.lines() {
            let is_step = line.starts_with("    - ");
            let line = line.replacen("    - ", "      ", 1);
            let (depth, line) = ((line.len() - line.trim_start().len()) / 2, line.trim_start());
            let Some((key, value)) = line.split_once(':') else { continue };
            above.truncate(depth);
            above.resize(depth, String::new());
            above.push(key.to_owned());
            if is_step {
                action.steps.push(Step::default());
            }
            action.set(&above, value.trim().trim_matches('\''));
        }
        action
    }

    fn set(&mut self, above: &[String], value: &str) {
        let above: Vec<&str> = above.iter().map(String::as_str).collect();
        let value = value.to_owned();
        match above[..] {
            ["inputs", name, "default"] => drop(self.inputs.insert(name.to_owned(), value)),
            ["outputs", name, "value"] => drop(self.outputs.insert(name.to_owned(), value)),
            ["runs", "steps", _, "id"] => self.steps.last_mut().unwrap().id = value,
            ["runs", "steps", _, "run"] => self.steps.last_mut().unwrap().run = value,
            ["runs", "steps", _, "env", name] => {
                self.steps.last_mut().unwrap().env.insert(name.to_owned(), value);
            }
            _ => {}
        }
    }
}

/// The value of an expression that is a path into the context, as a string; what is not there is empty.
fn evaluate(text: &str, context: &Value) -> String {
    let Some(path) = text.strip_prefix("${{ ").and_then(|it| it.strip_suffix(" }}")) else {
        assert!(!text.contains("${{"), "only whole values are expressions: {text}");
        return text.to_owned();
    };
    match path.split('.').fold(context, |value, name| &value[name]) {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What came of a run.
#[derive(Debug)]
struct Ran {
    code: i32,
    log: String,
    summary: String,
    outputs: BTreeMap<String, String>,
}

impl Ran {
    #[track_caller]
    fn assert(&self, code: i32, findings: &str, complete: &str) {
        let output = |name: &str| self.outputs[name].as_str();
        let expected = (code, code.to_string(), findings, complete);
        let actual = (self.code, output("exit-code").to_owned(), output("findings"), output("complete"));
        assert_eq!(actual, expected, "{self:#?}");
    }

    #[track_caller]
    fn assert_commits(&self, commits: &str) {
        assert_eq!(self.outputs["scanned-commits"], commits, "{self:#?}");
    }
}

/// Runs the action in a checkout.
fn run(checkout: &Scratch, kind: &str, event: &Value, inputs: &[(&str, &str)]) -> Ran {
    let (action, runner) = (Action::read(), Scratch::folder());
    let mut given: BTreeMap<_, _> = action.inputs.clone();
    given.insert("binary".to_owned(), env!("CARGO_BIN_EXE_envlint").to_owned());
    for (name, value) in inputs {
        assert!(given.insert((*name).to_owned(), (*value).to_owned()).is_some(), "there is an input {name}");
    }
    let github = json!({ "action_path": package("").display().to_string(), "action_repository": "o/envlint", "event": event });
    let mut context = json!({ "github": github, "inputs": given, "steps": {} });
    let (mut log, mut code) = (String::new(), 0);
    for step in &action.steps {
        let ended = run_step(step, checkout, &runner, kind, &context);
        log.push_str(&ended.stdout);
        log.push_str(&ended.stderr);
        context["steps"][&step.id] = json!({ "outputs": written(&runner, &step.id) });
        code = ended.code.unwrap();
        if code != 0 {
            break;
        }
    }
    let outputs = action.outputs.iter().map(|(name, it)| (name.clone(), evaluate(it, &context))).collect();
    let summary = fs::read_to_string(runner.path().join("summary")).unwrap_or_default();
    Ran { code, log, summary, outputs }
}

fn run_step(step: &Step, checkout: &Scratch, runner: &Scratch, kind: &str, context: &Value) -> Ended {
    let event = &context["github"]["event"];
    let reference = event["ref"].as_str().unwrap_or("refs/pull/1/merge");
    let mut command = checkout.command("bash");
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", &step.run]);
    command.env("GITHUB_EVENT_NAME", kind).env("GITHUB_REF", reference);
    command.env("GITHUB_SERVER_URL", format!("file://{}", checkout.path().display()));
    command.env("GITHUB_OUTPUT", runner.path().join(format!("{}.output", step.id)));
    command.env("GITHUB_STEP_SUMMARY", runner.path().join("summary"));
    command.env("RUNNER_TEMP", runner.path()).env_remove("RUNNER_TOOL_CACHE");
    command.envs(step.env.iter().map(|(name, value)| (name, evaluate(value, context))));
    command.output().unwrap().into()
}

fn written(runner: &Scratch, id: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(runner.path().join(format!("{id}.output"))).unwrap_or_default();
    let pairs = text.lines().map(|line| line.split_once('=').expect("NAME=VALUE"));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn head(repository: &Scratch) -> String {
    commit(repository, "HEAD")
}

fn commit(repository: &Scratch, revision: &str) -> String {
    repository.git(&["rev-parse", revision]).trim().to_owned()
}

/// What `actions/checkout` leaves behind: one reference of a server, to a depth (0 for all).
fn checkout(server: &Scratch, reference: &str, depth: usize) -> Scratch {
    let clone = Scratch::repository();
    let url = format!("file://{}", server.path().display());
    clone.git(&["remote", "add", "origin", &url]);
    let (depth_option, local) = (format!("--depth={depth}"), "refs/remotes/checked/out");
    let refspec = format!("+{reference}:{local}");
    let mut fetch = vec!["fetch", "--quiet", "--no-tags"];
    if depth > 0 {
        fetch.push(&depth_option);
    }
    fetch.extend(["origin", &refspec]);
    if depth == 0 {
        fetch.push("+refs/heads/*:refs/remotes/origin/*");
    }
    clone.git(&fetch);
    clone.git(&["checkout", "--quiet", "--detach", local]);
    clone
}

/// A server with `main`, which went on, and a pull request of five commits in which a key comes and goes.
fn pull_request() -> (Scratch, Value) {
    let server = Scratch::repository();
    server.write("pay.js", CLEAN);
    server.commit("First");
    server.git(&["checkout", "--quiet", "-b", "topic"]);
    for (number, text) in [CLEAN, LIVE_KEY, LIVE_KEY, CLEAN, CLEAN].iter().enumerate() {
        server.write("pay.js", &format!("// {number}\n{text}"));
        server.commit("Topic");
    }
    let (topic, opened_on) = (head(&server), commit(&server, "main"));
    server.git(&["checkout", "--quiet", "main"]);
    for number in 0..3 {
        server.write("main.js", &format!("const other = 'sk_live_{{base62:24:other}}' // {number}\n"));
        server.commit("Main");
    }
    server.git(&["checkout", "--quiet", "--detach"]);
    server.git(&["merge", "--quiet", "--no-ff", "--no-edit", "topic"]);
    server.git(&["update-ref", "refs/pull/1/merge", "HEAD"]);
    server.git(&["checkout", "--quiet", "main"]);
    let event = json!({
        "pull_request": { "head": { "sha": topic }, "base": { "ref": "main", "sha": opened_on }, "commits": 5 },
        "repository": { "default_branch": "main" },
    });
    (server, event)
}

#[test]
fn no_expression_stands_in_a_command() {
    let action = Action::read();
    assert_eq!(action.steps.len(), 2, "{action:?}");
    for step in &action.steps {
        assert!(!step.run.is_empty() && !step.run.contains("${{"), "{step:?}");
    }
    let names: Vec<_> = action.outputs.keys().map(String::as_str).collect();
    assert_eq!(names, ["complete", "exit-code", "findings", "new-findings", "sarif-file", "scanned-commits"]);
}

#[test]
fn key_that_came_and_went_in_a_pull_request_is_found_at_any_depth() {
    let (server, event) = pull_request();
    for depth in [0, 1, 2, 3] {
        let checkout = checkout(&server, "refs/pull/1/merge", depth);
        let ran = run(&checkout, "pull_request", &event, &[]);
        ran.assert(1, "1", "true");
        ran.assert_commits("6");
        assert!(ran.log.contains("\n::error "), "depth {depth}: {ran:#?}");
        assert!(ran.summary.contains("stripe-live-secret-key"), "depth {depth}: {ran:#?}");
        assert!(!ran.log.contains("main.js"), "what main has is not the pull request's: {ran:#?}");
    }
}

#[test]
fn head_of_a_pull_request_may_be_checked_out_instead_of_its_merge() {
    let (server, event) = pull_request();
    for depth in [0, 1, 2] {
        let ran = run(&checkout(&server, "refs/heads/topic", depth), "pull_request", &event, &[]);
        ran.assert(1, "1", "true");
        ran.assert_commits("5");
    }
}

#[test]
fn history_that_cannot_be_fetched_is_never_green() {
    let (server, event) = pull_request();
    for depth in [1, 2] {
        let checkout = checkout(&server, "refs/pull/1/merge", depth);
        checkout.git(&["remote", "set-url", "origin", "file:///nowhere"]);
        let ran = run(&checkout, "pull_request", &event, &[("fail-on", "error")]);
        assert_eq!((ran.code, ran.outputs["complete"].as_str()), (2, "false"), "{ran:#?}");
        assert!(ran.log.contains("fetch-depth: 0"), "{ran:#?}");
        assert!(ran.log.contains("main.js"), "what is here was checked: {ran:#?}");
    }
    let whole = checkout(&server, "refs/pull/1/merge", 0);
    whole.git(&["remote", "set-url", "origin", "file:///nowhere"]);
    run(&whole, "pull_request", &event, &[]).assert(1, "1", "true");
}

#[test]
fn pull_request_from_a_fork_needs_nothing_of_the_fork() {
    let (server, mut event) = pull_request();
    event["pull_request"]["head"]["repo"] = json!({ "full_name": "somebody/fork", "fork": true });
    event["pull_request"]["head"]["ref"] = json!("$(touch pwned);`touch pwned`");
    event["pull_request"]["title"] = json!("::error::no");
    server.git(&["branch", "--quiet", "-D", "topic"]);
    for depth in [0, 1, 2] {
        let checkout = checkout(&server, "refs/pull/1/merge", depth);
        let ran = run(&checkout, "pull_request", &event, &[]);
        ran.assert(1, "1", "true");
        ran.assert_commits("6");
        assert!(!checkout.path().join("pwned").exists());
    }
}

/// A server with three commits on `main`, of which the second adds a key.
fn pushed() -> Scratch {
    let server = Scratch::repository();
    for (number, text) in [CLEAN, LIVE_KEY, CLEAN, CLEAN].iter().enumerate() {
        server.write("pay.js", &format!("// {number}\n{text}"));
        server.commit("Main");
    }
    server
}

fn push(reference: &str, before: &str) -> Value {
    json!({ "ref": reference, "before": before, "repository": { "default_branch": "main" } })
}

#[test]
fn push_is_checked_from_the_commit_before_it() {
    let server = pushed();
    for depth in [0, 1, 2] {
        let checkout = checkout(&server, "refs/heads/main", depth);
        let all = run(&checkout, "push", &push("refs/heads/main", &commit(&server, "main~3")), &[]);
        all.assert(1, "1", "true");
        all.assert_commits("3");
        let last = run(&checkout, "push", &push("refs/heads/main", &commit(&server, "main~1")), &[]);
        last.assert(0, "0", "true");
        last.assert_commits("1");
    }
}

#[test]
fn first_push_of_a_repository_is_all_of_its_history() {
    let server = pushed();
    for depth in [0, 1, 2] {
        let checkout = checkout(&server, "refs/heads/main", depth);
        let ran = run(&checkout, "push", &push("refs/heads/main", ZEROS), &[]);
        ran.assert(1, "1", "true");
        ran.assert_commits("4");
    }
    let root = Scratch::repository();
    root.write("pay.js", LIVE_KEY);
    root.commit("Root");
    let ran = run(&checkout(&root, "refs/heads/main", 1), "push", &push("refs/heads/main", ZEROS), &[]);
    ran.assert(1, "1", "true");
    ran.assert_commits("1");
}

#[test]
fn new_branch_is_compared_with_the_default_branch() {
    let (server, _) = pull_request();
    for depth in [0, 1, 2] {
        let checkout = checkout(&server, "refs/heads/topic", depth);
        let ran = run(&checkout, "push", &push("refs/heads/topic", ZEROS), &[]);
        ran.assert(1, "1", "true");
        ran.assert_commits("5");
    }
}

#[test]
fn commit_that_a_forced_push_lost_is_done_without() {
    let (server, _) = pull_request();
    let lost = "1234567890123456789012345678901234567890";
    let ran = run(&checkout(&server, "refs/heads/topic", 1), "push", &push("refs/heads/topic", lost), &[]);
    ran.assert(1, "1", "true");
    ran.assert_commits("5");
}

#[test]
fn tag_of_an_old_commit_brings_nothing_in_and_its_tree_is_checked() {
    let server = pushed();
    server.git(&["tag", "v1", "main~2"]);
    let ran = run(&checkout(&server, "refs/tags/v1", 1), "push", &push("refs/tags/v1", ZEROS), &[]);
    ran.assert(1, "1", "true");
    ran.assert_commits("0");
}

#[test]
fn merge_group_is_checked_from_its_base() {
    let (server, _) = pull_request();
    let event = json!({ "merge_group": { "base_sha": commit(&server, "main"), "head_sha": commit(&server, "refs/pull/1/merge") } });
    for depth in [0, 1, 2] {
        let ran = run(&checkout(&server, "refs/pull/1/merge", depth), "merge_group", &event, &[]);
        ran.assert(1, "1", "true");
        ran.assert_commits("6");
    }
}

#[test]
fn schedule_checks_the_tree_and_history_is_asked_for() {
    let server = pushed();
    let checkout = checkout(&server, "refs/heads/main", 1);
    run(&checkout, "schedule", &json!({}), &[]).assert(0, "0", "true");
    let history = run(&checkout, "schedule", &json!({}), &[("mode", "history")]);
    history.assert(1, "1", "true");
    history.assert_commits("4");
    let changes = run(&checkout, "schedule", &json!({}), &[("mode", "changes")]);
    assert_eq!((changes.code, changes.outputs["complete"].as_str()), (2, "false"), "{changes:#?}");
}

#[test]
fn base_and_head_may_be_named() {
    let (server, _) = pull_request();
    let inputs =
        [("base", "main"), ("head", "topic"), ("sarif-file", "out.sarif"), ("formats", "json=a b.json\n")];
    let checkout = checkout(&server, "refs/heads/main", 1);
    let ran = run(&checkout, "workflow_dispatch", &json!({}), &inputs);
    ran.assert(1, "1", "true");
    ran.assert_commits("5");
    assert_eq!(ran.outputs["sarif-file"], "out.sarif");
    for report in ["out.sarif", "a b.json"] {
        let text = fs::read_to_string(checkout.path().join(report)).unwrap();
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{report}: {text}");
    }
    let wrong = run(&checkout, "push", &json!({}), &[("base", "--upload-pack=touch pwned")]);
    assert_eq!((wrong.code, wrong.outputs["complete"].as_str()), (2, "false"), "{wrong:#?}");
}

#[test]
fn file_cannot_speak_to_the_runner() {
    let server = Scratch::repository();
    server.write("pay.js", &format!("::error::forged\n{LIVE_KEY}::error::forged\n"));
    server.commit("First");
    let ran = run(&checkout(&server, "refs/heads/main", 1), "schedule", &json!({}), &[]);
    ran.assert(1, "1", "true");
    let (before, rest) = ran.log.split_once("::stop-commands::").expect("commands are stopped");
    let (token, rest) = rest.split_once('\n').unwrap();
    let (_, after) = rest.split_once(&format!("\n::{token}::\n")).expect("and go on");
    assert!(!before.contains("forged") && !after.contains("\n::error::forged"), "{ran:#?}");
}

#[test]
fn paths_and_severity_are_the_programs() {
    let server = Scratch::repository();
    server.write("one dir/pay.js", LIVE_KEY);
    server.write(".env.production", "PORT=80\n");
    server.commit("First");
    let checkout = checkout(&server, "refs/heads/main", 1);
    let tree = |inputs: &[(&str, &str)]| run(&checkout, "push", &push("refs/heads/main", ZEROS), inputs);
    tree(&[("mode", "tree")]).assert(1, "2", "true");
    tree(&[("paths", "one dir\n")]).assert(1, "1", "true");
    tree(&[("paths", ".env.production"), ("fail-on", "error")]).assert(0, "1", "true");
}

#[test]
fn release_without_a_matching_checksum_is_never_run() {
    let folder = Scratch::repository();
    let event = json!({});
    let version = |version: &str, checksum: &str| {
        run(&folder, "schedule", &event, &[("binary", ""), ("version", version), ("checksum", checksum)])
    };
    for (given, expected) in [("1.2.3", "no checksum is known"), ("../../evil", "must look like 1.2.3")] {
        let ran = version(given, "");
        assert!(ran.code == 2 && ran.log.contains(expected), "{ran:#?}");
    }
    let ran = version("1.2.3", "00");
    assert!(ran.code == 2 && ran.log.contains("cannot be downloaded"), "{ran:#?}");

    folder.write("envlint", "#!/bin/sh\necho released\nexit 2\n");
    folder.command("chmod").args(["+x", "envlint"]).status().unwrap();
    folder.command("tar").args(["-czf", "archive", "envlint"]).status().unwrap();
    let archive = fs::read(folder.path().join("archive")).unwrap();
    for machine in [
        "x86_64-unknown-linux-musl",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "aarch64-apple-darwin",
    ] {
        let name = format!("o/envlint/releases/download/v1.2.3/envlint-1.2.3-{machine}.tar.gz");
        folder.write_bytes(name, &archive);
    }
    folder.commit("Releases");
    let ran = version("1.2.3", "00");
    let (_, rest) = ran.log.split_once("has the checksum ").expect("both checksums are shown");
    assert!(ran.code == 2 && !ran.log.contains("released"), "{ran:#?}");
    let checksum = rest.split_whitespace().next().unwrap();
    assert!(version("1.2.3", checksum).log.contains("released"));
}
