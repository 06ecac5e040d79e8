//! No output of any command, in any format, holds a piece of a secret.
//!
//! One repository holds secrets of every kind in every place that is thought of, and everything that is printed about
//! it is searched for every run of eight characters of any of them.

#![expect(clippy::disallowed_methods, reason = "tests look at what lies on the disk")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod scratch;

use std::collections::HashSet;
use std::fs;

use envlint::credential::CredentialScanner;
use envlint::rule::{Catalogue, Example, expand_placeholders};
use regex::Regex;
use scratch::Scratch;

/// How long a piece of a secret is that must not be shown.
const PIECE: usize = 8;

/// Every format but the one on standard output, each of which goes to a file of its name.
const FILES_OF: [&str; 11] = [
    "concise",
    "json",
    "jsonl",
    "sarif",
    "sarif-with-allowed",
    "github",
    "gitlab",
    "gitlab-codequality",
    "junit",
    "markdown",
    "html",
];

/// The pieces of all secrets that were written.
#[derive(Default)]
struct Secrets {
    pieces: HashSet<Vec<u8>>,
}

impl Secrets {
    /// The text with its placeholders expanded, each of which is a secret from now on.
    fn all_in(&mut self, template: &str) -> String {
        self.those_in(template, |_| true)
    }

    /// The same, where only what lies in a credential is a secret.
    fn credentials_in(&mut self, template: &str, scanner: &CredentialScanner<'_>) -> String {
        let spans: Vec<_> =
            scanner.scan(expand_placeholders(template).as_bytes()).iter().map(|hit| hit.span).collect();
        self.those_in(template, |at| spans.iter().any(|span| span.range().contains(&at)))
    }

    fn those_in(&mut self, template: &str, is_secret: impl Fn(usize) -> bool) -> String {
        let placeholder = Regex::new(r"\{[a-z0-9]+:(\d+)(:[a-z0-9-]+)?\}|\{crc62\}").unwrap();
        let text = expand_placeholders(template);
        let (mut behind, mut at) = (0, 0);
        for found in placeholder.captures_iter(template) {
            let whole = found.get(0).unwrap();
            let start = at + whole.start() - behind;
            let length = found.get(1).map_or(6, |length| length.as_str().parse().unwrap());
            if is_secret(start) {
                self.pieces.extend(text.as_bytes()[start..start + length].windows(PIECE).map(<[u8]>::to_vec));
            }
            (behind, at) = (whole.end(), start + length);
        }
        text
    }

    /// The lines of an output that hold a piece of a secret, with what they are of.
    fn leaks(&self, what: &str, output: &[u8]) -> Vec<String> {
        let holds_piece = |line: &&[u8]| line.windows(PIECE).any(|piece| self.pieces.contains(piece));
        let lines = output.split(|byte| *byte == b'\n');
        let leaks = lines.flat_map(|line| [line.to_vec(), without_colour(line)]);
        let leaks = leaks.filter(|line| holds_piece(&&**line));
        leaks.map(|line| format!("{what}: {}", String::from_utf8_lossy(&line))).collect()
    }
}

/// What a terminal shows: a piece that is cut by a change of colour is there to be read.
fn without_colour(output: &[u8]) -> Vec<u8> {
    let sequence = regex::bytes::Regex::new(r"\x1b\[[0-9;]*m").unwrap();
    sequence.replace_all(output, &b""[..]).into_owned()
}

/// The placeholders of an example by names of their own, so that no two rules share a value.
fn named(example: &str, name: &str) -> String {
    let unnamed = Regex::new(r"\{([a-z0-9]+):(\d+)\}").unwrap();
    let mut count = 0;
    let numbered = |found: &regex::Captures<'_>| {
        count += 1;
        format!("{{{}:{}:{name}-{count}}}", &found[1], &found[2])
    };
    unnamed.replace_all(example, numbered).into_owned()
}

/// Runs a command in every format, which must find something and show no secret. Colour is on, and looked at with and
/// without.
fn assert_silent(repository: &Scratch, secrets: &Secrets, command: &[&str]) {
    let files = FILES_OF.map(|format| format!("--format={format}={format}.out"));
    let files: Vec<_> = files.iter().map(String::as_str).collect();
    let ended = repository.envlint(&[command, &files, &["--format", "human", "--color", "always"]].concat());
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let mut leaks = secrets.leaks("stdout", ended.stdout.as_bytes());
    leaks.extend(secrets.leaks("stderr", ended.stderr.as_bytes()));
    for format in FILES_OF {
        let path = repository.path().join(format!("{format}.out"));
        leaks.extend(secrets.leaks(format, &fs::read(&path).unwrap()));
        fs::remove_file(path).unwrap();
    }
    assert!(leaks.is_empty(), "{command:?} shows secrets:\n{}", leaks.join("\n"));
}

/// Shows what fixes would change, next to secrets, and then changes it.
fn assert_diff_silent(repository: &Scratch, secrets: &Secrets) {
    for command in [
        &["fix", "--unsafe", "--diff"][..],
        &["check", "--fix", "--unsafe-fixes", "--diff", "--color", "always"],
        &["fix", "--unsafe"],
    ] {
        let ended = repository.envlint(command);
        assert_eq!(ended.code, Some(1), "{}", ended.stderr);
        let shows_changes =
            ["+++ b/prisma/seed.ts", "+++ b/scripts/reset_db.py", "+++ b/.gitignore", "refusing"];
        if command.contains(&"--diff") {
            assert!(shows_changes.iter().all(|it| ended.stdout.contains(it)), "{}", ended.stdout);
        } else {
            assert!(ended.stderr.contains("fixed prisma/seed.ts:3: "), "{}", ended.stderr);
        }
        let mut leaks = secrets.leaks("stdout", ended.stdout.as_bytes());
        leaks.extend(secrets.leaks("stderr", ended.stderr.as_bytes()));
        assert!(leaks.is_empty(), "{command:?} shows secrets:\n{}", leaks.join("\n"));
    }
}

#[test]
fn every_format_is_looked_at() {
    let formats: Vec<_> = envlint::report::FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(formats, [&["human"], &FILES_OF[..]].concat());
}

#[test]
fn reason_of_an_allowance_shows_no_secret() {
    let (repository, mut secrets) = (Scratch::repository(), Secrets::default());
    let line = secrets
        .all_in("password = '{base62:24:one}' # envlint:allow(generic-secret) {base62:24:one} is old\n");
    let other = secrets.all_in("const token = '{hex:40:two}'\n");
    repository.write_bytes("app.py", line.as_bytes());
    repository.write_bytes("app.js", other.as_bytes());
    let allow = secrets.all_in("[[allow]]\nrule = 'generic-secret'\nreason = 'was {hex:40:two}'\n");
    repository.write_bytes("envlint.toml", allow.as_bytes());
    let ended = repository.envlint(&["check", "--format", "sarif-with-allowed"]);
    let reasons: Vec<_> = ended.stdout.lines().filter(|it| it.contains("justification")).collect();
    assert_eq!(reasons.len(), 2, "{ended:?}");
    assert!(reasons.iter().any(|it| it.contains("is old")), "{reasons:?}");
    assert_eq!(secrets.leaks("reasons", ended.stdout.as_bytes()), [""; 0]);
}

#[test]
fn no_credential_of_any_rule_is_shown() {
    let catalogue = Catalogue::embedded();
    let scanner = CredentialScanner::new(&catalogue);
    let (repository, mut secrets, mut rules) = (Scratch::repository(), Secrets::default(), 0);
    repository.write(".gitignore", "*.out\n");
    for (rule, _) in catalogue.credentials() {
        rules += 1;
        let mut all = String::new();
        for (number, example) in rule.page().matches.iter().enumerate() {
            let Example::Text(example) = example else { continue };
            let template = named(example, &format!("{}-{number}", rule.id));
            all.push_str(&secrets.credentials_in(&template, &scanner));
            all.push('\n');
        }
        repository.write_bytes(format!("docs/{}.md", rule.id), all.as_bytes());
        // All of them on one line, so that each finding's excerpt holds the others.
        repository.write_bytes(format!("bundle/{}.min.js", rule.id), all.replace('\n', "; ").as_bytes());
    }
    repository.stage();
    assert!(rules > 150 && secrets.pieces.len() > 5_000, "{rules} rules, {} pieces", secrets.pieces.len());
    for command in [&["check"][..], &["check", "--staged"]] {
        assert_silent(&repository, &secrets, command);
    }
    repository.commit("Everything");
    assert_silent(&repository, &secrets, &["history"]);
}

/// Values that are easily taken for something else: the same in three environments, so that each is in a finding.
const ODD: &str = "\
    SLASH_URL=postgres://app:{base62:5:s1}/{base62:16:s2}@db.acme.io/shop\n\
    HASH_URL=postgres://app:{base62:5:h1}#{base62:16:h2}@db.acme.io/shop\n\
    QUESTION_URL=postgres://app:{base62:5:q1}?{base62:16:q2}@db.acme.io/shop\n\
    AT_URL=postgres://app:{base62:9:a1}@{base62:16:a2}@db.acme.io/shop\n\
    COLON_URL=postgres://app:{base62:9:c1}:{base62:16:c2}@db.acme.io/shop\n\
    UNFINISHED_URL=postgres://app:{base62:20:u1}\n\
    NO_USER_URL=postgres://{base62:20:n1}@db.acme.io/shop\n\
    GIT_URL=https://{base62:20:g1}@git.acme.io/app.git\n\
    QUERY_URL=jdbc:postgresql://db.acme.io/shop?user=app&password={base62:20:p1}\n\
    SQL_SERVER=Server=db.acme.io;Database=shop;User Id=app;Password={base62:20:o1};\n\
    KEYWORDS_DSN=host=db.acme.io dbname=shop password={base62:20:k1} user=app\n\
    REDIS_CLI=redis-cli -h cache.acme.io -a {base62:20:r1}\n\
    MYSQL_CLI=mysql -uroot -p{base62:20:m1} shop\n\
    JSON_SECRET={\"user\":\"app\",\"password\":\"{base62:20:j1}\",\"list\":[\"{base62:20:j2}\"]}\n\
    BASE64_SECRET={base64:60:b1}==\n\
    PEM_KEY=-----BEGIN PRIVATE KEY-----\n{base64:64:x1}\n{base64url:40:x2}={base64url:20:x3}\n{base64:30:x4}==\n-----END PRIVATE KEY-----\n\
    {base62:30:y1}_TOKEN={base62:30:y2}\n\
    HOST_PASSWORD={base62:20:z1}.{lower:10:z2}.io\n\
    DATABASE_URL={base62:20:z3}\n\
    DB_HOST={base62:20:z4}\nDB_NAME=shop\nDB_PASSWORD={base62:20:z5}\n";

/// Files of a project, all of whose placeholders are secrets.
const FILES: &[(&str, &str)] = &[
    (
        ".env.production",
        "APP_ENV=staging\n\
         DB_PASSWORD={base62:20:shared}\n\
         DATABASE_URL=postgres://app:{base62:22:url}@db.acme.io:5432/shop\n\
         REDIS_URL=redis://:{base62:22:redis}@cache.acme.io/0\n\
         STRIPE_SECRET_KEY=sk_live_{base62:24:stripe}\n\
         SESSION_SECRET='{base64:44:session}' # was {base62:30:comment}\n\
         ADMIN_PASSWORD=\"{lower:9:before}-{lower:9:after}\"\n\
         WITH_SPACES=\"{letters:10:words} {letters:12:more}\"\n\
         SMTP_PASSWORD={lower:10:one}$${lower:10:two}\n\
         JWT_SECRET=\"first {base62:20:line1}\n{base62:30:line2}\n{base62:30:line3}\"\n\
         PRIVATE_KEY=\"-----BEGIN PRIVATE KEY-----\n{base64:64:pem1}\n{base64:64:pem2}\n{base64:20:pem3}\n-----END PRIVATE KEY-----\"\n\
         FALLBACK_TOKEN=${OTHER_TOKEN:-{base62:28:default}}\n\
         ENCODED_URL=mysql://root:{lower:9:percent1}%40{lower:9:percent2}@db.acme.io/shop\n\
         TWO_URLS=amqp://a:{base62:18:amqp1}@mq1.acme.io,amqp://b:{base62:18:amqp2}@mq2.acme.io\n\
         DSN=https://{hex:32:dsn}@o1.ingest.sentry.io/2\n\
         BASIC_AUTH=deploy:{base62:24:basic}\n\
         GITHUB_TOKEN={base62:36:unprefixed}",
    ),
    (
        ".env.staging",
        "DB_PASSWORD={base62:20:shared}\n\
         DATABASE_URL=postgres://app:{base62:22:url}@db.acme.io:5432/shop\n\
         STRIPE_SECRET_KEY=sk_live_{base62:24:stripe}\n\
         {base62:32:key}=1\n\
         TOKEN_{base62:32:keypart}=1\n\
         export ADMIN_TOKEN={base62:30:exported} OTHER_TOKEN={base62:30:sameline}\n\
         BROKEN_PASSWORD=\"{base62:30:unclosed}\n",
    ),
    (".env", "API_TOKEN={base62:30:base}\nDB_PASSWORD={base62:20:shared}\nDB_PASSWORD={base62:20:again}\n"),
    (".env.example", "DB_PASSWORD={base62:20:example}\nSTRIPE_KEY=sk_live_{base62:24:examplekey}\n"),
    (
        "config/.env.development",
        "DATABASE_URL=mongodb+srv://dev:{base62:24:mongo}@prod.abcde.mongodb.net/shop\r\nPASSWORD={base62:20:crlf}\r\n",
    ),
    ("odd/.env.production", ODD),
    ("odd/.env.staging", ODD),
    ("odd/.env.development", ODD),
    (
        "prisma/seed.ts",
        "import { PrismaClient } from '@prisma/client'\n\
         const prisma = new PrismaClient({ datasources: { db: { url: 'postgres://app:{base62:24:seedurl}@db.acme.io/shop' } } })\n\
         await prisma.user.deleteMany({ where: { token: '{base62:28:where}' } }) // {base62:28:seedcomment}\n\
         await prisma.user.create({ data: { password: '{lower:9:seedpw1}-{lower:9:seedpw2}', apiKey: \"{base62:24:seedkey}\" } })\n\
         await prisma.user.create({ data: { password: hash('{base62:14:seedpw3}'), secret: `{base62:24:seedsecret}` } })\n",
    ),
    (
        "scripts/reset_db.py",
        "import psycopg2\n\
         PASSWORD = '{base62:24:pypassword}'\n\
         conn = psycopg2.connect(host='db.acme.io', password='{base62:24:pyconnect}')\n\
         conn.cursor().execute(\"DELETE FROM users; ALTER USER app PASSWORD '{base62:24:pysql}'\")\n",
    ),
    (
        ".github/workflows/test.yml",
        "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    env:\n      DB_PASSWORD: {base62:20:shared}\n      PROD_DATABASE_URL: postgres://app:{base62:22:workflow}@db.acme.io/shop\n    steps:\n      - run: DB_PASSWORD={base62:24:inline} npm test -- --token={base62:24:flag}\n        env:\n          PRODUCTION_API_KEY: ${{ secrets.PRODUCTION_API_KEY }}\n          PRODUCTION_TOKEN: {base62:24:step}\n",
    ),
    (
        "docs/deploy.md",
        "Log in with {base62:20:shared} and {base62:20:neighbour}, key sk_live_{base62:24:doc}, password: {lower:12:docpw}\n\
         <!-- envlint:allow(sk_live_{base62:24:allowname}) because {base62:24:allowreason} -->\n\
         <!-- envlint:allow({base62:24:allowbare}) {base62:24:allowreason2} -->\n\
         curl -u ops:{base62:24:curl} -H 'Authorization: Bearer {base62:40:bearer}' https://user:{base62:24:curlurl}@acme.io/?key={base62:24:query} sk_live_{base62:24:curlkey}\n",
    ),
];

/// Files that Git ignores.
const LOCAL: &[(&str, &str)] = &[(
    ".env.local",
    "API_TOKEN={base62:30:base}\nLOCAL_PASSWORD={base62:30:local}\nDB_PASSWORD={base62:20:shared}\nOTHER_PASSWORD={base62:20:neighbour}\n",
)];

fn project(secrets: &mut Secrets) -> Scratch {
    let repository = Scratch::repository();
    repository.write(".gitignore", "*.out\n.env.local\n");
    for (path, template) in FILES.iter().chain(LOCAL) {
        repository.write_bytes(path, secrets.all_in(template).as_bytes());
    }
    let minified = format!(
        "{}var k='sk_live_{{base62:24:mini}}';{}password='{{base62:24:minipw}}',url='https://a:{{base62:200:long}}@acme.io'",
        "a();".repeat(90),
        "b();".repeat(20),
    );
    repository.write_bytes("dist/app.min.js", secrets.all_in(&minified).as_bytes());
    let text = secrets.all_in("DB_PASSWORD={base62:20:shared}\r\nAPI_KEY=sk_live_{base62:24:wide}\r\n");
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    repository.write_bytes(".env.preview", &utf16);
    repository
}

#[test]
fn no_secret_of_a_project_is_shown_wherever_it_stands() {
    let mut secrets = Secrets::default();
    let repository = project(&mut secrets);
    repository.stage();
    for command in [
        &["check"][..],
        &["check", "--no-inline-allows"],
        &["check", "--staged"],
        &["check", "docs", "prisma"],
    ] {
        assert_silent(&repository, &secrets, command);
    }
    for format in ["human", "json"] {
        let ended = repository.envlint(&["envs", "--all", "--format", format, "--color", "always"]);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert!(ended.stdout.contains("DB_PASSWORD"), "{}", ended.stdout);
        let leaks = secrets.leaks(format, ended.stdout.as_bytes());
        assert!(leaks.is_empty(), "the environment map shows secrets:\n{}", leaks.join("\n"));
    }
    repository.write_bytes(
        ".gitignore",
        secrets.all_in("*.out\n.env.local\n# password: {base62:24:ignored}\n").as_bytes(),
    );
    assert_diff_silent(&repository, &secrets);
    repository.commit(&secrets.all_in("Use sk_live_{base62:24:message}\n\nThe password is {base62:20:shared}, url https://a:{base62:24:messageurl}@b.io"));
    repository.git(&[
        "tag",
        "-a",
        "v1",
        "-m",
        &secrets.all_in("Release with sk_live_{base62:24:tag}, password: \"{base62:24:tagpw}\""),
    ]);
    repository.write_bytes(
        ".env.staging",
        secrets.all_in("DB_PASSWORD={base62:20:stashed}\nKEY=sk_live_{base62:24:stashed2}\n").as_bytes(),
    );
    repository.git(&[
        "stash",
        "push",
        "--quiet",
        "-m",
        &secrets.all_in("wip sk_live_{base62:24:stashmessage}"),
    ]);
    repository.git(&["rm", "--quiet", "-r", "--cached", "."]);
    repository.git(&["commit", "--quiet", "-m", "Remove everything"]);
    assert_silent(&repository, &secrets, &["history"]);
}

#[test]
fn no_secret_of_a_configuration_is_shown() {
    let (mut secrets, mut leaks) = (Secrets::default(), Vec::new());
    let repository = Scratch::repository();
    repository.write("a.txt", "Nothing.\n");
    repository.write(".gitignore", "*.out\n");
    for template in [
        "DB_PASSWORD={base62:24:bare}\n",
        "DB_PASSWORD = '{base62:24:quoted}'\n",
        "[files]\nexclude = '{base62:24:wrongtype}'\n",
        "[files]\nDB_PASSWORD = 'sk_live_{base62:24:inside}'\n",
        "[rules]\nignore = ['{base62:24:rule}']\n",
        "[rules]\nignore = ['sk_live_{base62:24:liverule}']\n",
        "[rules]\nseverity = { '{base62:24:severityrule}' = 'error', reused-credential = '{base62:24:severity}' }\n",
        "[environments.production]\nclass = '{base62:24:class}'\n",
        "[environments.production]\nfiles = ['{base62:24:glob}[']\npassword = '{base62:24:unknownkey}'\n",
        "[[allow]]\nrule = '{base62:24:allowrule}'\nvalue = '{base62:24:allowvalue}'\n",
        "[[allow]]\nrule = 'reused-credential'\nreason = 'x'\nexpires = '{base62:24:expires}'\n",
        "url = \"https://a:{base62:24:unclosed}@b.io\n",
        "{base62:32:lonely}\n",
        "[{base62:32:section}]\n",
        "[files]\n{base62:32:key} = 1\n",
    ] {
        repository.write_bytes("envlint.toml", secrets.all_in(template).as_bytes());
        let ended = repository.envlint(&["check", "--color", "always"]);
        assert_eq!(ended.code, Some(2), "{template}");
        leaks.extend(secrets.leaks(template, ended.stderr.as_bytes()));
        leaks.extend(secrets.leaks(template, ended.stdout.as_bytes()));
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// Numbers of people as rules know them, put together here so that no file holds one.
const NUMBERS: [&str; 7] = [
    "phone:+49 171 8307{}64",
    "ssn:536-22-{}817",
    "card_number:453281970624{}187",
    "card_number:4532 8197 0624 {}187",
    "iban:DE{}510400384712069548",
    "cpf:{}48.317.295-61",
    "pesel:{}4051401362",
];

/// Every number that a placeholder of up to two digits gives: one of them has the right check digits.
fn numbers() -> Vec<(&'static str, String)> {
    let all = NUMBERS.iter().filter_map(|it| it.split_once(':'));
    all.flat_map(|(key, template)| {
        (2..99).map(move |digits| (key, template.replace("{}", &format!("{digits:02}"))))
    })
    .chain((2..10).flat_map(|digit| {
        let all = NUMBERS.iter().filter_map(|it| it.split_once(':'));
        all.map(move |(key, template)| (key, template.replace("{}", &digit.to_string())))
    }))
    .collect()
}

/// The same person in files of every kind.
fn write_people(repository: &Scratch, name: &str, address: &str, row: &str) {
    let write = |path: &str, text: String| repository.write(path, &text);
    write("db/seeds.rb", format!("User.create(name: '{name}', email: '{address}')\nUser.delete_all\n"));
    write(
        "prisma/seed.ts",
        format!(
            "await prisma.user.deleteMany({{ where: {{ email: '{address}' }} }})\nawait prisma.user.create({{ data: {{ name: '{name}', email: '{address}' }} }})\n"
        ),
    );
    write("data/users.csv", format!("name,email\n{name},{address}\n\"{name}\",\"{name} <{address}>\"\n"));
    write(
        "test/fixtures/users.yml",
        format!("ann:\n  name: {name}\n  email: {address}\n  both: {{ name: {name}, email: {address} }}\n"),
    );
    write("seeds/users.json", format!("[{{\"name\": \"{name}\", \"email\": \"{address}\"}}]"));
    write("seeds/users.xml", format!("<user name=\"{name}\"><email>{address}</email></user>"));
    write(
        "one.sql",
        format!("INSERT INTO users (name, email) VALUES {};\n", vec![format!("({row})"); 300].join(",")),
    );
    write("copied.sql", format!("COPY users (name, email) FROM stdin;\n{name}\t{address}\n\\.\n"));
}

#[test]
fn no_personal_datum_is_shown() {
    let mut secrets = Secrets::default();
    let repository = Scratch::repository();
    repository.write(".gitignore", "*.out\n");
    let person = "'{lower:11:first}', '{lower:10:name}.{lower:11:last}@{lower:12:domain}.org'";
    let row = secrets.all_in(person);
    let (name, address) = row.split_once(", ").unwrap();
    let (name, address) = (name.trim_matches('\''), address.trim_matches('\''));
    write_people(&repository, name, address, &row);
    let write = |path: &str, text: String| repository.write(path, &text);
    for (number, (key, value)) in numbers().into_iter().enumerate() {
        secrets.pieces.extend(value.as_bytes().windows(PIECE).map(<[u8]>::to_vec));
        write(&format!("seeds/{number}.json"), format!("{{\"{key}\": \"{value}\", \"name\": \"{name}\"}}"));
    }
    write(
        "scripts/anonymize.py",
        format!(
            "def run(user):\n    return {{'name': '{name}', 'email': user.email, 'phone': '{address}'}}\n"
        ),
    );
    write(
        "scripts/anonymize.sql",
        format!(
            "CREATE TABLE users (name text, email text, phone text);\nUPDATE users SET name = '{name}', email = '{address}';\n"
        ),
    );
    repository.stage();
    let found = repository.envlint(&["check", "--format", "json"]).stdout;
    for what in [
        "personal-data-passthrough",
        "users.phone",
        "e-mail address",
        "phone number",
        "card number",
        "bank account",
        "national id",
    ] {
        assert!(found.contains(what), "no {what} is found");
    }
    for command in [&["check"][..], &["check", "--staged"], &["check", "--no-inline-allows"]] {
        assert_silent(&repository, &secrets, command);
    }
    repository.commit("Everything");
    let ended = repository.envlint(&["history", "--format", "human"]);
    let leaks = secrets.leaks("history", ended.stdout.as_bytes());
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}
