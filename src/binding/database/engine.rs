//! Engines of databases and brokers: the words that mean them and the ports that need no saying.

/// What a connection speaks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Engine {
    pub(super) name: &'static str,
    /// Schemes of URLs, and what frameworks call the engine (`pgsql`, `mysql2`).
    words: &'static [&'static str],
    /// Its own ports and those of its usual poolers: which of them is used makes no difference.
    ports: &'static [&'static str],
}

/// Every engine that is told apart.
static ENGINES: &[Engine] = &[
    Engine {
        name: "postgres",
        words: &["postgres", "postgresql", "postgis", "psql", "pgsql", "pg", "npgsql"],
        ports: &["5432", "6432", "6543", "25060", "25061"],
    },
    Engine { name: "cockroachdb", words: &["cockroachdb", "cockroach"], ports: &["26257"] },
    Engine { name: "mysql", words: &["mysql", "mysql2", "mariadb", "mysqlx"], ports: &["3306", "33060"] },
    Engine { name: "mongodb", words: &["mongodb", "mongo"], ports: &["27017"] },
    Engine { name: "redis", words: &["redis", "rediss", "valkey", "valkeys"], ports: &["6379"] },
    Engine { name: "mssql", words: &["mssql", "sqlserver", "sqlsrv"], ports: &["1433"] },
    Engine { name: "oracle", words: &["oracle"], ports: &["1521"] },
    Engine {
        name: "clickhouse",
        words: &["clickhouse", "clickhousedb"],
        ports: &["8123", "8443", "9000", "9440"],
    },
    Engine { name: "libsql", words: &["libsql", "turso"], ports: &["443"] },
    Engine { name: "amqp", words: &["amqp", "amqps", "rabbitmq"], ports: &["5672", "5671"] },
    Engine { name: "kafka", words: &["kafka"], ports: &["9092"] },
    Engine {
        name: "elasticsearch",
        words: &["elasticsearch", "opensearch", "elastic"],
        ports: &["9200", "443"],
    },
];

impl Engine {
    /// The engine that goes by this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        ENGINES.iter().find(|engine| engine.name == name)
    }

    /// The engine that a word, such as a URL's scheme, means by itself.
    pub(super) fn of_word(word: &str) -> Option<&'static Self> {
        ENGINES.iter().find(|engine| engine.words.iter().any(|it| it.eq_ignore_ascii_case(word)))
    }

    /// The engine that a driver's name speaks of: `org.postgresql.Driver`, `django.db.backends.mysql`, `{ODBC Driver 18
    /// for SQL Server}`.
    pub(super) fn of_driver(name: &str) -> Option<&'static Self> {
        if name.to_ascii_lowercase().contains("sql server") {
            return Self::named("mssql");
        }
        name.split(|it: char| !it.is_ascii_alphanumeric()).find_map(Self::of_word)
    }

    /// The engine that is usual behind a port.
    pub(super) fn of_port(port: &str) -> Option<&'static Self> {
        ENGINES.iter().find(|engine| !port.is_empty() && engine.ports.first() == Some(&port))
    }

    /// Whether a port goes without saying.
    pub(super) fn is_usual(&self, port: &str) -> bool {
        port.is_empty() || self.ports.contains(&port)
    }
}
