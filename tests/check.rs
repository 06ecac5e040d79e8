//! `envlint check`: the working tree, folders, single paths and standard input; exit codes, formats and settings.

#![expect(clippy::disallowed_methods, reason = "tests look at what lies on the disk")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::io::Write;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;
use scratch::{Ended, Scratch};
use serde_json::Value;

const LIVE_KEY: &str = "const key = 'sk_live_{base62:24:live}'\n";
const PAY: &str = "pay.js:1:14: error[stripe-live-secret-key]";

fn concise(repository: &Scratch, arguments: &[&str]) -> Ended {
    repository.envlint(&[&["check", "--format", "concise"], arguments].concat())
}

fn json(repository: &Scratch) -> Value {
    repository.envlint(&["check", "--format", "json"]).json()
}

#[test]
fn exit_code_says_how_it_ended() {
    let repository = Scratch::repository();
    let ended = repository.envlint(&[]);
    assert_eq!(
        (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
        (Some(0), "0 documents read\n", "")
    );
    repository.write("a.txt", "Nothing.\n");
    let ended = repository.envlint(&["check"]);
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (Some(0), "no findings in 1 document (0 bindings, 9 B)\n")
    );
    repository.write(".env.production", "PORT=80\n");
    repository.stage();
    let grade = |arguments: &[&str]| concise(&repository, arguments).code;
    assert_eq!(concise(&repository, &[]).places(), [".env.production:1:1: warning[committed-env-file]"]);
    assert_eq!(
        [grade(&[]), grade(&["--fail-on", "note"]), grade(&["--fail-on", "error"])],
        [Some(1), Some(1), Some(0)]
    );
    assert_eq!(grade(&["--exit-zero"]), Some(0));
    let quiet = repository.envlint(&["check", "--quiet"]);
    assert!(quiet.stdout.contains("committed-env-file") && !quiet.stdout.contains("documents"), "{quiet:?}");
}

#[test]
fn what_was_asked_for_and_is_not_there_is_an_error() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    let ended = concise(&repository, &["no-such-file"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(ended.stderr.starts_with("error: ") && ended.stderr.contains("does not exist"), "{ended:?}");
    let ended = repository.envlint(&["check", "--config", "no-such.toml"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("configuration file `no-such.toml` cannot be read"), "{ended:?}");
    let nowhere = Scratch::folder();
    assert_eq!(nowhere.envlint(&["check", "--staged"]).code, Some(2));
    nowhere.write("pay.js", LIVE_KEY);
    assert_eq!(concise(&nowhere, &["."]).places(), [PAY], "a plain folder can be read");
}

#[test]
fn a_report_that_cannot_be_written_says_where_it_can() {
    let repository = Scratch::repository();
    repository.write("dir/a.txt", "Nothing.\n");
    for (file, help) in [
        ("nowhere/report", "name a file in a folder that is there; `nowhere` is none"),
        ("dir", "it is a folder: name a file in it, such as `dir"),
    ] {
        for arguments in [vec!["--output", file], vec![&*format!("--format=json={file}")]] {
            let ended = repository.envlint(&[&["check"], &arguments[..]].concat());
            assert_eq!(ended.code, Some(2), "{ended:?}");
            assert!(ended.stderr.contains(&format!("error: `{file}` cannot be written\n")), "{ended:?}");
            assert!(ended.stderr.contains(&format!("help: {help}")), "{ended:?}");
        }
    }
}

/// Who calls a script may stand in a file that was not named.
#[test]
fn a_named_script_is_judged_with_its_whole_project() {
    let repository = Scratch::repository();
    repository.write(
        "scripts/seed.js",
        "const { PrismaClient } = require('@prisma/client')\nconst prisma = new PrismaClient()\n\
         exports.seed = async () => { await prisma.user.deleteMany() }\n",
    );
    let flagged = ["scripts/seed.js:3:36: error[seed-without-production-guard]"];
    let runs: [&[&str]; 4] = [&["scripts/seed.js"], &["scripts"], &["."], &["--archives", "scripts/seed.js"]];
    for arguments in runs {
        assert_eq!(concise(&repository, arguments).places(), flagged, "{arguments:?}");
    }
    repository.write(
        "bin/start.js",
        "const { seed } = require('../scripts/seed')\n\
         if (process.env.NODE_ENV === 'production') process.exit(1)\nseed()\n",
    );
    repository.stage();
    for arguments in runs {
        assert_eq!(concise(&repository, arguments).places(), [""; 0], "{arguments:?}");
    }
    let ended = repository.envlint(&["fix", "--unsafe", "--diff", "scripts/seed.js"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{ended:?}");
}

#[test]
fn mistyped_command_is_recognised() {
    let repository = Scratch::repository();
    for (typed, meant) in [("chek", "check"), ("histroy", "history"), ("agenthook", "agent-hook")] {
        let ended = repository.envlint(&[typed]);
        let help = format!("help: is the command `envlint {meant}` meant?\n");
        assert!(ended.code == Some(2) && ended.stderr.ends_with(&help), "{ended:?}");
    }
    let ended = repository.envlint(&["src/index.js"]);
    assert!(ended.code == Some(2) && !ended.stderr.contains("help:"), "{ended:?}");
}

/// Doing without them would be another run than was asked for.
#[test]
fn settings_that_are_there_and_cannot_be_read_are_an_error() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    repository.commit("pay");
    let runs = [&["check"][..], &["check", "--staged"], &["history"], &["config"], &["guard", "--", "true"]];
    let refused = || {
        for arguments in runs {
            let ended = repository.envlint(arguments);
            assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments:?}: {ended:?}");
            let message = "error: `envlint.toml` cannot be read: it is no regular file";
            assert!(ended.stderr.starts_with(message), "{arguments:?}: {ended:?}");
        }
    };
    repository.write("envlint.toml/a", "");
    refused();
    #[cfg(unix)]
    {
        std::fs::remove_dir_all(repository.path().join("envlint.toml")).unwrap();
        std::os::unix::fs::symlink("pay.js", repository.path().join("envlint.toml")).unwrap();
        refused();
    }
}

#[test]
fn folders_outside_of_the_current_one_are_read() {
    let (here, elsewhere) = (Scratch::repository(), Scratch::folder());
    elsewhere.write("pay.js", LIVE_KEY);
    elsewhere.write("docs/a.txt", "Nothing.\n");
    let path = |name: &str| elsewhere.path().join(name).to_str().unwrap().to_owned();
    for named in [vec![path("")], vec![path("pay.js")], vec![path("docs"), path("pay.js")]] {
        let named: Vec<_> = named.iter().map(String::as_str).collect();
        let ended = concise(&here, &named);
        assert_eq!((ended.code, ended.places()), (Some(1), vec![PAY.to_owned()]), "{named:?}");
    }
}

/// Not as root, who reads everything.
#[cfg(unix)]
#[test]
fn unreadable_file_is_said_and_wins_over_findings() {
    use std::os::unix::fs::PermissionsExt;

    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.write("closed.js", "");
    let closed = repository.path().join("closed.js");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&closed).is_ok() {
        return;
    }
    for arguments in [&[][..], &["--exit-zero"]] {
        let ended = concise(&repository, arguments);
        assert_eq!((ended.code, ended.places()), (Some(2), vec![PAY.to_owned()]), "{ended:?}");
        assert!(ended.stderr.contains("error: not scanned: closed.js: not readable"), "{ended:?}");
    }
    let report = json(&repository);
    assert_eq!(report["incomplete"][0]["path"], "closed.js");
    assert!(report["incomplete"][0]["reason"].is_string());
}

#[test]
fn file_that_is_too_large_is_said_and_wins_over_findings() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.stage();
    let large = std::fs::File::create(repository.path().join("large.bin")).unwrap();
    large.set_len(1 << 40).unwrap();
    let ended = concise(&repository, &["--exit-zero"]);
    assert_eq!((ended.code, ended.places()), (Some(2), vec![PAY.to_owned()]), "{ended:?}");
    assert!(ended.stderr.contains("error: not scanned: large.bin: larger than"), "{ended:?}");
    assert_eq!(json(&repository)["incomplete"][0]["path"], "large.bin");
}

#[test]
fn mistakes_in_the_configuration_are_shown_with_their_places() {
    let repository = Scratch::repository();
    repository.write("pay.js", LIVE_KEY);
    repository.write("envlint.toml", "[files]\nexclud = []\n\n[rules]\nignore = ['reused-credentials']\n");
    let ended = repository.envlint(&["check"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    for expected in [
        "error: unknown key `exclud`\n --> envlint.toml:2:1\n  |\n2 | exclud = []\n  | ^^^^^^\n",
        "help: did you mean `exclude`?",
        "unknown rule `reused-credentials`\n --> envlint.toml:5:11\n",
    ] {
        assert!(ended.stderr.contains(expected), "{expected:?} in\n{}", ended.stderr);
    }
    assert!(!ended.stderr.contains("error: error"), "{}", ended.stderr);
    repository.write("envlint.toml", "");
    repository.write(".envlint.toml", "");
    let ended = repository.envlint(&["check"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("both `envlint.toml` and `.envlint.toml` are here"), "{ended:?}");
}

#[test]
fn json_keeps_its_contract() {
    let repository = Scratch::repository();
    repository.write(".env.production", "DB_PASSWORD={base62:24:one}\n");
    repository.write("sub/.env.staging", "# first\nDB_PASSWORD={base62:24:one}\n");
    repository.stage();
    let ended = repository.envlint(&["check", "--format", "json", "--format", "jsonl=lines.out"]);
    assert_eq!(ended.code, Some(1));
    let report = ended.json();
    assert_eq!(report["schema_version"], "1");
    let findings = report["findings"].as_array().unwrap();
    findings.iter().for_each(assert_is_finding);
    assert_is_summary(&report["summary"]);
    assert_eq!(report["incomplete"], Value::Array(Vec::new()));
    let reused = findings.iter().find(|it| it["rule"] == "reused-credential").unwrap();
    let expected: [(_, Value); 8] = [
        ("severity", "error".into()),
        ("path", "sub/.env.staging".into()),
        ("line", 2.into()),
        ("column", 13.into()),
        ("end_line", 2.into()),
        ("end_column", 37.into()),
        ("key", "DB_PASSWORD".into()),
        ("environment", "staging".into()),
    ];
    for (field, value) in expected {
        assert_eq!(reused[field], value, "{field}");
    }
    assert_eq!(reused["related"][0]["path"], ".env.production");
    let lines = std::fs::read_to_string(repository.path().join("lines.out")).unwrap();
    let mut lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let end = lines.pop().unwrap();
    assert_eq!(&lines, findings);
    assert_eq!(end["summary"], report["summary"]);
}

fn assert_is_finding(finding: &Value) {
    for field in ["rule", "message", "path", "fingerprint", "help"] {
        assert!(finding[field].as_str().is_some_and(|text| !text.is_empty()), "{field} of {finding:#}");
    }
    assert!(["error", "warning", "note"].contains(&finding["severity"].as_str().unwrap()));
    assert!(["high", "medium", "low"].contains(&finding["confidence"].as_str().unwrap()));
    for field in ["line", "column", "end_line", "end_column"] {
        assert!(finding[field].as_u64().is_some_and(|number| number > 0), "{field} of {finding:#}");
    }
    let object = finding.as_object().unwrap();
    for field in ["key", "environment"] {
        assert!(object[field].is_null() || object[field].is_string(), "{field} of {finding:#}");
    }
    assert!(
        object["fix"].is_null()
            || object["fix"]["title"].is_string() && object["fix"]["applicability"].is_string()
    );
    assert!(!object.contains_key("history"), "only a history has one");
    for related in finding["related"].as_array().unwrap() {
        assert!(related["path"].is_string() && related["message"].is_string(), "{related:#}");
        assert!(related["line"].is_u64() && related["column"].is_u64(), "{related:#}");
    }
}

fn assert_is_summary(summary: &Value) {
    for field in ["documents", "bytes", "bindings", "commits", "errors", "warnings", "notes", "suppressed"] {
        assert!(summary[field].is_u64(), "{field} of {summary:#}");
    }
}

#[test]
fn fingerprint_follows_the_secret_and_not_the_line() {
    let repository = Scratch::repository();
    let fingerprint = |text: &str| {
        repository.write("pay.js", text);
        json(&repository)["findings"][0]["fingerprint"].as_str().unwrap().to_owned()
    };
    let first = fingerprint(LIVE_KEY);
    assert_eq!(fingerprint(&format!("// a line\n\n   {LIVE_KEY}// more\n")), first);
    assert_eq!(fingerprint(&LIVE_KEY.replace('\n', "\r\n")), first);
    assert_ne!(fingerprint("const key = 'sk_live_{base62:24:other}'\n"), first);
}

#[test]
fn inline_allows_count_with_a_reason_only() {
    let repository = Scratch::repository();
    repository
        .write("pay.js", &format!("// envlint:allow(stripe-live-secret-key) revoked in 2024\n{LIVE_KEY}"));
    repository.write("other.js", "const key = 'sk_live_{base62:24:gitleaks}' // gitleaks:allow\n");
    let report = json(&repository);
    assert_eq!(
        (&report["findings"], &report["summary"]["suppressed"]),
        (&Value::Array(Vec::new()), &2.into())
    );
    assert_eq!(concise(&repository, &["--no-inline-allows"]).code, Some(1));
    repository.write("pay.js", &format!("// envlint:allow(stripe-live-secret-key)\n{LIVE_KEY}"));
    let ended = concise(&repository, &[]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(
        ended.places(),
        ["pay.js:1:4: note[unused-allow]", "pay.js:2:14: error[stripe-live-secret-key]"]
    );
    repository.write("pay.js", "// envlint:allow(stripe-live-secret-key) it was here\n");
    let ended = concise(&repository, &[]);
    assert_eq!((ended.code, ended.places().len()), (Some(0), 1), "an unused allow is a note: {ended:?}");
}

#[test]
fn settings_decide() {
    let repository = Scratch::repository();
    repository.write("deploy/blue.env", "API_TOKEN={base62:30:one}\n");
    repository.write("deploy/lab.env", "API_TOKEN={base62:30:one}\n");
    repository.write(".env.shared.production", "PORT=80\n");
    repository.write("generated/pay.js", LIVE_KEY);
    repository.write("pay.js", LIVE_KEY);
    repository.write("old/pay.js", LIVE_KEY);
    repository.stage();
    let rules_at = |settings: &str| {
        repository.write("envlint.toml", settings);
        let report = json(&repository);
        let text = |it: &Value, field: &str| it[field].as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap().iter();
        findings
            .map(|it| format!("{} {} {}", text(it, "path"), text(it, "severity"), text(it, "rule")))
            .collect::<Vec<_>>()
    };
    let plain = rules_at("");
    assert!(plain.contains(&".env.shared.production warning committed-env-file".to_owned()), "{plain:?}");
    let named = rules_at(
        "[environments.blue]\nclass = 'production'\nfiles = ['deploy/blue.env']\n\
         [environments.lab]\nclass = 'staging'\nfiles = ['deploy/lab.env']\n\
         [files]\ncommittable = ['.env.shared.production']\nprotected = ['deploy/*.env']\nexclude = ['generated/']\n\
         [[allow]]\nrule = 'stripe-live-secret-key'\npath = 'old/**'\nreason = 'revoked'\n",
    );
    assert!(named.contains(&"deploy/lab.env error reused-credential".to_owned()), "{named:?}");
    assert!(named.contains(&"deploy/blue.env error committed-env-file".to_owned()), "{named:?}");
    assert!(named.contains(&"pay.js error stripe-live-secret-key".to_owned()), "{named:?}");
    let quiet = ["generated/", "old/", ".env.shared"];
    assert!(!named.iter().any(|it| quiet.iter().any(|start| it.starts_with(start))), "{named:?}");
    let graded = rules_at(
        "[rules]\nignore = ['committed-env-file']\nseverity = { stripe-live-secret-key = 'warning' }\n",
    );
    assert!(graded.contains(&"pay.js warning stripe-live-secret-key".to_owned()), "{graded:?}");
    assert!(!graded.iter().any(|it| it.ends_with(" committed-env-file")), "{graded:?}");
    assert!(
        rules_at("[rules]\nselect = ['reused-credential']\n")
            .iter()
            .all(|it| it.ends_with("reused-credential"))
    );
    let expired = rules_at(
        "[[allow]]\nrule = 'stripe-live-secret-key'\npath = 'old/**'\nreason = 'revoked'\nexpires = '2020-01-01'\n",
    );
    assert!(expired.contains(&"old/pay.js error stripe-live-secret-key".to_owned()), "{expired:?}");
    assert!(expired.contains(&"envlint.toml note unused-allow".to_owned()), "{expired:?}");
}

#[test]
fn paths_and_folders_narrow_it() {
    let repository = Scratch::repository();
    repository.write(".gitignore", "secret.js\n.env\n");
    repository.write("a/pay.js", LIVE_KEY);
    repository.write("b/pay.js", LIVE_KEY);
    repository.write("secret.js", LIVE_KEY);
    repository.write(".env", "API_TOKEN={base62:30:local}\n");
    repository.write("a/notes.md", "Log in with {base62:30:local}.\n");
    let places = |folder: &str, arguments: &[&str]| {
        repository.envlint_in(folder, &[&["check", "--format", "concise"], arguments].concat()).places()
    };
    let (a, b) =
        ("a/pay.js:1:14: error[stripe-live-secret-key]", "b/pay.js:1:14: error[stripe-live-secret-key]");
    let leak = "a/notes.md:1:13: error[local-secret-leak]";
    assert_eq!(places(".", &[]), [leak, a, b]);
    assert_eq!(places(".", &["a"]), [leak, a], "the local file is known though it was not named");
    assert_eq!(places(".", &["b/pay.js", "a/pay.js"]), [a, b]);
    assert_eq!(
        places(".", &["secret.js"]),
        ["secret.js:1:14: error[stripe-live-secret-key]"],
        "named, so read"
    );
    assert_eq!(places("b", &[]), [leak, a, b], "the whole tree from a sub-folder too");
    assert_eq!(places("b", &["."]), [b]);
    assert_eq!(places("b", &["../a/pay.js"]), [a]);
}

#[test]
fn standard_input_is_judged_by_its_name() {
    let folder = Scratch::folder();
    let run = |arguments: &[&str], text: &str| {
        let mut command = folder.command(env!("CARGO_BIN_EXE_envlint"));
        let command = command.args(["check", "-", "--format", "concise"]).args(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let text = envlint::rule::expand_placeholders(text);
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Ended::from(child.wait_with_output().unwrap())
    };
    let key = "STRIPE_KEY=sk_live_{base62:24}\n";
    let ended = run(&["--stdin-filename", ".env.staging"], key);
    assert_eq!(
        (ended.code, ended.places()),
        (Some(1), vec![".env.staging:1:12: error[live-credential-outside-production]".to_owned()])
    );
    assert_eq!(run(&[], key).places(), ["stdin:1:12: error[stripe-live-secret-key]"]);
    assert_eq!(run(&[], "").code, Some(0));
    assert_eq!(folder.envlint(&["check", "--stdin-filename", "a"]).code, Some(2));
}

#[test]
fn script_that_cannot_be_judged_is_said() {
    let repository = Scratch::repository();
    let row = "  { name: 'a row of the data that belongs in a file of its own' },\n";
    repository.write("prisma/seed.js", &format!("const rows = [\n{}]\nseed(rows)\n", row.repeat(80_000)));
    repository.stage();
    let ended = repository.envlint(&["check"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stdout.contains("not scanned: prisma/seed.js: the script is too large"), "{ended:?}");
    repository.write("envlint.toml", "[scripts]\nexclude = ['prisma/seed.js']\n");
    assert_eq!(repository.envlint(&["check"]).code, Some(0));
}

#[test]
fn settings_protect_files_of_any_format() {
    let repository = Scratch::repository();
    repository.write("envlint.toml", "[files]\nprotected = ['deploy/keys.yml']\n");
    repository.write("deploy/keys.yml", "anything: at all\n");
    assert_eq!(repository.envlint(&["check", "--format", "json"]).rules(), ["unignored-env-file"]);
    repository.stage();
    let ended = repository.envlint(&["check", "--format", "json"]);
    assert_eq!((ended.code, ended.rules()), (Some(1), vec!["committed-env-file".to_owned()]));
}

/// What environments.md 4 lists: references, placeholders, published examples, local addresses. The same in staging and
/// in production, and nothing crosses.
const HARMLESS: &str = "\
    A_SECRET=${{ secrets.SHOP }}\n\
    B_SECRET=${SHOP_SECRET}\n\
    C_SECRET=${SHOP_SECRET:?must be set}\n\
    D_SECRET={{ .Values.secret }}\n\
    E_SECRET=%SHOP_SECRET%\n\
    F_SECRET=$(pass show shop)\n\
    G_SECRET=<%= ENV['SHOP'] %>\n\
    H_SECRET=#{Shop.Secret}\n\
    I_SECRET=__SHOP_SECRET__\n\
    J_PASSWORD=changeme\n\
    K_PASSWORD=your-password-here\n\
    L_PASSWORD=<password>\n\
    M_PASSWORD=xxxxxxxxxxxx\n\
    N_PASSWORD=postgres\n\
    O_PASSWORD=\n\
    P_PASSWORD=********\n\
    Q_TOKEN=replace_me\n\
    R_TOKEN=0000000000000000\n\
    AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n\
    S_URL=postgres://postgres:postgres@localhost:5432/shop\n\
    T_URL=redis://cache:6379/0\n\
    U_URL=mysql://root:root@127.0.0.1/shop\n\
    V_URL=mongodb://host.docker.internal:27017/shop\n\
    W_CONNECTION=Server=(localdb)\\mssqllocaldb;Database=shop;Trusted_Connection=True\n\
    X_CONNECTION=Host=db;Database=shop;Username=shop;Password=shop\n\
    Y_STORAGE=UseDevelopmentStorage=true\n\
    FIREBASE_PROJECT_ID=demo-shop\n\
    NEXT_PUBLIC_GA_ID=G-ABCDEF1234\n\
    SENTRY_DSN=https://{hex:32}@o1.ingest.sentry.io/2\n\
    REGION=eu-west-1\n\
    FEATURE_FLAGS=one,two\n";

#[test]
fn what_is_no_secret_crosses_no_border() {
    let repository = Scratch::repository();
    repository.write(".gitignore", ".env.*\n");
    repository.write("README.md", "Nothing.\n");
    repository.stage();
    for environment in ["development", "staging", "production"] {
        repository.write(format!(".env.{environment}"), HARMLESS);
    }
    let ended = repository.envlint(&["check", "--format", "json"]);
    assert_eq!(ended.rules(), Vec::<String>::new(), "{}", ended.stdout);
}

/// A zip with one file, stored as it is; with `flags` of 1 it says that it is encrypted.
fn zip(name: &str, bytes: &[u8], flags: u8) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
    let crc = crc32(bytes).to_le_bytes();
    let fields =
        [&[20, 0, flags, 0, 0, 0, 0, 0, 0, 0][..], &crc, &length, &length, &name_length, &[0; 2]].concat();
    let local = [b"PK\x03\x04", &fields[..], name.as_bytes(), bytes].concat();
    let central = [b"PK\x01\x02\x14\0", &fields[..], &[0; 14], name.as_bytes()].concat();
    let place = [central.len(), local.len()].map(|it| u32::try_from(it).unwrap().to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &place[0][..], &place[1], &[0; 2]].concat();
    [local, central, end].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn archives_are_named_and_looked_into_when_asked() {
    let repository = Scratch::repository();
    let key = envlint::rule::expand_placeholders(LIVE_KEY);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(key.as_bytes()).unwrap();
    repository.write_bytes("dist/pay.js.gz", &packed.finish().unwrap());
    repository.stage();
    repository.commit("Add the application");
    let note = "help: 1 archive not looked into: dist/pay.js.gz; `--archives` reads them too\n";
    for command in ["check", "history"] {
        let ended = repository.envlint(&[command]);
        assert!(ended.stdout.contains(note), "{command}: {ended:?}");
        let ended = repository.envlint(&[command, "--format", "json"]);
        assert_eq!(ended.json()["summary"]["skipped_archives"], serde_json::json!(["dist/pay.js.gz"]));
        let ended = repository.envlint(&[command, "--archives", "--format", "json"]);
        let findings = ended.json()["findings"].clone();
        let paths: Vec<_> = findings.as_array().unwrap().iter().map(|it| it["path"].clone()).collect();
        assert!(paths.contains(&"dist/pay.js.gz!/pay.js".into()), "{command}: {findings:#}");
        assert!(ended.json()["summary"].get("skipped_archives").is_none());
        assert_eq!(ended.code, Some(1), "{command}");
    }
}

#[test]
fn a_file_in_an_archive_leaves_git_with_the_archive() {
    let repository = Scratch::repository();
    let text = envlint::rule::expand_placeholders("STRIPE_SECRET_KEY=sk_live_{base62:24}\n");
    repository.write_bytes("dist/app.zip", &zip(".env.production", text.as_bytes(), 0));
    repository.commit("Add the application");
    let ended = repository.envlint(&["check", "--archives"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let said = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("`git rm --cached dist/app.zip && echo /dist/app.zip >> .gitignore`"), "{said}");
    assert!(!said.contains("= fix:"), "{said}");
}

#[test]
fn an_excluded_archive_is_looked_into_only_where_it_is_named() {
    let repository = Scratch::repository();
    let key = envlint::rule::expand_placeholders(LIVE_KEY);
    repository.write_bytes("vendor/broken.zip", &zip("a.txt", b"nothing", 0)[..30]);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(key.as_bytes()).unwrap();
    repository.write_bytes("vendor/pay.js.gz", &packed.finish().unwrap());
    for pattern in ["vendor/**", "vendor/*.*"] {
        repository.write("envlint.toml", &format!("[files]\nexclude = ['{pattern}']\n"));
        let ended = repository.envlint(&["check", "--archives"]);
        assert_eq!(ended.code, Some(0), "{pattern}: {ended:?}");
        let ended = repository.envlint(&["check", "--archives", "vendor/pay.js.gz"]);
        assert_eq!(ended.code, Some(1), "{pattern}: {ended:?}");
    }
}

#[test]
fn an_archive_that_cannot_be_looked_into_makes_the_run_incomplete() {
    let repository = Scratch::repository();
    repository.write_bytes("locked.zip", &zip("a\u{1b}.txt", b"nothing", 1));
    repository.write_bytes("broken.zip", &zip("a.txt", b"nothing", 0)[..30]);
    repository.write("pointer.zip", "version https://git-lfs.github.com/spec/v1\n");
    assert_eq!(repository.envlint(&["check"]).code, Some(0));
    let ended = repository.envlint(&["check", "--archives"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stdout.contains("not scanned: locked.zip!/a\\u{1b}.txt: it is encrypted"), "{ended:?}");
    assert!(ended.stdout.contains("not scanned: broken.zip: it cannot be unpacked"), "{ended:?}");
    assert!(!ended.stdout.contains("pointer.zip") && !ended.stdout.contains('\u{1b}'), "{ended:?}");
}
