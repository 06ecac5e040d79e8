use std::fmt::Write as _;

use super::*;
use crate::format::syntax::testing::is_inside;
use proptest::prelude::*;

fn root(text: &str) -> Node {
    Yaml::parse(text.as_bytes()).documents.into_iter().next().unwrap()
}

#[test]
fn scalars_stand_where_their_spans_say() {
    let text = "\u{feff}plain: ä b\r\nsingle: 'c'\ndouble: \"d e\"\nblock: |\n  f\n  g\nnone:\n";
    let root = root(text);
    let written = |key: &str| &text[root.get(key).unwrap().span.range()];
    assert_eq!((written("plain"), written("single"), written("double")), ("ä b", "c", "d e"));
    assert!(written("block").starts_with("f\n  g"));
    assert_eq!(root.get("block").unwrap().text(), Some("f\ng\n"));
    assert_eq!(root.get("none").unwrap().text(), None);
}

#[test]
fn quoted_null_is_a_text() {
    assert_eq!(root("a: 'null'").get("a").unwrap().text(), Some("null"));
    assert_eq!(root("a: null").get("a").unwrap().text(), None);
}

#[test]
fn aliases_are_what_their_anchors_are() {
    let root = root("base: &b {k: v}\ncopy: *b\nlost: *nowhere\n");
    assert_eq!(root.get("copy").unwrap().get("k").unwrap().text(), Some("v"));
    assert_eq!(root.get("lost").unwrap().text(), None);
    let copies: Vec<_> = root.scalars().iter().map(|it| it.span).collect();
    assert_eq!(copies[0], copies[1]);
}

#[test]
fn collection_that_ends_with_an_alias_holds_what_stands_before_it() {
    let text = "a: &x 1\nb:\n  c: d\n  e: *x\nf: g\n";
    assert_eq!(&text[root(text).get("b").unwrap().span.range()], "c: d\n  e");
}

#[test]
fn documents_are_separate() {
    let yaml = Yaml::parse(b"a: &x 1\n---\nb: *x\n");
    assert_eq!(yaml.documents.len(), 2);
    assert_eq!(yaml.documents[1].get("b").unwrap().text(), None);
}

#[test]
fn what_stands_before_a_mistake_is_kept() {
    let yaml = Yaml::parse(b"jobs:\n  a:\n    env:\n      K: v\n  b: [1, 2\n c: }\n");
    assert!(yaml.broken_at.is_some());
    let jobs = yaml.documents[0].get("jobs").unwrap();
    assert_eq!(jobs.get("a").unwrap().get("env").unwrap().get("K").unwrap().text(), Some("v"));
}

#[test]
fn mistake_ends_its_document_alone() {
    let text = b"a: 1\n---\nb: [1, }\n---\nc: 3\n";
    let yaml = Yaml::parse(text);
    let c = yaml.documents.iter().find_map(|it| it.get("c")).unwrap();
    assert_eq!(&text[c.span.range()], b"3");
    assert_eq!(yaml.broken_at, None);
}

#[test]
fn applications_tags_are_kept() {
    let tag = |text| match root(text).get("a").map(|it| it.content.clone()) {
        Some(Content::Scalar(scalar)) => scalar.tag,
        _ => None,
    };
    assert_eq!(tag("a: !vault |\n  x").as_deref(), Some("vault"));
    assert_eq!((tag("a: !!str x"), tag("a: x")), (None, None));
}

#[test]
fn bytes_that_are_no_text_do_not_shift_places() {
    let text = b"a: \xff\xfe\nb: c\n";
    let yaml = Yaml::parse(text);
    assert_eq!(&text[yaml.documents[0].get("b").unwrap().span.range()], b"c");
}

#[test]
fn bombs_fizzle() {
    let mut bomb = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..40 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    let yaml = Yaml::parse(bomb.as_bytes());
    assert_eq!(yaml.documents[0].entries().len(), 40);
    assert!(yaml.documents[0].cost() < 2 * ALIAS_BUDGET);
}

#[test]
fn deep_nesting_ends() {
    for text in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000)] {
        assert!(Yaml::parse(text.as_bytes()).broken_at.is_some());
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Yaml::parse(&text).documents.iter().all(|it| is_inside(it, text.len())));
    }

    #[test]
    fn no_likely_text_makes_the_reader_panic(text in "([ ]{0,4}(- |\\? )?[a-zé]{0,2}(: | ?[|>]-?|&a |\\*a|'|\"|\\[|\\{|\\}|\\]|,|---|<<: |#|\t)?[a-z ]{0,3}\r?\n?){0,20}") {
        prop_assert!(Yaml::parse(text.as_bytes()).documents.iter().all(|it| is_inside(it, text.len())));
    }
}
