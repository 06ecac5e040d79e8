//! What connections reach, and what they do not.

use proptest::prelude::*;

use super::*;

fn identity(url: &str) -> Option<(String, String)> {
    DatabaseTarget::of("", url)?.identity.map(|it| (it.cluster, it.database))
}

#[test]
fn user_password_and_parameters_are_no_identity() {
    let one = identity("postgres://app:pw-one@DB.shop.io:5432/shop?sslmode=require");
    assert!(one.is_some());
    assert_eq!(one, identity("postgresql+asyncpg://admin:pw-two@db.shop.io/shop"));
    assert_ne!(one, identity("postgres://app:pw-one@db.shop.io/shop_staging"));
}

#[test]
fn poolers_and_direct_hosts_are_one() {
    for (direct, pooled) in [
        (
            "postgres://postgres:a@db.abcdefghijklmnopqrst.supabase.co:5432/postgres",
            "postgres://postgres.abcdefghijklmnopqrst:b@aws-0-eu.pooler.supabase.com:6543/postgres",
        ),
        (
            "postgres://u:p@ep-cool-darkness-a1b2c3d4.eu.aws.neon.tech/main",
            "postgres://u:p@ep-cool-darkness-a1b2c3d4-pooler.eu.aws.neon.tech/main",
        ),
        (
            "mysql://u:p@shop.cluster-abc123.eu-west-1.rds.amazonaws.com/shop",
            "mysql://u:p@shop.cluster-ro-abc123.eu-west-1.rds.amazonaws.com/shop",
        ),
        (
            "mongodb+srv://u:p@shop.x1y2z.mongodb.net/shop",
            "mongodb://u:p@shop-shard-00-00.x1y2z.mongodb.net:27017,shop-shard-00-01.x1y2z.mongodb.net:27017/shop",
        ),
    ] {
        assert!(identity(direct).is_some(), "{direct}");
        assert_eq!(identity(direct), identity(pooled), "{direct}");
    }
}

#[test]
fn tenants_of_one_pooler_are_different() {
    assert_ne!(
        identity("postgres://postgres.aaaaaaaaaaaaaaaaaaaa:p@aws-0-eu.pooler.supabase.com/postgres"),
        identity("postgres://postgres.bbbbbbbbbbbbbbbbbbbb:p@aws-0-eu.pooler.supabase.com/postgres")
    );
}

#[test]
fn local_hosts_have_no_identity() {
    for url in [
        "postgres://u:p@localhost:5432/app",
        "postgres://u:p@db/app",
        "redis://127.0.0.1",
        "mysql://u:p@host.docker.internal/app",
        "postgres://u:p@[::1]:5432/a",
    ] {
        assert_eq!(identity(url), None, "{url}");
        assert!(DatabaseTarget::of("", url).is_some(), "{url}");
    }
    assert!(identity("postgres://u:p@${DB_HOST}/app").is_none());
}

/// The password of a connection, which must stand at its place.
fn password(value: &str) -> Option<String> {
    let (span, secret) = connection_password(value)?;
    let written = decoded(&value[span.range()]);
    assert_eq!(secret, Secret::new(&written), "{value}");
    Some(written)
}

#[test]
fn passwords_with_odd_characters_are_found_whole() {
    for (value, expected) in [
        ("postgres://u:p%40ss@h.io/db", "p@ss"),
        ("postgres://u:p@ss@h.io/db", "p@ss"),
        ("postgres://u:p/ss#1@h.io/db", "p/ss#1"),
        ("mongodb+srv://u:a:b@h.io/db", "a:b"),
        ("jdbc:postgresql://h.io/db?user=u&password=p%40ss", "p@ss"),
        ("jdbc:sqlserver://h.io:1433;databaseName=d;user=u;password={p;ss};encrypt=true", "p;ss"),
        ("Server=tcp:h.io,1433;Initial Catalog=d;User ID=u;Password=p=ss", "p=ss"),
        ("Server=h.io;Database=d;Uid=u;Pwd=\"p;ss\";", "p;ss"),
        ("Driver={ODBC Driver 18 for SQL Server};Server=h.io;Database=d;UID=u;PWD={p;ss}", "p;ss"),
        ("host=h.io port=5432 dbname=d user=u password='p ss'", "p ss"),
        ("Endpoint=sb://n.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=p+/ss=", "p+/ss="),
        ("cache.shop.io:6380,password=p=ss,ssl=True", "p=ss"),
    ] {
        assert_eq!(password(value).as_deref(), Some(expected), "{value}");
    }
    for value in
        ["postgres://h.io:5432/db?mail=a@b", "https://h.io/?password=x", "Host=localhost;Password=p", "a=b"]
    {
        assert_eq!(password(value), None, "{value}");
    }
}

#[test]
fn notations_of_one_database_are_one() {
    for (engine, notations) in [
        (
            "mssql",
            &[
                "sqlserver://h.io:1433;database=shop;user=u;password=p",
                "jdbc:sqlserver://h.io;databaseName=shop",
                "Server=tcp:h.io,1433;Initial Catalog=shop;User ID=u;Password=p;Encrypt=True",
                "Data Source=H.io;Database=shop;Integrated Security=SSPI",
                "Driver={ODBC Driver 18 for SQL Server};Server=h.io;Database=shop;UID=u;PWD=p",
            ][..],
        ),
        (
            "postgres",
            &[
                "postgres://u:p@h.io/shop",
                "postgresql+psycopg2://h.io:6432/shop",
                "jdbc:postgresql://h.io:5432/shop?user=u&password=p",
                "jdbc:aws-wrapper:postgresql://h.io/shop",
                "Host=h.io;Port=5432;Database=shop;Username=u;Password=p",
                "host=h.io dbname=shop user=u",
                "pgsql:host=h.io;dbname=shop",
            ],
        ),
        (
            "mysql",
            &[
                "mysql2://h.io/shop",
                "jdbc:mariadb://h.io:3306/shop",
                "jdbc:mysql:loadbalance://h.io/shop",
                "Server=h.io;Port=3306;Database=shop;Uid=u;Pwd=p",
            ],
        ),
    ] {
        let expected = Some((format!("{engine} h.io"), "shop".to_owned()));
        for notation in notations {
            assert_eq!(identity(notation), expected, "{notation}");
        }
    }
    let oracle = Some(("oracle h.io".to_owned(), "SHOP".to_owned()));
    for notation in ["jdbc:oracle:thin:@//h.io:1521/SHOP", "jdbc:oracle:thin:u/p@h.io:1521:SHOP"] {
        assert_eq!(identity(notation), oracle, "{notation}");
    }
}

#[test]
fn hosted_databases_have_one_name() {
    let of = |key: &str, value: &str| {
        DatabaseTarget::of(key, value).and_then(|it| it.identity).map(|it| (it.cluster, it.database))
    };
    for (one, other) in [
        (
            ("", "postgres://u:p@db.abcdefghijklmnopqrst.supabase.co/postgres"),
            ("", "https://abcdefghijklmnopqrst.supabase.co"),
        ),
        (
            ("", "postgres://u:p@dpg-abc-a/shop"),
            ("", "postgres://u:p@dpg-abc-a.oregon-postgres.render.com/shop"),
        ),
        (
            ("", "postgresql+psycopg2://u:p@/shop?host=/cloudsql/p:r:i"),
            ("", "jdbc:postgresql:///shop?cloudSqlInstance=p:r:i&socketFactory=x"),
        ),
        (("", "libsql://shop-acme.turso.io"), ("", "https://shop-acme.turso.io")),
        (
            ("CONVEX_DEPLOYMENT", "prod:happy-animal-123"),
            ("CONVEX_URL", "https://happy-animal-123.convex.cloud"),
        ),
        (("", "redis://r.io:6379"), ("", "rediss://r.io/0")),
        (("KAFKA_BROKERS", "b.io:9092,a.io:9092"), ("bootstrap.servers", "a.io:9092,b.io:9092")),
        (("ELASTICSEARCH_URL", "https://u:p@e.io:9200"), ("ELASTICSEARCH_NODE", "https://e.io")),
        (("", "postgres://h-ro.shop.io/shop"), ("", "postgres://h.shop.io/shop")),
        (("", "amqps://u:p@q.io/%2fshop"), ("", "amqps://q.io:5671/%2Fshop")),
    ] {
        let found = of(one.0, one.1);
        assert!(found.is_some(), "{one:?}");
        assert_eq!(found, of(other.0, other.1), "{one:?} {other:?}");
    }
    let branch = |user: &str| of("", &format!("mysql://{user}:p@aws.connect.psdb.cloud/shop"));
    assert_ne!(branch("one"), branch("two"));
    let proxy = |port: &str| of("", &format!("postgres://u:p@a.proxy.rlwy.net:{port}/railway"));
    assert_ne!(proxy("11111"), proxy("22222"));
    assert_eq!(of("DATABASE_URL", "postgres://u:p@postgres.railway.internal/railway"), None);
    let prisma = |key: &str| of("", &format!("prisma://accelerate.prisma-data.net/?api_key={key}"));
    assert_ne!(prisma("one"), prisma("two"));
}

#[test]
fn texts_that_are_no_connections_reach_nothing() {
    for (key, value) in [
        ("", "a=b;c=d"),
        ("", "server=on user=x"),
        ("HOSTS", "a.io,b.io"),
        ("NOTE", "host your own server = fun"),
        ("API_URL", "https://api.shop.io/v1"),
        ("TRUSTED", "a.io:80,b.io:81"),
        ("", "AccountName=devstoreaccount1;AccountKey=x;DefaultEndpointsProtocol=http"),
    ] {
        assert!(DatabaseTarget::of(key, value).is_none_or(|it| it.identity.is_none()), "{value}");
    }
}

#[test]
fn names_of_production_are_whole_words() {
    let names = |url: &str| DatabaseTarget::of_url(url).unwrap().names_production();
    assert!(names("postgres://u:p@prod-db.internal:5432/app"));
    assert!(names("postgres://u:p@db.shop.io/shop_production"));
    assert!(!names("postgres://u:p@db.shop.io/products"));
    assert!(!names("postgres://u:p@nonprod.shop.io/delivery"));
    assert!(!names("postgres://u:p@db.non-prod.shop.io/app"));
}

#[test]
fn endless_values_end() {
    for value in
        ["Server=h;Password={".repeat(60_000), format!("postgres://h.io/d?{}", "a={&".repeat(200_000))]
    {
        assert!(connection_password(&value).is_none());
        let _ = DatabaseTarget::of("URL", &value);
    }
}

proptest! {
    /// Values come from anywhere: whatever stands in one, its password stands inside.
    #[test]
    fn no_value_makes_the_reader_panic(
        value in "((Server|host|Password|dbname|jdbc:|postgres|mysql:|:oracle:thin:|eyJ)?[=:;,@/ {}\"'?&é]{0,3}[a-z.0-9]{0,4}){0,8}",
        key in "[A-Za-zé_.]{0,12}",
    ) {
        let _ = DatabaseTarget::of(&key, &value);
        for span in [connection_password(&value).map(|it| it.0), password_place(&value)].into_iter().flatten() {
            prop_assert!(value.get(span.range()).is_some());
        }
    }
}
