//! `html`: one file, in which everything from outside is text.

use super::*;
use crate::environment::EnvironmentClass;

fn place(name: &str, class: EnvironmentClass, key: &str) -> BoundPlace {
    let environment = Environment { name: name.into(), class };
    BoundPlace { environment, key: key.into(), path: RepoPath::new(format!(".env.{name}")) }
}

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    Format::named("html").unwrap().write(report, Colour::On, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Production and staging, which share a value and a database.
fn map() -> EnvironmentMap {
    let places = || {
        let (one, other) = (EnvironmentClass::Production, EnvironmentClass::Staging);
        vec![place("production", one, "A_KEY"), place("staging", other, "<script>")]
    };
    EnvironmentMap {
        environments: places().into_iter().map(|it| it.environment).collect(),
        shared: vec![SharedValue { state: BindingState::Secret, places: places() }],
        databases: vec![MappedDatabase { name: "postgres on db.test".into(), places: places() }],
        ..EnvironmentMap::default()
    }
}

#[test]
fn page_shows_findings_places_and_what_is_next() {
    let page = page(&report(vec![across_files()]));
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"), "{page}");
    for part in [
        "<b>1</b> errors",
        "<h2>1 error</h2>",
        "<span>reused-credential</span>",
        "<code>.env.staging:3:19</code>: bound in staging",
        "<code>.env.production:12:19</code>: the same value, in production",
        "STRIPE_SECRET_KEY=<mark>********</mark>",
        "<b>Next:</b> issue a separate key",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<svg"), "no map was asked for");
}

#[test]
fn picture_has_a_column_for_each_environment_and_a_row_for_what_they_share() {
    let page = page(&Report { map: Some(map()), ..report(Vec::new()) });
    for (part, count) in
        [("<svg", 1), ("class=\"crosses\"", 2), ("<circle", 2), ("<rect", 2), ("text-anchor=\"middle\"", 4)]
    {
        assert_eq!(page.matches(part).count(), count, "{part}: {page}");
    }
    assert!(page.contains("&lt;script&gt; in .env.staging") && !page.contains("<script"), "{page}");
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let page = page(&Report { map: Some(map()), ..report(vec![across_files()]) });
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""), "{page}");
    for active in ["<script", " src=", " href=", " onload=", "url(", "@import"] {
        assert!(!page.contains(active), "{active}: {page}");
    }
}
