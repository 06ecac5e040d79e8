//! Statements in many languages.

use bstr::ByteSlice;
use proptest::prelude::*;

use crate::document::{Document, Origin, RepoPath, Tracking};
use crate::generic::pair;
use crate::generic::place::Place;

fn values(path: &str, text: &str) -> Vec<String> {
    let document = Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, text.as_bytes());
    let found = pair::sightings(document.text(), &Place::new(&document));
    found.iter().map(|it| it.literal(document.text()).to_str_lossy().into_owned()).collect()
}

#[test]
fn literals_are_read_out_of_statements() {
    for (path, text) in [
        ("a.py", "password = 'Pr0d-' + 'Db!2019'"),
        ("a.py", "password = ('Pr0d-'\n            'Db!2019')"),
        ("a.py", "password = os.environ.get('X') or 'Pr0d-Db!2019'"),
        ("a.py", "password = os.getenv('X', 'Pr0d-Db!2019')"),
        ("a.py", "password = x if y else 'Pr0d-Db!2019'"),
        ("a.py", "user, password = 'app', 'Pr0d-Db!2019'"),
        ("a.py", "password = \"\"\"Pr0d-Db!2019\"\"\""),
        ("a.py", "parser.add_argument('-p', '--password', type=str, default='Pr0d-Db!2019')"),
        ("a.py", "password: str = Field(default='Pr0d-Db!2019', env='X')"),
        ("a.py", "config.set('db', 'password', 'Pr0d-Db!2019')"),
        ("a.py", "requests.get(url, auth=('app', 'Pr0d-Db!2019'))"),
        ("a.py", "requests.get(url, auth=HTTPBasicAuth('app', 'Pr0d-Db!2019'))"),
        ("a.py", "if 'Pr0d-Db!2019' == password:"),
        ("a.py", "if secrets.compare_digest(password, 'Pr0d-Db!2019'):"),
        ("a.js", "const c = { password: process.env.X ?? 'Pr0d-Db!2019' }"),
        ("a.js", "const c = { password: process.env.X ? process.env.X : 'Pr0d-Db!2019' }"),
        ("a.js", "request.get(url).auth('app', 'Pr0d-Db!2019', false)"),
        ("a.js", "const password = { type: String, default: 'Pr0d-Db!2019' }"),
        ("a.ts", "class A { password?: string = 'Pr0d-Db!2019' }"),
        ("A.java", "String password = \"Pr0d-\"\n    + \"Db!2019\";"),
        ("A.java", "new PasswordAuthentication(user, \"Pr0d-Db!2019\".toCharArray())"),
        ("A.java", "if (\"Pr0d-Db!2019\".equals(password)) {"),
        ("A.java", "@Value(\"${db.password:Pr0d-Db!2019}\")"),
        ("a.kt", "password = System.getenv(\"X\") ?: \"Pr0d-Db!2019\""),
        ("a.cs", "public string Password { get; set; } = \"Pr0d-Db!2019\";"),
        ("a.cs", "string password = config[\"X\"] ?? \"Pr0d-Db!2019\";"),
        ("a.vb", "Dim password As String = \"Pr0d-Db!2019\""),
        ("a.go", "req.SetBasicAuth(\"app\", \"Pr0d-Db!2019\")"),
        ("a.go", "smtp.PlainAuth(\"\", \"me\", \"Pr0d-Db!2019\", host)"),
        ("a.go", "flag.StringVar(&password, \"password\", \"Pr0d-Db!2019\", \"the password\")"),
        ("a.php", "$password = 'Pr0d-' . 'Db!2019';"),
        ("a.php", "'password' => Hash::make('Pr0d-Db!2019'),"),
        ("a.php", "a:1:{s:8:\"password\";s:12:\"Pr0d-Db!2019\";}"),
        ("a.rb", "http.basic_auth \"app\", \"Pr0d-Db!2019\""),
        ("a.rb", "password = ENV.fetch(\"X\") { \"Pr0d-Db!2019\" }"),
        ("a.rb", "set :session_secret, 'Pr0d-Db!2019x'"),
        ("a.rs", "password: Some(\"Pr0d-Db!2019\".to_string()),"),
        ("a.rs", "let password = env::var(\"X\").unwrap_or_else(|_| \"Pr0d-Db!2019\".to_string());"),
        ("a.ex", "secret_key_base: \"Pr0d-\" <> \"Db!2019\""),
        ("a.sh", "PASSWORD=\"Pr0d-\"'Db!2019'"),
        ("a.sh", "PASSWORD=${PASSWORD:-Pr0d-Db!2019}"),
        ("a.c", "if (strcmp(password, \"Pr0d-Db!2019\") == 0)"),
        ("a.cpp", "std::string password(\"Pr0d-Db!2019\");"),
        ("a.gradle", "    storePassword 'Pr0d-Db!2019'"),
        ("a.tf", "variable \"db_password\" {\n  type = string\n  default = \"Pr0d-Db!2019\"\n}"),
        ("a.json", "{\"name\": \"DB_PASSWORD\", \"value\": \"Pr0d-Db!2019\"}"),
        ("a.yml", "- name: DB_PASSWORD\n  value: Pr0d-Db!2019\n"),
        ("a.xml", "<name>ConnectionPassword</name>\n<value>Pr0d-Db!2019</value>"),
        ("a.erl", "{<<\"password\">>, <<\"Pr0d-Db!2019\">>}"),
    ] {
        assert_eq!(
            values(path, text).first().map(|it| it.trim_end_matches('x')),
            Some("Pr0d-Db!2019"),
            "{path}: {text}"
        );
    }
}

#[test]
fn literals_for_something_else_are_not() {
    for (path, text) in [
        ("a.py", "password = getpass('Enter Password1!')"),
        ("a.py", "password = os.environ['DB_PASSWORD-2x']"),
        ("a.py", "password = 'Pr0d-' + suffix + 'Db!2019'"),
        ("a.py", "password = f'Pr0d-{x}' 'Db!2019'"),
        ("a.py", "if password == '' or user == 'Pr0d-Db!2019':"),
        ("a.py", "login(password, token='x', other='Pr0d-Db!2019')"),
        ("a.js", "const password = x === 'Pr0d-Db!2019' ? a : b"),
        ("a.js", "const passwords = [one, 'Pr0d-Db!2019']"),
        ("a.js", "const password = find('#Pr0d-Db!2019')"),
        ("a.js", "log(password, 'Pr0d-Db!2019')"),
        ("a.sh", "sshpass -p "),
        ("a.py", "PASSWORD_HASHERS = [\n    'django.contrib.auth.hashers.Argon2PasswordHasher',\n]"),
        ("a.js", "const password = input\nconst other = 'Pr0d-Db!2019'"),
        ("a.rb", "password = prompt('x'); other = 'Pr0d-Db!2019'"),
        ("a.json", "{\"name\": \"DB_PASSWORD\", \"label\": \"Pr0d-Db!2019\"}"),
    ] {
        assert_eq!(values(path, text), [] as [&str; 0], "{path}: {text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "password", "auth", "sshpass", "chpasswd", "pass", " ", "\n", "=", ":", "(", ")", "{", "}", "[", "]", "\"", "'",
            "`", "\\", ",", ".", "+", "==", "${", ":-", "|", "name", "value", "Pr0d-Db!2019", "ConvertTo", "<", ">", "#", "\u{e4}",
        ]),
        0..60,
    )) {
        values("a.sh", &pieces.concat());
    }
}
