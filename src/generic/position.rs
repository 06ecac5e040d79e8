//! Passwords that their position gives away where no name does: an argument of a call that connects
//! (`getConnection(url, "app", "…")`), or one of a command (`mysql -u app -p…`).

mod call;
mod command;

use crate::shape::likeness_of_secret;
use crate::text::Span;

use super::name::NameKind;
use super::pair::{Pair, tempered};
use super::place::{Place, Setting};
use super::{NAMED, Sighting, grade};

/// A password, and the call or command that it is given to.
struct Given {
    to: Span,
    password: Span,
}

/// The passwords of calls in a program, and of commands in what a shell reads or people write.
pub(super) fn sightings(text: &[u8], place: &Place) -> Vec<Sighting> {
    let (given, what) = match () {
        () if place.is_program() => {
            (call::given as fn(&[u8]) -> Vec<Given>, "a password that a call is given")
        }
        () if place.is_unquoted() => (command::given as _, "a password that a command is given"),
        () => return Vec::new(),
    };
    if place.is_foreign() || place.setting() == Setting::Test {
        return Vec::new();
    }
    given(text).into_iter().filter_map(|it| sighting(text, place, &it, what)).collect()
}

fn sighting(text: &[u8], place: &Place, given: &Given, what: &'static str) -> Option<Sighting> {
    let value = &text[given.password.range()];
    let likeness = likeness_of_secret(value)?;
    let graded = grade::of_named(NameKind::Password, likeness, value, place)?;
    let grade = tempered(text, place, &Pair::plain(given.to, given.password), likeness, graded);
    Some(Sighting { rule: NAMED, name: None, span: given.password, pieces: Vec::new(), grade, what })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Document, Origin, RepoPath, Tracking};

    fn values(path: &str, text: &str) -> Vec<String> {
        super::super::tests::values(sightings, path, text)
    }

    #[test]
    fn passwords_of_calls_are_found() {
        for (path, text) in [
            (
                "A.java",
                "DriverManager.getConnection(\"jdbc:mysql://db.acme.io/shop\", \"app\", \"Pr0d-Db!2019\");",
            ),
            ("A.kt", "val c = DriverManager.getConnection(url, user, \"Pr0d-Db!2019\")"),
            ("a.php", "mysql_connect($host, 'app', 'Pr0d-Db!2019');"),
            ("a.php", "$db = new mysqli('db.acme.io', 'app', 'Pr0d-Db!2019', 'shop');"),
            ("a.php", "new PDO('mysql:host=db.acme.io',\n  'app',\n  'Pr0d-Db!2019');"),
            ("a.php", "ftp_login($id, 'app', 'Pr0d-Db!2019');"),
            ("a.py", "db = MySQLdb.connect('db.acme.io', 'app', 'Pr0d-Db!2019', 'shop')"),
            ("a.py", "server.login('app@acme.io', 'Pr0d-Db!2019')"),
            ("a.pl", "DBI->connect($dsn, 'app', 'Pr0d-Db!2019')"),
            ("a.js", "new Sequelize('shop', 'app', 'Pr0d-Db!2019', { dialect: 'mysql' })"),
            ("a.c", "mysql_real_connect(conn, host, \"app\", \"Pr0d-Db!2019\", \"shop\", 0, NULL, 0);"),
        ] {
            assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{path}: {text}");
        }
    }

    #[test]
    fn passwords_of_commands_are_found() {
        for (path, text) in [
            ("a.sh", "mysql -u app -pPr0d-Db!2019 shop < dump.sql"),
            ("a.sh", "/usr/bin/mysqldump -uapp '-pPr0d-Db!2019' shop"),
            ("a.sh", "curl -s -u app:Pr0d-Db!2019 https://git.acme.io/api"),
            ("a.yml", "  - run: curl --user \"app:Pr0d-Db!2019\" https://git.acme.io/api"),
            ("a.sh", "docker login -u app -p Pr0d-Db!2019 registry.acme.io"),
            ("Dockerfile", "RUN htpasswd -bc /etc/nginx/users app Pr0d-Db!2019"),
            ("a.sh", "mongodump -h db.acme.io -u app -p Pr0d-Db!2019 --out /backup"),
            ("a.sh", "redis-cli -h db.acme.io -a Pr0d-Db!2019 ping"),
            ("a.bat", "net use z: \\\\srv\\share Pr0d-Db!2019 /user:app"),
            ("a.sh", "rabbitmqctl add_user app Pr0d-Db!2019"),
            ("a.sh", "ldapsearch -x -D cn=app -w Pr0d-Db!2019 -b dc=acme"),
            ("a.ps1", "$s = ConvertTo-SecureString \"Pr0d-Db!2019\" -AsPlainText -Force"),
            ("a.ps1", "ConvertTo-SecureString -AsPlainText -String 'Pr0d-Db!2019' -Force"),
            ("a.cmd", "sqlcmd -S sql.acme.io -U sa -P Pr0d-Db!2019"),
        ] {
            assert_eq!(values(path, text), ["Pr0d-Db!2019"], "{path}: {text}");
        }
    }

    proptest! {
        #[test]
        fn any_command_and_call_is_read(pieces in prop::collection::vec(
            "mysql |curl |-u|-p|--user | |'|\"|:|htpasswd -b |net use |login |docker |\n|\\(|\\)|,|getConnection\\(|\\.login|[a-zé]{0,3}",
            0..30,
        )) {
            let text = pieces.concat();
            for path in ["a.sh", "a.java"] {
                let document =
                    Document::new(RepoPath::new(path), Origin::Worktree, Tracking::Tracked, text.as_bytes());
                let found = sightings(document.text(), &Place::new(&document));
                prop_assert!(found.iter().all(|it| it.span.end <= text.len()));
            }
        }
    }

    #[test]
    fn what_is_given_elsewhere_is_not() {
        for (path, text) in [
            ("A.java", "DriverManager.getConnection(url, user, password);"),
            ("a.py", "socket.connect('db.acme.io', 'app', 'Pr0d-Db!2019')"),
            ("a.cpp", "connect(button, SIGNAL(clicked()), this, SLOT(save7()));"),
            ("a.js", "connect(mapState2, mapDispatch2, 'Pr0d-Db!2019')"),
            ("a.py", "login('app', 'Pr0d-Db!2019')"),
            ("tests/a.py", "server.login('app@acme.io', 'Pr0d-Db!2019')"),
            ("a.sh", "mysql -u app -p$DB_PASSWORD shop"),
            ("a.ps1", "ConvertTo-SecureString $Pr0dDb2019 -AsPlainText -Force"),
            ("a.ps1", "ConvertTo-SecureString Pr0d-Db!2019"),
            ("a.sh", "mysql -u app -p shop2019"),
            ("a.sh", "htpasswd -Bbn \"$user\" \"$registry_pass2\" >\"$file-2019\""),
            ("a.sh", "mysql -u app shop | ssh -p Pr0d-Db!2019"),
            ("a.sh", "curl -u app:Pr0d-Db!2019 http://localhost:9200"),
            ("a.sh", "curl -u \"$USER:$TOKEN\" https://git.acme.io"),
            ("a.sh", "mysql '' -p \"\" -p'' \"-p"),
            ("a.sh", "docker run -p 8080:80 shop-v2; vault login s-Pr0d-Db"),
        ] {
            assert_eq!(values(path, text), [] as [&str; 0], "{path}: {text}");
        }
    }
}
