//! `envlint fix` on files: what it changes, what it leaves alone, and what it says.

#![expect(clippy::disallowed_methods, reason = "tests read what was written")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::fs;

use scratch::{Ended, Scratch};

const SECRETS: &str = "API_TOKEN={base62:40}\nDB_PASSWORD={base62:30}\n";

impl Scratch {
    fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.path().join(path)).unwrap()
    }

    /// Every file outside of `.git` with its bytes.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = walkdir::WalkDir::new(self.path()).sort_by_file_name().into_iter();
        let outside = entries.filter_entry(|it| it.file_name() != ".git").map(Result::unwrap);
        let files = outside.filter(|it| it.file_type().is_file());
        files.map(|it| (it.path().display().to_string(), fs::read(it.path()).unwrap())).collect()
    }
}

fn is_done(ended: &Ended, code: i32) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
}

#[test]
fn unignored_files_are_ignored_by_the_nearest_ignore_file() {
    let repository = Scratch::repository();
    repository.write(".gitignore", "node_modules/\n");
    repository.write("apps/web/.gitignore", "dist");
    repository.write(".env.production", SECRETS);
    repository.write("apps/web/src/.env.production", &SECRETS.replace("base62", "hex"));
    repository.write("apps/[api]/.env.staging", "MAIL_TOKEN={base62:41}\n");
    let ended = repository.envlint(&["fix"]);
    is_done(&ended, 0);
    assert_eq!(
        repository.text(".gitignore"),
        "node_modules/\n/.env.production\n/apps/\\[api\\]/.env.staging\n"
    );
    assert_eq!(repository.text("apps/web/.gitignore"), "dist\n/src/.env.production");
    assert_eq!(
        repository.git(&["status", "--porcelain", "--untracked-files=all"]),
        "?? .gitignore\n?? apps/web/.gitignore\n"
    );
    assert!(
        ended.stderr.contains("fixed .env.production:1: add `.env.production` to .gitignore"),
        "{ended:?}"
    );
    let before = repository.files();
    is_done(&repository.envlint(&["fix"]), 0);
    assert_eq!(repository.files(), before, "a second run changes nothing");
}

#[test]
fn ignore_file_is_made_where_there_is_none() {
    let repository = Scratch::repository();
    repository.write(".env.production", SECRETS);
    is_done(&repository.envlint(&["check", "--fix"]), 0);
    assert_eq!(repository.text(".gitignore"), "/.env.production\n");
}

#[test]
fn ignore_file_keeps_line_endings_mark_and_permissions() {
    let repository = Scratch::repository();
    repository.write_bytes(".gitignore", b"\xef\xbb\xbfdist/\r\nbuild/\r\n");
    repository.write(".env.production", SECRETS);
    set_mode(&repository, ".gitignore", 0o640);
    is_done(&repository.envlint(&["fix"]), 0);
    assert_eq!(repository.bytes(".gitignore"), b"\xef\xbb\xbfdist/\r\nbuild/\r\n/.env.production\r\n");
    #[cfg(unix)]
    assert_eq!(mode(&repository, ".gitignore"), 0o640);
    assert_eq!(repository.files().len(), 2, "no temporary file is left");
}

#[cfg(unix)]
fn set_mode(repository: &Scratch, path: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(repository.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn mode(repository: &Scratch, path: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(repository.path().join(path)).unwrap().permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn set_mode(repository: &Scratch, path: &str, mode: u32) {
    let path = repository.path().join(path);
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(mode & 0o200 == 0);
    fs::set_permissions(path, permissions).unwrap();
}

#[test]
fn committed_file_is_ignored_and_the_rest_is_left_to_a_person() {
    let repository = Scratch::repository();
    repository.write(".env.production", SECRETS);
    repository.commit("one");
    let ended = repository.envlint(&["fix"]);
    is_done(&ended, 1);
    assert_eq!(repository.text(".gitignore"), "/.env.production\n");
    assert!(ended.stderr.contains("run: git rm --cached -- .env.production\n"), "{ended:?}");
    assert_eq!(repository.git(&["ls-files"]), ".env.production\n", "no command is run");
    let before = repository.files();
    is_done(&repository.envlint(&["fix"]), 1);
    assert_eq!(repository.files(), before, "a second run changes nothing");
    repository.git(&["rm", "--quiet", "--cached", "--", ".env.production"]);
    is_done(&repository.envlint(&["check"]), 0);
}

#[test]
fn rule_that_cannot_hold_is_not_written() {
    let repository = Scratch::repository();
    repository.write_bytes(".gitignore", b"\xff\xfed\0i\0s\0t\0\n\0");
    repository.write(".env.production", SECRETS);
    let before = repository.files();
    let ended = repository.envlint(&["fix"]);
    is_done(&ended, 1);
    assert!(ended.stderr.contains("not fixed .env.production:1:"), "{ended:?}");
    assert_eq!(repository.files(), before);
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let repository = Scratch::repository();
    let elsewhere = Scratch::folder();
    elsewhere.write("ignore", "dist\n");
    std::os::unix::fs::symlink(elsewhere.path().join("ignore"), repository.path().join(".gitignore"))
        .unwrap();
    repository.write(".env.production", SECRETS);
    let ended = repository.envlint(&["fix"]);
    is_done(&ended, 2);
    assert!(ended.stderr.contains("links are not followed"), "{ended:?}");
    assert_eq!(elsewhere.text("ignore"), "dist\n");
}

#[test]
fn diff_shows_and_changes_nothing() {
    let repository = Scratch::repository();
    repository.write(".gitignore", "dist/\n");
    repository.write(".env.production", SECRETS);
    let before = repository.files();
    for arguments in [&["fix", "--diff"][..], &["check", "--fix", "--diff"], &["check", "--diff"]] {
        let ended = repository.envlint(arguments);
        is_done(&ended, 1);
        let expected = "--- a/.gitignore\n+++ b/.gitignore\n@@ -1 +1,2 @@\n dist/\n+/.env.production\n";
        assert_eq!(ended.stdout, expected);
        assert_eq!(
            ended.stderr,
            "would fix .env.production:1: add `.env.production` to .gitignore [unignored-env-file]\n"
        );
        assert_eq!(repository.files(), before);
    }
}

#[test]
fn only_files_on_disk_are_fixed() {
    let repository = Scratch::repository();
    for (arguments, message) in [
        (&["check", "--fix", "--staged"][..], "--fix changes files, not the index"),
        (&["check", "--fix", "--base", "HEAD"], "--fix changes files, not commits"),
        (&["check", "--fix", "-"], "standard input cannot be fixed"),
        (&["fix", "-"], "standard input cannot be fixed"),
        (&["check", "--fix", "--recurse-submodules"], "--fix leaves submodules alone"),
        (&["check", "--unsafe-fixes"], "give --fix or --diff too"),
        (&["history", "--fix"], "--fix"),
    ] {
        let ended = repository.envlint(arguments);
        is_done(&ended, 2);
        assert!(ended.stderr.contains(message), "{ended:?}");
    }
}

#[test]
fn only_what_was_named_is_fixed() {
    let repository = Scratch::repository();
    repository.write("a/.env.production", SECRETS);
    repository.write("b/.env.production", &SECRETS.replace("base62", "hex"));
    is_done(&repository.envlint(&["fix", "a/.env.production"]), 0);
    assert_eq!(repository.text(".gitignore"), "/a/.env.production\n");
}

const SEED: &str = "#!/usr/bin/env node\nconst { faker } = require('@faker-js/faker');\nconst { db } = require('./db');\n\n\
    db.user.deleteMany();\ndb.user.create({ data: { name: faker.person.firstName() } });\n";
const GUARDED: &str = "#!/usr/bin/env node\nconst { faker } = require('@faker-js/faker');\nconst { db } = require('./db');\n\n\
    faker.seed(42);\n\nif (process.env.NODE_ENV === 'production') {\n  throw new Error('refusing to run in production');\n}\n\n\
    db.user.deleteMany();\ndb.user.create({ data: { name: faker.person.firstName() } });\n";

#[test]
fn fixes_that_overlap_are_applied_one_after_another() {
    let repository = Scratch::repository();
    repository.write("prisma/seed.js", SEED);
    set_mode(&repository, "prisma/seed.js", 0o750);
    let ended = repository.envlint(&["fix"]);
    is_done(&ended, 1);
    assert_eq!(repository.text("prisma/seed.js"), SEED, "a guard is nothing to insert unasked");
    assert!(ended.stderr.contains("2 more fixes should be looked at"), "{ended:?}");
    is_done(&repository.envlint(&["fix", "--unsafe"]), 0);
    assert_eq!(repository.text("prisma/seed.js"), GUARDED);
    #[cfg(unix)]
    assert_eq!(mode(&repository, "prisma/seed.js"), 0o750);
    is_done(&repository.envlint(&["fix", "--unsafe"]), 0);
    assert_eq!(repository.text("prisma/seed.js"), GUARDED);
}

#[test]
fn encoding_mark_and_line_endings_stay() {
    let wide = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let utf16 = |text: &str| wide(text).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let repository = Scratch::repository();
    let (seed, guarded) = (SEED.split_once('\n').unwrap().1, GUARDED.split_once('\n').unwrap().1);
    repository.write_bytes("a/seed.js", &utf16(seed));
    repository.write_bytes("b/seed.js", wide(seed).as_bytes());
    is_done(&repository.envlint(&["check", "--fix", "--unsafe-fixes"]), 0);
    assert_eq!(repository.bytes("a/seed.js"), utf16(guarded));
    assert_eq!(repository.text("b/seed.js"), wide(guarded));
}

#[test]
fn file_that_cannot_be_written_is_an_error_and_stays() {
    let repository = Scratch::repository();
    repository.write("prisma/seed.js", SEED);
    set_mode(&repository, "prisma/seed.js", 0o444);
    let ended = repository.envlint(&["fix", "--unsafe"]);
    is_done(&ended, 2);
    assert!(ended.stderr.contains("not fixed: cannot be written: it is read-only"), "{ended:?}");
    assert_eq!(repository.text("prisma/seed.js"), SEED);
}

#[test]
fn report_says_what_a_fix_does() {
    let repository = Scratch::repository();
    repository.write("prisma/seed.js", SEED);
    let ended = repository.envlint(&["check"]);
    assert!(
        ended.stdout.contains("= fix: insert a guard that stops in production (run `envlint fix --unsafe`)"),
        "{ended:?}"
    );
    let report = repository.envlint(&["check", "--format", "json"]).json();
    let fix = &report["findings"][0]["fix"];
    assert_eq!(
        fix.to_string(),
        r#"{"applicability":"unsafe","title":"insert a guard that stops in production"}"#
    );
}

#[test]
fn template_keeps_the_names_and_nothing_secret() {
    let repository = Scratch::repository();
    let text = "# Ask for the password {base62:20:comment}\nAPP_ENV=production\nPORT=3000\nDEBUG=false\n\
                API_TOKEN={base62:40}\nDATABASE_URL=postgres://app:{base62:30}@db.acme.io/shop\nREGION=eu\nAPI_TOKEN={base62:41}\n";
    repository.write("api/.env.production", text);
    repository.commit("one");
    is_done(&repository.envlint(&["fix"]), 1);
    assert!(!repository.path().join("api/.env.example").exists(), "a new file is nothing to make unasked");
    let ended = repository.envlint(&["fix", "--unsafe"]);
    is_done(&ended, 1);
    assert_eq!(
        repository.text("api/.env.example"),
        "APP_ENV=production\nPORT=3000\nDEBUG=false\nAPI_TOKEN=changeme\nDATABASE_URL=changeme\nREGION=\n"
    );
    assert_eq!(ended.stderr.matches("run: git rm --cached -- api/.env.production\n").count(), 1, "{ended:?}");
    let before = repository.files();
    is_done(&repository.envlint(&["fix", "--unsafe"]), 1);
    assert_eq!(repository.files(), before, "a second run changes nothing");
    repository.git(&["rm", "--quiet", "--cached", "--", "api/.env.production"]);
    is_done(&repository.envlint(&["check"]), 0);
}

#[test]
fn template_that_is_there_is_never_overwritten() {
    let repository = Scratch::repository();
    repository.write(".env", SECRETS);
    repository.write(".env.example", "API_TOKEN=\n");
    repository.commit("one");
    let ended = repository.envlint(&["fix", "--unsafe"]);
    is_done(&ended, 1);
    assert_eq!(repository.text(".env.example"), "API_TOKEN=\n");
}

#[test]
fn values_move_to_the_manager_that_the_project_uses() {
    for (path, text, command) in [
        (
            ".github/workflows/ci.yml",
            "on: push\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n",
            "gh secret set --env production --env-file .env.production",
        ),
        (
            ".env.staging",
            "A_TOKEN=op://shop/api/token\n",
            "op document create .env.production --title production",
        ),
        (
            "package.json",
            "{\"scripts\": {\"start\": \"doppler run -- node app\"}}",
            "doppler secrets upload .env.production --config prd",
        ),
        (
            ".env.staging",
            "A_TOKEN=vault:secret/data/api#token\n",
            "sed -n 's/^API_TOKEN=//p' .env.production | vault kv patch -mount=secret production API_TOKEN=-",
        ),
        (
            ".env.staging",
            "A_TOKEN=arn:aws:secretsmanager:eu-west-1:123456789012:secret:api\n",
            "sed -n 's/^DB_PASSWORD=//p' .env.production | aws secretsmanager create-secret --name \
             production/DB_PASSWORD --secret-string file:///dev/stdin",
        ),
        (".env.staging", "A_TOKEN=encrypted:{base64:40}\n", "dotenvx encrypt -f .env.production"),
        (
            ".env.staging",
            "A_TOKEN=ENC[AES256_GCM,data:{base64:8},iv:a,tag:b,type:str]\n",
            "sops encrypt --in-place --input-type dotenv --output-type dotenv .env.production",
        ),
    ] {
        let repository = Scratch::repository();
        repository.write(".env.production", SECRETS);
        repository.write(path, text);
        repository.commit("one");
        let ended = repository.envlint(&["check", "--format", "concise", "--format", "github=report"]);
        is_done(&ended, 1);
        assert!(repository.text("report").contains(&format!("`{command}`")), "{}", repository.text("report"));
        is_done(&repository.envlint(&["fix", "--diff"]), 1);
    }
}

#[test]
fn findings_of_a_rule_are_allowed_by_comments() {
    let repository = Scratch::repository();
    repository.write(
        "prisma/seed.ts",
        "import { db } from './db'\n\nasync function main() {\n  await db.user.deleteMany()\n}\nmain()\n",
    );
    repository.write(".env.test", "A=1\r\nSTRIPE_KEY=sk_live_{base62:24}\r\n");
    repository.write("config/keys.json", "{\n  \"stripeKey\": \"sk_live_{base62:24:json}\"\n}\n");
    repository.commit("one");
    let allow = |rule: &str| repository.envlint(&["fix", "--allow", rule, "--reason", "only for the demo"]);
    let ended = allow("seed-without-production-guard");
    assert!(ended.stderr.contains("fixed prisma/seed.ts:4: allow it by a comment"), "{ended:?}");
    assert_eq!(
        repository.text("prisma/seed.ts"),
        "import { db } from './db'\n\nasync function main() {\n  \
         // envlint:allow(seed-without-production-guard) only for the demo\n  await db.user.deleteMany()\n}\nmain()\n"
    );
    let report = repository.envlint(&["check", "--format", "json"]).json();
    let found: Vec<_> = report["findings"].as_array().unwrap().iter().collect();
    assert!(found.iter().all(|it| it["path"] != "prisma/seed.ts"), "{found:?}");
    let rules: Vec<_> = found.iter().filter(|it| it["path"] == "config/keys.json").collect();
    let rule = rules[0]["rule"].as_str().unwrap();
    let ended = allow(rule);
    let section = format!("[[allow]]\nrule = \"{rule}\"\npath = \"config/keys.json\"\n");
    assert!(ended.stderr.contains(&section), "{ended:?}");
    let (_, section) = ended.stderr.split_once("envlint.toml\n").unwrap();
    repository.write("envlint.toml", section);
    let report = repository.envlint(&["check", "--format", "json"]).json();
    let found: Vec<_> = report["findings"].as_array().unwrap().iter().collect();
    assert!(found.iter().all(|it| it["path"] != "config/keys.json"), "{found:?}");
    let before = repository.files();
    allow("seed-without-production-guard");
    assert_eq!(repository.files(), before, "a second run changes nothing");
}

#[test]
fn allowance_needs_a_rule_and_a_reason() {
    let repository = Scratch::repository();
    repository.write("a.txt", "x\n");
    for (arguments, message) in [
        (&["fix", "--allow", "generic-secrets", "--reason", "why"][..], "did you mean `generic-secret`?"),
        (&["fix", "--allow", "generic-secret", "--reason", " - "], "a finding is accepted for a reason"),
        (&["fix", "--allow", "generic-secret", "--reason", "a\nb"], "write it on one line"),
        (&["fix", "--allow", "generic-secret", "--reason", "a */ b"], "would end the comment"),
        (&["fix", "--allow", "generic-secret"], "--reason <TEXT>"),
    ] {
        let ended = repository.envlint(arguments);
        is_done(&ended, 2);
        assert!(ended.stderr.contains(message), "{ended:?}");
    }
}
