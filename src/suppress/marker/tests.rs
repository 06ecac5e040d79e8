//! Tests of the markers.

use super::*;

/// The numbers of the lines that are covered, from 1.
fn covered(text: &str) -> Vec<usize> {
    let markers = Markers::of(text.as_bytes());
    let mut lines: Vec<_> =
        markers.covered.iter().map(|(line, _)| text[..line.start].lines().count() + 1).collect();
    lines.dedup();
    lines
}

#[test]
fn every_word_holds_a_piece_that_texts_are_searched_for_first() {
    for (word, _) in WORDS {
        assert!(PIECES.are_in(word.as_bytes()), "{word}");
    }
}

#[test]
fn own_marker_behind_content_covers_its_line_only() {
    assert_eq!(covered("a\nKEY=1 # envlint:allow(a-rule) why\nb\n"), [2]);
}

#[test]
fn own_marker_on_a_line_of_its_own_covers_the_next() {
    for sign in [
        "#",
        "//",
        "/*",
        "  *",
        "--",
        ";",
        "<!--",
        "REM",
        "dnl",
        "\"//\": \"",
        "\"_comment\": \"",
        "{{/*",
        "%",
    ] {
        assert_eq!(covered(&format!("a\r\n{sign} envlint:allow(a-rule) why\r\nb\r\nc")), [2, 3], "{sign}");
    }
}

#[test]
fn closed_comment_before_content_is_no_line_of_its_own() {
    assert_eq!(covered("a\n/* envlint:allow(a-rule) why */ let b;\nc\n"), [2]);
    assert_eq!(covered("a\n/* envlint:allow(a-rule) why */\nc\n"), [2, 3]);
}

#[test]
fn stacked_markers_all_cover_the_line_below_them() {
    let text = "# envlint:allow(one) why\n# envlint:allow(two) why\nKEY=1\nb\n";
    let markers = Markers::of(text.as_bytes());
    let at = text.find("KEY").unwrap();
    assert_eq!(markers.covering(Span::new(at, at + 3)).count(), 2);
    assert_eq!(covered(text), [1, 2, 3]);
}

#[test]
fn quotations_and_prose_are_no_markers() {
    for text in [
        "`envlint:allow(a-rule) why`",
        "envlint:allow",
        "xenvlint:allow(a) b",
        "envlint:allow (a) b",
        "envlint:allow(a\n) b",
    ] {
        assert_eq!(Markers::of(text.as_bytes()).markers, [], "{text}");
    }
}

#[test]
fn several_rules_have_their_own_places() {
    let text = "# envlint:allow( one ,two,, ) why";
    let markers = Markers::of(text.as_bytes());
    let Meaning::Rules { names, reason } = &markers.markers[0].meaning else { panic!("ours") };
    let names: Vec<_> = names.iter().map(|name| (name.text.as_str(), &text[name.span.range()])).collect();
    assert_eq!(names, [("one", "one"), ("two", "two")]);
    let Reason::Given(reason) = reason else { panic!("there is one") };
    assert_eq!(&text[reason.range()], "why");
    assert_eq!(&text[markers.markers[0].span.range()], "envlint:allow( one ,two,, )");
}

#[test]
fn reason_has_a_letter_before_the_comment_ends() {
    let reason = |text: &str| match Markers::of(text.as_bytes()).markers[0].meaning {
        Meaning::Rules { reason, .. } => reason,
        Meaning::Credentials => panic!("ours"),
    };
    for text in
        ["envlint:allow(a) why", "envlint:allow(a): why", "envlint:allow(a) -- 理由", "envlint:allow(a)1"]
    {
        assert!(matches!(reason(text), Reason::Given(_)), "{text}");
    }
    for text in [
        "envlint:allow(a)",
        "envlint:allow(a) --",
        "/* envlint:allow(a) */ x",
        "envlint:allow(a) gitleaks:allow",
    ] {
        assert_eq!(reason(text), Reason::Missing, "{text}");
    }
}

#[test]
fn foreign_markers_cover_what_they_cover_in_their_tools() {
    for (marker, lines) in [
        ("gitleaks:allow", &[2][..]),
        ("betterleaks:allow", &[2]),
        ("trufflehog:ignore", &[2]),
        ("kingfisher:ignore", &[1, 2, 3]),
        ("pragma: allowlist secret", &[2]),
        ("pragma: allowlist nextline secret", &[3]),
        ("secretlint-disable-line", &[2]),
        ("secretlint-disable-next-line", &[3]),
        ("nosemgrep", &[2, 3]),
        ("nosemgrep: generic.secrets.security.detected-github-token", &[2, 3]),
        ("nosemgrep: python.lang.eval", &[]),
    ] {
        assert_eq!(covered(&format!("a\n# {marker}\nc\nd\n")), lines, "{marker}");
    }
    assert_eq!(covered("a\nb # nosemgrep\nc\n"), [2]);
}

#[test]
fn line_with_many_markers_stays_cheap() {
    let text = "envlint:allow(a) why ".repeat(100_000);
    let markers = Markers::of(text.as_bytes());
    assert_eq!(markers.markers.len(), MARKERS_ON_A_LINE);
    let stack = "# envlint:allow(a) why\n".repeat(20_000);
    assert_eq!(Markers::of(stack.as_bytes()).markers.len(), 20_000);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in r"((envlint:allow|gitleaks:allow|nosemgrep|kingfisher:ignore|secretlint-disable-next-line)?[(),`/*#a-zä \r\n-]{0,4}){0,30}",
        start in 0_usize..300,
        length in 0_usize..50,
    ) {
        let markers = Markers::of(text.as_bytes());
        for (_, marker) in markers.iter() {
            proptest::prop_assert!(text.get(marker.span.range()).is_some());
        }
        for (line, _) in &markers.covered {
            proptest::prop_assert!(text.get(line.range()).is_some_and(|line| !line.contains(['\r', '\n'])));
        }
        let span = Span::new(start, start + length);
        let slow = markers.covered.iter().filter(|(line, _)| line.overlaps(span)).count();
        proptest::prop_assert_eq!(markers.covering(span).count(), slow);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let text = [b"# envlint:allow(".as_slice(), &bytes, b") nosemgrep:", &bytes].concat();
        let _ = Markers::of(&text);
    }
}
