//! `envlint baseline`: what was accepted stays accepted while text moves, and nothing else is hidden by it.

#![expect(clippy::disallowed_methods, reason = "tests look at what lies on the disk")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::fs;

use scratch::{Ended, Scratch};

const FILE: &str = ".envlint-baseline.jsonl";
const PAY: &str = "import stripe\n\nkey = 'sk_live_{base62:24:live}'\nstripe.use(key)\n";
const OTHER: &str = "key = 'sk_live_{base62:24:other}'\n";
const DEVELOPMENT: &str =
    "PORT=3000\nDATABASE_URL=postgres://app:{base62:24:database}@db.acme-internal.net:5432/app\n";
const SEED: &str = "import { PrismaClient } from '@prisma/client'\nconst prisma = new PrismaClient()\n\
                    await prisma.user.deleteMany()\n";

/// A repository with a credential, a secret in an environment file and a script that nothing stops, all accepted.
fn accepted() -> Scratch {
    let repository = Scratch::repository();
    repository.write("src/pay.py", PAY);
    repository.write("web/.env.development", DEVELOPMENT);
    repository.write("prisma/seed.ts", SEED);
    repository.commit("First");
    assert_eq!(check(&repository).code, Some(1));
    let ended = repository.envlint(&["baseline", "write", "--reason", "known"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    repository.commit("Accept what there is");
    repository
}

/// A fresh clone, which is made faster than what it is a clone of.
fn clone_of(repository: &Scratch) -> Scratch {
    let clone = Scratch::folder();
    clone.git(&["clone", "--quiet", &repository.path().to_string_lossy(), "."]);
    clone
}

fn check(repository: &Scratch) -> Ended {
    repository.envlint(&["check", "--format", "json"])
}

#[track_caller]
fn assert_clean(repository: &Scratch, what: &str) {
    let ended = check(repository);
    assert_eq!((ended.code, ended.rules()), (Some(0), Vec::new()), "{what}: {ended:?}");
}

fn text(repository: &Scratch, path: &str) -> String {
    fs::read_to_string(repository.path().join(path)).unwrap()
}

fn entries(repository: &Scratch) -> Vec<serde_json::Value> {
    text(repository, FILE).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Rewrites a file.
fn edit(repository: &Scratch, path: &str, change: impl Fn(&str) -> String) {
    let old = text(repository, path);
    let new = change(&old);
    assert_ne!(old, new, "{path}");
    repository.write_bytes(path, new.as_bytes());
}

fn rename(repository: &Scratch, from: &str, to: &str) {
    let to = repository.path().join(to);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(repository.path().join(from), to).unwrap();
    // To Git it is a file that is gone and one that is new, and an environment file that is new is another finding.
    repository.stage();
}

/// What people do to a project without touching a secret.
type Edit = (&'static str, fn(&Scratch));

const EDITS: &[Edit] = &[
    ("lines above", |it| edit(it, "src/pay.py", |old| format!("# one\n\n# two\n{old}"))),
    ("lines removed above", |it| edit(it, "src/pay.py", |old| old.replace("import stripe\n\n", ""))),
    ("indentation", |it| edit(it, "src/pay.py", |old| old.replace("key =", "if True:\n        key ="))),
    ("line endings", |it| edit(it, "src/pay.py", |old| old.replace('\n', "\r\n"))),
    ("a mark at the beginning", |it| edit(it, "src/pay.py", |old| format!("\u{feff}{old}"))),
    ("other quotes", |it| edit(it, "src/pay.py", |old| old.replace('\'', "\""))),
    ("a comment behind it", |it| edit(it, "src/pay.py", |old| old.replace("'\n", "'  # soon gone\n"))),
    ("another name", |it| edit(it, "src/pay.py", |old| old.replace("key =", "stripe_api_key ="))),
    ("another place in the file", |it| {
        edit(it, "src/pay.py", |old| {
            let key = old.lines().find(|line| line.starts_with("key")).unwrap().to_owned();
            format!("{}\n{key}\n", old.replace(&key, "# moved down"))
        });
    }),
    ("the same value twice", |it| {
        edit(it, "src/pay.py", |old| {
            let key = old.lines().find(|line| line.starts_with("key")).unwrap();
            format!("{old}{}\n", key.replace("key =", "again ="))
        });
    }),
    ("a file of another name", |it| rename(it, "src/pay.py", "src/payment.py")),
    ("a file in another folder", |it| rename(it, "src/pay.py", "lib/billing/pay.py")),
    ("another name and other lines at once", |it| {
        edit(it, "src/pay.py", |old| format!("# licence\n\n{old}"));
        rename(it, "src/pay.py", "src/charge.py");
    }),
    ("a folder of another name", |it| rename(it, "web", "apps/frontend")),
    ("keys in another order", |it| {
        edit(it, "web/.env.development", |old| {
            let mut lines: Vec<_> = old.lines().collect();
            lines.reverse();
            lines.join("\n") + "\n"
        });
    }),
    ("exports and quotes", |it| {
        edit(it, "web/.env.development", |old| {
            old.replace("DATABASE_URL=", "export DATABASE_URL=\"").trim_end().to_owned() + "\"\n"
        });
    }),
    ("statements around a script's writes", |it| {
        edit(it, "prisma/seed.ts", |old| {
            old.replace("await prisma", "console.log('seeding')\n\n  await  prisma")
        });
    }),
    ("a script in another folder", |it| rename(it, "prisma/seed.ts", "packages/db/prisma/seed.ts")),
    ("an amended commit", |it| {
        it.git(&["commit", "--quiet", "--amend", "--allow-empty", "-m", "Another message"]);
    }),
    ("squashed commits", |it| {
        it.git(&["checkout", "--quiet", "--orphan", "squashed"]);
        it.commit("Everything");
    }),
    ("a rebase", |it| {
        it.branch_off("topic", "topic.txt", "Nothing.\n");
        it.git(&["checkout", "--quiet", "main"]);
        it.write("main.txt", "Nothing.\n");
        it.commit("Main");
        it.git(&["rebase", "--quiet", "main", "topic"]);
    }),
    ("a merge", |it| {
        it.git(&["checkout", "--quiet", "-b", "topic", "HEAD~1"]);
        it.write("topic.txt", "Nothing.\n");
        it.commit("Topic");
        it.git(&["merge", "--quiet", "--no-edit", "main"]);
    }),
];

#[test]
fn identity_survives_edits_that_touch_no_secret() {
    assert!(EDITS.len() >= 20);
    let original = accepted();
    let count = entries(&original).len();
    for (what, edit) in EDITS {
        let repository = clone_of(&original);
        edit(&repository);
        assert_clean(&repository, what);
        repository.stage();
        let staged = repository.envlint(&["check", "--staged", "--format", "json"]);
        assert_eq!((staged.code, staged.rules()), (Some(0), Vec::new()), "staged, {what}: {staged:?}");
    }
    let renamed = clone_of(&original);
    rename(&renamed, "src/pay.py", "lib/payment.py");
    assert_eq!(renamed.envlint(&["baseline", "update"]).code, Some(0));
    assert_eq!(entries(&renamed).len(), count);
    assert_eq!(entries(&renamed)[0]["path"], "lib/payment.py", "the entry follows the file");
    assert_eq!(entries(&renamed)[0]["reason"], "known");
}

#[test]
fn what_is_new_is_reported() {
    let cases: &[Edit] = &[
        ("a changed secret", |it| it.write("src/pay.py", &PAY.replace(":live", ":rotated"))),
        ("a copy in another file", |it| it.write("src/copy.py", PAY)),
        ("another secret beside it", |it| it.write("src/pay.py", &format!("{PAY}{OTHER}"))),
        ("another secret elsewhere", |it| it.write("src/other.py", OTHER)),
        ("another password in the same file", |it| {
            it.write("web/.env.development", &DEVELOPMENT.replace(":database", ":rotated"));
        }),
        ("another write in the script", |it| {
            it.write("prisma/seed.ts", &format!("{SEED}await prisma.order.deleteMany()\n"));
        }),
        ("another script that does the same, where the old one is gone", |it| {
            rename(it, "prisma/seed.ts", "prisma/reset-seed.ts");
            it.write("package.json", r#"{"prisma":{"seed":"tsx prisma/reset-seed.ts"}}"#);
        }),
        ("the value in another environment", |it| {
            let value = DEVELOPMENT.replace("PORT=3000\n", "");
            it.write("web/.env.staging", &value);
        }),
    ];
    let original = accepted();
    for (what, change) in cases {
        let repository = clone_of(&original);
        change(&repository);
        let ended = check(&repository);
        assert_eq!(ended.code, Some(1), "{what}: {ended:?}");
    }
}

#[test]
fn file_is_sorted_and_written_again_without_a_change() {
    let repository = accepted();
    let first = text(&repository, FILE);
    let lines: Vec<_> = entries(&repository);
    let paths: Vec<_> = lines.iter().map(|it| it["path"].as_str().unwrap().to_owned()).collect();
    let mut sorted = paths.clone();
    sorted.sort();
    assert_eq!((paths.len() >= 3, &paths), (true, &sorted));
    assert!(lines.iter().all(|it| it["reason"] == "known" && it.get("line").is_none()), "{lines:#?}");
    for command in ["write", "update", "prune"] {
        let ended = repository.envlint(&["baseline", command]);
        assert!(ended.stdout.ends_with(" 0 added, 0 removed\n"), "{ended:?}");
        assert_eq!(text(&repository, FILE), first, "{command} changes nothing, and the reasons stay");
    }
    assert_clean(&repository, "the baseline itself holds nothing");
}

#[test]
fn counts_say_what_the_baseline_hides() {
    let repository = accepted();
    let count = entries(&repository).len();
    let summary = check(&repository).json()["summary"].clone();
    assert_eq!((&summary["suppressed"], &summary["suppressed_by_baseline"]), (&count.into(), &count.into()));
    let human = repository.envlint(&[]);
    assert!(human.stdout.contains(&format!("{count} suppressed ({count} by the baseline)")), "{human:?}");
    let shown = repository.envlint(&["--no-baseline", "--format", "json"]);
    assert_eq!((shown.code, shown.json()["findings"].as_array().unwrap().len()), (Some(1), count));
}

#[test]
fn range_goes_by_the_baseline_of_its_base() {
    let repository = accepted();
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.write("src/other.py", OTHER);
    repository.envlint(&["baseline", "write"]);
    edit(&repository, "src/pay.py", |old| format!("# a line\n{old}"));
    repository.commit("Add a secret, and accept it");
    assert_clean(&repository, "the branch by itself");
    let ended = repository.envlint(&["check", "--base", "main", "--format", "concise"]);
    assert_eq!(
        (ended.code, ended.places()),
        (Some(1), vec!["src/other.py:1:8: error[stripe-live-secret-key]".into()])
    );
    let own = repository.envlint(&["check", "--base", "main", "--baseline", FILE]);
    assert_eq!(own.code, Some(0), "unless another one is named: {own:?}");
}

#[test]
fn history_is_accepted_with_its_former_paths() {
    let repository = accepted();
    rename(&repository, "src/pay.py", "src/payment.py");
    repository.commit("Rename");
    repository.write("old.py", OTHER);
    repository.commit("Add");
    fs::remove_file(repository.path().join("old.py")).unwrap();
    repository.commit("Remove");
    let history =
        |arguments: &[&str]| repository.envlint(&[&["history", "--format", "json"], arguments].concat());
    let places: Vec<_> = history(&[]).json()["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["path"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(places, ["old.py"], "{:#}", history(&[]).json());
    assert_eq!(repository.envlint(&["baseline", "write", "--history", "--reason", "revoked"]).code, Some(0));
    assert_eq!(history(&[]).code, Some(0));
    assert_clean(&repository, "the tree of today says nothing about an entry of the history");
    let lines = entries(&repository).len();
    assert_eq!(repository.envlint(&["baseline", "prune"]).code, Some(0));
    assert_eq!(entries(&repository).len(), lines, "neither does a prune by the tree");
}

#[test]
fn unused_entries_are_notes_and_can_be_pruned() {
    let repository = accepted();
    repository.write("src/pay.py", "import stripe\n");
    let ended = repository.envlint(&["--format", "concise"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(
        ended.stdout.contains("note[unused-allow] this entry of the baseline fits no finding"),
        "{ended:?}"
    );
    assert!(ended.stdout.starts_with(".envlint-baseline.jsonl:2:1: "), "{ended:?}");
    let before = entries(&repository).len();
    let ended = repository.envlint(&["baseline", "prune"]);
    assert!(ended.stdout.ends_with("0 added, 1 removed\n"), "{ended:?}");
    assert_eq!(entries(&repository).len(), before - 1);
    assert_clean(&repository, "pruned");
}

#[test]
fn expired_entries_fail_again_and_are_said() {
    let repository = accepted();
    edit(&repository, FILE, |old| {
        old.replace("\"reason\":\"known\"", "\"reason\":\"known\",\"expires\":\"2020-01-31\"")
    });
    let ended = repository.envlint(&["--format", "concise"]);
    assert_eq!(ended.code, Some(1));
    let said = "this entry of the baseline counted until 2020-01-31 and accepts nothing any more";
    assert_eq!(ended.stdout.matches(said).count(), entries(&repository).len(), "{ended:?}");
    let history = repository.envlint(&["history", "--format", "concise"]);
    assert_eq!((history.code, history.stdout.contains(said)), (Some(1), true), "{history:?}");
    let late = repository.envlint(&["baseline", "write", "--expires", "2020-01-31"]);
    assert_eq!((late.code, late.stderr.contains("2020-01-31 is over")), (Some(2), true), "{late:?}");
    let again = repository.envlint(&["baseline", "write", "--expires", "9999-12-31", "--reason", "later"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(entries(&repository).iter().all(|it| it["expires"] == "9999-12-31" && it["reason"] == "later"));
    assert_clean(&repository, "accepted anew");
}

#[test]
fn broken_baseline_is_an_error_by_line_with_the_next_step() {
    let repository = accepted();
    let good = text(&repository, FILE);
    let first = good.lines().next().unwrap();
    let conflict = format!("<<<<<<< main\n{first}\n=======\n{first}\n>>>>>>> topic\n");
    for (broken, parts) in [
        (conflict.as_str(), &[":1: this is a merge conflict", ":5: ", "envlint baseline update"][..]),
        ("{}\n", &[":1: `rule` is missing", "help: "]),
        ("{\"rule\":\n", &[":1: this is no entry"]),
    ] {
        repository.write_bytes(FILE, broken.as_bytes());
        for arguments in [&["check"][..], &["check", "--staged"], &["history"], &["baseline", "write"]] {
            repository.stage();
            let ended = repository.envlint(arguments);
            assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments:?} {ended:?}");
            for part in parts {
                assert!(ended.stderr.contains(part), "{part:?} in {}", ended.stderr);
            }
        }
    }
    assert_eq!(repository.envlint(&["--no-baseline"]).code, Some(1));
    let missing = repository.envlint(&["check", "--baseline", "none.jsonl"]);
    assert_eq!(missing.code, Some(2), "a baseline that was named must be there: {missing:?}");
}

#[test]
fn both_sides_of_a_merge_can_be_kept() {
    let repository = accepted();
    edit(&repository, FILE, |old| format!("{old}{old}"));
    assert_clean(&repository, "every entry twice");
    let twice = entries(&repository).len();
    assert_eq!(repository.envlint(&["baseline", "update"]).code, Some(0));
    assert_eq!(entries(&repository).len() * 2, twice);
}

#[test]
fn what_was_not_scanned_is_never_accepted() {
    let repository = accepted();
    let before = text(&repository, FILE);
    let large = fs::File::create(repository.path().join("large.bin")).unwrap();
    large.set_len(1 << 40).unwrap();
    for command in ["write", "prune", "update"] {
        let ended = repository.envlint(&["baseline", command]);
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains("not scanned: large.bin") && ended.stderr.contains("stays as it is"));
        assert_eq!(text(&repository, FILE), before);
    }
    let ended = check(&repository);
    assert_eq!((ended.code, ended.rules()), (Some(2), Vec::new()), "{ended:?}");
}

#[test]
fn baseline_tells_no_value() {
    let repository = accepted();
    let baseline = text(&repository, FILE);
    for path in ["src/pay.py", "web/.env.development"] {
        let source = text(&repository, path);
        let words = source.split(|it: char| !it.is_ascii_alphanumeric()).filter(|word| word.len() >= 20);
        for word in words {
            assert!(!baseline.contains(&word[..8]), "{baseline}");
        }
    }
    repository.write("copy.py", PAY);
    repository.envlint(&["baseline", "write"]);
    let digits = |path: &str| -> String {
        let entries = entries(&repository);
        let entry = entries.iter().find(|it| it["path"] == path).unwrap().clone();
        entry["fingerprint"].as_str().unwrap().rsplit('-').next().unwrap().to_owned()
    };
    assert_eq!(digits("copy.py"), digits("src/pay.py"), "a second finding tells no more of a value");
    assert_eq!(digits("copy.py").len(), 4);
}

#[test]
fn other_tools_files_are_imported_by_their_content() {
    let repository = Scratch::repository();
    repository.write("src/pay.py", PAY);
    repository.commit("First");
    let commit = repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
    repository.write("src/pay.py", "import stripe\n");
    repository.write("now.py", OTHER);
    repository.write("third.py", "key = 'sk_live_{base62:24:third}'\n");
    repository.commit("Second");
    repository.write(
        ".gitleaksignore",
        &format!("# revoked in March\n{commit}:src/pay.py:stripe:3\n\nnow.py:stripe:1\ngone.py:stripe:1\nnow.py:stripe:9\n"),
    );
    repository.write(
        "report.json",
        "[{\"File\":\"third.py\",\"StartLine\":7,\"Secret\":\"sk_live_{base62:24:third}\",\"Commit\":\"\"}]",
    );
    let ended = repository.envlint(&["baseline", "import", ".gitleaksignore", "report.json"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for said in [
        ".gitleaksignore:5: not imported: envlint finds nothing there",
        ".gitleaksignore:6: not imported: envlint finds nothing there",
        ".gitleaksignore: 2 imported, 2 not",
        "report.json: 1 imported, 0 not",
        "3 entries, 3 added, 0 removed",
    ] {
        assert!(ended.stdout.contains(said), "{said:?} in {ended:?}");
    }
    let reasons: Vec<_> =
        entries(&repository).iter().map(|it| it["reason"].as_str().unwrap().to_owned()).collect();
    assert_eq!(reasons, ["imported from .gitleaksignore", "revoked in March", "imported from report.json"]);
    fs::remove_file(repository.path().join("report.json")).unwrap();
    assert_clean(&repository, "imported");
    assert_eq!(repository.envlint(&["history", "--quiet"]).code, Some(0));
    repository.write("notes.txt", "Nothing.\n");
    let unknown = repository.envlint(&["baseline", "import", "notes.txt"]);
    assert_eq!((unknown.code, unknown.stderr.contains(".secrets.baseline")), (Some(2), true), "{unknown:?}");
}

#[test]
fn baseline_of_detect_secrets_is_imported() {
    let repository = Scratch::repository();
    repository.write("src/pay.py", PAY);
    let place = |line: usize| {
        format!(
            "{{\"type\":\"Stripe Access Key\",\"filename\":\"src/pay.py\",\"line_number\":{line},\"is_secret\":false}}"
        )
    };
    repository.write(
        ".secrets.baseline",
        &format!("{{\"version\":\"1.5.0\",\"results\":{{\"src/pay.py\":[{},{}]}}}}", place(3), place(1)),
    );
    let ended = repository.envlint(&["baseline", "import", ".secrets.baseline", "--expires", "9999-12-31"]);
    assert!(ended.stdout.contains(".secrets.baseline: 1 imported, 1 not"), "{ended:?}");
    let entry = &entries(&repository)[0];
    assert_eq!((&entry["reason"], &entry["expires"]), (&"audited as no secret".into(), &"9999-12-31".into()));
    assert_clean(&repository, "imported");
}

#[test]
fn value_is_allowed_by_its_hash() {
    use std::io::Write;
    use std::process::Stdio;

    let repository = Scratch::repository();
    repository.write("src/pay.py", PAY);
    repository.write("src/copy.py", PAY);
    let hash = |value: &str| -> Ended {
        let mut command = repository.command(env!("CARGO_BIN_EXE_envlint"));
        command
            .args(["baseline", "hash"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(value.as_bytes()).unwrap();
        child.wait_with_output().unwrap().into()
    };
    let value = envlint::rule::expand_placeholders("sk_live_{base62:24:live}");
    let ended = hash(&format!("{value}\n"));
    assert_eq!((ended.code, ended.stdout.len()), (Some(0), "01234567-0123\n".len()), "{ended:?}");
    assert_ne!(hash(&value).stdout, ended.stdout, "the salt differs");
    let allow = format!("[[allow]]\nvalue = \"{}\"\nreason = \"revoked\"\n", ended.stdout.trim());
    repository.write("envlint.toml", &allow);
    assert_clean(&repository, "allowed wherever it stands");
    repository.write("src/copy.py", OTHER);
    assert_eq!(check(&repository).rules(), ["stripe-live-secret-key"]);
    repository.write("envlint.toml", &allow.replace(ended.stdout.trim(), &value));
    let refused = check(&repository);
    assert_eq!(refused.code, Some(2));
    assert!(!refused.stderr.contains(&value[8..16]) && refused.stderr.contains("envlint baseline hash"));
    assert_eq!(hash("\n").code, Some(2));
}
