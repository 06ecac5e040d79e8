//! `envlint init` in repositories as people have them: what it writes, what it leaves alone, and that it does so once.

#![expect(clippy::disallowed_methods, reason = "tests look at what lies on the disk")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::fs;

use scratch::Scratch;

fn text(repository: &Scratch, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs it, which must go well, and gives what it says.
fn init(repository: &Scratch, arguments: &[&str]) -> String {
    let ended = repository.envlint(&[&["init"], arguments].concat());
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{ended:?}");
    ended.stdout
}

/// Everything in the work tree and among the hooks.
fn everything(repository: &Scratch) -> Vec<(String, Vec<u8>)> {
    let files = walkdir::WalkDir::new(repository.path()).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = files.filter(|it| it.file_type().is_file());
    files.map(|it| (it.path().display().to_string(), fs::read(it.path()).unwrap())).collect()
}

/// Runs it once more: nothing changes, and it says so.
fn changes_nothing_more(repository: &Scratch, arguments: &[&str]) {
    let before = everything(repository);
    let said = init(repository, arguments);
    assert!(before == everything(repository), "{said}");
    assert!(said.ends_with("nothing has changed\n"), "{said}");
}

#[test]
fn empty_repository_gets_everything_once() {
    let repository = Scratch::repository();
    repository.git(&["remote", "add", "origin", "git@github.com:example/shop.git"]);
    let said = init(&repository, &[]);
    let wrote: Vec<_> = said.lines().filter(|it| it.starts_with("wrote ")).collect();
    assert_eq!(wrote.len(), 4, "{said}");
    assert!(text(&repository, ".gitignore").contains("\n.env.production\n"));
    assert!(text(&repository, ".git/hooks/pre-commit").contains("envlint check --staged"));
    assert!(text(&repository, ".github/workflows/envlint.yml").contains("pull_request"));
    let checked = repository.envlint(&["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    changes_nothing_more(&repository, &[]);
}

#[test]
fn dry_run_writes_nothing() {
    let repository = Scratch::repository();
    let before = everything(&repository);
    let said = init(&repository, &["--dry-run"]);
    assert!(said.contains("would write envlint.toml"), "{said}");
    assert!(before == everything(&repository));
}

#[test]
fn parts_are_set_up_one_by_one() {
    for (option, file) in
        [("--settings", "envlint.toml"), ("--gitignore", ".gitignore"), ("--hook", ".git/hooks/pre-commit")]
    {
        let repository = Scratch::repository();
        let said = init(&repository, &[option]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(repository.path().join(file).exists(), "{said}");
    }
    let repository = Scratch::repository();
    assert!(
        init(&repository, &["--workflow"])
            .starts_with("skipped .github/workflows/envlint.yml: there is no remote")
    );
    repository.write(".github/CODEOWNERS", "");
    assert!(init(&repository, &["--workflow"]).contains("wrote .github/workflows/envlint.yml"));
}

#[cfg(unix)]
#[test]
fn hook_refuses_a_commit() {
    use std::os::unix::fs::PermissionsExt;

    let repository = Scratch::repository();
    init(&repository, &["--hook"]);
    let hook = repository.path().join(".git/hooks/pre-commit");
    assert_eq!(fs::metadata(&hook).unwrap().permissions().mode() & 0o111, 0o111);
    repository.write("pay.ts", "const key = 'sk_live_{base62:24}';\n");
    repository.git(&["add", "pay.ts"]);
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_envlint")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let mut commit = repository.command("git");
    let ended = commit.args(["commit", "-qm", "x"]).env("PATH", path).output().unwrap();
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&[ended.stdout, ended.stderr].concat()).contains("live"));
}

#[test]
fn existing_hook_is_left_as_it_is() {
    let repository = Scratch::repository();
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\nnpm test\n");
    let said = init(&repository, &["--hook"]);
    assert!(
        said.contains("there is a hook already") && said.contains("\n    envlint check --staged\n"),
        "{said}"
    );
    assert_eq!(text(&repository, ".git/hooks/pre-commit"), "#!/bin/sh\nnpm test\n");
    repository.write(".git/hooks/pre-commit", "#!/bin/sh\nnpm test && envlint check --staged\n");
    assert!(init(&repository, &["--hook"]).contains("kept .git/hooks/pre-commit"));
}

#[test]
fn managers_are_added_to_and_keep_what_they_have() {
    for (file, before, after) in [
        (
            ".pre-commit-config.yaml",
            "# ours\nrepos:\n  - repo: local # mine\n    hooks: [{id: a}]\n\nci: {}\n",
            "# ours\nrepos:\n  - repo: local # mine\n    hooks: [{id: a}]\n  - repo: local\n    hooks:\n      - id: envlint\n",
        ),
        ("prek.toml", "# ours\n[[repos]]\nrepo = \"builtin\"\n", "entry = \"envlint check --staged\"\n"),
        ("lefthook.yml", "# ours\npre-push:\n  commands: {}\n", "\npre-commit:\n  commands:\n    envlint:\n"),
        (
            "lefthook.yml",
            "pre-push:\n  commands:\n    envlint:\n      run: envlint check --pre-push={1}\n      use_stdin: true\n",
            "\npre-commit:\n  commands:\n    envlint:\n",
        ),
        (
            "lefthook.yml",
            "pre-commit:\n  parallel: true # fast\n  commands:\n    lint:\n      run: npm run lint\n",
            "      run: npm run lint\n    envlint:\n      run: envlint check --staged\n",
        ),
        (
            "lefthook.yml",
            "pre-commit:\n  jobs:\n    - run: npm test\n",
            "    - run: npm test\n    - name: envlint\n      run: envlint check --staged\n",
        ),
        (".husky/pre-commit", "npx lint-staged\n", "npx lint-staged\nenvlint check --staged\n"),
    ] {
        let repository = Scratch::repository();
        repository.write(file, before);
        let said = init(&repository, &["--hook"]);
        let with = text(&repository, file);
        assert!(with.contains(after), "{file}:\n{with}");
        for line in before.lines() {
            assert!(with.contains(line), "{file}: {line}");
        }
        assert!(said.contains(&format!("wrote {file}")), "{said}");
        assert!(!repository.path().join(".git/hooks/pre-commit").exists(), "{file}");
        changes_nothing_more(&repository, &["--hook"]);
    }
}

#[test]
fn forms_that_leave_open_where_the_hook_belongs_are_left_to_people() {
    for (file, before) in [
        (".pre-commit-config.yaml", "repos: []\n"),
        ("prek.toml", "repos = [{ repo = \"builtin\" }]\n"),
        ("lefthook.yml", "pre-commit: {commands: {}}\n"),
        ("lefthook.toml", "[pre-commit]\n"),
        (".husky/pre-commit", "exec npx lint-staged\n"),
    ] {
        let repository = Scratch::repository();
        repository.write(file, before);
        let said = init(&repository, &["--hook"]);
        assert!(said.contains(&format!("left {file}")) && said.contains("envlint check --staged"), "{said}");
        assert_eq!(text(&repository, file), before);
    }
}

#[test]
fn folder_of_hooks_is_the_one_that_git_uses() {
    let repository = Scratch::repository();
    repository.git(&["config", "core.hooksPath", "tools/hooks"]);
    init(&repository, &["--hook"]);
    assert!(text(&repository, "tools/hooks/pre-commit").contains("envlint"));
    changes_nothing_more(&repository, &["--hook"]);

    let elsewhere = Scratch::folder();
    let repository = Scratch::repository();
    repository.git(&["config", "core.hooksPath", &elsewhere.path().to_string_lossy()]);
    let said = init(&repository, &["--hook"]);
    assert!(said.contains("leads out of this repository"), "{said}");
    assert!(elsewhere.path().read_dir().unwrap().next().is_none());
}

#[test]
fn worktrees_and_folders_below_work() {
    let repository = Scratch::repository();
    repository.write("apps/web/a", "");
    repository.commit("one");
    repository.git(&["worktree", "add", "-q", "linked", "-b", "other"]);
    let ended = repository.envlint_in("linked", &["init", "--hook"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(text(&repository, ".git/hooks/pre-commit").contains("envlint"));
    let ended = repository.envlint_in("apps/web", &["init", "--settings"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(repository.path().join("envlint.toml").exists());
}

#[test]
fn gitignore_gets_only_what_it_lacks() {
    let repository = Scratch::repository();
    repository.write(".gitignore", "node_modules\r\n.env.*\r\n");
    assert!(init(&repository, &["--gitignore"]).contains("kept .gitignore"));
    repository.write(".gitignore", "node_modules\r\n.env.local\r\n");
    init(&repository, &["--gitignore"]);
    let with = text(&repository, ".gitignore");
    assert!(
        with.starts_with("node_modules\r\n.env.local\r\n\r\n# ") && with.contains("\r\n.env.production\r\n")
    );
    assert_eq!(with.matches(".env.local").count(), 1);
    changes_nothing_more(&repository, &["--gitignore"]);
}

#[test]
fn protected_files_that_lie_there_are_ignored_by_their_names() {
    let repository = Scratch::repository();
    repository.write(".env.uat", "A=1\n");
    repository.write(".env.development", "A=1\n");
    init(&repository, &["--gitignore"]);
    let with = text(&repository, ".gitignore");
    assert!(with.contains("\n.env.uat\n") && !with.contains(".env.development\n"), "{with}");
    changes_nothing_more(&repository, &["--gitignore"]);
}

#[test]
fn workflow_that_runs_envlint_is_enough() {
    let repository = Scratch::repository();
    repository.write(".github/workflows/ci.yml", "jobs: {a: {steps: [{run: envlint check}]}}\n");
    assert!(init(&repository, &["--workflow"]).contains("kept .github/workflows/ci.yml"));
}

#[test]
fn where_there_is_no_work_tree_it_says_so() {
    let folder = Scratch::folder();
    let bare = Scratch::folder();
    bare.git(&["init", "-q", "--bare"]);
    for place in [&folder, &bare] {
        let ended = place.envlint(&["init"]);
        assert_eq!(ended.code, Some(2));
        assert!(ended.stderr.contains("no Git repository with a work tree"), "{ended:?}");
    }
}

#[test]
fn agents_get_their_hook_beside_what_they_have() {
    for (agent, file) in [
        ("claude-code", ".claude/settings.json"),
        ("codex", ".codex/hooks.json"),
        ("gemini-cli", ".gemini/settings.json"),
        ("cursor", ".cursor/hooks.json"),
        ("copilot", ".github/hooks/envlint.json"),
    ] {
        let repository = Scratch::repository();
        let before = "{\n  // ours\n  \"other\": {\"kept\": [1, 2]}\n}\n";
        repository.write(file, before);
        let said = init(&repository, &["--agent", agent]);
        let with = text(&repository, file);
        assert!(with.contains("// ours") && with.contains("\"other\": {\"kept\": [1, 2]}"), "{with}");
        assert!(with.contains(&format!("envlint agent-hook {agent}")), "{with}");
        assert!(said.contains(&format!("wrote {file}")), "{said}");
        assert!(!repository.path().join("envlint.toml").exists());
        changes_nothing_more(&repository, &["--agent", agent]);
    }
}

#[test]
fn broken_file_of_an_agent_is_an_error_and_nothing_is_written() {
    let repository = Scratch::repository();
    repository.write(".claude/settings.json", "{\n  \"hooks\": {\n");
    let before = everything(&repository);
    let ended = repository.envlint(&["init", "--settings", "--agent", "claude-code"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains(".claude/settings.json") && ended.stderr.contains("line"), "{ended:?}");
    assert!(before == everything(&repository));
    assert_eq!(repository.envlint(&["init", "--agent", "nobody"]).code, Some(2));
}

#[test]
fn a_hook_that_writes_a_report_is_left_as_it_is() {
    let repository = Scratch::repository();
    let text =
        "pre-commit:\n  commands:\n    check:\n      run: envlint check --staged --format json=report.json\n";
    repository.write("lefthook.yml", text);
    let said = init(&repository, &["--hook"]);
    assert!(said.contains("it runs envlint"), "{said}");
    assert_eq!(self::text(&repository, "lefthook.yml"), text);
}
