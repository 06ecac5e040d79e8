//! What holds for every repository: the sources agree, nothing depends on threads or chance, and nothing is written.

#![expect(clippy::disallowed_methods, reason = "tests look at what lies on the disk")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use scratch::Scratch;
use serde_json::Value;

/// A finding by its rule and place.
type Place = (String, String, u64);

/// Some dozens of files, with something to find for every part of the product.
fn mixed() -> Scratch {
    let repository = Scratch::repository();
    for app in 0..6 {
        let write = |path: &str, text: &str| {
            repository.write(format!("apps/{app}/{path}"), &text.replace("APP", &format!("app{app}")));
        };
        write(
            ".env.production",
            "DB_PASSWORD={base62:24:APP-db}\nSTRIPE_KEY=sk_live_{base62:24:APP-key}\nPORT=80\n",
        );
        write(
            ".env.staging",
            "DB_PASSWORD={base62:24:APP-db}\r\nDATABASE_URL=postgres://a:{base62:20:APP-url}@db.acme.io/app\r\n",
        );
        write(".env.development", "DATABASE_URL=postgres://a:{base62:20:APP-url}@db.acme.io/app\n");
        write(".env.example", "DB_PASSWORD=changeme\n");
        write("src/index.ts", "export const app = 'APP'\n");
        write(
            "src/pay.ts",
            "const key = 'sk_live_{base62:24:APP-pay}'\nconst again = 'sk_live_{base62:24:APP-pay}'\n",
        );
        write(
            "prisma/seed.ts",
            "import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\nawait prisma.user.deleteMany()\n",
        );
        write(
            "docs/notes.md",
            "Use {base62:24:APP-db}.\n<!-- envlint:allow(reused-credential) nothing here -->\n",
        );
    }
    repository.write("shared/copy.ts", "export const app = 'app0'\n");
    repository.write(".github/workflows/test.yml", "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n        env:\n          PROD_TOKEN: ${{ secrets.PROD_TOKEN }}\n");
    repository.write_bytes("binary.dat", &(0..=255).cycle().take(3000).collect::<Vec<u8>>());
    repository.write("empty.txt", "");
    repository.write("with space/ä.env.staging", "API_TOKEN={base62:30:space}\n");
    repository
}

fn places(report: &Value) -> BTreeSet<Place> {
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|it| (text(it, "rule"), text(it, "path"), it["line"].as_u64().unwrap())).collect()
}

#[test]
fn sources_agree() {
    let repository = mixed();
    repository.git(&["commit", "--quiet", "--allow-empty", "-m", "Nothing"]);
    repository.stage();
    let worktree = repository.envlint(&["check", "--format", "json"]).json();
    let staged = repository.envlint(&["check", "--staged", "--format", "json"]).json();
    assert!(places(&worktree).len() > 30, "{:?}", places(&worktree));
    assert_eq!(worktree["findings"], staged["findings"], "staging everything is the whole tree");
    repository.commit("Everything");
    assert_eq!(
        repository.envlint(&["check", "--format", "json"]).json(),
        worktree,
        "a commit changes nothing"
    );
    let range = repository.envlint(&["check", "--base", "HEAD~1", "--format", "json"]).json();
    assert_eq!(undated(&range), undated(&worktree), "one commit brings in the whole tree");
    let history = repository.envlint(&["history", "--format", "json"]).json();
    // Scripts are judged as they are, not as they were, and remarks on allows are about the present.
    let is_of_history =
        |rule: &str| !rule.contains("guard") && !["unseeded-random-data", "unused-allow"].contains(&rule);
    let seen: BTreeSet<_> = history["findings"].as_array().unwrap().iter().flat_map(rule_and_paths).collect();
    for (rule, path, line) in places(&worktree).into_iter().filter(|(rule, _, _)| is_of_history(rule)) {
        assert!(seen.contains(&(rule.clone(), path.clone())), "history misses {rule} at {path}:{line}");
    }
}

/// The findings without the commits that they came with.
fn undated(report: &Value) -> Vec<Value> {
    let mut findings = report["findings"].as_array().unwrap().clone();
    for finding in &mut findings {
        let fields = finding.as_object_mut().unwrap();
        fields.remove("history");
        fields.remove("origin");
    }
    findings
}

/// Builds a branch by chance, with merges of `main`, of side branches and of what is only in a merge; each file holds a
/// key of its own.
fn grown(seed: u64) -> Scratch {
    let repository = Scratch::repository();
    let mut state = seed;
    let mut chance = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut number = 0;
    let mut add = |chance: &mut dyn FnMut(usize) -> usize| {
        number += 1;
        let key = format!("const key = 'sk_live_{{base62:24:{seed}-{number}}}'\n");
        repository.write(format!("{}/{number}.js", ["a", "b", "a/c"][chance(3)]), &key);
    };
    let on = |branch: &str| repository.git(&["checkout", "--quiet", branch]);
    add(&mut chance);
    repository.commit("First");
    repository.git(&["branch", "topic"]);
    repository.git(&["branch", "side"]);
    for _ in 0..24 {
        on(["topic", "topic", "side", "main"][chance(4)]);
        match chance(4) {
            0 | 1 => add(&mut chance),
            2 => {
                let files = repository.git(&["ls-files", "*.js"]);
                if let Some(file) = files.lines().nth(chance(files.lines().count().max(1))) {
                    repository.git(&["rm", "--quiet", file]);
                }
            }
            _ => {
                // A file that one side removed and nobody changed is no conflict.
                let other = if repository.git(&["branch", "--show-current"]) == "topic\n" {
                    ["side", "main"][chance(2)]
                } else {
                    "main"
                };
                repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", other]);
                if chance(2) == 0 {
                    add(&mut chance);
                }
            }
        }
        repository.commit("Step");
    }
    on("topic");
    repository
}

#[test]
fn range_brings_in_what_its_trees_hold_and_no_tree_of_the_base_does() {
    for seed in 1..=4 {
        let repository = grown(seed);
        let files = |revisions: &[&str]| -> BTreeSet<String> {
            let commits = repository.git(&[&["rev-list"], revisions].concat());
            let trees =
                commits.lines().map(|commit| repository.git(&["ls-tree", "-r", "--name-only", commit]));
            trees.flat_map(|tree| tree.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
        };
        let own = files(&["topic", "^main"]);
        let expected: BTreeSet<_> = own.difference(&files(&["main"])).cloned().collect();
        let report = repository.envlint(&["check", "--base", "main", "--format", "json"]).json();
        let found: BTreeSet<_> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["path"].as_str().unwrap().to_owned())
            .collect();
        assert!(expected.len() > 3, "{expected:?}");
        assert_eq!(found, expected, "seed {seed}");
        let commits = repository.git(&["rev-list", "--count", "topic", "^main"]);
        assert_eq!(report["summary"]["commits"].to_string(), commits.trim());
    }
}

/// Where a finding of a history is: every path that it names.
fn rule_and_paths(finding: &Value) -> Vec<(String, String)> {
    let rule = finding["rule"].as_str().unwrap();
    let related = finding["related"].as_array().unwrap().iter().map(|it| &it["path"]);
    let paths = finding["history"]["paths"].as_array().unwrap().iter();
    let all = paths.chain(related).chain([&finding["path"]]);
    all.map(|path| (rule.to_owned(), path.as_str().unwrap().to_owned())).collect()
}

#[test]
fn output_depends_neither_on_threads_nor_on_chance() {
    let repository = mixed();
    repository.git(&["commit", "--quiet", "--allow-empty", "-m", "Nothing"]);
    repository.commit("Everything");
    for command in [
        &["check", "--format", "human"][..],
        &["check", "--base", "HEAD~1", "--format", "human"],
        &["history", "--format", "json"],
    ] {
        let run = |threads: &str| {
            let mut envlint = repository.command(env!("CARGO_BIN_EXE_envlint"));
            let output = envlint.args(command).env("RAYON_NUM_THREADS", threads).output().unwrap();
            (output.status.code(), output.stdout, output.stderr)
        };
        let first = run("1");
        assert_eq!(first.0, Some(1));
        for threads in ["8", "8", "2"] {
            assert!(run(threads) == first, "{command:?} differs with {threads} threads");
        }
    }
}

#[test]
fn nothing_is_written() {
    let repository = mixed();
    repository.git(&["commit", "--quiet", "--allow-empty", "-m", "Nothing"]);
    repository.commit("Everything");
    repository.write("apps/0/.env.local", "API_TOKEN={base62:30:local}\n");
    repository.write("apps/0/src/index.ts", "changed\n");
    repository.git(&["add", "apps/0/src/index.ts"]);
    repository.write("apps/0/src/index.ts", "changed again\n");
    let before = files(&repository);
    assert!(before.keys().any(|path| path.starts_with(".git")) && before.len() > 60);
    for command in [
        &["check"][..],
        &["check", "--staged"],
        &["check", "apps/1"],
        &["check", "--base", "HEAD~1"],
        &["check", "--recurse-submodules"],
        &["history"],
        &["history", "main", "--", "apps"],
        &["rules"],
    ] {
        let ended = repository.envlint(command);
        assert!(matches!(ended.code, Some(0 | 1)), "{command:?}: {ended:?}");
        assert!(files(&repository) == before, "{command:?} wrote something");
    }
}

/// Every file with its content and time, Git's own among them.
fn files(repository: &Scratch) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let entries = walkdir::WalkDir::new(repository.path()).into_iter().map(Result::unwrap);
    let read = |entry: walkdir::DirEntry| {
        let content = (fs::read(entry.path()).unwrap(), entry.metadata().unwrap().modified().unwrap());
        (entry.path().strip_prefix(repository.path()).unwrap().to_owned(), content)
    };
    entries.filter(|entry| entry.file_type().is_file()).map(read).collect()
}

/// A history of many versions: keys that move, lines that are split and joined, a private key over several lines that is
/// broken and mended, texts in another encoding.
fn eventful() -> Scratch {
    let repository = Scratch::repository();
    let filler: Vec<String> =
        (0..120).map(|line| format!("line {line} of something long enough to be kept\n")).collect();
    let key = |name: usize| format!("const key{name} = 'sk_live_{{base62:24:key{name}}}'\n");
    let private = "-----BEGIN RSA PRIVATE KEY-----\n{base64:64:a}\n{base64:64:b}\n{base64:64:c}\n-----END RSA PRIVATE KEY-----\n";
    for version in 0..48_usize {
        let mut lines = filler.clone();
        lines.insert(version * 2, key(version / 6));
        lines.insert(
            (version * 7) % 100,
            format!("version {version}, {}", if version % 3 == 0 { "\n" } else { "and on\n" }),
        );
        if version % 4 != 0 {
            lines.insert(50, private.replace("RSA", if version % 8 == 3 { "R" } else { "RSA" }));
        }
        if version % 5 == 0 {
            lines.remove(30);
        }
        repository.write("app/config.js", &lines.concat());
        let wide: Vec<u8> = lines.concat().encode_utf16().flat_map(u16::to_le_bytes).collect();
        repository
            .write_bytes("app/wide.txt", &if version % 2 == 0 { wide } else { lines.concat().into_bytes() });
        repository.write(".env.staging", &format!("API_TOKEN={{base62:30:staging{}}}\n", version / 9));
        repository.commit(&format!("Version {version}, sk_live_{{base62:24:message{}}}", version / 20));
    }
    repository
}

#[test]
fn a_history_reads_alike_however_it_is_stored() {
    let repository = eventful();
    let history = |arguments: &[&str]| {
        repository.envlint(&[&["history", "--format", "json"], arguments].concat()).stdout
    };
    let loose = history(&[]);
    assert!(loose.matches("\"stripe-live-secret-key\"").count() >= 8, "{loose}");
    for packing in [
        &["repack", "-q", "-a", "-d", "-f", "--depth=50", "--window=50"][..],
        &["repack", "-q", "-a", "-d", "-f", "--depth=0"],
        &["repack", "-q", "-a", "-d", "-f", "--depth=3", "--window=9", "--max-pack-size=1m"],
        &["multi-pack-index", "write"],
        &[
            "-c",
            "pack.useDeltaBaseOffset=false",
            "-c",
            "repack.useDeltaBaseOffset=false",
            "repack",
            "-q",
            "-a",
            "-d",
            "-f",
        ],
        &["commit-graph", "write", "--reachable"],
    ] {
        repository.git(packing);
        assert_eq!(history(&[]), loose, "{packing:?}");
    }
    // Paths are read object by object: the third way.
    let by_objects: Value = serde_json::from_str(&history(&["--", "app", ".env.staging"])).unwrap();
    let whole: Value = serde_json::from_str(&loose).unwrap();
    let of_blobs = |report: &Value| {
        let findings = report["findings"].as_array().unwrap().iter();
        findings.filter(|it| it["origin"] == "blob").cloned().collect::<Vec<_>>()
    };
    assert_eq!(of_blobs(&by_objects), of_blobs(&whole));
}
