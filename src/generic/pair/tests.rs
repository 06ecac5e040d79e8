//! Literals beside names of secrets, in many syntaxes, and what is none.

use super::*;

fn values(path: &str, text: &str) -> Vec<String> {
    crate::generic::tests::values(sightings, path, text)
}

#[test]
fn literals_with_secret_names_are_found_in_any_syntax() {
    for (path, text) in [
        ("a.py", "password = 'Pr0d-Db!2019'"),
        ("a.py", "connect(user, password=u'Pr0d-Db!2019')"),
        ("a.py", "os.environ.get('DB_PASSWORD', 'Pr0d-Db!2019')"),
        ("a.js", "const cfg = { dbPassword: \"Pr0d-Db!2019\" }"),
        ("a.ts", "private readonly password: string = 'Pr0d-Db!2019';"),
        ("a.js", "const p = process.env.DB_PASSWORD || 'Pr0d-Db!2019'"),
        ("A.java", "ds.setPassword(\"Pr0d-Db!2019\");"),
        ("A.java", "if (password.equals(\"Pr0d-Db!2019\")) {"),
        ("a.go", "var dbPassword string = \"Pr0d-Db!2019\""),
        ("a.go", "dbPassword := \"Pr0d-Db!2019\""),
        ("a.rs", "const DB_PASSWORD: &str = \"Pr0d-Db!2019\";"),
        ("a.kt", "val password: String = \"Pr0d-Db!2019\""),
        ("a.php", "define('DB_PASSWORD', 'Pr0d-Db!2019');"),
        ("a.php", "$config['password'] = 'Pr0d-Db!2019';"),
        ("a.rb", ":password => 'Pr0d-Db!2019'"),
        ("a.ex", "password: \"Pr0d-Db!2019\""),
        ("a.c", "char *db_password = \"Pr0d-Db!2019\";"),
        ("a.c", "static const char password[] = \"Pr0d-Db!2019\";"),
        ("a.js", "// password: 'Pr0d-Db!2019'"),
        ("a.sh", "DB_PASSWORD=Pr0d-Db!2019"),
        ("a.sh", "# export DB_PASSWORD=Pr0d-Db!2019"),
        ("a.ini", "password = Pr0d-Db!2019"),
        ("a.xml", "<password>Pr0d-Db!2019</password>"),
        ("a.xml", "<add key=\"DbPassword\" value=\"Pr0d-Db!2019\"/>"),
        ("web.config", "connectionString=\"Server=sql.acme.io;User Id=app;Password=Pr0d-Db!2019;\""),
        ("a.yml", "run: tool --password Pr0d-Db!2019 --user x"),
        ("Dockerfile", "RUN openssl pkcs12 -export -password pass:Pr0d-Db!2019 -in a.pem"),
        (".travis.yml", "env: DB_USER=root DB_PASSWORD=Pr0d-Db!2019 DB_PORT=1"),
        ("a.py", "run('docker run -e MYSQL_ROOT_PASSWORD=Pr0d-Db!2019 mysql')"),
        ("a.sh", "curl -H 'X-Auth-Token: x' -d password='Pr0d-Db!2019' https://acme.io"),
        ("a.js", "fetch('https://acme.io/login?user=a&password=Pr0d-Db!2019')"),
        ("a.sql", "CREATE USER app IDENTIFIED BY 'Pr0d-Db!2019';"),
        ("a.sql", "alter role app with password 'Pr0d-Db!2019'"),
        ("a.sql", "ALTER USER app IDENTIFIED WITH mysql_native_password BY 'Pr0d-Db!2019';"),
        ("a.sql", "alter user app identified by Pr0d-Db!2019 container=all;"),
        ("a.h", "#define DB_PASSWORD \"Pr0d-Db!2019\""),
        ("a.c", "curl_easy_setopt(curl, CURLOPT_PASSWORD, \"Pr0d-Db!2019\");"),
        ("a.sh", "A_USER=x;A_PASSWORD=Pr0d-Db!2019;"),
        ("a.sh", "echo \" -e db.password=Pr0d-Db!2019 \\\""),
        ("a.mk", "PASSWORD ?= \"Pr0d-Db!2019\""),
        ("a.mk", "PASSWORD :::= \"Pr0d-Db!2019\""),
        ("a.php", "$password .= \"Pr0d-Db!2019\";"),
        ("a.xml", "<password>\n  Pr0d-Db!2019\n</password>"),
        ("a.js", "// https://acme.io/done#password=Pr0d-Db!2019&state=3"),
        ("a.properties", "cookie.signing.key=Pr0d-Db!2019"),
        ("a.sh", "curl -H 'X-Auth-Key: Bearer Pr0d-Db!2019' https://acme.io"),
        ("A.java", "manager.setCipherKey(Base64.decode(\"Pr0d-Db!2019\"));"),
        ("a.json", r#"{"payload": "{\"password\": \"Pr0d-Db!2019\"}"}"#),
    ] {
        assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{path}: {text}");
    }
}

#[test]
fn a_word_is_a_password_in_a_program_where_a_user_stands_beside_it() {
    let found = |text: &str| values("src/db.js", text);
    assert_eq!(found("{ user: 'shop', password: 'heron-lake', host: h }"), ["heron-lake"]);
    assert_eq!(found("if (body.password === 'admin123') open()"), ["admin123"]);
    for text in [
        "if (kind.password === 'text') open()",
        "{ password: 'heron-lake', host: h }",
        "{ user: 'Your user', password: 'heron-lake' }",
        "{ user: 'encrypted', password: 'encrypted' }",
        "{ user: 'shop', password: 'heron-lake', host: 'localhost' }",
        "user = ENV.fetch('DB_USER', 'shop')\npassword = fetch('DB_PASSWORD', 'heron-lake')",
    ] {
        assert_eq!(found(text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn literals_of_tools_and_lists_are_found() {
    for (path, text) in [
        ("a.sh", "helm install shop charts/shop --set auth.password=Pr0d-Db!2019 --wait"),
        ("a.sh", "helm install shop charts/shop --set user=app,password=Pr0d-Db!2019"),
        ("a.sh", "kubectl create secret generic db --from-literal=password=Pr0d-Db!2019"),
        ("build.gradle", "buildConfigField \"String\", \"API_SECRET\", '\"Pr0d-Db!2019\"'"),
        ("build.gradle.kts", "buildConfigField(\"String\", \"DB_PASSWORD\", \"\\\"Pr0d-Db!2019\\\"\")"),
        ("build.gradle", "resValue \"string\", \"db_password\", \"Pr0d-Db!2019\""),
        ("a.py", "CLIENT_SECRETS = ['Pr0d-Db!2019', other()]"),
        ("hosts", "#10.2.0.4:22   ansible_ssh_user=root ansible_ssh_pass=Pr0d-Db!2019"),
        ("a.py", "psycopg2.connect('host=db.acme.io user=app password=Pr0d-Db!2019 sslmode=require')"),
    ] {
        assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{path}: {text}");
    }
}

#[test]
fn keys_of_what_signs_and_encrypts_are_found() {
    for (path, text) in [
        ("a.js", "jwt.sign({ id }, 'Pr0d-Db!2019', { expiresIn: '1h' })"),
        ("a.js", "crypto.createHmac('sha256', 'Pr0d-Db!2019').update(body)"),
        ("a.js", "CryptoJS.AES.encrypt(body, 'Pr0d-Db!2019')"),
        ("a.py", "token = jwt.encode(claims, 'Pr0d-Db!2019', algorithm='HS256')"),
        ("a.php", "$t = JWT::encode($claims, 'Pr0d-Db!2019', 'HS256');"),
        ("a.php", "openssl_encrypt($body, 'aes-256-cbc', 'Pr0d-Db!2019', 0, $iv)"),
        ("A.java", "new SecretKeySpec(\"Pr0d-Db!2019\".getBytes(), \"AES\")"),
        ("a.cs", "new SymmetricSecurityKey(Encoding.UTF8.GetBytes(\"Pr0d-Db!2019\"))"),
    ] {
        assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{text}");
    }
    for text in [
        "jwt.sign('Pr0d-Db!2019', key)",
        "jwt.verify(token, process.env.JWT_SECRET)",
        "jwt.sign({ id }, 'secret')",
        "window.createHmacTest('sha256', 'Pr0d-Db!2019')",
    ] {
        assert_eq!(values("a.js", text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn what_calls_give_to_a_parameter_is_its_value() {
    for (path, text) in [
        ("a.py", "def open(host, user, password):\n    pass\n\nopen('db.acme.io', 'app', 'Pr0d-Db!2019')"),
        (
            "a.py",
            "class Shop:\n  def __init__(self, user, password):\n    pass\nshop = Shop('a', 'Pr0d-Db!2019')",
        ),
        ("a.js", "class Db { constructor(user, password) { this.u = user } }\nnew Db('app', 'Pr0d-Db!2019')"),
        ("A.java", "Shop(String user, String password) { }\nShop s = new Shop(\"a\", \"Pr0d-Db!2019\");"),
        ("a.go", "func dial(user, password string) {}\nfunc main() { dial(\"a\", \"Pr0d-Db!2019\") }"),
        ("a.ts", "class A { open(user: string, password: string) {} }\na.open('a', 'Pr0d-Db!2019')"),
    ] {
        assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{text}");
    }
    for text in [
        "def open(host, user, password):\n    pass\n\nopen('Pr0d-Db!2019', 'app', secret)",
        "send(user, password)\nsend('app', 'Pr0d-Db!2019')",
        "def open(user, password):\n    pass\n\nreopen('app', 'Pr0d-Db!2019')",
        "def open(user, password):\n    pass\n\nopen('app', 'Enter your password')",
    ] {
        assert_eq!(values("a.py", text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn what_a_service_was_sent_is_a_hint_where_tests_recorded_it() {
    let token = crate::rule::expand_placeholders("{hex:64}");
    let header = format!("headers:\n  Authorization:\n  - Bearer {token}\n");
    let in_tests = crate::generic::tests::hints(sightings, "spec/data/login.yml", &header);
    assert_eq!(in_tests, [] as [&str; 0]);
    let answer = format!("body: '{{\"access_token\":\"{token}\"}}'\n");
    for text in [header, answer] {
        let hints = |path: &str| crate::generic::tests::hints(sightings, path, &text);
        assert_eq!(hints("spec/cassettes/login.yml"), [token.as_str()], "{text}");
        assert_eq!(values("conf/login.yml", &text), [token.as_str()], "{text}");
    }
}

#[test]
fn several_words_are_a_hint_beside_their_user() {
    let hints = |text: &str| crate::generic::tests::hints(sightings, "data/users.yml", text);
    assert_eq!(hints("- email: jo@acme.io\n  password: 'lake of herons'"), ["lake of herons"]);
    for text in [
        "password: 'lake of herons'",
        "email: jo@acme.io\npassword: 'Choose one of ours'",
        "email: jo@acme.io\npassword: 'your new password'",
    ] {
        assert_eq!(hints(text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn the_name_of_a_product_is_a_hint_where_it_is_its_own_password() {
    let hints = |path: &str| crate::generic::tests::hints(sightings, path, "heronry_password: heronry");
    assert_eq!(hints("group_vars/all.yml"), ["heronry"]);
    for path in ["compose.yml", "src/labels.json"] {
        assert_eq!(hints(path), [] as [&str; 0], "{path}");
    }
}

#[test]
fn words_that_sign_are_keys() {
    for text in [
        "app.use(session({ name: 'sid', secret: 'heron lake' }))",
        "const config = { jwtSecret: 'heron-lake' }",
        "app.secret_key = 'heron lake'",
        "SECRET_KEY = 'heronlake'",
    ] {
        assert_eq!(values("src/app.js", text).len(), 1, "{text}");
    }
    assert_eq!(values("src/main/resources/application.properties", "jwt.secret=heronlake"), ["heronlake"]);
    assert_eq!(values("k8s/secrets.yml", "secretKey: heron-lake\njwtSecret: heron-lake"), [] as [&str; 0]);
    for text in [
        "const labels = { secret: 'Heron Lake' }",
        "const config = { jwtSecret: process.env.JWT_SECRET || 'heron-lake' }",
        "const config = { jwtSecret: 'JWT secret' }",
        "const config = { jwtSecret: 'changeme' }",
        "const config = { clientSecret: 'heron-lake' }",
        "const secretKey = 'required'",
        "const config = { sessionSecret: 'string' }",
        "app.secret_key = 'Enter the key of your shop.'",
    ] {
        assert_eq!(values("src/app.js", text), [] as [&str; 0], "{text}");
    }
    let key = "lake_of_herons_jwt_secret_2024_strong_key";
    assert_eq!(values(".env.production", &format!("JWT_SECRET={key}")), [key]);
    let shown = "JWT_SECRET=your_jwt_secret_key_for_signing_2024";
    assert_eq!(values(".env.production", shown), [] as [&str; 0]);
    assert_eq!(values("docker-compose.yml", "JWT_SECRET: heron-lake"), [] as [&str; 0]);
}

#[test]
fn a_user_with_a_password_is_left_to_its_own_rule() {
    let header = |encoded: &str| format!("{{ headers: {{ Authorization: 'Basic {encoded}' }} }}");
    let example = crate::rule::expand_placeholders("{in-base64:user:password}");
    assert_eq!(values("src/a.js", &header(&example)), [] as [&str; 0]);
    let drawn = crate::rule::expand_placeholders("{base62:36}");
    assert_eq!(values("src/a.js", &header(&drawn)), [drawn]);
}

#[test]
fn other_literals_are_not() {
    for (path, text) in [
        ("a.py", "password = getpass('Enter Password1: ')"),
        ("a.py", "password = os.environ['DB_PASSWORD2']"),
        ("a.js", "t('user.password'), password: 'user.password'"),
        ("a.js", "const password = 'Pr0d-' + suffix"),
        ("a.js", "password: `Pr0d-${name}2019!`"),
        ("a.py", "password = f'Pr0d-{name}2019!'"),
        ("a.js", "passwordField: 'Pr0d-Db!2019'"),
        ("a.js", "expect(t).toBe('x'); passed('Pr0d-Db!2019')"),
        ("a.rs", "match self { Self::OnePassword => \"1Password\", Self::Vault => \"Vault\" }"),
        ("locales/de.json", "{\"password\": \"Pr0d-Db!2019\"}"),
        ("tests/a.py", "password = 'Pr0d-Db!2019'"),
        ("a.cs", "connectionString=\"Server=localhost;User Id=app;Password=Pr0d-Db!2019;\""),
        ("a.js", "log('invalid token: ' + token + ' for user7')"),
        ("a.rb", "# the attribute identified by +attr_name7+"),
        ("a.go", "// the row identified by Row-Id!2019 of its table"),
    ] {
        assert_eq!(values(path, text), [] as [&str; 0], "{path}: {text}");
    }
}
